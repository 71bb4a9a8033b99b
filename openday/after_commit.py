"""Work that starts once the transaction is on disk.

Tasks are queued by name, so that a service needs no import of a task (task → service → task is a cycle).
"""

import logging
from collections.abc import Callable
from functools import cache, partial

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from openday import trail

logger = logging.getLogger(__name__)


def queue(name: str, **ids: object) -> None:
    """Queue the Celery task `name` with keyword `ids` after this transaction commits.

    A broker that is away does not undo what was committed: it is logged, and the caller goes on.
    """
    transaction.on_commit(partial(_send, name, ids))


def queue_once(name: str) -> None:
    """Like `queue`, for a task that needs no ids: once a transaction, however often it is asked for."""
    send = _sender(name)
    if all(waiting[1] is not send for waiting in connection.run_on_commit):
        transaction.on_commit(send)


@cache
def _sender(name: str) -> Callable[[], None]:
    return partial(_send, name, {})


def _send(name: str, ids: dict[str, object]) -> None:
    try:
        current_app.send_task(name, kwargs=ids, retry=False, headers=trail.headers())
    except OperationalError:
        logger.exception("broker away: task %s was not queued", name)
