"""What stands around every page: the edition's name, the languages, the addresses of this page in each."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, partial
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from openday.editions.models import Edition
from openday.languages import InReadersLanguage
from openday.public_pages import edition_told

CACHE_KEY: Final = "frame:edition"
FRESH_SECONDS: Final = 60
# How each language calls itself: the full name, and the two or three letters of the switch.
TONGUES: Final = {"ar": ("العربية", "ع"), "fr": ("Français", "FR"), "en": ("English", "EN")}
RIGHT_TO_LEFT: Final = frozenset({"ar"})


@dataclass(frozen=True)
class EditionName:
    """The little that every page says of the current edition."""

    number: int
    city_ar: str
    city_fr: str
    city_en: str
    starts_date: date
    ends_date: date
    is_demo: bool

    city = InReadersLanguage("city")


@dataclass(frozen=True)
class Tongue:
    """One language of the switch; `path` is this page in it."""

    code: str
    name: str
    short: str
    path: str
    is_current: bool

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.path.partition('?')[0]}"


def edition_name() -> EditionName | None:
    """The published edition, or None between two. A query a minute, however many pages are asked for."""
    known: list[EditionName | None] = cache.get(CACHE_KEY) or []
    if not known:
        edition = Edition.objects.current()
        known = [name_of(edition) if edition else None]
        cache.set(CACHE_KEY, known, FRESH_SECONDS)
    return known[0]


def _edition_of(request: HttpRequest) -> EditionName | None:
    told = edition_told(request)
    return name_of(told) if told else edition_name()


def name_of(edition: Edition) -> EditionName:
    return EditionName(**{each.name: getattr(edition, each.name) for each in fields(EditionName)})


class Frame:
    """What base.html asks for, computed only where it is asked.

    `edition` is a function, called once where a page names the edition; without it, the edition is what the view told
    (`openday.public_pages`), or else what the cache knows, or the database.
    """

    def __init__(self, request: HttpRequest, *, edition: Callable[[], EditionName | None] | None = None) -> None:
        self.path = request.path
        self._path = request.get_full_path()
        self._edition = edition or partial(_edition_of, request)

    @property
    def language(self) -> str:
        return (get_language() or settings.LANGUAGE_CODE)[:2]

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @cached_property
    def edition(self) -> EditionName | None:
        return self._edition()

    @property
    def inbox_url(self) -> str:
        """Where a demonstration shows the mails that it sent; "" everywhere else."""
        return reverse("demo:message-list") if settings.IS_DEMO and settings.INBOX_FOLDER else ""

    @cached_property
    def has_languages(self) -> bool:
        """Whether this page exists in every language: its path begins with one."""
        return self._path.split("/", 2)[1] in TONGUES

    @cached_property
    def tongues(self) -> list[Tongue]:
        rest = self._path.split("/", 2)[2] if self.has_languages and self._path.count("/") > 1 else ""
        return [
            Tongue(code=code, name=name, short=short, path=f"/{code}/{rest}", is_current=code == self.language)
            for code, (name, short) in TONGUES.items()
        ]

    @cached_property
    def canonical(self) -> str:
        return f"{settings.SITE_URL}{self.path}"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame` in every template."""
    return {"frame": Frame(request)}
