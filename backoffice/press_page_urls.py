"""What the press office publishes, under /{lang}/staff/press/: its rules and its media kit."""

from typing import Final

from django.urls import URLPattern, path

from backoffice.views import press_kit, press_rules

PATTERNS: Final[list[URLPattern]] = [
    path("rules/", press_rules.press_rules, name="press-rules"),
    path("kit/", press_kit.kit_list, name="press-kit-list"),
    path("kit/<uuid:public_id>/", press_kit.kit_edit, name="press-kit-edit"),
    path("kit/<uuid:public_id>/withdraw/", press_kit.kit_withdraw, name="press-kit-withdraw"),
    path("kit/<uuid:public_id>/file/", press_kit.kit_file, name="press-kit-file"),
]
