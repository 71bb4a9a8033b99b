"""The pages of the press office and of security, under /{lang}/staff/press/."""

from typing import Final

from django.urls import URLPattern, path

from backoffice import press_badge_urls, press_outlet_urls, press_page_urls, press_paper_urls
from backoffice.views import press_review

PATTERNS: Final[list[URLPattern]] = [
    *press_badge_urls.PATTERNS,
    *press_page_urls.PATTERNS,
    path("review/press/", press_review.press_review, name="press-review"),
    path("review/press/<int:application_id>/decide/", press_review.press_decide, name="press-decide"),
    path("review/security/", press_review.security_review, name="security-review"),
    path("review/security/<int:application_id>/decide/", press_review.security_decide, name="security-decide"),
    *press_outlet_urls.PATTERNS,
    *press_paper_urls.PATTERNS,
]
