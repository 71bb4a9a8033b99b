"""What a person did with the messages under their bell: read one, or all that they have seen."""

from datetime import datetime

from openday.accounts.models import User
from openday.notifications.models import Message


def mark_read(*, message: Message, by: User, now: datetime) -> None:
    """`by` has read `message`, which is theirs. The first time counts. One query."""
    Message.objects.on_site_for(by).unread().filter(pk=message.pk).update(read_at=now)


def mark_all_read(*, by: User, up_to: int, now: datetime) -> int:
    """`by` has read all that were there when their page was made, up to a number; how many were unread. One query."""
    return Message.objects.on_site_for(by).unread().filter(pk__lte=up_to).update(read_at=now)
