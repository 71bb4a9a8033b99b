"""What the gateway tells afterwards: what became of an SMS, and what people answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction

from openday.folding import fold
from openday.notifications.models import BlockedAddress, Channel, Message
from openday.notifications.services import addresses
from openday.notifications.sms.http_gateway import WRONG_NUMBERS
from openday.prepared import run_prepared

# As people write them, folded: any case, any hamza.
STOP: Final = frozenset(
    map(fold, ("STOP", "STOPALL", "ARRET", "DESABONNER", "UNSUBSCRIBE", "قف", "توقف", "إيقاف", "إلغاء"))
)
START: Final = frozenset(map(fold, ("START", "REPRENDRE", "UNSTOP", "ابدأ", "اشتراك", "استئناف")))
ROOM: Final = 300
_TABLE: Final = Message._meta.db_table


class Status(StrEnum):
    DELIVERED = "delivered"
    FAILED = "failed"  # for good
    EXPIRED = "expired"  # the telephone was off for too long


@dataclass(frozen=True)
class Report:
    """What became of the SMS that went out under `id`. `code` says why it did not arrive."""

    id: UUID
    status: Status
    at: datetime
    code: str = ""


@dataclass(frozen=True)
class Answer:
    """What somebody wrote back. `sender` as E.164."""

    sender: str
    text: str


@transaction.atomic
def take_reports(*, reports: Sequence[Report], answers: Sequence[Answer] = (), now: datetime) -> int:
    """Write them down; how many changed anything. Idempotent, in whatever order they come. Two queries for a thousand.

    Arrived is arrived: a failure that is told later changes nothing. STOP is obeyed; START takes it back.
    """
    failures = {each.id: each for each in reports if each.status is not Status.DELIVERED}
    arrivals = {each.id: min(each.at, now) for each in reports if each.status is Status.DELIVERED}
    changed = _failed(list(failures.values()), now) if failures else 0
    changed += _arrived(arrivals) if arrivals else 0
    return changed + sum([_obey(answer, now) for answer in answers])


def _arrived(arrivals: Mapping[UUID, datetime]) -> int:
    rows = run_prepared(
        f"""
        UPDATE {_TABLE} AS message SET delivered_at = told.at, bounced_at = NULL, error = ''
        FROM unnest(%s::uuid[], %s::timestamptz[]) AS told (id, at)
        WHERE public_id = told.id AND channel = 'sms' AND delivered_at IS NULL
        RETURNING message.id
        """,  # noqa: S608 - the table's name
        [list(arrivals), list(arrivals.values())],
    )
    return len(rows)


def _failed(failures: Sequence[Report], now: datetime) -> int:
    said = [f"{each.status}: {each.code}".rstrip(": ")[:ROOM] for each in failures]
    rows = run_prepared(
        f"""
        UPDATE {_TABLE} AS message SET bounced_at = told.at, error = told.error
        FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[]) AS told (id, at, error)
        WHERE public_id = told.id AND channel = 'sms' AND delivered_at IS NULL AND bounced_at IS NULL
        RETURNING public_id, address
        """,  # noqa: S608 - the table's name
        [[each.id for each in failures], [min(each.at, now) for each in failures], said],
    )
    wrong = {each.id: each.code for each in failures if each.code in WRONG_NUMBERS}
    for public_id, address in rows:
        if code := wrong.get(public_id):
            bounced = BlockedAddress.Reason.BOUNCED
            addresses.block(channel=Channel.SMS, address=address, reason=bounced, detail=code, now=now)
    return len(rows)


def _obey(answer: Answer, now: datetime) -> int:
    word = fold(answer.text)
    reason = BlockedAddress.Reason.UNSUBSCRIBED_SMS
    if word in STOP:
        addresses.block(channel=Channel.SMS, address=answer.sender, reason=reason, detail=answer.text, now=now)
        return 1
    if word in START:
        stopped = BlockedAddress.objects.filter(channel=Channel.SMS, address=answer.sender, reason=reason)
        return stopped.delete()[0]
    return 0
