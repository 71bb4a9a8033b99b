"""Opening, closing and resizing arrival windows: what is skipped, what is refused, and what no rush can break."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial
from unittest import mock

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from openday.accounts.roles import Role
from openday.time_zone import at_local
from pavilions.services.slots import Why
from schools.errors import ArrivalWindowsInUse, VisitError
from schools.models import ArrivalWindow
from schools.services import arrivals
from schools.services.arrivals import (
    ArrivalHours,
    close_arrivals,
    open_arrivals,
    plan_arrivals,
    reopen_arrivals,
    resize_arrivals,
)
from schools.services.booking import book_visit
from schools.services.capacity import counter_differences
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, GateFactory
from tests.factories.schools import InstitutionFactory
from tests.schools.conftest import LONG_AGO, head_of, make_site

SATURDAY, SUNDAY = date(2027, 5, 22), date(2027, 5, 23)
MORNING = ArrivalHours(
    dates=(SATURDAY, SUNDAY), opens=time(9), closes=time(10, 5), length_minutes=15, capacity=300, coach_capacity=6
)


def times_of(windows):
    return [(window.starts_at, window.ends_at) for window in windows]


def test_open_arrivals_fills_the_hours_of_each_gate_and_day_with_whole_windows(db, visits_officer):
    edition = EditionFactory()
    gates = [GateFactory(edition=edition), GateFactory(edition=edition)]

    plan = open_arrivals(gates=gates, hours=MORNING, by=visits_officer, now=LONG_AGO)

    assert (len(plan.fresh), plan.skipped) == (16, [])  # the last five minutes hold no window
    first = ArrivalWindow.objects.order_by("gate", "starts_at")[:4]
    assert [(window.starts_at.hour, window.starts_at.minute) for window in first] == [
        (9, 0), (9, 15), (9, 30), (9, 45),
    ]  # fmt: skip
    assert {(window.capacity, window.coach_capacity) for window in first} == {(300, 6)}


def test_open_arrivals_skips_what_is_in_the_way_and_can_be_asked_twice(site, visits_officer):
    gate = site.windows[0].gate  # 09:00 and 09:15 on Saturday, 09:00 on Sunday

    first = open_arrivals(gates=[gate], hours=MORNING, by=visits_officer, now=LONG_AGO)
    again = open_arrivals(gates=[gate], hours=MORNING, by=visits_officer, now=LONG_AGO)

    assert (len(first.fresh), len(first.skipped)) == (5, 3)
    assert (len(again.fresh), len(again.skipped)) == (0, 8)


def test_plan_arrivals_says_what_open_arrivals_does_and_writes_nothing(site, visits_officer):
    gate = site.windows[0].gate

    plan = plan_arrivals(gates=[gate], hours=MORNING, now=LONG_AGO)

    assert ArrivalWindow.objects.count() == 3
    done = open_arrivals(gates=[gate], hours=MORNING, by=visits_officer, now=LONG_AGO)
    assert times_of(plan.fresh) == times_of(done.fresh)
    assert plan.skipped_because() == done.skipped_because() == {Why.STANDING: 3}


@pytest.mark.parametrize(
    ("hours", "now", "why"),
    [
        (replace(MORNING, dates=(SATURDAY,), opens=time(17, 50), closes=time(18, 5)), LONG_AGO, Why.OUTSIDE_HOURS),
        (replace(MORNING, dates=(date(2027, 5, 27),), closes=time(9, 15)), LONG_AGO, Why.OUTSIDE_HOURS),
        (
            replace(MORNING, dates=(SATURDAY,), opens=time(9, 30), closes=time(9, 45)),
            at_local(SATURDAY, time(9, 30)),
            Why.PAST,
        ),
        (replace(MORNING, dates=(SATURDAY,), opens=time(9, 5), closes=time(9, 20)), LONG_AGO, Why.IN_THE_WAY),
    ],
)
def test_plan_arrivals_says_why_a_window_is_skipped(site, hours, now, why):
    plan = plan_arrivals(gates=[site.windows[0].gate], hours=hours, now=now)

    assert (plan.fresh, plan.skipped_because()) == ([], {why: 1})


def test_open_arrivals_may_begin_before_the_doors_open(site, visits_officer):
    early = replace(MORNING, dates=(SATURDAY,), opens=time(8, 30), closes=time(9))

    plan = open_arrivals(gates=[site.windows[0].gate], hours=early, by=visits_officer, now=LONG_AGO)

    assert len(plan.fresh) == 2


def test_open_arrivals_costs_the_same_for_one_window_and_for_many(db, visits_officer):
    edition = EditionFactory()
    counts = []

    for closes in (time(9, 15), time(18)):
        hours = ArrivalHours((SATURDAY,), time(9), closes, 15, 300, 6)
        with CaptureQueriesContext(connection) as queries:
            open_arrivals(gates=[GateFactory(edition=edition)], hours=hours, by=visits_officer, now=LONG_AGO)
        counts.append(len([query for query in queries if "schools_arrivalwindow" in query["sql"]]))

    assert counts == [2, 2]  # what stands, and the new ones


def test_close_arrivals_closes_once_and_reopen_undoes_it(site, visits_officer):
    ids = [window.pk for window in site.windows]

    closed = close_arrivals(window_ids=ids, reason="عاصفة", by=visits_officer, now=site.now)
    again = close_arrivals(window_ids=ids, reason="أخرى", by=UserFactory(), now=site.now + timedelta(hours=1))
    standing = set(ArrivalWindow.objects.values_list("closed_at", "closed_by", "closed_reason"))
    reopened = reopen_arrivals(window_ids=ids, by=visits_officer)

    assert (closed, again, reopened) == (3, 0, 3)
    assert standing == {(site.now, visits_officer.pk, "عاصفة")}
    assert set(ArrivalWindow.objects.values_list("closed_at", "closed_reason")) == {(None, "")}


CHANGES = {
    "close": lambda ids, by, now: close_arrivals(window_ids=ids, reason="storm", by=by, now=now),
    "fewer people": lambda ids, by, now: resize_arrivals(window_ids=ids, capacity=21, coach_capacity=5, by=by),
    "fewer coaches": lambda ids, by, now: resize_arrivals(window_ids=ids, capacity=200, coach_capacity=0, by=by),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_would_break_a_visit_says_where_and_changes_no_window(site, school, head, visits_officer, change):
    book_visit(institution_id=school.pk, request=site.request(site.turns[0][1]), by=head, now=site.now)
    before = list(ArrivalWindow.objects.order_by("pk").values())

    with pytest.raises(ArrivalWindowsInUse) as refusal, transaction.atomic():
        CHANGES[change]([window.pk for window in site.windows], visits_officer, site.now)

    assert refusal.value.arrival_window_ids == [site.windows[0].pk]
    assert list(ArrivalWindow.objects.order_by("pk").values()) == before


def test_resize_arrivals_can_go_down_to_what_is_booked(site, school, head, visits_officer):
    book_visit(institution_id=school.pk, request=site.request(site.turns[0][1]), by=head, now=site.now)

    changed = resize_arrivals(window_ids=[site.windows[0].pk], capacity=22, coach_capacity=1, by=visits_officer)

    assert changed == 1
    assert ArrivalWindow.objects.get(pk=site.windows[0].pk).heads_left == 0


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"capacity": 21}, "arrival_window_never_overbooked"),
        ({"coach_capacity": 0}, "arrival_window_never_overbooked"),
        ({"closed_reason": "storm"}, "a_closed_arrival_window_holds_nobody"),
    ],
)
def test_the_database_refuses_a_change_that_would_break_a_visit(site, school, head, change, constraint):
    book_visit(institution_id=school.pk, request=site.request(site.turns[0][1]), by=head, now=site.now)
    if "closed_reason" in change:
        change |= {"closed_at": site.now, "closed_by": head}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ArrivalWindow.objects.filter(pk=site.windows[0].pk).update(**change)


def rush_against_a_lower_capacity() -> tuple[list[str], ArrivalWindow]:
    """Eight schools of 22 book one window of 200 while it is made smaller and smaller, all at once."""
    site, officer = make_site(), UserFactory(roles=[Role.VISITS])
    window, now = site.windows[0], site.now
    heads = [head_of(InstitutionFactory()) for _ in range(8)]
    routes = [site.turns[pavilion][turn] for pavilion in range(4) for turn in (1, 3)]

    def book(head, slot):
        institution_id = head.memberships.get().institution_id
        return book_visit(institution_id=institution_id, request=site.request(slot, coaches=0), by=head, now=now)

    def shrink(capacity):
        return resize_arrivals(window_ids=[window.pk], capacity=capacity, coach_capacity=5, by=officer)

    def outcome(deed):
        try:
            deed()
        except (VisitError, IntegrityError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    deeds = [partial(book, head, slot) for head, slot in zip(heads, routes, strict=True)]
    for position, capacity in enumerate((150, 100, 60, 45)):
        deeds.insert(2 * position + 1, partial(shrink, capacity))
    with ThreadPoolExecutor(max_workers=12) as rush:
        outcomes = list(rush.map(outcome, deeds))
    window.refresh_from_db()
    return outcomes, window


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_a_rush_of_bookings_never_meets_a_window_made_too_small():
    outcomes, window = rush_against_a_lower_capacity()

    assert window.heads_taken <= window.capacity
    assert set(outcomes) <= {"done", "PlacesTaken", "ArrivalWindowsInUse"}
    assert counter_differences() == []


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_without_its_lock_a_resize_is_refused_by_the_database_alone(site, school, head, visits_officer):
    """The control: a resize that reads without locking meets the constraint, not its own check."""

    def read_stale(window_ids):
        stale = list(ArrivalWindow.objects.filter(pk__in=list(window_ids)).order_by("pk"))
        book_visit(institution_id=school.pk, request=site.request(site.turns[0][1]), by=head, now=site.now)
        return stale

    with mock.patch.object(arrivals, "_lock", read_stale), pytest.raises(IntegrityError, match="never_overbooked"):
        resize_arrivals(window_ids=[site.windows[0].pk], capacity=10, coach_capacity=5, by=visits_officer)
