"""Sending what is due: claimed in batches, sent outside any transaction, settled one by one."""

import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection

from openday.notifications import carriers
from openday.notifications.errors import CarrierAway, Refused, TryLater
from openday.notifications.kinds import Facts
from openday.notifications.models import BlockedAddress, Message
from openday.notifications.services import addresses, claims, preferences
from openday.notifications.services.loading import facts_of, wordings_of
from openday.notifications.services.outcomes import Outcome, cancelled, dead, later, sent
from openday.notifications.texts import Wording

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
T = TypeVar("T")

# As much is claimed at once as is sent in about a second, and little at first: what is slow (a letter goes with each
# mail) is shared among the workers, and what is quick is asked for a hundred at a time.
FIRST_BATCH: Final = 10
LARGEST_BATCH: Final = 100
BATCH_SECONDS: Final = 1.0
PASS_SECONDS: Final = 60.0
# So many mails in a row for which the server said "not now" to us: it is busy, and the others wait.
MOST_NOES: Final = 3
# A crash of the database forgets what was not flushed: so many messages of a worker may then leave twice.
FLUSHED_EVERY: Final = 10
# A database that restarts is waited for: what has just been sent must be written.
DATABASE_SECONDS: Final = 60.0

NO_LONGER_DUE: Final = "no_longer_due"
ADDRESS_BLOCKED: Final = "address_blocked"
UNWANTED: Final = "unwanted"


@dataclass(frozen=True)
class Passed:
    """How many messages came to which state (or "released"); and whether all was tried that could be."""

    counts: Counter[str]
    is_finished: bool


def send_due(
    *,
    clock: Clock,
    seconds: float = PASS_SECONDS,
    must_stop: Callable[[], bool] = lambda: False,
    call_help: Callable[[], None] = lambda: None,
    only: UUID | None = None,
) -> Passed:
    """One pass: send what is due (of that, `only` one), until nothing is, or `seconds` are over, or `must_stop`.

    Any number of passes may run at once; `call_help` is called for one more where there is much to do. A carrier that
    cannot be reached ends it for its channel alone, and what was not tried stays as it was.
    """
    one = _Pass(clock=clock, seconds=seconds, must_stop=must_stop, call_help=call_help, only=only)
    try:
        is_finished = one.run()
    finally:
        one.close()
    return Passed(one.counts, is_finished)


