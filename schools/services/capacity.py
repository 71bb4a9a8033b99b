"""Recounting what the counters say from what they count."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from pavilions.models import Slot
from schools.models import ArrivalWindow, Stop, Visit


@dataclass(frozen=True)
class CounterDifference:
    """A counter that says `stored` where its bookings add up to `counted`."""

    counter: str
    pk: int
    stored: int
    counted: int


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
