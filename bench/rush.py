"""A rush: every school books at the same instant, through HTTP, into an edition with room for half of them.

`python -m bench rush [--schools 1916] [--fault none web database clients]` runs each fault on its own:
none; a web process killed (SIGKILL) in the middle; PostgreSQL restarted without warning in the middle; every third
client gone before its answer. Whoever gets no answer, or a 503, sends the same request with the same Idempotency-Key.
At the end each school has a visit or a refusal with alternatives (or the word that nothing is left, which must be
true), and every counter is what its stops add up to.
"""

import argparse
import asyncio
import json
import os
import re
import resource
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection

from bench import data
from bench.data import Booker
from bench.stack import Stack
from bench.visits import booking_requests
from openday.editions.models import Edition
from pavilions.models import Slot
from schools.models import ArrivalWindow, Visit
from schools.services.capacity import counter_differences

HEADS_OF_A_VISIT = 62
FAULTS = ("none", "web", "database", "clients")
MOST_TRIES = 100
ANSWER_SECONDS = 60


@dataclass
class Told:
    """What one school heard in the end, and how often it asked."""

    status: int = 0
    body: bytes = b""
    tries: int = 0
    seconds: float = 0.0

    @property
    def outcome(self) -> str:
        if self.status == 201:
            return "booked"
        return json.loads(self.body)["code"] if self.status == 409 else f"{self.status} {self.body[:300]!r}"


