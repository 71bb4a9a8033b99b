"""The next turns of pavilions, with the places left in them: what is live on the public pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openday.prepared import prepared_cursor
from openday.time_zone import day_bounds, local_date, local_zone
from pavilions.models import Slot

LOOK_AHEAD: Final = timedelta(minutes=75)
FULL: Final = 5


@dataclass(frozen=True, slots=True)
class NextTurn:
    starts_at: datetime
    capacity: int
    heads_taken: int

    @property
    def places_left(self) -> int:
        return self.capacity - self.heads_taken

    @property
    def crowd(self) -> int:
        return crowd_of(self.capacity, self.heads_taken)


def crowd_of(capacity: int, heads_taken: int) -> int:
    """From 1, hardly anybody, to 5, full: quarters of the places."""
    return FULL if heads_taken >= capacity else 1 + heads_taken * 4 // capacity


# By hand, since building it costs Django more than PostgreSQL running it, and every public page asks.
NEXT_TURNS_SQL: Final = """
    SELECT DISTINCT ON (pavilion_id) pavilion_id, starts_at, capacity, heads_taken FROM pavilions_slot
    WHERE starts_at >= %(since)s AND starts_at < %(day_ends_at)s AND closed_at IS NULL
      AND (starts_at < %(until)s OR stage_id IS NOT NULL)
    ORDER BY pavilion_id, (capacity - heads_taken >= %(heads)s) DESC, starts_at
"""


def next_turns(*, since: datetime, heads: int = 1) -> Mapping[int, NextTurn]:
    """By pavilion of any edition, its first open turn from `since` with room for `heads`, else its first open turn.

    Pavilions have turns all the time and are looked at for LOOK_AHEAD; shows have few, and the whole day counts.
    One query.
    """
    _start, day_ends_at = day_bounds(local_date(since))
    with prepared_cursor() as cursor:
        cursor.execute(
            NEXT_TURNS_SQL,
            {"since": since, "until": since + LOOK_AHEAD, "day_ends_at": day_ends_at, "heads": heads},
        )
        return {row[0]: NextTurn(*row[1:]) for row in cursor.fetchall()}


def running_or_near(*, now: datetime) -> set[int]:
    """Pavilions with an open turn that runs at `now` or begins within a quarter of an hour. One query."""
    return set(
        Slot.objects.filter(starts_at__lte=now + timedelta(minutes=15), ends_at__gt=now, closed_at=None).values_list(
            "pavilion_id", flat=True
        )
    )


@lru_cache(maxsize=8192)
def said(language: str, starts_at: datetime, places_left: int) -> str:
    """`10:25 · 34 places`, in the active language, which is `language`. HTML."""
    clock = starts_at.astimezone(local_zone()).strftime("%H:%M")
    return f'<bdi dir="ltr">{clock}</bdi> · {places_said(places_left)}'


def places_said(places_left: int) -> str:
    """How many people a turn still takes, in the active language."""
    if places_left <= 0:
        return _("full")
    return ngettext("%(count)d place", "%(count)d places", places_left) % {"count": places_left}
