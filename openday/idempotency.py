"""The same request sent twice does its work once, and is answered the same both times."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import OperationalError, transaction

from openday.accounts.models import IdempotentRequest, User
from openday.compiled import new_of
from openday.prepared import prepared_cursor, run_prepared

MAX_KEY_LENGTH = 128


class IdempotencyKeyReused(Exception):
    """The key was used before, for another request."""


@dataclass(frozen=True)
class Answer:
    """What is sent, as it was rendered: a replay is the same to the byte."""

    status: int
    body: str
    is_replay: bool = False


def fingerprint_of(*, method: str, path: str, body: bytes) -> str:
    digest = sha256()
    for part in (method.encode(), path.encode(), body):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


@transaction.atomic
def answer_once(*, user: User, key: str, fingerprint: str, now: datetime, act: Callable[[], Answer]) -> Answer:
    """What `act` answers, or what it answered when `user` sent `key` before.

    The key is claimed, the work done and the answer kept in one transaction: a crash leaves all three or none,
    and whoever sends the same key meanwhile waits at the unique index for that transaction's end. What `act`
    raises undoes the claim too, so that a refused request can be sent again when there is room.
    Two queries beside those of `act`. Raises IdempotencyKeyReused.
    """
    claim_id = _claim(user=user, key=key, fingerprint=fingerprint, now=now)
    if claim_id is None:
        kept = _kept_answer(user=user, key=key, fingerprint=fingerprint)
        if kept is None:
            raise RuntimeError("a key that is taken has an answer")
        return kept
    answer = act()
    _keep(claim_id, answer)
    return answer


def answer_with(
    *,
    user: User,
    key: str,
    fingerprint: str,
    now: datetime,
    act: Callable[[Callable[[Answer], IdempotentRequest]], Answer],
) -> Answer:
    """Like `answer_once`, for an `act` that writes its answer itself, in the one statement that does its work.

    `act` is given what makes the row to be written of an answer. That row comes first in its statement: whoever sends
    the same key meanwhile waits there, and finds it used. No query beside those of `act`; one more where that refuses.
    Raises IdempotencyKeyReused, and what `act` raises.
    """

    def keep(answer: Answer) -> IdempotentRequest:
        return new_of(
            IdempotentRequest,
            user=user,
            key=key,
            fingerprint=fingerprint,
            created_at=now,
            status=answer.status,
            answer=answer.body,
        )

    try:
        return act(keep)
    except OperationalError:  # nobody can be asked
        raise
    except Exception:  # whatever it was refused for: done before, it is answered as it was then
        kept = _kept_answer(user=user, key=key, fingerprint=fingerprint)
        if kept is None:
            raise
        return kept


def _claim(*, user: User, key: str, fingerprint: str, now: datetime) -> int | None:
    """The new row's primary key, or None where the key is taken. Waits while another transaction claims it."""
    rows = run_prepared(
        """
        INSERT INTO accounts_idempotentrequest (user_id, key, fingerprint, created_at, answer)
        VALUES (%s, %s, %s, %s, '')
        ON CONFLICT (user_id, key) DO NOTHING
        RETURNING id
        """,
        [user.pk, key, fingerprint, now],
    )
    return rows[0][0] if rows else None


def _keep(claim_id: int, answer: Answer) -> None:
    with prepared_cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_idempotentrequest SET status = %s, answer = %s WHERE id = %s",
            [answer.status, answer.body, claim_id],
        )


def _kept_answer(*, user: User, key: str, fingerprint: str) -> Answer | None:
    kept = IdempotentRequest.objects.filter(user=user, key=key).first()
    if kept is None:
        return None
    if kept.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return Answer(status=kept.status or 0, body=kept.answer, is_replay=True)


def rendered(data: Any) -> str:
    """JSON as the API writes it."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
