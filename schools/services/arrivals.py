"""Opening arrival windows at a gate, closing and resizing them: the only writer of their hours and capacities.

Nothing here breaks a visit: what would is refused with the windows that are in use.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

import pghistory
from django.db import transaction

from openday.accounts.models import User
from openday.editions.models import Gate, OpeningDay
from openday.time_zone import at_local, local_date
from pavilions.services.slots import Why
from schools.errors import ArrivalWindowsInUse
from schools.models import ArrivalWindow

BATCH: Final = 1000


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
    """`fresh` windows that can be opened, and the `skipped` ones with the reason."""

    fresh: list[ArrivalWindow] = field(default_factory=list)
    skipped: list[tuple[ArrivalWindow, Why]] = field(default_factory=list)

    def skipped_because(self) -> Counter[Why]:
        """How many windows are skipped for each reason that occurs."""
        return Counter(why for _, why in self.skipped)


def plan_arrivals(*, gates: Sequence[Gate], hours: ArrivalHours, now: datetime) -> ArrivalPlan:
    """What `open_arrivals` would do at `now` (aware). Writes nothing; two queries. `gates` are of one edition.

    A window may begin before the doors open, so that coaches can queue; it ends before they close.
    """
    plan = ArrivalPlan()
    wanted = [window for gate in gates for window in hours.windows_at(gate)]
    if not wanted:
        return plan
    closings = dict(
        OpeningDay.objects.filter(edition=gates[0].edition_id, date__in=hours.dates).values_list("date", "closes_at")
    )
    standing: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for gate_id, starts_at, ends_at in ArrivalWindow.objects.filter(
        gate__in=gates,
        starts_at__lt=max(window.ends_at for window in wanted),
        ends_at__gt=min(window.starts_at for window in wanted),
    ).values_list("gate_id", "starts_at", "ends_at"):
        standing[gate_id].append((starts_at, ends_at))
    for window in wanted:
        if why := _hindrance(window, closings, standing[window.gate_id], now):
            plan.skipped.append((window, why))
        else:
            plan.fresh.append(window)
    return plan


def _hindrance(
    window: ArrivalWindow, closings: dict[date, datetime], standing: list[tuple[datetime, datetime]], now: datetime
) -> Why | None:
    if (window.starts_at, window.ends_at) in standing:
        return Why.STANDING
    if window.starts_at <= now:
        return Why.PAST
    closes_at = closings.get(local_date(window.starts_at))
    if closes_at is None or window.ends_at > closes_at:
        return Why.OUTSIDE_HOURS
    if any(starts_at < window.ends_at and ends_at > window.starts_at for starts_at, ends_at in standing):
        return Why.IN_THE_WAY
    return None


@transaction.atomic
def open_arrivals(*, gates: Sequence[Gate], hours: ArrivalHours, by: User, now: datetime) -> ArrivalPlan:
    """Open the windows of `hours` at each gate (of one edition) that nothing hinders; say which were skipped.

    Idempotent: a second time finds its own windows standing. Four queries and one for each thousand windows.
    """
    with pghistory.context(user=by.pk):
        ids = [gate.pk for gate in gates]
        locked = list(Gate.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
        plan = plan_arrivals(gates=locked, hours=hours, now=now)
        ArrivalWindow.objects.bulk_create(plan.fresh, batch_size=BATCH)
    return plan


@transaction.atomic
def close_arrivals(*, window_ids: Iterable[int], reason: str, by: User, now: datetime) -> int:
    """Close these windows to bookings, and say why; answers how many were open. Closed ones stay as they are.

    Raises ArrivalWindowsInUse with those that visits arrive through; none is closed then. Two queries.
    """
    with pghistory.context(user=by.pk):
        windows = _lock(window_ids)
        if used := [window.pk for window in windows if window.heads_taken or window.coaches_taken]:
            raise ArrivalWindowsInUse(used)
        return ArrivalWindow.objects.filter(pk__in=[window.pk for window in windows], closed_at=None).update(
            closed_at=now, closed_by=by, closed_reason=reason
        )


@transaction.atomic
def reopen_arrivals(*, window_ids: Iterable[int], by: User) -> int:
    """Open closed windows again; answers how many were closed. Two queries."""
    with pghistory.context(user=by.pk):
        closed = [window.pk for window in _lock(window_ids) if window.closed_at]
        return ArrivalWindow.objects.filter(pk__in=closed).update(closed_at=None, closed_by=None, closed_reason="")


@transaction.atomic
def resize_arrivals(*, window_ids: Iterable[int], capacity: int, coach_capacity: int, by: User) -> int:
    """Give each of these windows room for so many people and coaches; answers how many changed.

    Raises ArrivalWindowsInUse with those that hold more already; none is changed then. Two queries.
    """
    with pghistory.context(user=by.pk):
        windows = _lock(window_ids)
        if too_small := [
            window.pk for window in windows if window.heads_taken > capacity or window.coaches_taken > coach_capacity
        ]:
            raise ArrivalWindowsInUse(too_small)
        changed = [
            window.pk for window in windows if (window.capacity, window.coach_capacity) != (capacity, coach_capacity)
        ]
        return ArrivalWindow.objects.filter(pk__in=changed).update(capacity=capacity, coach_capacity=coach_capacity)


def _lock(window_ids: Iterable[int]) -> list[ArrivalWindow]:
    """In primary-key order, as bookings lock them."""
    return list(ArrivalWindow.objects.select_for_update(no_key=True).filter(pk__in=set(window_ids)).order_by("pk"))
