"""What a person chose: by which channels they get what is not essential."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from openday import signed_links
from openday.accounts.models import User
from openday.notifications.models import BlockedAddress, Channel, Message, Preference

UNSUBSCRIBE: Final = "notifications:unsubscribe"


def choices_of(user: User) -> Preference:
    """What `user` chose; everything, where they never did (not saved then)."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


@transaction.atomic
def choose(*, user: User, now: datetime, wants_email: bool | None = None, wants_sms: bool | None = None) -> Preference:
    """Keep what `user` chose; None leaves a channel as it was. Idempotent."""
    Preference.objects.get_or_create(user=user)
    choice = Preference.objects.select_for_update(no_key=True).get(user=user)
    was = (choice.wants_email, choice.wants_sms)
    choice.wants_email = choice.wants_email if wants_email is None else wants_email
    choice.wants_sms = choice.wants_sms if wants_sms is None else wants_sms
    if (choice.wants_email, choice.wants_sms) != was:
        choice.unsubscribed_at = None if choice.wants_email else choice.unsubscribed_at or now
        choice.save(update_fields=["wants_email", "wants_sms", "unsubscribed_at"])
    return choice


def blocked_for(user: User) -> dict[str, BlockedAddress]:
    """By channel, why nothing reaches `user` there. One query."""
    addresses = {Channel.EMAIL: user.email.lower(), Channel.SMS: user.phone}
    found = BlockedAddress.objects.filter(address__in=[address for address in addresses.values() if address])
    return {each.channel: each for each in found if addresses.get(Channel(each.channel)) == each.address}


def unsubscribe_key(message: Message) -> str:
    """What opens the page on which the reader of `message` gets no more of its kind, without signing in."""
    return signed_links.key_of(message.public_id, page=UNSUBSCRIBE)


def reader_of(*, public_id: UUID, key: str) -> User | None:
    """Whose message it was; None where the key is not its, or its reader is gone."""
    if not signed_links.opens(key, public_id, page=UNSUBSCRIBE):
        return None
    message = Message.objects.filter(public_id=public_id).select_related("recipient").first()
    return message.recipient if message else None
