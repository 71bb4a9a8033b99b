"""Seminars, speakers, the schedule and seats, under /{lang}/staff/programme/."""

from typing import Final

from django.urls import URLPattern

PATTERNS: Final[list[URLPattern]] = []
