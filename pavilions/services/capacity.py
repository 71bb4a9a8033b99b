"""Taking and giving back places in slots: the only writer of `Slot.heads_taken`."""

from collections.abc import Mapping

from openday.prepared import prepared_cursor
from pavilions.errors import SlotsFull


def take_places(*, heads_by_slot: Mapping[int, int]) -> None:
    """Take so many places in each slot, or none in any; negative numbers give places back.

    Slots are locked in primary-key order. Inside the caller's transaction, which a refusal must roll back.
    Two queries. Raises SlotsFull with the slots that are closed, gone or too full; a slot that was closed or made
    smaller still gives places back.
    """
    with prepared_cursor() as cursor:
        # Two statements: one that locked and wrote would write from the snapshot it began with, come back to the
        # versions that others wait for, and block them and itself for good.
        cursor.execute(
            """
            SELECT id, closed_at IS NULL, capacity - heads_taken FROM pavilions_slot
            WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
            """,
            [list(heads_by_slot)],
        )
        room = {slot_id: max(0, left) if is_open else 0 for slot_id, is_open, left in cursor.fetchall()}
        if refused := sorted(slot_id for slot_id, heads in heads_by_slot.items() if heads > room.get(slot_id, 0)):
            raise SlotsFull(refused)
        cursor.execute(
            """
            UPDATE pavilions_slot AS slot SET heads_taken = slot.heads_taken + asked.heads
            FROM unnest(%s::bigint[], %s::int[]) AS asked (id, heads) WHERE slot.id = asked.id
            """,
            [list(heads_by_slot), list(heads_by_slot.values())],
        )
