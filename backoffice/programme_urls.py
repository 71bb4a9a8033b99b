"""Seminars, speakers, the schedule and seats, under /{lang}/staff/programme/."""

from typing import Final

from django.urls import URLPattern, path

from backoffice.views import programme_streams

PATTERNS: Final[list[URLPattern]] = [
    path("streams/", programme_streams.stream_list, name="stream-list"),
    path("streams/add/", programme_streams.stream_add, name="stream-add"),
    path("streams/<int:stream_id>/", programme_streams.stream_edit, name="stream-edit"),
]
