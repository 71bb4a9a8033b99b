"""Taking and giving back places in slots: the only writer of `Slot.heads_taken`."""

from collections.abc import Mapping

from openday.prepared import run_prepared
from pavilions.errors import SlotsFull


def take_places(*, heads_by_slot: Mapping[int, int]) -> None:
    """Take so many places in each slot, or none in any; negative numbers give places back.

    Slots are locked in primary-key order. Inside the caller's transaction, which a refusal must roll back.
    One query. Raises SlotsFull with the slots that are closed, gone or too full; a slot that was closed or made
    smaller still gives places back.
    """
    refused: list[int] = run_prepared(
        "SELECT pavilions_take_places(%s, %s)", [list(heads_by_slot), list(heads_by_slot.values())]
    )[0][0]
    if refused:
        raise SlotsFull(refused)
