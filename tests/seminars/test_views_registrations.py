"""The form for seats, and the page of a registration: without an account, in both directions, by its link alone."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from openday.notifications.models import Message
from openday.passes.models import Pass
from openday.passes.qr import qr_path
from seminars.models import Registration, Seating
from seminars.registration_page import ASKED, path_of
from seminars.services.attendance import let_in
from seminars.services.registrations import cancel_registration
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.seminars import NOW
from tests.seminars.seats_cast import AFTER, BEGINNING, LATER

State = Registration.State


@pytest.fixture(autouse=True)
def at_home(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def visitor():
    """A browser without cookies that would be refused any form that needs one."""
    return Client(enforce_csrf_checks=True)


def address(name: str, seats, language: str = "ar") -> str:
    with translation.override(language):
        return reverse(f"seminars:{name}", args=[seats.seminar.code])


def page_of(registration, language: str = "ar", page: str = "seminars:registration-detail") -> str:
    with translation.override(language):
        return path_of(registration, page)


def paper_of(registration, name: str) -> str:
    return f"{page_of(registration)}{name}"


TYPED = {
    "who": "person",
    "seats": "٣",
    "full_name": "نادية العلوي",
    "email": "Nadia@Example.org",
    "organisation": "",
    "phone": "0612345678",
}


# --- The form ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_form_is_one_page_for_everybody_and_proxies_may_keep_it(visitor, seats, language):
    answer = visitor.get(address("registration-ask", seats, language))

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=10"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert "csrfmiddlewaretoken" not in answer.text
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in answer.text


def test_the_form_asks_the_database_little(visitor, seats, django_assert_num_queries):
    visitor.get(address("registration-ask", seats))

    with django_assert_num_queries(3):
        visitor.get(address("registration-ask", seats))


def test_seats_are_asked_for_without_account_cookie_or_token(visitor, seats):
    answer = visitor.post(address("registration-ask", seats), TYPED)

    registration = Registration.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(registration, page=ASKED))
    assert (registration.email, registration.seats, registration.phone, registration.language) == (
        "nadia@example.org",
        3,
        "+212612345678",
        "ar",
    )
    asked = visitor.get(answer["Location"])
    assert asked.status_code == 200
    assert "na…@example.org" in asked.text
    assert "nadia@example.org" not in asked.text
    assert page_of(registration) not in asked.text


def test_the_answer_never_says_who_has_signed_up(visitor, seats):
    seats.sign_up(2, email="nadia@example.org")
    known = visitor.post(address("registration-ask", seats), TYPED)
    fresh = visitor.post(address("registration-ask", seats), TYPED | {"email": "naima@example.org"})

    pages = [visitor.get(answer["Location"]).text for answer in (known, fresh)]

    def without_address(page: str) -> str:
        """Of the page's own address, which is in its links to other languages."""
        return "".join(line for line in page.splitlines(keepends=True) if "/seats/" not in line)

    assert known.status_code == fresh.status_code == 302
    assert without_address(pages[0]) == without_address(pages[1])


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"email": "nadia"}, 422),
        ({"seats": ""}, 422),
        ({"seats": "0"}, 422),
        ({"full_name": " "}, 422),
        ({"who": "group"}, 422),  # of which institution?
        ({"who": "anybody"}, 422),
        ({"phone": "12"}, 422),
        ({"seats": "7"}, 409),
    ],
)
def test_what_was_wrong_is_said_and_what_was_typed_is_kept(visitor, seats, wrong, status, language):
    answer = visitor.post(address("registration-ask", seats, language), TYPED | wrong)

    assert answer.status_code == status
    assert 'class="alert error-summary"' in answer.text
    assert "0612345678" in answer.text or "phone" in wrong
    assert "public" not in answer["Cache-Control"]
    assert Registration.objects.count() == 0


