"""What the outbox refuses, and what a channel answers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from openday.notifications.placeholders import Problem


class MessageError(Exception):
    """Something about a message that was refused."""


class NotAllowed(MessageError):
    """Who asks may not manage messages."""


@dataclass
class NotWaiting(MessageError):
    """A message that already left, or never will, cannot be cancelled. `state` is what it is now."""

    state: str


@dataclass
class StillWaiting(MessageError):
    """A message that is still to leave needs no sending again. `state` is what it is now."""

    state: str


@dataclass
class Blocked(MessageError):
    """Nothing is sent to this address until staff clear it. `reason` is one of BlockedAddress.Reason."""

    address: str
    reason: str


@dataclass
class NotRepeatable(MessageError):
    """What it told was secret and is forgotten: its reader has to ask for a new one."""


# --- What a carrier answers about a message ------------------------------------------------------------


@dataclass
class Refused(MessageError):
    """Not this message, not ever. `is_address_wrong`: nothing will ever reach that address."""

    reason: str
    is_address_wrong: bool = False


@dataclass
class TryLater(MessageError):
    """Not this message, not now. `is_about_us`: it said no to us, rather than to this message or its address."""

    reason: str
    is_about_us: bool = False


@dataclass
class CarrierAway(MessageError):
    """It cannot be reached, or stopped answering. `was_tried`: it may have taken the message in hand."""

    reason: str
    was_tried: bool = False


# --- What is refused of texts and bulk messages ---------------------------------------------------------


@dataclass(eq=False)
class TextRefused(MessageError):
    """What is wrong with a text, by its part ("subject", "body"): placeholders, emptiness, a length over the limit."""

    problems: Mapping[str, list[Problem]] = field(default_factory=dict)
    empty: Collection[str] = ()
    too_long: Mapping[str, int] = field(default_factory=dict)


@dataclass(eq=False)
class TextsRefused(MessageError):
    """The same, by language."""

    by_language: Mapping[str, TextRefused]


@dataclass(eq=False)
class TextIsFixed(MessageError):
    """Nobody edits the texts of this kind."""

    kind: str


@dataclass(eq=False)
class TextChangedMeanwhile(MessageError):
    """Somebody (None: who took the text of staff away) changed it since it was read."""

    by_id: int | None


@dataclass(eq=False)
class Unreachable(MessageError):
    """The account has no address for this channel."""

    channel: str


@dataclass(eq=False)
class AudienceUnknown(MessageError):
    """No app knows an audience of this name."""

    name: str


@dataclass(eq=False)
class BulkIsNot(MessageError):
    """The bulk message would have to be in one of `states`; it is in `state`, empty where it is gone."""

    states: Collection[str]
    state: str


class InThePast(MessageError):
    """A bulk message cannot leave before now."""


class NobodyReached(MessageError):
    """As things are, the message would reach nobody."""


@dataclass(eq=False)
class ReminderUnknown(MessageError):
    """No app reminds of this, or not this audience."""

    reminder: str
    audience: str


class RuleStands(MessageError):
    """There is such a rule: the same reminder, day and audience."""


class RuleGone(MessageError):
    """Somebody took the rule away."""
