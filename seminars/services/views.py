"""How often live streams are watched.

A view is counted in the broker, in one round trip; a job tells the database every FLUSH_SECONDS. What a broker that
dies had not told is lost, unless its own file kept it, and nothing else is:
- A counter only grows, and of each the database keeps the highest value that it was told: telling it again, late or
  twice at once, changes nothing.
- A broker that was emptied, or was started again and came back with less than it had counted, begins another counter.
  On the old one, new views would hide behind what the database knows already.
- While the broker is away each web process counts by itself (`views_kept_here`), with a counter of its own.
"""

import time
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import uuid4

import redis
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Sum
from redis.backoff import NoBackoff
from redis.retry import Retry

from openday.cache import Silence
from openday.editions.models import Edition
from seminars.errors import TooManyViews, UnknownStream
from seminars.models import LiveStream, StreamViews
from seminars.services.views_kept_here import kept_here
from seminars.services.views_told import Count, tell

FLUSH_SECONDS: Final = 10  # as the beat's schedule says
STREAMS_ARE_KNOWN_SECONDS: Final = 10
PATIENCE_SECONDS: Final = 1  # with the broker; then this process counts by itself
KEY: Final = "openday:views"
_LIMIT_KEY: Final = "openday:views:from:{network}:{minute}"
_KEPT_SECONDS: Final = int(timedelta(days=30).total_seconds())  # after the last view

# One hash: the run of the broker that began the counter, the counter, and the views of each counter, stream and hour.
_COUNT: Final = """
local times = redis.call('INCR', KEYS[1])
if times == 1 then redis.call('EXPIRE', KEYS[1], 60) end
if times > tonumber(ARGV[1]) then return 0 end
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
if redis.call('HGET', KEYS[2], 'run') ~= run then
    redis.call('HSET', KEYS[2], 'run', run, 'counter', ARGV[2])
end
redis.call('EXPIRE', KEYS[2], ARGV[4])
return redis.call('HINCRBY', KEYS[2], redis.call('HGET', KEYS[2], 'counter') .. ':' .. ARGV[3], 1)
"""
_silence: Final = Silence()


def count_view(*, code: str, network: str, now: datetime) -> None:
    """One view more of a stream of the published edition, asked for from `network`. No query, or one every 10 s.

    Raises UnknownStream or TooManyViews: nothing is counted then. A broker that is away is no reason to raise. A view
    that it may or may not have counted when it went is counted again.
    """
    stream_id = _streams.id_of(code)
    hour = now.replace(minute=0, second=0, microsecond=0)
    if _silence.lasts():
        kept_here.count(stream_id, hour)
        return
    try:
        counted = _count(stream_id, hour, network=network, now=now)
    except redis.RedisError as error:
        if isinstance(error, redis.TimeoutError):
            _silence.begin()  # others do not wait for it, too
        kept_here.count(stream_id, hour)
    else:
        _silence.end()
        if not counted:
            raise TooManyViews


def flush_views() -> int:
    """Tell the database what the broker has counted; how many counts. One query. May run twice, and at once."""
    broker, _script = _broker(settings.REDIS_URL)
    found = {str(field): str(value) for field, value in broker.hgetall(KEY).items()}
    counter = found.pop("counter", "")
    found.pop("run", None)
    tell([_read(field, int(views)) for field, views in found.items()])
    if old := [field for field in found if not field.startswith(f"{counter}:")]:
        broker.hdel(KEY, *old)  # nobody counts on them any more
    return len(found)


def views_of(edition: Edition) -> dict[int, int]:
    """By stream, how often it was watched, as the database knows. Streams without views are left out. One query."""
    rows = StreamViews.objects.filter(stream__edition=edition).values_list("stream_id")
    return dict(rows.annotate(total=Sum("views")))


def views_by_hour(edition: Edition) -> dict[tuple[int, datetime], int]:
    """By stream and hour. One query."""
    rows = StreamViews.objects.filter(stream__edition=edition).values_list("stream_id", "hour")
    return {(stream_id, hour): total for stream_id, hour, total in rows.annotate(total=Sum("views"))}


def forget_streams() -> None:
    """Ask the database at the next view which streams there are: for tests."""
    _streams.known_until = 0.0


def _count(stream_id: int, hour: datetime, *, network: str, now: datetime) -> int:
    _broker_itself, script = _broker(settings.REDIS_URL)
    limit_key = _LIMIT_KEY.format(network=network, minute=int(now.timestamp()) // 60)
    counted: int = script(
        keys=[limit_key, KEY],
        args=[settings.LIVE_VIEWS_A_MINUTE, uuid4().hex, f"{stream_id}:{int(hour.timestamp())}", _KEPT_SECONDS],
    )
    return counted


@cache
def _broker(url: str) -> tuple["redis.Redis", Any]:
    """The broker, asked once and with PATIENCE_SECONDS, and the script that counts there. One a process."""
    broker = redis.Redis.from_url(
        url,
        decode_responses=True,
        socket_connect_timeout=PATIENCE_SECONDS,
        socket_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    return broker, broker.register_script(_COUNT)


def _read(field: str, views: int) -> Count:
    counter, stream_id, hour = field.split(":")
    return Count(counter, int(stream_id), datetime.fromtimestamp(int(hour), UTC), views)


class _Streams:
    """The streams that are shown, by code, as this process knows them: old, where the database is away."""

    def __init__(self) -> None:
        self.known_until = 0.0  # on the monotonic clock
        self._ids: dict[str, int] = {}

    def id_of(self, code: str) -> int:
        """Raises UnknownStream."""
        if time.monotonic() >= self.known_until:
            self._ask()
        try:
            return self._ids[code]
        except KeyError:
            raise UnknownStream from None

    def _ask(self) -> None:
        try:
            shown = LiveStream.objects.filter(edition__state=Edition.State.PUBLISHED, is_shown=True)
            self._ids = dict(shown.values_list("code", "pk"))
        except DatabaseError:
            if not self._ids:
                raise
        self.known_until = time.monotonic() + STREAMS_ARE_KNOWN_SECONDS


_streams: Final = _Streams()