def test_who_has_an_account_need_not_type_it_again(seats):
    user = UserFactory(full_name="Yousra Bennani", email="yousra@example.org", phone="+212612345678")
    page = address("registration-ask-mine", seats)
    assert Client().get(page).status_code == 302

    answer = sign_in(Client(), user).get(page)

    assert 'value="Yousra Bennani"' in answer.text
    assert 'value="yousra@example.org"' in answer.text
    assert f'action="{address("registration-ask", seats)}"' in answer.text
    assert "public" not in answer["Cache-Control"]


def test_what_is_closed_says_why_instead_of_asking(visitor, seats, time_machine):
    page = address("registration-ask", seats)
    for change in ({"closed_at": NOW}, {"closed_at": None, "opens_at": NOW + timedelta(days=1)}):
        Seating.objects.update(**change)
        assert "<form" not in visitor.get(page).text.partition("<main")[2]
        assert visitor.post(page, TYPED).status_code == 409
    Seating.objects.all().delete()
    assert visitor.get(page).status_code == 200
    assert visitor.post(page, TYPED).status_code == 409
    assert visitor.get(page.replace(seats.seminar.code, "X99")).status_code == 404


def test_a_mailbox_is_not_filled_and_a_machine_is_slowed_down(visitor, seats):
    page = address("registration-ask", seats)

    answers = [visitor.post(page, TYPED).status_code for _ in range(13)]
    assert answers == [302] * 12 + [429]
    assert Message.objects.count() == 1  # the same form so soon is the same request

    answers = [visitor.post(page, TYPED | {"email": f"a{number}@example.org"}).status_code for number in range(8)]
    assert answers == [302] * 7 + [429]


