"""The waiting list: whole requests in strict order. Whoever comes later is never served before."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from seminars.errors import LinkExpired, NoSeatsGiven, NotOnTheProgramme, RegistrationMoved
from seminars.models import Registration, ReleasedEntry, Seating
from seminars.services.rules import seminar_rules_of
from seminars.services.seat_locks import lock_registration, lock_registrations, lock_seating, take
from seminars.services.sittings import check_not_closed, closes_at, sitting_of, sittings
from seminars.services.telling_registrations import tell

State = Registration.State
OFFERED_AT_ONCE: Final = 100
LAPSED_AT_ONCE: Final = 1000


def join_waiting_list(seating: Seating, registration: Registration) -> None:
    """The next number. Under the seating's lock; the caller saves `registration`."""
    seating.last_in_queue += 1
    seating.save(update_fields=["last_in_queue"])
    registration.state, registration.queue_number = State.WAITING, seating.last_in_queue


def place_of(registration: Registration) -> int:
    """1 for who is served next. One query."""
    waiting = Registration.objects.filter(seminar=registration.seminar_id, state=State.WAITING)
    return waiting.filter(queue_number__lt=registration.queue_number).count() + 1


@transaction.atomic
def offer_freed_seats(*, seminar_id: int, now: datetime) -> int:
    """Offer what is free to those who wait; how many offers. Idempotent. None where nobody signs up for it."""
    try:
        return offer_seats(lock_seating(seminar_id), None, now=now)
    except NoSeatsGiven:
        return 0


def offer_seats(seating: Seating, entry: ReleasedEntry | None, *, now: datetime) -> int:
    """The same under the seating's lock, with what is known of when it takes place.

    An offer holds its seats until it lapses, which is when sign-up closes at the latest; then none are made any more.
    """
    try:
        entry = entry or sitting_of(seating.seminar_id)
    except NotOnTheProgramme:
        return 0
    edition = entry.seminar.edition if entry.seminar else None
    if edition is None:
        raise NotOnTheProgramme
    rules = seminar_rules_of(edition)
    expires_at = min(now + timedelta(hours=rules.offer_hours), closes_at(entry, rules))
    if expires_at <= now:
        return 0
    offered = _next_in_line(seating)
    for registration in offered:
        registration.state, registration.offer_expires_at = State.OFFERED, expires_at
        registration.revision += 1
    Registration.objects.bulk_update(offered, ["state", "offer_expires_at", "revision"])
    if offered:
        take(seating, sum(registration.seats for registration in offered))
        tell("registration_offered", *offered, edition=edition, now=now)
    return len(offered)


def _next_in_line(seating: Seating) -> list[Registration]:
    """Those at the head of the list whose requests are free whole; they stop at the first that is not."""
    left, chosen = seating.seats_left, []
    for registration in Registration.objects.filter(seminar=seating.seminar_id).in_queue()[:OFFERED_AT_ONCE]:
        if registration.seats > left:
            break
        left -= registration.seats
        chosen.append(registration.pk)
    return sorted(lock_registrations(chosen), key=lambda each: each.queue_number or 0) if chosen else []


@transaction.atomic
def accept_offer(*, registration_id: int, now: datetime) -> Registration:
    """The seats that were held are theirs. Idempotent. Raises LinkExpired, NotOnTheProgramme or RegistrationMoved."""
    _seating, registration = lock_registration(registration_id)
    if registration.state in (State.CONFIRMED, State.ATTENDED):
        return registration
    if registration.state != State.OFFERED or registration.offer_expires_at is None:
        raise RegistrationMoved(registration.state)
    if now >= registration.offer_expires_at:
        raise LinkExpired(registration.offer_expires_at)
    check_not_closed(registration, now=now)
    registration.state, registration.offer_expires_at = State.CONFIRMED, None
    registration.revision += 1
    registration.save(update_fields=["state", "offer_expires_at", "revision"])
    tell("registration_confirmed", registration, edition=registration.seminar.edition, now=now)
    return registration


# --- What time ends -------------------------------------------------------------------------------
def lapse_offers(*, now: datetime) -> int:
    """Offers that nobody took up in time: whoever waits next is offered the seats. How many lapsed. Idempotent."""
    due = Registration.objects.filter(state=State.OFFERED, offer_expires_at__lte=now)
    return sum(
        _lapse_offers_of(seminar_id, now=now)
        for seminar_id in due.order_by("seminar").values_list("seminar", flat=True).distinct()
    )


@transaction.atomic
def _lapse_offers_of(seminar_id: int, *, now: datetime) -> int:
    seating = lock_seating(seminar_id)
    due = Registration.objects.filter(seminar=seminar_id, state=State.OFFERED, offer_expires_at__lte=now)
    lapsed = lock_registrations(list(due.values_list("pk", flat=True)))
    for registration in lapsed:
        registration.state, registration.offer_expires_at, registration.ended_at = State.LAPSED, None, now
        registration.revision += 1
    Registration.objects.bulk_update(lapsed, ["state", "offer_expires_at", "ended_at", "revision"])
    if lapsed:
        take(seating, -sum(registration.seats for registration in lapsed))
        tell("registration_lapsed", *lapsed, edition=lapsed[0].seminar.edition, now=now)
    offer_seats(seating, None, now=now)
    return len(lapsed)


@transaction.atomic
def lapse_links(*, now: datetime) -> int:
    """Requests that nobody confirmed in time, and places on the waiting list of what is over. How many. Idempotent.

    They held nothing; whoever still wants to come asks again. Whoever is being confirmed now is left alone.
    """
    over = sittings().filter(seminar=OuterRef("seminar"), ends_at__lte=now)
    expired = Q(state=State.ASKED, link_expires_at__lte=now)
    waited = Q(state=State.WAITING) & Exists(over)
    rows = Registration.objects.select_for_update(skip_locked=True, no_key=True).filter(expired | waited)
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:LAPSED_AT_ONCE])
    return Registration.objects.filter(pk__in=ids).update(state=State.LAPSED, ended_at=now, revision=F("revision") + 1)


def offer_everywhere(*, now: datetime) -> int:
    """Seats that are free although somebody waits: after a crash, or once a seminar is on the programme again."""
    waiting = Registration.objects.filter(seminar=OuterRef("seminar"), state=State.WAITING)
    seatings = Seating.objects.filter(Exists(waiting)).order_by("pk").values_list("seminar_id", flat=True)
    return sum(offer_freed_seats(seminar_id=seminar_id, now=now) for seminar_id in list(seatings))
