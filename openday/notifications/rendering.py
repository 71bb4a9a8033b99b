"""What a message says, its values put in."""

from dataclasses import replace
from enum import Enum
from functools import cache
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from openday.accounts.mail import Letter, Mail, rendered
from openday.notifications.kinds import Facts
from openday.notifications.models import Message
from openday.notifications.placeholders import filled
from openday.notifications.services.choices import UNSUBSCRIBE, unsubscribe_key
from openday.notifications.texts import Wording

NO_MESSAGE: Final = UUID(int=0)


def letter_of(wording: Wording, facts: Facts) -> Letter:
    """A KeyError names a placeholder that `facts` have no value for: no letter leaves with a hole."""
    return Letter(
        subject=filled(wording.subject, facts.values),
        lines=tuple(filled(line, facts.values, isolated=True) for line in wording.lines),
        action=filled(wording.action, facts.values) if facts.url else "",
        url=facts.url if wording.action else "",
        facts=facts.table,
        note=filled(wording.note, facts.values, isolated=True),
    )


def mail_of(message: Message, wording: Wording, facts: Facts) -> Mail:
    """`message` as a mail. However often it is sent, it is the same one to a mailbox: see its Message-ID."""
    return rendered(
        facts.letter or _with_foot(letter_of(wording, facts), message, wording.language),
        to=message.address,
        language=wording.language,
        message_id=message_id(message.public_id),
    )


def _with_foot(letter: Letter, message: Message, language: str) -> Letter:
    """Why its reader gets it; and the link that ends what is not essential, for whoever has an account."""
    if message.recipient_id is None:
        return replace(letter, why=_why(Reason.GIVEN, language))
    if message.is_essential:
        return replace(letter, why=_why(Reason.ESSENTIAL, language))
    head, tail = _unsubscribe_page(language)
    address = f"{settings.SITE_URL}{head}{message.public_id}/{unsubscribe_key(message)}{tail}"
    return replace(letter, why=_why(Reason.ACCOUNT, language), unsubscribe_url=address)


class Reason(Enum):
    """Why somebody is written to."""

    GIVEN = gettext_lazy("You get this message because this address was given for the Open Days.")
    ESSENTIAL = gettext_lazy("This message concerns what you booked or look after: it is always sent.")
    ACCOUNT = gettext_lazy("You get this message because you have an account on the site of the Open Days.")


@cache
def _why(reason: Reason, language: str) -> str:
    with translation.override(language):
        return str(reason.value)


@cache
def _unsubscribe_page(language: str) -> tuple[str, str]:
    """What stands before and after the number and the key in the page's path."""
    with translation.override(language):
        head, _, tail = reverse(UNSUBSCRIBE, args=(NO_MESSAGE, "key")).partition(f"{NO_MESSAGE}/key")
        return head, tail


def message_id(public_id: UUID) -> str:
    return f"<{public_id.hex}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
