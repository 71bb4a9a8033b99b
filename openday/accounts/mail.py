"""Mails: a letter in its reader's language, addressed, and left to the outbox."""

from collections.abc import Iterable
from email.utils import make_msgid
from typing import Final, NotRequired, Protocol, TypedDict
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from openday.accounts.letter import Letter, bodies_of
from openday.accounts.models import User

__all__ = ["Letter", "Mail", "headers_of", "leave_letters_to", "link", "message_of", "rendered", "send_letter"]


class Mail(TypedDict):
    """A rendered letter, as the worker gets it."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    unsubscribe_url: NotRequired[str]


def link(url: str, language: str) -> str:
    """`url` (absolute or a path) as the page of this site in `language`, at the site's own address.

    Not by Django's `translate_url`, which knows paths of the active language only.
    """
    there = urlsplit(url)
    first, slash, rest = there.path.removeprefix("/").partition("/")
    path = f"/{language}/{rest}" if slash and first in dict(settings.LANGUAGES) else there.path
    return f"{settings.SITE_URL}{urlunsplit(('', '', path, there.query, ''))}"


class Outbox(Protocol):
    """Who sends letters: `openday.notifications`, which stands above the accounts."""

    def __call__(self, letter: Letter, *, to: str, language: str, person: User | None) -> None: ...


_outboxes: Final[list[Outbox]] = []


def leave_letters_to(outbox: Outbox) -> None:
    """From now on `outbox` sends what `send_letter` is given."""
    _outboxes[:] = [outbox]


def send_letter(letter: Letter, *, to: str, language: str, person: User | None = None) -> None:
    """Have `letter` leave once this transaction is on disk; undone with it. `person` is its reader, where known."""
    (outbox,) = _outboxes
    outbox(letter, to=to, language=language, person=person)


def rendered(letter: Letter, *, to: str, language: str, message_id: str = "") -> Mail:
    """`letter` as it is sent. The same letter and `message_id` give the same mail. Queries nothing."""
    text, html = bodies_of(letter, language)
    mail = Mail(
        to=to,
        subject=" ".join(letter.subject.split()),
        text=text,
        html=html,
        message_id=message_id or make_msgid(domain=urlsplit(settings.SITE_URL).hostname or "localhost"),
    )
    if letter.unsubscribe_url:
        mail["unsubscribe_url"] = letter.unsubscribe_url
    return mail


def headers_of(mail: Mail) -> dict[str, str]:
    """What stands above `mail` beside its addresses.

    Its Message-ID was made with it, so that a copy sent twice after a crash is shown once by most mailboxes.
    """
    headers = {"Message-ID": mail["message_id"], "Auto-Submitted": "auto-generated"}
    if unsubscribe_url := mail.get("unsubscribe_url"):
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def message_of(mail: Mail, attachments: Iterable[tuple[str, bytes, str]] = ()) -> EmailMultiAlternatives:
    """`mail` as Django sends it, with files: (name, content, content type with its parameters)."""
    message = EmailMultiAlternatives(mail["subject"], mail["text"], to=[mail["to"]], headers=headers_of(mail))
    message.attach_alternative(mail["html"], "text/html")
    for name, content, content_type in attachments:
        message.attach(name, content, content_type)
    return message
