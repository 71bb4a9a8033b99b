"""Pages on which staff give seats, keep the waiting list, and let people in."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from openday.accounts.roles import Role
from seminars.models import Registration, Seating
from seminars.services.registrations import cancel_registration
from seminars.services.seat_passes import pass_of
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.seminars import (
    NOW,
    HallFactory,
    RegistrationFactory,
)
from tests.seminars.seats_cast import BEGINNING, LATER, Seats, make_seats

State = Registration.State
PAGES = ("seating-list", "seating-detail", "seating-open", "seating-resize", "registration-add", "seating-entry")


@pytest.fixture(autouse=True)
def at_work(time_machine):
    time_machine.move_to(BEGINNING, tick=False)


@pytest.fixture
def seats(db) -> Seats:
    return make_seats()


@pytest.fixture
def office(seats) -> Client:
    return sign_in(Client(), seats.officer)


def address(name: str, seats: Seats, *more: str, language: str = "ar") -> str:
    with translation.override(language):
        args = [] if name == "seating-list" else [seats.seminar.public_id, *more]
        return reverse(f"backoffice:{name}", args=args)


def page_of(registration: Registration, name: str = "registration-detail") -> str:
    with translation.override("ar"):
        return reverse(f"backoffice:{name}", args=[registration.public_id])


def said(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_in_both_directions(office, seats, name, language):
    seats.sign_up(2)

    answer = office.get(address(name, seats, language=language))

    assert answer.status_code == 200
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in answer.text


@pytest.mark.parametrize(
    ("role", "sees", "manages"),
    [
        (Role.PROGRAMME, 200, 200),
        (Role.GATES, 200, 200),
        (Role.OPERATOR, 200, 200),
        (Role.DIRECTION, 200, 403),
        (Role.PRESS, 403, 403),
        (None, 404, 404),
    ],
)
def test_who_sees_and_who_manages(seats, role, sees, manages):
    browser = sign_in(Client(), UserFactory(roles=[role] if role else []))
    registration = seats.sign_up(2, now=NOW)

    statuses = {name: browser.get(address(name, seats)).status_code for name in PAGES}
    person = browser.get(page_of(registration))

    assert statuses == {name: sees if name in PAGES[:2] else manages for name in PAGES}
    assert person.status_code == sees
    assert browser.get(address("seating-export", seats, "csv")).status_code == manages
    ended = browser.post(page_of(registration), {"usual": "0"}).status_code
    registration.refresh_from_db()
    assert (registration.state == State.CANCELLED) is (manages == 200)
    assert ended == (302 if manages == 200 else 404 if sees == 200 else sees)


@pytest.mark.parametrize("count", [1, 30])
def test_the_board_asks_as_much_for_one_as_for_many(office, seats, count, django_assert_num_queries):
    for number in range(count):
        other = seats.another(BEGINNING)
        RegistrationFactory(seminar=other.seminar, state=State.WAITING, queue_number=number + 1)

    office.get(address("seating-list", seats))
    with django_assert_num_queries(7):  # session, person, edition, rules; and three of its own
        answer = office.get(address("seating-list", seats))

    assert answer.text.count("/entry/") == count + 1


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_as_much_for_one_as_for_many(office, seats, count, django_assert_num_queries):
    for _ in range(count):
        RegistrationFactory(seminar=seats.seminar)

    office.get(address("seating-detail", seats))
    with django_assert_num_queries(10):  # session, person and rules; and seven of its own
        answer = office.get(address("seating-detail", seats), {"q": "بنعلي"})

    assert len(answer.context["page_obj"].object_list) == count


def test_the_list_is_narrowed_and_the_waiting_list_keeps_its_order(office, seats):
    seats.sign_up(10, is_group=True, full_name="Zineb", now=NOW)
    waiting = [seats.sign_up(1, full_name=name, now=NOW) for name in ("Yousra", "Amine")]
    over = seats.ask(1, now=NOW)
    cancel_registration(registration_id=over.pk, now=NOW)

    def listed(**narrowed: str) -> list[int]:
        return [row.pk for row in office.get(address("seating-detail", seats), narrowed).context["page_obj"]]

    assert listed(state="waiting") == [row.pk for row in waiting]
    assert len(listed()) == 3
    assert len(listed(state="all")) == 4
    assert listed(q="amine") == [waiting[1].pk]
    assert listed(q="nobody") == []


def test_seats_are_given_for_what_stands_on_the_programme(office, seats):
    Seating.objects.all().delete()
    page = address("seating-open", seats)

    assert office.post(page, {"seats": "201", "opens_at": "2027-04-01 09:00"}).status_code == 422
    assert office.post(page, {"seats": "١٨٠", "opens_at": "2027-04-01 09:00"}).status_code == 302
    assert Seating.objects.get().seats == 180

    seats.move(BEGINNING, is_cancelled=True)
    assert office.get(page).status_code == 302


def test_sign_up_is_closed_and_opened_again(office, seats, time_machine):
    time_machine.move_to(NOW, tick=False)
    page = address("seating-close", seats)

    office.post(page, {"deed": "close"})
    assert Seating.objects.get().closed_at == NOW
    assert "reopen" in office.get(address("seating-detail", seats)).text
    office.post(page, {"deed": "reopen"})
    assert Seating.objects.get().closed_at is None


def test_fewer_seats_ask_what_becomes_of_whom_before_anything_happens(office, seats, time_machine):
    time_machine.move_to(LATER, tick=False)
    seats.sign_up(6)
    second = seats.sign_up(4, now=LATER, full_name="يسرى بناني")
    page = address("seating-resize", seats)

    asked = office.post(page, {"seats": "6"})
    assert asked.status_code == 422
    assert "يسرى بناني" in asked.text
    assert 'name="surplus"' in asked.text
    assert (seats.taken(), second.state) == (10, State.CONFIRMED)

    without_choice = office.post(page, {"seats": "6", "is_asked": "1"})
    assert "surplus" in without_choice.context["form"].errors
    without_reason = office.post(page, {"seats": "6", "surplus": "end"})
    assert without_reason.status_code == 422
    assert "يسرى بناني" in without_reason.text

    assert office.post(page, {"seats": "6", "surplus": "wait"}).status_code == 302
    second.refresh_from_db()
    assert (seats.taken(), second.state) == (6, State.WAITING)


def test_a_hall_that_got_smaller_is_said_where_staff_look(office, seats):
    seats.move(BEGINNING, hall=HallFactory(edition=seats.edition, capacity=9))

    for name in ("seating-list", "seating-detail"):
        assert address("seating-resize", seats) in office.get(address(name, seats)).text
    assert 'value="9"' in office.get(address("seating-resize", seats)).text


def test_somebody_on_the_telephone_is_added(office, seats, time_machine):
    time_machine.move_to(NOW, tick=False)
    typed = {"who": "person", "seats": "2", "full_name": "سعيد", "email": "said@example.org", "language": "fr"}

    answer = office.post(address("registration-add", seats), typed, follow=True)

    added = Registration.objects.get()
    assert (added.state, added.language) == (State.CONFIRMED, "fr")
    assert "سعيد" in said(answer)
    assert office.post(address("registration-add", seats), typed | {"email": "no"}).status_code == 422


def test_the_list_leaves_as_a_table_in_which_nothing_runs(office, seats):
    seats.sign_up(2, full_name="=HYPERLINK(1)", email="a@example.org", now=NOW)
    seats.sign_up(3, full_name="نادية", now=NOW)

    text = office.get(address("seating-export", seats, "csv")).getvalue().decode("utf-8-sig")
    book = load_workbook(io.BytesIO(office.get(address("seating-export", seats, "xlsx")).getvalue()))

    rows = list(csv.reader(io.StringIO(text)))
    assert [row[2] for row in rows[1:]] == ["'=HYPERLINK(1)", "نادية"]
    assert [row[2] for row in book.active.iter_rows(min_row=2, values_only=True)] == ["'=HYPERLINK(1)", "نادية"]
    assert office.get(address("seating-export", seats, "pdf")).status_code == 404


# --- The door ---------------------------------------------------------------------------------------
def test_a_code_at_the_door_finds_its_holder_and_lets_the_party_in_by_parts(office, seats):
    registration = seats.sign_up(3, now=NOW)
    code = pass_of(registration=registration, now=NOW).token
    door = address("seating-entry", seats)

    found = office.get(door, {"q": code})
    assert found.context["scanned"] == registration
    assert found["Permissions-Policy"].count("camera=(self)") == 1

    answer = office.post(page_of(registration, "registration-let-in"), {"people": "٢", "door": "1"})
    assert answer["Location"] == door
    registration.refresh_from_db()
    assert (registration.state, registration.attended_seats) == (State.ATTENDED, 2)
    too_many = office.post(page_of(registration, "registration-let-in"), {"people": "2", "door": "1"})
    assert too_many["Location"].startswith(f"{door}?q=")
    assert "2/3" in office.get(door).text

    office.post(page_of(registration, "registration-let-in"), {"undo": "1", "door": "1"})
    registration.refresh_from_db()
    assert (registration.state, registration.attended_seats) == (State.CONFIRMED, None)


def test_the_door_alone_may_use_the_camera_and_the_reader_of_codes(office, seats):
    door, elsewhere = (office.get(address(name, seats)) for name in ("seating-entry", "seating-detail"))

    assert "camera=(self)" in door["Permissions-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in door["Content-Security-Policy"]
    assert "zxing_reader" in door.text
    assert "camera=()" in elsewhere["Permissions-Policy"]
    assert "wasm-unsafe-eval" not in elsewhere["Content-Security-Policy"]


def test_a_code_of_another_seminar_says_which_and_lets_nobody_in(office, seats):
    other = seats.another(BEGINNING)
    code = pass_of(registration=other.sign_up(2, now=NOW), now=NOW).token

    page = office.get(address("seating-entry", seats), {"q": code})

    assert page.context["is_elsewhere"]
    assert other.seminar.code in page.text
    assert 'name="people"' not in page.text


def test_a_name_at_the_door_lists_those_of_this_seminar(office, seats):
    seats.sign_up(1, full_name="إيمان العلوي", now=NOW)
    seats.sign_up(1, full_name="يسرى", now=NOW)
    page = office.get(address("seating-entry", seats), {"q": "ايمان"})

    assert [row.full_name for row in page.context["found"]] == ["إيمان العلوي"]
    assert office.get(address("seating-entry", seats), {"q": "nobody"}).context["found"] == []


def test_before_the_doors_open_people_are_looked_up_and_not_let_in(office, seats, time_machine):
    time_machine.move_to(NOW, tick=False)
    registration = seats.sign_up(1, full_name="يسرى")

    page = office.get(address("seating-entry", seats), {"q": "يسرى"})
    answer = office.post(page_of(registration, "registration-let-in"), {"people": "1"}, follow=True)

    assert 'name="people"' not in page.text
    registration.refresh_from_db()
    assert (registration.state, bool(said(answer))) == (State.CONFIRMED, True)


def test_a_registration_is_cancelled_with_a_reason(office, seats):
    registration = seats.sign_up(2, now=NOW)

    assert office.post(page_of(registration), {"words": " "}).status_code == 422
    assert office.post(page_of(registration), {"words": "اتصلت بنا"}).status_code == 302
    registration.refresh_from_db()
    assert (registration.state, registration.ended_reason, registration.ender) == (
        State.CANCELLED,
        "اتصلت بنا",
        seats.officer,
    )
    page = office.get(page_of(registration)).text
    assert "اتصلت بنا" in page


def test_the_page_of_somebody_who_was_purged_still_opens(office, seats):
    registration = seats.sign_up(2, now=NOW)
    Registration.objects.update(purged_at=LATER, full_name="", email="1@purged.invalid", phone="")

    assert office.get(page_of(registration)).status_code == 200
    assert office.get(address("seating-detail", seats)).status_code == 200
