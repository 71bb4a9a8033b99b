"""How the API's public lists of the programme are narrowed."""

import datetime
import uuid
from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.filters import BooleanFilter, CharFilter, ChoiceFilter, DateFilter, UUIDFilter
from django_filters.filterset import FilterSet

from openday.languages import FALLBACK_ORDER
from openday.rest.filters import WholeNumber
from openday.time_zone import day_bounds
from pavilions.models import Theme
from seminars.models import ReleasedEntry, Seminar, Speaker, SpokenLanguage
from seminars.search import MAX_LETTERS, keys_holding

MAX_NUMBER = 32_767
Entries = QuerySet[ReleasedEntry]
Row = TypeVar("Row", bound=Model)
WORDS = [f"facts__{stem}_{language}" for stem in ("title", "abstract") for language in FALLBACK_ORDER]
NAMES = [
    "name_ar", "name_fr", "title_ar", "title_fr", "title_en", "organisation_ar", "organisation_fr", "organisation_en"
]  # fmt: skip


def of_edition(field_name: str) -> WholeNumber:
    label = _("Number of the edition; the published one where it is not given.")
    return WholeNumber(label=label, field_name=field_name, max_value=MAX_NUMBER)


class SeminarFilter(FilterSet):
    edition = of_edition("release__edition__number")
    code = CharFilter(label=_("Code"), field_name="seminar__code", max_length=8)
    date = DateFilter(label=_("A day at the venue"), method="on_day")
    hall = WholeNumber(label=_("Id of a hall"), field_name="hall_id")
    kind = ChoiceFilter(label=_("Kind"), field_name="facts__kind", choices=Seminar.Kind.choices)
    theme = ChoiceFilter(label=_("Theme"), field_name="facts__theme", choices=Theme.choices)
    language = ChoiceFilter(label=_("Spoken or interpreted"), choices=SpokenLanguage.choices, method="understood_in")
    speaker = UUIDFilter(label=_("Id of a speaker"), method="with_speaker")
    is_cancelled = BooleanFilter(label=_("Cancelled"))
    q = CharFilter(label=_("Words in title or text"), max_length=MAX_LETTERS, method="holding")

    def on_day(self, entries: Entries, name: str, value: datetime.date) -> Entries:
        first, last = day_bounds(value)
        return entries.filter(starts_at__gte=first, starts_at__lt=last)

    def understood_in(self, entries: Entries, name: str, value: str) -> Entries:
        return entries.filter(Q(facts__languages__contains=[value]) | Q(facts__interpretation__contains=[value]))

    def with_speaker(self, entries: Entries, name: str, value: uuid.UUID) -> Entries:
        return entries.filter(facts__speakers__contains=[{"id": str(value)}])

    def holding(self, entries: Entries, name: str, value: str) -> Entries:
        return holding_words(entries, WORDS, value)


class SpeakerFilter(FilterSet):
    edition = of_edition("edition__number")
    country = CharFilter(label=_("Country, ISO 3166"), max_length=2)
    q = CharFilter(label=_("Words in name, title or organisation"), max_length=MAX_LETTERS, method="holding")

    def holding(self, speakers: QuerySet[Speaker], name: str, value: str) -> QuerySet[Speaker]:
        return holding_words(speakers, NAMES, value)


class EditionFilter(FilterSet):
    """For lists that are narrowed by nothing else."""

    edition = of_edition("edition__number")


def holding_words(rows: QuerySet[Row], columns: Sequence[str], typed: str) -> QuerySet[Row]:
    """Those of `rows` whose `columns` hold every word that was typed. One query more."""
    texts = [(key, *(text or "" for text in written)) for key, *written in rows.values_list("pk", *columns)]
    return rows.filter(pk__in=keys_holding(texts, typed))