# --- The page of a registration ---------------------------------------------------------------------
def test_the_link_alone_opens_the_page_and_each_page_has_its_own(visitor, seats):
    registration, other = seats.ask(2), seats.ask(2)
    page = page_of(registration)

    assert visitor.get(page).status_code == 200
    key = page.rstrip("/").rpartition("/")[2]
    asked_key = page_of(registration, page=ASKED).split("/")[-3]
    for wrong in (
        page.replace(key, "x" * len(key)),
        page.replace(str(registration.public_id), str(other.public_id)),
        page.replace(str(registration.public_id), str(uuid.uuid4())),
        page.replace(key, asked_key),  # what the next page shows opens nothing
        f"{page}letter.pdf".replace(key, asked_key),
    ):
        assert visitor.get(wrong).status_code == 404
    assert visitor.get(page)["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert '<meta name="robots" content="noindex">' in visitor.get(page).text


def test_opening_the_link_does_nothing_and_the_button_confirms(visitor, seats):
    registration = seats.ask(2)
    visitor.get(page_of(registration))
    assert seats.states() == [State.ASKED]

    answer = visitor.post(page_of(registration), {"deed": "confirm"})

    assert answer.status_code == 302
    assert seats.states() == [State.CONFIRMED]
    page = visitor.get(answer["Location"]).text
    assert f'd="{qr_path(Pass.objects.get().token)["d"]}"' in page


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("state", list(State))
def test_every_state_has_its_page(visitor, seats, state, language, time_machine):
    first = seats.sign_up(10, is_group=True) if state in (State.WAITING, State.OFFERED, State.LAPSED) else None
    registration = seats.ask(2) if state == State.ASKED else seats.sign_up(2, organisation="جمعية المواطنة")
    if first and state != State.WAITING:
        cancel_registration(registration_id=first.pk, now=LATER)
    if state == State.CANCELLED:
        cancel_registration(registration_id=registration.pk, by=seats.officer, reason="القاعة أصغر", now=LATER)
    if state == State.ATTENDED:
        let_in(registration_id=registration.pk, people=2, by=seats.officer, now=BEGINNING)
    if state == State.LAPSED:
        Registration.objects.filter(pk=registration.pk).update(
            state=State.LAPSED, offer_expires_at=None, ended_at=LATER
        )
    registration.refresh_from_db()
    assert registration.state == state

    for moment in (LATER, AFTER):
        time_machine.move_to(moment, tick=False)
        answer = visitor.get(page_of(registration, language))
        assert answer.status_code == 200
        assert "جمعية المواطنة" in answer.text or state == State.ASKED


def test_a_link_that_is_over_says_so_and_where_to_go(visitor, seats, time_machine):
    registration = seats.ask(2)
    time_machine.move_to(registration.link_expires_at, tick=False)

    page = visitor.get(page_of(registration)).text
    answer = visitor.post(page_of(registration), {"deed": "confirm"})

    assert 'value="confirm"' not in page
    assert address("registration-ask", seats) in page
    assert (answer.status_code, seats.states()) == (409, [State.ASKED])


def test_seats_are_given_back_and_the_rest_stays(visitor, seats):
    registration = seats.sign_up(4)

    assert visitor.post(page_of(registration), {"deed": "fewer", "seats": "٣"}).status_code == 302
    assert visitor.post(page_of(registration), {"deed": "fewer", "seats": "9"}).status_code == 409
    assert visitor.post(page_of(registration), {"deed": "fewer", "seats": "none"}).status_code == 409
    registration.refresh_from_db()
    assert (registration.seats, registration.state) == (3, State.CONFIRMED)

    assert visitor.post(page_of(registration), {"deed": "cancel"}).status_code == 302
    assert seats.states() == [State.CANCELLED]


def test_an_offer_is_accepted_on_the_page(visitor, seats):
    first = seats.sign_up(10, is_group=True)
    registration = seats.sign_up(2)
    assert visitor.post(page_of(registration), {"deed": "accept"}).status_code == 409
    cancel_registration(registration_id=first.pk, now=NOW)

    assert visitor.post(page_of(registration), {"deed": "accept"}).status_code == 302
    assert seats.states() == [State.CANCELLED, State.CONFIRMED]


def test_a_deed_that_there_is_not_is_no_page(visitor, seats):
    assert visitor.post(page_of(seats.ask()), {"deed": "attend"}).status_code == 404


def test_a_page_that_is_pressed_again_and_again_is_slowed_down(visitor, seats):
    registration = seats.ask(2)

    answers = [visitor.post(page_of(registration), {"deed": "confirm"}).status_code for _ in range(11)]

    assert answers == [302] * 10 + [429]


def test_who_was_purged_has_no_page(visitor, seats):
    registration = seats.sign_up(2)
    Registration.objects.update(purged_at=AFTER, full_name="", email=f"{registration.pk}@purged.invalid")

    assert visitor.get(page_of(registration)).status_code == 404


def test_what_a_release_took_away_says_so(visitor, seats):
    registration = seats.sign_up(2)
    code = '<path stroke="#000" d="M'
    assert code in visitor.get(page_of(registration)).text
    seats.move(BEGINNING, is_cancelled=True)

    page = visitor.get(page_of(registration)).text

    assert code not in page


# --- Papers -----------------------------------------------------------------------------------------
def test_papers_are_for_who_may_have_them(visitor, seats, time_machine):
    registration = seats.ask(2)
    assert visitor.get(paper_of(registration, "letter.pdf")).status_code == 404
    visitor.post(page_of(registration), {"deed": "confirm"})

    letter = visitor.get(paper_of(registration, "letter.pdf"))
    event = visitor.get(paper_of(registration, "seats.ics"))

    assert (letter.status_code, letter["Content-Type"], letter.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert event.content.startswith(b"BEGIN:VCALENDAR")
    assert visitor.get(paper_of(registration, "certificate.pdf")).status_code == 404
    let_in(registration_id=registration.pk, people=2, by=seats.officer, now=BEGINNING)
    assert visitor.get(paper_of(registration, "certificate.pdf")).status_code == 404  # it is not over
    time_machine.move_to(AFTER, tick=False)
    assert visitor.get(paper_of(registration, "certificate.pdf")).content[:5] == b"%PDF-"
