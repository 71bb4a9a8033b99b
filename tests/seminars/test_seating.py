"""Seats of a seminar: given, closed, more of them or fewer; and whom fewer would hit."""

from datetime import timedelta

import pytest

from openday.accounts.roles import Role
from openday.notifications.kinds import kind_of
from openday.notifications.models import Message
from openday.passes.models import Pass
from seminars.errors import (
    MayNotManage,
    NoSeatsGiven,
    NotOnTheProgramme,
    ReasonMissing,
    SeatsBeyondHall,
    SeatsInUse,
    SeatsSatOn,
)
from seminars.models import Registration, Seating
from seminars.services.registrations import cancel_registration, give_back_seats
from seminars.services.seat_passes import pass_of
from seminars.services.seating import (
    Surplus,
    check_resizing,
    close_sign_up,
    open_sign_up,
    reopen_sign_up,
    resize_seating,
    seating_differences,
)
from seminars.services.small_halls import ask_about_small_halls, seatings_beyond_their_halls
from seminars.services.telling_speakers import programme_officers
from tests.factories.accounts import UserFactory
from tests.factories.seminars import NOW, HallFactory, SeminarFactory
from tests.seminars.seats_cast import BEGINNING, LATER

State = Registration.State


def resize(seats, wanted, **told):
    return resize_seating(seminar=seats.seminar, seats=wanted, by=seats.officer, now=LATER, **told)


def test_seats_are_given_up_to_what_the_hall_holds(seats):
    Seating.objects.all().delete()
    opens_at = NOW + timedelta(days=1)

    given = open_sign_up(seminar=seats.seminar, seats=200, opens_at=opens_at, by=seats.officer)

    assert (given.seats, given.seats_taken, given.opens_at) == (200, 0, opens_at)
    assert open_sign_up(seminar=seats.seminar, seats=180, opens_at=NOW, by=seats.officer).seats == 180
    with pytest.raises(SeatsBeyondHall) as refused:
        open_sign_up(seminar=seats.seminar, seats=201, opens_at=opens_at, by=seats.officer)
    assert refused.value.capacity == 200


def test_seats_are_given_by_whoever_may_for_what_the_public_can_read(seats):
    stranger = UserFactory(roles=[Role.DIRECTION])
    with pytest.raises(MayNotManage):
        open_sign_up(seminar=seats.seminar, seats=5, opens_at=NOW, by=stranger)
    with pytest.raises(NotOnTheProgramme):
        open_sign_up(seminar=SeminarFactory(edition=seats.edition), seats=5, opens_at=NOW, by=seats.officer)
    with pytest.raises(MayNotManage):
        resize_seating(seminar=seats.seminar, seats=5, by=stranger, now=NOW)
    with pytest.raises(MayNotManage):
        close_sign_up(seminar=seats.seminar, by=stranger, now=NOW)


def test_sign_up_is_closed_and_opened_again(seats):
    for _ in range(2):
        assert close_sign_up(seminar=seats.seminar, by=seats.officer, now=NOW).closed_at == NOW
    assert close_sign_up(seminar=seats.seminar, by=seats.officer, now=LATER).closed_at == NOW
    assert reopen_sign_up(seminar=seats.seminar, by=seats.officer).closed_at is None
    with pytest.raises(NoSeatsGiven):
        close_sign_up(seminar=SeminarFactory(edition=seats.edition), by=seats.officer, now=NOW)


def test_more_seats_go_to_who_waits(seats):
    seats.sign_up(10, is_group=True)
    seats.sign_up(3)
    seats.sign_up(3)

    done = resize(seats, 13)

    assert (done.hit, done.offered, seats.states()[1:], seats.taken()) == (0, 1, [State.OFFERED, State.WAITING], 13)
    with pytest.raises(SeatsBeyondHall):
        resize(seats, 201)


def test_fewer_seats_that_nobody_holds_are_just_fewer(seats):
    seats.sign_up(4)

    assert (resize(seats, 4).hit, seats.taken()) == (0, 4)


def test_fewer_seats_ask_whose_promises_are_broken_and_change_nothing(seats):
    first, second = seats.sign_up(4), seats.sign_up(3, now=LATER)
    third = seats.sign_up(3, now=LATER + timedelta(minutes=1))
    waits = seats.sign_up(5)

    with pytest.raises(SeatsInUse) as refused:
        resize(seats, 4)

    assert (refused.value.seated, refused.value.waiting) == ([third.pk, second.pk], [waits.pk])
    with pytest.raises(SeatsInUse):
        check_resizing(seminar=seats.seminar, seats=4)
    assert seats.states() == [State.CONFIRMED] * 3 + [State.WAITING]
    first.refresh_from_db()
    assert (seats.taken(), first.state) == (10, State.CONFIRMED)


