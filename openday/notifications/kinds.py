"""The kinds of messages that the site sends, each registered by the app whose news it is.

An app keeps its kinds in `<app>/messages.py` and registers them in its `AppConfig.ready`; the outbox knows none of
the apps above it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise

from openday.accounts.mail import Letter
from openday.notifications.models import Channel, Message, Priority

Text = str | Promise  # a text of the catalogues, said in whichever language is active when it is read


@dataclass(frozen=True)
class Placeholder:
    """A name that texts use between braces: what it stands for, and what it looks like."""

    description: Text
    example: Text


@dataclass(frozen=True)
class ShippedText:
    """What a kind says unless staff wrote something else. All with `{placeholders}`.

    `lines` are paragraphs; `action` is the label of the one button (none where `Facts.url` is empty); `note` is the
    small print; `sms` is the whole text of an SMS. On the site the subject is shown, and leads to `Facts.url`.
    """

    subject: Text
    lines: tuple[Text, ...]
    action: Text = ""
    sms: Text = ""
    note: Text = ""


@dataclass(frozen=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Facts:
    """What one message tells, by the state of its record at the moment it leaves, in the message's language.

    `values` are the placeholders' texts; `table` are names and values under the text; `url` is where its button
    leads, absolute. `attachments` makes the files, and is asked only by a channel that carries files. `letter` is the
    whole mail, in place of the kind's text.
    """

    values: Mapping[str, str]
    table: tuple[tuple[str, str], ...] = ()
    url: str = ""
    attachments: Callable[[], Sequence[Attachment]] | None = None
    letter: Letter | None = None


# What each message tells, by its primary key; None: no longer due (a cancelled visit). For a whole batch, of several
# languages, in a fixed number of queries: neither its recipient nor its record is loaded. A message that is missing
# counts as no longer due.
Load = Callable[[Sequence[Message]], Mapping[int, Facts | None]]


@dataclass(frozen=True)
class MessageKind:
    """One kind of message: `schools.visit_confirmed`.

    `title` names it for staff, `heading` for its reader, where what it told can no longer be said as it was.
    `about_type` is the record that it is about (`schools.visit`), empty for none; `channels` are used unless a rule
    says others. What is not `is_essential` honours a person's choices. `is_editable`: whether staff write its texts.
    `is_secret`: its context holds what nobody else may read (the link of a new password), and is emptied once it
    was sent or given up.
    """

    name: str
    title: Text
    text: ShippedText
    load: Load
    about_type: str = ""
    heading: Text = ""
    channels: tuple[Channel, ...] = (Channel.EMAIL,)
    placeholders: Mapping[str, Placeholder] = field(default_factory=dict)
    is_essential: bool = True
    is_editable: bool = True
    is_secret: bool = False
    priority: Priority = Priority.NORMAL


_KINDS: Final[dict[str, MessageKind]] = {}


def register(kind: MessageKind) -> None:
    """Add `kind`, or replace the one of its name."""
    _KINDS[kind.name] = kind


def kind_of(name: str) -> MessageKind:
    """KeyError where no app registered it."""
    return _KINDS[name]


def is_secret(name: str) -> bool:
    """Also where it is of a newer release, or of one long gone: then not."""
    return name in _KINDS and _KINDS[name].is_secret


def kinds() -> Iterator[MessageKind]:
    """Every kind, by name."""
    for name in sorted(_KINDS):
        yield _KINDS[name]
