"""Seminars, speakers, the schedule and seats, under /{lang}/staff/programme/."""

from typing import Final

from django.urls import URLPattern, path

from backoffice import programme_content_urls
from backoffice.views import programme_draft, programme_entry, programme_releases, programme_seats, programme_streams

PATTERNS: Final[list[URLPattern]] = [
    *programme_content_urls.PATTERNS,
    path("draft/", programme_draft.schedule_draft, name="schedule-draft"),
    path("draft/changes/", programme_draft.schedule_changes, name="schedule-changes"),
    path("draft/obstacles/", programme_draft.schedule_obstacles, name="schedule-obstacles"),
    path("draft/conflicts/", programme_draft.schedule_conflicts, name="schedule-conflicts"),
    path("draft/place/", programme_draft.schedule_place, name="schedule-place"),
    path("draft/keep/", programme_draft.schedule_keep, name="schedule-keep"),
    path("draft/undo/", programme_draft.schedule_undo, name="schedule-undo"),
    path("draft/<uuid:public_id>/", programme_draft.placement_edit, name="placement-edit"),
    path("draft/<uuid:public_id>/take-off/", programme_draft.placement_take_off, name="placement-take-off"),
    path("releases/", programme_releases.release_list, name="schedule-release-list"),
    path("releases/new/", programme_releases.release_new, name="schedule-release-new"),
    path("releases/compare/", programme_releases.release_compare, name="schedule-release-compare"),
    path("releases/<int:number>/", programme_releases.release_detail, name="schedule-release-detail"),
    path("releases/<int:number>/back/", programme_releases.release_back, name="schedule-release-back"),
    path("streams/", programme_streams.stream_list, name="stream-list"),
    path("streams/add/", programme_streams.stream_add, name="stream-add"),
    path("streams/<int:stream_id>/", programme_streams.stream_edit, name="stream-edit"),
    path("seats/", programme_seats.seating_list, name="seating-list"),
    path("seats/<uuid:public_id>/", programme_seats.seating_detail, name="seating-detail"),
    path("seats/<uuid:public_id>/open/", programme_seats.seating_open, name="seating-open"),
    path("seats/<uuid:public_id>/close/", programme_seats.seating_close, name="seating-close"),
    path("seats/<uuid:public_id>/change/", programme_seats.seating_resize, name="seating-resize"),
    path("seats/<uuid:public_id>/add/", programme_seats.registration_add, name="registration-add"),
    path("seats/<uuid:public_id>/export.<slug:kind>", programme_seats.seating_export, name="seating-export"),
    path("seats/<uuid:public_id>/entry/", programme_entry.seating_entry, name="seating-entry"),
    path("registrations/<uuid:public_id>/", programme_entry.registration_detail, name="registration-detail"),
    path("registrations/<uuid:public_id>/let-in/", programme_entry.registration_let_in, name="registration-let-in"),
]
