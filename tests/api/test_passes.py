"""What gates ask for, and the passes of a visit for programs that show them themselves."""

from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openday.passes.models import Pass
from openday.passes.services.issuing import issue_passes
from openday.passes.services.keys import rotate_keys, withdraw_key
from openday.passes.tokens import UnknownKey, verify
from schools.services.booking import book_visit, cancel_visit, change_visit
from tests.passes.conftest import order


@pytest.fixture
def visit(site, school, head):
    request = site.request(site.turns[0][1], site.turns[1][3])
    return book_visit(institution_id=school.pk, request=request, by=head, now=site.now)


def keys_of(caller):
    """As a gate would take them."""
    return {key["id"]: urlsafe_b64decode(key["public_key"] + "=") for key in caller.get("pass-keys/").json()["results"]}


def test_a_visit_answers_a_pass_a_group_that_a_gate_can_check(site, api, anybody, visit):
    answer = api.get(f"visits/{visit.public_id}/passes/")

    (shown,) = answer.json()["passes"]
    issued = Pass.objects.get()
    window = site.windows[0]
    assert shown == {
        "group": 1,
        "serial": str(issued.serial),
        "token": issued.token,
        "starts_at": "2027-05-22T09:00:00Z",
        "ends_at": "2027-05-22T09:15:00Z",
        "gate_id": window.gate_id,
        "zone_ids": issued.zone_ids,
        "heads": 22,
        "issued_at": "2027-05-12T09:00:00Z",
    }
    claims = verify(shown["token"], keys=keys_of(anybody), at=window.starts_at)
    assert (str(claims.serial), claims.heads, claims.gate_id) == (shown["serial"], 22, window.gate_id)
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_asking_again_answers_the_same_until_the_visit_changes(site, api, head, visit):
    path = f"visits/{visit.public_id}/passes/"
    first = api.get(path).json()
    assert api.get(path).json() == first

    change_visit(visit=visit, request=site.request(site.turns[0][1], pupils=19), by=head, now=site.now)

    assert api.get(path).json()["passes"][0]["heads"] == 21
    assert api.get(path).json()["passes"][0]["serial"] != first["passes"][0]["serial"]


def test_a_cancelled_visit_has_no_passes(site, api, head, visit):
    cancel_visit(visit=visit, by=head, now=site.now)

    answer = api.get(f"visits/{visit.public_id}/passes/")

    assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (409, "no_passes", "cancelled")
    assert "ملغاة" in answer.json()["detail"]


def test_passes_of_another_school_are_not_found(visit, anybody, caller_of, other_teacher, stranger):
    for person in (other_teacher, stranger):
        assert caller_of(person).get(f"visits/{visit.public_id}/passes/").status_code == 404
    assert anybody.get(f"visits/{visit.public_id}/passes/").status_code == 401
    assert not Pass.objects.exists()


def test_gates_know_a_key_before_it_signs_and_lose_it_once_it_is_withdrawn(site, api, anybody, visit):
    token = api.get(f"visits/{visit.public_id}/passes/").json()["passes"][0]["token"]

    def states():
        cache.clear()
        return [(key["id"], key["state"]) for key in anybody.get("pass-keys/").json()["results"]]

    assert states() == [(1, "active"), (2, "prepared")]
    rotate_keys(now=site.now + timedelta(days=1))
    assert states() == [(1, "retired"), (2, "active"), (3, "prepared")]
    verify(token, keys=keys_of(anybody), at=visit.arrives_at)
    withdraw_key(number=1, now=site.now)
    assert states() == [(2, "active"), (3, "prepared")]
    with pytest.raises(UnknownKey):
        verify(token, keys=keys_of(anybody), at=visit.arrives_at)


def test_a_revoked_pass_is_on_the_list_until_its_time_has_passed(site, api, anybody, head, visit):
    serial = api.get(f"visits/{visit.public_id}/passes/").json()["passes"][0]["serial"]
    assert anybody.get("pass-revocations/").json()["results"] == []
    cancel_visit(visit=visit, by=head, now=site.now)
    cache.clear()

    assert anybody.get("pass-revocations/").json() == {
        "next": None,
        "results": [
            {
                "serial": serial,
                "reason": "cancelled",
                "revoked_at": "2027-05-12T09:00:00Z",
                "ends_at": "2027-05-22T09:15:00Z",
            }
        ],
    }
    Pass.objects.update(starts_at=site.now - timedelta(hours=2), ends_at=site.now)
    assert anybody.get("pass-revocations/").json()["results"] == []


@pytest.fixture
def revoked(site):
    """Makes so many revoked passes."""

    def make(count):
        issue_passes(orders=[order(site.edition, bearer=bearer) for bearer in range(count)], now=site.now)
        Pass.objects.update(
            revoked_at=site.now, revoked_reason="lost", ends_at=site.now + timedelta(days=1), starts_at=site.now
        )

    return make


@pytest.mark.parametrize("count", [1, 30])
def test_the_public_lists_cost_one_query_for_one_row_and_for_thirty(anybody, revoked, count):
    revoked(count)

    for path in ("pass-keys/", "pass-revocations/"):
        with CaptureQueriesContext(connection) as queries:
            answer = anybody.get(path)
        assert len(queries) == 1
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=60"
        assert anybody.get(path, If_None_Match=answer["ETag"]).status_code == 304
    assert len(answer.json()["results"]) == count


def test_revocations_come_page_by_page(anybody, revoked):
    revoked(5)

    first = anybody.get("pass-revocations/?page_size=3").json()
    rest = anybody.get(first["next"].partition("/api/v1/")[2]).json()

    serials = [row["serial"] for row in first["results"] + rest["results"]]
    assert len(first["results"]) == 3
    assert rest["next"] is None
    assert set(serials) == {str(serial) for serial in Pass.objects.values_list("serial", flat=True)}


def test_passes_cost_few_queries(site, api, visit):
    path = f"visits/{visit.public_id}/passes/"
    api.get(path)

    with CaptureQueriesContext(connection) as queries:
        api.get(path)

    assert len(queries) == 5  # who asks, the visit, its groups, their passes, and the groups by position


def test_no_question_reads_all_passes(site, api, anybody, head, visit):
    """However many there are: the planner is told to avoid it, so that what it still reads whole has no index."""
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        api.get(f"visits/{visit.public_id}/passes/")
        anybody.get("pass-revocations/")
        change_visit(visit=visit, request=site.request(site.turns[0][1], pupils=19), by=head, now=site.now)
        cancel_visit(visit=visit, by=head, now=site.now)

    about_passes = [(sql, params) for sql, params in asked if "passes_pass" in sql]
    assert len(about_passes) >= 6
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for sql, params in about_passes:
            cursor.execute(
                f"EXPLAIN {sql.rpartition(';')[2]}" if sql.startswith("SELECT set_config") else f"EXPLAIN {sql}", params
            )
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan on passes_pass" not in plan, plan
