"""How values look in the API: texts in three languages, instants in UTC.

Outputs never depend on the reader's language, so that one cached answer serves everybody.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import models
from rest_framework import serializers

from openday.languages import FALLBACK_ORDER


def instant(moment: datetime) -> str:
    """`2027-04-17T09:30:00Z`."""
    return moment.astimezone(UTC).isoformat()[: -len("+00:00")] + "Z"


def instant_or_null(moment: datetime | None) -> str | None:
    return instant(moment) if moment else None


def in_three_languages(row: models.Model, stem: str) -> dict[str, str] | None:
    """`<stem>_ar`, `_fr` and `_en`, each falling back ar → fr → en; None where nobody wrote the text."""
    written = {language: getattr(row, f"{stem}_{language}", "") for language in FALLBACK_ORDER}
    first = next((text for text in written.values() if text), None)
    return {language: text or first for language, text in written.items()} if first else None


class Output(serializers.Serializer[Any]):
    """The shape of an answer. Its fields are for the schema; `to_representation` builds the dict by hand.

    Walking the fields of fifty rows costs more than fetching them; a test keeps both the same
    (`tests/api/shapes.py`).
    """

    def to_representation(self, instance: Any) -> dict[str, Any]:
        raise NotImplementedError


class Input(serializers.Serializer[Any]):
    """The shape of a request."""

    @classmethod
    def checked(cls, data: Any) -> dict[str, Any]:
        """The values in `data`. Raises ValidationError.

        One instance serves every request (it keeps nothing of them): making its fields anew costs more than using
        them.
        """
        values: dict[str, Any] | None = _shared(cls).run_validation(data)
        return values or {}


@cache
def _shared(cls: type[Input]) -> Input:
    return cls()


class Text(serializers.Serializer[Any]):
    """A text in Arabic, French and English; where one was not written, it repeats the Arabic, else the French."""

    ar = serializers.CharField()
    fr = serializers.CharField()
    en = serializers.CharField()
