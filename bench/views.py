"""A hundred thousand views of a live stream through HTTP, while the broker dies twice: what is counted of them.

At a third it is killed (SIGKILL), stays away for some seconds, and comes back from its own file; at two thirds it is
killed again and comes back empty. Worker and beat tell the database, as in production.
"""

import itertools
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Sum

from bench import load
from bench.messages import start_worker
from bench.outages import start_beat
from bench.results import Entry
from bench.stack import Stack
from openday.editions.models import Edition
from openday.embedded import broker, processes
from openday.embedded.place import make_private_folder
from seminars.models import LiveStream, StreamViews
from seminars.services.views import FLUSH_SECONDS

VIEWS = 100_000
CLIENTS = 8
AWAY_SECONDS = 4
LONGEST_SECONDS = 240
FLOOR_SECONDS = 3
HANDS = 8  # threads of all web processes: as many views may be in doubt when a broker dies


@dataclass
class ViewsEntry(Entry):
    """Of `views` answered, `lost` are not counted; `lost_at_most` were answered since the database was told last."""

    views: int = 0
    lost: int = 0
    lost_at_most: int = 0


def entries_of_views(site: Stack, edition: Edition) -> Iterator[Entry]:
    """For a stack whose web runs. The floor: as many requests a second of a page that does nothing (`/healthz`)."""
    stream = LiveStream.objects.create(
        edition=edition, code="bench", name_ar="بث", embed_url="https://www.youtube-nocookie.com/embed/bench"
    )
    helpers = [start_worker(site, name="views", queues="default"), start_beat(site, 0)]
    floor = load.run(site.port, itertools.repeat(load.get("/healthz")), clients=CLIENTS, seconds=FLOOR_SECONDS)
    trouble = _Trouble(site)
    outcome = load.run(
        site.port, trouble.requests(), clients=CLIENTS, seconds=LONGEST_SECONDS, warm_up_seconds=0, judge=trouble.judge
    )
    counted = _counted_in_the_end(stream)
    trouble.end()
    for helper in helpers:
        processes.stop(helper)
    answered = outcome.answers["ok"]
    lost = answered - counted
    beyond = max(0, lost - trouble.lost_at_most) + max(0, -lost - 2 * HANDS)
    yield ViewsEntry(
        name="view_pings",
        clients=CLIENTS,
        rate=round(outcome.rate, 1),
        unit="views/s",
        p50_ms=outcome.percentile_ms(50),
        p95_ms=outcome.percentile_ms(95),
        p99_ms=outcome.percentile_ms(99),
        errors=VIEWS - answered + beyond,
        floor=round(floor.rate, 1),
        ratio=round(outcome.rate / floor.rate, 3),
        views=answered,
        lost=lost,
        lost_at_most=trouble.lost_at_most,
    )


class _Trouble:
    """Kills the broker once so many views were answered, and knows how many of them nobody had been told of.

    The kernel ends a broker with the thread that started it, so each of them stays to the end.
    """

    def __init__(self, site: Stack) -> None:
        self.site = site
        self._is_over = threading.Event()
        self.answered_at: list[float] = []
        self.lost_at_most = 0
        self._strikes = {VIEWS // 3: self._comes_back, 2 * VIEWS // 3: self._comes_back_empty}
        self._running: list[threading.Thread] = []

    def requests(self) -> Iterator[bytes]:
        return itertools.repeat(load.post("/live/views/bench/", b""), VIEWS)

    def judge(self, status: int, answer: bytes) -> str:
        self.answered_at.append(time.monotonic())
        if strike := self._strikes.get(len(self.answered_at)):
            self._running.append(threading.Thread(target=self._and_stay, args=[strike], daemon=True))
            self._running[-1].start()
        return load.by_status(status, answer)

    def end(self) -> None:
        self._is_over.set()
        for thread in self._running:
            thread.join()

    def _and_stay(self, strike: Callable[[], None]) -> None:
        strike()
        self._is_over.wait()

    def _comes_back(self) -> None:
        self._die()
        time.sleep(AWAY_SECONDS)
        self.site.broker = broker.start(self.site.place, self.site.sockets)

    def _comes_back_empty(self) -> None:
        """What it counted and had not told by then is lost: what was answered in an interval and a moment."""
        self._die()
        now = time.monotonic()
        self.lost_at_most = sum(at > now - FLUSH_SECONDS - 2 for at in self.answered_at) + HANDS
        shutil.rmtree(self.site.place.redis)
        make_private_folder(self.site.place.redis)
        self.site.broker = broker.start(self.site.place, self.site.sockets)

    def _die(self) -> None:
        processes.stop(self.site.broker.process, with_signal=signal.SIGKILL)


def _counted_in_the_end(stream: LiveStream) -> int:
    """What the database knows once nothing more comes: what processes counted by themselves is told last."""
    counted, still_since = -1, time.monotonic()
    while time.monotonic() - still_since < 2 * FLUSH_SECONDS + 5:
        time.sleep(1)
        known = StreamViews.objects.filter(stream=stream).aggregate(views=Sum("views"))["views"] or 0
        if known != counted:
            counted, still_since = known, time.monotonic()
    return counted
