"""The next turns of pavilions, with the places left in them: what is live on the public pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openday.time_zone import day_bounds, local_date, local_zone
from pavilions.guide import Guide
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


def next_turns(guide: Guide, *, since: datetime, heads: int = 1) -> Mapping[int, NextTurn]:
    """By pavilion, its first open turn from `since` with room for `heads`, else its first open turn.

    Pavilions have turns all the time and are looked at for LOOK_AHEAD; shows have few, and the whole day counts.
    One query.
    """
    _start, day_ends_at = day_bounds(local_date(since))
    first: dict[int, NextTurn] = {}
    for pavilion_id, starts_at, capacity, taken in (
        Slot.objects.filter(
            Q(starts_at__lt=since + LOOK_AHEAD) | Q(stage__isnull=False),
            starts_at__gte=since,
            starts_at__lt=day_ends_at,
            closed_at=None,
        )
        .order_by("starts_at")
        .values_list("pavilion_id", "starts_at", "capacity", "heads_taken")
    ):
        known = first.get(pavilion_id)
        if known is None or (known.places_left < heads <= capacity - taken):
            first[pavilion_id] = NextTurn(starts_at, capacity, taken)
    return first


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
