"""What stands between a draft and its visit, all of it at once and before anything is sent.

The same rules as booking's, but where booking stops at the first refusal this collects every one with the group, the
stop or the window it concerns, and the nearest that can be had instead. A review that finds nothing is no promise:
only booking takes places.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from openday.editions.models import Edition
from pavilions.models import Slot
from schools.errors import (
    AdultsMissing,
    ArrivalClosed,
    BookingClosed,
    GroupTooLarge,
    LevelNotSuited,
    PavilionRepeated,
    PlacesTaken,
    StopTooSoon,
    TooManyGroups,
    UnknownArrival,
    UnknownSlots,
    VisitError,
    WrongStopCount,
)
from schools.models import ArrivalWindow
from schools.services.alternatives import Alternatives, alternatives_to
from schools.services.availability import NOTHING_HELD, Held, has_room
from schools.services.drafts import Choices
from schools.services.rules import check_arrival, check_stops, missing_adults
from schools.visit_request import GroupRequest, VisitRequest

Screen = Literal["arrival", "groups", "stops", "confirm"]


@dataclass(frozen=True)
class Trouble:
    """One refusal that booking would give, and where: `position` is a group's, `slots` are the stops concerned."""

    refusal: VisitError
    screen: Screen
    position: int | None = None
    slots: tuple[Slot, ...] = ()
    places_left: int = 0
    other_slots: tuple[Slot, ...] = ()
    other_windows: tuple[ArrivalWindow, ...] = ()
    # With room for a part of the visit; only where nothing has for all of it.
    smaller_slots: tuple[Slot, ...] = ()
    smaller_windows: tuple[ArrivalWindow, ...] = ()
    nothing_left: bool = False


@dataclass(frozen=True)
class Review:
    """`window` (with gate and edition) and `slots` (with pavilion) are those of the draft that exist."""

    window: ArrivalWindow | None
    slots: Mapping[int, Slot]
    troubles: list[Trouble] = field(default_factory=list)

    def on(self, *screens: Screen) -> list[Trouble]:
        return [trouble for trouble in self.troubles if trouble.screen in screens]

    def route_of(self, slot_ids: Sequence[int]) -> list[Slot]:
        """The stops of a group by time; those that no longer exist are left out."""
        return sorted(
            (self.slots[slot_id] for slot_id in slot_ids if slot_id in self.slots),
            key=lambda slot: (slot.starts_at, slot.pk),
        )


def review(*, choices: Choices, edition: Edition, now: datetime, held: Held = NOTHING_HELD) -> Review:
    """Everything that booking would refuse in `choices` now. Two queries, up to six more for alternatives."""
    window = (
        ArrivalWindow.objects.of_edition(edition)
        .select_related("gate__edition")
        .filter(pk=choices.window_id or 0)
        .first()
    )
    slots = {slot.pk: slot for slot in Slot.objects.filter(pk__in=choices.slot_ids).select_related("pavilion__zone")}
    troubles = [*_groups(choices, edition), *_stop_counts(choices, edition)]
    if window is None:
        return Review(window, slots, [Trouble(UnknownArrival(), "arrival"), *troubles])

    request = choices.as_request()
    full = _full_slots(request, slots, held)
    is_full = bool(request.heads) and not has_room(window, heads=request.heads, coaches=request.coach_count, held=held)
    found = _alternatives(request, window, slots, full, held, now=now, is_full=is_full)
    troubles = [
        *_arrival(window, held, now=now, is_full=is_full, found=found),
        *troubles,
        *_full_slots_troubles(request, slots, full, held, found),
        *_routes(window, choices, slots),
    ]
    return Review(window, slots, troubles)


def _groups(choices: Choices, edition: Edition) -> list[Trouble]:
    if not 1 <= len(choices.groups) <= edition.max_groups:
        return [Trouble(TooManyGroups(edition.max_groups), "groups")]
    requests = [group.as_request() for group in choices.groups]
    sizes = [
        Trouble(GroupTooLarge(position, edition.max_group_heads), "groups", position=position)
        for position, group in enumerate(requests, start=1)
        if not 1 <= group.heads <= edition.max_group_heads
    ]
    adults = [
        Trouble(AdultsMissing([missing]), "groups", position=missing.position)
        for missing in missing_adults(edition, requests)
    ]
    return [*sizes, *adults]


