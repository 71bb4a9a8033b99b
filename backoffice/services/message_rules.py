"""The rules of reminders as staff look at them."""

from dataclasses import dataclass

from django.utils.functional import Promise

from openday.editions.models import Edition
from openday.notifications.models import ReminderRule
from openday.notifications.reminders import Reminder, reminders


@dataclass(frozen=True)
class RuleRow:
    """A rule, with the title of its audience; None where no app knows that audience any more."""

    rule: ReminderRule
    audience: "str | Promise | None"


@dataclass(frozen=True)
class ReminderRows:
    reminder: Reminder
    rows: list[RuleRow]


def board_of(edition: Edition) -> list[ReminderRows]:
    """Every reminder that an app knows, the earliest of its rules first. One query."""
    rules = list(ReminderRule.objects.filter(edition=edition).order_by("-days_before", "local_time", "pk"))
    return [
        ReminderRows(
            reminder,
            [RuleRow(rule, reminder.audiences.get(rule.audience)) for rule in rules if rule.reminder == reminder.name],
        )
        for reminder in reminders()
    ]
