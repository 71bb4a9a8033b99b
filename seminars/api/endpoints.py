"""The programme in the REST API, under /api/v1/."""

from typing import Final

from django.urls import URLPattern, path

from seminars.api import public, staff, staff_places, staff_schedule, staff_seats

PUBLIC: Final[list[URLPattern]] = [
    path("programme/", public.WholeProgramme.as_view(), name="programme"),
    path("seminars/", public.SeminarList.as_view(), name="seminar-list"),
    path("seminars/<uuid:public_id>/", public.SeminarDetail.as_view(), name="seminar-detail"),
    path("speakers/", public.SpeakerList.as_view(), name="speaker-list"),
    path("speakers/<uuid:public_id>/", public.SpeakerDetail.as_view(), name="speaker-detail"),
    path("halls/", public.HallList.as_view(), name="hall-list"),
    path("halls/<int:pk>/", public.HallDetail.as_view(), name="hall-detail"),
    path("releases/", public.ReleaseList.as_view(), name="release-list"),
    path("releases/<int:pk>/", public.ReleaseDetail.as_view(), name="release-detail"),
    path("live-streams/", public.LiveStreamList.as_view(), name="live-stream-list"),
    path("live-streams/<int:pk>/", public.LiveStreamDetail.as_view(), name="live-stream-detail"),
]
STAFF: Final[list[URLPattern]] = [
    path("staff/seminars/", staff.StaffSeminarList.as_view(), name="staff-seminar-list"),
    path("staff/seminars/<uuid:public_id>/", staff.StaffSeminarDetail.as_view(), name="staff-seminar-detail"),
    path("staff/seminars/<uuid:public_id>/cancel/", staff.StaffSeminarCancel.as_view(), name="staff-seminar-cancel"),
    path("staff/seminars/<uuid:public_id>/revive/", staff.StaffSeminarRevive.as_view(), name="staff-seminar-revive"),
    path("staff/seminars/<uuid:public_id>/seating/", staff_seats.SeatingDetail.as_view(), name="staff-seating"),
    path("staff/seminars/<uuid:public_id>/seating/open/", staff_seats.SeatingOpen.as_view(), name="staff-seating-open"),
    path(
        "staff/seminars/<uuid:public_id>/seating/resize/",
        staff_seats.SeatingResize.as_view(),
        name="staff-seating-resize",
    ),
    path(
        "staff/seminars/<uuid:public_id>/seating/close/", staff_seats.SeatingClose.as_view(), name="staff-seating-close"
    ),
    path(
        "staff/seminars/<uuid:public_id>/seating/reopen/",
        staff_seats.SeatingReopen.as_view(),
        name="staff-seating-reopen",
    ),
    path("staff/registrations/", staff_seats.RegistrationList.as_view(), name="staff-registration-list"),
    path(
        "staff/registrations/<uuid:public_id>/",
        staff_seats.RegistrationDetail.as_view(),
        name="staff-registration-detail",
    ),
    path(
        "staff/registrations/<uuid:public_id>/cancel/",
        staff_seats.RegistrationCancel.as_view(),
        name="staff-registration-cancel",
    ),
    path(
        "staff/registrations/<uuid:public_id>/let-in/",
        staff_seats.RegistrationLetIn.as_view(),
        name="staff-registration-let-in",
    ),
    path(
        "staff/registrations/<uuid:public_id>/take-back-entry/",
        staff_seats.RegistrationTakeBack.as_view(),
        name="staff-registration-take-back",
    ),
    path("staff/speakers/", staff.StaffSpeakerList.as_view(), name="staff-speaker-list"),
    path("staff/speakers/<uuid:public_id>/", staff.StaffSpeakerDetail.as_view(), name="staff-speaker-detail"),
    path("staff/halls/", staff_places.StaffHallList.as_view(), name="staff-hall-list"),
    path("staff/halls/<int:pk>/", staff_places.StaffHallDetail.as_view(), name="staff-hall-detail"),
    path("staff/live-streams/", staff_places.StaffStreamList.as_view(), name="staff-live-stream-list"),
    path("staff/live-streams/<int:pk>/", staff_places.StaffStreamDetail.as_view(), name="staff-live-stream-detail"),
    path("staff/placements/", staff_schedule.StaffPlacementList.as_view(), name="staff-placement-list"),
    path(
        "staff/placements/<uuid:public_id>/",
        staff_schedule.StaffPlacementDetail.as_view(),
        name="staff-placement-detail",
    ),
    path(
        "staff/placements/<uuid:public_id>/take-off/",
        staff_schedule.StaffPlacementTakeOff.as_view(),
        name="staff-placement-take-off",
    ),
    path("staff/conflicts/", staff_schedule.StaffConflicts.as_view(), name="staff-conflict-list"),
    path("staff/releases/", staff_schedule.StaffReleaseMake.as_view(), name="staff-release-make"),
    path("staff/releases/preview/", staff_schedule.StaffReleasePreview.as_view(), name="staff-release-preview"),
    path("staff/releases/<int:pk>/go-back/", staff_schedule.StaffReleaseGoBack.as_view(), name="staff-release-go-back"),
]
