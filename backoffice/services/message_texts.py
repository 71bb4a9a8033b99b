"""The texts of messages as staff write them: all of an edition at a glance, and one on a real record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from backoffice.services.message_records import records_of
from openday.accounts.models import User
from openday.editions.models import Edition
from openday.notifications.kinds import MessageKind, kinds
from openday.notifications.models import Channel, Message, MessageText
from openday.notifications.placeholders import ISOLATE, POP
from openday.notifications.texts import Wording, fits, shipped
from openday.notifications.trials import Trial, facts_on

LOOKED_THROUGH: Final = 200
OFFERED: Final = 12
LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class Cell:
    """A text of one language: "shipped", "staff", or "unfit" where that of staff is passed over."""

    language: str
    state: str


@dataclass(frozen=True)
class Line:
    """A kind with each channel and its languages there; none where it has no words for the channel."""

    kind: MessageKind
    cells: list[tuple[Channel, list[Cell]]]


def channels_of(kind: MessageKind) -> list[Channel]:
    """The channels for which `kind` has words: a rule may send it by any of them."""
    return [channel for channel in Channel if channel != Channel.SMS or kind.text.sms]


def board_of(edition: Edition) -> list[Line]:
    """Every kind that staff may edit, by its title in the active language. One query."""
    own = {(text.kind, text.channel, text.language): text for text in MessageText.objects.filter(edition=edition)}

    def state(kind: MessageKind, channel: str, language: str) -> str:
        text = own.get((kind.name, channel, language))
        return "shipped" if text is None else "staff" if fits(kind, text) else "unfit"

    return [
        Line(
            kind,
            [
                (
                    channel,
                    [Cell(language, state(kind, channel, language)) for language in LANGUAGES]
                    if channel in channels_of(kind)
                    else [],
                )
                for channel in Channel
            ],
        )
        for kind in sorted(editable(), key=lambda kind: str(kind.title))
    ]


def editable() -> list[MessageKind]:
    return [kind for kind in kinds() if kind.is_editable]


@dataclass(frozen=True)
class Place:
    """Where a text stands: what a kind says in an edition, by one channel, in one language."""

    edition: Edition
    kind: MessageKind
    channel: Channel
    language: str

    @property
    def fields(self) -> dict[str, Any]:
        """Of a MessageText."""
        return {
            "edition": self.edition.pk,
            "kind": self.kind.name,
            "channel": self.channel,
            "language": self.language,
        }

    @property
    def shipped(self) -> Wording:
        return shipped(self.kind, self.channel, self.language)


def place_of(edition: Edition, kind_name: str, channel: str, language: str) -> Place | None:
    """None where nobody may write a text."""
    kind = next((kind for kind in editable() if kind.name == kind_name), None)
    if kind is None or channel not in channels_of(kind) or language not in LANGUAGES:
        return None
    return Place(edition, kind, Channel(channel), language)


def own_text(place: Place) -> MessageText | None:
    """What staff wrote there. One query."""
    return MessageText.objects.filter(**place.fields).select_related("updated_by").first()


@dataclass(frozen=True)
class Sample:
    """A record on which a text can be tried, and what messages of the kind keep of it."""

    about_id: int
    label: str
    context: Mapping[str, Any]


def samples_of(edition: Edition, kind: MessageKind) -> list[Sample]:
    """Records of the newest messages about that type: those of the very kind first. Two queries."""
    if not kind.about_type:
        return []
    newest = Message.objects.filter(edition=edition, about_type=kind.about_type).order_by("-pk")[:LOOKED_THROUGH]
    found: dict[int, Message] = {}
    for message in sorted(newest, key=lambda message: message.kind != kind.name):
        found.setdefault(message.about_id or 0, message)
    offered = list(found.values())[:OFFERED]
    records = records_of(offered)
    return [
        Sample(
            about_id=pk,
            label=_label(record.reference, record.name),
            context=message.context if message.kind == kind.name else {},
        )
        for message in offered
        if (pk := message.about_id) and (record := records.get((kind.about_type, pk)))
    ]


def trial_at(place: Place, *, by: User, now: datetime, sample: Sample | None) -> tuple[Message, Trial]:
    """A message to `by` that is written nowhere, and what it would tell on `sample`, else on examples."""
    message = stand_in(
        place.kind, channel=place.channel, language=place.language, edition=place.edition, by=by, now=now
    )
    about_id, context = (sample.about_id, sample.context) if sample else (None, {})
    return message, facts_on(place.kind, about_id=about_id, context=context, like=message)


def stand_in(kind: MessageKind, *, channel: str, language: str, edition: Edition, by: User, now: datetime) -> Message:
    return Message(
        pk=0,
        kind=kind.name,
        edition=edition,
        channel=channel,
        recipient=by,
        address=by.phone if channel == Channel.SMS else by.email,
        language=language,
        is_essential=kind.is_essential,
        created_at=now,
        due_at=now,
    )


def _label(reference: str, name: str) -> str:
    return f"{ISOLATE}{reference}{POP} · {name}" if reference else name
