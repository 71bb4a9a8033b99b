"""Writing messages: rows, in the transaction of what they tell."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.db import transaction

from openday import after_commit
from openday.accounts.models import User
from openday.compiled import new_of
from openday.editions.models import Edition
from openday.json_rows import json_rows
from openday.notifications.kinds import MessageKind
from openday.notifications.models import BulkMessage, Channel, Message, Preference, Priority, ReminderRule
from openday.notifications.sms.gateways import offers_sms
from openday.prepared import run_prepared
from openday.telephones import takes_sms

SEND_DUE: Final = "notifications.send_due"
BATCH: Final = 1000
LONGEST_KEY: Final = 64


@dataclass(frozen=True)
class Recipient:
    """Whom a message is for. `user` is None for somebody without an account: nothing shows on the site for them."""

    user: User | None = None
    email: str = ""
    phone: str = ""  # as +212…, or empty
    language: str = "ar"

    def address(self, channel: str) -> str:
        """Where `channel` reaches them; "" where it does not: no SMS to a landline, none where no gateway is set."""
        if channel == Channel.SMS:
            return self.phone if offers_sms() and takes_sms(self.phone) else ""
        return self.email if channel == Channel.EMAIL else ""

    @property
    def key(self) -> str:
        """Who this is, for the dedupe key: short, whatever the length of an address."""
        if self.user:
            return str(self.user.pk)
        address = (self.email or self.phone).lower()
        return address if len(address) <= LONGEST_KEY else sha256(address.encode()).hexdigest()


def recipients_of(users: Iterable[User]) -> list[Recipient]:
    """People by their account: those who may sign in, each in the language they chose."""
    return [Recipient(user, user.email, user.phone, user.language) for user in users if user.is_active]


def write_messages(
    *,
    kind: MessageKind,
    recipients: Sequence[Recipient],
    edition: Edition | None,
    now: datetime,
    about: tuple[str, int] | None = None,
    context: Mapping[str, Any] | None = None,
    dedupe: str = "",
    due_at: datetime | None = None,
    channels: Sequence[str] | None = None,
    rule: ReminderRule | None = None,
    bulk: BulkMessage | None = None,
    priority: Priority | None = None,
) -> int:
    """Tell `recipients`, by each of `channels` (else the kind's) on which they can be reached; how many rows are new.

    Belongs into the transaction of what it tells: undone with it, sent after it. `dedupe` names the occasion, such as
    `visit 17 moved 3`; the same occasion is told to one person by one channel once, whoever asks and how often.
    `about` is (type, primary key). One INSERT for a thousand rows, and one query where choices are honoured.
    """
    rows = messages_for(
        kind=kind,
        recipients=recipients,
        edition=edition,
        now=now,
        about=about,
        context=context,
        dedupe=dedupe,
        due_at=due_at,
        channels=channels,
        rule=rule,
        bulk=bulk,
        priority=priority,
    )
    return write_rows(rows, now=now)


def write_rows(rows: Sequence[Message], *, now: datetime) -> int:
    """Write what `messages_for` answered, for as many records as it was asked about; how many rows are new."""
    if not rows:
        return 0
    with transaction.atomic():
        written = _insert(rows)
    if any(row.state == Message.State.QUEUED and row.due_at <= now for row in rows):
        announce()
    return written


def messages_for(
    *,
    kind: MessageKind,
    recipients: Sequence[Recipient],
    edition: Edition | None,
    now: datetime,
    about: tuple[str, int] | None = None,
    context: Mapping[str, Any] | None = None,
    dedupe: str = "",
    due_at: datetime | None = None,
    channels: Sequence[str] | None = None,
    rule: ReminderRule | None = None,
    bulk: BulkMessage | None = None,
    priority: Priority | None = None,
    unwanted: Collection[tuple[int, str]] | None = None,
) -> list[Message]:
    """The rows of `write_messages`, not written: for `write_rows`, or for whoever inserts them with rows of their own.

    The latter are to `announce()` in the same transaction. Asks the database only about a kind that is not essential,
    and not where `unwanted_by` was asked before, for many records at once.
    """
    due_at = due_at or now
    if unwanted is None:
        unwanted = unwanted_by(recipients, kind=kind)
    rows = []
    for channel in channels or kind.channels:
        for recipient in recipients:
            if not _reaches(recipient, channel) or (recipient.user and (recipient.user.pk, channel) in unwanted):
                continue
            arrives_now = channel == Channel.SITE and due_at <= now
            rows.append(
                new_of(
                    Message,
                    edition=edition,
                    kind=kind.name,
                    channel=channel,
                    recipient=recipient.user,
                    address=recipient.address(channel),
                    language=recipient.language,
                    context=dict(context or {}),
                    about_type=about[0] if about else "",
                    about_id=about[1] if about else None,
                    dedupe_key=f"{kind.name}|{dedupe}|{channel}|{recipient.key}" if dedupe else "",
                    is_essential=kind.is_essential,
                    priority=priority or kind.priority,
                    due_at=due_at,
                    state=Message.State.SENT if arrives_now else Message.State.QUEUED,
                    sent_at=now if arrives_now else None,
                    created_at=now,
                    rule=rule,
                    bulk=bulk,
                )
            )
    return rows


def announce() -> None:
    """After this transaction a worker is told, once, that something is due; the sweep finds it where none was."""
    after_commit.queue_once(SEND_DUE)


def _insert(rows: Sequence[Message]) -> int:
    """Those whose dedupe key is taken are left out. How many were written."""
    rows = sorted(rows, key=lambda row: row.dedupe_key)  # two writers of the same keys wait, and never for each other
    messages = json_rows(Message)
    statement = f"{messages.insert} FROM {messages.asked} ON CONFLICT DO NOTHING RETURNING id"
    return sum(
        len(run_prepared(statement, [messages.text(rows[start : start + BATCH])]))
        for start in range(0, len(rows), BATCH)
    )


def _reaches(recipient: Recipient, channel: str) -> bool:
    return recipient.user is not None if channel == Channel.SITE else bool(recipient.address(channel))


def unwanted_by(recipients: Iterable[Recipient], *, kind: MessageKind) -> set[tuple[int, str]]:
    """The people among `recipients`, and by which channel they do not want messages of `kind`. At most one query."""
    if kind.is_essential:
        return set()
    people = [recipient.user.pk for recipient in recipients if recipient.user]
    unwanted = set()
    for choice in Preference.objects.filter(user__in=people) if people else ():
        if not choice.wants_email:
            unwanted.add((choice.user_id, Channel.EMAIL.value))
        if not choice.wants_sms:
            unwanted.add((choice.user_id, Channel.SMS.value))
    return unwanted