def settings_for(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench rush", description=__doc__.partition("\n")[0])
    parser.add_argument("--schools", type=int, default=1916)
    parser.add_argument("--fault", nargs="*", choices=FAULTS, default=list(FAULTS))
    return parser.parse_args(arguments)


def run(site: Stack, settings: argparse.Namespace) -> bool:
    """Whether every rush ended as it must; says what came of each."""
    _allow_connections(settings.schools)
    windows = 120
    places = max(1, round(settings.schools / 2 / windows)) * HEADS_OF_A_VISIT
    edition = data.make_edition(slot_capacity=5 * HEADS_OF_A_VISIT // 2, window_capacity=places)
    bookers = data.make_institutions(settings.schools, bookers=settings.schools)
    ArrivalWindow.objects.update(capacity=0)
    usable = _windows_for_half(edition, settings.schools, places)
    site.start_web()
    good = True
    for fault in settings.fault:
        data.forget_visits()
        routes = data.Routes(edition)
        routes.windows = usable
        requests = list(booking_requests(bookers, routes))
        began = time.perf_counter()
        told = asyncio.run(_rush(site, requests, fault))
        connection.close()  # ours: the server that it spoke to may be gone
        troubles = _troubles(bookers, told)
        _say(fault, told, time.perf_counter() - began, troubles)
        good = good and not troubles
    return good


def _windows_for_half(edition: Edition, schools: int, places: int) -> dict[date, list[int]]:
    """Open so many windows that half of the schools find room at the gates; the rest have none."""
    routes = data.Routes(edition)
    needed = max(1, round(schools / 2 * HEADS_OF_A_VISIT / places))
    days = list(routes.windows)
    opened = [(day, pk) for turn in range(99) for day in days for pk in routes.windows[day][turn : turn + 1]][:needed]
    capacity = round(schools / 2 / len(opened)) * HEADS_OF_A_VISIT
    ArrivalWindow.objects.filter(pk__in=[pk for _, pk in opened]).update(capacity=capacity)
    return {day: [pk for its, pk in opened if its == day] for day in days if any(its == day for its, _ in opened)}


async def _rush(site: Stack, requests: list[bytes], fault: str) -> list[Told]:
    told = [Told() for _ in requests]
    everybody = asyncio.gather(
        *(
            _ask_until_told(site.port, request, one, leaves_once=fault == "clients" and number % 3 == 0)
            for number, (request, one) in enumerate(zip(requests, told, strict=True))
        )
    )
    if strike := {"web": lambda: _kill_a_web_process(site), "database": site.restart_database}.get(fault):
        await _once_under_way(told, strike)
    await everybody
    return told


async def _once_under_way(told: list[Told], strike: Callable[[], object]) -> None:
    """In the middle: when a quarter of the schools have been answered."""
    while sum(one.status != 0 for one in told) < len(told) / 4:
        await asyncio.sleep(0.005)
    strike()  # on this thread: what it starts is told to die with the thread that started it


async def _ask_until_told(port: int, request: bytes, told: Told, *, leaves_once: bool) -> None:
    began = time.perf_counter()
    while told.status in (0, 503) and told.tries < MOST_TRIES:
        told.tries += 1
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                told.status, told.body = await _ask(port, request, leaves=leaves_once and told.tries == 1)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            told.status = 0
        if told.status in (0, 503):
            await asyncio.sleep(0.3)
    told.seconds = time.perf_counter() - began


async def _ask(port: int, request: bytes, *, leaves: bool) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        await writer.drain()
        if leaves:
            return 0, b""
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
        return int(head[9:12]), await reader.readexactly(int(length[1]) if length else 0)
    finally:
        writer.close()


def _kill_a_web_process(site: Stack) -> None:
    assert site.web is not None
    children = Path(f"/proc/{site.web.pid}/task/{site.web.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)


def _troubles(bookers: list[Booker], told: list[Told]) -> list[str]:
    """What is not as it must be; empty when all is well."""
    troubles = [one.outcome for one in told if one.outcome not in ("booked", "places_taken")]
    offers = [json.loads(one.body)["alternatives"] for one in told if one.outcome == "places_taken"]
    troubles += ["a refusal with nothing in it, and not even that" for offer in offers if _is_empty(offer)]
    # Nobody gives a place back here: what has room now had room then.
    most_left = max(window.heads_left for window in ArrivalWindow.objects.all())
    if most_left >= HEADS_OF_A_VISIT and any(offer["nothing_left"] for offer in offers):
        troubles.append(f"told that nothing is left, where {most_left} people still fit")
    visits = Counter(Visit.objects.values_list("institution_id", flat=True))
    troubles += [
        f"institution {booker.institution_id} was told {one.outcome!r} and has {visits[booker.institution_id]} visits"
        for booker, one in zip(bookers, told, strict=True)
        if visits[booker.institution_id] != (one.outcome == "booked")
    ]
    troubles += [str(difference) for difference in counter_differences()]
    for kind in (Slot, ArrivalWindow):
        troubles += [
            f"{kind.__name__} {row.pk} is over its capacity"
            for row in kind.objects.all()
            if row.heads_taken > row.capacity
        ]
    return troubles


def _is_empty(offer: dict[str, Any]) -> bool:
    return not (_has_room(offer) or _takes_a_part(offer) or offer["nothing_left"])


def _has_room(offer: dict[str, Any]) -> bool:
    found = offer["arrival_windows"] or any(each["slots"] for each in offer["slots"])
    return bool(found) and not offer["nothing_left"]


def _takes_a_part(offer: dict[str, Any]) -> bool:
    return any(offer["for_fewer"].values()) or any(each["can_be_left_out"] for each in offer["slots"])


def _say(fault: str, told: list[Told], seconds: float, troubles: list[str]) -> None:
    outcomes = Counter(one.outcome for one in told)
    offers = [json.loads(one.body)["alternatives"] for one in told if one.outcome == "places_taken"]
    waits = sorted(one.seconds for one in told)
    print(
        f"fault {fault}: {len(told)} schools in {seconds:.1f} s: {outcomes['booked']} booked, "
        f"{outcomes['places_taken']} refused ({sum(map(_has_room, offers))} with something near that is free, "
        f"{sum(offer['nothing_left'] for offer in offers)} as nothing was left), "
        f"{sum(one.tries > 1 for one in told)} asked again; "
        f"answered after {waits[len(waits) // 2]:.1f} s (median), {waits[-1]:.1f} s (last)",
        flush=True,
    )
    for trouble, times in Counter(troubles).most_common(10):
        print(f"  WRONG, {times} times: {trouble}", flush=True)


def _allow_connections(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count + 500:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 500), hard))
