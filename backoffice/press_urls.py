"""The pages of the press office and of security, under /{lang}/staff/press/."""

from typing import Final

from django.urls import URLPattern

from backoffice import press_page_urls

PATTERNS: Final[list[URLPattern]] = [
    *press_page_urls.PATTERNS,
]
