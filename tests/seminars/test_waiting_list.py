"""The waiting list serves whole requests in strict order, offers what is freed, and time ends what nobody takes up."""

from datetime import timedelta

import pytest

from openday.notifications.models import Message
from seminars.errors import LinkExpired, NotOnTheProgramme, RegistrationMoved
from seminars.models import Registration, Seating
from seminars.services.registrations import cancel_registration, confirm_registration, give_back_seats
from seminars.services.seating import seating_differences
from seminars.services.waiting_list import (
    accept_offer,
    lapse_links,
    lapse_offers,
    offer_everywhere,
    offer_freed_seats,
    place_of,
)
from seminars.tasks import keep_waiting_lists
from tests.factories.seminars import NOW, ReleasedEntryFactory, ScheduleReleaseFactory, SeminarRulesFactory
from tests.seminars.seats_cast import AFTER, BEGINNING, LATER

State = Registration.State
OFFER_LASTS = timedelta(hours=12)


def test_who_finds_no_seats_waits_and_nobody_overtakes_them(seats):
    seats.sign_up(8)
    large, small = seats.sign_up(4), seats.sign_up(1)

    assert (large.state, small.state) == (State.WAITING, State.WAITING)  # two seats are free, for whoever comes first
    assert (large.queue_number, small.queue_number) == (1, 2)
    assert (place_of(large), place_of(small), seats.taken()) == (1, 2, 8)


def test_freed_seats_are_offered_whole_and_in_order(seats):
    first = seats.sign_up(6)
    second = seats.sign_up(4)
    waiting = [seats.sign_up(number) for number in (5, 3, 1)]

    cancel_registration(registration_id=second.pk, now=LATER)
    assert seats.states()[2:] == [State.WAITING] * 3  # four are free, and five were asked for first

    cancel_registration(registration_id=first.pk, now=LATER)
    assert seats.states()[2:] == [State.OFFERED] * 3
    assert seats.taken() == 9
    waiting[0].refresh_from_db()
    assert waiting[0].offer_expires_at == LATER + OFFER_LASTS
    offers = Message.objects.filter(kind="seminars.registration_offered", channel="email")
    assert [message.about_id for message in offers.order_by("about_id")] == [each.pk for each in waiting]


def test_an_offer_is_taken_up_once(seats):
    first = seats.sign_up(10, is_group=True)
    waits = seats.sign_up(4)
    cancel_registration(registration_id=first.pk, now=LATER)

    for _ in range(2):
        accepted = accept_offer(registration_id=waits.pk, now=LATER)
        assert (accepted.state, accepted.offer_expires_at, seats.taken()) == (State.CONFIRMED, None, 4)


def test_an_offer_is_not_taken_up_after_its_time_or_before_it_is_made(seats):
    first = seats.sign_up(10, is_group=True)
    waits = seats.sign_up(4)
    with pytest.raises(RegistrationMoved):
        accept_offer(registration_id=waits.pk, now=LATER)
    cancel_registration(registration_id=first.pk, now=LATER)

    with pytest.raises(LinkExpired):
        accept_offer(registration_id=waits.pk, now=LATER + OFFER_LASTS)


def test_an_offer_for_what_does_not_take_place_is_refused(seats):
    first = seats.sign_up(10, is_group=True)
    waits = seats.sign_up(4)
    cancel_registration(registration_id=first.pk, now=LATER)
    seats.move(BEGINNING, is_cancelled=True)

    with pytest.raises(NotOnTheProgramme):
        accept_offer(registration_id=waits.pk, now=LATER)


def test_an_offer_that_nobody_takes_goes_to_the_next_once(seats):
    first = seats.sign_up(10, is_group=True)
    waiting = [seats.sign_up(6), seats.sign_up(6)]
    cancel_registration(registration_id=first.pk, now=LATER)
    over = LATER + OFFER_LASTS
    assert lapse_offers(now=over - timedelta(seconds=1)) == 0

    assert [lapse_offers(now=over) for _ in range(2)] == [1, 0]

    assert seats.states()[1:] == [State.LAPSED, State.OFFERED]
    assert seats.taken() == 6
    waiting[0].refresh_from_db()
    assert (waiting[0].ended_at, waiting[0].offer_expires_at) == (over, None)
    assert Message.objects.filter(kind="seminars.registration_lapsed").count() == 1
    assert seating_differences() == []


def test_offers_end_when_sign_up_does_and_then_none_are_made(seats):
    closes_at = BEGINNING - timedelta(minutes=30)
    first, second = seats.sign_up(6), seats.sign_up(4)
    waits, last = seats.sign_up(4), seats.sign_up(6)
    cancel_registration(registration_id=second.pk, now=closes_at - timedelta(hours=1))
    waits.refresh_from_db()
    assert waits.offer_expires_at == closes_at

    cancel_registration(registration_id=first.pk, now=closes_at)

    last.refresh_from_db()
    assert (last.state, seats.taken()) == (State.WAITING, 4)


