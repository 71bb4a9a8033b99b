"""Mails: a letter in its reader's language, addressed, and sent by the worker."""

import logging
from collections.abc import Iterable
from email.utils import make_msgid
from functools import partial
from smtplib import SMTPException
from typing import Final, NotRequired, TypedDict
from urllib.parse import urlsplit, urlunsplit

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import translation
from kombu.exceptions import OperationalError

from openday import trail
from openday.accounts.letter import Letter, bodies_of

__all__ = ["Letter", "Mail", "deliver", "headers_of", "link", "message_of", "rendered", "send_letter"]

logger = logging.getLogger(__name__)

TASK: Final = "accounts.send_mail"


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


def send_letter(letter: Letter, *, to: str, language: str) -> None:
    """Render `letter` in `language` now, and have the worker send it once this transaction is on disk.

    While the broker is away it is sent from here instead, after the commit: a sign-up is never lost for it.
    """
    mail = rendered(letter, to=to, language=language)
    transaction.on_commit(partial(_queue, mail))


def rendered(letter: Letter, *, to: str, language: str, message_id: str = "") -> Mail:
    """`letter` as it is sent. The same letter and `message_id` give the same mail. Queries nothing."""
    with translation.override(language):
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


def deliver(mail: Mail) -> None:
    """Hand `mail` to the mail server. SMTPException or OSError where it won't take it."""
    message_of(mail).send()


def _queue(mail: Mail) -> None:
    try:
        current_app.send_task(TASK, kwargs={"mail": mail}, retry=False, headers=trail.headers())
    except OperationalError:
        logger.warning("broker away: a mail is sent from the web process instead")
        _deliver_or_log(mail)


def _deliver_or_log(mail: Mail) -> None:
    try:
        deliver(mail)
    except (SMTPException, OSError):
        logger.exception("neither the broker nor the mail server took a mail; its reader can ask for it again")