def _stop_counts(choices: Choices, edition: Edition) -> list[Trouble]:
    return [
        Trouble(WrongStopCount(position, edition.max_stops), "stops", position=position)
        for position, group in enumerate(choices.groups, start=1)
        if not 1 <= len(group.slot_ids) <= edition.max_stops
    ]


def _arrival(window: ArrivalWindow, held: Held, *, now: datetime, is_full: bool, found: Alternatives) -> list[Trouble]:
    if window.pk != held.window_id:
        try:
            check_arrival(window, now=now)
        except (BookingClosed, ArrivalClosed) as refusal:
            return [Trouble(refusal, "arrival")]
    if is_full:
        return [
            Trouble(
                PlacesTaken([], window.pk),
                "arrival",
                places_left=held.heads_left_in(window),
                other_windows=tuple(found.windows),
                smaller_windows=tuple(found.smaller_windows),
                nothing_left=not found.windows and not found.smaller_windows,
            )
        ]
    return []


def _full_slots_troubles(
    request: VisitRequest, slots: Mapping[int, Slot], full: list[int], held: Held, found: Alternatives
) -> Iterator[Trouble]:
    """One for each full slot and group. Other days are offered once: they are the same for all of them."""
    other_days = () if found.is_gate_full else tuple(found.windows)
    for slot_id in full:
        for position, group in enumerate(request.groups, start=1):
            if slot_id not in group.slot_ids:
                continue
            other = tuple(found.slots.get(slot_id, ()))
            yield Trouble(
                PlacesTaken([slot_id]),
                "stops",
                position=position,
                slots=(slots[slot_id],),
                places_left=held.places_left_in(slots[slot_id]),
                other_slots=other,
                other_windows=() if other else other_days,
                smaller_slots=tuple(found.smaller_slots.get(slot_id, ())),
                nothing_left=found.is_lost(slot_id),
            )
            other_days = other_days if other else ()


def _full_slots(request: VisitRequest, slots: Mapping[int, Slot], held: Held) -> list[int]:
    """The slots without room for what this visit adds to what it has there."""
    more = {
        slot_id: heads - held.heads_by_slot.get(slot_id, 0)
        for slot_id, heads in request.heads_by_slot().items()
        if slot_id in slots
    }
    return [slot_id for slot_id, heads in more.items() if heads > 0 and slots[slot_id].places_left < heads]


def _alternatives(
    request: VisitRequest,
    window: ArrivalWindow,
    slots: Mapping[int, Slot],
    full: list[int],
    held: Held,
    *,
    now: datetime,
    is_full: bool,
) -> Alternatives:
    if not full and not is_full:
        return Alternatives()
    refusal = PlacesTaken(full, window.pk if is_full else None)
    return alternatives_to(window, slots, request=request, refusal=refusal, now=now, held=held)


def _routes(window: ArrivalWindow, choices: Choices, slots: Mapping[int, Slot]) -> list[Trouble]:
    troubles = []
    for position, group in enumerate(choices.as_request().groups, start=1):
        try:
            check_stops(window, _alone(group, window), slots)
        except (UnknownSlots, LevelNotSuited, PavilionRepeated, StopTooSoon) as refusal:
            if not isinstance(refusal, UnknownSlots):
                refusal.position = position
            concerned = _slot_ids_of(refusal)
            troubles.append(
                Trouble(
                    refusal,
                    "stops",
                    position=position,
                    slots=tuple(slots[slot_id] for slot_id in concerned if slot_id in slots),
                )
            )
    return troubles


def _alone(group: GroupRequest, window: ArrivalWindow) -> VisitRequest:
    return VisitRequest(arrival_window_id=window.pk, groups=(group,), adult_in_charge="", adult_phone="")


def _slot_ids_of(refusal: UnknownSlots | LevelNotSuited | PavilionRepeated | StopTooSoon) -> list[int]:
    return [refusal.slot_id] if isinstance(refusal, StopTooSoon) else refusal.slot_ids
