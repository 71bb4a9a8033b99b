"""The doors of papers: who gets the letter of a visit, its certificate, its calendar, and in which language."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from openday.passes.models import Pass
from schools.models import CalendarFeed, Visit
from schools.services.booking import book_visit, cancel_visit
from tests.factories.accounts import sign_in
from tests.factories.schools import InstitutionFactory
from tests.pdf import codes_in, lines_of
from tests.schools.conftest import head_of
from tests.schools.test_calendars import by_vobject
from tests.schools.test_views_visits import words_of

PAPERS = ["letter", "certificate", "event"]


@pytest.fixture(autouse=True)
def at_booking_time(site):
    with time_machine.travel(site.now, tick=True) as clock, translation.override("ar"):
        yield clock


@pytest.fixture
def as_head(client, head, at_booking_time):
    client.force_login(head)
    return client


@pytest.fixture
def booked(site, school, head) -> Visit:
    request = site.request(site.turns[0][1], site.turns[2][3])
    return book_visit(institution_id=school.pk, request=request, by=head, now=site.now)


def url(visit: Visit, paper: str = "letter") -> str:
    return reverse(f"schools:visit-{paper}", args=[visit.public_id])


@pytest.mark.parametrize(
    ("language", "said"), [("ar", "رسالة الزيارة"), ("fr", "Lettre de visite"), ("en", "Letter of a visit")]
)
def test_the_letter_comes_in_the_language_of_its_address(as_head, booked, tmp_path, language, said):
    answer = as_head.get(url(booked).replace("/ar/", f"/{language}/"))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'inline; filename="{booked.reference}.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert said in lines_of(answer.content)
    assert codes_in(answer.content, tmp_path) == [Pass.objects.active().get().token]


def test_the_letter_of_a_visit_that_was_cancelled_is_its_page_with_the_reason(as_head, booked, head, site):
    cancel_visit(visit=booked, by=head, now=site.now)

    answer = as_head.get(url(booked), follow=True)

    assert answer.redirect_chain == [(url(booked, "detail"), 302)]
    assert "ملغاة" in words_of(answer)
    assert not Pass.objects.exists()


@pytest.mark.parametrize("paper", PAPERS)
def test_strangers_find_no_paper(booked, other_teacher, paper):
    client = Client()

    assert client.get(url(booked, paper)).status_code == 302
    client.force_login(other_teacher)
    assert client.get(url(booked, paper)).status_code == 404


def test_a_visits_officer_has_the_letter_of_every_visit(booked, visits_officer):
    answer = sign_in(Client(), visits_officer).get(url(booked))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


def test_the_certificate_is_there_from_the_day_after_on(as_head, booked, at_booking_time):
    at_booking_time.move_to(booked.arrives_at + timedelta(hours=6))
    before = as_head.get(url(booked, "certificate"), follow=True)
    at_booking_time.move_to(booked.arrives_at + timedelta(hours=16))
    after = as_head.get(url(booked, "certificate").replace("/ar/", "/fr/"))

    assert "من اليوم الموالي" in words_of(before)
    assert (after["Content-Type"], "Attestation de participation" in lines_of(after.content)) == (
        "application/pdf",
        True,
    )


def test_the_page_of_a_visit_offers_the_papers_that_it_has(as_head, booked, head, site, at_booking_time):
    def offered():
        page = as_head.get(url(booked, "detail")).content.decode()
        return [paper for paper in PAPERS if url(booked, paper) in page]

    before = offered()
    at_booking_time.move_to(booked.arrives_at + timedelta(hours=16))
    after = offered()
    at_booking_time.move_to(site.now)
    cancel_visit(visit=booked, by=head, now=site.now)

    assert (before, after, offered()) == (["letter", "event"], ["letter", "certificate"], [])


def test_asked_for_too_often_a_letter_is_refused(as_head, booked, monkeypatch):
    monkeypatch.setattr("schools.views.papers.PAPERS_A_MINUTE", 2)

    assert [as_head.get(url(booked)).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("groups", [1, 4])
def test_a_letter_costs_the_same_queries_however_many_groups(as_head, site, school, head, groups):
    """The session and the person; the visit, its groups, stops and pavilions; its passes in two; the plan."""
    one = site.request(site.turns[0][1], site.turns[2][3], pupils=8, adults=1)
    visit = book_visit(
        institution_id=school.pk, request=replace(one, groups=one.groups * groups), by=head, now=site.now
    )
    as_head.get(url(visit))  # passes are issued, the plan is known

    with CaptureQueriesContext(connection) as queries:
        as_head.get(url(visit))

    assert len(queries) == 9


# --- Calendars ------------------------------------------------------------------------------------
def test_one_visit_goes_into_a_calendar_as_a_file(as_head, booked):
    answer = as_head.get(url(booked, "event"))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{booked.reference}.ics"'
    assert by_vobject(answer.content)["uid"] == f"visit-{booked.public_id}@openday"


def link_on(page) -> str:
    (link,) = re.findall(r'value="(http://testserver/\w\w/visits/calendar/[^"]+/visits\.ics)"', page.content.decode())
    return link.removeprefix("http://testserver")


def test_calendars_read_the_link_of_the_page_without_a_sign_in(as_head, booked):
    page = as_head.get("/fr/visits/calendar/")

    answer = Client().get(link_on(page))

    assert answer.status_code == 200
    assert by_vobject(answer.content)["summary"].startswith("Portes ouvertes")
    assert f'href="webcal://testserver{link_on(page)}"' in page.content.decode()
    assert (answer["X-Robots-Tag"], "Set-Cookie" in answer) == ("noindex", False)
    assert answer["Cache-Control"] == "private, max-age=0, must-revalidate"


def test_what_did_not_change_is_not_sent_again(as_head, booked):
    link = link_on(as_head.get("/ar/visits/calendar/"))

    etag = Client().get(link)["ETag"]

    assert Client().get(link, headers={"if-none-match": etag}).status_code == 304


def test_a_new_link_ends_the_one_before(as_head, booked):
    before = link_on(as_head.get("/ar/visits/calendar/"))

    page = as_head.post("/ar/visits/calendar/", follow=True)

    assert "الرابط السابق" in words_of(page)
    assert (Client().get(before).status_code, Client().get(link_on(page)).status_code) == (404, 200)


def test_looking_at_the_page_makes_no_second_link(as_head):
    first, second = (link_on(as_head.get("/ar/visits/calendar/")) for _ in range(2))

    assert first == second
    assert CalendarFeed.objects.count() == 1


def test_a_calendar_that_asks_all_the_time_is_told_to_wait(as_head, booked, monkeypatch):
    monkeypatch.setattr("schools.views.papers.READINGS_AN_HOUR", 1)
    link = link_on(as_head.get("/ar/visits/calendar/"))

    answers = [Client().get(link) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1]["Retry-After"] == "3600"


@pytest.mark.parametrize("count", [1, 30])
def test_a_calendar_costs_the_same_queries_for_one_visit_as_for_thirty(client, head, site, count):
    """The feed, the note that it was read, visits, groups."""
    for number in range(count):
        school = InstitutionFactory()
        book_visit(
            institution_id=school.pk,
            request=site.request(site.turns[number % 4][number % 6 + 1], pupils=2, adults=1, coaches=0),
            by=head_of(school),
            now=site.now,
        )
        school.memberships.update(user=head)
    client.force_login(head)
    link = link_on(client.get("/ar/visits/calendar/"))

    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(link)

    assert answer.content.count(b"BEGIN:VEVENT") == count
    assert len(queries) == 4


def test_the_home_leads_to_the_calendar(as_head, booked):
    assert reverse("schools:calendar") in as_head.get(reverse("schools:home")).content.decode()
