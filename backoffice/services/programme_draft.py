"""A day of the draft as its editors see it: halls side by side, minutes down, and what waits for a place."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Prefetch

from openday.accounts.models import User
from openday.editions.models import Edition, OpeningDay, Zone
from pavilions.models import FAMILY_BY_THEME, Pavilion, Slot, Theme
from seminars.draft_words import change_said
from seminars.models import Contribution, Hall, Placement, Seminar
from seminars.search import keys_holding
from seminars.services.conflicts import Conflict, Ground, conflicts_of, ground_of
from seminars.services.drafting import changes_since, draft_of
from seminars.services.undoing import Steps, steps_of

STEP_MINUTES: Final = 5
MOST_STEPS: Final = 240  # as many places as numbers.css knows: a day of twenty hours


@dataclass(frozen=True)
class Block:
    """A placement on the board: `at` and `length` in steps of five minutes from the opening of the day."""

    placement: Placement
    at: int
    length: int
    conflicts: Sequence[Conflict]

    @property
    def family(self) -> str:
        seminar = self.placement.seminar
        return FAMILY_BY_THEME[Theme(seminar.theme)].value if seminar else ""


@dataclass(frozen=True)
class Lane:
    hall: Hall
    blocks: list[Block]


@dataclass(frozen=True)
class Show:
    """A turn of a show, as a block. Its slot says when, and no draft."""

    slot: Slot
    at: int
    length: int


@dataclass(frozen=True)
class Stage:
    """What is on beside the halls."""

    zone: Zone
    shows: list[Show]


@dataclass(frozen=True)
class Board:
    """One day: lanes in the order of halls, hours as (moment, steps from the opening), the day's length in steps.

    `number` is the draft's, `conflicts` are those of all days, `steps` what the person can undo and redo.
    """

    day: OpeningDay
    days: Sequence[OpeningDay]
    lanes: list[Lane]
    stages: list[Stage]
    hours: list[tuple[datetime, int]]
    length: int
    waiting: list[Seminar]
    waiting_count: int
    number: int
    steps: Steps
    conflicts: list[Conflict]

    @property
    def conflicts_of_day(self) -> list[Conflict]:
        return [
            conflict
            for conflict in self.conflicts
            if conflict.placement and self.day.opens_at <= conflict.placement.starts_at < self.day.closes_at
        ]


def board_of(edition: Edition, *, day: date | None, person: User, typed: str = "") -> Board | None:
    """The draft on `day`, else on the first; None while the edition has no days or no halls. Eleven queries.

    `typed` narrows what waits for a place.
    """
    draft = draft_of(edition)
    ground = ground_of(edition)
    if not ground.days or not ground.halls:
        return None
    shown = next((each for each in ground.days if each.date == day), ground.days[0])
    conflicts = conflicts_of(edition, ground=ground)
    waiting = waiting_seminars(edition)
    found = keys_holding([(seminar.pk, *_texts(seminar)) for seminar in waiting], typed)
    return Board(
        day=shown,
        days=ground.days,
        lanes=_lanes(ground, shown, conflicts),
        stages=_stages(edition, shown),
        hours=_hours(shown),
        length=min(_steps(shown.opens_at, shown.closes_at), MOST_STEPS),
        waiting=[seminar for seminar in waiting if seminar.pk in found],
        waiting_count=len(waiting),
        number=draft.number,
        steps=steps_of(draft, person),
        conflicts=conflicts,
    )


def waiting_seminars(edition: Edition) -> list[Seminar]:
    """Those that the draft has no place for yet, by code; two queries."""
    people = Prefetch("contributions", Contribution.objects.select_related("speaker").order_by("position", "pk"))
    waiting = Seminar.objects.of_edition(edition).live().filter(placement=None)
    return list(waiting.prefetch_related(people).order_by("code", "pk"))


def _texts(seminar: Seminar) -> list[str]:
    speakers = [f"{each.speaker.name_ar} {each.speaker.name_fr}" for each in seminar.contributions.all()]
    return [seminar.code, seminar.title_ar, seminar.title_fr, seminar.title_en, *speakers]


def _lanes(ground: Ground, day: OpeningDay, conflicts: Sequence[Conflict]) -> list[Lane]:
    of_placement: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        for placement in (conflict.placement, conflict.other):
            if placement:
                of_placement[placement.pk].append(conflict)
    blocks: dict[int, list[Block]] = defaultdict(list)
    for placement in ground.placements:
        if day.opens_at <= placement.starts_at < day.closes_at:
            at = _steps(day.opens_at, placement.starts_at)
            length = max(1, _steps(placement.starts_at, placement.ends_at))
            blocks[placement.hall_id].append(Block(placement, at, length, of_placement[placement.pk]))
    return [Lane(hall, blocks[hall.pk]) for hall in ground.halls]


def _stages(edition: Edition, day: OpeningDay) -> list[Stage]:
    """The shows of the day, stage by stage. One query."""
    slots = Slot.objects.of_edition(edition).between(day.opens_at, day.closes_at)
    turns = slots.filter(pavilion__kind=Pavilion.Kind.SHOW, closed_at=None, stage__isnull=False)
    shows: dict[Zone, list[Show]] = defaultdict(list)
    for slot in turns.select_related("pavilion", "stage").order_by("stage__code", "starts_at", "pk"):
        if slot.stage:
            at = _steps(day.opens_at, slot.starts_at)
            shows[slot.stage].append(Show(slot, at, max(1, _steps(slot.starts_at, slot.ends_at))))
    return [Stage(zone, rows) for zone, rows in shows.items()]


def _steps(starts_at: datetime, ends_at: datetime) -> int:
    return round((ends_at - starts_at).total_seconds() / (60 * STEP_MINUTES))


def _hours(day: OpeningDay) -> list[tuple[datetime, int]]:
    """Each full hour while the doors are open."""
    hour = day.opens_at.replace(minute=0, second=0, microsecond=0)
    if hour < day.opens_at:
        hour += timedelta(hours=1)
    hours = []
    while hour < day.closes_at and _steps(day.opens_at, hour) < MOST_STEPS:
        hours.append((hour, _steps(day.opens_at, hour)))
        hour += timedelta(hours=1)
    return hours


# --- What others did meanwhile --------------------------------------------------------------------
@dataclass(frozen=True)
class News:
    """What changed since an editor last looked: in words, those of others; `placement_ids` are theirs too."""

    number: int
    said: list[str]
    placement_ids: list[UUID]


def news_for(edition: Edition, person: User, *, since: int) -> News:
    """Two queries where nothing changed, four where something did."""
    draft = draft_of(edition)
    changes = [change for change in changes_since(draft, since) if change.made_by_id != person.pk]
    if not changes:
        return News(draft.number, [], [])
    halls = Hall.objects.in_bulk([told["hall"] for change in changes for told in (change.before, change.after) if told])
    of_changes = [told["seminar"] for change in changes for told in (change.before, change.after) if told]
    seminars: Mapping[int, Seminar] = Seminar.objects.in_bulk([key for key in of_changes if key])
    return News(
        draft.number,
        [change_said(change, seminars=seminars, halls=halls) for change in changes],
        [change.placement_id for change in changes],
    )
