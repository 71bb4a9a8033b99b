"""Who carries messages out of the site: a mail server, an SMS gateway; one for each channel.

A carrier is opened once for a pass of many messages, used by one thread, and closed at its end.
"""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from django.utils.module_loading import import_string

from openday.notifications.kinds import Facts
from openday.notifications.models import Channel, Message
from openday.notifications.texts import Wording

P = TypeVar("P")


class Carrier(ABC, Generic[P]):
    """One way out; `P` is a message made ready for it."""

    def open(self) -> None:
        """Reach it. Raises CarrierAway."""

    def waits_until(self, message: Message, now: datetime) -> datetime | None:
        """When `message` may leave, where it may not at `now`: quiet hours."""
        return None

    @abstractmethod
    def prepare(self, message: Message, wording: Wording, facts: Facts, *, now: datetime) -> P:
        """`message` in its language, its values put in. Asks nobody; whatever it raises fails this message alone."""

    @abstractmethod
    def send(self, prepared: P) -> str:
        """Hand it over; the number that the carrier gave it, or "". Raises Refused, TryLater or CarrierAway."""

    def close(self) -> None:
        """Let go of it. Raises nothing."""


# Loaded by the worker that sends, and by no web process.
_CARRIERS: Final[dict[str, str]] = {
    Channel.EMAIL: "openday.notifications.carriers.email.EmailCarrier",
    Channel.SMS: "openday.notifications.carriers.sms.SmsCarrier",
    Channel.SITE: "openday.notifications.carriers.site.SiteCarrier",
}


def carrier_of(channel: str) -> Carrier[Any]:
    carrier: Carrier[Any] = import_string(_CARRIERS[channel])()
    return carrier


def channels() -> list[str]:
    """The channels that somebody carries."""
    return list(_CARRIERS)
