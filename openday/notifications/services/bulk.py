"""Bulk messages: written, scheduled, recalled, sent once, stopped on the way."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pghistory
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import translation

from openday import after_commit
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.languages import FALLBACK_ORDER
from openday.notifications.audiences import Addressee, Audience, audience_of
from openday.notifications.errors import (
    AudienceUnknown,
    BulkIsNot,
    InThePast,
    NobodyReached,
    NotAllowed,
    TextRefused,
    TextsRefused,
    Unreachable,
)
from openday.notifications.kinds import MessageKind
from openday.notifications.messages import NEWS, NOTICE, TEST
from openday.notifications.models import BulkMessage, Channel, Message
from openday.notifications.services.acts import CANCELLED_BY_STAFF
from openday.notifications.services.outbox import Recipient, messages_for, unwanted_by, write_rows
from openday.notifications.services.reach import reach_of, recipient_of, recipients_from
from openday.notifications.services.texts import checked
from openday.notifications.texts import TEXT, TRIED, VALUES, bulk_wording

logger = logging.getLogger(__name__)
SEND_BULK: Final = "notifications.send_bulk"
LATE: Final = timedelta(minutes=1)  # a form that took a minute to send still means now

S = BulkMessage.State


@dataclass(frozen=True)
class BulkText:
    """What a bulk message is: to whom, by what, and its texts as {language: (subject, body)}, Arabic always."""

    title: str
    audience: str
    chosen: Mapping[str, str]
    channels: Sequence[str]
    texts: Mapping[str, tuple[str, str]]
    is_essential: bool = False


@transaction.atomic
def write_bulk(
    *, edition: Edition, text: BulkText, by: User, now: datetime, bulk: BulkMessage | None = None
) -> BulkMessage:
    """Keep a draft, or change the draft `bulk`. Raises BulkIsNot, AudienceUnknown or TextsRefused."""
    _may(by)
    audience = _audience(text.audience)
    kept = {
        "title": text.title,
        "audience": audience.name,
        "audience_filter": audience.narrowed(text.chosen),
        "channels": list(text.channels),
        "is_essential": text.is_essential,
        **_checked(audience, text),
    }
    with pghistory.context(user=by.pk):
        if bulk is None:
            return BulkMessage.objects.create(edition=edition, created_at=now, created_by=by, **kept)
        bulk = _locked(bulk, S.DRAFT)
        for name, value in kept.items():
            setattr(bulk, name, value)
        bulk.save(update_fields=list(kept))
    return bulk


@transaction.atomic
def send_bulk_test(*, bulk: BulkMessage, channel: Channel, language: str, by: User, now: datetime) -> Message:
    """Send `by` the text as its first reader gets it, or with examples where it has none.

    Raises AudienceUnknown, or Unreachable where the account of `by` has no telephone.
    """
    _may(by)
    audience = _audience(bulk.audience)
    wording = bulk_wording(bulk, channel, language)
    rows = messages_for(
        kind=TEST,
        recipients=[Recipient(by, by.email, by.phone, wording.language)],
        edition=bulk.edition,
        now=now,
        context={
            TRIED: kind_for(bulk).name,
            TEXT: {"subject": wording.subject, "body": wording.body},
            VALUES: values_for(audience, bulk, wording.language),
        },
        channels=[channel],
    )
    if not rows:
        raise Unreachable(channel)
    write_rows(rows, now=now)
    return rows[0]


def values_for(audience: Audience, bulk: BulkMessage, language: str, key: int | None = None) -> dict[str, str]:
    """What the text may say of its reader `key`, else of its first one, else examples. In `language`."""
    people = audience.people(bulk.edition, bulk.audience_filter, None if key is None else [key])
    with translation.override(language):
        if reader := next(iter(people), None):
            return reader.values()
        return {name: str(placeholder.example) for name, placeholder in audience.placeholders.items()}


@transaction.atomic
def discard_bulk(*, bulk: BulkMessage, by: User) -> None:
    """Throw a draft away. Raises BulkIsNot."""
    _may(by)
    with pghistory.context(user=by.pk):
        _locked(bulk, S.DRAFT).delete()


@transaction.atomic
def schedule_bulk(*, bulk: BulkMessage, at: datetime | None, by: User, now: datetime) -> BulkMessage:
    """Let a draft leave `at` (aware; None: now). To whom is reckoned again when it leaves.

    Raises BulkIsNot, InThePast, AudienceUnknown, or NobodyReached where it would reach nobody as things are.
    """
    _may(by)
    with pghistory.context(user=by.pk):
        bulk = _locked(bulk, S.DRAFT)
        if at is not None and at < now - LATE:
            raise InThePast
        reach = reach_of(
            _audience(bulk.audience),
            edition=bulk.edition,
            chosen=bulk.audience_filter,
            channels=bulk.channels,
            kind=kind_for(bulk),
        )
        if not reach.messages:
            raise NobodyReached
        bulk.state, bulk.scheduled_at = S.SCHEDULED, at or now
        bulk.save(update_fields=["state", "scheduled_at"])
        if bulk.scheduled_at <= now:
            after_commit.queue_once(SEND_BULK)
    return bulk


@transaction.atomic
def recall_bulk(*, bulk: BulkMessage, by: User) -> BulkMessage:
    """Make what is scheduled a draft again. Raises BulkIsNot once it has begun to leave."""
    _may(by)
    with pghistory.context(user=by.pk):
        bulk = _locked(bulk, S.SCHEDULED)
        bulk.state, bulk.scheduled_at = S.DRAFT, None
        bulk.save(update_fields=["state", "scheduled_at"])
    return bulk


@transaction.atomic
def cancel_bulk(*, bulk: BulkMessage, by: User, now: datetime) -> int:
    """Stop what is scheduled or on its way; how many messages will not leave. What has left has left.

    Raises BulkIsNot where it is a draft, was sent, or was stopped before.
    """
    _may(by)
    with pghistory.context(user=by.pk):
        bulk = _locked(bulk, S.SCHEDULED, S.SENDING)
        waiting = Message.objects.waiting().filter(bulk=bulk)
        count = waiting.update(state=Message.State.CANCELLED, error=CANCELLED_BY_STAFF)
        bulk.state, bulk.cancelled_at, bulk.cancelled_by = S.CANCELLED, now, by
        bulk.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    return count


def send_due_bulk(*, now: datetime) -> int:
    """Write the messages of every bulk message whose time has come; how many rows are new.

    May run as often as one likes, and twice at once: each is written whole or not at all, by whoever holds its row,
    and no person has two of one. One that fails stays scheduled, and does not stop the others; it is raised at the
    end. A handful of queries each, and one for each thousand messages.
    """
    due = BulkMessage.objects.filter(state=S.SCHEDULED, scheduled_at__lte=now)
    written, failures = 0, []
    for pk in due.order_by("scheduled_at", "pk").values_list("pk", flat=True):
        try:
            written += _hand_over(pk, now)
        except Exception as failure:
            logger.exception("bulk message %s failed", pk)
            failures.append(failure)
    _close(now)
    if failures:
        raise ExceptionGroup("bulk messages that failed", failures)
    return written


@transaction.atomic
def _hand_over(pk: int, now: datetime) -> int:
    due = BulkMessage.objects.filter(pk=pk, state=S.SCHEDULED, scheduled_at__lte=now)
    bulk = due.select_for_update(skip_locked=True, no_key=True, of=("self",)).select_related("edition").first()
    if bulk is None:
        return 0
    audience, kind = _audience(bulk.audience), kind_for(bulk)
    addressees = list(audience.people(bulk.edition, bulk.audience_filter, None))
    unwanted = unwanted_by(recipients_from(addressees), kind=kind)
    rows = [
        row
        for addressee in addressees
        for row in messages_for(
            kind=kind,
            recipients=[recipient_of(addressee)],
            edition=bulk.edition,
            now=now,
            about=(audience.about_type, addressee.key) if audience.about_type else None,
            context={VALUES: _values_of(addressee)},
            dedupe=f"{bulk.pk}|{addressee.key}",
            channels=bulk.channels,
            bulk=bulk,
            unwanted=unwanted,
        )
    ]
    written = write_rows(rows, now=now)
    BulkMessage.objects.filter(pk=bulk.pk).update(state=S.SENDING)
    return written


def _values_of(addressee: Addressee) -> dict[str, str]:
    with translation.override(addressee.language):
        return addressee.values()


def _close(now: datetime) -> None:
    """What has nothing left to send was sent."""
    unfinished = Message.objects.filter(bulk=OuterRef("pk"), state__in=(*Message.WAITING, Message.State.SENDING))
    BulkMessage.objects.filter(~Exists(unfinished), state=S.SENDING).update(state=S.SENT, sent_at=now)


def kind_for(bulk: BulkMessage) -> MessageKind:
    return NOTICE if bulk.is_essential else NEWS


def _locked(bulk: BulkMessage, *states: str) -> BulkMessage:
    """`bulk` as it stands, held until the end of the transaction. BulkIsNot unless it is in one of `states`."""
    held = BulkMessage.objects.select_for_update(of=("self",), no_key=True).select_related("edition")
    standing = held.filter(pk=bulk.pk).first()
    if standing is None or standing.state not in states:
        raise BulkIsNot(states, standing.state if standing else "")
    return standing


def _audience(name: str) -> Audience:
    audience = audience_of(name)
    if audience is None:
        raise AudienceUnknown(name)
    return audience


def _checked(audience: Audience, text: BulkText) -> dict[str, str]:
    """The columns of the texts. A language is written whole, or left out; Arabic is not."""
    kept: dict[str, str] = {}
    refused: dict[str, TextRefused] = {}
    for language in FALLBACK_ORDER:
        subject, body = text.texts.get(language, ("", ""))
        if language != FALLBACK_ORDER[0] and not subject.strip() and not body.strip():
            subject, body = "", ""
        else:
            try:
                subject, body = checked(audience.placeholders, text.channels, subject=subject, body=body)
            except TextRefused as refusal:
                refused[language] = refusal
        kept |= {f"subject_{language}": subject, f"body_{language}": body}
    if refused:
        raise TextsRefused(refused)
    return kept


def _may(by: User) -> None:
    if not by.may(Permission.MANAGE_MESSAGES):
        raise NotAllowed
