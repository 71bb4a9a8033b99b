"""The same Idempotency-Key: done once, answered the same, whatever happens in between and at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from unittest import mock

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from openday.accounts.models import IdempotentRequest
from openday.accounts.services import forget_idempotent_answers
from pavilions.models import Slot
from schools.models import ArrivalWindow, Visit
from schools.services import booking
from schools.services.capacity import counter_differences
from schools.services.writing import write_booking
from tests.api.conftest import body_of
from tests.factories.schools import InstitutionFactory, MembershipFactory
from tests.schools.conftest import head_of, make_site


def test_the_same_key_and_body_is_done_once_and_answered_to_the_byte(site, api, school):
    body = body_of(site, school.pk, site.turns[0][1])
    first = api.post("visits/", body, Idempotency_Key="a")
    Slot.objects.update(capacity=22)
    second = api.post("visits/", body, Idempotency_Key="a")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (None, "true")
    assert Visit.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(site, api, school):
    api.post("visits/", body_of(site, school.pk, site.turns[0][1]), Idempotency_Key="a")

    answer = api.post("visits/", body_of(site, school.pk, site.turns[0][2]), Idempotency_Key="a")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Visit.objects.count() == 1


def test_a_key_belongs_to_its_person_and_to_one_path(site, api, school, other_teacher, caller_of):
    first = api.post("visits/", body_of(site, school.pk, site.turns[0][1]), Idempotency_Key="a")
    institution = other_teacher.memberships.get().institution_id

    elsewhere = caller_of(other_teacher).post(
        "visits/", body_of(site, institution, site.turns[0][1]), Idempotency_Key="a"
    )
    cancelled = api.post(f"visits/{first.json()['id']}/cancel/", {}, Idempotency_Key="a")

    assert elsewhere.status_code == 201
    assert cancelled.status_code == 422


def test_a_refusal_is_not_kept(site, api, school):
    body = body_of(site, school.pk, site.turns[0][1])
    Slot.objects.filter(pk=site.turns[0][1].pk).update(heads_taken=50)
    refused = api.post("visits/", body, Idempotency_Key="a")
    Slot.objects.update(heads_taken=0)

    booked = api.post("visits/", body, Idempotency_Key="a")

    assert (refused.status_code, booked.status_code) == (409, 201)


def test_a_refusal_with_a_key_keeps_nothing_at_all(site, api, school):
    ArrivalWindow.objects.update(capacity=1)

    api.post("visits/", body_of(site, school.pk, site.turns[0][1]), Idempotency_Key="a")

    assert (Visit.objects.count(), IdempotentRequest.objects.count()) == (0, 0)
    assert Slot.objects.filter(heads_taken__gt=0).count() == 0


def test_changes_and_cancellations_are_done_once_too(site, api, school):
    booked = api.post("visits/", body_of(site, school.pk, site.turns[0][1])).json()
    body = body_of(site, None, site.turns[1][2])

    changes = [api.put(f"visits/{booked['id']}/", body, Idempotency_Key="b") for _ in range(2)]
    cancels = [api.post(f"visits/{booked['id']}/cancel/", {}, Idempotency_Key="c") for _ in range(2)]

    assert [answer.json()["revision"] for answer in changes] == [2, 2]
    assert [answer.json()["revision"] for answer in cancels] == [3, 3]
    assert changes[0].content == changes[1].content


@pytest.mark.parametrize("key", ["", "x" * 129, "مفتاح", "a\tb", "\x7f"])
def test_a_key_that_is_none_is_a_400(site, api, school, key):
    answer = api.post("visits/", body_of(site, school.pk, site.turns[0][1]), Idempotency_Key=key)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["Idempotency-Key"])


def test_answers_are_forgotten_after_seven_days(site, api, school):
    body = body_of(site, school.pk, site.turns[0][1])
    api.post("visits/", body, Idempotency_Key="a")

    assert forget_idempotent_answers(now=site.now + timedelta(days=7)) == 0
    assert forget_idempotent_answers(now=site.now + timedelta(days=7, seconds=1)) == 1

    again = api.post("visits/", body, Idempotency_Key="a")
    assert (again.status_code, again.json()["code"]) == (409, "visit_limit_reached")


# --- At the same time -------------------------------------------------------------------------------


@pytest.fixture
def rushing(transactional_db, caller_of):
    """A site and a school of a committed database, its caller, and a way to send from eight threads at once."""
    site = make_site()
    school = InstitutionFactory(state="verified")
    with time_machine.travel(site.now, tick=False):
        caller = caller_of(head_of(school))
        gate = Barrier(8, timeout=30)

        def send(*arguments, **headers):
            gate.wait()
            try:
                return caller.post(*arguments, **headers)
            finally:
                connection.close()

        def rush(*arguments, **headers):
            with ThreadPoolExecutor(max_workers=8) as pool:
                return [one.result() for one in [pool.submit(send, *arguments, **headers) for _ in range(8)]]

        yield site, school, rush


@pytest.mark.rush
def test_eight_identical_requests_at_once_book_one_visit_and_all_hear_of_it(rushing):
    site, school, rush = rushing

    answers = rush("visits/", body_of(site, school.pk, site.turns[0][1]), Idempotency_Key="a")

    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer for answer in answers) == 7
    assert Visit.objects.count() == 1
    assert counter_differences() == []


@pytest.mark.rush
def test_control_without_the_claim_the_same_request_is_told_that_it_came_twice(rushing):
    site, school, rush = rushing

    def write_without_claim(*rows, kept, **others):
        write_booking(*rows, **others)

    with mock.patch.object(booking, "write_booking", write_without_claim):
        answers = rush("visits/", body_of(site, school.pk, site.turns[0][1]), Idempotency_Key="a")

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7


@pytest.mark.rush
def test_one_key_for_two_visits_at_once_books_one(rushing):
    site, school, rush = rushing
    other = InstitutionFactory(state="verified")
    MembershipFactory(institution=other, user=school.memberships.get().user)
    bodies = [body_of(site, institution.pk, site.turns[0][1]) for institution in (school, other)]

    answers = [answer for body in bodies for answer in rush("visits/", body, Idempotency_Key="a")]

    assert sorted(answer.status_code for answer in answers) == [201] * 8 + [422] * 8
    assert Visit.objects.count() == 1


def test_now_is_frozen_here(rushing):
    assert timezone.now() == rushing[0].now
