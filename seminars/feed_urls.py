"""The programme for programs and for paper, under /{lang}/programme/."""

from typing import Final

from django.urls import URLPattern, path

from seminars.views import feeds

PATTERNS: Final[list[URLPattern]] = [
    path("calendar.ics", feeds.calendar, name="calendar"),
    path("calendar/<str:key>.ics", feeds.calendar_event, name="calendar-event"),
    path("schedule.xml", feeds.schedule, name="schedule-xml"),
    path("papers/<slug:sheet>/day/<slug:day>.pdf", feeds.day_paper, name="day-paper"),
    path("papers/<slug:sheet>/hall/<str:code>.pdf", feeds.hall_paper, name="hall-paper"),
]
