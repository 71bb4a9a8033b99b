"""What a person wants to be told of beside what is essential, and by what."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from openday.accounts.models import User
from openday.notifications.models import Channel, Message, Preference


def preference_of(user: User) -> Preference:
    """Their choices; everything where they never chose, and then not written. One query."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


@transaction.atomic
def choose(*, user: User, wants_email: bool, wants_sms: bool, now: datetime) -> Preference:
    """From now on. What waits already honours it too: it is looked at again when it leaves. Idempotent."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one writer a person
    preference = preference_of(user)
    unsubscribed_at = None if wants_email else preference.unsubscribed_at or now
    chosen = (wants_email, wants_sms, unsubscribed_at)
    if preference.pk and (preference.wants_email, preference.wants_sms, preference.unsubscribed_at) == chosen:
        return preference
    preference.wants_email, preference.wants_sms, preference.unsubscribed_at = chosen
    preference.save()
    return preference


def unsubscribe(*, user: User, now: datetime) -> Preference:
    """No more mail that is not essential. Idempotent: by whatever link, however often."""
    return choose(user=user, wants_email=False, wants_sms=preference_of(user).wants_sms, now=now)


def unwanted_among(messages: Iterable[Message]) -> set[int]:
    """Primary keys of those whose reader has asked for no such messages. One query, and none for what is essential."""
    asked = [message for message in messages if not message.is_essential and message.recipient_id]
    choices = (
        Preference.objects.in_bulk({message.recipient_id for message in asked}, field_name="user_id") if asked else {}
    )
    return {
        message.pk
        for message in asked
        if (choice := choices.get(message.recipient_id or 0)) and not _wants(choice, message.channel)
    }


def _wants(choice: Preference, channel: str) -> bool:
    return {Channel.EMAIL: choice.wants_email, Channel.SMS: choice.wants_sms}.get(Channel(channel), True)
