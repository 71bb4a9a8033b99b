"""Taking and giving back places in slots: the only writer of `Slot.heads_taken`."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError

from openday.prepared import refusal_in, run_prepared
from pavilions.errors import SlotsFull

SLOTS_FULL: Final = "OD001"  # how the database's own function says it


def take_places(*, heads_by_slot: Mapping[int, int]) -> None:
    """Take so many places in each slot, or none in any; negative numbers give places back.

    Slots are locked in primary-key order. Inside the caller's transaction, which a refusal must roll back.
    One query. Raises SlotsFull with the slots that are closed, gone or too full; a slot that was closed or made
    smaller still gives places back.
    """
    with slots_may_be_full():
        run_prepared("SELECT pavilions_take_places(%s, %s)", [list(heads_by_slot), list(heads_by_slot.values())])


@contextmanager
def slots_may_be_full() -> Iterator[None]:
    """Around a statement that calls `pavilions_take_places`. Raises SlotsFull where that refuses."""
    try:
        yield
    except DatabaseError as error:
        code, detail = refusal_in(error)
        if code != SLOTS_FULL:
            raise
        raise SlotsFull(json.loads(detail)) from error
