"""The two reviews through the API: for officers alone, in the shape that is documented."""

import json

import pytest
from django.test import Client

from media_accreditation.models import Application, Review
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.api import openapi_schema
from tests.api.shapes import Shapes
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.media_accreditation import QuotaFactory, RepresentativeFactory
from tests.media_accreditation.review_cast import decide, passed, ready, submitted, team_of

State = Application.State
URL = "/api/v1/press/reviews"


@pytest.fixture
def press(db: None) -> User:
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def security(db: None) -> User:
    return UserFactory(roles=[Role.SECURITY])


def call(user: User, method: str, path: str, body: object = None):
    """As that user; the answer is held against the schema."""
    client = sign_in(Client(), user)
    answer = client.generic(method, f"{URL}{path}", b"" if body is None else json.dumps(body), "application/json")
    Shapes(openapi_schema()).hold(method, f"press/reviews{path}", answer)
    return answer


def test_an_officer_reads_the_queue_decides_and_passes_on(press):
    application = submitted("journalist", "camera")
    first, second = team_of(application)

    listed = call(press, "GET", "/press/?stage=to_decide").json()["results"]
    answer = call(
        press,
        "POST",
        f"/press/{application.public_id}/decisions/",
        {
            "revision": listed[0]["revision"],
            "decisions": [
                {"member_id": str(first.public_id), "verdict": "cleared"},
                {"member_id": str(second.public_id), "verdict": "not_cleared", "reasons": ["not_press_work"]},
            ],
            "passes_on": True,
        },
    )

    assert [row["reference"] for row in listed] == [application.reference]
    assert (answer.status_code, answer.json()["state"], answer.json()["is_over"]) == (200, "security_review", True)
    assert [member["verdict"] for member in answer.json()["members"]] == ["cleared", "not_cleared"]


def test_security_sees_whom_the_press_office_cleared_once_it_was_passed_on(press, security):
    application = submitted("journalist")

    before = call(security, "GET", "/security/").json()["results"]
    passed(application, press)
    after = call(security, "GET", f"/security/{application.public_id}/").json()

    assert before == []
    assert [member["id"] for member in after["members"]] == [str(team_of(application)[0].public_id)]
    assert after["members"][0]["note"] == ""


def test_who_comes_second_is_told_and_nothing_is_written(press):
    application = submitted("journalist")
    member = team_of(application)[0]
    decide(application, Review.PRESS, UserFactory(roles=[Role.PRESS]))

    answer = call(
        press,
        "POST",
        f"/press/{application.public_id}/decisions/",
        {"revision": 1, "decisions": [{"member_id": str(member.public_id), "verdict": ""}]},
    )

    assert (answer.status_code, answer.json()["code"], answer.json()["revision"]) == (409, "stale_revision", 2)


def test_a_person_of_another_team_is_no_decision(press):
    application = submitted("journalist")
    other = submitted(edition=application.edition)

    answer = call(
        press,
        "POST",
        f"/press/{application.public_id}/decisions/",
        {"revision": 1, "decisions": [{"member_id": str(team_of(other)[0].public_id), "verdict": "cleared"}]},
    )

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["decisions.0.member_id"]


def test_decisions_are_released_together_or_not_at_all(press, security):
    application = ready(submitted("journalist", "camera"), press, security)
    QuotaFactory(edition=application.edition, places=1)
    body = {"application_ids": [str(application.public_id)]}

    over = call(press, "POST", "/release/", body)
    application.edition.press_quotas.all().delete()
    statuses = [call(press, "POST", "/release/", body).status_code for _ in "12"]

    assert (over.status_code, over.json()["code"]) == (409, "accreditation_over_quota")
    assert over.json()["overruns"] == [{"reference": application.reference, "category": "", "asked": 2, "places": 1}]
    assert statuses == [204, 204]
    application.refresh_from_db()
    assert application.state == State.APPROVED


@pytest.mark.parametrize("role", [None, Role.DIRECTION, Role.SECURITY])
def test_there_is_nothing_for_anybody_else(press, role):
    application = submitted("journalist")
    user = UserFactory(roles=[role] if role else [])
    RepresentativeFactory(outlet=application.outlet, user=user)

    for method, path, body in (
        ("GET", "/press/", None),
        ("GET", f"/press/{application.public_id}/", None),
        ("POST", f"/press/{application.public_id}/decisions/", {"revision": 1, "decisions": []}),
        ("POST", "/release/", {"application_ids": [str(application.public_id)]}),
        ("GET", "/nothing/", None),
    ):
        assert call(user, method, path, body).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_thirty(press, django_assert_num_queries):
    application = submitted("journalist")
    client = sign_in(Client(), press)
    client.get(f"{URL}/press/")

    with django_assert_num_queries(QUERIES):
        client.get(f"{URL}/press/")

    for _ in range(29):
        submitted("journalist", "camera", edition=application.edition)
    with django_assert_num_queries(QUERIES):
        assert len(client.get(f"{URL}/press/").json()["results"]) == 30


QUERIES = 4
