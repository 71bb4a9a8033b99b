"""The seats of a seminar that anybody may sign up for: opened, closed, more of them or fewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from openday.accounts.models import User
from openday.accounts.roles import Permission
from seminars.errors import MayNotManage, NoSeatsGiven, ReasonMissing, SeatsBeyondHall, SeatsInUse, SeatsSatOn
from seminars.models import Registration, Seating, Seminar
from seminars.services.registrations import end, offer_after
from seminars.services.seat_locks import lock_registrations, lock_seating, take
from seminars.services.seat_passes import revoke_passes_of
from seminars.services.sittings import sitting_of
from seminars.services.telling_registrations import tell

State = Registration.State


class Surplus(StrEnum):
    """What becomes of those who hold seats that are gone."""

    WAIT = "wait"  # at the head of the waiting list, in the order in which they had confirmed
    END = "end"  # cancelled, with a reason that they read


@dataclass(frozen=True)
class Resized:
    """`hit` registrations lost their seats or their place; then `offered` of those who wait were offered some."""

    seating: Seating
    hit: int
    offered: int


@dataclass(frozen=True)
class SeatingDifference:
    """The seating of a seminar says `stored` where its registrations add up to `counted`."""

    code: str
    stored: int
    counted: int


@transaction.atomic
def open_sign_up(*, seminar: Seminar, seats: int, opens_at: datetime, by: User) -> Seating:
    """Give `seats` of the hall of `seminar` to whoever asks, from `opens_at` on; or set that anew before it is public.

    Raises MayNotManage, NotOnTheProgramme, SeatsBeyondHall; SeatsInUse where somebody holds more by now.
    """
    _may(by)
    _in_the_hall(seminar.pk, seats)
    seating, is_new = Seating.objects.get_or_create(seminar=seminar, defaults={"seats": seats, "opens_at": opens_at})
    if is_new:
        return seating
    seating = lock_seating(seminar.pk)
    seated, waiting = _hit_by(seating, seats)
    if seated or waiting:
        raise SeatsInUse(seats, seated, waiting)
    seating.seats, seating.opens_at, seating.closed_at = seats, opens_at, None
    seating.save(update_fields=["seats", "opens_at", "closed_at"])
    return seating


@transaction.atomic
def close_sign_up(*, seminar: Seminar, by: User, now: datetime) -> Seating:
    """Nobody asks any more. Whoever was sent a link may still confirm, and the waiting list goes on. Idempotent."""
    _may(by)
    seating = lock_seating(seminar.pk)
    if seating.closed_at is None:
        seating.closed_at = now
        seating.save(update_fields=["closed_at"])
    return seating


@transaction.atomic
def reopen_sign_up(*, seminar: Seminar, by: User) -> Seating:
    """Idempotent."""
    _may(by)
    seating = lock_seating(seminar.pk)
    seating.closed_at = None
    seating.save(update_fields=["closed_at"])
    return seating


@transaction.atomic
def resize_seating(
    *, seminar: Seminar, seats: int, by: User, now: datetime, surplus: Surplus | None = None, reason: str = ""
) -> Resized:
    """Give more seats or fewer. More go to the waiting list first.

    Where fewer break promises, whoever asks is told which (SeatsInUse) and says with `surplus` what becomes of them:
    offers are taken back before confirmed seats, the newest first, whole. Who waits for more seats than there will be
    is cancelled either way: they would hold up everybody behind them.
    Raises MayNotManage, NoSeatsGiven, SeatsBeyondHall, SeatsInUse or ReasonMissing.
    """
    _may(by)
    seating = lock_seating(seminar.pk)
    if seats > seating.seats:
        _in_the_hall(seminar.pk, seats)
    seated_ids, waiting_ids = _hit_by(seating, seats)
    if (seated_ids or waiting_ids) and surplus is None:
        raise SeatsInUse(seats, seated_ids, waiting_ids)
    hit = {registration.pk: registration for registration in lock_registrations([*seated_ids, *waiting_ids])}
    seated = [hit[pk] for pk in seated_ids]
    # Who is sent back to wait for more than there will be would wait for ever.
    back = [each for each in seated if surplus == Surplus.WAIT and each.seats <= seats]
    ended = [each for each in hit.values() if each not in back]
    if ended and not reason.strip():
        raise ReasonMissing
    take(seating, -sum(registration.seats for registration in seated))
    if ended:
        end(ended, state=State.CANCELLED, by=by, reason=reason.strip(), now=now)
        tell("registration_cancelled_by_staff", *ended, edition=seminar.edition, now=now)
    if back:
        _send_back(seating, back, now=now)
        tell("registration_waits_again", *back, edition=seminar.edition, now=now)
    seating.seats = seats
    seating.save(update_fields=["seats"])
    return Resized(seating, hit=len(hit), offered=offer_after(seating, now=now))


def check_resizing(*, seminar: Seminar, seats: int) -> None:
    """Ask what a change would break, without changing anything. Raises SeatsInUse, SeatsSatOn or NoSeatsGiven."""
    seating = Seating.objects.filter(seminar=seminar).first()
    if seating is None:
        raise NoSeatsGiven
    seated, waiting = _hit_by(seating, seats)
    if seated or waiting:
        raise SeatsInUse(seats, seated, waiting)


def _hit_by(seating: Seating, seats: int) -> tuple[list[int], list[int]]:
    """Whose seats are gone where there are `seats`, and who waits for more than that. Two queries at most.

    Raises SeatsSatOn where as many people are in the hall already.
    """
    over = seating.seats_taken - seats
    seated: list[int] = []
    if over > 0:
        promised = Registration.objects.filter(seminar=seating.seminar_id, state__in=[State.OFFERED, State.CONFIRMED])
        rows = promised.values_list("pk", "seats", "state", "queue_number", "confirmed_at")
        for pk, held, *_when in sorted(rows, key=_newest_promise_last, reverse=True):
            if over <= 0:
                break
            seated.append(pk)
            over -= held
    if over > 0:
        raise SeatsSatOn(seats + over)
    waiting = Registration.objects.filter(seminar=seating.seminar_id, seats__gt=seats).in_queue()
    return seated, list(waiting.values_list("pk", flat=True))


def _newest_promise_last(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Offers behind confirmed seats, by their place on the list; those by when they were confirmed."""
    pk, _seats, state, queue_number, confirmed_at = row
    return (True, queue_number, pk) if state == State.OFFERED else (False, confirmed_at, pk)


