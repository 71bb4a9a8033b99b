"""The public pages of the press, under /{lang}/press/."""

from typing import Final

from django.urls import URLPattern, path

from media_accreditation.views import guide, media_kit

PATTERNS: Final[list[URLPattern]] = [
    path("guide/", guide.guide, name="guide"),
    path("guide/rules/", guide.guide_rules, name="guide-rules"),
    path("guide/draws/<int:draw_id>.json", guide.draw_file, name="draw-file"),
    path("guide/kit/", media_kit.kit_list, name="kit-list"),
    path("guide/kit/<uuid:public_id>/", media_kit.kit_file, name="kit-file"),
]
