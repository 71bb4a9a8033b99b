"""Routes as lengths: what the drawings of a visit need, counted once and the same on every page.

Lengths are drawn in `UNITS` parts of the axis (the look's numbers.css knows 0 to 240), whatever its hours.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from pavilions.models import Pavilion, Slot
from schools.models import ArrivalWindow
from schools.services.rules import arrives_from_gate_at, walk_minutes_between

UNITS: Final = 240
LONGEST: Final = 60  # units one mark may be long
SHORTEST_AXIS: Final = timedelta(hours=3)
HALF_HOUR: Final = timedelta(minutes=30)
USEFUL_GAP_MINUTES: Final = 20  # a shorter wait is not worth another stop


@dataclass(frozen=True)
class Mark:
    """A piece of a lane: `kind` is stop, walk or wait; `at` and `length` in units of the axis."""

    kind: str
    at: int
    length: int
    slot: Slot | None = None


@dataclass(frozen=True)
class Leg:
    """What comes before a stop: the walk to it, then the wait at it. `starts_at` is when the group sets off."""

    starts_at: datetime
    ends_at: datetime
    walk_minutes: int
    wait_minutes: int

    @property
    def has_room_for_a_stop(self) -> bool:
        return self.wait_minutes >= USEFUL_GAP_MINUTES


@dataclass(frozen=True)
class Step:
    """A stop with the way to it."""

    leg: Leg
    slot: Slot
    is_late: bool = False


@dataclass(frozen=True)
class Lane:
    """One group's route."""

    position: int
    steps: list[Step] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def ends_at(self) -> datetime | None:
        return self.steps[-1].slot.ends_at if self.steps else None

    @property
    def walk_minutes(self) -> int:
        return sum(step.leg.walk_minutes for step in self.steps)

    @property
    def wait_minutes(self) -> int:
        return sum(step.leg.wait_minutes for step in self.steps)

    @property
    def pavilions(self) -> list[Pavilion]:
        return [step.slot.pavilion for step in self.steps]


@dataclass(frozen=True)
class Tick:
    at: int
    moment: datetime
    is_half: bool


@dataclass(frozen=True)
class Axis:
    starts_at: datetime
    ends_at: datetime
    ticks: list[Tick]

    def at(self, moment: datetime) -> int:
        """Where `moment` lies, in units, kept on the axis."""
        part = (moment - self.starts_at) / (self.ends_at - self.starts_at)
        return min(max(round(part * UNITS), 0), UNITS)


@dataclass(frozen=True)
class Drawing:
    axis: Axis
    lanes: list[Lane]


def draw(window: ArrivalWindow, routes: Iterable[Sequence[Slot]]) -> Drawing:
    """The routes of the groups, in their order, from the opening of `window` (with gate and edition) on."""
    ordered = [sorted(route, key=lambda slot: (slot.starts_at, slot.pk)) for route in routes]
    axis = _axis(window, [slot for route in ordered for slot in route])
    lanes = []
    for position, route in enumerate(ordered, start=1):
        steps = list(_steps(window, route))
        lanes.append(
            Lane(position=position, steps=steps, marks=[mark for step in steps for mark in _marks(axis, step)])
        )
    return Drawing(axis, lanes)


def day_axis(window: ArrivalWindow, slots: Iterable[Slot]) -> Axis:
    """From the opening of `window` to the end of the last of `slots`, without ticks."""
    ends_at = max((slot.ends_at for slot in slots), default=window.starts_at + SHORTEST_AXIS)
    return Axis(window.starts_at, max(ends_at, window.starts_at + SHORTEST_AXIS), [])


def _axis(window: ArrivalWindow, slots: list[Slot]) -> Axis:
    starts_at = window.starts_at - timedelta(minutes=window.starts_at.minute % 30)
    last = max((slot.ends_at for slot in slots), default=starts_at)
    length = max(last - starts_at, SHORTEST_AXIS)
    halves = math.ceil(length / HALF_HOUR)
    step = 1 if halves <= 8 else 2 if halves <= 16 else 4
    halves = math.ceil(halves / step) * step
    ends_at = starts_at + halves * HALF_HOUR
    ticks = [
        Tick(at=round(number / halves * UNITS), moment=starts_at + number * HALF_HOUR, is_half=number // step % 2 == 1)
        for number in range(0, halves + 1, step)
    ]
    return Axis(starts_at, ends_at, ticks)


def _steps(window: ArrivalWindow, route: Sequence[Slot]) -> Iterable[Step]:
    before: Slot | None = None
    for slot in route:
        left_at = before.ends_at if before else window.starts_at
        walk = (
            timedelta(minutes=walk_minutes_between(before, slot, window.gate.edition))
            if before
            else arrives_from_gate_at(window.gate, slot, left_at=left_at) - left_at
        )
        wait = slot.starts_at - left_at - walk
        yield Step(
            leg=Leg(left_at, slot.starts_at, _minutes(walk), max(_minutes(wait), 0)),
            slot=slot,
            is_late=wait < timedelta(0),
        )
        before = slot


def _marks(axis: Axis, step: Step) -> Iterable[Mark]:
    leg = step.leg
    arrives_at = min(leg.starts_at + timedelta(minutes=leg.walk_minutes), leg.ends_at)
    yield from _pieces(axis, "walk", leg.starts_at, arrives_at)
    yield from _pieces(axis, "wait", arrives_at, leg.ends_at)
    yield Mark("stop", axis.at(step.slot.starts_at), _length(axis, step.slot.starts_at, step.slot.ends_at), step.slot)


def _pieces(axis: Axis, kind: str, starts_at: datetime, ends_at: datetime) -> Iterable[Mark]:
    """As many marks as it takes, none longer than one may be."""
    at, end = axis.at(starts_at), axis.at(ends_at)
    while at < end:
        length = min(end - at, LONGEST)
        yield Mark(kind, at, length)
        at += length


def _length(axis: Axis, starts_at: datetime, ends_at: datetime) -> int:
    return min(max(axis.at(ends_at) - axis.at(starts_at), 1), LONGEST)


def _minutes(length: timedelta) -> int:
    return math.floor(length.total_seconds() / 60)
