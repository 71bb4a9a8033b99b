"""Which worker has which messages in hand: conditional updates, one statement each, never a transaction held open.

A worker claims a batch by writing the instant into it. Each message of it is settled as soon as its carrier has
answered, and the same statement tells whether the next one is still in this worker's hands: whoever was stopped for
so long that the batch was given to another sends nothing of it any more.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from openday.notifications.models import Message
from openday.notifications.services.outcomes import Outcome
from openday.prepared import run_prepared

# A worker lets go of what it has not sent LEASE after it claimed it; others take it after STALE_AFTER. Between the two
# lies the longest time that one message can take: two connections, and EMAIL_TIMEOUT for each answer.
LEASE: Final = timedelta(seconds=45)
STALE_AFTER: Final = timedelta(minutes=3)
LOST: Final = "lost: the worker ended while it was sent"

_TABLE: Final = Message._meta.db_table


def claim(*, now: datetime, channels: Sequence[str], limit: int, only: UUID | None = None) -> list[Message]:
    """The next messages due, in this worker's hands from now on, in the order in which they leave. Two queries."""
    rows = run_prepared(
        f"""
        UPDATE {_TABLE} SET state = 'sending', claimed_at = %s
        WHERE id = ANY(ARRAY(
            SELECT id FROM {_TABLE}
            WHERE state IN ('queued', 'failed') AND due_at <= %s AND channel = ANY(%s)
                AND (%s::uuid IS NULL OR public_id = %s::uuid)
            ORDER BY priority, due_at, id LIMIT %s
            FOR UPDATE SKIP LOCKED
        ))
        RETURNING id
        """,  # noqa: S608 - the table's name
        [now, now, list(channels), only, only, limit],
    )
    if not rows:
        return []
    claimed = Message.objects.filter(pk__in=[pk for (pk,) in rows])
    return list(claimed.order_by("priority", "due_at", "pk"))


def settle(message: Message, outcome: Outcome, *, following: Message | None) -> bool:
    """Write what became of `message`; whether `following` is still in the same hands. One query.

    Where the claim was lost, what another worker wrote stands.
    """
    ((is_next_ours,),) = run_prepared(
        f"""
        WITH flushed AS MATERIALIZED (SELECT set_config('synchronous_commit', %s, true)), settled AS (
            UPDATE {_TABLE} SET
                state = %s, error = %s, due_at = coalesce(%s, due_at), sent_at = %s, provider_id = %s,
                attempts = attempts + %s, context = CASE WHEN %s THEN '{{}}'::jsonb ELSE context END, claimed_at = NULL
            FROM flushed
            WHERE id = %s AND state = 'sending' AND claimed_at = %s
        )
        SELECT EXISTS (SELECT 1 FROM {_TABLE} WHERE id = %s AND state = 'sending' AND claimed_at = %s)
        """,  # noqa: S608 - the table's name
        [
            "on" if outcome.is_flushed else "off",
            outcome.state,
            outcome.error,
            outcome.due_at,
            outcome.sent_at,
            outcome.provider_id,
            outcome.attempts,
            outcome.forgets_context,
            message.pk,
            message.claimed_at,
            following.pk if following else None,
            following.claimed_at if following else None,
        ],
    )
    return bool(is_next_ours)


def is_held(message: Message) -> bool:
    """Whether `message` is still in the hands that claimed it. One query."""
    return Message.objects.filter(pk=message.pk, state=Message.State.SENDING, claimed_at=message.claimed_at).exists()


def release(messages: Collection[Message]) -> None:
    """Give back what was claimed and not tried, as it was. One query."""
    if not messages:
        return
    run_prepared(
        f"""
        UPDATE {_TABLE} SET state = CASE WHEN error = '' THEN 'queued' ELSE 'failed' END, claimed_at = NULL
        WHERE id = ANY(%s) AND state = 'sending' AND claimed_at = %s
        RETURNING id
        """,  # noqa: S608 - the table's name
        [[message.pk for message in messages], next(iter(messages)).claimed_at],
    )


def take_back(*, now: datetime, most_attempts: int) -> int:
    """Give back what workers that ended had in hand; how many messages. Idempotent. One query.

    A batch is sent in a known order and settled one by one: the first that is left of it is the one that was being
    sent, and alone counts as tried. That way a message that ends every worker does not go round for ever.
    """
    rows = run_prepared(
        f"""
        WITH stale AS (
            SELECT id, row_number() OVER (PARTITION BY claimed_at ORDER BY priority, due_at, id) = 1 AS was_tried
            FROM {_TABLE} WHERE state = 'sending' AND claimed_at < %s
        )
        UPDATE {_TABLE} AS message SET
            state = CASE
                WHEN was_tried AND attempts + 1 >= %s THEN 'dead'
                WHEN was_tried OR error <> '' THEN 'failed'
                ELSE 'queued'
            END,
            error = CASE WHEN was_tried THEN %s ELSE error END,
            attempts = attempts + was_tried::int,
            claimed_at = NULL
        FROM stale WHERE message.id = stale.id AND state = 'sending' AND claimed_at < %s
        RETURNING message.id
        """,  # noqa: S608 - the table's name
        [now - STALE_AFTER, most_attempts, LOST, now - STALE_AFTER],
    )
    return len(rows)
