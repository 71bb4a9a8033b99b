"""What is kept of messages no longer than needed."""

from datetime import datetime, timedelta
from typing import Final

from openday.notifications.letters import LETTER
from openday.notifications.models import Message

LETTERS_ARE_KEPT: Final = timedelta(days=30)


def forget_letters(*, now: datetime) -> int:
    """Delete letters about accounts that are over since LETTERS_ARE_KEPT; how many.

    Their addresses are those of whoever was typed into a form, and of people who have left.
    """
    over = Message.objects.exclude(state__in=[*Message.WAITING, Message.State.SENDING])
    forgotten, _ = over.filter(kind=LETTER.name, created_at__lt=now - LETTERS_ARE_KEPT).delete()
    return forgotten
