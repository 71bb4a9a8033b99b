"""Letters of the accounts leave by the outbox, too: a link to confirm an address, a new password.

Whole as they were written, sealed until they left, before everything else; and from the web process itself while the
broker is away, because somebody sits in front of the page and waits.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from openday import after_commit
from openday.accounts.mail import Letter
from openday.accounts.models import User
from openday.accounts.secrets import opened, sealed
from openday.notifications.kinds import Facts, MessageKind, ShippedText
from openday.notifications.models import Message, Priority
from openday.notifications.services.outbox import Recipient, messages_for, write_rows
from openday.notifications.services.sending import send_due

logger = logging.getLogger(__name__)


def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
    return {message.pk: Facts(values={}, letter=_opened(message.context["sealed"])) for message in messages}


LETTER = MessageKind(
    name="accounts.letter",
    title=_("Letter about the account"),
    text=ShippedText(subject="", lines=()),
    load=load,
    is_editable=False,
    is_secret=True,
    priority=Priority.URGENT,
)


def leave(letter: Letter, *, to: str, language: str, person: User | None) -> None:
    """Write `letter` into the outbox, in the caller's transaction. Two statements."""
    now = timezone.now()
    rows = messages_for(
        kind=LETTER,
        recipients=[Recipient(person, email=to, language=language)],
        edition=None,
        now=now,
        context={"sealed": sealed(json.dumps(asdict(letter)))},
    )
    with transaction.atomic():
        write_rows(rows, now=now)
        transaction.on_commit(partial(_send_from_here, rows[0].public_id))


def _send_from_here(public_id: UUID) -> None:
    if not after_commit.broker_rests():
        return
    logger.warning("broker away: a letter is sent from this process")
    try:
        send_due(clock=timezone.now, only=public_id)
    except Exception:  # committed already, and the sweep will send it
        logger.exception("a letter waits for the broker")


def _opened(text: str) -> Letter:
    written = json.loads(opened(text))
    return Letter(**written | {"lines": tuple(written["lines"]), "facts": tuple(map(tuple, written["facts"]))})
