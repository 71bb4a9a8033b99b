"""The seats of every released seminar at one moment: the little that pages of many say, in the least time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from openday.editions.models import Edition
from openday.prepared import run_prepared
from seminars.services.programme import SEATS_SQL

SEATS_NOW_SQL: Final = f"""
    SELECT seminar_id, CASE WHEN waiting > 0 THEN 0 ELSE greatest(seats - taken, 0) END, seats,
        NOT is_closed AND opens_at <= %(now)s AND starts_at - make_interval(mins => minutes) > %(now)s
    FROM ({SEATS_SQL}) AS seating (seminar_id, seats, taken, opens_at, starts_at, minutes, is_closed, waiting)
"""  # noqa: S608 - names of ours


@dataclass(frozen=True, slots=True)
class SeatsNow:
    """As `Seats`, but for one moment: `left` is 0 where whoever asks goes to the waiting list."""

    left: int
    seats: int
    is_open: bool

    @property
    def is_full(self) -> bool:
        return self.left <= 0


def seats_now(edition: Edition, *, now: datetime) -> dict[int, SeatsNow]:
    """By seminar, of those that `seats_of` knows. One query."""
    rows = run_prepared(SEATS_NOW_SQL, {"edition": edition.pk, "now": now})
    return {seminar_id: SeatsNow(left, seats, is_open) for seminar_id, left, seats, is_open in rows}
