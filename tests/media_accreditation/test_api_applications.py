"""An outlet's own application by the API: the whole way, each answer held against the schema."""

import json

import pytest
import time_machine
from django.test import Client

from media_accreditation.models import Application, Paper
from openday.accounts.models import User
from openday.api import openapi_schema
from tests.api.shapes import Shapes
from tests.factories.accounts import ConfirmedUserFactory, sign_in
from tests.factories.media_accreditation import (
    NOW,
    ApplicationFactory,
    EquipmentFactory,
    InformationRequestFactory,
    OutletFactory,
    PaperFactory,
    PressRulesFactory,
    RepresentativeFactory,
    TeamMemberFactory,
    VehicleFactory,
)

KARIM = {"role": "camera", "name_ar": "كريم", "id_kind": "national", "id_number": "ab 12٣", "phone": "06 12 34 56 78"}


class Api:
    """The endpoints under press/, called as a signed-in person; every answer has its promised shape."""

    def __init__(self, client: Client) -> None:
        self.client, self.shapes = client, Shapes(openapi_schema())

    def __call__(self, method: str, path: str, body: object = None, **headers: str):
        answer = self.client.generic(
            method,
            f"/api/v1/press/{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers=headers,
        )
        self.shapes.hold(method, f"press/{path}", answer)
        return answer


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def salma(db: None) -> User:
    return ConfirmedUserFactory()


@pytest.fixture
def api(client: Client, salma: User) -> Api:
    return Api(sign_in(client, salma))


def test_an_application_is_begun_filled_in_sent_and_taken_back(api: Api, salma: User):
    PressRulesFactory()
    outlet = RepresentativeFactory(user=salma).outlet

    begun = api("POST", "applications/", {"outlet_id": str(outlet.public_id)}).json()
    at = f"applications/{begun['id']}/"
    changed = api(
        "PATCH", at, {"contact_name": "سلمى", "contact_phone": "0612345678", "days": begun["days"][:2]}
    ).json()
    added = api("POST", f"{at}members/", KARIM)
    refused = api("POST", f"{at}submit/", {})

    assert (changed["contact_phone"], changed["contact_email"]) == ("+212612345678", salma.email)
    assert (added.status_code, added.json()["members"][0]["has_id_number"]) == (201, True)
    assert "AB123" not in added.content.decode()
    member = added.json()["members"][0]["id"]
    assert (refused.status_code, refused.json()["code"]) == (409, "application_incomplete")
    assert {(lack["code"], lack["member"]) for lack in refused.json()["missing"]} == {
        ("assignment", None),
        *((code, member) for code in ("name_fr", "id_paper", "photo")),
    }

    application = Application.objects.get()
    PaperFactory(application=application, kind=Paper.Kind.ASSIGNMENT)
    application.members.all().delete()
    TeamMemberFactory(application=application, papers=True)
    assert api("POST", f"{at}submit/", {"expected_revision": 1}).json()["code"] == "stale_revision"
    assert api("POST", f"{at}submit/", {}).json()["state"] == "submitted"
    assert api("POST", f"{at}take-back/").json()["state"] == "draft"


def test_the_same_member_with_the_same_key_is_added_once(api: Api, salma: User):
    outlet = RepresentativeFactory(user=salma).outlet
    application = ApplicationFactory(edition=PressRulesFactory().edition, outlet=outlet)
    at = f"applications/{application.public_id}/members/"

    answers = [api("POST", at, KARIM, **{"Idempotency-Key": "7"}) for _twice in range(2)]
    again = api("POST", at, KARIM)

    assert [answer.status_code for answer in answers] == [201, 201]
    assert (again.status_code, again.json()["code"]) == (409, "already_in_team")
    assert application.members.count() == 1


def test_a_member_is_changed_and_taken_off(api: Api, salma: User):
    outlet = RepresentativeFactory(user=salma).outlet
    application = ApplicationFactory(edition=PressRulesFactory().edition, outlet=outlet)
    member = TeamMemberFactory(application=application)

    changed = api("PUT", f"members/{member.public_id}/", KARIM | {"name_fr": "Karim"})
    api("POST", f"members/{member.public_id}/withdraw/")

    member.refresh_from_db()
    assert (changed.json()["members"][0]["name_fr"], member.id_number) == ("Karim", "AB123")
    assert member.withdrawn_at == NOW


@pytest.mark.parametrize("wrong", [{"role": "king"}, {"name_ar": ""}, {"nationality": "ZZ"}, {"phone": "12"}])
def test_a_member_of_a_wrong_shape_is_refused(api: Api, salma: User, wrong: dict):
    outlet = RepresentativeFactory(user=salma).outlet
    application = ApplicationFactory(edition=PressRulesFactory().edition, outlet=outlet)

    answer = api("POST", f"applications/{application.public_id}/members/", KARIM | wrong)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, list(wrong))


def test_a_question_is_answered(api: Api, salma: User):
    outlet = RepresentativeFactory(user=salma).outlet
    application = ApplicationFactory(edition=PressRulesFactory().edition, outlet=outlet, state="more_info")
    PaperFactory(application=application, kind=Paper.Kind.ASSIGNMENT)
    TeamMemberFactory(application=application, papers=True)
    question = InformationRequestFactory(application=application)

    answer = api("POST", f"applications/{application.public_id}/questions/{question.pk}/answer/", {"answer": "نعم"})

    assert (answer.json()["state"], answer.json()["questions"][0]["answer"]) == ("press_review", "نعم")


def test_a_stranger_finds_nothing(api: Api):
    application = ApplicationFactory(edition=PressRulesFactory().edition)
    member, outlet = TeamMemberFactory(application=application), OutletFactory()
    at = f"applications/{application.public_id}/"

    answers = [
        api("POST", "applications/", {"outlet_id": str(outlet.public_id)}),
        api("GET", at),
        api("PATCH", at, {"remarks": "x"}),
        api("POST", f"{at}submit/", {}),
        api("POST", f"{at}take-back/"),
        api("POST", f"{at}members/", KARIM),
        api("PUT", f"members/{member.public_id}/", KARIM),
        api("POST", f"members/{member.public_id}/withdraw/"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert api("GET", "applications/").json()["results"] == []


def test_the_list_takes_the_same_queries_for_one_and_for_thirty(api: Api, salma: User, django_assert_num_queries):
    edition = PressRulesFactory().edition
    for count in (1, 30):
        for _each in range(1 if count == 1 else 29):
            application = ApplicationFactory(edition=edition, outlet=RepresentativeFactory(user=salma).outlet)
            TeamMemberFactory(application=application)
            EquipmentFactory(application=application)
            VehicleFactory(application=application)
        api("GET", "applications/")
        with django_assert_num_queries(12):
            assert len(api("GET", "applications/").json()["results"]) == count
