"""Activities through the API, in the shape that is documented: the outlet's own, and the desk's."""

import json
from datetime import time, timedelta

import pytest
from django.test import Client

from media_accreditation.models import ActivityRequest, Application
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.api import openapi_schema
from openday.rest.values import instant
from openday.time_zone import at_local
from tests.api.shapes import Shapes
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.editions import FIRST_DAY
from tests.factories.media_accreditation import (
    NOW,
    ActivityRequestFactory,
    ApplicationFactory,
    OfficerFactory,
    RepresentativeFactory,
)
from tests.factories.pavilions import PavilionFactory

State = ActivityRequest.State
TEN, NOON = at_local(FIRST_DAY, time(10)), at_local(FIRST_DAY, time(12))
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture(autouse=True)
def before_the_edition(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def application(db):
    return ApplicationFactory(state=Application.State.APPROVED)


@pytest.fixture
def journalist(application):
    return RepresentativeFactory(outlet=application.outlet).user


@pytest.fixture
def desk(db):
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def wish(application):
    return {
        "kind": "filming",
        "subject": "مسرح الجريمة",
        "pavilion_id": PavilionFactory(edition=application.edition).pk,
        "cameras": 1,
        "wished_from": instant(TEN),
        "wished_until": instant(NOON),
    }


def call(user: User, method: str, path: str, body: object = None, **headers: str):
    """As that user; the answer is held against the schema."""
    client = sign_in(Client(), user)
    raw = b"" if body is None else json.dumps(body)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.generic(method, f"/api/v1/press/{path}", raw, "application/json", headers=sent)
    Shapes(openapi_schema()).hold(method, f"press/{path}", answer)
    return answer


def test_an_outlet_asks_the_desk_plans_and_it_is_counted(application, journalist, desk, wish, time_machine):
    asked = call(journalist, "POST", "activities/", wish | {"application_id": str(application.public_id)})
    at = f"activities/{asked.json()['id']}"
    changed = call(journalist, "PUT", f"{at}/", wish | {"revision": 1, "subject": "كواليس"})
    plan = {"revision": 2, "starts_at": instant(TEN), "ends_at": instant(TEN + HALF_AN_HOUR)}
    planned = call(desk, "POST", f"{at}/plan/", plan | {"pavilion_id": wish["pavilion_id"], "words": "الباب الجانبي"})
    stale = call(journalist, "POST", f"{at}/agree/", {"revision": 2})
    agreed = call(journalist, "POST", f"{at}/agree/", {"revision": 3})
    early = call(desk, "POST", f"{at}/finish/")
    time_machine.move_to(NOON, tick=False)
    done = call(desk, "POST", f"{at}/finish/")
    missed = [call(desk, "POST", f"{at}/{deed}/").json()["state"] for deed in ("reopen", "no-show", "reopen", "finish")]
    counted = call(desk, "GET", "count/").json()

    answers = (asked, changed, planned, stale, agreed, early, done)
    assert [answer.status_code for answer in answers] == [201, 200, 200, 409, 200, 409, 200]
    assert (stale.json()["code"], early.json()["code"]) == ("stale_revision", "time_to_come")
    assert (planned.json()["starts_at"], planned.json()["staff_words"]) == (instant(TEN), "الباب الجانبي")
    assert missed == ["agreed", "no_show", "agreed", "done"]
    assert [day["activities_by_kind"]["filming"] for day in counted] == [1, 0, 0, 0, 0]


def test_the_same_request_with_a_key_asks_once(application, journalist, wish):
    body = wish | {"application_id": str(application.public_id)}

    answers = [call(journalist, "POST", "activities/", body, Idempotency_Key="k1") for _ in range(2)]

    assert [answer.json()["id"] for answer in answers] == [answers[0].json()["id"]] * 2
    assert ActivityRequest.objects.count() == 1


def test_a_clash_says_who_is_there(application, desk):
    standing = ActivityRequestFactory(application=application, state=State.AGREED)
    row = ActivityRequestFactory(application=application, pavilion=standing.pavilion)
    plan = {"revision": 1, "starts_at": instant(TEN), "ends_at": instant(NOON), "pavilion_id": standing.pavilion_id}

    answer = call(desk, "POST", f"activities/{row.public_id}/plan/", plan)

    (clash,) = answer.json()["clashes"]
    assert (answer.status_code, answer.json()["code"]) == (409, "activities_clash")
    assert (clash["what"], clash["activity_id"]) == ("pavilion", standing.pk)


def test_a_time_is_given_up_and_an_activity_cancelled(application, journalist, desk):
    row = ActivityRequestFactory(application=application, state=State.PROPOSED)
    window = {"revision": 1, "wished_from": instant(NOON), "wished_until": instant(NOON + HALF_AN_HOUR)}

    back = call(journalist, "POST", f"activities/{row.public_id}/another-time/", window)
    silent = call(desk, "POST", f"activities/{row.public_id}/cancel/", {})
    off = call(journalist, "POST", f"activities/{row.public_id}/cancel/", {})

    assert (back.json()["state"], back.json()["starts_at"]) == ("asked", None)
    assert (silent.status_code, silent.json()["code"]) == (409, "reason_missing")
    assert off.json()["state"] == "cancelled"


def test_there_is_nothing_for_strangers_and_no_desk_for_outlets(application, journalist, wish):
    row = ActivityRequestFactory(application=application, state=State.AGREED)
    stranger = RepresentativeFactory().user
    mine = f"activities/{row.public_id}"
    plan = {"revision": 1, "starts_at": instant(TEN), "ends_at": instant(NOON)}

    answers = [
        call(stranger, "GET", f"{mine}/"),
        call(stranger, "POST", f"{mine}/cancel/", {}),
        call(stranger, "POST", "activities/", wish | {"application_id": str(application.public_id)}),
        call(journalist, "POST", f"{mine}/plan/", plan),
        *(call(journalist, "POST", f"{mine}/{deed}/") for deed in ("finish", "no-show", "reopen")),
        call(journalist, "GET", "count/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 8
    assert call(stranger, "GET", "activities/").json()["results"] == []


def test_officers_are_named_to_accredited_outlets_without_their_telephone(application, journalist):
    OfficerFactory(edition=application.edition, phone="+212612345678", email="officer@example.org")
    OfficerFactory(edition=application.edition, left_at=NOW)

    (officer,) = call(journalist, "GET", "officers/").json()["results"]

    assert set(officer) == {"id", "name_ar", "name_fr", "title", "topics", "languages"}
    assert call(UserFactory(), "GET", "officers/").json()["results"] == []


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_one_and_for_thirty(application, desk, count, django_assert_num_queries):
    for _ in range(count):
        ActivityRequestFactory(application=application, state=State.AGREED)
    client = sign_in(Client(), desk)

    with django_assert_num_queries(3):
        answer = client.get("/api/v1/press/activities/", {"day": FIRST_DAY.isoformat(), "state": "agreed"})

    assert len(answer.json()["results"]) == count
