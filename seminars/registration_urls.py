"""Signing up for seats, and the page of a registration with its papers."""

from typing import Final

from django.urls import URLPattern, path

from seminars.views import registration_form, registrations

PATTERNS: Final[list[URLPattern]] = [
    path("seminars/<str:code>/seats/", registration_form.registration_ask, name="registration-ask"),
    path("seminars/<str:code>/seats/mine/", registration_form.registration_ask_mine, name="registration-ask-mine"),
    path("seats/<uuid:public_id>/<str:key>/asked/", registration_form.registration_asked, name="registration-asked"),
    path("seats/<uuid:public_id>/<str:key>/", registrations.registration_detail, name="registration-detail"),
    path("seats/<uuid:public_id>/<str:key>/letter.pdf", registrations.registration_letter, name="registration-letter"),
    path(
        "seats/<uuid:public_id>/<str:key>/certificate.pdf",
        registrations.registration_certificate,
        name="registration-certificate",
    ),
    path(
        "seats/<uuid:public_id>/<str:key>/seats.ics", registrations.registration_calendar, name="registration-calendar"
    ),
]
