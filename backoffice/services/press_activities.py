"""Activities as the desk sees them: narrowed, in a queue, and as a day of pavilions or officers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Coalesce

from media_accreditation.models import ActivityRequest, ActivityRequestQuerySet, Officer
from openday.digits import to_western
from openday.editions.models import Edition
from openday.time_zone import at_local, day_bounds
from pavilions.models import Pavilion

STEP_MINUTES: Final = 5
DRAWN: Final = 240
EARLIEST: Final = time(8)
LATEST: Final = time(20)
State = ActivityRequest.State


def narrowed_activities(edition: Edition, told: dict[str, Any]) -> ActivityRequestQuerySet:
    """`told` is what ActivityListForm says. By time, or by the beginning of what was wished for. Not evaluated."""
    activities = ActivityRequest.objects.filter(application__edition=edition)
    state = told.get("state")
    if not state:
        activities = activities.not_over()
    elif state != "all":
        activities = activities.filter(state=state)
    for name in ("kind", "officer", "pavilion"):
        if value := told.get(name):
            activities = activities.filter(**{name: value})
    if day := told.get("day"):
        activities = activities.on_day(day)
    for word in to_western(told.get("q") or "").split():
        activities = activities.filter(_matching(word))
    return activities.for_agendas().order_by(Coalesce("starts_at", "wished_from"), "pk")


def _matching(word: str) -> Q:
    number = word.upper().removeprefix("M-").lstrip("0")
    if word.upper().startswith("M-") and number.isdigit() and len(number) < 10:
        return Q(pk=int(number))
    outlet = "application__outlet__"
    return (
        Q(subject__icontains=word)
        | Q(**{f"{outlet}name_ar__icontains": word})
        | Q(**{f"{outlet}name_fr__icontains": word})
    )


def waiting_activities(edition: Edition) -> ActivityRequestQuerySet:
    """Those that wait for a time: what would be soonest comes first."""
    asked = ActivityRequest.objects.filter(application__edition=edition, state=State.ASKED)
    return asked.for_agendas().order_by("wished_from", "pk")


@dataclass(frozen=True)
class Block:
    """An activity on the board, `at` and `length` in steps of five minutes from the board's beginning.

    Where it is drawn, and how long, is in 240ths of the board, as in all drawings (static/look/numbers.css).
    """

    activity: ActivityRequest
    at: int
    length: int
    drawn_at: int
    drawn_length: int


@dataclass(frozen=True)
class BoardRow:
    """A pavilion or an officer, with what takes their time, in order."""

    place: Pavilion | Officer
    blocks: list[Block]


@dataclass(frozen=True)
class Board:
    """A day: `rows` in order, hours as (clock, 240ths), the whole span in steps, and what waits for a time."""

    rows: list[BoardRow]
    empty: list[BoardRow]
    hours: list[tuple[datetime, int]]
    span: int
    begins_at: datetime
    waiting: list[ActivityRequest]


def board_of(edition: Edition, *, day: date, by: str) -> Board:
    """`by` is "pavilion" or "officer". Rows without anything that day stand apart. Three queries."""
    starts_at, ends_at = day_bounds(day)
    of_edition = ActivityRequest.objects.filter(application__edition=edition).for_agendas()
    timed = list(
        of_edition.filter(
            state__in=ActivityRequest.TIMED_STATES, starts_at__gte=starts_at, starts_at__lt=ends_at
        ).order_by("starts_at", "pk")
    )
    waiting = list(of_edition.filter(state=State.ASKED).on_day(day).order_by("wished_from", "pk"))
    begins_at, span = _span(day, timed)
    blocks: dict[int, list[Block]] = defaultdict(list)
    for activity in timed:
        if place_id := getattr(activity, f"{by}_id"):
            blocks[place_id].append(_block(activity, begins_at, span))
    rows = [BoardRow(place, blocks[place.pk]) for place in _places(edition, by)]
    return Board(
        rows=[row for row in rows if row.blocks],
        empty=[row for row in rows if not row.blocks],
        hours=_hours(begins_at, span),
        span=span,
        begins_at=begins_at,
        waiting=waiting,
    )


def _places(edition: Edition, by: str) -> Sequence[Pavilion | Officer]:
    if by == "officer":
        return list(Officer.objects.filter(edition=edition, left_at=None).order_by("name_ar", "pk"))
    return list(Pavilion.objects.of_edition(edition).order_by("code", "pk"))


def _span(day: date, timed: Sequence[ActivityRequest]) -> tuple[datetime, int]:
    """Where the day of the board begins, and its length in steps: eight to eight, or further where something is."""
    first, last = at_local(day, EARLIEST), at_local(day, LATEST)
    for activity in timed:
        if activity.starts_at and activity.ends_at:
            first = min(first, activity.starts_at.replace(minute=0, second=0, microsecond=0))
            last = max(last, min(activity.ends_at, day_bounds(day)[1]))
    hours = -(-(last - first).total_seconds() // 3600)
    return first, int(hours) * 60 // STEP_MINUTES


def _block(activity: ActivityRequest, begins_at: datetime, span: int) -> Block:
    if activity.starts_at is None or activity.ends_at is None:
        raise ValueError(f"{activity} has no time")
    at = int((activity.starts_at - begins_at).total_seconds() // (60 * STEP_MINUTES))
    length = round((activity.ends_at - activity.starts_at).total_seconds() / (60 * STEP_MINUTES))
    length = max(1, min(length, span - at))
    drawn_at = round(at * DRAWN / span)
    return Block(activity, at, length, drawn_at, max(1, round((at + length) * DRAWN / span) - drawn_at))


def _hours(begins_at: datetime, span: int) -> list[tuple[datetime, int]]:
    steps = 60 // STEP_MINUTES
    return [
        (begins_at + timedelta(hours=number), round(number * steps * DRAWN / span)) for number in range(span // steps)
    ]
