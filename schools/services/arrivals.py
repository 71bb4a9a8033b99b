"""Opening arrival windows at a gate, closing and resizing them: the only writer of their hours and capacities.

Nothing here breaks a visit: what would is refused with the windows that are in use.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from openday.accounts.models import User
from openday.editions.models import Gate
from openday.time_zone import at_local
from schools.errors import ArrivalWindowsInUse
from schools.models import ArrivalWindow


@dataclass(frozen=True)
class ArrivalHours:
    """Windows of `length_minutes`, one after the other, between two clocks of the venue, on each of `dates`."""

    dates: tuple[date, ...]
    opens: time
    closes: time
    length_minutes: int
    capacity: int
    coach_capacity: int

    def windows_at(self, gate: Gate) -> Iterable[ArrivalWindow]:
        """Unsaved, in order. What is left before `closes` and too short for a whole window is not used."""
        length = timedelta(minutes=self.length_minutes)
        for day in self.dates:
            starts_at, closes_at = at_local(day, self.opens), at_local(day, self.closes)
            while starts_at + length <= closes_at:
                yield ArrivalWindow(
                    gate=gate,
                    starts_at=starts_at,
                    ends_at=starts_at + length,
                    capacity=self.capacity,
                    coach_capacity=self.coach_capacity,
                )
                starts_at += length


@dataclass(frozen=True)
class ArrivalPlan:
    """`fresh` windows that can be opened, and `skipped` ones that another window of their gate is in the way of."""

    fresh: list[ArrivalWindow]
    skipped: list[ArrivalWindow]


def plan_arrivals(*, gates: Sequence[Gate], hours: ArrivalHours) -> ArrivalPlan:
    """What `open_arrivals` would do now. Writes nothing; one query."""
    wanted = [window for gate in gates for window in hours.windows_at(gate)]
    if not wanted:
        return ArrivalPlan([], [])
    standing: dict[int, list[tuple[datetime, datetime]]] = {}
    for gate_id, starts_at, ends_at in ArrivalWindow.objects.filter(
        gate__in=gates,
        starts_at__lt=max(window.ends_at for window in wanted),
        ends_at__gt=min(window.starts_at for window in wanted),
    ).values_list("gate_id", "starts_at", "ends_at"):
        standing.setdefault(gate_id, []).append((starts_at, ends_at))
    plan = ArrivalPlan([], [])
    for window in wanted:
        in_the_way = any(
            starts_at < window.ends_at and ends_at > window.starts_at
            for starts_at, ends_at in standing.get(window.gate_id, [])
        )
        (plan.skipped if in_the_way else plan.fresh).append(window)
    return plan


@transaction.atomic
def open_arrivals(*, gates: Sequence[Gate], hours: ArrivalHours) -> ArrivalPlan:
    """Open the windows of `hours` at each gate, but for those in the way of others.

    Idempotent: a second time finds its own windows in the way. Four queries, whatever the number.
    """
    locked = list(Gate.objects.select_for_update().filter(pk__in=[gate.pk for gate in gates]).order_by("pk"))
    plan = plan_arrivals(gates=locked, hours=hours)
    ArrivalWindow.objects.bulk_create(plan.fresh, batch_size=1000)
    return plan


@transaction.atomic
def close_arrivals(*, window_ids: Iterable[int], reason: str, by: User, now: datetime) -> int:
    """Close these windows to bookings; answers how many were open. Closed ones stay as they are.

    Raises ArrivalWindowsInUse with those that visits arrive through; none is closed then.
    """
    windows = _lock(window_ids)
    if used := [window.pk for window in windows if window.heads_taken or window.coaches_taken]:
        raise ArrivalWindowsInUse(used)
    return ArrivalWindow.objects.filter(pk__in=[window.pk for window in windows], closed_at=None).update(
        closed_at=now, closed_by=by, closed_reason=reason
    )


@transaction.atomic
def reopen_arrivals(*, window_ids: Iterable[int]) -> int:
    """Open closed windows again; answers how many were closed."""
    windows = _lock(window_ids)
    return ArrivalWindow.objects.filter(pk__in=[window.pk for window in windows], closed_at__isnull=False).update(
        closed_at=None, closed_by=None, closed_reason=""
    )


@transaction.atomic
def resize_arrivals(*, window_ids: Iterable[int], capacity: int, coach_capacity: int) -> int:
    """Give each of these windows room for so many people and coaches; answers how many changed.

    Raises ArrivalWindowsInUse with those that hold more already; none is changed then.
    """
    windows = _lock(window_ids)
    if too_small := [
        window.pk for window in windows if window.heads_taken > capacity or window.coaches_taken > coach_capacity
    ]:
        raise ArrivalWindowsInUse(too_small)
    return (
        ArrivalWindow.objects.filter(pk__in=[window.pk for window in windows])
        .exclude(capacity=capacity, coach_capacity=coach_capacity)
        .update(capacity=capacity, coach_capacity=coach_capacity)
    )


def _lock(window_ids: Iterable[int]) -> list[ArrivalWindow]:
    """In primary-key order, as bookings lock them."""
    return list(ArrivalWindow.objects.select_for_update(no_key=True).filter(pk__in=set(window_ids)).order_by("pk"))
