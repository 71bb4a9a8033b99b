"""The worker's doors: what is queued, what the sweep makes up for, how a worker stops."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from celery import current_app
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from kombu.exceptions import OperationalError

from openday import after_commit, stopping
from openday.notifications import tasks
from openday.notifications.models import Message
from openday.notifications.services import outbox
from openday.notifications.services.claims import STALE_AFTER, claim
from tests.factories.notifications import MessageFactory
from tests.notifications.post_office import make_due, states, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_kinds")]


@pytest.fixture
def queued(monkeypatch) -> list[str]:
    """The broker is the network's edge: what it was given."""
    names: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: names.append(name))
    return names


# --- Telling the worker


def test_a_redis_that_is_away_is_not_asked_twice(queued, settings, monkeypatch):
    """Broker and cache are one: whoever knows from the cache does not wait for the broker to say the same."""
    monkeypatch.setattr(after_commit.cache, "count", lambda keys, **_: [0] * len(keys), raising=False)

    after_commit.queue_once_now("notifications.send_due")

    assert (queued, after_commit.broker_rests()) == ([], True)


def test_a_rush_tells_the_worker_once_until_it_begins(queued):
    for _ in range(50):
        after_commit.queue_once_now("notifications.send_due")
    after_commit.has_begun("notifications.send_due")
    after_commit.queue_once_now("notifications.send_due")

    assert queued == ["notifications.send_due"] * 2


def test_a_broker_that_is_away_is_left_alone_for_a_while(monkeypatch, caplog):
    tries: list[str] = []

    def away(name: str, **_: object) -> None:
        tries.append(name)
        raise OperationalError

    monkeypatch.setattr(current_app, "send_task", away)
    for _ in range(20):
        after_commit.has_begun("notifications.send_due")
        after_commit.queue_once_now("notifications.send_due")

    assert (len(tries), after_commit.broker_rests()) == (1, True)


def test_the_job_says_that_it_has_begun_and_asks_for_more_where_it_is_not_done(queued, monkeypatch, mailoutbox):
    write(3)
    monkeypatch.setattr(stopping, "is_asked", lambda: True)

    tasks.send_due()

    assert (queued, mailoutbox) == (["notifications.send_due"], [])


def test_a_worker_that_starts_looks_at_once(queued):
    worker_ready.send(sender=None)

    assert queued == [outbox.SEND_DUE]


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("notifications.send_due", "mail"),
        ("notifications.sweep", "mail"),
        ("schools.run_institution_import", "heavy"),
        ("schools.verify_capacity", "default"),
    ],
)
def test_each_job_waits_in_its_queue(task, queue):
    assert current_app.amqp.router.route({}, task)["queue"].name == queue
    assert queue in django_settings.TASK_QUEUES


def test_the_sweep_sends_what_was_missed_and_what_a_worker_left(mailoutbox):
    left, _missed = write(2)
    claim(now=timezone.now(), channels=["email"], limit=1)
    Message.objects.filter(pk=left.pk).update(claimed_at=timezone.now() - STALE_AFTER - timedelta(seconds=1))

    tasks.sweep()
    make_due()
    tasks.sweep()

    assert (set(states().values()), len(mailoutbox)) == ({"sent"}, 2)


# --- Stopping


def test_a_worker_that_is_told_to_stop_tells_its_jobs(monkeypatch):
    monkeypatch.setattr(stopping, "_asked", bytearray(1))
    assert not stopping.is_asked()

    worker_shutting_down.send(sender=None, sig="SIGTERM", how="Warm", exitcode=0)

    assert stopping.is_asked()


def test_the_processes_of_its_jobs_see_what_the_worker_was_told():
    """The worker forks them, and is told afterwards."""
    code = """
import os
from openday import stopping
child_reads, worker_writes = os.pipe()
worker_reads, child_writes = os.pipe()
if not (child := os.fork()):
    os.read(child_reads, 1)
    os.write(child_writes, b"stop" if stopping.is_asked() else b"go on")
    os._exit(0)
stopping._ask()
os.write(worker_writes, b"x")
print(os.read(worker_reads, 9).decode())
os.waitpid(child, 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.stderr, done.stdout) == ("", "stop\n")


def test_a_job_that_is_ended_ends_where_it_is_safe():
    code = """
import os, signal, time
from openday import stopping
with stopping.gently():
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.05)
    print("settled" if stopping.is_asked() else "not told", flush=True)
print("never")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (-signal.SIGTERM, "settled\n")


def test_outside_of_the_block_a_signal_is_what_it_was():
    before = signal.getsignal(signal.SIGTERM)

    with stopping.gently():
        assert signal.getsignal(signal.SIGTERM) is not before

    assert signal.getsignal(signal.SIGTERM) is before
    assert os.getpid()


# --- The operator's command


def test_the_command_says_what_waits_and_why_it_did_not_leave(capsys):
    write(3)
    Message.objects.filter(address="person0@example.org").update(due_at=timezone.now() - timedelta(minutes=75))
    Message.objects.filter(address="person1@example.org").update(due_at=timezone.now() + timedelta(days=1))
    Message.objects.filter(address="person2@example.org").update(state="dead", error="later: 451 busy")

    call_command("messages")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["due", "late", "retried", "later", "leaving", "dead"]
    assert lines[1].split() == ["email", "1", "1:15:00", "0", "1", "0", "1"]
    assert lines[4] == "dead, email, 1 times: later: 451 busy"


@pytest.mark.parametrize(("minutes", "fails"), [(5, True), (90, False)])
def test_the_command_fails_for_a_monitor_when_something_is_late(minutes, fails):
    write(due_at=timezone.now() - timedelta(minutes=30))

    if fails:
        with pytest.raises(CommandError, match="late"):
            call_command("messages", "--fail-when-late", str(minutes))
    else:
        call_command("messages", "--fail-when-late", str(minutes))


def test_the_command_sends_where_no_worker_runs_and_revives_after_an_outage(mailoutbox, capsys):
    write(2)
    Message.objects.filter(address="person0@example.org").update(state="dead", error="later: 451 busy", attempts=16)

    call_command("messages", "--revive", "email", "--send")

    assert (set(states().values()), len(mailoutbox)) == ({"sent"}, 2)
    assert capsys.readouterr().out.splitlines()[:2] == ["1 queued again", "2 sent"]


def test_depth_reads_nothing_of_what_was_sent(django_assert_num_queries, capsys):
    write(30)
    tasks.send_due()

    with django_assert_num_queries(4):
        call_command("messages")


# --- At night


def test_letters_about_accounts_are_forgotten_a_month_after_they_left():
    long_ago, now = timezone.now() - timedelta(days=31), timezone.now()
    for state, created_at in (("sent", long_ago), ("dead", long_ago), ("failed", long_ago), ("sent", now)):
        MessageFactory(
            kind="accounts.letter", state=state, created_at=created_at, recipient=None, address="a@b.example"
        )
    MessageFactory(created_at=long_ago)

    assert tasks.forget_letters() == 2
    assert sorted(Message.objects.values_list("kind", "state")) == [
        ("accounts.letter", "failed"),
        ("accounts.letter", "sent"),
        ("schools.visit_confirmed", "sent"),
    ]
