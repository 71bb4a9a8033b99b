"""Visits as staff see them: found, read, exported, cancelled; nothing that a school typed runs anywhere."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from backoffice.pagination import Key, page_of
from openday.accounts.roles import Role
from pavilions.models import Slot
from schools.models import ArrivalWindow, Province, Visit
from schools.services.booking import book_visit, cancel_visit
from schools.services.capacity import counter_differences
from schools.services.passes import passes_of, void_lost_passes
from tests.backoffice.conftest import book
from tests.factories.accounts import UserFactory
from tests.factories.schools import InstitutionFactory
from tests.schools.conftest import head_of

LIST = "/ar/staff/visits/"


@pytest.fixture
def roomy(site):
    Slot.objects.update(capacity=5000)
    ArrivalWindow.objects.update(capacity=5000, coach_capacity=500)
    return site


def references(answer):
    return [visit.reference for visit in answer.context["page"].visits]


@pytest.fixture
def three(site):
    """Two visits on Saturday, one on Sunday; of schools that differ in everything the list can be narrowed by."""
    first = book(site, site.turns[0][1], name_ar="إعدادية الأمل", name_fr="Collège Al Amal", ministry_code="12345C")
    second = book(site, site.turns[1][1], window=1, name_ar="ثانوية ابن زيدون", name_fr="Lycée Ibn Zaydoun")
    third = book(site, site.turns[2][2], name_ar="مدرسة النجاح", name_fr="École Annajah")
    return first, second, third


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 2, 1]),
        ("day=2027-05-22", [0, 2, 1]),
        ("day=2027-05-23", []),
        ("q=الامل", [0]),
        ("q=ibn zaydoun", [1]),
        ("q=12345c", [0]),
        ("q=١٢٣٤٥", [0]),
        ("q=nothing like it", []),
        ("level=primary", [0, 2, 1]),
        ("level=adults", []),
        ("state=confirmed", [0, 2, 1]),
        ("state=cancelled", []),
        ("day=yesterday", [0, 2, 1]),
    ],
)
def test_the_list_is_narrowed_by_what_staff_know(officer, three, query, found):
    answer = officer.get(f"{LIST}?{query}")

    if query == "day=yesterday":  # what cannot be read narrows nothing, and is told beside the field
        assert answer.context["filter"].form.errors
    else:
        assert references(answer) == [three[index].reference for index in found]
        assert answer.context["count"] == len(found)


def test_the_list_finds_a_visit_by_its_reference(officer, three):
    for text in (
        three[1].reference,
        three[1].reference.lower(),
        str(three[1].pk),
        three[1].reference.replace("-", " "),
    ):
        assert references(officer.get(LIST, {"q": text})) == [three[1].reference], text


def test_the_list_is_narrowed_by_gate_and_province(site, officer, regions):
    province = Province.objects.select_related("region").first()
    here = book(site, site.turns[0][1], province=province, region=province.region)
    book(site, site.turns[1][1])

    assert references(officer.get(LIST, {"province": province.pk})) == [here.reference]
    assert len(references(officer.get(LIST, {"gate": site.windows[0].gate_id}))) == 2


def test_the_list_costs_the_same_for_one_visit_and_for_thirty(roomy, officer):
    officer.get(LIST)  # the name of the edition is kept from now on
    costs = []

    for more in (1, 29):
        for _ in range(more):
            book(roomy, roomy.turns[0][1])
        with CaptureQueriesContext(connection) as queries:
            officer.get(LIST)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_pages_by_key_show_each_visit_once_in_both_directions(roomy):
    for number in range(7):
        book(roomy, roomy.turns[0][1 + number % 2], window=0)
    visits = Visit.objects.all()
    whole = list(visits.order_by("arrives_at", "pk"))

    first = page_of(visits, size=3)
    second = page_of(visits, after=str(first.following), size=3)
    third = page_of(visits, after=str(second.following), size=3)
    back = page_of(visits, before=str(third.previous), size=3)
    start = page_of(visits, before=str(back.previous), size=3)

    assert first.visits + second.visits + third.visits == whole
    assert (first.previous, third.following) == (None, None)
    assert (back.visits, start.visits) == (second.visits, first.visits)
    assert (start.previous, str(start.following)) == (None, str(Key.of(first.visits[-1])))


@pytest.mark.parametrize("key", ["", "x", "2027-05-22~1", "2027-05-22T09:00:00+00:00~x", "2027-13-01T00:00:00Z~1", "~"])
def test_a_key_that_cannot_be_read_leads_to_the_first_page(roomy, key):
    book(roomy, roomy.turns[0][1])

    assert len(page_of(Visit.objects.all(), after=key).visits) == 1


def test_the_export_says_what_the_list_shows(officer, three):
    answer = officer.get("/ar/staff/visits/export.csv", {"q": "الأمل"})

    text = b"".join(answer.streaming_content).decode()
    head, row = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    shown = dict(zip(head, row, strict=True))
    assert text.startswith("\ufeff")
    assert answer["Content-Disposition"].startswith('attachment; filename="visits-')
    assert next(iter(shown.values())) == three[0].reference
    assert "إعدادية الأمل" in row
    assert "06 00 00 00 12" in row  # a telephone that no spreadsheet takes for a sum
    assert row[14] == "22"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_runs_nothing_that_a_school_typed(site, officer, kind):
    attack = '=HYPERLINK("https://example.org";"x")'
    visit = book(site, site.turns[0][1], name_ar=attack, name_fr=attack)
    Visit.objects.filter(pk=visit.pk).update(adult_in_charge="@SUM(1)", coach_plates=["+1"])

    answer = officer.get(f"/ar/staff/visits/export.{kind}")
    content = b"".join(answer.streaming_content)

    if kind == "csv":
        row = list(csv.reader(io.StringIO(content.decode().removeprefix("\ufeff"), newline="")))[1]
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        row = [cell.value for cell in list(sheet.rows)[1]]
        assert sheet.sheet_view.rightToLeft
        assert {cell.data_type for line in sheet.rows for cell in line} <= {"s", "n", "inlineStr"}
    assert {"'" + attack, "'@SUM(1)", "'+1"} <= set(row)


def test_the_export_costs_the_same_for_one_visit_and_for_thirty(roomy, officer):
    costs = []

    for more in (1, 29):
        for _ in range(more):
            book(roomy, roomy.turns[0][1])
        with CaptureQueriesContext(connection) as queries:
            b"".join(officer.get("/fr/staff/visits/export.csv").streaming_content)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_an_export_of_another_kind_is_not_there(site, officer):
    assert officer.get("/ar/staff/visits/export.pdf").status_code == 404


def test_the_page_of_a_visit_tells_its_facts_and_its_trail(site, officer):
    visit = book(site, site.turns[0][1], site.turns[2][3], name_ar="إعدادية الأمل")

    page = officer.get(reverse("backoffice:visit-detail", args=[visit.public_id]))

    text = page.content.decode()
    assert (visit.reference in text, "إعدادية الأمل" in text, "06 00 00 00 12" in text) == (True, True, True)
    assert len(page.context["groups"][0][1].steps) == 2
    assert [event.kind for event in page.context["events"]] == ["insert"]


def test_the_page_of_a_visit_tells_which_passes_hold_and_why_others_do_not(site, officer):
    visit = book(site, site.turns[0][1], site.turns[2][3])
    address = reverse("backoffice:visit-detail", args=[visit.public_id])
    assert officer.get(address).context["passes"] == []
    (lost,) = passes_of(visit=visit, now=site.now).values()
    void_lost_passes(visit=visit, serials=[lost.serial], by=visit.booked_by, now=site.now)
    (held,) = passes_of(visit=visit, now=site.now).values()

    page = officer.get(address)

    assert [(position, issued.pk, issued.revoked_reason) for position, issued in page.context["passes"]] == [
        (1, held.pk, ""),
        (1, lost.pk, "lost"),
    ]
    assert all(str(issued.serial) in page.content.decode() for issued in (lost, held))
    assert reverse("schools:visit-passes", args=[visit.public_id]) in page.content.decode()


def test_the_page_of_a_visit_costs_the_same_for_one_group_and_for_many(roomy, officer):
    costs = []
    for groups in (1, 6):
        school = InstitutionFactory()
        asked = roomy.request(roomy.turns[0][1], roomy.turns[2][3])
        visit = book_visit(
            institution_id=school.pk,
            request=replace(asked, groups=asked.groups * groups),
            by=head_of(school),
            now=roomy.now,
        )
        address = reverse("backoffice:visit-detail", args=[visit.public_id])
        passes_of(visit=visit, now=roomy.now)
        officer.get(address)
        with CaptureQueriesContext(connection) as queries:
            officer.get(address)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_staff_cancel_with_a_reason_and_every_place_is_free(site, officer):
    visit = book(site, site.turns[0][1])
    address = reverse("backoffice:visit-cancel", args=[visit.public_id])

    without = officer.post(address, {"reason": " "})
    answer = officer.post(address, {"reason": "عاصفة متوقعة"})

    visit.refresh_from_db()
    assert without.context["form"].errors
    assert (answer.status_code, visit.state, visit.cancelled_reason) == (302, "cancelled", "عاصفة متوقعة")
    assert visit.cancelled_by.roles == [Role.VISITS]
    assert counter_differences() == []


def test_staff_are_told_why_a_visit_cannot_be_cancelled(site, officer):
    visit = book(site, site.turns[0][1])
    Visit.objects.filter(pk=visit.pk).update(state="completed")

    page = officer.post(reverse("backoffice:visit-cancel", args=[visit.public_id]), {"reason": "عاصفة"}, follow=True)

    visit.refresh_from_db()
    assert visit.state == "completed"
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


def test_the_page_of_a_cancelled_visit_offers_no_change(site, officer):
    visit = book(site, site.turns[0][1])
    cancel_visit(visit=visit, by=UserFactory(roles=[Role.VISITS]), now=site.now + timedelta(days=1), reason="سبب")

    page = officer.get(reverse("backoffice:visit-detail", args=[visit.public_id]))

    assert not page.context["can_change"]
    assert "سبب" in page.content.decode()


def test_those_who_may_only_look_are_offered_no_change(site, as_role):
    visit = book(site, site.turns[0][1])

    page = as_role(Role.GATES).get(reverse("backoffice:visit-detail", args=[visit.public_id]))

    assert not page.context["can_change"]
    assert reverse("backoffice:visit-cancel", args=[visit.public_id]) not in page.content.decode()


def test_staff_find_the_institution_to_book_for(site, officer):
    has_one = book(site, site.turns[0][1], name_ar="مدرسة الأمل الأولى").institution
    free = InstitutionFactory(name_ar="مدرسة الأمل الثانية")
    InstitutionFactory(name_ar="مدرسة الأمل الثالثة", state="pending")

    page = officer.get(reverse("backoffice:visit-book"), {"q": "الامل"})

    assert {row.pk: row.live_visits for row in page.context["found"]} == {has_one.pk: 1, free.pk: 0}
    assert reverse("schools:visit-start", args=[free.pk]) in page.content.decode()
    assert reverse("schools:visit-start", args=[has_one.pk]) not in page.content.decode()
