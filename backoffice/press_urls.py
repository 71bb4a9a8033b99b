"""The pages of the press office and of security, under /{lang}/staff/press/."""

from typing import Final

from django.urls import URLPattern, path

from backoffice import press_activity_urls, press_badge_urls, press_outlet_urls, press_page_urls, press_paper_urls
from backoffice.views import press_applications, press_late, press_quotas, press_review

PATTERNS: Final[list[URLPattern]] = [
    *press_activity_urls.PATTERNS,
    *press_badge_urls.PATTERNS,
    *press_page_urls.PATTERNS,
    path("applications/", press_applications.application_list, name="press-application-list"),
    path("applications/release/", press_applications.application_release, name="press-release"),
    path("applications/<uuid:public_id>/", press_applications.application_detail, name="press-application-detail"),
    path(
        "applications/<uuid:public_id>/change/",
        press_applications.application_change,
        name="press-application-change",
    ),
    path("outlets/<uuid:public_id>/late/", press_late.outlet_begin_late, name="outlet-begin-late"),
    path("quotas/", press_quotas.quota_list, name="press-quota-list"),
    path("quotas/<int:quota_id>/remove/", press_quotas.quota_remove, name="press-quota-remove"),
    path("draws/", press_quotas.draw_list, name="press-draw-list"),
    path("draws/<int:draw_id>/", press_quotas.draw_detail, name="press-draw-detail"),
    path("review/press/", press_review.press_review, name="press-review"),
    path("review/press/<int:application_id>/decide/", press_review.press_decide, name="press-decide"),
    path("review/security/", press_review.security_review, name="security-review"),
    path("review/security/<int:application_id>/decide/", press_review.security_decide, name="security-decide"),
    *press_outlet_urls.PATTERNS,
    *press_paper_urls.PATTERNS,
]
