"""Releases of the programme for the public, under /{lang}/programme/releases/."""

from typing import Final

from django.urls import URLPattern, path

from seminars.views import releases

PATTERNS: Final[list[URLPattern]] = [
    path("releases/", releases.release_list, name="releases"),
    path("releases/rss.xml", releases.release_feed, name="release-feed"),
    path("releases/<int:number>/", releases.release, name="release"),
]
