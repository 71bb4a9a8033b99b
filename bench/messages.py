"""Ten thousand reminders that are due at once, through real workers and a real SMTP server (aiosmtpd)."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock_time

from django.db import connection
from django.utils import timezone

from bench import data
from bench.memory import memory_of
from bench.results import Entry
from bench.smtp import Mailbox, mail_server
from bench.stack import Stack
from openday.editions.models import Edition, Level
from openday.embedded import processes
from openday.embedded.place import ROOT
from openday.embedded.supervisor import parts_of_the_site
from openday.notifications.models import Channel, Message, ReminderRule
from openday.notifications.services.reminding import remind
from openday.time_zone import local_zone
from schools.models import ArrivalWindow, Institution, Membership, Visit, VisitGroup

REMINDERS = 10_000
WORKERS = (2, 4)  # processes: as docs/operations.md runs them, and twice as many
LONGEST_SECONDS = 240
REST_SECONDS = 40  # more than beat's first round


@dataclass
class MessagesEntry(Entry):
    """Megabytes that the workers hold, shared pages counted once: idle, and at their most while they send."""

    memory_idle_mb: float | None = None
    memory_peak_mb: float | None = None


def entries(site: Stack, only: str = "") -> Iterator[Entry]:
    yield _at_rest(site)
    edition = data.make_edition()
    data.make_institutions(REMINDERS, bookers=REMINDERS)
    make_visits(edition)
    with mail_server(is_aiosmtpd=True) as mailbox:
        site.environment["EMAIL_URL"] = mailbox.url
        for count in WORKERS:
            yield _reminders(site, edition, mailbox, count)


def make_visits(edition: Edition) -> None:
    """A visit of two groups for every institution, all on the first day."""
    window = ArrivalWindow.objects.of_edition(edition).order_by("starts_at", "pk").first()
    assert window is not None
    heads = dict(Membership.objects.values_list("institution_id", "user_id"))
    visits = Visit.objects.bulk_create(
        (
            Visit(
                edition=edition,
                institution_id=institution_id,
                live_number=1,
                state=Visit.State.CONFIRMED,
                arrival_window=window,
                arrives_at=window.starts_at,
                heads=62,
                coach_count=1,
                coach_plates=["12345-أ-6"],
                adult_in_charge="نادية العلوي",
                adult_phone="+212600000012",
                booked_at=timezone.now() - timedelta(days=10),
                booked_by_id=heads[institution_id],
            )
            for institution_id in Institution.objects.order_by("pk").values_list("pk", flat=True)
        ),
        batch_size=2000,
    )
    VisitGroup.objects.bulk_create(
        (
            VisitGroup(visit=visit, position=position, level=Level.PRIMARY, pupils=28, adults=3, pupils_per_adult=10)
            for visit in visits
            for position in (1, 2)
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def make_due(edition: Edition) -> datetime:
    """Have the real rule of "what to bring" come round now, by mail to who represents the institution; when it did."""
    Message.objects.all().delete()
    ReminderRule.objects.all().delete()
    now = timezone.now()
    local = now.astimezone(local_zone())
    ReminderRule.objects.create(
        edition=edition,
        reminder="schools.visit_near",
        days_before=(edition.starts_date - local.date()).days,
        local_time=clock_time(local.hour, local.minute),
        audience="representatives",
        channels=[Channel.EMAIL],
        done_until=now - timedelta(hours=2),
    )
    return now


def _reminders(site: Stack, edition: Edition, mailbox: Mailbox, count: int) -> Entry:
    mailbox.forget()
    worker = start_worker(site, concurrency=count)
    idle = memory_of(worker.pid)
    remind(now=make_due(edition))
    began = time.perf_counter()
    peak = idle
    while (seen := mailbox.seen()).accepted < REMINDERS and time.perf_counter() - began < LONGEST_SECONDS:
        peak = max(peak, memory_of(worker.pid))
        time.sleep(1)
    seconds = seen.last_at - began
    processes.stop(worker)
    wrong = REMINDERS - seen.different + seen.twice
    wrong += Message.objects.exclude(state=Message.State.SENT, attempts=1).count()
    floor = floor_of(mailbox, mailbox.kept())
    rate = seen.accepted / seconds
    return MessagesEntry(
        name="smtp_reminders",
        clients=count,
        rate=round(rate, 1),
        unit="messages/s",
        errors=wrong,
        floor=round(floor, 1),
        ratio=round(rate / floor, 3),
        memory_idle_mb=round(idle, 1),
        memory_peak_mb=round(peak, 1),
    )


def _at_rest(site: Stack) -> Entry:
    """Megabytes of web, worker and beat together, as `make demo` starts them, when nobody asks for anything."""
    site.start_web()
    listener = socket.socket()
    schedule = site.place.folder / "beat-schedule"
    env, logs = site.environment, site.place.folder / "log"
    parts = parts_of_the_site(env=env, logs=logs, schedule=schedule, listener=listener)
    started = [site.web, *(processes.start(part.command, log=part.log, env=env, cwd=ROOT) for part in parts[1:])]
    time.sleep(REST_SECONDS)
    megabytes = sum(memory_of(process.pid) for process in started if process)
    for process in started:
        if process:
            processes.stop(process)
    listener.close()
    return Entry(name="memory_at_rest", clients=0, rate=round(megabytes, 1), unit="MB")


# --- Workers ---------------------------------------------------------------------------------------------


def start_worker(
    site: Stack, *, concurrency: int = 1, name: str = "worker", waits: bool = True, queues: str = "mail"
) -> "subprocess.Popen[bytes]":
    """A worker as in production, of the mail unless told otherwise; once it is ready, unless it `waits` for nothing."""
    log = site.place.log(name)
    seen = log.stat().st_size if log.exists() else 0
    command = [sys.executable, "-m", "celery", "-A", "openday.celery", "worker", "--queues", queues]
    command += ["--concurrency", str(concurrency), "--loglevel", "INFO", "--hostname", f"{name}@bench"]
    worker = processes.start(command, log=log, env=site.environment, cwd=ROOT)
    site.started.append(worker)
    deadline = time.monotonic() + 60
    while waits and b" ready." not in log.read_bytes()[seen:] and time.monotonic() < deadline:
        time.sleep(0.1)
    return worker


# --- The floor -------------------------------------------------------------------------------------------


def floor_of(mailbox: Mailbox, kept: list[bytes]) -> float:
    """Mails a second: the same bytes over one raw SMTP connection, by a program that does nothing else."""
    mailbox.forget()
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", mailbox.port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def say(words: bytes) -> None:
            line.sendall(words)
            line.recv(1000)

        line.recv(1000)
        say(b"EHLO floor\r\n")
        for number in range(REMINDERS):
            say(b"MAIL FROM:<no-reply@localhost>\r\n")
            say(b"RCPT TO:<head@example.org>\r\n")
            say(b"DATA\r\n")
            say(kept[number % len(kept)] + b"\r\n.\r\n")
    seconds = time.perf_counter() - began
    assert mailbox.seen().accepted == REMINDERS
    return REMINDERS / seconds
