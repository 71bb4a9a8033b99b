"""Letters: short mails in the reader's language, as text and as HTML, sent by the worker."""

import logging
from dataclasses import dataclass
from email.utils import make_msgid
from functools import partial
from smtplib import SMTPException
from typing import Final, TypedDict
from urllib.parse import urlsplit, urlunsplit

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from kombu.exceptions import OperationalError

from openday import trail

logger = logging.getLogger(__name__)

TASK: Final = "accounts.send_mail"


@dataclass(frozen=True)
class Letter:
    """What a mail says. Texts are in the language that is active while it is made.

    `url` is where its one button leads: absolute (see `link`). `facts` are names and values; `note` is the small
    print under it. Nothing in it is markup.
    """

    subject: str
    lines: tuple[str, ...]
    action: str = ""
    url: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""


class Mail(TypedDict):
    """A rendered letter, as the worker gets it."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str


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


def rendered(letter: Letter, *, to: str, language: str) -> Mail:
    with translation.override(language):
        context = {
            "letter": letter,
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "site_url": settings.SITE_URL,
        }
        return Mail(
            to=to,
            subject=" ".join(letter.subject.split()),
            text=render_to_string("accounts/mail/letter.txt", context).strip() + "\n",
            html=render_to_string("accounts/mail/letter.html", context).strip(),
            message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname or "localhost"),
        )


def deliver(mail: Mail) -> None:
    """Hand `mail` to the mail server. SMTPException or OSError where it won't take it.

    Its Message-ID was made with it, so that a copy sent twice after a crash is shown once by most mailboxes.
    """
    message = EmailMultiAlternatives(
        mail["subject"],
        mail["text"],
        to=[mail["to"]],
        headers={"Message-ID": mail["message_id"], "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(mail["html"], "text/html")
    message.send()


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
