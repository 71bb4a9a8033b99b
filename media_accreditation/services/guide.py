"""What everybody may know of how an edition accredits the press: until when, by which rule, how many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from media_accreditation.models import Category, CategoryCapacity, Draw, Outlet, PressRules, Quota, TeamMember
from media_accreditation.services import lots
from media_accreditation.services.rules import press_rules_of
from openday.editions.models import Edition

ALL_KINDS: Final = ""
IN_ALL: Final = ""


class Phase(StrEnum):
    """How far accreditation is at a moment."""

    UNANNOUNCED = "unannounced"  # there is no edition at the moment
    TO_COME = "to_come"
    OPEN = "open"
    CLOSED = "closed"  # the press office may still allow a late one
    OVER = "over"


@dataclass(frozen=True)
class PressGuide:
    edition: Edition | None
    rules: PressRules | None
    phase: Phase


def current_guide(*, now: datetime) -> PressGuide:
    """That of the published edition. Two queries, three once accreditation is closed."""
    edition = Edition.objects.current()
    rules = press_rules_of(edition) if edition else None
    return PressGuide(edition=edition, rules=rules, phase=_phase(edition, rules, now))


def _phase(edition: Edition | None, rules: PressRules | None, now: datetime) -> Phase:
    if edition is None or rules is None:
        return Phase.UNANNOUNCED
    if now < rules.opens_at:
        return Phase.TO_COME
    if now < rules.deadline_at:
        return Phase.OPEN
    last_day = edition.days.order_by("-date").first()
    return Phase.OVER if last_day and last_day.closes_at <= now else Phase.CLOSED


@dataclass(frozen=True)
class CategoryRow:
    """A category with the roles that it holds, and how many badges of it there are in all (None: no limit)."""

    category: Category
    roles: list[TeamMember.Role]
    capacity: int | None


def categories_of(edition: Edition | None) -> list[CategoryRow]:
    """All of them, in the order of their model. One query."""
    places = dict(CategoryCapacity.objects.filter(edition=edition).values_list("category", "places"))
    return [
        CategoryRow(
            category=category,
            roles=[role for role, of in TeamMember.CATEGORY_OF_ROLE.items() if of == category],
            capacity=places.get(category),
        )
        for category in Category
    ]


@dataclass(frozen=True)
class QuotaRow:
    """The places of one kind of outlet ("" for all others): in all, then by category. None: no limit."""

    kind: str
    label: str
    in_all: int | None
    by_category: list[int | None]


def public_quotas_of(edition: Edition | None) -> list[QuotaRow]:
    """One row a kind of outlet that has places of its own, and one for all others where there are places for all.

    Places that staff gave to one outlet by name are between it and them, and stand nowhere here. One query.
    """
    quotas = Quota.objects.filter(edition=edition, outlet=None).values_list("outlet_kind", "category", "places")
    places = {(kind, category): count for kind, category, count in quotas}
    kinds = {kind for kind, _category in places}
    named = [(kind.value, str(kind.label)) for kind in Outlet.Kind if kind in kinds]
    for_all = [(ALL_KINDS, "")] if ALL_KINDS in kinds else []
    return [_quota_row(places, kind, label) for kind, label in (*named, *for_all)]


def _quota_row(places: dict[tuple[str, str], int], kind: str, label: str) -> QuotaRow:
    def of(category: str) -> int | None:
        return places.get((kind, category), places.get((ALL_KINDS, category)))

    return QuotaRow(kind=kind, label=label, in_all=of(IN_ALL), by_category=[of(category) for category in Category])


@dataclass(frozen=True)
class DrawRow:
    """A draw as it is published: how many took part and won, and the seed from which it follows."""

    draw: Draw
    category: Category
    entrants: int
    winners: int


def public_draws_of(edition: Edition | None) -> Iterable[DrawRow]:
    """Newest first. One query."""
    for draw in Draw.objects.filter(edition=edition).order_by("-drawn_at", "-pk"):
        yield DrawRow(draw, Category(draw.category), entrants=len(draw.entrants), winners=len(draw.winners))


def draw_as_published(draw: Draw) -> dict[str, Any]:
    """All that it takes to draw again, with the way to do it; people and outlets stand there by ids alone."""
    return {
        "category": draw.category,
        "drawn_at": draw.drawn_at.isoformat(),
        "seed": draw.seed,
        "places": draw.places,
        "entrants": draw.entrants,
        "winners": draw.winners,
        "method": " ".join((lots.__doc__ or "").split()),
    }
