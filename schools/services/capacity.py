"""Recounting what the counters say from what they count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from pavilions.models import Slot
from schools.models import ArrivalWindow, Stop, Visit

CACHE_KEY: Final = "schools:counter-check"
KEPT_SECONDS: Final = 60 * 60 * 24 * 14
KEPT_DIFFERENCES: Final = 50


@dataclass(frozen=True)
class CounterDifference:
    """A counter that says `stored` where its bookings add up to `counted`."""

    counter: str
    pk: int
    stored: int
    counted: int


@dataclass(frozen=True)
class CounterCheck:
    """`found` differences at `checked_at`, and the first of them. None found: every counter is right."""

    checked_at: datetime
    found: int
    differences: list[CounterDifference]

    @property
    def is_clean(self) -> bool:
        return self.found == 0


def check_counters(*, now: datetime) -> CounterCheck:
    """Recount everything and keep the answer for staff to see. Changes no counter. Three queries."""
    differences = counter_differences()
    check = CounterCheck(now, len(differences), differences[:KEPT_DIFFERENCES])
    cache.set(CACHE_KEY, check, KEPT_SECONDS)
    return check


def last_check() -> CounterCheck | None:
    """The last answer; None where nothing was checked in two weeks or the cache was emptied. No query."""
    check: CounterCheck | None = cache.get(CACHE_KEY)
    return check


def counter_differences() -> list[CounterDifference]:
    """Every counter of slots and arrival windows that differs from its stops and visits. Three queries.

    Each query reads one snapshot, so bookings that run meanwhile never look like a difference.
    """
    stops = Stop.objects.filter(slot=OuterRef("pk")).values("slot").annotate(total=Sum("heads"))
    visits = Visit.objects.live().filter(arrival_window=OuterRef("pk")).values("arrival_window")
    return [
        *_differences("slot.heads_taken", Slot.objects.all(), stops),
        *_differences("arrival_window.heads_taken", ArrivalWindow.objects.all(), visits.annotate(total=Sum("heads"))),
        *_differences(
            "arrival_window.coaches_taken", ArrivalWindow.objects.all(), visits.annotate(total=Sum("coach_count"))
        ),
    ]


def _differences(counter: str, counted: QuerySet[Any], bookings: QuerySet[Any, Any]) -> list[CounterDifference]:
    """`bookings` is grouped by what is counted and sums up in `total`."""
    column = counter.rpartition(".")[2]
    wrong = (
        counted.annotate(counted=Coalesce(Subquery(bookings.values("total")), 0))
        .exclude(counted=F(column))
        .order_by("pk")
        .values_list("pk", column, "counted")
    )
    return [CounterDifference(counter, pk, stored, total) for pk, stored, total in wrong]
