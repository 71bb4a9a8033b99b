"""Whether the counters still say what they count: checked every night, or when staff ask; the last answer is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache

from schools.services.capacity import CounterDifference, counter_differences

CACHE_KEY: Final = "backoffice:counter-check"
KEPT_SECONDS: Final = 60 * 60 * 24 * 14
KEPT_DIFFERENCES: Final = 50


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
    """Recount everything and keep the answer. Changes no counter. Three queries."""
    differences = counter_differences()
    check = CounterCheck(now, len(differences), differences[:KEPT_DIFFERENCES])
    cache.set(CACHE_KEY, check, KEPT_SECONDS)
    return check


def last_check() -> CounterCheck | None:
    """The last answer; None where nothing was checked in two weeks or the cache was emptied. No query."""
    check: CounterCheck | None = cache.get(CACHE_KEY)
    return check
