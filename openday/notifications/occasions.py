"""When a rule such as "two days before, at ten" comes round: plain reckoning in local days, no database.

Local days are those of the venue, by the pinned zone, so that a day on which its clocks change counts as one day
like any other.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from openday.time_zone import at_local, day_bounds, local_date

# What was missed while no beat ran is caught up for so long, and no longer: "in seven days" is never said on day five.
GRACE: Final = timedelta(hours=12)


@dataclass(frozen=True)
class Occasion:
    """One time that a rule comes round: at `due_at`, about what happens on the local `day`."""

    due_at: datetime
    day: date

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The half-open interval of instants that make up `day`."""
        return day_bounds(self.day)

    def is_over(self, now: datetime) -> bool:
        """Whether it is too late to catch up with at `now`."""
        return now >= self.due_at + GRACE


def last_occasion(*, days_before: int, local_time: time, now: datetime) -> Occasion:
    """The latest one that is due at `now` (aware). `days_before` is negative for what is said afterwards.

    One a local day: with a grace of less than a day, none before it can still be caught up with.
    """
    today = local_date(now)
    due_on = today if at_local(today, local_time) <= now else today - timedelta(days=1)
    # In UTC: an hour added to a local instant is an hour on the wall, and two instants that a clock shows alike differ.
    return Occasion(at_local(due_on, local_time).astimezone(UTC), day=due_on + timedelta(days=days_before))


def days_until(moment: datetime, now: datetime) -> int:
    """How many local days lie between `now` and `moment`: 0 today, 1 tomorrow, whatever the hour."""
    return (local_date(moment) - local_date(now)).days
