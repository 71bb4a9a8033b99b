"""What people do to a message: send it again, cancel it."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.notifications.errors import Blocked, NotAllowed, NotRepeatable, NotWaiting, StillWaiting
from openday.notifications.kinds import is_secret
from openday.notifications.models import BlockedAddress, Message
from openday.notifications.services.outbox import announce

CANCELLED_BY_STAFF = "cancelled_by_staff"
AGAIN = "again"  # in the context of a copy: the message that it repeats


@transaction.atomic
def send_again(*, message: Message, by: User, now: datetime) -> Message:
    """Send `message` once more, at once; the row that leaves.

    What was not sent leaves as itself. What was sent already is copied: its row says what became of it. Its words are
    made anew, from the current state of its record. Raises NotAllowed, StillWaiting, NotWaiting for what was
    cancelled, NotRepeatable, or Blocked.
    """
    _allow(by)
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state in (*Message.WAITING, Message.State.SENDING):
        raise StillWaiting(message.state)
    if message.state == Message.State.CANCELLED:
        raise NotWaiting(message.state)
    if is_secret(message.kind) or not (message.address or message.recipient_id):
        raise NotRepeatable
    _need_open(message)

    message.asked_again_at, message.asked_again_by = now, by
    if message.state == Message.State.DEAD:
        message.state, message.error, message.attempts, message.due_at = Message.State.QUEUED, "", 0, now
        message.save(update_fields=["state", "error", "attempts", "due_at", "asked_again_at", "asked_again_by"])
        announce()
        return message
    message.save(update_fields=["asked_again_at", "asked_again_by"])
    copy = _copy_of(message, now=now)
    announce()
    return copy


@transaction.atomic
def cancel_message(*, message: Message, by: User, now: datetime) -> Message:
    """Never send `message`. Idempotent. Raises NotAllowed, or NotWaiting for what has left or is leaving."""
    _allow(by)
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state == Message.State.CANCELLED:
        return message
    if message.state not in (*Message.WAITING, Message.State.DEAD):
        raise NotWaiting(message.state)
    message.state, message.error = Message.State.CANCELLED, CANCELLED_BY_STAFF
    message.cancelled_at, message.cancelled_by = now, by
    message.save(update_fields=["state", "error", "cancelled_at", "cancelled_by"])
    return message


@transaction.atomic
def revive(*, channel: str, since: datetime, now: datetime) -> int:
    """After an outage: queue again what was given up since then by `channel`; how many messages.

    Not those whose address was refused or is blocked, nor those whose secret is forgotten.
    """
    given_up = Message.objects.filter(channel=channel, state=Message.State.DEAD, created_at__gte=since)
    given_up = given_up.exclude(error__startswith="refused").exclude(error="address_blocked")
    secret = [name for name in set(given_up.values_list("kind", flat=True)) if is_secret(name)]
    revived = given_up.exclude(kind__in=secret).update(state=Message.State.QUEUED, error="", attempts=0, due_at=now)
    if revived:
        announce()
    return revived


def _allow(by: User) -> None:
    if not by.may(Permission.MANAGE_MESSAGES):
        raise NotAllowed


def _need_open(message: Message) -> None:
    blocked = BlockedAddress.objects.filter(channel=message.channel, address=message.address.lower()).first()
    if blocked and message.address:
        raise Blocked(blocked.address, blocked.reason)


def _copy_of(message: Message, *, now: datetime) -> Message:
    return Message.objects.create(
        public_id=uuid4(),
        edition_id=message.edition_id,
        kind=message.kind,
        channel=message.channel,
        recipient_id=message.recipient_id,
        address=message.address,
        language=message.language,
        context=message.context,
        about_type=message.about_type,
        about_id=message.about_id,
        is_essential=message.is_essential,
        priority=message.priority,
        due_at=now,
        created_at=now,
        bulk_id=message.bulk_id,
        rule_id=message.rule_id,
    )
