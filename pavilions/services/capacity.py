"""Taking and giving back places in slots: the only writer of `Slot.heads_taken`."""

from collections.abc import Mapping

from django.db import connection

from pavilions.errors import SlotsFull


def take_places(*, heads_by_slot: Mapping[int, int]) -> None:
    """Take so many places in each slot, or none in any; negative numbers give places back.

    Slots are locked in primary-key order. Inside the caller's transaction, which a refusal must roll back.
    One query. Raises SlotsFull with the slots that are closed, gone or too full; a slot that was closed or made
    smaller still gives places back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH asked AS (
                SELECT * FROM unnest(%s::bigint[], %s::int[]) AS asked (id, heads)
            ), locked AS MATERIALIZED (
                SELECT slot.id FROM pavilions_slot AS slot JOIN asked USING (id)
                ORDER BY slot.id FOR NO KEY UPDATE OF slot
            )
            UPDATE pavilions_slot AS slot SET heads_taken = slot.heads_taken + asked.heads
            FROM asked JOIN locked USING (id)
            WHERE slot.id = asked.id
              AND (asked.heads <= 0 OR slot.closed_at IS NULL AND slot.heads_taken + asked.heads <= slot.capacity)
            RETURNING slot.id
            """,
            [list(heads_by_slot), list(heads_by_slot.values())],
        )
        taken = {row[0] for row in cursor.fetchall()}
    if refused := sorted(set(heads_by_slot) - taken):
        raise SlotsFull(refused)
