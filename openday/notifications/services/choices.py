"""What the pages of a person's choices show, and what opens the one without a sign-in."""

from typing import Final
from uuid import UUID

from openday import signed_links
from openday.accounts.models import User
from openday.notifications.models import BlockedAddress, Channel, Message

UNSUBSCRIBE: Final = "notifications:unsubscribe"


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
