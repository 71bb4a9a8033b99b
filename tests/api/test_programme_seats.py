"""Seats and registrations by the API of staff: opened, made fewer with the question, signed up, let in."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openday.accounts.roles import Role
from seminars.models import Registration, Seating
from tests.factories.accounts import UserFactory
from tests.factories.seminars import NOW, TEN, RegistrationFactory
from tests.seminars.public_fair import make_public_fair

State = Registration.State
PERSON = {"full_name": "سلمى العراقي", "email": "Salma@Example.org", "seats": 3, "phone": "06 12 34 56 78"}


@pytest.fixture
def fair(db):
    with time_machine.travel(NOW, tick=False):
        yield make_public_fair()


@pytest.fixture
def gatekeeper(fair, caller_of):
    return caller_of(UserFactory(roles=[Role.GATES]))


@pytest.fixture
def watcher(fair, caller_of):
    return caller_of(UserFactory(roles=[Role.DIRECTION]))


def sent(answer, status=200):
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def seated(fair, seats: int = 160, **fields) -> Registration:
    """All that the fair says is taken, or a part of it."""
    return RegistrationFactory(seminar=fair.identity, state=State.CONFIRMED, seats=seats, **fields)


# --- Seats ------------------------------------------------------------------------------------------
def test_seats_are_opened_closed_and_opened_again(fair, gatekeeper):
    path = f"staff/seminars/{fair.table.public_id}/seating"
    assert gatekeeper.get(f"{path}/").status_code == 404

    opened = sent(gatekeeper.post(f"{path}/open/", {"seats": 50, "opens_at": "2027-04-02T09:00:00Z"}))
    closed = sent(gatekeeper.post(f"{path}/close/", {}))
    again = sent(gatekeeper.post(f"{path}/reopen/", {}))

    assert opened == {
        "seminar_id": str(fair.table.public_id),
        "seats": 50,
        "seats_taken": 0,
        "opens_at": "2027-04-02T09:00:00Z",
        "closed_at": None,
    }
    assert (closed["closed_at"], again) == ("2027-04-01T09:00:00Z", opened)
    assert sent(gatekeeper.get(f"{path}/")) == opened


def test_more_seats_than_the_hall_has_are_refused(fair, gatekeeper):
    body = {"seats": 61, "opens_at": "2027-04-02T09:00:00Z"}

    answer = sent(gatekeeper.post(f"staff/seminars/{fair.table.public_id}/seating/open/", body), 409)

    assert (answer["code"], answer["capacity"]) == ("seats_beyond_hall", 60)
    assert not Seating.objects.filter(seminar=fair.table).exists()


def test_fewer_seats_ask_what_becomes_of_those_who_lose_theirs(fair, gatekeeper):
    early, late = seated(fair, 100, confirmed_at=NOW), seated(fair, 60)
    path = f"staff/seminars/{fair.identity.public_id}/seating/resize/"

    asked = sent(gatekeeper.post(path, {"seats": 120}), 409)
    done = sent(gatekeeper.post(path, {"seats": 120, "surplus": "wait"}))

    assert (asked["code"], asked["seated"], asked["waiting"]) == ("seats_in_use", [str(late.public_id)], [])
    assert (done["seats"], done["seats_taken"]) == (120, 100)
    for row in (early, late):
        row.refresh_from_db()
    assert (early.state, late.state) == (State.CONFIRMED, State.WAITING)


# --- Registrations ----------------------------------------------------------------------------------
def test_somebody_on_the_telephone_is_signed_up_once(fair, gatekeeper):
    seated(fair)
    body = {**PERSON, "seminar_id": str(fair.identity.public_id)}

    made = sent(gatekeeper.post("staff/registrations/", body), 201)
    again = sent(gatekeeper.post("staff/registrations/", body), 201)

    assert (made["state"], made["seats"], made["email"]) == ("confirmed", 3, "salma@example.org")
    assert made["phone"] == "+212612345678"
    assert again == made == sent(gatekeeper.get(f"staff/registrations/{made['id']}/"))
    assert Seating.objects.get(seminar=fair.identity).seats_taken == 163


@pytest.mark.parametrize(
    ("change", "field"),
    [({"email": "x"}, "email"), ({"seats": 0}, "seats"), ({"phone": "12"}, "phone"), ({"full_name": ""}, "full_name")],
)
def test_a_registration_of_a_wrong_shape_is_a_400_that_names_it(fair, gatekeeper, change, field):
    body = {**PERSON, "seminar_id": str(fair.identity.public_id), **change}

    assert list(sent(gatekeeper.post("staff/registrations/", body), 400)["fields"]) == [field]


def test_a_cancelled_registration_says_why_and_frees_its_seats(fair, gatekeeper):
    row = seated(fair)

    answer = sent(gatekeeper.post(f"staff/registrations/{row.public_id}/cancel/", {"reason": "ألغت المؤسسة"}))

    assert (answer["state"], answer["ended_reason"]) == ("cancelled", "ألغت المؤسسة")
    assert Seating.objects.get(seminar=fair.identity).seats_taken == 0


def test_people_are_let_in_and_taken_back(fair, caller_of):
    row = seated(fair)
    path = f"staff/registrations/{row.public_id}"
    with time_machine.travel(TEN - timedelta(hours=6), tick=False):
        early = sent(caller_of(fair.officer).post(f"{path}/let-in/", {"people": 2}), 409)
    with time_machine.travel(TEN, tick=False):
        gate = caller_of(fair.officer)
        came = sent(gate.post(f"{path}/let-in/", {"people": 2}))
        more = sent(gate.post(f"{path}/let-in/", {"people": 159}), 409)
        back = sent(gate.post(f"{path}/take-back-entry/", {}))

    assert early["code"] == "entry_not_open"
    assert (came["state"], came["attended_seats"], came["attended_at"]) == ("attended", 2, "2027-05-22T10:00:00Z")
    assert (more["code"], more["left"]) == ("more_people_than_seats", 158)
    assert (back["state"], back["attended_seats"]) == ("confirmed", None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("seminar={identity}", 2),
        ("seminar={table}", 0),
        ("state=waiting", 1),
        ("q=العلوي", 1),
        ("q=0612345678", 1),
        ("q=nobody", 0),
        ("is_group=true", 0),
    ],
)
def test_registrations_are_narrowed(fair, gatekeeper, query, expected):
    seated(fair, full_name="نادية العلوي", phone="+212612345678")
    RegistrationFactory(seminar=fair.identity, state=State.WAITING, queue_number=1)
    filled = query.format(identity=fair.identity.public_id, table=fair.table.public_id)

    assert len(sent(gatekeeper.get(f"staff/registrations/?{filled}"))["results"]) == expected


# --- Doors ------------------------------------------------------------------------------------------
def test_who_only_sees_changes_nothing(fair, watcher):
    row = seated(fair)
    assert len(sent(watcher.get("staff/registrations/"))["results"]) == 1

    answers = [
        watcher.post(f"staff/registrations/{row.public_id}/cancel/", {"reason": "x"}),
        watcher.post(f"staff/registrations/{row.public_id}/let-in/", {"people": 1}),
        watcher.post("staff/registrations/", {**PERSON, "seminar_id": str(fair.identity.public_id)}),
        watcher.post(f"staff/seminars/{fair.identity.public_id}/seating/close/", {}),
        watcher.post(f"staff/seminars/{fair.identity.public_id}/seating/resize/", {"seats": 180}),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "may_not_manage")] * 5
    row.refresh_from_db()
    assert (row.state, Registration.objects.count()) == (State.CONFIRMED, 1)


def test_nobody_else_reads_of_anybody(fair, anybody, caller_of):
    row = seated(fair)
    stranger = caller_of(UserFactory(roles=[Role.PRESS]))

    assert anybody.get("staff/registrations/").status_code == 401
    assert sent(stranger.get("staff/registrations/"))["results"] == []
    assert stranger.get(f"staff/registrations/{row.public_id}/").status_code == 404
    assert (
        stranger.post("staff/registrations/", {**PERSON, "seminar_id": str(fair.identity.public_id)}).status_code == 404
    )
    assert stranger.get(f"staff/seminars/{fair.identity.public_id}/seating/").status_code == 404


def test_whose_name_was_deleted_is_not_listed(fair, gatekeeper):
    Registration.objects.filter(pk=seated(fair).pk).update(purged_at=NOW, email="purged@example.org")

    assert sent(gatekeeper.get("staff/registrations/"))["results"] == []


@pytest.mark.parametrize("rows", [1, 30])
def test_a_list_of_registrations_costs_the_same_queries_for_one_row_and_for_thirty(fair, gatekeeper, rows):
    RegistrationFactory.create_batch(rows, seminar=fair.identity)
    gatekeeper.get("staff/halls/")  # notes that the token was used

    with CaptureQueriesContext(connection) as queries:
        answer = sent(gatekeeper.get("staff/registrations/"))

    assert len(answer["results"]) == rows
    assert len(queries) == 2  # who asks, and the list
