"""Closed-loop HTTP clients on one thread: each sends its next request when the answer to the last one is whole.

It shares the machine with what it measures, so it does as little as it can: one write and one scan an answer.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
GIVE_UP_SECONDS = 30


@dataclass
class Outcome:
    """What came of a run: latencies in seconds, answers by what `judge` called them."""

    seconds: float = 0
    latencies: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    samples: dict[str, bytes] = field(default_factory=dict)

    def __iadd__(self, other: "Outcome") -> "Outcome":
        """Both runs as one."""
        self.seconds += other.seconds
        self.latencies += other.latencies
        self.answers += other.answers
        self.samples |= other.samples
        return self

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.answers["ok"] / self.seconds if self.seconds else 0.0

    @property
    def errors(self) -> int:
        """Whatever was neither done nor told to be full."""
        return sum(self.answers.values()) - self.answers["ok"] - self.answers["full"]

    def percentile_ms(self, percent: float) -> float | None:
        if not self.latencies:
            return None
        ordered = sorted(self.latencies)
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000, 2)


Judge = Callable[[int, bytes], str]


def by_status(status: int, answer: bytes) -> str:
    return "ok" if 200 <= status < 300 else str(status)


def get(path: str, **headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def post(path: str, body: bytes, **headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [
        f"Content-Length: {len(body)}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def run(
    port: int,
    requests: Iterator[bytes],
    *,
    clients: int,
    seconds: float,
    warm_up_seconds: float = 1.0,
    judge: Judge = by_status,
) -> Outcome:
    """Send `requests` from `clients` connections for `seconds` after the warm-up, or until there are no more."""
    return asyncio.run(_run(port, requests, clients, seconds, warm_up_seconds, judge))


async def _run(  # noqa: PLR0917 - see run
    port: int, requests: Iterator[bytes], clients: int, seconds: float, warm_up_seconds: float, judge: Judge
) -> Outcome:
    loop = asyncio.get_running_loop()
    outcome = Outcome()
    starts_at = time.perf_counter() + warm_up_seconds
    ends_at = starts_at + seconds
    crowd = [_Client(port, requests, starts_at, ends_at, judge, outcome, loop) for _ in range(clients)]
    await asyncio.gather(*(client.connect() for client in crowd))
    await asyncio.wait([client.done for client in crowd], timeout=warm_up_seconds + seconds + GIVE_UP_SECONDS)
    outcome.answers["no answer"] += sum(not client.done.done() for client in crowd)
    outcome.seconds = max(0.001, min(time.perf_counter(), max(client.last_at for client in crowd)) - starts_at)
    for client in crowd:
        client.close()
    return outcome


class _Client(asyncio.Protocol):
    def __init__(  # noqa: PLR0917 - made in one place
        self,
        port: int,
        requests: Iterator[bytes],
        starts_at: float,
        ends_at: float,
        judge: Judge,
        outcome: Outcome,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.port, self.requests, self.judge, self.outcome, self.loop = port, requests, judge, outcome, loop
        self.starts_at, self.ends_at, self.last_at = starts_at, ends_at, starts_at
        self.done: asyncio.Future[None] = loop.create_future()
        self.transport: asyncio.Transport | None = None
        self.request: bytes | None = None
        self.buffer, self.whole = b"", 0

    async def connect(self) -> None:
        await self.loop.create_connection(lambda: self, "127.0.0.1", self.port)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._send(self.request)  # the one that a closed connection left unanswered, if any

    def _send(self, request: bytes | None) -> None:
        if request is None and (time.perf_counter() >= self.ends_at or (request := next(self.requests, None)) is None):
            self._finish()
            return
        self.request, self.buffer, self.whole = request, b"", 0
        self.sent_at = time.perf_counter()
        assert self.transport is not None
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        if not self.whole:
            head = self.buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            length = _LENGTH.search(self.buffer, 0, head + 2)
            self.whole = head + 4 + (int(length[1]) if length else 0)
        if len(self.buffer) >= self.whole:
            self._count()
            self._send(None)

    def _count(self) -> None:
        now = time.perf_counter()
        self.request = None
        if now < self.starts_at:
            return
        self.last_at = now
        self.outcome.latencies.append(now - self.sent_at)
        verdict = self.judge(int(self.buffer[9:12]), self.buffer)
        if not self.outcome.answers[verdict]:
            self.outcome.samples[verdict] = self.buffer[:2000]
        self.outcome.answers[verdict] += 1

    def connection_lost(self, error: Exception | None) -> None:
        if self.done.done():
            return
        if self.request is not None and self.buffer:
            self.outcome.answers["broken answer"] += 1
            self.request = None
        self.loop.create_task(self._again())

    async def _again(self) -> None:
        try:
            await self.connect()
        except OSError:
            self.outcome.answers["no connection"] += 1
            self._finish()

    def _finish(self) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def close(self) -> None:
        if self.transport:
            self.transport.abort()
