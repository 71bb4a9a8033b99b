"""The programme with a hundred seminars: its page, what programs read of it, a release, and views of its streams."""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import data, load
from bench.measured import measured
from bench.programme_data import DAYS, make_programme, release
from bench.results import Entry
from bench.stack import Stack
from bench.views import entries_of_views
from openday.accounts.models import User
from openday.editions.models import Edition
from seminars.models import Placement

CLIENTS = 8
SECONDS = 5
TURNS = 3
MOVES = 20
PAVILIONS = "/ar/pavilions/"
READ = {
    "programme_json": "/api/v1/programme/",
    "api_seminars": "/api/v1/seminars/?page_size=50",
    "programme_calendar": "/ar/programme/calendar.ics",
}


@dataclass
class ProgrammeEntry(Entry):
    """`queries`: of one request, or of one deed."""

    queries: int = 0


def entries(site: Stack, only: str = "") -> Iterator[Entry]:
    """Every entry, or those whose name begins with `only`."""
    edition = data.make_edition()
    officer = make_programme(edition)
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    site.start_web()
    measures: dict[str, Callable[[], Iterator[Entry]]] = {
        "programme_page": partial(_page, site, edition),
        **{name: partial(_read, site, name, path) for name, path in READ.items()},
        "release_20_moves": partial(_release, edition, officer),
        "view_pings": partial(entries_of_views, site, edition),
    }
    for name, measure in measures.items():
        if name.startswith(only):
            yield from measure()


def _page(site: Stack, edition: Edition) -> Iterator[Entry]:
    """The days by turns, uncached; its floor is the page of pavilions, by turns with it."""
    days = edition.days.order_by("date").values_list("date", flat=True)[:DAYS]
    paths = [f"/ar/programme/{day.isoformat()}/" for day in days]
    _asked(site, paths, seconds=SECONDS / TURNS)  # each process draws each day once
    pages, floor = load.Outcome(), load.Outcome()
    for _ in range(TURNS):
        floor += _asked(site, [PAVILIONS], seconds=SECONDS / TURNS)
        pages += _asked(site, paths, seconds=SECONDS / TURNS)
    queries = _queries_of(paths[0])
    yield measured(
        ProgrammeEntry, "programme_page", pages, clients=CLIENTS, unit="pages/s", floor=floor.rate, queries=queries
    )


def _read(site: Stack, name: str, path: str) -> Iterator[Entry]:
    answers, queries = _asked(site, [path], seconds=SECONDS), _queries_of(path)
    yield measured(ProgrammeEntry, name, answers, clients=CLIENTS, unit="answers/s", queries=queries)


def _asked(site: Stack, paths: list[str], *, seconds: float) -> load.Outcome:
    requests = itertools.cycle([load.get(path) for path in paths])
    return load.run(site.port, requests, clients=CLIENTS, seconds=seconds)


def _queries_of(path: str) -> int:
    """What a second request asks the database: the first one reads what seldom changes."""
    client = Client(headers={"Host": "localhost"})
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def _release(edition: Edition, officer: User) -> Iterator[Entry]:
    """Twenty seminars at another time, ten times: from the preview to the last message written."""
    seconds, queries = [], []
    for number in range(10):
        _move(edition, timedelta(minutes=5 if number % 2 == 0 else -5))
        begun = time.perf_counter()
        with CaptureQueriesContext(connection) as asked:
            release(edition, f"2.{number}", officer)
        seconds.append(time.perf_counter() - begun)
        queries.append(len(asked))
    yield ProgrammeEntry(
        name="release_20_moves",
        clients=1,
        rate=round(len(seconds) / sum(seconds), 1),
        unit="releases/s",
        p50_ms=round(sorted(seconds)[len(seconds) // 2] * 1000, 1),
        p95_ms=round(max(seconds) * 1000, 1),
        queries=max(queries),
    )


def _move(edition: Edition, by: timedelta) -> None:
    placements = Placement.objects.filter(edition=edition).order_by("pk")[:MOVES]
    for placement in placements:
        placement.starts_at += by
        placement.ends_at += by
        placement.changed_at = timezone.now()
        placement.save(update_fields=["starts_at", "ends_at", "changed_at"])
