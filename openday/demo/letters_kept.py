"""What the demonstration sent, read back from its folder for a page."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from typing import Final

from django.conf import settings

from openday.notifications import inbox
from openday.notifications.inbox import Entry, Inbox
from openday.notifications.sms.segments import Size, size_of

HEADER_BYTES: Final = 16 * 1024
# Kinds that a browser may be told; any other is just a file.
TOLD_KINDS: Final = frozenset({"application/pdf", "text/calendar", "image/png"})
_UNSUBSCRIBE: Final = "List-Unsubscribe"


@dataclass(frozen=True)
class Line:
    """One line of the list: an SMS by its text, a mail by its subject."""

    id: str
    is_sms: bool
    recipient: str
    kept_at: datetime
    said: str


@dataclass(frozen=True)
class File:
    number: int
    name: str
    kind: str
    size: int
    content: bytes


@dataclass(frozen=True)
class KeptMail:
    id: str
    kept_at: datetime
    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    files: tuple[File, ...]
    can_unsubscribe: bool


@dataclass(frozen=True)
class KeptSms:
    id: str
    kept_at: datetime
    sender: str
    recipient: str
    text: str
    size: Size


def kept() -> Inbox | None:
    """The demonstration's inbox; None everywhere else, and where its mail really leaves."""
    return Inbox(settings.INBOX_FOLDER) if settings.IS_DEMO and settings.INBOX_FOLDER else None


def lines_of(entries: Sequence[Entry]) -> Iterator[Line]:
    """Reads the head of each file. One that was forgotten meanwhile is left out."""
    for entry in entries:
        try:
            with entry.file.open("rb") as file:
                head = file.read(HEADER_BYTES)
        except FileNotFoundError:
            continue
        is_sms = entry.kind == inbox.SMS
        said = json.loads(head)["text"] if is_sms else str(_HEADERS.parsebytes(head)["Subject"])
        yield Line(entry.id, is_sms, entry.recipient, entry.kept_at, said)


def letter_in(entry: Entry) -> KeptMail | KeptSms:
    """The whole of it. FileNotFoundError where it was forgotten meanwhile."""
    content = entry.file.read_bytes()
    if entry.kind == inbox.SMS:
        told = json.loads(content)
        return KeptSms(entry.id, entry.kept_at, told["from"], told["to"], told["text"], size_of(told["text"]))
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
    return KeptMail(
        id=entry.id,
        kept_at=entry.kept_at,
        sender=str(message["From"]),
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        files=tuple(_files(message)),
        can_unsubscribe=_UNSUBSCRIBE in message,
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def _files(message: EmailMessage) -> Iterator[File]:
    for number, part in enumerate(message.iter_attachments(), start=1):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            kind = part.get_content_type()
            yield File(number, part.get_filename() or str(number), kind, len(content), content)


_HEADERS: Final = BytesHeaderParser(policy=policy.default)
