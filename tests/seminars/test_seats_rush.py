"""Five hundred people want two hundred seats at once."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest import mock

import pytest
from django.db import IntegrityError, connection

from seminars.models import Registration, Seating
from seminars.services import registrations, seat_locks
from seminars.services.registrations import ask_for_seats, cancel_registration, confirm_registration
from seminars.services.seating import seating_differences
from seminars.services.waiting_list import offer_freed_seats
from tests.factories.seminars import NOW
from tests.seminars.seats_cast import Seats, make_seats

State = Registration.State
pytestmark = [pytest.mark.rush, pytest.mark.django_db(transaction=True)]


def in_a_rush(act: Callable[[int], object], count: int, workers: int = 12) -> list[str]:
    """`act` on each of the numbers, by many threads with connections of their own; what each came to."""

    def one(number: int) -> str:
        try:
            act(number)
        except (IntegrityError, registrations.SignUpClosed) as error:
            constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
            return constraint or type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(max_workers=workers) as rush:
        return list(rush.map(one, range(count)))


def test_five_hundred_want_two_hundred_seats_in_parties_of_one_to_six():
    seats = make_seats(200)
    parties = random.Random(2027).choices(range(1, 7), k=500)
    requests = [seats.request(party) for party in parties]

    def sign_up(number: int) -> None:
        asked = ask_for_seats(seminar=seats.seminar, request=requests[number], now=NOW)
        confirm_registration(registration_id=asked.pk, now=NOW)

    outcomes = in_a_rush(sign_up, len(requests))

    confirmed = Registration.objects.filter(state=State.CONFIRMED)
    waiting = list(Registration.objects.filter(seminar=seats.seminar).in_queue())
    assert outcomes == ["done"] * 500
    assert (len(confirmed) + len(waiting), seating_differences()) == (500, [])
    # Exact: whoever waits first did not fit into what was left, and nobody who came later was let in before them.
    assert sum(row.seats for row in confirmed) == seats.taken()
    assert 200 - 6 < seats.taken() <= 200
    assert waiting[0].seats > 200 - seats.taken()
    assert [row.queue_number for row in waiting] == list(range(1, len(waiting) + 1))
    _freed_seats_go_on_in_order(seats, waiting)


def _freed_seats_go_on_in_order(seats: Seats, waiting: list[Registration]) -> None:
    """Everybody who had seats leaves at once, twice over: those at the head of the list are offered them, whole."""
    leaving = list(Registration.objects.filter(state=State.CONFIRMED).values_list("pk", flat=True)) * 2

    outcomes = in_a_rush(lambda number: cancel_registration(registration_id=leaving[number], now=NOW), len(leaving))

    offered = set(Registration.objects.filter(state=State.OFFERED).values_list("pk", flat=True))
    head = waiting[: len(offered)]
    assert set(outcomes) == {"done"}
    assert {row.pk for row in head} == offered
    assert sum(row.seats for row in head) == seats.taken()
    assert waiting[len(offered)].seats > 200 - seats.taken()
    assert seating_differences() == []


def test_control_without_the_lock_only_the_constraint_keeps_the_hall():
    """The same with the seating read and not locked: both think that there is room, and the database says no."""
    seats = make_seats(10)
    asked = [seats.ask(6), seats.ask(6)]
    both_have_read = Barrier(2, timeout=30)

    def read_only(seminar_id: int) -> Seating:
        seating = Seating.objects.get(seminar=seminar_id)
        both_have_read.wait()
        return seating

    with mock.patch.object(seat_locks, "lock_seating", read_only):
        outcomes = in_a_rush(lambda number: confirm_registration(registration_id=asked[number].pk, now=NOW), 2)

    assert sorted(outcomes) == ["done", "hall_never_overbooked"]


def test_one_link_used_by_many_at_once_takes_its_seats_once():
    seats = make_seats(10)
    asked = seats.ask(3)

    outcomes = in_a_rush(lambda _number: confirm_registration(registration_id=asked.pk, now=NOW), 12)

    assert (outcomes, seats.taken()) == (["done"] * 12, 3)


def test_one_address_that_asks_many_times_at_once_asks_once():
    seats = make_seats(10)
    request = seats.request(3)

    outcomes = in_a_rush(lambda _number: ask_for_seats(seminar=seats.seminar, request=request, now=NOW), 12)

    assert (outcomes, Registration.objects.count()) == (["done"] * 12, 1)


def test_offers_made_by_many_at_once_are_made_once():
    seats = make_seats(10)
    seats.sign_up(10, is_group=True)
    for _ in range(6):
        seats.sign_up(3)
    Seating.objects.update(seats=17)

    in_a_rush(lambda _number: offer_freed_seats(seminar_id=seats.seminar.pk, now=NOW), 8)

    assert (seats.states().count(State.OFFERED), seats.taken(), seating_differences()) == (2, 16, [])
