"""Letting people in at the door of the hall, by their code or by their name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.digits import to_western
from openday.folding import fold
from openday.passes.models import Pass
from openday.passes.services.keys import public_keys
from openday.passes.tokens import Kind, PassRefused, TooEarly, TooLate, verify
from openday.telephones import national
from seminars.errors import EntryNotOpen, MayNotManage, MorePeopleThanSeats, NotOnTheProgramme, RegistrationMoved
from seminars.models import Registration, RegistrationQuerySet, Seminar
from seminars.services.seat_locks import lock_registration
from seminars.services.sittings import entry_opens_at, sitting_of

State = Registration.State


@dataclass(frozen=True)
class Attendance:
    """Of one seminar: seats that are held, people who came, registrations that are in, and those still expected."""

    seats: int
    people: int
    came: int
    expected: int


@transaction.atomic
def let_in(*, registration_id: int, people: int, by: User, now: datetime) -> Registration:
    """`people` of the registration are at the door: those who come later are let in when they do.

    Raises MayNotManage, NotOnTheProgramme, EntryNotOpen, MorePeopleThanSeats, or RegistrationMoved where no seats are
    held.
    """
    _may(by)
    _seating, registration = lock_registration(registration_id)
    if registration.state not in (State.CONFIRMED, State.ATTENDED):
        raise RegistrationMoved(registration.state)
    opens_at = entry_opens_at(sitting_of(registration.seminar_id))
    if now < opens_at:
        raise EntryNotOpen(opens_at)
    came = registration.attended_seats or 0
    if not 1 <= people <= registration.seats - came:
        raise MorePeopleThanSeats(registration.seats - came)
    registration.state, registration.attended_seats = State.ATTENDED, came + people
    registration.attended_at = registration.attended_at or now
    registration.revision += 1
    registration.save(update_fields=["state", "attended_seats", "attended_at", "revision"])
    return registration


@transaction.atomic
def take_back_entry(*, registration_id: int, by: User) -> Registration:
    """It was somebody else: they are expected as before. Idempotent. Raises MayNotManage or RegistrationMoved."""
    _may(by)
    _seating, registration = lock_registration(registration_id)
    if registration.state == State.CONFIRMED:
        return registration
    if registration.state != State.ATTENDED:
        raise RegistrationMoved(registration.state)
    registration.state, registration.attended_seats, registration.attended_at = State.CONFIRMED, None, None
    registration.revision += 1
    registration.save(update_fields=["state", "attended_seats", "attended_at", "revision"])
    return registration


def registration_in(text: str, *, now: datetime) -> Registration | None:
    """Whose code `text` is, whatever became of it since; None for what is no code of seats. Two queries at most.

    The door asks the site, which knows what the code does not: where and when the seminar is today.
    """
    try:
        claims = verify(text, keys=public_keys(), at=now)
    except (TooEarly, TooLate) as refusal:
        claims = refusal.claims
    except PassRefused:
        return None
    issued = Pass.objects.filter(serial=claims.serial, kind=Kind.SEMINAR).first()
    if issued is None:
        return None
    return Registration.objects.select_related("seminar").filter(pk=issued.record_id).first()


def named(registrations: RegistrationQuerySet, text: str) -> RegistrationQuerySet:
    """Those whose name, organisation, address or telephone holds each word of `text`, however it is spelt.

    Of one seminar: its rows are read and folded here. One query more.
    """
    words = fold(to_western(text)).split()
    if not words:
        return registrations
    rows = registrations.values_list("pk", "full_name", "organisation", "email", "phone")
    found = [pk for pk, *told, phone in rows if _holds(" ".join(map(fold, told)), national(phone), words)]
    return registrations.filter(pk__in=found)


def _holds(told: str, phone: str, words: Sequence[str]) -> bool:
    """A telephone is looked for by its digits, with or without the spaces between them."""
    return all(word in told or (word.isdigit() and word in phone.replace(" ", "")) for word in words)


def has_certificate(registration: Registration, *, now: datetime) -> bool:
    """Whoever came, once it is over. One query where they did."""
    if registration.state != State.ATTENDED:
        return False
    try:
        return now >= sitting_of(registration.seminar_id).ends_at
    except NotOnTheProgramme:
        return False


def attendance_of(seminar: Seminar) -> Attendance:
    """One query."""
    rows = Registration.objects.filter(seminar=seminar).holding_seats()
    told = list(rows.values_list("state", "seats", "attended_seats"))
    return Attendance(
        seats=sum(seats for _state, seats, _came in told),
        people=sum(came or 0 for _state, _seats, came in told),
        came=sum(state == State.ATTENDED for state, _seats, _came in told),
        expected=sum(state == State.CONFIRMED for state, _seats, _came in told),
    )


def _may(by: User) -> None:
    if not by.may(Permission.MANAGE_REGISTRATIONS):
        raise MayNotManage
