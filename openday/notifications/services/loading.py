"""What a batch of messages tells: facts and words, in as many queries as there are kinds.

One record or kind that is broken fails its own messages; the others leave.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from django.db import InterfaceError, OperationalError

from openday.notifications.kinds import Facts, kind_of
from openday.notifications.models import Message
from openday.notifications.texts import Wording, wordings_for

logger = logging.getLogger(__name__)

T = TypeVar("T")


def facts_of(messages: Sequence[Message]) -> dict[int, Facts | Exception | None]:
    """By primary key; None or missing: no longer due; an error: its kind could not say."""
    by_kind: dict[str, list[Message]] = {}
    for message in messages:
        by_kind.setdefault(message.kind, []).append(message)
    facts: dict[int, Facts | Exception | None] = {}
    for name, its in by_kind.items():
        facts |= _each(its, lambda some, name=name: kind_of(name).load(some))  # type: ignore[misc]
    return facts


def wordings_of(messages: Sequence[Message]) -> dict[int, Wording | Exception]:
    """By primary key, one for each of `messages`, whose kinds are known."""
    return _each(messages, wordings_for)


def _each(
    messages: Sequence[Message], load: Callable[[Sequence[Message]], Mapping[int, T]]
) -> dict[int, T | Exception]:
    """What `load` answers; where it fails, it is asked for one message at a time, to see whose fault it is."""
    try:
        return dict(load(messages))
    except (OperationalError, InterfaceError):
        raise  # the database is away: nobody's fault
    except Exception as error:
        if len(messages) == 1:
            logger.exception("message %s (%s) cannot say what it tells", messages[0].pk, messages[0].kind)
            return {messages[0].pk: error}
        answers: dict[int, T | Exception] = {}
        for message in messages:
            answers |= _each([message], load)
        return answers
