"""When telephones are left in peace, on the clocks of the venue. Until 2026-09-20 those stood an hour ahead."""

from datetime import UTC, datetime, time

import pytest
from django.test import override_settings

from openday.notifications.quiet_hours import ends_of_quiet

NIGHT = (time(21), time(8))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        ("2027-05-16T20:59:59", None),
        ("2027-05-16T21:00:00", "2027-05-17T08:00:00"),
        ("2027-05-16T23:59:59", "2027-05-17T08:00:00"),
        ("2027-05-17T00:00:00", "2027-05-17T08:00:00"),
        ("2027-05-17T07:59:59", "2027-05-17T08:00:00"),
        ("2027-05-17T08:00:00", None),
        # an hour ahead in summer 2026
        ("2026-08-01T19:59:00", None),
        ("2026-08-01T20:00:00", "2026-08-02T07:00:00"),
        ("2026-08-02T06:59:00", "2026-08-02T07:00:00"),
        # the night in which it goes back for good is an hour longer
        ("2026-09-19T20:00:00", "2026-09-20T08:00:00"),
        ("2026-09-20T00:30:00", "2026-09-20T08:00:00"),
        ("2026-09-20T07:59:59", "2026-09-20T08:00:00"),
        # the last nights of the year
        ("2027-12-31T22:00:00", "2028-01-01T08:00:00"),
    ],
)
def test_the_night_ends_at_eight_at_the_venue(moment, ends):
    with override_settings(SMS_QUIET_HOURS=NIGHT):
        assert ends_of_quiet(utc(moment)) == (ends and utc(ends))


@pytest.mark.parametrize(
    ("hours", "clock", "ends"),
    [
        ((time(12), time(15)), "2027-05-17T11:59:00", None),
        ((time(12), time(15)), "2027-05-17T12:00:00", "2027-05-17T15:00:00"),
        ((time(12), time(15)), "2027-05-17T15:00:00", None),
        ((time(8), time(8)), "2027-05-17T08:00:00", None),  # no time at all
        (None, "2027-05-17T03:00:00", None),
    ],
)
def test_other_hours(hours, clock, ends):
    with override_settings(SMS_QUIET_HOURS=hours):
        assert ends_of_quiet(utc(clock)) == (ends and utc(ends))
