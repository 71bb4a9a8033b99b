"""Messages while things break, with real processes: `bench.outages`, small enough for every run of the suite."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bench.smtp import MailServer
from openday.accounts.mail import Letter
from openday.embedded.place import ROOT
from openday.notifications import letters
from openday.notifications.models import Message
from openday.notifications.services.claims import STALE_AFTER, take_back
from openday.notifications.services.outcomes import MOST_ATTEMPTS

KILLS = 3
COUNT = 120


@pytest.fixture
def server():
    with MailServer().running() as server:
        server.seconds_a_mail = 0.02  # so that something is under way whenever the sender is killed
        yield server


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
def test_who_sends_is_killed_three_times_and_at_most_one_mail_a_crash_comes_twice(server):
    for number in range(COUNT):
        letters.leave(Letter("S", ("L",)), to=f"person{number}@example.org", language="ar", person=None)

    for crash in range(1, KILLS + 1):
        process = start_sending(server)
        try:
            until(lambda crash=crash: server.seen().different > crash * COUNT // (KILLS + 1))
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        take_back(now=timezone.now() + STALE_AFTER + timedelta(seconds=1), most_attempts=MOST_ATTEMPTS)
        Message.objects.waiting().update(due_at=timezone.now())  # at once, and not when a worker would try again
    start_sending(server).wait()

    seen = server.seen()
    assert (seen.different, Message.objects.filter(state=Message.State.SENT).count()) == (COUNT, COUNT)
    assert seen.twice <= KILLS
    assert Message.objects.exclude(context={}).count() == 0  # what was secret in them is forgotten


def start_sending(server: MailServer) -> "subprocess.Popen[bytes]":
    """`manage.py messages --send`, on the database of this test."""
    there, _, _name = os.environ["DATABASE_URL"].rpartition("/")  # a socket's folder stands before the name
    environment = {
        **os.environ,
        "DATABASE_URL": f"{there}/{connection.settings_dict['NAME']}",
        "EMAIL_URL": server.url,
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "messages", "--send"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )


def until(is_so, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


@pytest.mark.rush
@pytest.mark.timeout(600)
def test_bookings_go_on_without_a_broker_and_their_messages_leave_when_it_is_back():
    """Two workers, two beats, a web server, a broker that stops and comes back: see bench.outages."""
    options = "--reminders 150 --scenario calm broker --broker-seconds 6 --bookings 40 --workers 2"
    run = subprocess.run(
        [sys.executable, "-m", "bench", "outages", *options.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "WRONG" not in run.stdout
    assert [line.partition(":")[0] for line in run.stdout.splitlines()] == ["calm", "memory at rest", "broker"]
