"""The list of visits as a table that leaves the site, row by row."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Func, Sum, TextField, Value
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openday.editions.models import Edition, Gate, Level
from openday.languages import FALLBACK_ORDER
from openday.spreadsheets import Row
from openday.telephones import national
from openday.time_zone import local_zone
from schools.models import Institution, Province, Region, Visit, VisitGroup, VisitQuerySet

READ_AT_ONCE: Final = 5000
NEEDS: Final = Func(F("groups__needs"), Value(","), function="array_to_string", output_field=TextField())
COLUMNS: Final = (
    "pk",
    "state",
    "arrives_at",
    "arrival_window__gate",
    "institution__name_ar",
    "institution__name_fr",
    "institution__ministry_code",
    "institution__kind",
    "institution__province",
    "institution__region",
    "heads",
    "coach_count",
    "coach_plates",
    "adult_in_charge",
    "adult_phone",
    "language",
    "booked_at",
)


def visit_rows(visits: VisitQuerySet, *, edition: Edition, language: str) -> Iterator[Row]:
    """A head, then a row a visit of `edition` in the order of arrival, in words of `language`.

    Four queries, whatever the number: rows are read as they leave, and no object is made of them.
    """
    words = _Words.of(edition, language)
    yield words.head
    listed = (
        visits.order_by("arrives_at", "pk")
        .values(*COLUMNS)
        .annotate(
            groups_count=Count("groups"),
            levels=ArrayAgg("groups__level", order_by="groups__position"),
            pupils=Sum("groups__pupils"),
            adults=Sum("groups__adults"),
            needs=ArrayAgg(NEEDS, order_by="groups__position"),
        )
    )
    for row in listed.iterator(chunk_size=READ_AT_ONCE):
        yield _cells(words, row)


@dataclass(frozen=True)
class _Words:
    """What keys are called, looked up once."""

    head: Row
    states: dict[str, str]
    kinds: dict[str, str]
    levels: dict[str, str]
    needs: dict[str, str]
    languages: dict[str, str]
    gates: dict[int, str]
    provinces: dict[int, str]
    regions: dict[int, str]
    is_arabic: bool

    @classmethod
    def of(cls, edition: Edition, language: str) -> "_Words":
        with translation.override(language):
            return cls(
                head=_head(),
                states=_labels(Visit.State.choices),
                kinds=_labels(Institution.Kind.choices),
                levels=_labels(Level.choices),
                needs=_labels(VisitGroup.Need.choices),
                languages=_labels(Visit._meta.get_field("language").flatchoices),
                gates={gate.pk: gate.name for gate in Gate.objects.filter(edition=edition)},
                provinces={province.pk: province.name for province in Province.objects.all()},
                regions={region.pk: region.name for region in Region.objects.all()},
                is_arabic=language.startswith(FALLBACK_ORDER[0]),
            )


def _labels(choices: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    return {value: str(label) for value, label in choices}


def _head() -> Row:
    return [
        _("Reference"),
        _("State"),
        _("Day"),
        _("Arrival"),
        _("Gate"),
        _("Institution"),
        _("Ministry code"),
        _("Kind"),
        _("Province"),
        _("Region"),
        _("Groups"),
        _("Levels"),
        _("Pupils"),
        pgettext("with a group", "Adults"),
        _("People"),
        _("Needs"),
        _("Coaches"),
        _("Plates"),
        _("Adult in charge"),
        _("Telephone"),
        _("Language"),
        _("Booked on"),
    ]


def _cells(words: _Words, visit: Mapping[str, Any]) -> Row:
    """`visit` holds COLUMNS and what is added up of its groups."""
    arrives = visit["arrives_at"].astimezone(local_zone())
    names = visit["institution__name_ar"], visit["institution__name_fr"]
    return [
        f"V-{visit['arrives_at'].year}-{visit['pk']:05d}",
        words.states[visit["state"]],
        f"{arrives:%Y-%m-%d}",
        f"{arrives:%H:%M}",
        words.gates.get(visit["arrival_window__gate"], ""),
        names[0] or names[1] if words.is_arabic else names[1] or names[0],
        visit["institution__ministry_code"],
        words.kinds[visit["institution__kind"]],
        words.provinces.get(visit["institution__province"], ""),
        words.regions.get(visit["institution__region"], ""),
        visit["groups_count"],
        _listed(words.levels.get, visit["levels"]),
        visit["pupils"],
        visit["adults"],
        visit["heads"],
        _listed(words.needs.get, (need for group in visit["needs"] for need in (group or "").split(","))),
        visit["coach_count"],
        _listed(str, visit["coach_plates"]),
        visit["adult_in_charge"],
        national(visit["adult_phone"]),
        words.languages[visit["language"]],
        f"{visit['booked_at'].astimezone(local_zone()):%Y-%m-%d %H:%M}",
    ]


def _listed(word: Callable[[str], str | None], keys: Iterable[str]) -> str:
    """The words of the keys, each once, in the order they come."""
    return " / ".join(dict.fromkeys(said for key in keys if key and (said := word(key))))
