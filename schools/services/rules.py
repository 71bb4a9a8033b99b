"""The rules that a visit must keep before any place is taken. They read what they are given and ask no database."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from openday.editions.models import Edition, Gate
from openday.editions.plan import walking_minutes
from openday.time_zone import day_bounds, local_date
from pavilions.models import Slot
from schools.errors import (
    AdultsMissing,
    ArrivalClosed,
    BookingClosed,
    GroupTooLarge,
    LevelNotSuited,
    MissingAdults,
    PavilionRepeated,
    StopTooSoon,
    TooManyGroups,
    UnknownSlots,
    WrongStopCount,
)
from schools.models import ArrivalWindow
from schools.visit_request import GroupRequest, VisitRequest

# The columns of a pavilion that the rules look at.
READ_OF_PAVILIONS: Final = ("edition", "zone", "levels", "x_m", "y_m", "width_m", "height_m")


def adults_needed(*, pupils: int, pupils_per_adult: int) -> int:
    """The adults that `pupils` need, by the edition's ratio for their level."""
    return math.ceil(pupils / pupils_per_adult)


def missing_adults(edition: Edition, groups: Sequence[GroupRequest]) -> list[MissingAdults]:
    """The groups that lack adults; empty when every group has enough."""
    needed = [
        adults_needed(pupils=group.pupils, pupils_per_adult=edition.pupils_per_adult(group.level)) for group in groups
    ]
    return [
        MissingAdults(position=position, adults=group.adults, needed=adults)
        for position, (group, adults) in enumerate(zip(groups, needed, strict=True), start=1)
        if group.adults < adults
    ]


def check_arrival(window: ArrivalWindow, *, now: datetime) -> None:
    """Raises BookingClosed or ArrivalClosed. The window comes with its gate and edition."""
    edition = window.gate.edition
    if not edition.takes_bookings_at(now):
        raise BookingClosed(opens_at=edition.bookings_open_at, closes_at=edition.bookings_close_at)
    if window.closed_at or window.starts_at <= now:
        raise ArrivalClosed(window.pk)


def check_groups(edition: Edition, request: VisitRequest) -> None:
    """Raises TooManyGroups, GroupTooLarge, AdultsMissing or WrongStopCount."""
    if not 1 <= len(request.groups) <= edition.max_groups:
        raise TooManyGroups(edition.max_groups)
    for position, group in enumerate(request.groups, start=1):
        if not 1 <= group.heads <= edition.max_group_heads or min(group.pupils, group.adults) < 0:
            raise GroupTooLarge(position, edition.max_group_heads)
    if missing := missing_adults(edition, request.groups):
        raise AdultsMissing(missing)
    for position, group in enumerate(request.groups, start=1):
        if not 1 <= len(group.slot_ids) <= edition.max_stops:
            raise WrongStopCount(position, edition.max_stops)


def check_stops(window: ArrivalWindow, request: VisitRequest, slots: Mapping[int, Slot]) -> None:
    """Each group can follow its stops: they exist, suit its level, and leave time to walk.

    `slots` (with pavilion and zone) holds those asked for that exist, by primary key.
    Raises UnknownSlots, LevelNotSuited, PavilionRepeated or StopTooSoon.
    """
    edition = window.gate.edition
    day_starts_at, day_ends_at = day_bounds(local_date(window.starts_at))
    usable = {
        slot_id
        for slot_id, slot in slots.items()
        if slot.pavilion.edition_id == edition.pk and day_starts_at <= slot.starts_at < day_ends_at
    }
    if unknown := request.slot_ids - usable:
        raise UnknownSlots(sorted(unknown))
    for position, group in enumerate(request.groups, start=1):
        route = sorted((slots[slot_id] for slot_id in group.slot_ids), key=lambda slot: (slot.starts_at, slot.pk))
        _check_suits(position, group, route)
        _check_walk(position, route, window)


def _check_suits(position: int, group: GroupRequest, route: Sequence[Slot]) -> None:
    if unsuited := [slot.pk for slot in route if group.level not in slot.pavilion.levels]:
        raise LevelNotSuited(position, unsuited)
    seen: dict[int, int] = {}
    for slot in route:
        if first := seen.get(slot.pavilion_id):
            raise PavilionRepeated(position, [first, slot.pk])
        seen[slot.pavilion_id] = slot.pk


def _check_walk(position: int, route: Sequence[Slot], window: ArrivalWindow) -> None:
    earliest_at = None
    previous: Slot | None = None
    for slot in route:
        earliest_at = (
            arrives_from_gate_at(window.gate, slot, left_at=window.starts_at)
            if previous is None
            else previous.ends_at + timedelta(minutes=walk_minutes_between(previous, slot, window.gate.edition))
        )
        if slot.starts_at < earliest_at:
            raise StopTooSoon(position, slot.pk, previous.pk if previous else None, earliest_at)
        previous = slot


def arrives_from_gate_at(gate: Gate, slot: Slot, *, left_at: datetime) -> datetime:
    """When a group that comes through `gate` at `left_at` stands before the pavilion of `slot`."""
    return left_at + timedelta(
        minutes=walking_minutes(
            start_m=(gate.x_m, gate.y_m),
            end_m=slot.pavilion.centre_m,
            metres_per_minute=gate.edition.walking_metres_per_minute,
        )
    )


def walk_minutes_between(before: Slot, after: Slot, edition: Edition) -> int:
    """Minutes from one pavilion to the next; none within a zone, where the next door is a few steps away."""
    if before.pavilion.zone_id == after.pavilion.zone_id:
        return 0
    return walking_minutes(
        start_m=before.pavilion.centre_m,
        end_m=after.pavilion.centre_m,
        metres_per_minute=edition.walking_metres_per_minute,
    )
