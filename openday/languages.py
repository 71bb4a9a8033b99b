"""Texts that exist in Arabic, French and English, each in a column of its own."""

from typing import Final

from django.db import models
from django.utils.translation import get_language

FALLBACK_ORDER: Final = ("ar", "fr", "en")


class InReadersLanguage:
    """Reads `<stem>_ar`, `<stem>_fr` or `<stem>_en` in the active language.

    Falls back ar → fr → en, so that a text written once is never empty for another reader.
    """

    def __init__(self, stem: str) -> None:
        self.stem = stem

    def __get__(self, instance: models.Model, owner: type[models.Model]) -> str:
        if instance is None:
            return self  # asked of the class, by introspection
        for language in ((get_language() or "ar")[:2], *FALLBACK_ORDER):
            if text := getattr(instance, f"{self.stem}_{language}", ""):
                return str(text)
        return ""
