"""The institutions' space, under /{lang}/visits/."""

from django.urls import URLPattern, URLResolver, path

from schools.views import (
    arrival,
    booking,
    feedback,
    groups,
    home,
    institutions,
    memberships,
    papers,
    passes,
    pavilion_day,
    stops,
    visits,
)

app_name = "schools"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("institutions/", institutions.find, name="institution-find"),
    path("institutions/propose/", memberships.propose, name="institution-propose"),
    path("institutions/look-alikes/", memberships.look_alikes, name="institution-look-alikes"),
    path("institutions/<int:institution_id>/ask/", memberships.ask, name="membership-ask"),
    path("start/<int:institution_id>/", booking.start, name="visit-start"),
    path("draft/<uuid:draft_id>/arrival/", arrival.arrival, name="draft-arrival"),
    path("draft/<uuid:draft_id>/groups/", groups.groups, name="draft-groups"),
    path("draft/<uuid:draft_id>/route/", stops.stops, name="draft-stops"),
    path("draft/<uuid:draft_id>/confirm/", booking.confirm, name="draft-confirm"),
    path("draft/<uuid:draft_id>/discard/", booking.discard, name="draft-discard"),
    path("<uuid:public_id>/", visits.detail, name="visit-detail"),
    path("<uuid:public_id>/change/", booking.change, name="visit-change"),
    path("<uuid:public_id>/contact/", visits.contact, name="visit-contact"),
    path("<uuid:public_id>/cancel/", visits.cancel, name="visit-cancel"),
    path("<uuid:public_id>/letter.pdf", papers.letter, name="visit-letter"),
    path("<uuid:public_id>/certificate.pdf", papers.certificate, name="visit-certificate"),
    path("<uuid:public_id>/visit.ics", papers.visit_event, name="visit-event"),
    path("calendar/", papers.calendar, name="calendar"),
    path("calendar/<str:token>/visits.ics", papers.calendar_feed, name="calendar-feed"),
    path("<uuid:public_id>/passes/", passes.passes, name="visit-passes"),
    path("<uuid:public_id>/passes/void/", passes.void, name="passes-void"),
    path("passes-worker.js", passes.worker, name="passes-worker"),
    path("pavilion/<uuid:public_id>/<slug:key>/", pavilion_day.pavilion_day, name="pavilion-day"),
    path("pavilion/<uuid:public_id>/<slug:key>/groups.csv", pavilion_day.pavilion_day_file, name="pavilion-day-file"),
    path("<uuid:public_id>/questions/<slug:key>/", feedback.feedback, name="visit-feedback"),
]
