"""The time zone of the Open Days, from the pinned `tzdata` package and never from the machine.

Morocco left UTC+1 for good on 2026-09-20 (IANA 2026c). Files of an older machine do not know it,
and Python reads those before the package unless it is told not to.
"""

import zoneinfo
from datetime import date, datetime, time
from typing import Final

NAME: Final = "Africa/Casablanca"


def use_pinned_time_zones() -> None:
    """Read zones from the `tzdata` package alone, whatever PYTHONTZPATH or the machine says."""
    zoneinfo.reset_tzpath(to=[])
    zoneinfo.ZoneInfo.clear_cache()


def local_zone() -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(NAME)


def local_date(moment: datetime) -> date:
    """The day it is at the venue at `moment` (aware)."""
    return moment.astimezone(local_zone()).date()


def at_local(day: date, clock: time) -> datetime:
    """The instant at which clocks of the venue show `clock` on `day`."""
    return datetime.combine(day, clock, tzinfo=local_zone())


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The half-open interval of instants `[from, to)` that make up `day` at the venue."""
    if day == date.max:  # no day follows: to the last instant that there is
        return at_local(day, time.min), at_local(day, time.max)
    return at_local(day, time.min), at_local(date.fromordinal(day.toordinal() + 1), time.min)
