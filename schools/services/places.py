"""Taking and giving back places, at the gate and in the slots, in one order for everybody.

The one lock order: slots by primary key, then arrival windows by primary key. Both come last in a transaction: the
rows that everyone wants stay locked only until its commit. Two functions in the database lock, judge and write
(`pavilions_take_places`, `schools_take_arrivals`), so that a booking calls both in the one statement that writes it
(`writing`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError

from openday.prepared import refusal_in, run_prepared
from pavilions.errors import SlotsFull
from pavilions.services.capacity import slots_may_be_full, take_places
from schools.errors import PlacesTaken

ARRIVALS_FULL: Final = "OD002"  # how the database's own function says it


@dataclass(frozen=True)
class Arrivals:
    """People and coaches that come (or, below zero, no longer come) through one window."""

    heads: int
    coaches: int


def take_visit_places(*, heads_by_slot: Mapping[int, int], arrivals_by_window: Mapping[int, Arrivals]) -> None:
    """Take all of it or raise PlacesTaken; negative numbers give places back.

    Inside the caller's transaction, which a refusal must roll back. One query for all slots, one a window. A window
    that was closed or made smaller still gives places back.
    """
    changed_slots = {slot_id: heads for slot_id, heads in heads_by_slot.items() if heads}
    with places_may_be_taken():
        if changed_slots:
            take_places(heads_by_slot=changed_slots)
        for window_id, arrivals in sorted(arrivals_by_window.items()):
            if arrivals != Arrivals(0, 0):
                run_prepared("SELECT schools_take_arrivals(%s, %s, %s)", [window_id, arrivals.heads, arrivals.coaches])


@contextmanager
def places_may_be_taken() -> Iterator[None]:
    """Around statements that call those functions. Raises PlacesTaken where one refuses."""
    try:
        with slots_may_be_full():
            yield
    except SlotsFull as full:
        raise PlacesTaken(slot_ids=full.slot_ids) from full
    except DatabaseError as error:
        code, detail = refusal_in(error)
        if code != ARRIVALS_FULL:
            raise
        raise PlacesTaken(slot_ids=[], arrival_window_id=int(detail)) from error
