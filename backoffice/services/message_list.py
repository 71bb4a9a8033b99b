"""The messages that left or will, as staff look for them: by person, address, visit or institution."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from backoffice.services.message_records import Record, records_of
from openday.accounts.models import User
from openday.digits import to_western
from openday.editions.models import Edition
from openday.folding import fold
from openday.notifications.kinds import MessageKind, kinds
from openday.notifications.models import BulkMessage, Message, MessageQuerySet
from openday.notifications.statuses import CONDITIONS, Status, Why, status_of, why_of
from openday.telephones import NotATelephone, as_e164
from openday.time_zone import day_bounds
from schools.models import Membership, Visit
from seminars.models import ScheduleRelease
from seminars.services.telling_releases import RELEASE

PAGE_SIZE: Final = 50
COUNTED: Final = 10_000
FOUND: Final = 300  # people or records that one search goes through; the newest


@dataclass(frozen=True)
class Row:
    """A message as a line of the list."""

    message: Message
    kind: MessageKind | None  # None: of an app that is gone
    status: Status
    why: Why | None
    record: Record | None


@dataclass(frozen=True)
class MessagePage:
    """`newer` and `older` are numbers for the address; None at the ends. `count` is None beyond COUNTED."""

    rows: list[Row]
    count: int | None
    newer: int | None
    older: int | None


def messages_of(edition: Edition, narrowed: Mapping[str, Any], *, bulk: BulkMessage | None = None) -> MessageQuerySet:
    """Those of the edition, and those of none (accounts' own), as MessageListForm narrows them.

    A search asks for people and records first: three queries, run here.
    """
    messages: MessageQuerySet = Message.objects.filter(Q(edition=edition) | Q(edition=None))
    if bulk:
        messages = messages.filter(bulk=bulk)
    if status := narrowed.get("status"):
        messages = messages.filter(CONDITIONS[status])
    for name in ("channel", "kind"):
        if value := narrowed.get(name):
            messages = messages.filter(**{name: value})
    if number := narrowed.get("release"):
        releases = ScheduleRelease.objects.filter(edition=edition, number=number)
        messages = messages.filter(about_type=RELEASE, about_id__in=releases.values("pk"))
    if day := narrowed.get("day"):
        messages = messages.filter(_on(day))
    if text := narrowed.get("q"):
        messages = messages.filter(_matching(text))
    return messages


def page_of(
    messages: MessageQuerySet, *, older: int | None = None, newer: int | None = None, size: int = PAGE_SIZE
) -> MessagePage:
    """The newest first; those `older` than a number, or the nearest that are `newer`.

    Two queries and one for each type of record.
    """
    shown = messages.select_related("recipient", "bulk")
    if newer is not None:
        found = list(shown.filter(pk__gt=newer).order_by("pk")[: size + 1])
        page, has_newer, has_older = found[:size][::-1], len(found) > size, True
    else:
        found = list((shown.filter(pk__lt=older) if older is not None else shown).order_by("-pk")[: size + 1])
        page, has_newer, has_older = found[:size], older is not None, len(found) > size
    counted = messages.order_by().values("pk")[: COUNTED + 1].count()
    return MessagePage(
        rows_of(page),
        count=counted if counted <= COUNTED else None,
        newer=page[0].pk if page and has_newer else None,
        older=page[-1].pk if page and has_older else None,
    )


def rows_of(messages: list[Message]) -> list[Row]:
    """One query for each type of record."""
    records, by_name = records_of(messages), {kind.name: kind for kind in kinds()}
    return [
        Row(
            message=message,
            kind=by_name.get(message.kind),
            status=status_of(message),
            why=why_of(message),
            record=records.get((message.about_type, message.about_id or 0)),
        )
        for message in messages
    ]


def _on(day: date) -> Q:
    """Sent on this day at the venue; or to leave on it, where it has not left."""
    starts_at, ends_at = day_bounds(day)
    return Q(sent_at__gte=starts_at, sent_at__lt=ends_at) | Q(sent_at=None, due_at__gte=starts_at, due_at__lt=ends_at)


def _matching(text: str) -> Q:
    words = fold(text).split()
    if not words:
        return Q(pk__in=())
    western = " ".join(to_western(text).split())
    visits = Visit.objects.matching(western)
    memberships = Membership.objects.all()
    for word in words:
        memberships = memberships.filter(institution__search_text__contains=word)
    phone = _phone(western)
    return (
        Q(recipient__in=_newest(_people(western, phone)))
        | Q(recipient=None, address__in=[western.lower(), *([phone] if phone else [])])
        | Q(about_type="schools.visit", about_id__in=_newest(visits))
        | Q(about_type="schools.membership", about_id__in=_newest(memberships))
    )


def _people(text: str, phone: str) -> QuerySet[User]:
    if phone:
        return User.objects.filter(phone=phone)
    people = User.objects.all()
    for word in text.split():
        people = people.filter(Q(email__icontains=word) | Q(full_name__icontains=word))
    return people


def _phone(text: str) -> str:
    """`text` as a telephone number; empty where it is none."""
    try:
        return as_e164(text)
    except NotATelephone:
        return ""


def _newest(found: QuerySet[Any]) -> list[int]:
    return list(found.order_by("-pk").values_list("pk", flat=True)[:FOUND])
