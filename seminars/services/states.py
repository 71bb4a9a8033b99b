"""The state of a seminar, which is not kept but follows: from the draft, the current release, and the time."""

from datetime import datetime
from typing import Final

from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Subquery, Value, When

from seminars.models import Placement, ReleasedEntry, ScheduleRelease, Seminar

State = Seminar.State
PUBLIC_STATES: Final = (State.RELEASED, State.OVER)


def newest_release_of(edition: OuterRef) -> QuerySet[ScheduleRelease]:
    """For a subquery: the current release of an edition."""
    return ScheduleRelease.objects.filter(edition=edition).order_by("-number")[:1]


def with_state(queryset: QuerySet[Seminar], now: datetime) -> QuerySet[Seminar]:
    """Adds `state` (a value of `Seminar.State`) at `now` (aware). A cancelled one is cancelled at once for staff; the
    public reads so with the next release."""
    released = ReleasedEntry.objects.filter(
        seminar=OuterRef("pk"),
        is_cancelled=False,
        release=Subquery(newest_release_of(OuterRef(OuterRef("edition"))).values("pk")),
    )
    return queryset.annotate(
        state=Case(
            When(cancelled_at__isnull=False, then=Value(State.CANCELLED)),
            When(Exists(released.filter(ends_at__lte=now)), then=Value(State.OVER)),
            When(Exists(released), then=Value(State.RELEASED)),
            When(Exists(Placement.objects.filter(seminar=OuterRef("pk"))), then=Value(State.SCHEDULED)),
            default=Value(State.DRAFT),
            output_field=CharField(),
        )
    )


def state_of(seminar: Seminar, now: datetime) -> Seminar.State:
    """One query."""
    found = with_state(Seminar.objects.filter(pk=seminar.pk), now).get()
    return State(found.state)  # type: ignore[attr-defined]  # annotated above
