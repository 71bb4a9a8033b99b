"""Messages and what is said about them: texts, rules, bulk messages, choices, blocked addresses."""

from openday.notifications.models.addresses import BlockedAddress, Preference
from openday.notifications.models.bulk import BulkMessage
from openday.notifications.models.channels import Channel
from openday.notifications.models.messages import Message, MessageQuerySet, Priority
from openday.notifications.models.rules import ReminderRule
from openday.notifications.models.texts import MessageText

__all__ = [
    "BlockedAddress",
    "BulkMessage",
    "Channel",
    "Message",
    "MessageQuerySet",
    "MessageText",
    "Preference",
    "Priority",
    "ReminderRule",
]
