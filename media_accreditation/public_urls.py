"""The public pages of the press, under /{lang}/press/."""

from typing import Final

from django.urls import URLPattern, path

from media_accreditation.views import guide

PATTERNS: Final[list[URLPattern]] = [
    path("guide/", guide.guide, name="guide"),
    path("guide/rules/", guide.guide_rules, name="guide-rules"),
]
