"""The rules of reminders, as staff set them for an edition; and what they would send in the days to come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

import pghistory
from django.db import transaction

from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.notifications.errors import NotAllowed, ReminderUnknown, RuleGone, RuleStands
from openday.notifications.models import Channel, ReminderRule
from openday.notifications.occasions import Occasion
from openday.notifications.reminders import Asked, Reminder, reminder_of
from openday.notifications.services.reach import reaches
from openday.time_zone import at_local, local_date

AHEAD: Final = timedelta(days=7)


@dataclass(frozen=True)
class RuleTerms:
    """When, to whom and by what. `days_before` is negative for days after."""

    days_before: int
    local_time: time
    audience: str
    channels: Sequence[Channel]
    is_active: bool = True


@transaction.atomic
def add_rule(*, edition: Edition, reminder: str, terms: RuleTerms, by: User, now: datetime) -> ReminderRule:
    """What came round before `now` is not caught up with. Raises ReminderUnknown or RuleStands."""
    _may(by)
    _check(reminder, terms)
    with pghistory.context(user=by.pk):
        Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)  # one writer of rules an edition
        rule = ReminderRule(edition=edition, reminder=reminder)
        _set(rule, terms, now)
        rule.save(force_insert=True)
    return rule


@transaction.atomic
def change_rule(*, rule: ReminderRule, terms: RuleTerms, by: User, now: datetime) -> ReminderRule:
    """Other terms from now on. Raises RuleGone, ReminderUnknown or RuleStands."""
    _may(by)
    _check(rule.reminder, terms)
    with pghistory.context(user=by.pk):
        Edition.objects.select_for_update(no_key=True).get(pk=rule.edition_id)
        rule = _locked(rule)
        _set(rule, terms, now)
        rule.save(update_fields=["days_before", "local_time", "audience", "channels", "is_active", "done_until"])
    return rule


@transaction.atomic
def switch_rule(*, rule: ReminderRule, is_active: bool, by: User, now: datetime) -> ReminderRule:
    """On or off. What came round while it was off is not caught up with. Raises RuleGone."""
    _may(by)
    with pghistory.context(user=by.pk):
        rule = _locked(rule)
        if rule.is_active != is_active:
            rule.is_active, rule.done_until = is_active, now
            rule.save(update_fields=["is_active", "done_until"])
    return rule


@transaction.atomic
def remove_rule(*, rule: ReminderRule, by: User) -> None:
    """Messages that it wrote stay. Idempotent."""
    _may(by)
    with pghistory.context(user=by.pk):
        ReminderRule.objects.filter(pk=rule.pk).delete()


@dataclass(frozen=True)
class Coming:
    """What a rule would send on one of the days to come, as things are."""

    rule: ReminderRule
    reminder: Reminder
    occasion: Occasion
    records: int
    messages: int


def coming(*, edition: Edition, now: datetime) -> list[Coming]:
    """What the active rules of `edition` would send within AHEAD, in order; days with nothing are left out.

    As many queries as the reminders take, for each rule and day.
    """
    found = []
    for rule in ReminderRule.objects.filter(edition=edition, is_active=True).order_by("pk"):
        reminder = reminder_of(rule.reminder)
        if reminder is None or rule.audience not in reminder.audiences:
            continue
        for occasion in _occasions(rule, now):
            asked = Asked(edition=edition, audience=rule.audience, occasion=occasion, now=occasion.due_at)
            due = list(reminder.find(asked))
            messages = sum(
                reaches(recipient, channel)
                for each in due
                for recipient in each.recipients
                for channel in rule.channels
            )
            if messages:
                found.append(Coming(rule, reminder, occasion, len(due), messages))
    return sorted(found, key=lambda each: (each.occasion.due_at, each.rule.pk))


def _occasions(rule: ReminderRule, now: datetime) -> Iterator[Occasion]:
    """Each time that `rule` comes round after `now`, within AHEAD."""
    today = local_date(now)
    for offset in range(AHEAD.days + 1):
        due_on = today + timedelta(days=offset)
        due_at = at_local(due_on, rule.local_time)
        if now < due_at <= now + AHEAD:
            yield Occasion(due_at=due_at, day=due_on + timedelta(days=rule.days_before))


def _set(rule: ReminderRule, terms: RuleTerms, now: datetime) -> None:
    rule.days_before, rule.local_time = terms.days_before, terms.local_time
    rule.audience, rule.channels, rule.is_active = terms.audience, list(terms.channels), terms.is_active
    rule.done_until = now
    same = ReminderRule.objects.filter(
        edition_id=rule.edition_id, reminder=rule.reminder, days_before=rule.days_before, audience=rule.audience
    )
    if same.exclude(pk=rule.pk).exists():
        raise RuleStands


def _locked(rule: ReminderRule) -> ReminderRule:
    standing = ReminderRule.objects.select_for_update(no_key=True).filter(pk=rule.pk).first()
    if standing is None:
        raise RuleGone
    return standing


def _check(reminder: str, terms: RuleTerms) -> None:
    known = reminder_of(reminder)
    if known is None or terms.audience not in known.audiences:
        raise ReminderUnknown(reminder, terms.audience)


def _may(by: User) -> None:
    if not by.may(Permission.MANAGE_MESSAGES):
        raise NotAllowed
