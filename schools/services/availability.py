"""What is really free, for this visit and this group. Reads only: nothing here holds a place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import F, Q

from openday.editions.models import Edition
from openday.time_zone import day_bounds, local_date
from pavilions.models import Pavilion, Slot
from schools.models import ArrivalWindow, Stop, Visit
from schools.services.rules import arrives_from_gate_at, walk_minutes_between


@dataclass(frozen=True)
class Held:
    """What a visit holds already: a change of it can count on that. (Places held for a while will stand here too.)"""

    window_id: int | None = None
    heads: int = 0
    coaches: int = 0
    heads_by_slot: Mapping[int, int] = field(default_factory=dict)

    def heads_left_in(self, window: ArrivalWindow) -> int:
        return window.heads_left + (self.heads if window.pk == self.window_id else 0)

    def coaches_left_in(self, window: ArrivalWindow) -> int:
        return window.coaches_left + (self.coaches if window.pk == self.window_id else 0)

    def places_left_in(self, slot: Slot) -> int:
        return slot.places_left + self.heads_by_slot.get(slot.pk, 0)


NOTHING_HELD: Final = Held()


def held_by(visit: Visit) -> Held:
    """What `visit` holds. One query."""
    heads_by_slot: dict[int, int] = {}
    for slot_id, heads in Stop.objects.filter(group__visit=visit).values_list("slot_id", "heads"):
        heads_by_slot[slot_id] = heads_by_slot.get(slot_id, 0) + heads
    return Held(
        window_id=visit.arrival_window_id, heads=visit.heads, coaches=visit.coach_count, heads_by_slot=heads_by_slot
    )


@dataclass(frozen=True)
class DayAvailability:
    """One opening day for a visit of so many people and coaches."""

    date: date
    windows: list[ArrivalWindow]
    windows_with_room: list[ArrivalWindow]

    @property
    def heads_left(self) -> int:
        """Places left at the gate over the whole day."""
        return sum(window.heads_left for window in self.windows)


@dataclass(frozen=True)
class SlotChoice:
    """A slot that a group can still take.

    `walk_minutes` is the way from the stop before (or from the gate), `wait_minutes` what is left after it.
    """

    slot: Slot
    walk_minutes: int
    wait_minutes: int


def days_for(
    *, edition: Edition, heads: int, coaches: int, now: datetime, held: Held = NOTHING_HELD
) -> list[DayAvailability]:
    """Every opening day of the edition with its windows still open at `now`. Two queries."""
    windows = list(
        ArrivalWindow.objects.of_edition(edition).open_at(now).select_related("gate").order_by("starts_at", "pk")
    )
    days = edition.days.order_by("date").values_list("date", flat=True)
    return [
        DayAvailability(
            date=day,
            windows=(of_day := [window for window in windows if local_date(window.starts_at) == day]),
            windows_with_room=[
                window for window in of_day if has_room(window, heads=heads, coaches=coaches, held=held)
            ],
        )
        for day in days
    ]


def has_room(window: ArrivalWindow, *, heads: int, coaches: int, held: Held = NOTHING_HELD) -> bool:
    return held.heads_left_in(window) >= heads and held.coaches_left_in(window) >= coaches


def slots_for_group(
    *,
    window: ArrivalWindow,
    level: str,
    heads: int,
    chosen: Sequence[Slot],
    now: datetime,
    pavilions: Iterable[Pavilion] | None = None,
    heads_beside: Mapping[int, int] | None = None,
    held: Held = NOTHING_HELD,
) -> list[SlotChoice]:
    """The slots that a group of `heads` at `level` can add to the ones it has `chosen`, by time. One query.

    They have room, suit the level, are in a pavilion not yet chosen, and leave time to walk there and on to the
    next stop. `window` comes with gate and edition; `chosen` slots with their pavilion. Where `pavilions` are given,
    only theirs, and the slots refer to these objects: a thousand slots do not make a thousand pavilions.
    `heads_beside` are those that other groups of the same visit bring to a slot.
    """
    beside = heads_beside or {}
    _, day_ends_at = day_bounds(local_date(window.starts_at))
    seen = {slot.pavilion_id for slot in chosen}
    free = (
        Slot.objects.between(window.starts_at, day_ends_at)
        .open_at(now)
        .filter(Q(heads_taken__lte=F("capacity") - heads) | Q(pk__in=held.heads_by_slot))
        .order_by("starts_at", "pk")
    )
    if pavilions is None:
        free = free.of_edition(window.gate.edition).suiting(level).exclude(pavilion__in=seen)
        free = free.select_related("pavilion").order_by("starts_at", "pavilion__code", "pk")
        offered: Iterable[Slot] = free
    else:
        by_id = {row.pk: row for row in pavilions if level in row.levels and row.pk not in seen}
        offered = _in_pavilions(free.filter(pavilion__in=by_id), by_id)
    route = sorted(chosen, key=lambda slot: slot.starts_at)
    choices = (
        _choice(slot, route, window) for slot in offered if held.places_left_in(slot) - beside.get(slot.pk, 0) >= heads
    )
    return [choice for choice in choices if choice is not None]


def _in_pavilions(slots: Iterable[Slot], by_id: Mapping[int, Pavilion]) -> Iterable[Slot]:
    for slot in slots:
        slot.pavilion = by_id[slot.pavilion_id]
        yield slot


def _choice(slot: Slot, route: Sequence[Slot], window: ArrivalWindow) -> SlotChoice | None:
    """`slot` fitted between the stops of `route`, or None where it does not fit."""
    edition = window.gate.edition
    before = next((stop for stop in reversed(route) if stop.starts_at <= slot.starts_at), None)
    after = next((stop for stop in route if stop.starts_at > slot.starts_at), None)
    if before is None:
        free_at = window.starts_at
        walk = arrives_from_gate_at(window.gate, slot, left_at=free_at) - free_at
    else:
        free_at = before.ends_at
        walk = timedelta(minutes=walk_minutes_between(before, slot, edition))
    wait = slot.starts_at - free_at - walk
    if wait < timedelta(0):
        return None
    if after and slot.ends_at + timedelta(minutes=walk_minutes_between(slot, after, edition)) > after.starts_at:
        return None
    return SlotChoice(slot=slot, walk_minutes=_minutes(walk), wait_minutes=_minutes(wait))


def fits_between(slot: Slot, route: Sequence[Slot], window: ArrivalWindow) -> bool:
    """Whether a group with this `route` (by time) can be in `slot` too and walk there and on."""
    return _choice(slot, route, window) is not None


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
