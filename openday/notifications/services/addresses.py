"""Addresses to which nothing is sent any more, and how they come to be such."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.notifications.errors import NotAllowed
from openday.notifications.models import BlockedAddress, Message


def blocked_among(messages: Iterable[Message]) -> set[tuple[str, str]]:
    """(channel, address in small letters) of those among `messages` that are blocked. One query."""
    asked = {message.address.lower() for message in messages} - {""}
    found = BlockedAddress.objects.filter(address__in=asked).values_list("channel", "address")
    return set(found) if asked else set()


def block(*, channel: str, address: str, reason: str, now: datetime, detail: str = "") -> None:
    """Send nothing to `address` by `channel` from now on. Idempotent: the first reason stays."""
    BlockedAddress.objects.bulk_create(
        [BlockedAddress(channel=channel, address=address.lower(), reason=reason, since=now, detail=detail[:300])],
        ignore_conflicts=True,
    )


@transaction.atomic
def clear(*, blocked: BlockedAddress, by: User) -> None:
    """Send to this address again: what comes from now on, and what staff send again. Raises NotAllowed."""
    if not by.may(Permission.MANAGE_MESSAGES):
        raise NotAllowed
    BlockedAddress.objects.filter(pk=blocked.pk).delete()
