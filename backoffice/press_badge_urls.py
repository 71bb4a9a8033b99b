"""The badge desk, under /{lang}/staff/press/badges/."""

from typing import Final

from django.urls import URLPattern, path

from backoffice.views import press_badge_batches, press_badges

PATTERNS: Final[list[URLPattern]] = [
    path("badges/", press_badges.badge_list, name="badge-list"),
    path("badges/people/<uuid:public_id>/", press_badges.badge_detail, name="badge-detail"),
    path("badges/<uuid:public_id>/print/", press_badges.badge_print, name="badge-print"),
    path("badges/print/", press_badge_batches.batch_list, name="badge-batches"),
    path("badges/print/progress/", press_badge_batches.batch_progress, name="badge-progress"),
    path("badges/print/<uuid:public_id>/again/", press_badge_batches.batch_again, name="badge-batch-again"),
    path("badges/print/<uuid:public_id>/printed/", press_badge_batches.batch_printed, name="badge-batch-printed"),
    path("badges/print/<uuid:public_id>/file/", press_badge_batches.batch_file, name="badge-batch-file"),
    path("badges/outlets/<uuid:public_id>/", press_badge_batches.outlet_badges, name="outlet-badges"),
    path("badges/outlets/<uuid:public_id>/sheet/", press_badge_batches.courier_sheet, name="courier-sheet"),
]
