"""Who takes an SMS out of the house: what every gateway does, and which one the settings name."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from openday.notifications.errors import CarrierAway
from openday.notifications.sms.segments import Size

MOST_SEGMENTS: Final = 10


@dataclass(frozen=True)
class Sms:
    """An SMS as it is sent. The gateway takes each `id` once, however often it is handed over."""

    id: UUID
    to: str  # E.164
    text: str
    size: Size


class Gateway:
    """Used by one thread, for as many SMS as there are."""

    def open(self) -> None:
        """Reach it. Raises CarrierAway."""

    def send(self, sms: Sms) -> str:
        """Hand it over; the number that the gateway gave it. Raises Refused, TryLater or CarrierAway."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of it. Raises nothing."""


def offers_sms() -> bool:
    """Whether this site sends SMS at all."""
    return bool(settings.SMS_GATEWAY_URL)


def gateway() -> Gateway:
    """The one of SMS_GATEWAY_URL: `https://…`, or `file:///folder` for a demonstration. Raises CarrierAway."""
    if not offers_sms():
        raise CarrierAway("no gateway is set: SMS_GATEWAY_URL")
    from openday.notifications.sms.folder_gateway import FolderGateway  # noqa: PLC0415 - each stands on this module
    from openday.notifications.sms.http_gateway import HttpGateway  # noqa: PLC0415

    address = urlsplit(settings.SMS_GATEWAY_URL)
    return FolderGateway(address.path) if address.scheme == "file" else HttpGateway(settings.SMS_GATEWAY_URL)
