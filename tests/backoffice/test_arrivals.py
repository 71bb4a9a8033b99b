"""Arrival windows on the pages of staff: looked at before they are opened, and never closed on a visit."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools.models import ArrivalWindow
from tests.backoffice.conftest import book
from tests.factories.schools import ArrivalWindowFactory

LIST, OPEN, CHANGE = "/ar/staff/arrivals/", "/ar/staff/arrivals/open/", "/ar/staff/arrivals/change/"


def hours(site, **said):
    return {
        "gates": [site.windows[0].gate_id],
        "dates": ["2027-05-24"],
        "opens": "8:30",
        "closes": "9:30",
        "length_minutes": "15",
        "capacity": "300",
        "coach_capacity": "6",
    } | said


def deed(*windows, **said):
    return {"window": [window.pk for window in windows], "confirmed": "1", "deed": "close", "reason": "عاصفة"} | said


def test_opening_is_shown_first_and_done_once_confirmed(site, programme):
    shown = programme.post(OPEN, hours(site))
    after_the_look = ArrivalWindow.objects.count()
    done = programme.post(OPEN, hours(site, confirmed="1"))

    assert (len(shown.context["plan"].fresh), after_the_look) == (4, 3)
    assert done["Location"] == f"{LIST}?day=2027-05-24"
    assert ArrivalWindow.objects.count() == 7


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"gates": []}, "gates"),
        ({"coach_capacity": "-1"}, "coach_capacity"),
        ({"length_minutes": "1"}, "length_minutes"),
    ],
)
def test_opening_refuses_what_cannot_be_read(site, programme, change, wrong):
    answer = programme.post(OPEN, hours(site, confirmed="1") | change)

    assert list(answer.context["form"].errors) == [wrong]
    assert ArrivalWindow.objects.count() == 3


def test_windows_are_closed_reopened_and_resized(site, programme):
    first, second = site.windows[:2]

    programme.post(CHANGE, deed(first, second))
    closed = set(ArrivalWindow.objects.exclude(closed_at=None).values_list("pk", "closed_reason"))
    programme.post(CHANGE, deed(first, deed="reopen"))
    programme.post(CHANGE, deed(first, deed="resize", capacity="120", coach_capacity="3"))

    assert closed == {(first.pk, "عاصفة"), (second.pk, "عاصفة")}
    first.refresh_from_db()
    assert (first.closed_at, first.capacity, first.coach_capacity) == (None, 120, 3)


@pytest.mark.parametrize("said", [{"deed": "close"}, {"deed": "resize", "capacity": "21", "coach_capacity": "5"}])
def test_a_change_that_would_break_a_visit_shows_whom_to_call_and_changes_nothing(site, programme, said):
    visit = book(site, site.turns[0][1], name_ar="إعدادية الأمل")
    before = list(ArrivalWindow.objects.order_by("pk").values())

    answer = programme.post(CHANGE, deed(site.windows[0], site.windows[1], **said))

    text = answer.content.decode()
    assert (answer.context["in_the_way"].visits, answer.context["left"]) == ([visit], 1)
    for shown in (visit.reference, "إعدادية الأمل", "06 00 00 00 12", str(visit.public_id)):
        assert shown in text
    assert list(ArrivalWindow.objects.order_by("pk").values()) == before


def test_a_change_of_capacity_needs_both_numbers(site, programme):
    answer = programme.post(CHANGE, deed(site.windows[0], deed="resize", capacity="100"))

    assert list(answer.context["form"].errors) == ["coach_capacity"]


def test_nothing_chosen_changes_nothing(site, programme):
    for asked in (deed(), {"window": ["x", "9" * 40]}):
        assert programme.post(CHANGE, asked).status_code == 302
    assert not ArrivalWindow.objects.exclude(closed_at=None).exists()


def test_the_list_costs_the_same_for_three_windows_and_for_thirty(site, programme):
    programme.get(LIST)  # the name of the edition is kept from now on
    costs = []

    for more in (0, 27):
        for number in range(more):
            ArrivalWindowFactory(
                gate=site.windows[0].gate,
                starts_at=site.nine.replace(hour=10 + number // 4, minute=15 * (number % 4)),
            )
        with CaptureQueriesContext(connection) as queries:
            assert programme.get(LIST).status_code == 200
        costs.append(len(queries))

    assert costs[0] == costs[1]
