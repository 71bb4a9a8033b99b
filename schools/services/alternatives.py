"""What can be had instead of places that were taken. Reads only: nothing here holds a place.

Nearest first, and no further than needed: another time on the day that was asked for, then other days; another turn
of the same pavilion, then other pavilions; where nothing has room for everybody, what has room for a part of them;
and where there is not even that, `Alternatives.nothing_left` says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Final

from django.db.models import Exists, F, OuterRef, Q

from openday.editions.models import OpeningDay
from openday.time_zone import day_bounds, local_date
from pavilions.models import Pavilion, Slot, SlotQuerySet
from schools.errors import PlacesTaken
from schools.models import ArrivalWindow
from schools.services.availability import NOTHING_HELD, Held, fits_between, has_room
from schools.services.rules import arrives_from_gate_at
from schools.visit_request import GroupRequest, VisitRequest

MAX_ALTERNATIVES: Final = 3
LEAST_PART: Final = 0.5  # of the smallest group: with room for fewer, nobody's visit is worth the way


@dataclass(frozen=True)
class Alternatives:
    """What had room a moment ago, the nearest first.

    `windows` are other times of arrival with room for the whole visit: where the gate is full, or where the day has
    nothing in place of a full slot. With those in `keeping_stops` every stop of the request can still be reached.
    `slots` are by the id of the full slot: other turns of its pavilion on that day, then other pavilions.
    Those that can be `left_out` leave their groups another stop.
    The `smaller_*` have room for a part of the visit, the most room first; only where nothing has for all of it.
    """

    windows: list[ArrivalWindow] = field(default_factory=list)
    keeping_stops: frozenset[int] = frozenset()
    slots: dict[int, list[Slot]] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    smaller_windows: list[ArrivalWindow] = field(default_factory=list)
    smaller_slots: dict[int, list[Slot]] = field(default_factory=dict)
    is_gate_full: bool = False

    @property
    def nothing_left(self) -> bool:
        """Neither the visit nor a part of it can be had at any time of the edition."""
        is_gate_lost = self.is_gate_full and not self.windows and not self.smaller_windows
        return is_gate_lost or any(map(self.is_lost, self.slots))

    def is_lost(self, slot_id: int) -> bool:
        """Whether nothing can take the place of this full slot, on no day, and its groups cannot do without it."""
        if slot_id not in self.slots or slot_id in self.left_out:
            return False
        return not (self.slots[slot_id] or self.windows or self.smaller_slots.get(slot_id))


def alternatives_for(
    *, request: VisitRequest, refusal: PlacesTaken, now: datetime, held: Held = NOTHING_HELD
) -> Alternatives:
    """What can be had instead of what `refusal` said was taken, and of what else filled up meanwhile. See below."""
    window = ArrivalWindow.objects.select_related("gate__edition").get(pk=request.arrival_window_id)
    asked = {slot.pk: slot for slot in Slot.objects.filter(pk__in=request.slot_ids).select_related("pavilion")}
    return alternatives_to(window, asked, request=request, refusal=refusal, now=now, held=held)


def alternatives_to(
    window: ArrivalWindow,
    asked: Mapping[int, Slot],
    *,
    request: VisitRequest,
    refusal: PlacesTaken,
    now: datetime,
    held: Held,
) -> Alternatives:
    """The same, of a `window` (with gate and edition) and `asked` slots (with pavilion) that were just read.

    At most MAX_ALTERNATIVES each. A query for the turns of the full pavilions and one for the gate; where these are
    few, two more for other pavilions, one for other days, one for a part of the visit. None grows with what is asked.
    """
    wish = _Wish(window, asked, request, refusal, now, held)
    if wish.is_gate_full and not wish.free_windows and not wish.smaller_windows:
        return Alternatives(is_gate_full=True)  # whatever is free behind the gates
    slots = wish.other_slots()
    is_hopeless_day = not all(slots.values())
    windows = wish.other_windows(of_the_day=not is_hopeless_day) if wish.is_gate_full or is_hopeless_day else []
    return Alternatives(
        windows=windows,
        keeping_stops=frozenset(free.pk for free in windows if wish.keeps_stops(free)),
        slots=slots,
        left_out=frozenset(slot_id for slot_id in slots if wish.can_do_without(slot_id)),
        smaller_windows=wish.smaller_windows if wish.is_gate_full and not windows else [],
        smaller_slots={} if windows else {pk: wish.smaller_slots(pk) for pk, found in slots.items() if not found},
        is_gate_full=wish.is_gate_full,
    )


@dataclass(frozen=True)
class _Wish:
    """What was asked for: `window` with gate and edition, `asked` slots with their pavilion."""

    window: ArrivalWindow
    asked: Mapping[int, Slot]
    request: VisitRequest
    refusal: PlacesTaken
    now: datetime
    held: Held

    @cached_property
    def is_gate_full(self) -> bool:
        if self.refusal.arrival_window_id:
            return True
        return not has_room(self.window, heads=self.request.heads, coaches=self.request.coach_count, held=self.held)

    @cached_property
    def full(self) -> list[int]:
        """Ids of the slots that were refused, and of those that filled up since."""
        return [
            slot_id
            for slot_id, heads in self.request.heads_by_slot().items()
            if slot_id in self.asked
            and (slot_id in self.refusal.slot_ids or self.held.places_left_in(self.asked[slot_id]) < heads)
        ]

    @property
    def day(self) -> date:
        return local_date(self.window.starts_at)

    def groups_in(self, slot_id: int) -> list[GroupRequest]:
        return [group for group in self.request.groups if slot_id in group.slot_ids]

    def route_of(self, group: GroupRequest) -> list[Slot]:
        """The stops of `group` that it can keep, by time."""
        kept = (self.asked[slot_id] for slot_id in group.slot_ids if slot_id in self.asked and slot_id not in self.full)
        return sorted(kept, key=lambda slot: (slot.starts_at, slot.pk))

    def can_do_without(self, slot_id: int) -> bool:
        return all(self.route_of(group) for group in self.groups_in(slot_id))

    # --- Slots ------------------------------------------------------------------------------------------

    def other_slots(self) -> dict[int, list[Slot]]:
        """For each full slot: other turns of its pavilion, and where they are few, of other pavilions."""
        if not self.full:
            return {}
        found = {slot_id: self._nearest(slot_id, self.own_turns, MAX_ALTERNATIVES) for slot_id in self.full}
        if any(len(nearest) < MAX_ALTERNATIVES for nearest in found.values()):
            for slot_id, nearest in found.items():
                own = self.asked[slot_id].pavilion_id
                elsewhere = [turn for turn in self.turns_elsewhere if turn.pavilion_id != own]
                nearest.extend(self._nearest(slot_id, elsewhere, MAX_ALTERNATIVES - len(nearest)))
        return found

    def smaller_slots(self, slot_id: int) -> list[Slot]:
        """Turns of the same pavilion with room for a part of each group that wanted the full one."""
        least = _least_part(self.groups_in(slot_id)) * len(self.groups_in(slot_id))
        free = sorted(
            self._that_fit(slot_id, self.own_turns, heads=least), key=lambda turn: (-turn.places_left, turn.pk)
        )
        return free[:MAX_ALTERNATIVES]

    @cached_property
    def own_turns(self) -> list[Slot]:
        """Every turn of the pavilions of full slots on the day. One query."""
        of_these = Slot.objects.filter(pavilion__in={self.asked[slot_id].pavilion_id for slot_id in self.full})
        return list(self._of_the_day(of_these.select_related("pavilion")))

    @cached_property
    def turns_elsewhere(self) -> list[Slot]:
        """Turns with room in the other pavilions of the edition. Two queries: rows of slots bring no pavilions."""
        pavilions = {row.pk: row for row in Pavilion.objects.of_edition(self.window.gate.edition)}
        least = min(sum(group.heads for group in self.groups_in(slot_id)) for slot_id in self.full)
        room = Q(heads_taken__lte=F("capacity") - least) | Q(pk__in=self.held.heads_by_slot)
        turns = list(self._of_the_day(Slot.objects.filter(room, pavilion__in=pavilions)))
        for turn in turns:
            turn.pavilion = pavilions[turn.pavilion_id]
        return turns

    def _of_the_day(self, slots: SlotQuerySet) -> SlotQuerySet:
        return slots.between(*day_bounds(self.day)).open_at(self.now)

    def _nearest(self, slot_id: int, turns: Sequence[Slot], most: int) -> list[Slot]:
        heads = sum(group.heads for group in self.groups_in(slot_id))
        starts_at = self.asked[slot_id].starts_at
        free = self._that_fit(slot_id, turns, heads=heads)
        return sorted(free, key=lambda turn: (abs(turn.starts_at - starts_at), turn.pk))[:most]

    def _that_fit(self, slot_id: int, turns: Sequence[Slot], *, heads: int) -> Iterator[Slot]:
        """Those with room for `heads` more of this visit, among the other stops of each group that wanted the slot."""
        groups = self.groups_in(slot_id)
        brought = self.request.heads_by_slot()
        own = self.asked[slot_id].pavilion_id
        seen = {self.asked[pk].pavilion_id for group in groups for pk in group.slot_ids if pk in self.asked} - {own}
        routes = [self.route_of(group) for group in groups]
        for turn in turns:
            if (
                turn.pk not in self.full
                and turn.pavilion_id not in seen
                and self.held.places_left_in(turn) - brought[turn.pk] >= heads
                and all(group.level in turn.pavilion.levels for group in groups)
                and all(fits_between(turn, route, self.window) for route in routes)
            ):
                yield turn

    # --- Arrivals ---------------------------------------------------------------------------------------

    def other_windows(self, *, of_the_day: bool) -> list[ArrivalWindow]:
        """With room for everybody: those of the day (that keep the stops first), then of days that have free turns."""
        near = [window for window in self.free_windows if of_the_day and local_date(window.starts_at) == self.day]
        near.sort(key=lambda window: (not self.keeps_stops(window), *self._distance(window)))
        far = [window for window in self.free_windows if local_date(window.starts_at) != self.day]
        if far and len(near) < MAX_ALTERNATIVES:
            days = self._days_with_turns()
            near += sorted((w for w in far if local_date(w.starts_at) in days), key=self._distance)
        return near[:MAX_ALTERNATIVES]

    @cached_property
    def free_windows(self) -> list[ArrivalWindow]:
        """With room for everybody, but for the one that was asked for. One query."""
        free = self._open_windows(heads=self.request.heads, coaches=self.request.coach_count)
        return [window for window in free if window.pk != self.window.pk]

    @cached_property
    def smaller_windows(self) -> list[ArrivalWindow]:
        """With room for a part of the smallest group at least, the most room first. One query."""
        free = self._open_windows(heads=_least_part(self.request.groups), coaches=min(self.request.coach_count, 1))
        return sorted(free, key=lambda w: (-self.held.heads_left_in(w), *self._distance(w)))[:MAX_ALTERNATIVES]

    def keeps_stops(self, window: ArrivalWindow) -> bool:
        """Whether every group that comes through `window` is at its first stop in time."""
        if local_date(window.starts_at) != self.day:
            return False
        firsts = [route[0] for route in map(self.route_of, self.request.groups) if route]
        return all(
            arrives_from_gate_at(window.gate, slot, left_at=window.starts_at) <= slot.starts_at for slot in firsts
        )

    def _open_windows(self, *, heads: int, coaches: int) -> list[ArrivalWindow]:
        """One query."""
        room = Q(heads_taken__lte=F("capacity") - heads, coaches_taken__lte=F("coach_capacity") - coaches)
        windows = (
            ArrivalWindow.objects.of_edition(self.window.gate.edition)
            .open_at(self.now)
            .filter(room | Q(pk=self.held.window_id))
            .select_related("gate__edition")
        )
        return [window for window in windows if has_room(window, heads=heads, coaches=coaches, held=self.held)]

    def _days_with_turns(self) -> set[date]:
        """Days on which each group can see something. One query."""
        needs: dict[str, int] = {}
        for group in self.request.groups:
            needs[group.level] = max(group.heads, needs.get(group.level, 0))
        turns = Slot.objects.of_edition(self.window.gate.edition).open_at(self.now)
        turns = turns.filter(starts_at__gte=OuterRef("opens_at"), ends_at__lte=OuterRef("closes_at"))
        days = OpeningDay.objects.filter(edition=self.window.gate.edition)
        for level, heads in needs.items():
            days = days.filter(Exists(turns.suiting(level).with_room_for(heads)))
        return set(days.values_list("date", flat=True))

    def _distance(self, window: ArrivalWindow) -> tuple[object, int]:
        return abs(window.starts_at - self.window.starts_at), window.pk


def _least_part(groups: Iterable[GroupRequest]) -> int:
    """The fewest people that are still a visit: a part of the smallest group, and two at least."""
    return max(2, round(min(group.heads for group in groups) * LEAST_PART))
