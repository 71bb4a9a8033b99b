"""Taking and giving back places, at the gate and in the slots, in one order for everybody.

The one lock order of a booking: slots by primary key, then arrival windows by primary key. Both come last in
the transaction: the rows that everyone wants stay locked only until its commit.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from openday.prepared import run_prepared
from pavilions.errors import SlotsFull
from pavilions.services.capacity import take_places
from schools.errors import PlacesTaken


@dataclass(frozen=True)
class Arrivals:
    """People and coaches that come (or, below zero, no longer come) through one window."""

    heads: int
    coaches: int


def take_visit_places(*, heads_by_slot: Mapping[int, int], arrivals_by_window: Mapping[int, Arrivals]) -> None:
    """Take all of it or raise PlacesTaken; negative numbers give places back.

    Inside the caller's transaction, which a refusal must roll back. One query for all slots, one a window.
    """
    changed_slots = {slot_id: heads for slot_id, heads in heads_by_slot.items() if heads}
    if changed_slots:
        try:
            take_places(heads_by_slot=changed_slots)
        except SlotsFull as full:
            raise PlacesTaken(slot_ids=full.slot_ids) from full
    for window_id, arrivals in sorted(arrivals_by_window.items()):
        if arrivals != Arrivals(0, 0) and not _take_arrivals(window_id, arrivals):
            raise PlacesTaken(slot_ids=[], arrival_window_id=window_id)


def _take_arrivals(window_id: int, arrivals: Arrivals) -> bool:
    """Whether there was room; a window that was closed or made smaller still gives places back. One query."""
    heads, coaches = arrivals.heads, arrivals.coaches
    return bool(
        run_prepared(
            """
            UPDATE schools_arrivalwindow
            SET heads_taken = heads_taken + %s, coaches_taken = coaches_taken + %s
            WHERE id = %s
              AND (%s <= 0 OR closed_at IS NULL AND heads_taken + %s <= capacity)
              AND (%s <= 0 OR closed_at IS NULL AND coaches_taken + %s <= coach_capacity)
            RETURNING id
            """,
            [heads, coaches, window_id, heads, heads, coaches, coaches],
        )
    )
