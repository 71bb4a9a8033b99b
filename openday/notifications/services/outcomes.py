"""What becomes of a message that was tried."""

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from openday.notifications.kinds import is_secret
from openday.notifications.models import Message

logger = logging.getLogger(__name__)

# Tried again after half a minute, a minute, two … an hour: for about nine hours, which outlasts a night's outage.
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
MOST_ATTEMPTS: Final = 16
ROOM: Final = 300  # for a reason


@dataclass(frozen=True)
class Outcome:
    """`is_flushed`: on the disk before the next message is handed over. `attempts` are added to those before."""

    state: str
    error: str = ""
    due_at: datetime | None = None  # None: as it was
    sent_at: datetime | None = None
    provider_id: str = ""
    attempts: int = 0
    forgets_context: bool = False
    is_flushed: bool = True


def sent(message: Message, *, now: datetime, provider_id: str) -> Outcome:
    return Outcome(
        Message.State.SENT,
        sent_at=now,
        provider_id=_short(provider_id)[:200],
        attempts=1,
        forgets_context=is_secret(message.kind),
    )


def cancelled(message: Message, error: str) -> Outcome:
    return Outcome(Message.State.CANCELLED, error, forgets_context=is_secret(message.kind))


def dead(message: Message, error: str, *, attempts: int = 0) -> Outcome:
    return Outcome(Message.State.DEAD, _short(error), attempts=attempts, forgets_context=is_secret(message.kind))


def later(message: Message, error: str, *, now: datetime) -> Outcome:
    """One try more on its account: later again, or given up."""
    if message.attempts + 1 >= MOST_ATTEMPTS:
        logger.error("message %s (%s) was given up: %s", message.pk, message.kind, error)
        return dead(message, error, attempts=1)
    wait = wait_after(message.attempts + 1)
    return Outcome(Message.State.FAILED, _short(error), due_at=now + wait, attempts=1)


def wait_after(attempts: int) -> timedelta:
    """How long until the next try: doubled each time, and never the same for two messages that failed together."""
    longest = min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)
    return longest * (0.5 + random.random() / 2)  # noqa: S311 - no secret


def _short(said: str) -> str:
    """What others said, as a column takes it."""
    return " ".join(said.replace("\0", " ").split())[:ROOM]
