"""Opening slots, closing, reopening and resizing them: the only writer of their times and capacities.

Nothing here breaks a visit: what would is refused with the slots that are booked and how many people each holds;
who they are is asked of `Visit.objects.stopping_at(slot_ids)` by an app that knows visits.

The one lock order: pavilions, stages, slots, each by primary key. Bookings lock slots alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final

import pghistory
from django.db import transaction

from openday.accounts.models import User
from openday.editions.models import OpeningDay, Zone
from openday.time_zone import at_local
from pavilions.errors import SlotsInTheWay, SlotsInUse
from pavilions.models import Pavilion, Slot

BATCH: Final = 1000


@dataclass(frozen=True)
class Turns:
    """Turns of `turn_minutes` with `gap_minutes` after each, between two clocks of the venue, on each of `dates`.

    A turn that would end after `closes` is not made. Raises ValueError where a length or the capacity is not positive.
    """

    dates: tuple[date, ...]
    opens: time
    closes: time
    turn_minutes: int
    gap_minutes: int
    capacity: int

    def __post_init__(self) -> None:
        if self.turn_minutes < 1 or self.gap_minutes < 0 or self.capacity < 1:
            raise ValueError("a turn lasts at least a minute and takes at least one person")

    def times_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Start and end of each turn, in order."""
        turn, gap = timedelta(minutes=self.turn_minutes), timedelta(minutes=self.gap_minutes)
        starts_at, closes_at = at_local(day, self.opens), at_local(day, self.closes)
        while starts_at + turn <= closes_at:
            yield starts_at, starts_at + turn
            starts_at += turn + gap

    def slots_for(self, pavilions: Sequence[Pavilion]) -> Iterator[Slot]:
        """Unsaved slots. Each pavilion has every turn; shows of one stage have them by rotation, in the given order."""
        players: dict[int | str, list[Pavilion]] = defaultdict(list)
        for pavilion in pavilions:
            players[pavilion.stage_id or f"pavilion {pavilion.pk}"].append(pavilion)
        for sharing in players.values():
            for day in self.dates:
                for number, (starts_at, ends_at) in enumerate(self.times_on(day)):
                    yield Slot(
                        pavilion=(shown := sharing[number % len(sharing)]),
                        stage_id=shown.stage_id,
                        starts_at=starts_at,
                        ends_at=ends_at,
                        capacity=self.capacity,
                    )


class Why(StrEnum):
    """Why a turn is not opened."""

    STANDING = "standing"  # that very slot is there
    IN_THE_WAY = "in_the_way"  # another slot of the pavilion overlaps it
    STAGE_TAKEN = "stage_taken"  # another show is on the stage then
    OUTSIDE_HOURS = "outside_hours"  # the site is shut
    PAST = "past"  # it would have begun already


@dataclass(frozen=True)
class SlotPlan:
    """`fresh` slots that can be opened, and the `skipped` ones with the reason."""

    fresh: list[Slot] = field(default_factory=list)
    skipped: list[tuple[Slot, Why]] = field(default_factory=list)

    def skipped_because(self) -> Counter[Why]:
        """How many turns are skipped for each reason that occurs."""
        return Counter(why for _, why in self.skipped)


def plan_slots(*, pavilions: Sequence[Pavilion], turns: Turns, now: datetime) -> SlotPlan:
    """What `open_slots` would do at `now` (aware). Writes nothing; three queries whatever the number.

    `pavilions` are of one edition.
    """
    plan = SlotPlan()
    wanted = list(turns.slots_for(pavilions))
    if not wanted:
        return plan
    hours = list(
        OpeningDay.objects.filter(edition=pavilions[0].edition_id, date__in=turns.dates).values_list(
            "opens_at", "closes_at"
        )
    )
    taken = _Taken.around(wanted, pavilions)
    for slot in wanted:
        if why := _hindrance(slot, hours, taken, now):
            plan.skipped.append((slot, why))
        else:
            plan.fresh.append(slot)
    return plan


@dataclass(frozen=True)
class _Taken:
    """Times that are taken, by pavilion and by stage."""

    by_pavilion: dict[int, list[tuple[datetime, datetime]]]
    by_stage: dict[int, list[tuple[datetime, datetime]]]

    @classmethod
    def around(cls, wanted: Sequence[Slot], pavilions: Sequence[Pavilion]) -> "_Taken":
        near = Slot.objects.filter(
            starts_at__lt=max(slot.ends_at for slot in wanted), ends_at__gt=min(slot.starts_at for slot in wanted)
        )
        taken = cls(defaultdict(list), defaultdict(list))
        own = near.filter(pavilion__in=pavilions).values_list("pavilion_id", "starts_at", "ends_at")
        for pavilion_id, starts_at, ends_at in own:
            taken.by_pavilion[pavilion_id].append((starts_at, ends_at))
        if stages := {pavilion.stage_id for pavilion in pavilions if pavilion.stage_id}:
            on_stage = near.filter(stage__in=stages, closed_at=None).values_list("stage_id", "starts_at", "ends_at")
            for stage_id, starts_at, ends_at in on_stage:
                taken.by_stage[stage_id or 0].append((starts_at, ends_at))
        return taken


