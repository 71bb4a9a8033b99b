"""The three questions after a visit: a link without an account, one answer a visit, open for a month."""

import re
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from openday.time_zone import at_local, local_date
from schools.errors import AnswersClosed
from schools.feedback import feedback_path, takes_answers_at
from schools.models import Visit, VisitFeedback
from schools.services.booking import book_visit
from schools.services.feedback import answer_questions

ANSWERS = {"welcome": "5", "pavilions": "3", "comment": "عرض الخيالة كان رائعا"}


@pytest.fixture
def visit(site, school, head):
    return book_visit(institution_id=school.pk, request=site.request(site.turns[0][1]), by=head, now=site.now)


@pytest.fixture
def next_day(visit):
    return visit.arrives_at + timedelta(days=1)


def path_of(visit: Visit, language: str = "ar") -> str:
    with translation.override(language):
        return feedback_path(visit)


def answer(visit: Visit, now: datetime, **changes):
    return answer_questions(visit=visit, now=now, **{"welcome": 5, "pavilions": 4, "comment": " شكرا ", **changes})


# --- The service -----------------------------------------------------------------------------------


def test_a_visit_has_one_answer_and_a_second_takes_its_place(visit, next_day):
    first = answer(visit, next_day)
    second = answer(visit, next_day + timedelta(days=2), welcome=1, comment="")

    assert first.pk == second.pk
    kept = VisitFeedback.objects.values_list("welcome", "pavilions", "comment", "answered_at", "changed_at").get()
    assert kept == (1, 4, "", next_day, next_day + timedelta(days=2))


def test_the_questions_are_open_from_the_arrival_for_thirty_days(visit, next_day):
    day = local_date(visit.arrives_at)
    last_moment = at_local(day + timedelta(days=30), time(23, 59))

    assert answer(visit, visit.arrives_at).comment == "شكرا"
    assert answer(visit, last_moment).welcome == 5
    for closed in (visit.arrives_at - timedelta(seconds=1), last_moment + timedelta(minutes=1)):
        with pytest.raises(AnswersClosed) as refusal:
            answer(visit, closed, welcome=2)
        assert refusal.value.last_day == day + timedelta(days=30)
    assert VisitFeedback.objects.get().welcome == 5


@pytest.mark.parametrize("state", ["cancelled", "no_show", "held"])
def test_who_did_not_come_is_not_asked(visit, next_day, state):
    now = visit.booked_at
    by = {"cancelled_at": now, "cancelled_by": visit.booked_by} if state == "cancelled" else {}
    number = 1 if state == "held" else None
    held_until = next_day if state == "held" else None
    Visit.objects.update(state=state, live_number=number, held_until=held_until, **by)
    visit.refresh_from_db()

    assert not takes_answers_at(visit, next_day)
    with pytest.raises(AnswersClosed):
        answer(visit, next_day)


@pytest.mark.parametrize("changes", [{"welcome": 0}, {"welcome": 6}, {"pavilions": 0}, {"pavilions": 6}])
def test_the_database_takes_no_other_marks(visit, next_day, changes):
    answer(visit, next_day)

    with pytest.raises(IntegrityError, match="answers_are_from_one_to_five"), transaction.atomic():
        VisitFeedback.objects.update(**changes)


def test_the_database_keeps_the_times_in_order(visit, next_day):
    answer(visit, next_day)

    with pytest.raises(IntegrityError, match="answers_change_after_they_are_given"), transaction.atomic():
        VisitFeedback.objects.update(changed_at=next_day - timedelta(seconds=1))


# --- The page --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "title"), [("ar", "كيف كانت زيارتكم؟"), ("fr", "Comment s’est passée votre visite"), ("en", "How was")]
)
def test_whoever_has_the_link_answers_without_an_account_and_without_a_cookie(visit, next_day, language, title):
    client, path = Client(enforce_csrf_checks=True), path_of(visit, language)

    with time_machine.travel(next_day, tick=False):
        asked = client.get(path)
        sent = client.post(path, ANSWERS)
        thanked = client.get(path)

    assert (asked.status_code, sent.status_code, sent["Location"], thanked.status_code) == (200, 302, path, 200)
    assert title in asked.content.decode()
    assert re.search(r'value="5"[^>]*checked', thanked.content.decode())
    assert ANSWERS["comment"] in thanked.content.decode()
    assert not client.cookies
    assert "no-store" in asked["Cache-Control"]
    assert VisitFeedback.objects.values_list("visit", "welcome", "pavilions", "comment").get() == (
        visit.pk,
        5,
        3,
        ANSWERS["comment"],
    )


@pytest.mark.parametrize(
    "break_it", [lambda path: f"{path[:-4]}xxx/", lambda path: path.replace("questions/", "questions/x")]
)
def test_the_address_of_the_visit_alone_opens_nothing(visit, next_day, break_it):
    with time_machine.travel(next_day, tick=False):
        assert Client().get(break_it(path_of(visit))).status_code == 404
        assert Client().post(break_it(path_of(visit)), ANSWERS).status_code == 404
    assert not VisitFeedback.objects.exists()


def test_the_link_of_one_visit_does_not_open_another(visit, next_day):
    other = uuid4()

    assert Client().get(path_of(visit).replace(str(visit.public_id), str(other))).status_code == 404


def test_a_mistake_keeps_what_was_written(visit, next_day):
    with time_machine.travel(next_day, tick=False):
        page = Client().post(path_of(visit), {"pavilions": "4", "comment": "طابور طويل"}).content.decode()

    assert "error-summary" in page
    assert "طابور طويل" in page
    assert not VisitFeedback.objects.exists()


def test_after_a_month_the_page_says_that_it_is_closed(visit):
    with time_machine.travel(visit.arrives_at + timedelta(days=40), tick=False):
        page = Client().get(path_of(visit, "en"))
        sent = Client().post(path_of(visit, "en"), ANSWERS)

    assert "The questions are closed" in page.content.decode()
    assert (sent.status_code, VisitFeedback.objects.count()) == (200, 0)
    assert "<form" not in page.content.decode()


def test_the_page_takes_ten_answers_a_minute(visit, next_day):
    client, path = Client(), path_of(visit)

    with time_machine.travel(next_day, tick=False):
        codes = [client.post(path, ANSWERS).status_code for _ in range(11)]

    assert codes == [302] * 10 + [429]
