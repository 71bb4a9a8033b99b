"""A Redis cache that is a convenience, not a condition.

While Redis is away, or full, or refuses to write, reads miss and writes are dropped (the API's limits with them); no
page fails for it. Tries at passwords and codes are then counted by each web process alone: guessing stays slow, at as
many times the limit as there are processes. A Redis that does not even refuse is left alone for a while, since a page
asks several times and a sign-in twenty.
"""

import functools
import logging
import time
from collections.abc import Callable
from typing import Any, Final, cast

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)

REST_SECONDS: Final = 10
TRIES: Final = ":allauth"  # in every key under which tries at sign-in are counted, and used codes kept
_this_process: Final = LocMemCache("while Redis is away", {"OPTIONS": {"MAX_ENTRIES": 20_000}})

_COUNT = """
local counts = {}
for position, key in ipairs(KEYS) do
    counts[position] = redis.call('INCR', key)
    if counts[position] == 1 then redis.call('EXPIRE', key, ARGV[1]) end
end
return counts
"""


class Silence:
    """Whether Redis is left alone: after it let a question time out, for REST_SECONDS; then one thread asks again."""

    def __init__(self) -> None:
        self.ends_at: float | None = None  # on the monotonic clock; None: it answers

    def lasts(self) -> bool:
        if self.ends_at is None:
            return False
        if time.monotonic() < self.ends_at:
            return True
        self.begin()  # the others go on without it until this thread knows
        return False

    def begin(self) -> None:
        self.ends_at = time.monotonic() + REST_SECONDS

    def end(self) -> None:
        self.ends_at = None


_silence: Final = Silence()


def _or(empty: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer what `empty` makes of the same arguments while Redis cannot be asked."""

    def forgiving(ask: Callable[..., Any]) -> Callable[..., Any]:
        def without(*args: Any, **kwargs: Any) -> Any:
            if args and isinstance(args[0], str) and TRIES in args[0]:
                return getattr(_this_process, ask.__name__)(*args, **kwargs)
            return empty(*args, **kwargs)

        @functools.wraps(ask)
        def asked(self: Any, *args: Any, **kwargs: Any) -> Any:
            if _silence.lasts():
                return without(*args, **kwargs)
            try:
                answer = ask(self, *args, **kwargs)
            except RedisError as error:
                if isinstance(error, RedisTimeoutError):
                    _silence.begin()
                logger.warning("cache away: %s", error)
                return without(*args, **kwargs)
            _silence.end()
            return answer

        return asked

    return forgiving


class ForgivingRedisCacheClient(RedisCacheClient):
    _get_connection_pool: Callable[[bool], Any]
    _client: Callable[..., Any]

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """One client a pool: Django makes one a question, which takes as long as asking."""
        pool = self._get_connection_pool(write)
        clients: dict[int, Any] = self.__dict__.setdefault("_clients", {})
        return clients.get(id(pool)) or clients.setdefault(id(pool), self._client(connection_pool=pool))

    add = _or(lambda *_, **__: True)(RedisCacheClient.add)
    get = _or(lambda key, default=None: default)(RedisCacheClient.get)
    set = _or(lambda *_, **__: None)(RedisCacheClient.set)
    touch = _or(lambda *_, **__: False)(RedisCacheClient.touch)
    delete = _or(lambda *_, **__: False)(RedisCacheClient.delete)
    get_many = _or(lambda *_, **__: {})(RedisCacheClient.get_many)
    has_key = _or(lambda *_, **__: False)(RedisCacheClient.has_key)
    incr = _or(lambda key, delta: delta)(RedisCacheClient.incr)
    set_many = _or(lambda *_, **__: None)(RedisCacheClient.set_many)
    delete_many = _or(lambda *_, **__: None)(RedisCacheClient.delete_many)
    clear = _or(lambda *_, **__: False)(RedisCacheClient.clear)

    @_or(lambda keys, **_: [0] * len(keys))
    def count(self, keys: list[str], *, seconds: int) -> list[int]:
        """One more at each of `keys`, forgotten after `seconds`; zeros while Redis is away. One round trip."""
        counts: list[int] = self.get_client(write=True).eval(_COUNT, len(keys), *keys, seconds)
        return counts


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, answering as if empty while Redis cannot be reached."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingRedisCacheClient

    def count(self, keys: list[str], *, seconds: int) -> list[int]:
        """See ForgivingRedisCacheClient.count."""
        client = cast("ForgivingRedisCacheClient", self._cache)
        counts: list[int] = client.count([self.make_and_validate_key(key) for key in keys], seconds=seconds)
        return counts
