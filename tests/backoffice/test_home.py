"""The first page of staff: what waits, and figures that are counted and not made up."""

from datetime import date, time, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.services.figures import (
    bookings_by_week,
    fullest_pavilions,
    occupancy,
    visits_by_day,
    visits_by_region,
)
from backoffice.services.home import staff_home
from openday.accounts.roles import Role
from openday.editions.models import Edition
from pavilions.models import Slot
from schools.models import ArrivalWindow, Membership, Province, Visit
from schools.services.capacity import check_counters, last_check
from schools.tasks import verify_capacity
from tests.backoffice.conftest import book
from tests.factories.accounts import UserFactory
from tests.factories.schools import MembershipFactory
from tests.schools.conftest import LONG_AGO

HOME = "/ar/staff/"


def test_occupancy_counts_heads_over_places_of_open_slots_by_hour(site):
    book(site, site.turns[0][1])  # 22 people at half past nine, where four slots have 200 places

    heat = occupancy(site.edition)

    row = heat.rows[0]
    assert (heat.hours[0], row.date) == (time(9), date(2027, 5, 22))
    assert (row.cells[0].heads, row.cells[0].places, row.cells[0].percent, row.cells[0].crowd) == (22, 200, 11, 1)
    assert heat.peak == (date(2027, 5, 22), time(9))


def test_occupancy_leaves_closed_slots_out(site):
    Slot.objects.exclude(pk=site.turns[0][1].pk).update(
        closed_at=site.now, closed_by=UserFactory(), closed_reason="عاصفة"
    )

    cells = [cell for row in occupancy(site.edition).rows for cell in row.cells if cell]

    assert [(cell.heads, cell.places) for cell in cells] == [(0, 50)]


def test_figures_of_visits_leave_cancelled_ones_out(site, regions):
    oriental = Province.objects.filter(region__code="02").first()
    place = {"province": oriental, "region": oriental.region}
    book(site, site.turns[0][1], **place)
    book(site, site.turns[1][1], **place)
    gone = book(site, site.turns[2][2])
    Visit.objects.filter(pk=gone.pk).update(
        state="cancelled", live_number=None, cancelled_at=site.now, cancelled_by=UserFactory()
    )

    regions, days = visits_by_region(site.edition), visits_by_day(site.edition)

    assert len(regions) == 12
    assert (regions[0].region.code, regions[0].visits, regions[0].people, regions[0].crowd) == ("02", 2, 44, 5)
    assert {row.visits for row in regions[1:]} == {0}
    assert [(day.date.day, day.visits, day.people, day.coaches, day.places) for day in days] == [
        (22, 2, 44, 2, 400), (23, 0, 0, 0, 200), (24, 0, 0, 0, 0), (25, 0, 0, 0, 0), (26, 0, 0, 0, 0),
    ]  # fmt: skip


def test_bookings_by_week_add_up_to_the_live_visits(site):
    for slot in (site.turns[0][1], site.turns[1][1], site.turns[2][2]):
        book(site, slot)
    first = Visit.objects.first()
    Visit.objects.filter(pk=first.pk).update(booked_at=site.now - timedelta(days=15))

    weeks = bookings_by_week(site.edition, now=site.now)

    assert [(week.fresh, week.total) for week in weeks] == [(1, 1), (0, 1), (2, 3)]
    assert weeks[-1].until == date(2027, 5, 12)


def test_fullest_pavilions_come_first(site):
    book(site, site.turns[0][1], site.turns[2][3])
    book(site, site.turns[0][2])

    fullest = fullest_pavilions(site.edition, now=site.now)

    assert [(row.heads, row.places) for row in fullest] == [(44, 300), (22, 300)]


def test_an_edition_without_anything_has_figures_of_nothing(db):
    edition = Edition.objects.create(
        number=9,
        city_ar="فاس",
        venue_ar="فضاء",
        starts_date=date(2027, 5, 1),
        ends_date=date(2027, 5, 2),
        bookings_open_at="2027-01-01T00:00Z",
        bookings_close_at="2027-02-01T00:00Z",
    )

    heat = occupancy(edition)

    assert (heat.hours, heat.rows, heat.peak) == ([], [], None)
    assert (visits_by_day(edition), bookings_by_week(edition, now=LONG_AGO)) == ([], [])


@pytest.mark.parametrize("role", list(Role))
def test_staff_home_costs_the_same_for_one_visit_and_for_thirty(site, role):
    user, costs = UserFactory(roles=[role]), []
    Slot.objects.update(capacity=1000)
    ArrivalWindow.objects.update(capacity=1000, coach_capacity=100)
    book(site, site.turns[0][1])

    for more in (0, 29):
        for _ in range(more):
            MembershipFactory(state=Membership.State.PENDING)
            book(site, site.turns[0][1], window=0)
        with CaptureQueriesContext(connection) as queries:
            staff_home(user=user, edition=site.edition, now=site.now)
        costs.append(len(queries))

    assert costs[0] == costs[1]
    assert costs[0] <= 12


def test_home_shows_what_waits_and_since_when(site, officer):
    MembershipFactory(state=Membership.State.PENDING)
    MembershipFactory(state=Membership.State.PENDING)

    page = officer.get(HOME)

    assert page.context["home"].memberships.count == 2
    assert page.context["home"].institutions.count == 0


def test_home_shows_each_role_its_own(site, as_role):
    press, officer, operator = (
        as_role(role).get(HOME).context["home"] for role in (Role.PRESS, Role.VISITS, Role.OPERATOR)
    )

    assert (press.memberships, press.days, press.checks_counters) == (None, [], False)
    assert (officer.memberships.count, len(officer.days), officer.checks_counters) == (0, 5, False)
    assert operator.checks_counters


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_home_speaks_each_language(site, officer, language):
    book(site, site.turns[0][1])

    assert officer.get(f"/{language}/staff/").status_code == 200


def test_home_says_what_to_do_where_there_is_no_edition(db, operator):
    page = operator.get(HOME)

    assert (page.status_code, page.templates[0].name) == (200, "backoffice/edition_none.html")


def test_the_counter_check_is_kept_and_told(site, operator):
    assert last_check() is None

    answer = operator.post(reverse("backoffice:counter-check"))

    assert (answer.status_code, last_check().is_clean) == (302, True)
    assert operator.get(HOME).context["home"].counters.is_clean


def test_the_counter_check_finds_what_differs_and_changes_nothing(site, operator):
    slot = site.turns[0][1]
    Slot.objects.filter(pk=slot.pk).update(heads_taken=7)

    answer = operator.post(reverse("backoffice:counter-check"), follow=True)

    assert answer.context["check"].found == 1
    slot.refresh_from_db()
    assert slot.heads_taken == 7


def test_the_nightly_check_says_how_many_differ(site, caplog):
    Slot.objects.filter(pk=site.turns[0][1].pk).update(heads_taken=7)

    assert verify_capacity() == 1
    assert "slot.heads_taken" in caplog.text
    cache.clear()
    assert last_check() is None
    assert check_counters(now=site.now).found == 1
