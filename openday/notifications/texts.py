"""What a message says before its values are put in: the text of staff, or else the one that is shipped."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils import translation

from openday.languages import FALLBACK_ORDER
from openday.notifications.kinds import MessageKind, kind_of
from openday.notifications.models import BulkMessage, Channel, Message, MessageText
from openday.notifications.placeholders import placeholders_in

# In the context of a test: the kind that is tried, the text as it was typed, and values where they are no record's.
TRIED: Final = "tried"
TEXT: Final = "text"
VALUES: Final = "values"
# The kinds of bulk messages: for those who want news, and for everybody.
NEWS: Final = "notifications.news"
NOTICE: Final = "notifications.notice"


class Origin(StrEnum):
    SHIPPED = "shipped"
    STAFF = "staff"


@dataclass(frozen=True)
class Wording:
    """A text with its `{placeholders}`, in `language`: not always the reader's, where nobody wrote theirs.

    `lines` are paragraphs; they may hold line breaks. An SMS has neither subject, action nor note.
    """

    subject: str
    lines: tuple[str, ...]
    action: str
    note: str
    language: str
    origin: Origin

    @property
    def body(self) -> str:
        """The paragraphs as staff type them."""
        return "\n\n".join(self.lines)

    def says_as(self, other: "Wording") -> bool:
        return (self.subject, self.lines) == (other.subject, other.lines)


def wordings_for(messages: Sequence[Message]) -> dict[int, Wording]:
    """What each of `messages` says, by its primary key. At most two queries, whatever their number."""
    own = _texts_of_staff(messages)
    bulks = BulkMessage.objects.in_bulk({message.bulk_id for message in messages if message.bulk_id})
    return {
        message.pk: bulk_wording(bulks[message.bulk_id], message.channel, message.language)
        if message.bulk_id
        else _brought(message)
        if TEXT in message.context
        else wording(
            kind_of(message.kind),
            message.channel,
            message.language,
            own.get((message.edition_id, message.kind, message.channel, message.language)),
        )
        for message in messages
    }


def wording(kind: MessageKind, channel: str, language: str, own: MessageText | None) -> Wording:
    """`own` in its place, unless it asks for values that `kind` gives no more: no letter leaves with a hole."""
    if own is None or not fits(kind, own):
        return shipped(kind, channel, language)
    return written(kind, channel, language, own.subject, own.body)


def fits(kind: MessageKind, own: MessageText) -> bool:
    return placeholders_in(f"{own.subject} {own.body}") <= kind.placeholders.keys()


def shipped(kind: MessageKind, channel: str, language: str) -> Wording:
    """What `kind` says where staff wrote nothing."""
    text = kind.text
    with translation.override(language):
        if channel == Channel.SMS:
            lines = (str(text.sms),) if text.sms else (" ".join(str(line) for line in text.lines),)
            return Wording("", lines, "", "", language, Origin.SHIPPED)
        return Wording(
            subject=str(text.subject),
            lines=tuple(str(line) for line in text.lines),
            action=str(text.action),
            note=str(text.note),
            language=language,
            origin=Origin.SHIPPED,
        )


def written(kind: MessageKind, channel: str, language: str, subject: str, body: str) -> Wording:
    """`subject` and `body` as staff typed them; button and small print stay those of `kind`."""
    if channel == Channel.SMS:
        return Wording("", (" ".join(body.split()),), "", "", language, Origin.STAFF)
    basis = shipped(kind, channel, language)
    return Wording(subject, paragraphs(body), basis.action, basis.note, language, Origin.STAFF)


def bulk_wording(bulk: BulkMessage, channel: str, language: str) -> Wording:
    """In `language` where it was written, else in the first of Arabic, French and English that was."""
    told = next((each for each in (language, *FALLBACK_ORDER) if getattr(bulk, f"body_{each}", "")), language)
    kind = kind_of(NOTICE if bulk.is_essential else NEWS)
    return written(kind, channel, told, getattr(bulk, f"subject_{told}"), getattr(bulk, f"body_{told}"))


def paragraphs(body: str) -> tuple[str, ...]:
    """`body` cut at its empty lines."""
    return tuple(part.strip() for part in re.split(r"\n[^\S\n]*\n", body) if part.strip())


def _texts_of_staff(messages: Sequence[Message]) -> Mapping[tuple[int | None, str, str, str], MessageText]:
    editions = {message.edition_id for message in messages if message.edition_id}
    if not editions:
        return {}
    found = MessageText.objects.filter(edition__in=editions, kind__in={message.kind for message in messages})
    return {(text.edition_id, text.kind, text.channel, text.language): text for text in found}


def _brought(message: Message) -> Wording:
    text = message.context[TEXT]
    return written(kind_of(message.context[TRIED]), message.channel, message.language, text["subject"], text["body"])
