"""Texts that exist in Arabic, French and English, each in a column of its own."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Final, ParamSpec, TypeVar

from django.db import models
from django.utils.translation import get_language

FALLBACK_ORDER: Final = ("ar", "fr", "en")
P = ParamSpec("P")
T = TypeVar("T")
_ARABIC_LETTER: Final = re.compile("[\u0620-\u064a\u066e-\u06d3]")


def is_arabic(text: str) -> bool:
    """Whether a name is written in Arabic letters: one is enough."""
    return _ARABIC_LETTER.search(text) is not None


def said_once(say: Callable[P, T]) -> Callable[P, T]:
    """What `say` answers to the same arguments in the same language, without asking it again.

    For what is said of thousands at once: a date costs as much to say as all the rest of a mail.
    """

    @lru_cache(maxsize=4096)
    def kept(_language: str | None, *args: P.args, **kwargs: P.kwargs) -> T:
        return say(*args, **kwargs)

    @wraps(say)
    def said(*args: P.args, **kwargs: P.kwargs) -> T:
        return kept(get_language(), *args, **kwargs)  # type: ignore[arg-type]  # they are hashable, or it says so

    return said


def written(stem: str, read: Callable[[str], object]) -> str:
    """What `read` answers for `<stem>_ar`, `<stem>_fr` or `<stem>_en`, in the active language.

    Falls back ar → fr → en, so that a text written once is never empty for another reader.
    """
    for language in ((get_language() or "ar")[:2], *FALLBACK_ORDER):
        if text := read(f"{stem}_{language}"):
            return str(text)
    return ""


def in_readers_language(values: Mapping[str, object], stem: str) -> str:
    """The same of texts that are kept as JSON."""
    return written(stem, values.get)


class InReadersLanguage:
    """Reads `<stem>_ar`, `<stem>_fr` or `<stem>_en` of a row in the active language. See `written`."""

    def __init__(self, stem: str) -> None:
        self.stem = stem

    def __get__(self, instance: models.Model, owner: type[models.Model]) -> str:
        if instance is None:
            return self  # asked of the class, by introspection
        return written(self.stem, lambda name: getattr(instance, name, ""))