class _Pass:
    """What lives as long as one pass: the open carriers, and those that are away."""

    def __init__(
        self,
        *,
        clock: Clock,
        seconds: float,
        must_stop: Callable[[], bool],
        call_help: Callable[[], None],
        only: UUID | None,
    ) -> None:
        self.clock = clock
        self.must_stop = must_stop
        self.call_help = call_help
        self.only = only
        self.ends_at = time.monotonic() + seconds
        self.counts: Counter[str] = Counter()
        self._open: dict[str, carriers.Carrier[Any]] = {}
        self._away: set[str] = set()
        self._noes: Counter[str] = Counter()
        self._unflushed = 0
        self._limit = FIRST_BATCH

    def run(self) -> bool:
        """Whether nothing is left that could be sent now."""
        while not self._is_over():
            channels = [channel for channel in carriers.channels() if channel not in self._away]
            limit, began = self._limit, time.monotonic()
            batch = claims.claim(now=self.clock(), channels=channels, limit=limit, only=self.only) if channels else []
            if not batch:
                return True
            self._send(batch)
            self._limit = limit_after(len(batch), seconds=time.monotonic() - began)
            if len(batch) == limit and self.counts[Message.State.SENT]:  # much to do, and it can be done
                self.call_help()
                self.call_help = lambda: None
        return False

    def close(self) -> None:
        for carrier in self._open.values():
            carrier.close()
        self._open.clear()

    def _is_over(self) -> bool:
        return self.must_stop() or time.monotonic() >= self.ends_at

    # --- a batch

    def _send(self, batch: Sequence[Message]) -> None:
        """Each of `batch` in order. Whatever happens, what was not tried is given back."""
        lease_ends_at = time.monotonic() + claims.LEASE.total_seconds()
        left, untried = deque(batch), list[Message]()
        try:
            outcome_of = self._judge(batch)
            is_ours = True
            while left and time.monotonic() < lease_ends_at and not self.must_stop():
                message = left[0]
                outcome = outcome_of(message) if is_ours or claims.is_held(message) else None
                left.popleft()
                if outcome is None:
                    untried.append(message)
                    is_ours = False  # nobody has looked
                else:
                    is_ours = self._settle(message, outcome, following=left[0] if left else None)
        finally:
            released = [*untried, *left]
            self.counts["released"] += len(released)
            _insisting(lambda: claims.release(released))

    def _judge(self, batch: Sequence[Message]) -> Callable[[Message], Outcome | None]:
        """What becomes of a message of `batch` when it is tried; None where it is not, because its carrier is away."""
        blocked, unwanted = addresses.blocked_among(batch), preferences.unwanted_among(batch)
        facts = facts_of(batch)
        words = wordings_of([message for message in batch if isinstance(facts.get(message.pk), Facts)])

        def judge(message: Message) -> Outcome | None:
            its, wording = facts.get(message.pk), words.get(message.pk)
            if its is None:
                return cancelled(message, NO_LONGER_DUE)
            if message.pk in unwanted:
                return cancelled(message, UNWANTED)
            if (message.channel, message.address.lower()) in blocked:
                return dead(message, ADDRESS_BLOCKED)
            if isinstance(its, Facts) and isinstance(wording, Wording):
                return self._try(message, wording, its)
            error = its if isinstance(its, Exception) else wording
            return later(message, f"facts: {type(error).__name__} {error}", now=self.clock())

        return judge

    def _settle(self, message: Message, outcome: Outcome, *, following: Message | None) -> bool:
        """Write it down; whether `following` is still ours."""
        self._unflushed += 1
        if outcome.state != Message.State.SENT or following is None or self._unflushed >= FLUSHED_EVERY:
            self._unflushed = 0
        outcome = replace(outcome, is_flushed=self._unflushed == 0)
        self.counts[outcome.state] += 1
        return _insisting(lambda: claims.settle(message, outcome, following=following))

    # --- a message

    def _try(self, message: Message, wording: Wording, facts: Facts) -> Outcome | None:
        now = self.clock()
        try:
            carrier = self._carrier(message.channel)
            if due_at := carrier.waits_until(message, now):
                return Outcome(Message.State.QUEUED, due_at=due_at)
            provider_id = carrier.send(carrier.prepare(message, wording, facts, now=now))
        except (Refused, TryLater, CarrierAway) as answer:
            return self._answered(message, answer)
        except Exception as error:  # whatever is wrong with one text or record, the others leave
            logger.exception("message %s (%s) could not be made or sent", message.pk, message.kind)
            return later(message, f"failed: {type(error).__name__} {error}", now=now)
        self._noes[message.channel] = 0
        return sent(message, now=self.clock(), provider_id=provider_id)

    def _carrier(self, channel: str) -> carriers.Carrier[Any]:
        if channel in self._away:
            raise CarrierAway("away")
        if channel not in self._open:
            carrier = carriers.carrier_of(channel)
            carrier.open()
            self._open[channel] = carrier
        return self._open[channel]

    def _answered(self, message: Message, answer: Refused | TryLater | CarrierAway) -> Outcome | None:
        """The carrier did not take `message`: what becomes of it, and of the others of its channel."""
        now, channel = self.clock(), message.channel
        match answer:
            case Refused(reason, is_address_wrong):
                if is_address_wrong:
                    bounced = BlockedAddress.Reason.BOUNCED
                    addresses.block(channel=channel, address=message.address, reason=bounced, detail=reason, now=now)
                return dead(message, f"refused: {reason}", attempts=1)
            case TryLater(reason, is_about_us):
                self._noes[channel] = self._noes[channel] + 1 if is_about_us else 0
                if self._noes[channel] >= MOST_NOES:
                    self._leave(channel, reason)
                return later(message, f"later: {reason}", now=now)
            case CarrierAway(reason, was_tried):
                self._leave(channel, reason)
                return later(message, reason, now=now) if was_tried else None

    def _leave(self, channel: str, reason: str) -> None:
        """Nothing more by `channel` in this pass."""
        if channel not in self._away:
            logger.warning("%s: nothing more leaves for now: %s", channel, reason)
        self._away.add(channel)
        if carrier := self._open.pop(channel, None):
            carrier.close()


def limit_after(count: int, *, seconds: float) -> int:
    """How many to claim next, when the last `count` took `seconds`."""
    return min(max(int(count * BATCH_SECONDS / max(seconds, 0.001)), FIRST_BATCH // 2), LARGEST_BATCH)


def _insisting(write: Callable[[], T]) -> T:
    """`write`, tried again while the database is away: what it says has happened already."""
    gives_up_at = time.monotonic() + DATABASE_SECONDS
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if time.monotonic() >= gives_up_at:
                raise
            _wait_for_the_database()


def _wait_for_the_database() -> None:
    connection.close()  # it may be dead, and the next one is not
    time.sleep(0.5)
