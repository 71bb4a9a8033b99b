"""What a message says, its values put in."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from openday.accounts.mail import Letter, Mail, rendered
from openday.notifications.kinds import Facts
from openday.notifications.models import Message
from openday.notifications.placeholders import filled
from openday.notifications.texts import Wording


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
        facts.letter or letter_of(wording, facts),
        to=message.address,
        language=wording.language,
        message_id=message_id(message.public_id),
    )


def message_id(public_id: UUID) -> str:
    return f"<{public_id.hex}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