def test_offers_are_taken_back_before_confirmed_seats(seats):
    confirmed = seats.sign_up(5)
    gives_way = seats.sign_up(5)
    offered = seats.sign_up(3)
    cancel_registration(registration_id=gives_way.pk, now=LATER)
    offered.refresh_from_db()
    assert offered.state == State.OFFERED

    with pytest.raises(SeatsInUse) as refused:
        resize(seats, 5)
    assert refused.value.seated == [offered.pk]
    confirmed.refresh_from_db()
    assert confirmed.state == State.CONFIRMED


def test_who_loses_seats_waits_at_the_head_of_the_list(seats):
    seats.sign_up(4)
    second = seats.sign_up(3, now=LATER)
    third = seats.sign_up(3, now=LATER + timedelta(minutes=1))
    waits = [seats.sign_up(1), seats.sign_up(2)]
    code = pass_of(registration=third, now=LATER)

    done = resize(seats, 4, surplus=Surplus.WAIT)

    assert (done.hit, seats.taken()) == (2, 4)
    assert seats.queue() == [second.pk, third.pk, waits[0].pk, waits[1].pk]
    assert Pass.objects.get(pk=code.pk).revoked_reason == Pass.Reason.CANCELLED
    told = Message.objects.filter(kind="seminars.registration_waits_again", channel="email")
    assert {message.about_id for message in told} == {second.pk, third.pk}
    # And whoever comes after the change comes after all of them.
    assert seats.queue()[-1] != seats.sign_up(1).pk or len(seats.queue()) == 5
    assert seating_differences() == []


def test_who_loses_seats_is_cancelled_with_a_reason_and_the_rest_is_offered(seats):
    seats.sign_up(4)
    last = seats.sign_up(6, now=LATER)
    waits = seats.sign_up(2)

    with pytest.raises(ReasonMissing):
        resize(seats, 8, surplus=Surplus.END)
    done = resize(seats, 8, surplus=Surplus.END, reason="القاعة أصغر")

    last.refresh_from_db()
    waits.refresh_from_db()
    assert (done.hit, done.offered) == (1, 1)
    assert (last.state, last.ender, last.ended_reason) == (State.CANCELLED, seats.officer, "القاعة أصغر")
    assert (waits.state, seats.taken()) == (State.OFFERED, 6)


def test_who_asks_for_more_than_there_will_be_cannot_wait(seats):
    holds, waits = seats.sign_up(6), seats.sign_up(5)

    with pytest.raises(ReasonMissing):
        resize(seats, 4, surplus=Surplus.WAIT)
    done = resize(seats, 4, surplus=Surplus.WAIT, reason="القاعة أصغر")

    holds.refresh_from_db()
    waits.refresh_from_db()
    assert (done.hit, holds.state, waits.state, seats.taken()) == (2, State.CANCELLED, State.CANCELLED, 0)


def test_who_sits_in_the_hall_is_not_sent_out(seats):
    seats.sign_up(6)
    Registration.objects.update(state=State.ATTENDED, attended_at=BEGINNING, attended_seats=6)

    with pytest.raises(SeatsSatOn) as refused:
        resize(seats, 5, surplus=Surplus.END, reason="القاعة أصغر")
    assert refused.value.people == 6
    assert resize(seats, 6).hit == 0


def test_a_second_try_finds_nothing_left_to_do(seats):
    seats.sign_up(4)
    seats.sign_up(6, now=LATER)

    assert [resize(seats, 4, surplus=Surplus.WAIT, reason="أصغر").hit for _ in range(2)] == [1, 0]


def test_a_hall_that_got_smaller_shows(seats):
    assert seatings_beyond_their_halls(seats.edition) == []

    seats.move(BEGINNING, hall=HallFactory(edition=seats.edition, capacity=9))

    assert seatings_beyond_their_halls(seats.edition) == [(seats.seating, 9)]


def test_staff_are_asked_about_a_hall_that_got_smaller_once_for_each_size(seats, django_assert_num_queries):
    hall = HallFactory(edition=seats.edition, capacity=10)
    seats.move(BEGINNING, hall=hall)
    with django_assert_num_queries(5):  # three, and a pair of savepoints
        assert ask_about_small_halls(now=NOW) == 0

    hall.capacity = 9
    hall.save(update_fields=["capacity"])
    told = 2 * len(programme_officers())  # on the site and by mail
    assert [ask_about_small_halls(now=NOW) for _ in range(2)] == [told, 0]
    hall.capacity = 8
    hall.save(update_fields=["capacity"])
    assert ask_about_small_halls(now=LATER) == told

    messages = list(Message.objects.order_by("pk"))
    facts = kind_of("seminars.hall_too_small").load(messages)
    assert {message.recipient for message in messages} == set(programme_officers())
    assert all(str(seats.seminar.public_id) in fact.url for fact in facts.values())
    resize(seats, 8)
    assert kind_of("seminars.hall_too_small").load(messages) == {}


def test_giving_back_and_resizing_agree_on_the_counter(seats):
    first = seats.sign_up(6)
    seats.sign_up(4)
    give_back_seats(registration_id=first.pk, seats=2, now=LATER)
    resize(seats, 6)

    assert (seats.taken(), seating_differences()) == (6, [])
