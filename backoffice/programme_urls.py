"""Seminars, speakers, the schedule and seats, under /{lang}/staff/programme/."""

from typing import Final

from django.urls import URLPattern, path

from backoffice.views import programme_draft, programme_streams

PATTERNS: Final[list[URLPattern]] = [
    path("draft/", programme_draft.schedule_draft, name="schedule-draft"),
    path("draft/changes/", programme_draft.schedule_changes, name="schedule-changes"),
    path("draft/obstacles/", programme_draft.schedule_obstacles, name="schedule-obstacles"),
    path("draft/conflicts/", programme_draft.schedule_conflicts, name="schedule-conflicts"),
    path("draft/place/", programme_draft.schedule_place, name="schedule-place"),
    path("draft/keep/", programme_draft.schedule_keep, name="schedule-keep"),
    path("draft/undo/", programme_draft.schedule_undo, name="schedule-undo"),
    path("draft/<uuid:public_id>/", programme_draft.placement_edit, name="placement-edit"),
    path("draft/<uuid:public_id>/take-off/", programme_draft.placement_take_off, name="placement-take-off"),
    path("streams/", programme_streams.stream_list, name="stream-list"),
    path("streams/add/", programme_streams.stream_add, name="stream-add"),
    path("streams/<int:stream_id>/", programme_streams.stream_edit, name="stream-edit"),
]
