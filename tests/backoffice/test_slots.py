"""Slots on the pages of staff: looked at before they are opened, and never closed on a visit."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.services.slot_board import board
from openday.accounts.roles import Role
from openday.editions.models import Edition
from openday.forms import ClockField
from pavilions.models import Slot
from schools.models import ArrivalWindow
from tests.backoffice.conftest import book
from tests.factories.accounts import UserFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory

SATURDAY = date(2027, 5, 22)
CHANGE = "/ar/staff/slots/change/"
OPEN = "/ar/staff/slots/open/"
AFTERNOON = {
    "dates": ["2027-05-22", "2027-05-23"],
    "opens": "14:00",
    "closes": "16:00",
    "turn_minutes": "25",
    "gap_minutes": "5",
    "capacity": "40",
}


def test_the_board_adds_up_the_slots_of_each_hour(site):
    book(site, site.turns[0][1])
    Slot.objects.filter(pk=site.turns[0][2].pk).update(
        closed_at=site.now, closed_by=UserFactory(), closed_reason="عاصفة"
    )

    shown = board(site.edition, SATURDAY)

    assert shown.hours == [time(9), time(10), time(11), time(12)]
    nine, ten = shown.rows[0].cells[:2]
    assert (nine.open, nine.closed, nine.heads, nine.places, nine.percent) == (1, 0, 22, 50, 44)
    assert (ten.open, ten.closed, ten.places) == (1, 1, 50)
    assert (shown.rows[0].whole.open, shown.rows[0].whole.heads) == (5, 22)


@pytest.mark.parametrize("path", ["/ar/staff/slots/", "/ar/staff/slots/{code}/?day=2027-05-22"])
def test_pages_of_slots_cost_the_same_for_one_visit_and_for_thirty(site, programme, path):
    Slot.objects.update(capacity=5000)
    ArrivalWindow.objects.update(capacity=5000, coach_capacity=500)
    address, costs = path.format(code=site.turns[0][1].pavilion.code), []
    programme.get(address)  # the name of the edition is kept from now on

    for more in (1, 29):
        for _ in range(more):
            book(site, site.turns[0][1])
            SlotFactory(pavilion=PavilionFactory(edition=site.edition, zone=site.turns[0][1].pavilion.zone))
        with CaptureQueriesContext(connection) as queries:
            assert programme.get(address).status_code == 200
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_opening_is_shown_first_and_done_once_confirmed(site, programme):
    before = Slot.objects.count()

    shown = programme.post(OPEN, AFTERNOON)
    planned = len(shown.context["plan"].fresh)
    after_the_look = Slot.objects.count()
    done = programme.post(OPEN, AFTERNOON | {"confirmed": "1"})

    assert planned == 4 * 2 * 4  # turns a day, days, pavilions
    assert after_the_look == before
    assert (done.status_code, done["Location"]) == (302, "/ar/staff/slots/?day=2027-05-22")
    assert Slot.objects.count() == before + planned


def test_opening_says_what_is_skipped_and_why(site, programme):
    code = site.turns[0][1].pavilion.code
    morning = AFTERNOON | {"opens": "9", "closes": "١٠:٣٠", "dates": ["2027-05-22"], "pavilions": [code]}

    shown = programme.post(OPEN, morning)

    assert (len(shown.context["plan"].fresh), dict(shown.context["plan"].skipped_because())) == (1, {"standing": 2})


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"closes": "13:00"}, "closes"),
        ({"turn_minutes": "0"}, "turn_minutes"),
        ({"capacity": "many"}, "capacity"),
        ({"dates": ["2027-06-30"]}, "dates"),
        ({"dates": []}, "dates"),
        ({"opens": "25:00"}, "opens"),
        ({"pavilions": ["NONE"]}, "pavilions"),
    ],
)
def test_opening_refuses_what_cannot_be_read(site, programme, change, wrong):
    answer = programme.post(OPEN, AFTERNOON | change | {"confirmed": "1"})

    assert list(answer.context["form"].errors) == [wrong]
    assert not Slot.objects.filter(capacity=40).exists()


@pytest.mark.parametrize(
    ("typed", "read"),
    [("9", time(9)), ("9:30", time(9, 30)), ("9h30", time(9, 30)), ("0930", time(9, 30)), ("٩:٣٠", time(9, 30))],
)
def test_clocks_are_read_as_people_write_them(typed, read):
    assert ClockField().clean(typed) == read


def deed(*slots, **said):
    return {"slot": [slot.pk for slot in slots], "confirmed": "1", "deed": "close", "reason": "عطب كهربائي"} | said


def test_closing_needs_a_choice_and_a_reason(site, programme):
    nothing = programme.post(CHANGE, {"deed": "close"})
    chosen = programme.post(CHANGE, {"slot": [site.turns[0][1].pk]})
    silent = programme.post(CHANGE, deed(site.turns[0][1], reason=""))

    assert (nothing.status_code, chosen.context["count"], list(silent.context["form"].errors)) == (302, 1, ["reason"])
    assert not Slot.objects.exclude(closed_at=None).exists()


def test_slots_are_closed_reopened_and_resized(site, programme):
    slots = site.turns[0][1], site.turns[0][2]

    closing = programme.post(CHANGE, deed(*slots))
    closed = list(Slot.objects.exclude(closed_at=None).order_by("pk").values_list("pk", "closed_reason"))
    programme.post(CHANGE, deed(slots[0], deed="reopen"))
    programme.post(CHANGE, deed(slots[0], deed="resize", capacity="٣٥"))

    assert closing["Location"] == f"/ar/staff/slots/{slots[0].pavilion.code}/?day=2027-05-22"
    assert closed == [(slot.pk, "عطب كهربائي") for slot in slots]
    slots[0].refresh_from_db()
    assert (slots[0].closed_at, slots[0].capacity) == (None, 35)


@pytest.mark.parametrize("said", [{"deed": "close"}, {"deed": "resize", "capacity": "21"}])
def test_a_change_that_would_break_a_visit_shows_whom_to_call_and_changes_nothing(site, programme, said):
    visit = book(site, site.turns[0][1], name_ar="إعدادية الأمل")
    before = list(Slot.objects.order_by("pk").values())

    answer = programme.post(CHANGE, deed(site.turns[0][1], site.turns[0][2], **said))

    text = answer.content.decode()
    assert [stop.group.visit for stop in answer.context["groups"].stops] == [visit]
    for shown in (visit.reference, "إعدادية الأمل", "06 00 00 00 12", str(visit.public_id)):
        assert shown in text
    assert list(Slot.objects.order_by("pk").values()) == before


def test_the_others_can_be_changed_without_those_in_the_way(site, programme):
    book(site, site.turns[0][1])

    programme.post(CHANGE, deed(site.turns[0][1], site.turns[0][2], leave_out=[site.turns[0][1].pk]))

    assert list(Slot.objects.exclude(closed_at=None)) == [site.turns[0][2]]


@pytest.mark.parametrize(
    ("choice", "count"),
    [
        ({"day": "2027-05-22", "everywhere": "on"}, 24),
        ({"day": "2027-05-22", "everywhere": "on", "opens": "10:00", "closes": "11:00"}, 8),
        ({"day": "2027-05-23", "everywhere": "on"}, 0),
        ({"day": "2027-05-22"}, 0),
        ({"everywhere": "on"}, 0),
        ({"slot": ["x", "-1", "9" * 30]}, 0),
    ],
)
def test_slots_are_chosen_by_day_and_hours_too(site, programme, choice, count):
    programme.post(CHANGE, choice | {"confirmed": "1", "deed": "close", "reason": "عاصفة"})

    assert Slot.objects.exclude(closed_at=None).count() == count


def test_slots_of_another_edition_are_out_of_reach(site, programme):
    other = Edition.objects.create(
        number=3,
        city_ar="فاس",
        venue_ar="فضاء",
        starts_date=SATURDAY,
        ends_date=SATURDAY,
        bookings_open_at="2027-01-01T00:00Z",
        bookings_close_at="2027-02-01T00:00Z",
    )
    day = site.edition.days.order_by("date")[0]
    other.days.create(date=day.date, opens_at=day.opens_at, closes_at=day.closes_at)
    slot = SlotFactory(pavilion=PavilionFactory(edition=other))

    programme.post(CHANGE, deed(slot))

    slot.refresh_from_db()
    assert slot.closed_at is None


def test_those_who_may_only_look_see_no_button(site, as_role):
    page = as_role(Role.VISITS).get(reverse("backoffice:slot-list"))

    assert (page.status_code, reverse("backoffice:slot-open") in page.content.decode()) == (200, False)
