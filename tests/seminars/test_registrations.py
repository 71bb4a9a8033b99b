"""Seats are asked for, confirmed by link, given back and cancelled; the database keeps what the services promise."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from openday.notifications.models import Message
from seminars.errors import (
    LinkExpired,
    NoFewerSeats,
    NoSeatsGiven,
    NotOnTheProgramme,
    ReasonMissing,
    RegistrationMoved,
    SignUpClosed,
    SignUpNotOpen,
    TooManySeats,
)
from seminars.models import Registration, Seating
from seminars.services.registrations import (
    ask_for_seats,
    cancel_registration,
    confirm_registration,
    end_registrations,
    give_back_seats,
    sign_up_by_staff,
)
from seminars.services.seating import seating_differences
from seminars.tasks import verify_seats
from tests.factories.seminars import NOW, RegistrationFactory, SeminarFactory, SeminarRulesFactory
from tests.seminars.seats_cast import AFTER, BEGINNING, LATER

State = Registration.State


def kinds() -> list[str]:
    return [kind.removeprefix("seminars.registration_") for kind in told()]


def told() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


# --- Asking -----------------------------------------------------------------------------------------
def test_asking_holds_nothing_and_sends_a_link(seats):
    registration = seats.ask(3, email="nadia@example.org", full_name="نادية العلوي", organisation="جمعية المواطنة")

    assert (registration.state, registration.seats, seats.taken()) == (State.ASKED, 3, 0)
    assert registration.link_expires_at == NOW + timedelta(hours=48)
    (message,) = Message.objects.all()
    assert (message.kind, message.address, message.about_id) == (
        "seminars.registration_asked",
        "nadia@example.org",
        registration.pk,
    )


def test_the_link_is_never_good_for_longer_than_sign_up(seats):
    asked_at = BEGINNING - timedelta(hours=3)

    assert seats.ask(now=asked_at).link_expires_at == BEGINNING - timedelta(minutes=30)


def test_a_form_that_is_sent_twice_asks_once(seats):
    request = seats.request()

    first, second = (ask_for_seats(seminar=seats.seminar, request=request, now=NOW) for _ in range(2))

    assert first == second
    assert kinds() == ["asked"]


def test_who_asks_again_is_sent_a_new_link_for_what_they_ask_now(seats):
    first = seats.ask(2, email="nadia@example.org")
    again = seats.ask(4, email="nadia@example.org", now=LATER)

    assert (again.pk, again.seats) == (first.pk, 4)
    assert again.link_expires_at == LATER + timedelta(hours=48)
    assert kinds() == ["asked", "asked"]


def test_who_is_in_already_is_told_so_by_mail_and_by_nothing_else(seats):
    registration = seats.sign_up(2, email="nadia@example.org")
    again = seats.ask(5, email="nadia@example.org", now=LATER)

    assert (again.pk, again.state, again.seats, seats.taken()) == (registration.pk, State.CONFIRMED, 2, 2)
    assert kinds() == ["asked", "confirmed", "known"]
    seats.ask(5, email="nadia@example.org", now=LATER)
    assert kinds() == ["asked", "confirmed", "known"]  # once an hour


def test_what_cannot_be_asked_for_is_refused(seats):
    without = SeminarFactory(edition=seats.edition)
    closes_at = BEGINNING - timedelta(minutes=30)

    with pytest.raises(NoSeatsGiven):
        ask_for_seats(seminar=without, request=seats.request(), now=NOW)
    with pytest.raises(TooManySeats) as refused:
        seats.ask(7, is_group=False)
    assert refused.value.limit == 6
    with pytest.raises(TooManySeats) as refused:
        seats.ask(11, is_group=True)
    assert refused.value.limit == 10  # all there are: more could never be given, and would hold up everybody behind
    with pytest.raises(SignUpClosed):
        seats.ask(now=closes_at)
    with pytest.raises(SignUpNotOpen):
        seats.ask(now=seats.seating.opens_at - timedelta(seconds=1))
    assert seats.ask(now=closes_at - timedelta(seconds=1)).state == State.ASKED
    assert Registration.objects.count() == 1


def test_a_group_of_an_institution_asks_for_more_by_the_same_door(seats):
    assert seats.sign_up(10, is_group=True, organisation="الثانوية التأهيلية").state == State.CONFIRMED


def test_nothing_is_asked_of_what_staff_closed_or_the_programme_does_not_hold(seats):
    Seating.objects.update(closed_at=NOW)
    with pytest.raises(SignUpClosed):
        seats.ask()
    Seating.objects.update(closed_at=None)
    seats.move(BEGINNING, is_cancelled=True)
    with pytest.raises(NotOnTheProgramme):
        seats.ask()


# --- Confirming -------------------------------------------------------------------------------------
def test_the_link_takes_the_seats_once_however_often_it_is_used(seats):
    registration = seats.ask(4)

    for _ in range(2):
        confirmed = confirm_registration(registration_id=registration.pk, now=LATER)
        assert (confirmed.state, confirmed.confirmed_at, seats.taken()) == (State.CONFIRMED, LATER, 4)
    assert kinds() == ["asked", "confirmed"]


def test_a_link_is_no_longer_good_after_its_time(seats):
    registration = seats.ask()
    just_in_time = seats.ask()

    with pytest.raises(LinkExpired):
        confirm_registration(registration_id=registration.pk, now=registration.link_expires_at)
    before = just_in_time.link_expires_at - timedelta(seconds=1)
    assert confirm_registration(registration_id=just_in_time.pk, now=before).state == State.CONFIRMED
    assert seats.taken() == 2


def test_what_was_cancelled_before_is_not_confirmed(seats):
    registration = seats.ask()
    cancel_registration(registration_id=registration.pk, now=NOW)

    with pytest.raises(RegistrationMoved):
        confirm_registration(registration_id=registration.pk, now=LATER)


def test_a_link_that_was_sent_is_good_although_staff_closed_sign_up_since(seats):
    registration = seats.ask()
    Seating.objects.update(closed_at=LATER)

    assert confirm_registration(registration_id=registration.pk, now=LATER).state == State.CONFIRMED


def test_the_rules_of_the_edition_say_how_many_and_how_long(seats):
    SeminarRulesFactory(edition=seats.edition, max_seats=2, max_group_seats=3, confirm_hours=1)

    with pytest.raises(TooManySeats):
        seats.ask(3)
    assert seats.ask(3, is_group=True).link_expires_at == NOW + timedelta(hours=1)


# --- Staff ------------------------------------------------------------------------------------------
def test_staff_add_somebody_even_when_sign_up_is_closed_until_it_is_over(seats):
    Seating.objects.update(closed_at=NOW)

    added = sign_up_by_staff(
        seminar=seats.seminar, request=seats.request(3), by=seats.officer, now=BEGINNING - timedelta(minutes=5)
    )

    assert (added.state, seats.taken(), kinds()) == (State.CONFIRMED, 3, ["confirmed"])
    with pytest.raises(SignUpClosed):
        sign_up_by_staff(seminar=seats.seminar, request=seats.request(), by=seats.officer, now=AFTER)


def test_staff_confirm_what_somebody_asked_for_and_overtake_nobody(seats):
    seats.sign_up(6)
    seats.sign_up(6)  # waits
    asked = seats.ask(2, email="nadia@example.org")

    added = sign_up_by_staff(
        seminar=seats.seminar, request=seats.request(1, email="nadia@example.org"), by=seats.officer, now=LATER
    )

    assert (added.pk, added.state, added.seats) == (asked.pk, State.WAITING, 1)


# --- Giving back and cancelling ---------------------------------------------------------------------
def test_some_seats_are_given_back_and_the_rest_stays(seats):
    registration = seats.sign_up(5)

    for _ in range(2):
        assert give_back_seats(registration_id=registration.pk, seats=2, now=LATER).seats == 2
    assert (seats.taken(), kinds()) == (2, ["asked", "confirmed", "fewer"])


@pytest.mark.parametrize("wanted", [0, 6])
def test_giving_back_is_never_taking(seats, wanted):
    registration = seats.sign_up(5)

    with pytest.raises(NoFewerSeats):
        give_back_seats(registration_id=registration.pk, seats=wanted, now=LATER)
    assert seats.taken() == 5


def test_cancelling_frees_the_seats_once(seats):
    registration = seats.sign_up(5)

    for _ in range(2):
        cancelled = cancel_registration(registration_id=registration.pk, now=LATER)
        assert (cancelled.state, cancelled.ended_at, cancelled.ender, seats.taken()) == (
            State.CANCELLED,
            LATER,
            None,
            0,
        )
    assert kinds() == ["asked", "confirmed", "cancelled"]
    assert seats.sign_up(3, email=registration.email).state == State.CONFIRMED  # and may come after all


def test_staff_cancel_with_a_reason_that_the_person_reads(seats):
    registration = seats.sign_up(5)

    with pytest.raises(ReasonMissing):
        cancel_registration(registration_id=registration.pk, by=seats.officer, reason=" ", now=LATER)
    cancelled = cancel_registration(registration_id=registration.pk, by=seats.officer, reason="مرتين", now=LATER)

    assert (cancelled.ender, cancelled.ended_reason) == (seats.officer, "مرتين")
    assert kinds()[-1] == "cancelled_by_staff"


def test_who_has_attended_can_neither_cancel_nor_give_back(seats):
    registration = seats.sign_up(3)
    Registration.objects.update(state=State.ATTENDED, attended_at=BEGINNING, attended_seats=3)

    with pytest.raises(RegistrationMoved):
        cancel_registration(registration_id=registration.pk, now=AFTER)
    with pytest.raises(RegistrationMoved):
        give_back_seats(registration_id=registration.pk, seats=1, now=AFTER)
    assert seats.taken() == 3


# --- What does not take place -----------------------------------------------------------------------
def test_a_seminar_that_does_not_take_place_ends_what_was_hoped_for_and_tells_nobody_by_itself(
    seats, django_assert_num_queries
):
    seats.sign_up(6)
    seats.sign_up(6)
    seats.ask()
    Message.objects.all().delete()

    with django_assert_num_queries(9):  # five, and two pairs of savepoints
        ended = end_registrations(seminar_ids=[seats.seminar.pk], reason="تعذر", by=seats.officer, now=LATER)

    assert (ended, seats.states(), seats.taken(), told()) == (3, [State.CANCELLED] * 3, 0, [])
    assert end_registrations(seminar_ids=[seats.seminar.pk], reason="تعذر", by=seats.officer, now=LATER) == 0
    assert set(Registration.objects.values_list("ender", "ended_reason")) == {(seats.officer.pk, "تعذر")}


def test_who_attended_a_seminar_stays_so(seats):
    registration = seats.sign_up(3)
    Registration.objects.update(state=State.ATTENDED, attended_at=BEGINNING, attended_seats=3)

    assert end_registrations(seminar_ids=[seats.seminar.pk], reason="تعذر", by=seats.officer, now=AFTER) == 0
    registration.refresh_from_db()
    assert (registration.state, seats.taken()) == (State.ATTENDED, 3)


# --- The database -----------------------------------------------------------------------------------
def test_the_database_never_gives_more_seats_than_there_are(seats):
    seats.sign_up(6)

    with pytest.raises(IntegrityError, match="hall_never_overbooked"), transaction.atomic():
        Seating.objects.update(seats_taken=11)
    with pytest.raises(IntegrityError, match="hall_never_overbooked"), transaction.atomic():
        Seating.objects.update(seats=5)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("a_registration_is_for_someone", {"seats": 0}),
        ("address_of_a_registration_is_in_small_letters", {"email": "Guest@example.org"}),
        ("who_waits_has_a_number", {"state": "waiting"}),
        ("an_offer_expires", {"state": "offered"}),
        ("an_offer_expires", {"offer_expires_at": NOW}),
        ("who_holds_seats_confirmed_their_address", {"confirmed_at": None}),
        ("who_attended_came_at_some_time", {"state": "attended", "attended_at": NOW}),
        ("who_attended_came_at_some_time", {"attended_seats": 2}),
    ],
)
def test_the_database_refuses_what_the_services_never_write(seats, name, change):
    seats.sign_up()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Registration.objects.update(**change)


def test_who_ends_a_registration_does_so_at_some_time(seats):
    seats.sign_up()

    name = "who_ended_a_registration_did_so_at_some_time"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Registration.objects.update(ender=seats.officer)


def test_an_address_is_live_once_a_seminar_and_a_number_waits_once(seats):
    registration = seats.sign_up(2)
    other = RegistrationFactory(seminar=seats.seminar)
    with (
        pytest.raises(IntegrityError, match="one_live_registration_an_address_and_seminar"),
        transaction.atomic(),
    ):
        Registration.objects.filter(pk=other.pk).update(email=registration.email)
    Registration.objects.filter(pk=registration.pk).update(queue_number=1)
    with pytest.raises(IntegrityError, match="one_number_a_place_on_the_waiting_list"), transaction.atomic():
        Registration.objects.filter(pk=other.pk).update(queue_number=1)


def test_a_counter_that_says_something_else_is_found(seats, caplog):
    seats.sign_up(4)
    assert (seating_differences(), verify_seats()) == ([], 0)
    call_command("verify_seats", stdout=StringIO())

    Seating.objects.update(seats_taken=3)

    (difference,) = seating_differences()
    assert (difference.code, difference.stored, difference.counted) == (seats.seminar.code, 3, 4)
    assert (verify_seats(), len(caplog.records)) == (1, 1)
    with pytest.raises(CommandError):
        call_command("verify_seats", stdout=StringIO())
