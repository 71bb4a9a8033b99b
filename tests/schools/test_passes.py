"""Passes of visits: one a group, issued when somebody asks, void once the visit says something else."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from openday.editions.models import Edition
from openday.passes.models import Pass
from openday.passes.services.keys import public_keys
from openday.passes.tokens import Kind, verify
from schools.errors import NoPasses, NotRepresented, PlacesTaken
from schools.models import ArrivalWindow, Visit, VisitGroup
from schools.services.booking import book_visit, cancel_visit, change_visit, correct_contact
from schools.services.passes import earlier_passes_ended_at, passes_of, passes_of_visits, void_lost_passes
from tests.factories.schools import InstitutionFactory
from tests.schools.conftest import head_of, make_site


@pytest.fixture
def visit(site, school, head):
    return booked(site, school, head)


def booked(site, school, head, groups=2):
    one = site.request(site.turns[0][1], site.turns[2][3], pupils=8, adults=1)
    return book_visit(institution_id=school.pk, request=replace(one, groups=one.groups * groups), by=head, now=site.now)


def request_of(site, *groups, **changes):
    """Two groups in the same turns, unless told otherwise: (pupils, turns)."""
    groups = groups or ((8, (site.turns[0][1], site.turns[2][3])),) * 2
    one = site.request(site.turns[0][1], adults=1)
    return replace(
        one,
        groups=tuple(
            replace(one.groups[0], pupils=pupils, slot_ids=tuple(turn.pk for turn in turns)) for pupils, turns in groups
        ),
        **changes,
    )


def serials():
    return set(Pass.objects.active().values_list("serial", flat=True))


def test_each_group_has_a_pass_for_its_arrival_its_gate_and_its_zones(site, visit):
    issued = passes_of(visit=visit, now=site.now)

    first, second = visit.groups.order_by("position")
    assert set(issued) == {first.pk, second.pk}
    claims = verify(issued[first.pk].token, keys=public_keys(), at=visit.arrives_at)
    window = site.windows[0]
    assert (claims.kind, claims.serial, claims.edition) == (
        Kind.VISIT_GROUP,
        issued[first.pk].serial,
        site.edition.number,
    )
    assert (claims.starts_at, claims.ends_at, claims.gate_id) == (window.starts_at, window.ends_at, window.gate_id)
    assert claims.zone_ids == tuple(sorted({site.turns[0][1].pavilion.zone_id, site.turns[2][3].pavilion.zone_id}))
    assert claims.heads == 9
    assert issued[second.pk].serial != claims.serial


def test_passes_are_issued_once_and_then_cost_two_queries(site, visit):
    first = passes_of(visit=visit, now=site.now)

    with CaptureQueriesContext(connection) as queries:
        again = passes_of(visit=visit, now=site.now + timedelta(days=1))

    assert again == first
    assert len(queries) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_passes_of_many_visits_cost_the_same_queries(count):
    site = make_site(slot_capacity=1000, window_capacity=1000)
    ArrivalWindow.objects.update(coach_capacity=100)
    visits = [booked(site, school, head_of(school)) for school in InstitutionFactory.create_batch(count)]
    passes_of(visit=booked(site, school := InstitutionFactory(), head_of(school)), now=site.now)  # makes the keys

    with CaptureQueriesContext(connection) as issuing:
        issued = passes_of_visits(visits=visits, now=site.now)

    assert len(issued) == 2 * count
    # who has one, the lock, what they are to say (2), issuing (3), and two savepoints
    assert len([query for query in issuing if "SAVEPOINT" not in query["sql"]]) == 2 + 1 + 2 + 3


CHANGES = {
    "more pupils": lambda site: request_of(site, (9, _turns(site)), (8, _turns(site))),
    "another arrival": lambda site: request_of(site, arrival_window_id=site.windows[1].pk),
    "another zone": lambda site: request_of(site, (8, (site.turns[0][1],)), (8, _turns(site))),
    "one group fewer": lambda site: request_of(site, (8, _turns(site))),
}


def _turns(site):
    return site.turns[0][1], site.turns[2][3]


KEPT = {"more pupils": {2}, "another arrival": set(), "another zone": {2}, "one group fewer": {1}}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_replaces_the_passes_that_say_something_else_now(site, visit, head, change):
    before = {group.position: group.pk for group in visit.groups.all()}
    issued = passes_of(visit=visit, now=site.now)

    changed = change_visit(visit=visit, request=CHANGES[change](site), by=head, now=site.now)

    assert serials() == {issued[before[position]].serial for position in KEPT[change]}  # at once, before anybody asks
    assert set(Pass.objects.exclude(revoked_at=None).values_list("revoked_reason", flat=True)) == {"replaced"}
    renewed = passes_of(visit=changed, now=site.now)
    groups = VisitGroup.objects.filter(visit=visit)
    assert len(renewed) == len(groups) == (1 if change == "one group fewer" else 2)
    for group in groups:
        claims = verify(renewed[group.pk].token, keys=public_keys(), at=changed.arrives_at)
        assert (claims.heads, claims.starts_at) == (group.heads, changed.arrival_window.starts_at)


def test_other_turns_in_the_same_zones_leave_the_passes_alone(site, visit, head):
    passes_of(visit=visit, now=site.now)
    before = serials()
    other = (site.turns[0][2], site.turns[2][4])

    change_visit(visit=visit, request=request_of(site, (8, other), (8, other)), by=head, now=site.now)

    assert serials() == before


def test_a_correction_of_the_contact_leaves_the_passes_alone(site, visit, head):
    passes_of(visit=visit, now=site.now)
    before = serials()

    correct_contact(
        visit=visit,
        adult_in_charge="سعاد",
        adult_phone="+212600000013",
        language="ar",
        coach_plates=[],
        by=head,
        now=site.now,
        expected_revision=1,
    )

    assert serials() == before


def test_a_change_that_cannot_be_had_leaves_the_passes_alone(site, visit, head):
    passes_of(visit=visit, now=site.now)
    before = serials()
    site.turns[1][5].pavilion.slots.update(capacity=1)

    with pytest.raises(PlacesTaken):
        change_visit(
            visit=visit,
            request=request_of(site, (9, (site.turns[1][5],)), (8, _turns(site))),
            by=head,
            now=site.now,
        )

    assert serials() == before


def test_cancelling_voids_every_pass_and_issues_none(site, visit, head):
    passes_of(visit=visit, now=site.now)

    cancelled = cancel_visit(visit=visit, by=head, now=site.now)

    assert serials() == set()
    assert set(Pass.objects.values_list("revoked_reason", "revoked_at")) == {("cancelled", site.now)}
    with pytest.raises(NoPasses):
        passes_of(visit=cancelled, now=site.now)
    with pytest.raises(NoPasses):
        passes_of(visit=visit, now=site.now)  # as it was read before
    assert passes_of_visits(visits=[visit], now=site.now) == {}


def serials_of(issued):
    return [each.serial for each in issued.values()]


def test_lost_passes_are_voided_once_and_new_ones_issued(site, visit, head):
    lost = passes_of(visit=visit, now=site.now)
    assert earlier_passes_ended_at(visit) is None

    def void():
        return void_lost_passes(visit=visit, serials=serials_of(lost), by=head, now=site.now)

    assert void() == 2
    renewed = passes_of(visit=visit, now=site.now)
    assert void() == 0  # the form sent twice leaves the new ones alone
    assert passes_of(visit=visit, now=site.now) == renewed
    assert not set(serials_of(lost)) & set(serials_of(renewed))
    assert set(Pass.objects.exclude(revoked_at=None).values_list("revoked_reason", flat=True)) == {"lost"}
    assert earlier_passes_ended_at(visit) == site.now


def test_visits_officers_void_passes_of_any_visit(site, visit, visits_officer):
    lost = passes_of(visit=visit, now=site.now)

    assert void_lost_passes(visit=visit, serials=serials_of(lost), by=visits_officer, now=site.now) == 2


def test_nobody_voids_passes_of_others(site, visit, other_teacher, stranger):
    issued = passes_of(visit=visit, now=site.now)

    for person in (other_teacher, stranger):
        with pytest.raises(NotRepresented):
            void_lost_passes(visit=visit, serials=serials_of(issued), by=person, now=site.now)
    assert serials() == set(serials_of(issued))


def test_only_passes_of_the_visit_are_voided(site, visit, head):
    school = InstitutionFactory()
    theirs = passes_of(visit=booked(site, school, head_of(school), groups=1), now=site.now)

    assert void_lost_passes(visit=visit, serials=serials_of(theirs), by=head, now=site.now) == 0
    assert serials() == set(serials_of(theirs))


# --- a rush ------------------------------------------------------------------------------------------


def _at_once(count, work):
    start = Barrier(count)

    def run(number):
        start.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=count) as rush:
        return [future.result() for future in [rush.submit(run, number) for number in range(count)]]


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_passes_asked_for_by_many_at_once_are_issued_once():
    site = make_site()
    school = InstitutionFactory()
    visit = booked(site, school, head_of(school), groups=4)

    answers = _at_once(8, lambda _: passes_of(visit=visit, now=site.now))

    assert all(answer == answers[0] for answer in answers)
    assert Pass.objects.count() == 4


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_only_the_constraint_refuses(monkeypatch):
    site = make_site()
    school = InstitutionFactory()
    visit = booked(site, school, head_of(school))
    all_have_looked = Barrier(2)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    monkeypatch.setattr("openday.passes.services.issuing.key_to_sign_with", _after(all_have_looked))

    def ask(_):
        try:
            return len(passes_of(visit=visit, now=site.now))
        except IntegrityError as error:
            return "one_active_pass_a_bearer" in str(error)

    assert sorted(_at_once(2, ask)) == [True, 2]
    assert Pass.objects.count() == 2


def _after(barrier):
    from openday.passes.services.keys import key_to_sign_with

    def waiting(**arguments):
        barrier.wait(5)
        return key_to_sign_with(**arguments)

    return waiting


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_whoever_asks_while_the_visit_changes_gets_no_pass_that_is_wrong_afterwards():
    site = make_site()
    Edition.objects.update(max_groups=8)
    school = InstitutionFactory()
    head = head_of(school)
    visit = booked(site, school, head)

    def work(number):
        if number % 4:
            return passes_of(visit=visit, now=site.now)
        pupils = 6 + number // 4
        return change_visit(
            visit=visit, request=request_of(site, (pupils, _turns(site)), (5, _turns(site))), by=head, now=site.now
        )

    _at_once(12, work)

    visit = Visit.objects.get()
    heads = {group.pk: group.heads for group in visit.groups.all()}
    for each in Pass.objects.active():
        assert each.heads == heads[each.bearer_id]
    assert {group: each.heads for group, each in passes_of(visit=visit, now=site.now).items()} == heads


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_whoever_asks_while_the_visit_is_cancelled_leaves_no_pass_that_holds():
    site = make_site()
    school = InstitutionFactory()
    head = head_of(school)
    visit = booked(site, school, head)

    def work(number):
        if number == 3:
            return cancel_visit(visit=visit, by=head, now=site.now)
        try:
            return passes_of(visit=visit, now=site.now)
        except NoPasses:
            return None

    _at_once(8, work)

    assert not Pass.objects.active().exists()
