"""What the home page shows: the edition and its state, what is on next, some pavilions, and how past editions grew."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from openday.editions.models import Edition, OpeningDay, PastFigures
from openday.time_zone import local_date
from pavilions.models import FAMILY_BY_THEME, Family, Pavilion, Slot, Theme

SHOWS_LISTED: Final = 8
BAR_OF_THE_LARGEST: Final = 70  # percent of the track: the figure stands beside its bar


@dataclass(frozen=True)
class Opening:
    """Whether the doors are open at a moment, and what comes next.

    `day` is the day that is on, or else the next one; None when the edition is over.
    """

    is_open: bool
    day: OpeningDay | None
    days_ahead: int  # from today's date to that of `day`
    has_begun: bool  # a first day lies behind


def opening_at(days: list[OpeningDay], now: datetime) -> Opening | None:
    """The state of an edition whose `days` are in order; None where it has no day yet."""
    if not days:
        return None
    day = next((day for day in days if day.closes_at > now), None)
    return Opening(
        is_open=day is not None and day.opens_at <= now,
        day=day,
        days_ahead=(day.date - local_date(now)).days if day else 0,
        has_begun=now >= days[0].opens_at,
    )


@dataclass(frozen=True)
class ShowTurn:
    """One turn of a live show, as the strip of the day lists it."""

    slot: Slot
    is_on: bool


@dataclass(frozen=True)
class ShowDay:
    date: date
    is_today: bool
    turns: list[ShowTurn]


def next_shows(edition: Edition, now: datetime) -> ShowDay | None:
    """What is on or comes next on one day, at most `SHOWS_LISTED` turns; None when no show is left. One query."""
    slots = list(
        Slot.objects.of_edition(edition)
        .filter(pavilion__kind=Pavilion.Kind.SHOW, closed_at=None, ends_at__gt=now)
        .select_related("pavilion", "stage")
        .order_by("starts_at", "pk")[:SHOWS_LISTED]
    )
    if not slots:
        return None
    day = local_date(slots[0].starts_at)
    turns = [ShowTurn(slot=slot, is_on=slot.starts_at <= now) for slot in slots if local_date(slot.starts_at) == day]
    return ShowDay(date=day, is_today=day == local_date(now), turns=turns)


@dataclass(frozen=True)
class PavilionPick:
    """How many pavilions there are (the children's space is one), and one of each family, another one every day."""

    count: int
    picked: list[Pavilion]


def pick_pavilions(edition: Edition, today: date) -> PavilionPick:
    """Two queries: the themes of all, and what the cards show of a few."""
    pavilions = Pavilion.objects.of_edition(edition).exclude(kind=Pavilion.Kind.SHOW)
    by_family: dict[Family, list[str]] = {}
    for code, theme in pavilions.order_by("code").values_list("code", "theme"):
        by_family.setdefault(FAMILY_BY_THEME[Theme(theme)], []).append(code)
    codes = [family[today.toordinal() % len(family)] for family in by_family.values()]
    return PavilionPick(
        count=sum(len(family) for family in by_family.values()),
        picked=sorted(pavilions.filter(code__in=codes), key=lambda pavilion: codes.index(pavilion.code)),
    )


@dataclass(frozen=True)
class PastEdition:
    figures: PastFigures
    bar: int  # length, percent of the track


@dataclass(frozen=True)
class Growth:
    """Past editions in order, and the last two to compare."""

    editions: list[PastEdition]
    last: PastFigures
    before: PastFigures | None


def growth() -> Growth | None:
    """None where no figures were published. One query."""
    figures = list(PastFigures.objects.order_by("year"))
    if not figures:
        return None
    largest = max(each.visitors for each in figures) or 1
    return Growth(
        editions=[PastEdition(each, bar=round(BAR_OF_THE_LARGEST * each.visitors / largest)) for each in figures],
        last=figures[-1],
        before=figures[-2] if len(figures) > 1 else None,
    )
