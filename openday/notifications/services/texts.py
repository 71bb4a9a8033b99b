"""Texts of messages as staff write them for an edition, and tests of what they look like."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

import pghistory
from django.db import transaction

from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.notifications.errors import NotAllowed, TextChangedMeanwhile, TextIsFixed, TextRefused, Unreachable
from openday.notifications.kinds import MessageKind
from openday.notifications.messages import TEST
from openday.notifications.models import Channel, Message, MessageText
from openday.notifications.placeholders import problems_of, tidied
from openday.notifications.services.outbox import Recipient, messages_for, write_rows
from openday.notifications.texts import TEXT, TRIED, shipped, written

MAX_SUBJECT: Final = 200
MAX_BODY: Final = 6_000
MAX_SMS: Final = 480  # characters: what a telephone still shows as one message, in whichever alphabet


@transaction.atomic
def save_text(
    *,
    edition: Edition,
    kind: MessageKind,
    channel: Channel,
    language: str,
    subject: str,
    body: str,
    by: User,
    now: datetime,
    seen: datetime | None = None,
) -> MessageText | None:
    """Let `kind` say this in `edition`; None where it says the same as what is shipped: nothing is kept then.

    `seen` is when the text that `by` started from was changed, None for the shipped one. Raises TextIsFixed,
    TextRefused with what is wrong in each part, or TextChangedMeanwhile.
    """
    _may(by)
    if not kind.is_editable:
        raise TextIsFixed(kind.name)
    subject, body = checked(kind.placeholders, [channel], subject=subject, body=body)
    with pghistory.context(user=by.pk):
        Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)  # one writer of texts an edition
        at: dict[str, Any] = {"edition": edition, "kind": kind.name, "channel": channel, "language": language}
        standing = MessageText.objects.filter(**at).first()
        if standing and (standing.subject, standing.body) == (subject, body):
            return standing
        if (standing.updated_at if standing else None) != seen:
            raise TextChangedMeanwhile(standing.updated_by_id if standing else None)
        if written(kind, channel, language, subject, body).says_as(shipped(kind, channel, language)):
            MessageText.objects.filter(**at).delete()
            return None
        changes = {"subject": subject, "body": body, "updated_at": now, "updated_by": by}
        text, _is_new = MessageText.objects.update_or_create(**at, defaults=changes)
        return text


@transaction.atomic
def restore_shipped_text(*, edition: Edition, kind: MessageKind, channel: Channel, language: str, by: User) -> bool:
    """Forget the text of staff; whether there was one. What it said stays on the trail."""
    _may(by)
    with pghistory.context(user=by.pk):
        count, _by_model = MessageText.objects.filter(
            edition=edition, kind=kind.name, channel=channel, language=language
        ).delete()
    return bool(count)


@transaction.atomic
def send_test(
    *,
    edition: Edition,
    kind: MessageKind,
    channel: Channel,
    language: str,
    subject: str,
    body: str,
    about_id: int | None,
    context: Mapping[str, Any],
    by: User,
    now: datetime,
) -> Message:
    """Send `by` this text as typed, on the record `about_id` of the kind's type, or on examples where it is None.

    It goes the way that every message goes. Raises TextRefused, or Unreachable where the account of `by` has no
    telephone.
    """
    _may(by)
    subject, body = checked(kind.placeholders, [channel], subject=subject, body=body)
    rows = messages_for(
        kind=TEST,
        recipients=[Recipient(by, by.email, by.phone, language)],
        edition=edition,
        now=now,
        about=(kind.about_type, about_id) if about_id is not None else None,
        context={TRIED: kind.name, TEXT: {"subject": subject, "body": body}, "context": dict(context)},
        channels=[channel],
    )
    if not rows:
        raise Unreachable(channel)
    write_rows(rows, now=now)
    return rows[0]


def checked(placeholders: Mapping[str, Any], channels: Collection[str], *, subject: str, body: str) -> tuple[str, str]:
    """Both parts as they are kept, for all of `channels`. Raises TextRefused with what is wrong in which part."""
    known = {name: str(placeholder.description) for name, placeholder in placeholders.items()}
    needs_subject = any(channel != Channel.SMS for channel in channels)
    subject = tidied(" ".join(subject.split()), known) if needs_subject else ""
    body = tidied(body, known).strip()
    most = {"subject": MAX_SUBJECT, "body": MAX_SMS if Channel.SMS in channels else MAX_BODY}
    parts = {"subject": subject, "body": body}
    problems = {name: found for name, text in parts.items() if (found := problems_of(text, known))}
    empty = [name for name, text in parts.items() if not text and (name == "body" or needs_subject)]
    too_long = {name: most[name] for name, text in parts.items() if len(text) > most[name]}
    if problems or empty or too_long:
        raise TextRefused(problems, empty, too_long)
    return subject, body


def _may(by: User) -> None:
    if not by.may(Permission.MANAGE_MESSAGES):
        raise NotAllowed
