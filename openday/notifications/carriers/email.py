"""Mails, over the mail server or the provider that the settings name."""

import re
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr, parseaddr
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from openday.accounts.mail import Mail, headers_of, message_of
from openday.notifications.carriers import Carrier, providers, smtp
from openday.notifications.carriers.mime import bytes_of
from openday.notifications.errors import CarrierAway, Refused
from openday.notifications.kinds import Facts
from openday.notifications.models import Message
from openday.notifications.rendering import mail_of
from openday.notifications.texts import Wording

_BARE: Final = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # ASCII that can be seen, without angle brackets


@dataclass(frozen=True)
class Prepared:
    mail: Mail
    files: tuple[tuple[str, bytes, str], ...]
    public_id: UUID
    now: datetime

    def as_django_has_it(self) -> EmailMultiAlternatives:
        return message_of(self.mail, self.files)


class EmailCarrier(Carrier[Prepared]):
    """One connection for as many mails as there are. Another backend than SMTP is used as Django would."""

    def __init__(self) -> None:
        self._backend: Any = None
        self._server: smtplib.SMTP | None = None
        self._sender = parseaddr(settings.DEFAULT_FROM_EMAIL)

    def open(self) -> None:
        backend: Any = get_connection()
        try:
            backend.open()
            self._server = backend.connection if isinstance(backend, EmailBackend) else None
            if self._server:
                self._server.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            self._server = None
            raise CarrierAway(f"away: {error}") from error
        self._backend = backend

    def prepare(self, message: Message, wording: Wording, facts: Facts, *, now: datetime) -> Prepared:
        mail = mail_of(message, wording, facts)
        files = facts.attachments() if facts.attachments else ()
        attached = tuple((file.name, file.content, file.content_type) for file in files)
        return Prepared(mail, attached, message.public_id, now)

    def send(self, prepared: Prepared) -> str:
        if self._server is None:
            return providers.send(self._backend, prepared.as_django_has_it(), public_id=prepared.public_id)
        recipient = bare(prepared.mail["to"])
        content = self._content(prepared, recipient)
        try:
            self._post(recipient, content)
        except CarrierAway as away:
            if away.was_tried:
                raise
            # Servers close a line that was idle, or after so many mails. What they never had may go at once.
            self.close()
            self.open()
            self._post_again(recipient, content)
        return ""

    def close(self) -> None:
        backend, self._backend, self._server = self._backend, None, None
        if backend:
            with suppress(smtplib.SMTPException, OSError):  # closed from the other side
                backend.close()

    def _post(self, recipient: str, content: bytes) -> None:
        if self._server is None:
            raise CarrierAway("away: the connection was closed")
        smtp.post(self._server, sender=self._sender[1], recipient=recipient, content=content)

    def _post_again(self, recipient: str, content: bytes) -> None:
        """Cut off twice over the same mail: perhaps it is the mail, so it counts as tried and the others go first."""
        try:
            self._post(recipient, content)
        except CarrierAway as away:
            raise CarrierAway(away.reason, was_tried=True) from away

    def _content(self, prepared: Prepared, recipient: str) -> bytes:
        if prepared.files:
            whole: Any = prepared.as_django_has_it().message()
            return bytes(whole.as_bytes(linesep="\r\n"))
        return bytes_of(
            prepared.mail,
            to=recipient,
            sender=formataddr(self._sender),
            now=prepared.now,
            headers=headers_of(prepared.mail),
        )


def bare(address: str) -> str:
    """`address` as SMTP takes it, its domain in ASCII. Raises Refused where it can be none."""
    if not address.isascii():
        with suppress(ValueError):
            address = sanitize_address(address, "utf-8")
    if not _BARE.fullmatch(address):
        raise Refused("not an address", is_address_wrong=True)
    return address
