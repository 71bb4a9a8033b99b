"""What the mail provider tells afterwards of a mail: arrived, came back, was called spam."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from openday.accounts.models import User
from openday.notifications.models import BlockedAddress, Channel, Message
from openday.notifications.services import addresses, preferences

ROOM: Final = 300


class News(StrEnum):
    DELIVERED = "delivered"
    BOUNCED = "bounced"  # came back, for whatever reason
    WRONG_ADDRESS = "wrong_address"  # came back, and always will
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True)
class Report:
    """`public_id` where the provider gives back what it was told, else its own number of the mail."""

    news: News
    at: datetime
    address: str = ""
    public_id: UUID | None = None
    provider_id: str = ""
    detail: str = ""


@transaction.atomic
def take_report(report: Report, *, now: datetime) -> None:
    """Write it down. Idempotent, in whatever order reports come; the first of a kind stays.

    An address that does not exist, or whose reader complained, gets no more mail, whichever message it was about: a
    provider may tell of one that this site has forgotten.
    """
    at = min(report.at, now)
    of_whom = Q(public_id=report.public_id) if report.public_id else Q(provider_id=report.provider_id)
    known = report.public_id or report.provider_id
    found = Message.objects.filter(of_whom, channel=Channel.EMAIL) if known else Message.objects.none()
    match report.news:
        case News.DELIVERED:
            found.filter(delivered_at=None).update(delivered_at=at)
        case News.BOUNCED | News.WRONG_ADDRESS:
            found.filter(bounced_at=None).update(bounced_at=at, error=f"bounced: {report.detail}"[:ROOM])
        case News.COMPLAINED:
            found.filter(complained_at=None).update(complained_at=at)
        case News.UNSUBSCRIBED:
            for person in User.objects.filter(messages__in=found):
                preferences.unsubscribe(user=person, now=now)
    reasons = {
        News.WRONG_ADDRESS: BlockedAddress.Reason.BOUNCED,
        News.COMPLAINED: BlockedAddress.Reason.COMPLAINED,
    }
    address = report.address or next(iter(found.values_list("address", flat=True)), "")
    if (reason := reasons.get(report.news)) and address:
        addresses.block(channel=Channel.EMAIL, address=address, reason=reason, detail=report.detail, now=now)
