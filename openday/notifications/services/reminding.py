"""Seeing to the reminders that are due: rows of the outbox, by the rules of the published edition."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db import transaction

from openday.editions.models import Edition
from openday.notifications.kinds import kind_of
from openday.notifications.models import Message, Priority, ReminderRule
from openday.notifications.occasions import Occasion, last_occasion
from openday.notifications.reminders import Asked, Due, Reminder, reminder_of, reminders
from openday.notifications.services.outbox import messages_for, unwanted_by, write_rows

logger = logging.getLogger(__name__)
BATCH: Final = 1000


def remind(*, now: datetime) -> int:
    """Write every reminder that is due at `now` (aware) and was not seen to; how many messages are new.

    May run as often as one likes, and twice at once: a rule is seen to once each time it comes round, and a person is
    told of one record, at one instant, with one lead time, once. What was missed is caught up with for
    `occasions.GRACE`. A handful of queries a rule, and one more for each thousand messages. A rule that fails leaves
    nothing behind and does not stop the others; it is raised at the end, and tried again at the next pass.
    """
    edition = Edition.objects.current()
    if edition is None:
        return 0
    add_usual_rules(edition=edition, now=now)
    written, failures = 0, []
    for rule in ReminderRule.objects.active().filter(edition=edition, done_until__lt=now).order_by("pk"):
        if _comes_round(rule, now) is None:
            continue
        try:
            written += _see_to(rule.pk, edition, now)
        except Exception as failure:
            logger.exception("reminder %s failed", rule)
            failures.append(failure)
    if failures:
        raise ExceptionGroup("reminders that failed", failures)
    return written


def add_usual_rules(*, edition: Edition, now: datetime) -> None:
    """Give `edition` the usual rules of each reminder of which it never had a rule.

    Idempotent: what staff changed stays changed, and what they deleted stays away. One query, and one to add.
    """
    events: Any = ReminderRule.pgh_event_model  # type: ignore[attr-defined]  # pghistory adds it
    known = set(events.objects.filter(edition=edition).values_list("reminder", flat=True).distinct())
    added = [
        ReminderRule(
            edition=edition,
            reminder=reminder.name,
            days_before=usual.days_before,
            local_time=usual.local_time,
            audience=usual.audience,
            channels=list(usual.channels),
            done_until=now,
        )
        for reminder in reminders()
        if reminder.name not in known
        for usual in reminder.usual_rules
    ]
    if added:
        ReminderRule.objects.bulk_create(added, ignore_conflicts=True)  # two beats add the same


def _comes_round(rule: ReminderRule, now: datetime) -> Occasion | None:
    """What of `rule` is to be seen to at `now`; None if nothing is, or it is too late for it."""
    occasion = last_occasion(days_before=rule.days_before, local_time=rule.local_time, now=now)
    return None if occasion.due_at <= rule.done_until or occasion.is_over(now) else occasion


@transaction.atomic
def _see_to(rule_id: int, edition: Edition, now: datetime) -> int:
    """Another beat that is at it, or was first, leaves nothing to do."""
    rule = ReminderRule.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=rule_id).first()
    if rule is None or not rule.is_active or (occasion := _comes_round(rule, now)) is None:
        return 0
    reminder = reminder_of(rule.reminder)
    if reminder is None or rule.audience not in reminder.audiences:
        logger.error("no app knows reminder %s for %s", rule.reminder, rule.audience)
        return 0
    asked = Asked(edition=edition, audience=rule.audience, occasion=occasion, now=now)
    written = sum(
        write_rows(_rows(batch, reminder, rule, edition, now), now=now) for batch in _batches(reminder.find(asked))
    )
    ReminderRule.objects.filter(pk=rule.pk).update(done_until=occasion.due_at)
    return written


def _batches(found: Iterable[Due]) -> Iterator[list[Due]]:
    each = iter(found)
    while batch := list(islice(each, BATCH)):
        yield batch


def _rows(batch: list[Due], reminder: Reminder, rule: ReminderRule, edition: Edition, now: datetime) -> list[Message]:
    kind = kind_of(reminder.kind_name)
    unwanted = unwanted_by((recipient for due in batch for recipient in due.recipients), kind=kind)
    return [
        message
        for due in batch
        for message in messages_for(
            kind=kind,
            recipients=due.recipients,
            edition=edition,
            now=now,
            about=(kind.about_type, due.about_id),
            context={**due.context, "happens_at": due.happens_at.isoformat()},
            dedupe=f"{rule.days_before}|{due.about_id}|{int(due.happens_at.timestamp())}",
            channels=rule.channels,
            rule=rule,
            priority=Priority.BULK,  # nobody waits for a confirmation behind ten thousand of these
            unwanted=unwanted,
        )
    ]
