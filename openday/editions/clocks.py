"""The clocks that a form offers for the days of an edition."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from openday.time_zone import local_zone


class Hours(Protocol):
    @property
    def opens_at(self) -> datetime: ...

    @property
    def closes_at(self) -> datetime: ...


def half_hours(days: Iterable[Hours]) -> list[str]:
    """`09:00`, `09:30` … between the earliest opening and the latest closing of any day."""
    hours = [(day.opens_at.astimezone(local_zone()), day.closes_at.astimezone(local_zone())) for day in days]
    if not hours:
        return []
    first = min(opens.hour * 60 + opens.minute for opens, _ in hours)
    last = max(closes.hour * 60 + closes.minute for _, closes in hours)
    return [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(first - first % 30, last, 30)]
