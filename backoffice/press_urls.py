"""The pages of the press office and of security, under /{lang}/staff/press/."""

from typing import Final

from django.urls import URLPattern

PATTERNS: Final[list[URLPattern]] = []
