"""The passes of a visit on a phone: who sees them, what they say, and what becomes of lost ones."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from openday.passes.models import Pass
from openday.passes.qr import qr_path
from schools.models import Visit
from schools.services.booking import book_visit, cancel_visit, change_visit
from schools.visit_request import VisitRequest
from tests.factories.accounts import UserFactory, sign_in
from tests.schools.test_views_visits import text_of, words_of


@pytest.fixture(autouse=True)
def at_booking_time(site):
    with time_machine.travel(site.now, tick=True) as clock, translation.override("ar"):
        yield clock


@pytest.fixture
def as_head(client, head, at_booking_time):
    client.force_login(head)
    return client


def request_of(site, *, groups: int = 2, pupils: int = 20) -> VisitRequest:
    one = site.request(site.turns[0][1], site.turns[2][3], pupils=pupils)
    return replace(one, groups=one.groups * groups)


@pytest.fixture
def booked(site, school, head) -> Visit:
    return book_visit(institution_id=school.pk, request=request_of(site), by=head, now=site.now)


def url(visit: Visit, name: str = "visit-passes") -> str:
    return reverse(f"schools:{name}", args=[visit.public_id])


def cards_of(answer) -> list[str]:
    return re.findall(r'<article class="pass".*?</article>', text_of(answer), re.DOTALL)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ar", ["المجموعة 1", "من 2", "22 شخصا", "السبت 22 ماي"]),
        ("fr", ["Groupe 1", "sur 2", "22 personnes", "samedi 22 mai"]),
        ("en", ["Group 1", "of 2", "22 people", "Saturday 22 May"]),
    ],
)
def test_each_group_has_a_card_with_its_code(as_head, booked, language, said):
    with translation.override(language):
        answer = as_head.get(url(booked))

    cards = cards_of(answer)
    assert len(cards) == Pass.objects.active().count() == 2
    group = booked.groups.get(position=1)
    words = " ".join(re.sub(r"<[^>]+>", " ", cards[0]).split())
    assert [word for word in said if word not in words] == []
    assert booked.reference in words
    assert f'd="{qr_path(Pass.objects.get(bearer_id=group.pk).token)["d"]}"' in cards[0]
    for stop in group.stops.all():
        assert stop.slot.pavilion.code in words


def test_opening_the_page_again_shows_the_same_codes(as_head, booked):
    first, second = as_head.get(url(booked)), as_head.get(url(booked))

    assert cards_of(first) == cards_of(second)
    assert Pass.objects.count() == 2


def test_the_page_is_no_proxys_and_says_until_when_a_phone_may_keep_it(as_head, booked):
    answer = as_head.get(url(booked))

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Kept-Until"] == "2027-05-22T23:59:59Z"


def test_the_page_of_the_visit_leads_to_its_passes(as_head, booked, head, site):
    detail = reverse("schools:visit-detail", args=[booked.public_id])
    assert f'href="{url(booked)}"' in text_of(as_head.get(detail))

    cancel_visit(visit=booked, by=head, now=site.now)

    assert f'href="{url(booked)}"' not in text_of(as_head.get(detail))


def test_passes_of_others_are_not_found(client, booked, other_teacher, stranger):
    for person in (other_teacher, stranger):
        client.force_login(person)
        assert client.get(url(booked)).status_code == 404
        assert client.post(url(booked, "passes-void"), {"serial": "1"}).status_code == 404
    assert not Pass.objects.exists()


@pytest.mark.parametrize(
    ("state", "said"),
    [("cancelled", "هذه الزيارة ملغاة"), ("completed", "انتهت هذه الزيارة"), ("held", "لا بطاقات بعد")],
)
def test_a_visit_that_nobody_comes_with_says_so(as_head, booked, state, said):
    if state == "cancelled":
        cancel_visit(visit=booked, by=booked.booked_by, now=booked.booked_at)
    else:
        Visit.objects.update(state=state, held_until=booked.arrives_at if state == "held" else None)

    answer = as_head.get(url(booked))

    assert answer.status_code == 200
    assert said in words_of(answer)
    assert cards_of(answer) == []
    assert not Pass.objects.exists()


def test_a_change_is_told_where_something_was_printed_before(as_head, booked, head, site):
    told = "ما طبع قبل"
    assert told not in words_of(as_head.get(url(booked)))

    change_visit(visit=booked, request=request_of(site, pupils=19), by=head, now=site.now)

    assert told in words_of(as_head.get(url(booked)))


def test_lost_passes_are_replaced_by_a_button(as_head, booked):
    page = text_of(as_head.get(url(booked)))
    serials = re.findall(r'name="serial" value="(\d+)"', page)

    answer = as_head.post(url(booked, "passes-void"), {"serial": serials}, follow=True)
    again = as_head.post(url(booked, "passes-void"), {"serial": serials})

    assert "ها هي البطاقات الجديدة" in words_of(answer)
    assert again.status_code == 302
    assert Pass.objects.filter(revoked_reason="lost").count() == 2
    assert not set(serials) & {str(serial) for serial in Pass.objects.active().values_list("serial", flat=True)}
    assert Pass.pgh_event_model.objects.filter(pgh_context__metadata__user=booked.booked_by_id).count() == 2


@pytest.mark.parametrize("serial", ["", "-1", "x", "٣", "9" * 40, str(2**63)])
def test_what_is_no_serial_voids_nothing(as_head, booked, serial):
    as_head.get(url(booked))

    assert as_head.post(url(booked, "passes-void"), {"serial": serial}).status_code == 302
    assert Pass.objects.active().count() == 2


def test_staff_who_only_look_void_nothing(client, booked):
    gate_officer = UserFactory(roles=["gates"])
    sign_in(client, gate_officer)

    page = client.get(url(booked))

    assert len(cards_of(page)) == 2
    assert "passes-void" not in text_of(page)
    assert url(booked, "passes-void") not in text_of(page)
    serial = Pass.objects.first().serial
    assert client.post(url(booked, "passes-void"), {"serial": serial}).status_code == 404


@pytest.mark.parametrize("groups", [1, 8])
def test_the_page_costs_the_same_queries_however_many_groups(as_head, booked, site, groups):
    request = request_of(site, groups=groups, pupils=4)
    change_visit(visit=booked, request=request, by=booked.booked_by, now=site.now)
    as_head.get(url(booked))

    with CaptureQueriesContext(connection) as queries:
        as_head.get(url(booked))

    assert len(queries) == 9


def test_the_worker_is_a_public_script_above_the_pages(client):
    path = reverse("schools:passes-worker")

    answer = client.get(path)

    assert path == "/ar/visits/passes-worker.js"
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=300"
    assert b"addEventListener" in answer.content
    assert "Set-Cookie" not in answer.headers


def test_a_pass_lasts_past_the_deadline_for_changes(as_head, booked, at_booking_time):
    at_booking_time.move_to(booked.arrives_at - timedelta(minutes=5))

    assert len(cards_of(as_head.get(url(booked)))) == 2
