"""When a rule comes round: local days, the change of the clocks, and what is too late."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from openday.notifications.occasions import GRACE, Occasion, days_until, last_occasion
from openday.time_zone import at_local

ROOT = Path(__file__).resolve().parents[2]
TEN = time(10)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("days_before", "now", "due_at", "day"),
    [
        (7, "2027-05-15T10:00", "2027-05-15T10:00", date(2027, 5, 22)),  # on the minute
        (7, "2027-05-15T09:59:59", "2027-05-14T10:00", date(2027, 5, 21)),  # a second before: yesterday's
        (2, "2027-05-20T23:59", "2027-05-20T10:00", date(2027, 5, 22)),
        (0, "2027-05-22T10:05", "2027-05-22T10:00", date(2027, 5, 22)),  # the morning of the day
        (-1, "2027-05-23T11:00", "2027-05-23T10:00", date(2027, 5, 22)),  # the day after
        (1, "2027-12-31T12:00", "2027-12-31T10:00", date(2028, 1, 1)),
    ],
)
def test_a_rule_comes_round_once_a_day(days_before, now, due_at, day):
    assert last_occasion(days_before=days_before, local_time=TEN, now=utc(now)) == Occasion(utc(due_at), day)


# At 02:00 on Sunday 20 September 2026 clocks in Morocco went back to 01:00, for good.
@pytest.mark.parametrize(
    ("days_before", "day", "due_at"),
    [
        (7, date(2026, 9, 22), "2026-09-15T09:00"),  # still +01
        (2, date(2026, 9, 22), "2026-09-20T10:00"),  # the first morning on +00
        (0, date(2026, 9, 22), "2026-09-22T10:00"),
        (2, date(2026, 9, 21), "2026-09-19T09:00"),  # the last one on +01, over the change
        (0, date(2026, 9, 20), "2026-09-20T10:00"),
        (-1, date(2026, 9, 19), "2026-09-20T10:00"),
    ],
)
def test_a_rule_follows_the_clock_of_the_venue_over_its_change(days_before, day, due_at):
    due = utc(due_at)

    at_the_minute = last_occasion(days_before=days_before, local_time=TEN, now=due)
    just_before = last_occasion(days_before=days_before, local_time=TEN, now=due - timedelta(seconds=1))

    assert at_the_minute == Occasion(due, day)
    assert just_before.day == day - timedelta(days=1)


def test_the_day_of_the_change_has_twenty_five_hours_and_every_rule_once():
    starts_at, ends_at = Occasion(utc("2026-09-20T10:00"), date(2026, 9, 20)).bounds
    assert (starts_at, ends_at) == (utc("2026-09-19T23:00"), utc("2026-09-21T00:00"))

    # Half past one comes twice that night: the rule means the first.
    seen = {
        last_occasion(days_before=0, local_time=time(1, 30), now=starts_at + timedelta(minutes=step)).due_at
        for step in range(0, 25 * 60, 5)
    }
    assert seen == {utc("2026-09-19T00:30"), utc("2026-09-20T00:30")}


def test_the_grace_is_hours_and_not_hours_on_the_wall():
    occasion = last_occasion(days_before=0, local_time=time(22), now=utc("2026-09-19T23:30"))

    assert occasion.due_at == utc("2026-09-19T21:00")
    assert not occasion.is_over(utc("2026-09-20T08:59"))
    assert occasion.is_over(utc("2026-09-20T09:00"))


def test_the_days_of_a_rule_follow_each_other_without_a_gap():
    """Every minute of six weeks round the change: each day is the occasion's once, and none is left out."""
    now, end, days = utc("2026-09-01T00:00"), utc("2026-10-13T00:00"), []
    while now < end:
        day = last_occasion(days_before=2, local_time=time(7, 15), now=now).day
        if not days or days[-1] != day:
            days.append(day)
        now += timedelta(minutes=1)

    assert days == [days[0] + timedelta(days=offset) for offset in range(len(days))]
    assert len(days) == 43


def test_what_was_missed_is_caught_up_with_for_a_while_and_no_longer():
    occasion = Occasion(utc("2027-05-15T10:00"), date(2027, 5, 22))

    assert not occasion.is_over(occasion.due_at)
    assert not occasion.is_over(occasion.due_at + GRACE - timedelta(seconds=1))
    assert occasion.is_over(occasion.due_at + GRACE)
    assert timedelta(hours=24) > GRACE  # else a day could have two at once


@pytest.mark.parametrize(
    ("moment", "now", "days"),
    [
        (at_local(date(2027, 5, 22), time(9)), at_local(date(2027, 5, 21), time(23, 59)), 1),
        (at_local(date(2027, 5, 22), time(0, 5)), at_local(date(2027, 5, 21), time(23, 59)), 1),
        (at_local(date(2027, 5, 22), time(9)), at_local(date(2027, 5, 22), time(0)), 0),
        (at_local(date(2027, 5, 22), time(9)), at_local(date(2027, 5, 15), time(10)), 7),
        (at_local(date(2026, 9, 21), time(0)), at_local(date(2026, 9, 19), time(23, 59)), 2),
        (at_local(date(2027, 5, 22), time(9)), at_local(date(2027, 5, 23), time(10)), -1),
    ],
)
def test_days_until_are_counted_by_the_calendar(moment, now, days):
    assert days_until(moment, now) == days


@pytest.mark.parametrize("path", ["", "/usr/share/zoneinfo"])
def test_the_machine_s_own_zone_files_have_no_say(path):
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'openday.settings'; import django; django.setup();"
        "from datetime import UTC, datetime, time;"
        "from openday.notifications.occasions import last_occasion;"
        "now = datetime(2026, 9, 20, 10, tzinfo=UTC);"
        "print(last_occasion(days_before=2, local_time=time(10), now=now).due_at.astimezone(UTC).isoformat())"
    )
    env = {**os.environ, "PYTHONTZPATH": path}

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    assert (done.stderr, done.stdout.strip()) == ("", "2026-09-20T10:00:00+00:00")
