"""Whatever is sent, the answer is clear, in the reader's language, and never a 500."""

import json

import pytest
from django.db import OperationalError
from django.test import Client

from schools.api import visits as visits_api
from schools.models import Visit
from tests.api.conftest import body_of


def sent(api, body, **headers):
    answer = api.post("visits/", body, **headers)
    assert not Visit.objects.exists()
    return answer


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"nonsense", b"\xff\xfe", b'{"a": "\xff"}', b'{"a": NaN}', b'{"a": Infinity}',
        b"[" * 100_000, b'{"a":' * 100_000, b"1" * 5_000, b'{"arrival_window_id": ' + b"9" * 5_000 + b"}",
    ],
    ids=lambda body: body[:20].decode(errors="replace"),
)  # fmt: skip
def test_a_body_that_is_no_json_is_a_400(site, api, body):
    answer = sent(api, body)

    assert answer.status_code == 400
    assert answer.json()["code"] in ("parse_error", "invalid")


@pytest.mark.parametrize("body", [None, [], 5, "text", True, [{}]])
def test_a_body_that_is_no_object_is_a_400(site, api, body):
    answer = sent(api, json.dumps(body).encode())

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_an_empty_object_is_told_everything_that_is_missing(site, api):
    answer = sent(api, {})

    assert (answer.status_code, sorted(answer.json()["fields"])) == (
        400,
        ["adult_in_charge", "adult_phone", "arrival_window_id", "groups", "institution_id"],
    )


WRONG = {
    "institution_id": [0, -1, 2**63, 10**400, "x", 1.5, None, [], {}, "\x00", True],
    "arrival_window_id": [0, 2**63, "x", None],
    "coach_count": [-1, 101, "x"],
    "coach_plates": ["x", [None], ["x" * 21], ["a", "b"], [["a"]], ["\x00"], ["\ud800"], ["x"] * 101],
    "adult_in_charge": ["", " ", "x" * 121, None, True, {}, "a\x00b", "\ud800"],
    "adult_phone": ["", "x" * 21, None, "\x00"],
    "language": ["de", "", None, 5, [], {}],
    "groups": [[], {}, None, "x", [[]], [None], ["x"]],
}
WRONG_IN_GROUP = {
    "level": ["university", "", None, 5, [], {}, "\x00"],
    "pupils": [-1, 10_001, 10**400, 1.5, "x", None, True],
    "adults": [-1, "٣x", []],
    "needs": ["wheelchair", ["rocket"], [None], [[]], [{}], ["quiet"] * 6],
    "slot_ids": [[], [0], [2**63], ["x"], None, {}, [[1]], [1] * 51],
    "language": ["de"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values], ids=repr
)
def test_a_wrong_value_is_a_400_that_names_it(site, api, school, name, value):
    answer = sent(api, json.dumps(body_of(site, school.pk, site.turns[0][1]) | {name: value}).encode())

    assert answer.status_code == 400, answer.content
    assert {field.partition(".")[0] for field in answer.json()["fields"]} == {name}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG_IN_GROUP.items() for value in values], ids=repr
)
def test_a_wrong_value_in_a_group_is_named_by_its_path(site, api, school, name, value):
    body = body_of(site, school.pk, site.turns[0][1])
    body["groups"] = [body["groups"][0], body["groups"][0] | {name: value}]

    answer = sent(api, json.dumps(body).encode())

    assert answer.status_code == 400, answer.content
    assert {field[: len(f"groups.1.{name}")] for field in answer.json()["fields"]} == {f"groups.1.{name}"}


def test_digits_of_any_script_and_unknown_names_are_taken_as_meant(site, api, school):
    body = body_of(site, school.pk, site.turns[0][1], something_else="ignored")
    body["groups"][0] |= {"pupils": "٢٠", "adults": "2"}

    answer = api.post("visits/", body)

    assert (answer.status_code, answer.json()["heads"]) == (201, 22)


def test_a_body_that_is_too_large_is_refused_unread(site, api, settings):
    answer = sent(api, b'{"a": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}')

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_a_body_that_is_not_called_json_is_a_415(site, api, kind):
    answer = Client().generic("POST", "/api/v1/visits/", b"a=b", kind, headers={"Authorization": f"Bearer {api.token}"})

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "visits/", 405),
        ("PATCH", "slots/", 405),
        ("POST", "slots/", 405),
        ("GET", "visits/not-a-uuid/", 404),
        ("GET", "visits/00000000-0000-0000-0000-000000000000/cancel/", 405),
        ("GET", "nothing/", 404),
        ("GET", "institutions/99999999999999999999999999/", 404),
        ("GET", "pavilions/٣/", 404),
        ("GET", "", 404),
    ],
)
def test_wrong_doors_answer_in_the_shape_of_the_api(site, api, method, path, status):
    answer = api(method, path)

    assert (answer.status_code, set(answer.json())) == (status, {"code", "detail"})


def test_errors_speak_the_readers_language(site, api, anybody):
    def said(language):
        return api.post("visits/", {}, Accept_Language=language).json()["detail"]

    assert said("en") == "Some values are missing or wrong."
    assert len({said("ar"), said("fr"), said("en")}) == 3
    assert anybody.get("visits/", Accept_Language="fr")["Content-Language"] == "fr"


def test_a_busy_database_is_a_503_that_says_to_try_again(site, api, school, monkeypatch):
    def busy(**_arguments):
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(visits_api, "book_visit", busy)

    answer = sent(api, body_of(site, school.pk, site.turns[0][1]))

    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "try_again", "1")


def test_a_bug_of_ours_is_a_500_in_the_shape_of_the_api(site, api, school, monkeypatch):
    def broken(**_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(visits_api, "book_visit", broken)
    client = Client(raise_request_exception=False)

    answer = client.post(
        "/api/v1/visits/",
        json.dumps(body_of(site, school.pk, site.turns[0][1])),
        content_type="application/json",
        headers={"Authorization": f"Bearer {api.token}"},
    )

    assert answer.status_code == 500
    assert (answer["Content-Type"], answer.json()["code"]) == ("application/json", "server_error")