def _hindrance(slot: Slot, hours: Sequence[tuple[datetime, datetime]], taken: _Taken, now: datetime) -> Why | None:
    times = slot.starts_at, slot.ends_at
    own = taken.by_pavilion.get(slot.pavilion_id, [])
    if times in own:
        return Why.STANDING
    if slot.starts_at <= now:
        return Why.PAST
    if not any(opens_at <= slot.starts_at and slot.ends_at <= closes_at for opens_at, closes_at in hours):
        return Why.OUTSIDE_HOURS
    if _overlaps(times, own):
        return Why.IN_THE_WAY
    if slot.stage_id and _overlaps(times, taken.by_stage.get(slot.stage_id, [])):
        return Why.STAGE_TAKEN
    return None


def _overlaps(times: tuple[datetime, datetime], others: Iterable[tuple[datetime, datetime]]) -> bool:
    return any(starts_at < times[1] and ends_at > times[0] for starts_at, ends_at in others)


@transaction.atomic
def open_slots(*, pavilions: Sequence[Pavilion], turns: Turns, by: User, now: datetime) -> SlotPlan:
    """Open the turns that nothing hinders, in pavilions of one edition; answer what was opened and what was skipped.

    Idempotent: a second time finds its own slots standing. Shows that share a stage get its turns by rotation.
    Five queries and one for each thousand slots.
    """
    with pghistory.context(user=by.pk):
        ids = [pavilion.pk for pavilion in pavilions]
        locked = {
            row.pk: row for row in Pavilion.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        }
        _lock_stages(pavilion.stage_id for pavilion in locked.values())
        plan = plan_slots(pavilions=[locked[pk] for pk in ids if pk in locked], turns=turns, now=now)
        fresh = iter(plan.fresh)
        while batch := list(islice(fresh, BATCH)):
            Slot.objects.bulk_create(batch)
    return plan


@transaction.atomic
def close_slots(*, slot_ids: Iterable[int], reason: str, by: User, now: datetime) -> int:
    """Close these slots to bookings, and say why; answers how many were open. Closed ones stay as they are.

    Raises SlotsInUse with those that are booked and their people; none is closed then. Two queries.
    """
    with pghistory.context(user=by.pk):
        slots = _lock_slots(slot_ids)
        if used := {slot.pk: slot.heads_taken for slot in slots if slot.heads_taken}:
            raise SlotsInUse(used)
        return Slot.objects.filter(pk__in=[slot.pk for slot in slots], closed_at=None).update(
            closed_at=now, closed_by=by, closed_reason=reason
        )


@transaction.atomic
def reopen_slots(*, slot_ids: Iterable[int], by: User) -> int:
    """Open closed slots again; answers how many were closed.

    Raises SlotsInTheWay with those at whose time another show is on their stage; none is opened then.
    """
    with pghistory.context(user=by.pk):
        ids = set(slot_ids)
        _lock_stages(Slot.objects.filter(pk__in=ids).values_list("stage_id", flat=True))
        closed = [slot for slot in _lock_slots(ids) if slot.closed_at]
        if hindered := _hindered_on_stage(closed):
            raise SlotsInTheWay(hindered)
        return Slot.objects.filter(pk__in=[slot.pk for slot in closed]).update(
            closed_at=None, closed_by=None, closed_reason=""
        )


def _hindered_on_stage(slots: Sequence[Slot]) -> list[int]:
    """Those whose stage is taken at their time, by an open slot or by each other."""
    shows = [slot for slot in slots if slot.stage_id]
    if not shows:
        return []
    taken: dict[int | None, list[tuple[datetime, datetime]]] = defaultdict(list)
    for stage_id, starts_at, ends_at in Slot.objects.filter(
        stage__in={slot.stage_id for slot in shows},
        closed_at=None,
        starts_at__lt=max(slot.ends_at for slot in shows),
        ends_at__gt=min(slot.starts_at for slot in shows),
    ).values_list("stage_id", "starts_at", "ends_at"):
        taken[stage_id].append((starts_at, ends_at))
    hindered = []
    for slot in shows:
        times = slot.starts_at, slot.ends_at
        if _overlaps(times, taken[slot.stage_id]):
            hindered.append(slot.pk)
        taken[slot.stage_id].append(times)
    return hindered


@transaction.atomic
def change_capacity(*, slot_ids: Iterable[int], capacity: int, by: User) -> int:
    """Give each of these slots room for `capacity` people; answers how many changed.

    Raises SlotsInUse with those that hold more already and their people; none is changed then. Two queries.
    """
    with pghistory.context(user=by.pk):
        slots = _lock_slots(slot_ids)
        if too_small := {slot.pk: slot.heads_taken for slot in slots if slot.heads_taken > capacity}:
            raise SlotsInUse(too_small)
        changed = [slot.pk for slot in slots if slot.capacity != capacity]
        return Slot.objects.filter(pk__in=changed).update(capacity=capacity)


def _lock_slots(slot_ids: Iterable[int]) -> list[Slot]:
    """In primary-key order, as bookings lock them."""
    return list(Slot.objects.select_for_update(no_key=True).filter(pk__in=set(slot_ids)).order_by("pk"))


def _lock_stages(stage_ids: Iterable[int | None]) -> None:
    """One writer a stage: what is free on it stays free until the commit."""
    if ids := {stage_id for stage_id in stage_ids if stage_id}:
        list(Zone.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
