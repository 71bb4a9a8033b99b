"""Work that starts once the transaction is on disk.

Tasks are queued by name, so that a service needs no import of a task (task → service → task is a cycle).
"""

import logging
import time
from functools import partial
from typing import Final

from celery import current_app
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError

from openday import trail

logger = logging.getLogger(__name__)

QUEUED_SECONDS: Final = 5  # after which a task that no worker has begun is queued again
REST_SECONDS: Final = 10


def queue(name: str, **ids: object) -> None:
    """Queue the Celery task `name` with keyword `ids` after this transaction commits.

    A broker that is away does not undo what was committed: it is logged, and the caller goes on.
    """
    transaction.on_commit(partial(_send, name, ids))


def queue_once(name: str) -> None:
    """Queue a task that needs no ids, and that something else makes up for where it cannot be queued: a sweep.

    Once until a worker begins it (`has_begun`), whoever asks and how often: a rush of bookings queues a few.
    """
    transaction.on_commit(partial(queue_once_now, name))


def has_begun(name: str) -> None:
    """The worker says so first of all: whatever is committed from now on has to be told again."""
    cache.delete(f"queued:{name}")


def broker_rests() -> bool:
    """Whether the broker was away when this process last queued something once, so that it waits for a sweep."""
    return _rest.lasts()


def ask_the_broker_again() -> None:
    """Whatever it was before: for tests, and for whoever knows that it is back."""
    _rest.end()


def queue_once_now(name: str) -> None:
    """The same for whoever is in no transaction, and has no connection to the database."""
    if _rest.lasts():
        return
    times = cache.count([f"queued:{name}"], seconds=QUEUED_SECONDS)[0]  # type: ignore[attr-defined]  # 0: Redis is away
    if times == 0 or (times == 1 and not _send(name, {})):
        _rest.begin()


def _send(name: str, ids: dict[str, object]) -> bool:
    """Whether the broker has it."""
    try:
        current_app.send_task(name, kwargs=ids, retry=False, headers=trail.headers())
    except OperationalError:
        logger.exception("broker away: task %s was not queued", name)
        return False
    return True


class _Rest:
    """For how long this process leaves a broker alone that was away: each try costs a tenth of a second."""

    def __init__(self) -> None:
        self._ends_at = 0.0  # on the monotonic clock

    def lasts(self) -> bool:
        return time.monotonic() < self._ends_at

    def begin(self) -> None:
        self._ends_at = time.monotonic() + REST_SECONDS

    def end(self) -> None:
        self._ends_at = 0.0


_rest: Final = _Rest()
