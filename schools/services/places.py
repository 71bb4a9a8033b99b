"""Taking and giving back places, at the gate and in the slots, in one order for everybody.

The one lock order of a booking: slots by primary key, then arrival windows by primary key. Both come last in
the transaction: the rows that everyone wants stay locked only until its commit.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

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

    Inside the caller's transaction, which a refusal must roll back. Two queries at most.
    """
    changed_slots = {slot_id: heads for slot_id, heads in heads_by_slot.items() if heads}
    if changed_slots:
        try:
            take_places(heads_by_slot=changed_slots)
        except SlotsFull as full:
            raise PlacesTaken(slot_ids=full.slot_ids) from full
    changed_windows = {
        window_id: arrivals for window_id, arrivals in arrivals_by_window.items() if arrivals != Arrivals(0, 0)
    }
    if changed_windows and (refused := _take_arrivals(changed_windows)):
        raise PlacesTaken(slot_ids=[], arrival_window_id=refused[0])


def _take_arrivals(arrivals_by_window: Mapping[int, Arrivals]) -> list[int]:
    """Take what fits, in primary-key order; answer the windows that refused. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH asked AS (
                SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS asked (id, heads, coaches)
            ), locked AS MATERIALIZED (
                SELECT win.id FROM schools_arrivalwindow AS win JOIN asked USING (id)
                ORDER BY win.id FOR NO KEY UPDATE OF win
            )
            UPDATE schools_arrivalwindow AS win
            SET heads_taken = win.heads_taken + asked.heads, coaches_taken = win.coaches_taken + asked.coaches
            FROM asked JOIN locked USING (id)
            WHERE win.id = asked.id
              AND (asked.heads <= 0 OR win.closed_at IS NULL AND win.heads_taken + asked.heads <= win.capacity)
              AND (asked.coaches <= 0
                   OR win.closed_at IS NULL AND win.coaches_taken + asked.coaches <= win.coach_capacity)
            RETURNING win.id
            """,
            [
                list(arrivals_by_window),
                [arrivals.heads for arrivals in arrivals_by_window.values()],
                [arrivals.coaches for arrivals in arrivals_by_window.values()],
            ],
        )
        taken = {row[0] for row in cursor.fetchall()}
    return sorted(set(arrivals_by_window) - taken)
