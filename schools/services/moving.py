"""Keeping a route when the arrival moves: the same pavilions, at the nearest turns that still fit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from openday.time_zone import day_bounds, local_date
from pavilions.models import Slot
from schools.models import ArrivalWindow
from schools.services.availability import Held, fits_between
from schools.services.drafts import Choices, GroupChoice


@dataclass(frozen=True)
class Moved:
    """The choices under their new arrival; how many stops got another turn, and which pavilions have none left."""

    choices: Choices
    moved_count: int
    lost: tuple[Slot, ...]


def move_to_window(
    *, choices: Choices, window: ArrivalWindow, old_window: ArrivalWindow | None, held: Held, now: datetime
) -> Moved:
    """`choices` with `window` for arrival, every route carried over as well as it goes.

    Stops that still fit stay; the others go to the turn of their pavilion that is nearest to the same time after
    arrival, with room for their group. `window` comes with gate and edition. Two queries, one where there is no stop.
    """
    arrived = replace(choices, window_id=window.pk, day=local_date(window.starts_at).isoformat())
    if not choices.slot_ids:
        return Moved(arrived, 0, ())
    asked = {slot.pk: slot for slot in Slot.objects.filter(pk__in=choices.slot_ids).select_related("pavilion__zone")}
    turns = list(
        Slot.objects.filter(pavilion__in={slot.pavilion_id for slot in asked.values()})
        .between(*day_bounds(local_date(window.starts_at)))
        .open_at(now)
        .select_related("pavilion__zone")
    )
    later = window.starts_at - old_window.starts_at if old_window else timedelta()
    heads_beside: dict[int, int] = {}
    groups: list[GroupChoice] = []
    lost: list[Slot] = []
    moved_count = 0
    for group in choices.groups:
        route: list[Slot] = []
        wanted = sorted((asked[pk] for pk in group.slot_ids if pk in asked), key=lambda slot: (slot.starts_at, slot.pk))
        for slot in wanted:
            candidates = [
                turn
                for turn in turns
                if turn.pavilion_id == slot.pavilion_id
                and _has_room(turn, group, heads_beside, held)
                and fits_between(turn, route, window)
            ]
            same = next((turn for turn in candidates if turn.pk == slot.pk), None)
            best = same or min(
                candidates, key=lambda turn: (abs(turn.starts_at - slot.starts_at - later), turn.pk), default=None
            )
            if best is None:
                lost.append(slot)
                continue
            moved_count += best.pk != slot.pk
            route = sorted([*route, best], key=lambda stop: stop.starts_at)
            heads_beside[best.pk] = heads_beside.get(best.pk, 0) + group.heads
        groups.append(replace(group, slot_ids=tuple(stop.pk for stop in route)))
    return Moved(replace(arrived, groups=tuple(groups)), moved_count, tuple(lost))


def _has_room(turn: Slot, group: GroupChoice, heads_beside: Mapping[int, int], held: Held) -> bool:
    return held.places_left_in(turn) - heads_beside.get(turn.pk, 0) >= group.heads