def _send_back(seating: Seating, back: Sequence[Registration], *, now: datetime) -> None:
    """To the head of the waiting list: everybody on it gets a new number, in the order that they have now."""
    waiting = Registration.objects.filter(seminar=seating.seminar_id).in_queue().values_list("pk", flat=True)
    behind = lock_registrations(list(waiting))
    in_order = [*reversed(back), *sorted(behind, key=lambda each: each.queue_number or 0)]
    for registration in back:
        registration.state, registration.offer_expires_at = State.WAITING, None
    for number, registration in enumerate(in_order, start=seating.last_in_queue + 1):
        registration.queue_number = number
        registration.revision += 1
    seating.last_in_queue += len(in_order)
    seating.save(update_fields=["last_in_queue"])
    Registration.objects.bulk_update(
        in_order, ["state", "offer_expires_at", "queue_number", "revision"], batch_size=500
    )
    revoke_passes_of(back, now=now)


def seating_differences() -> list[SeatingDifference]:
    """Every seating that says something else than its registrations add up to. One query, of one moment."""
    held = Registration.objects.filter(seminar=OuterRef("seminar")).holding_seats().order_by()
    total = held.values("seminar").annotate(total=Sum("seats")).values("total")
    wrong = Seating.objects.annotate(counted=Coalesce(Subquery(total), 0)).exclude(counted=F("seats_taken"))
    rows = wrong.order_by("pk").values_list("seminar__code", "seats_taken", "counted")
    return [SeatingDifference(code, stored, counted) for code, stored, counted in rows]


def _may(by: User) -> None:
    if not by.may(Permission.MANAGE_REGISTRATIONS):
        raise MayNotManage


def _in_the_hall(seminar_id: int, seats: int) -> None:
    capacity = sitting_of(seminar_id).hall.capacity
    if seats > capacity:
        raise SeatsBeyondHall(capacity)
