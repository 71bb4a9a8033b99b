"""Work that starts once the transaction is on disk.

Tasks are queued by name, so that a service needs no import of a task (task → service → task is a cycle).
"""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from openday import trail

logger = logging.getLogger(__name__)


def queue(name: str, **ids: object) -> None:
    """Queue the Celery task `name` with keyword `ids` after this transaction commits.

    A broker that is away does not undo what was committed: it is logged, and the caller goes on.
    """
    transaction.on_commit(partial(_send, name, ids))


def _send(name: str, ids: dict[str, object]) -> None:
    try:
        current_app.send_task(name, kwargs=ids, retry=False, headers=trail.headers())
    except OperationalError:
        logger.exception("broker away: task %s was not queued", name)
