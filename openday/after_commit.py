"""Work that starts once the transaction is on disk.

Tasks are queued by name, so that a service needs no import of a task (task → service → task is a cycle).
"""

import logging
import time
from collections.abc import Callable
from functools import cache, partial
from typing import Final

from celery import current_app
from django.core.cache import cache as django_cache
from django.db import connection, transaction
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

    Once a transaction, and once until a worker begins it (`has_begun`): a rush of bookings queues a few, not one each.
    """
    send = _sender(name)
    if all(waiting[1] is not send for waiting in connection.run_on_commit):
        transaction.on_commit(send)


def has_begun(name: str) -> None:
    """The worker says so first of all: whatever is committed from now on has to be told again."""
    django_cache.delete(f"queued:{name}")


@cache
def _sender(name: str) -> Callable[[], None]:
    return partial(_send_once, name)


def _send_once(name: str) -> None:
    if not _rest.lasts() and django_cache.add(f"queued:{name}", 1, QUEUED_SECONDS) and not _send(name, {}):
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


_rest: Final = _Rest()
