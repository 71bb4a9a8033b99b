"""Signing up for seats: asking, confirming by link, giving back, cancelling.

Whoever takes or frees seats locks the seating first (`seat_locks`): one writer a seminar, whatever comes at once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from openday.accounts.models import User
from seminars.errors import (
    LinkExpired,
    NoFewerSeats,
    NoSeatsGiven,
    ReasonMissing,
    RegistrationMoved,
    SignUpClosed,
    SignUpNotOpen,
    TooManySeats,
)
from seminars.models import Registration, Seating, Seminar, SeminarRules
from seminars.services.rules import seminar_rules_of
from seminars.services.seat_locks import lock_registration, lock_seating, take
from seminars.services.seat_passes import revoke_changed_pass, revoke_passes_of
from seminars.services.sittings import check_not_closed, closes_at, sitting_of
from seminars.services.telling_registrations import tell
from seminars.services.waiting_list import join_waiting_list, offer_seats

State = Registration.State
SENT_TWICE: Final = timedelta(minutes=2)  # the same request so soon is a form that was sent again
KNOWN_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True)
class SeatRequest:
    """What somebody asks for. `email` in small letters; `phone` as +212…, or empty."""

    full_name: str
    email: str
    seats: int
    language: str = "ar"
    phone: str = ""
    organisation: str = ""
    is_group: bool = False

    @property
    def fields(self) -> dict[str, Any]:
        return vars(self).copy()


@transaction.atomic
def ask_for_seats(*, seminar: Seminar, request: SeatRequest, now: datetime) -> Registration:
    """Ask, and be sent the link that confirms. Nothing is held until then.

    Who asked before and did not confirm asks anew; who is in already is sent the link to their own page. Either way
    whoever typed the address learns nothing from the answer. At most nine queries. Raises NoSeatsGiven,
    NotOnTheProgramme, SignUpNotOpen, SignUpClosed or TooManySeats.
    """
    rules, closing = _may_ask(seminar, request, now=now)
    expires_at = min(now + timedelta(hours=rules.confirm_hours), closing)
    registration = _live_of(seminar, request.email)
    if registration is None:
        try:
            with transaction.atomic():
                registration = Registration.objects.create(
                    seminar=seminar, **request.fields, asked_at=now, link_expires_at=expires_at
                )
        except IntegrityError:  # the same address, at the same moment
            return Registration.objects.live().get(seminar=seminar, email=request.email)
    elif registration.state != State.ASKED:
        tell("registration_known", registration, edition=seminar.edition, now=now, occasion=f"{now:%Y%m%d%H}")
        return registration
    elif _is_sent_twice(registration, request, now):
        return registration
    else:
        _ask_anew(registration, request, asked_at=now, expires_at=expires_at)
    tell("registration_asked", registration, edition=seminar.edition, now=now)
    return registration


def _may_ask(seminar: Seminar, request: SeatRequest, *, now: datetime) -> tuple[SeminarRules, datetime]:
    """The rules, and when sign-up closes."""
    seating = Seating.objects.filter(seminar=seminar).first()
    if seating is None:
        raise NoSeatsGiven
    entry, rules = sitting_of(seminar.pk), seminar_rules_of(seminar.edition)
    if seating.closed_at is not None or now >= closes_at(entry, rules):
        raise SignUpClosed(seating.closed_at or closes_at(entry, rules))
    if now < seating.opens_at:
        raise SignUpNotOpen(seating.opens_at)
    limit = min(rules.max_group_seats if request.is_group else rules.max_seats, seating.seats)
    if request.seats > limit:  # what can never be given would hold up all who wait behind it
        raise TooManySeats(limit)
    return rules, closes_at(entry, rules)


def _live_of(seminar: Seminar, email: str) -> Registration | None:
    live = Registration.objects.select_for_update(no_key=True).live().filter(seminar=seminar, email=email)
    return live.first()


def _is_sent_twice(registration: Registration, request: SeatRequest, now: datetime) -> bool:
    is_the_same = all(getattr(registration, name) == value for name, value in request.fields.items())
    return is_the_same and now < registration.asked_at + SENT_TWICE


def _ask_anew(registration: Registration, request: SeatRequest, *, asked_at: datetime, expires_at: datetime) -> None:
    for name, value in request.fields.items():
        setattr(registration, name, value)
    registration.asked_at, registration.link_expires_at = asked_at, expires_at
    registration.revision += 1
    registration.save(update_fields=[*request.fields, "asked_at", "link_expires_at", "revision"])


@transaction.atomic
def confirm_registration(*, registration_id: int, now: datetime) -> Registration:
    """Take the seats, or a place at the end of the waiting list: whole, and nobody who waits is overtaken.

    Idempotent. Ten queries. Raises LinkExpired, NotOnTheProgramme or RegistrationMoved.
    """
    seating, registration = lock_registration(registration_id)
    if registration.state in (State.WAITING, *Registration.SEATED_STATES):
        return registration
    if registration.state not in (State.ASKED, State.LAPSED) or registration.confirmed_at is not None:
        raise RegistrationMoved(registration.state)
    if registration.state == State.LAPSED or now >= registration.link_expires_at:
        raise LinkExpired(registration.link_expires_at)
    check_not_closed(registration, now=now)
    registration.confirmed_at = now
    _take_or_wait(seating, registration, now=now)
    return registration


def _take_or_wait(seating: Seating, registration: Registration, *, now: datetime) -> None:
    is_first = not Registration.objects.filter(seminar=registration.seminar_id, state=State.WAITING).exists()
    if is_first and registration.seats <= seating.seats_left:
        registration.state = State.CONFIRMED
        take(seating, registration.seats)
    else:
        join_waiting_list(seating, registration)
    registration.revision += 1
    registration.save(update_fields=["state", "confirmed_at", "queue_number", "revision"])
    has_seats = registration.state == State.CONFIRMED
    kind = "registration_confirmed" if has_seats else "registration_waiting"
    tell(kind, registration, edition=registration.seminar.edition, now=now)


@transaction.atomic
def sign_up_by_staff(*, seminar: Seminar, request: SeatRequest, by: User, now: datetime) -> Registration:
    """Somebody on the telephone or at the desk: confirmed at once, or on the waiting list like anybody.

    The limit of a group holds, and sign-up that is closed to the public is open to staff until the seminar begins.
    Raises NoSeatsGiven, NotOnTheProgramme, SignUpClosed or TooManySeats.
    """
    seating, entry, rules = lock_seating(seminar.pk), sitting_of(seminar.pk), seminar_rules_of(seminar.edition)
    if now >= entry.ends_at:
        raise SignUpClosed(entry.ends_at)
    if request.seats > (limit := min(rules.max_group_seats, seating.seats)):
        raise TooManySeats(limit)
    registration = _live_of(seminar, request.email)
    if registration is not None and registration.state != State.ASKED:
        return registration
    if registration is None:
        registration = Registration(seminar=seminar, **request.fields, asked_at=now, link_expires_at=now)
        registration.save()
    else:
        _ask_anew(registration, request, asked_at=registration.asked_at, expires_at=registration.link_expires_at)
    registration.confirmed_at = now
    _take_or_wait(seating, registration, now=now)
    return registration


@transaction.atomic
def give_back_seats(*, registration_id: int, seats: int, now: datetime) -> Registration:
    """Come with `seats` people and no more: what is freed goes to the waiting list. Who waits keeps their place.

    Idempotent. Raises NoFewerSeats, or RegistrationMoved where nothing is held or waited for.
    """
    seating, registration = lock_registration(registration_id)
    if registration.state not in (State.WAITING, State.OFFERED, State.CONFIRMED):
        raise RegistrationMoved(registration.state)
    if seats == registration.seats:
        return registration
    if not 1 <= seats < registration.seats:
        raise NoFewerSeats
    freed = registration.seats - seats
    registration.seats = seats
    registration.revision += 1
    registration.save(update_fields=["seats", "revision"])
    if registration.state in Registration.SEATED_STATES:
        take(seating, -freed)
    if registration.state == State.CONFIRMED:
        revoke_changed_pass(registration, now=now)
        tell("registration_fewer", registration, edition=registration.seminar.edition, now=now)
    offer_after(seating, now=now)
    return registration


@transaction.atomic
def cancel_registration(
    *, registration_id: int, now: datetime, by: User | None = None, reason: str = ""
) -> Registration:
    """Whoever asked does not come (`by` None: by their link), or staff say why they cannot.

    Freed seats go to the waiting list. Idempotent. Raises ReasonMissing, or RegistrationMoved for who has attended.
    """
    if by is not None and not reason.strip():
        raise ReasonMissing
    seating, registration = lock_registration(registration_id)
    if registration.state in (State.CANCELLED, State.LAPSED):
        return registration
    if registration.state == State.ATTENDED:
        raise RegistrationMoved(registration.state)
    before = registration.state
    end([registration], state=State.CANCELLED, by=by, reason=reason.strip(), now=now)
    if before in Registration.SEATED_STATES:
        take(seating, -registration.seats)
    if by is not None or before != State.ASKED:
        kind = "registration_cancelled_by_staff" if by else "registration_cancelled"
        tell(kind, registration, edition=registration.seminar.edition, now=now)
    offer_after(seating, now=now)
    return registration


def end(registrations: Collection[Registration], *, state: str, by: User | None, reason: str, now: datetime) -> None:
    """Cancelled or lapsed, with their passes void. Their seats are the caller's to free, under the seating's lock.

    Two queries, three where a pass held.
    """
    told = {"state": state, "ended_at": now, "ender": by, "ended_reason": reason, "offer_expires_at": None}
    Registration.objects.filter(pk__in=[row.pk for row in registrations]).update(**told, revision=F("revision") + 1)
    for registration in registrations:
        for name, value in told.items():
            setattr(registration, name, value)
        registration.revision += 1
    revoke_passes_of(registrations, now=now)


def offer_after(seating: Seating, *, now: datetime) -> int:
    """Freed seats go to the waiting list, under the seating's lock; how many offers."""
    if seating.seats_left <= 0:
        return 0
    is_waited_for = Registration.objects.filter(seminar=seating.seminar_id, state=State.WAITING).exists()
    return offer_seats(seating, None, now=now) if is_waited_for else 0


@transaction.atomic
def end_registrations(*, seminar_ids: Collection[int], reason: str, by: User, now: datetime) -> int:
    """The seminars do not take place: whoever asked, waits or holds seats does so no more. How many.

    Tells nobody: the release that cancels them does. Who attended stays. Idempotent. Five queries, whatever the number.
    """
    seatings = list(Seating.objects.select_for_update(no_key=True).filter(seminar__in=seminar_ids).order_by("pk"))
    still = Q(state__in=Registration.LIVE_STATES) & ~Q(state=State.ATTENDED)
    rows = Registration.objects.select_for_update(no_key=True).filter(still, seminar__in=seminar_ids).order_by("pk")
    registrations = list(rows)
    if not registrations:
        return 0
    freed: dict[int, int] = {}
    for registration in registrations:
        if registration.state in Registration.SEATED_STATES:
            freed[registration.seminar_id] = freed.get(registration.seminar_id, 0) + registration.seats
    end(registrations, state=State.CANCELLED, by=by, reason=reason, now=now)
    for seating in seatings:
        seating.seats_taken -= freed.get(seating.seminar_id, 0)
    Seating.objects.bulk_update(seatings, ["seats_taken"], batch_size=200)
    return len(registrations)