def test_who_waits_gives_back_seats_keeps_the_place_and_is_served_sooner(seats):
    seats.sign_up(8)
    large, small = seats.sign_up(4), seats.sign_up(1)

    fewer = give_back_seats(registration_id=large.pk, seats=2, now=LATER)

    fewer.refresh_from_db()
    assert (fewer.state, fewer.seats, seats.taken()) == (State.OFFERED, 2, 10)
    assert seats.queue() == [small.pk]


def test_who_leaves_the_list_lets_the_others_up(seats):
    seats.sign_up(8)
    large, small = seats.sign_up(4), seats.sign_up(1)

    cancel_registration(registration_id=large.pk, now=LATER)

    small.refresh_from_db()
    assert (small.state, seats.taken()) == (State.OFFERED, 9)


def test_an_offer_that_is_declined_goes_to_the_next(seats):
    first = seats.sign_up(10, is_group=True)
    declines, follows = seats.sign_up(6), seats.sign_up(6)
    cancel_registration(registration_id=first.pk, now=LATER)

    cancel_registration(registration_id=declines.pk, now=LATER)

    follows.refresh_from_db()
    assert (follows.state, seats.taken()) == (State.OFFERED, 6)


def test_the_rules_say_how_long_an_offer_lasts(seats):
    SeminarRulesFactory(edition=seats.edition, offer_hours=2)
    first = seats.sign_up(6)
    waits = seats.sign_up(6)
    cancel_registration(registration_id=first.pk, now=LATER)

    waits.refresh_from_db()
    assert waits.offer_expires_at == LATER + timedelta(hours=2)


# --- What time does ---------------------------------------------------------------------------------
def test_links_that_nobody_used_lapse_and_the_address_may_ask_again(seats):
    asked, confirmed = seats.ask(email="nadia@example.org"), seats.sign_up()
    over = asked.link_expires_at

    assert [lapse_links(now=over - timedelta(seconds=1)), lapse_links(now=over), lapse_links(now=over)] == [0, 1, 0]

    asked.refresh_from_db()
    confirmed.refresh_from_db()
    assert (asked.state, asked.ended_at, confirmed.state) == (State.LAPSED, over, State.CONFIRMED)
    with pytest.raises(LinkExpired):
        confirm_registration(registration_id=asked.pk, now=over)
    assert seats.ask(email="nadia@example.org", now=over).pk != asked.pk


def test_nobody_waits_for_what_is_over(seats):
    seats.sign_up(10, is_group=True)
    waits = seats.sign_up(2)
    assert lapse_links(now=BEGINNING) == 0

    assert lapse_links(now=AFTER) == 1
    waits.refresh_from_db()
    assert waits.state == State.LAPSED


def test_seats_that_are_free_although_somebody_waits_are_found(seats):
    """As after a crash, or once a seminar that was off the programme stands on it again."""
    seats.sign_up(10, is_group=True)
    seats.sign_up(2)
    Seating.objects.update(seats=14)

    assert [offer_everywhere(now=LATER), offer_everywhere(now=LATER)] == [1, 0]
    assert seats.states() == [State.CONFIRMED, State.OFFERED]


def test_seats_of_nothing_are_offered_to_nobody(seats):
    assert offer_freed_seats(seminar_id=0, now=NOW) == 0


def test_the_job_does_all_three_and_may_run_twice(seats, time_machine):
    first = seats.sign_up(10, is_group=True)
    seats.ask()
    waits = seats.sign_up(10, is_group=True)
    cancel_registration(registration_id=first.pk, now=NOW)
    time_machine.move_to(NOW + timedelta(hours=48), tick=False)

    assert [keep_waiting_lists(), keep_waiting_lists()] == [2, 0]

    waits.refresh_from_db()
    assert (waits.state, seats.states()[1], seats.taken()) == (State.LAPSED, State.LAPSED, 0)


# --- A seminar that a release moved to an earlier hour ----------------------------------------------
def moved_earlier(seats) -> None:
    """The public reads that it begins two hours earlier than it did."""
    release = ScheduleReleaseFactory(edition=seats.edition, number=2)
    earlier = {"starts_at": BEGINNING - timedelta(hours=2), "ends_at": BEGINNING - timedelta(hours=1)}
    ReleasedEntryFactory(release=release, seminar=seats.seminar, hall=seats.hall, **earlier)


def test_a_link_and_an_offer_end_with_sign_up_when_the_seminar_comes_earlier(seats):
    first, waits = seats.sign_up(10, is_group=True), seats.sign_up(2)
    asked = seats.ask(1, now=BEGINNING - timedelta(hours=5))
    cancel_registration(registration_id=first.pk, now=BEGINNING - timedelta(hours=5))
    moved_earlier(seats)
    closing = BEGINNING - timedelta(hours=2, minutes=30)

    for deed, registration in ((accept_offer, waits), (confirm_registration, asked)):
        with pytest.raises(LinkExpired) as refused:
            deed(registration_id=registration.pk, now=closing)
        assert refused.value.args == (closing,) or vars(refused.value)["expired_at"] == closing
    accepted = accept_offer(registration_id=waits.pk, now=closing - timedelta(seconds=1))
    assert accepted.state == State.CONFIRMED
