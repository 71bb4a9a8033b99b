"""Reminders and bookings while things break: nobody without a mail, and nobody with two but for a crash.

`python -m bench outages [--reminders 10000] [--scenario calm faults drops broker] [--broker-seconds 60]`

calm: all of them due at once, four workers and two beats. faults: the same, with a worker killed (SIGKILL) three times
at random, the broker emptied once, and an SMTP server that says "later", then hangs, then closes the line in the
middle of mails, each for a while. drops: a server that takes mails and closes the line instead of saying so. broker:
it is stopped under bookings, whose latency must stay what it was, and whose mails must leave within a minute of its
return.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import redis
from django.conf import settings
from django.db import connection

from bench import data, load
from bench.memory import memory_of
from bench.messages import make_due, make_visits, start_worker
from bench.smtp import Mailbox, mail_server
from bench.stack import Stack
from bench.visits import booked_or_full, booking_requests
from openday.editions.models import Edition
from openday.embedded import broker, processes
from openday.embedded.place import ROOT
from openday.notifications.models import Message
from openday.notifications.services.reminding import remind

SCENARIOS = ("calm", "faults", "drops", "broker")
BEATS = 2
KILLS = 3
SECONDS_A_MAIL = 0.01  # what a real server takes: so that something is under way whenever something breaks
LONGEST_SECONDS = 900


def settings_for(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench outages", description=__doc__.partition("\n")[0])
    parser.add_argument("--reminders", type=int, default=10_000)
    parser.add_argument("--scenario", nargs="*", choices=SCENARIOS, default=list(SCENARIOS))
    parser.add_argument("--broker-seconds", type=int, default=60, help="for how long the broker is away")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--bookings", type=int, default=150, help="before it goes, while it is away, and afterwards")
    return parser.parse_args(arguments)


def run(site: Stack, asked: argparse.Namespace) -> bool:
    """Whether every scenario ended as it must; says what came of each."""
    edition = data.make_edition()
    bookers = data.make_institutions(asked.reminders, bookers=asked.reminders)
    make_visits(edition)
    good = True
    with mail_server() as mailbox:
        site.environment |= {"EMAIL_URL": mailbox.url, "LOG_LEVEL": "WARNING"}
        with crew(site, asked.workers) as workers:
            for scenario in [each for each in asked.scenario if each != "broker"]:
                good = _reminders(scenario, edition, mailbox, workers, asked.reminders) and good
            if "broker" in asked.scenario:
                data.forget_visits()
                good = _without_broker(site, mailbox, bookers, data.Routes(edition), asked) and good
    return good


# --- Who works ---------------------------------------------------------------------------------------------


class Workers:
    """Each with one process for jobs; whoever dies is started again, as a supervisor would."""

    def __init__(self, site: Stack, count: int) -> None:
        self.site = site
        names = [f"worker{number}" for number in range(count)]
        self.running = {name: start_worker(site, name=name, waits=name == names[-1]) for name in names}
        self.rng = random.Random(7)

    def kill_one(self) -> None:
        """Both of its processes, at once, with no chance to say anything; then a new one in its place."""
        name = self.rng.choice(list(self.running))
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait()
        self.running[name] = start_worker(self.site, name=name, waits=False)


@contextmanager
def crew(site: Stack, count: int) -> Iterator[Workers]:
    workers = Workers(site, count)
    beats = [start_beat(site, number) for number in range(BEATS)]
    try:
        yield workers
    finally:
        for process in (*beats, *workers.running.values()):
            processes.stop(process)


def start_beat(site: Stack, number: int) -> "subprocess.Popen[bytes]":
    schedule = site.place.folder / f"beat{number}"
    command = [sys.executable, "-m", "celery", "-A", "openday.beat", "beat", "--pidfile=", "--schedule", str(schedule)]
    log = site.place.log(f"beat{number}")
    beat = processes.start([*command, "--loglevel", "INFO"], log=log, env=site.environment, cwd=ROOT)
    site.started.append(beat)
    return beat


# --- Reminders ---------------------------------------------------------------------------------------------


def _reminders(scenario: str, edition: Edition, mailbox: Mailbox, workers: Workers, count: int) -> bool:
    mailbox.forget()
    mailbox.slow_down(SECONDS_A_MAIL if scenario == "faults" else 0)
    written = remind(now=make_due(edition))
    began = time.perf_counter()
    _until(lambda: mailbox.seen().accepted > 0)
    if scenario == "faults":
        _break_things(mailbox, workers, count)
    if scenario == "drops":
        _misbehave(mailbox, "drop", 1)
    _until(lambda: not Message.objects.exclude(state=Message.State.SENT).exists())
    seen = mailbox.seen()
    without = written - seen.different
    allowed = {"faults": KILLS, "drops": seen.dropped}.get(scenario, 0)
    troubles = [
        *([f"{written} reminders were written instead of {count}"] if written != count else []),
        *([f"{without} people have no mail"] if without else []),
        *([f"{seen.twice} mails came twice, and {allowed} may"] if seen.twice > allowed else []),
        *(f"{state}: {error}" for state, error in _unsent()),
    ]
    print(
        f"{scenario}: {seen.accepted} mails of {seen.different} reminders in {time.perf_counter() - began:.0f} s, "
        f"{seen.twice} of them twice ({allowed} may), over {seen.sessions} connections",
        flush=True,
    )
    return _told(troubles)


def _break_things(mailbox: Mailbox, workers: Workers, count: int) -> None:
    """Each when a further share of the mails has left."""
    steps: list[tuple[float, Callable[[], None]]] = [
        (0.10, workers.kill_one),
        (0.20, lambda: _misbehave(mailbox, "later", 5)),
        (0.30, _empty_the_broker),
        (0.40, workers.kill_one),
        (0.50, lambda: _misbehave(mailbox, "hang", 20)),
        (0.60, lambda: _misbehave(mailbox, "close", 5)),
        (0.75, workers.kill_one),
    ]
    for share, strike in steps:
        _until(lambda share=share: mailbox.seen().different >= share * count)  # type: ignore[misc]
        strike()


def _misbehave(mailbox: Mailbox, fault: str, seconds: float) -> None:
    mailbox.misbehave(fault)
    time.sleep(seconds)
    mailbox.misbehave("")


def _empty_the_broker() -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushall()


def _unsent() -> list[tuple[str, str]]:
    return list(Message.objects.exclude(state=Message.State.SENT).values_list("state", "error").distinct()[:5])


# --- Without a broker ----------------------------------------------------------------------------------------


def _without_broker(
    site: Stack, mailbox: Mailbox, bookers: list[data.Booker], routes: data.Routes, asked: argparse.Namespace
) -> bool:
    site.start_web()
    print(f"memory at rest: {_memory(site)}", flush=True)
    crowds = [bookers[number::3][: asked.bookings] for number in range(3)]
    mailbox.forget()
    mailbox.slow_down(0)
    before = _book(site, crowds[0], routes)
    _until(lambda: _waiting() == 0)
    site.broker.stop()
    stopped_at = time.perf_counter()
    without = _book(site, crowds[1], routes)
    time.sleep(max(0.0, asked.broker_seconds - (time.perf_counter() - stopped_at)))
    waiting = _waiting()
    site.broker = broker.start(site.place, site.sockets)
    back_at = time.perf_counter()
    _until(lambda: _waiting() == 0)
    left_after = time.perf_counter() - back_at
    after = _book(site, crowds[2], routes)
    seen = mailbox.seen()
    troubles = [
        *([f"bookings failed: {without.answers}"] if without.answers["ok"] != len(crowds[1]) else []),
        *(
            [f"p95 {without.percentile_ms(95)} ms instead of {before.percentile_ms(95)}"]
            if _is_slower(without, before)
            else []
        ),
        *(["no message waited"] if not waiting else []),
        *([f"messages left {left_after:.0f} s after the broker was back"] if left_after > 60 else []),
        *([f"{seen.twice} mails came twice"] if seen.twice else []),
    ]
    print(
        f"broker: {_figures(before)} with it; {_figures(without)} without it; {_figures(after)} afterwards; "
        f"{waiting} messages left within {left_after:.0f} s of its return",
        flush=True,
    )
    return _told(troubles)


def _book(site: Stack, bookers: list[data.Booker], routes: data.Routes) -> load.Outcome:
    requests = list(booking_requests(bookers, routes))
    return load.run(site.port, iter(requests), clients=4, seconds=5, warm_up_seconds=0, judge=booked_or_full)


def _figures(outcome: load.Outcome) -> str:
    p50, p95 = outcome.percentile_ms(50), outcome.percentile_ms(95)
    return f"{outcome.rate:.0f} bookings/s (p50 {p50}, p95 {p95} ms)"


def _is_slower(without: load.Outcome, before: load.Outcome) -> bool:
    """By more than the machine's own noise."""
    return (without.percentile_ms(95) or 0) > 1.5 * (before.percentile_ms(95) or 0) + 5


def _waiting() -> int:
    return Message.objects.filter(state__in=[*Message.WAITING, Message.State.SENDING]).count()


def _memory(site: Stack) -> str:
    assert site.web is not None
    return f"web {memory_of(site.web.pid):.0f} MB"


# --- Waiting, telling --------------------------------------------------------------------------------------


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            print(f"  gave up waiting after {LONGEST_SECONDS} s", flush=True)
            return
        time.sleep(0.2)


def _told(troubles: list[str]) -> bool:
    for trouble in troubles:
        print(f"  WRONG: {trouble}", flush=True)
    connection.close()
    return not troubles
