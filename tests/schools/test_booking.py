"""Booking, changing and cancelling: what is kept, what is refused, and what no rush can break."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier
from unittest import mock

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F, Model
from django.test.utils import CaptureQueriesContext

from openday.editions.models import Edition
from pavilions.models import Slot
from schools.errors import (
    AdultsMissing,
    ArrivalClosed,
    BookingClosed,
    ChangesClosed,
    GroupTooLarge,
    LevelNotSuited,
    MissingAdults,
    NotRepresented,
    PavilionRepeated,
    PlacesTaken,
    StopTooSoon,
    TooManyGroups,
    UnknownArrival,
    UnknownSlots,
    VisitChangedMeanwhile,
    VisitError,
    VisitLimitReached,
    VisitNotLive,
    WrongStopCount,
)
from schools.models import ArrivalWindow, Institution, Membership, Stop, Visit, VisitGroup
from schools.services import booking
from schools.services.booking import book_visit, cancel_visit, change_visit, correct_contact
from schools.services.capacity import counter_differences
from schools.visit_request import GroupRequest
from tests.factories.accounts import UserFactory
from tests.factories.schools import InstitutionFactory, MembershipFactory
from tests.schools.conftest import Site, head_of, make_site


def taken(site: Site) -> tuple[list[int], list[tuple[int, int]]]:
    """Heads taken in every slot that has any, and heads and coaches in every window."""
    slots = Slot.objects.filter(heads_taken__gt=0).order_by("pk").values_list("heads_taken", flat=True)
    windows = ArrivalWindow.objects.order_by("pk").values_list("heads_taken", "coaches_taken")
    return list(slots), list(windows)


def test_book_visit_takes_every_place_it_needs(site, school, head):
    request = site.request(site.turns[0][1], site.turns[2][3])

    visit = book_visit(institution_id=school.pk, request=request, by=head, now=site.now)

    assert (visit.state, visit.heads, visit.live_number) == (Visit.State.CONFIRMED, 22, 1)
    assert visit.arrives_at == site.windows[0].starts_at
    assert taken(site) == ([22, 22], [(22, 1), (0, 0), (0, 0)])
    assert counter_differences() == []


def test_groups_that_share_a_slot_add_up_in_it(site, school, head):
    slot = site.turns[0][1]
    one = site.request(slot)
    request = replace(one, groups=one.groups * 2)

    book_visit(institution_id=school.pk, request=request, by=head, now=site.now)

    slot.refresh_from_db()
    assert slot.heads_taken == 44


def test_book_visit_writes_as_many_queries_for_eight_groups_as_for_one(site, school, head):
    Edition.objects.update(max_groups=8)
    small = site.request(site.turns[0][1])
    large = replace(
        small,
        groups=tuple(
            GroupRequest(level="primary", pupils=5, adults=1, slot_ids=tuple(site.turns[p][t].pk for p, t in route))
            for route in [((0, 1), (1, 3), (2, 5)), ((1, 1), (0, 3), (3, 5))] * 4
        ),
    )
    counts = []

    for request, institution in ((small, school), (large, InstitutionFactory(state="verified"))):
        by = head_of(institution)
        with CaptureQueriesContext(connection) as queries:
            book_visit(institution_id=institution.pk, request=request, by=by, now=site.now)
        counts.append([q["sql"].split()[0] for q in queries])

    # The savepoint is that of a booking inside a transaction: alone, its one statement is whole by itself.
    assert counts[0] == counts[1] == ["SELECT", "SELECT", "SAVEPOINT", "WITH", "RELEASE"]


def test_book_visit_answers_what_it_wrote(site, school, head):
    one = site.request(site.turns[1][3], site.turns[0][1])
    request = replace(one, groups=(*one.groups, replace(one.groups[0], needs=("quiet",), language="fr")))

    booked = book_visit(institution_id=school.pk, request=request, by=head, now=site.now)

    read = Visit.objects.prefetch_related("groups__stops").get(pk=booked.pk)
    assert _columns(booked) == _columns(read)
    assert [_columns(group) for group in booked.groups.all()] == [_columns(group) for group in read.groups.all()]
    for group, group_read in zip(booked.groups.all(), read.groups.all(), strict=True):
        by_time = sorted(group_read.stops.all(), key=lambda stop: stop.starts_at)
        assert [_columns(stop) for stop in group.stops.all()] == [_columns(stop) for stop in by_time]


def _columns(row: Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.generated}


REFUSALS = {
    "not open yet": (
        lambda s: Edition.objects.update(bookings_open_at=s.now + timedelta(hours=1)),
        None,
        BookingClosed,
    ),
    "draft": (lambda s: Edition.objects.update(state="draft"), None, BookingClosed),
    "closed window": (
        lambda s: ArrivalWindow.objects.update(closed_at=s.now, closed_by=UserFactory(), closed_reason="storm"),
        None,
        ArrivalClosed,
    ),
    "no such window": (None, lambda s, r: replace(r, arrival_window_id=0), UnknownArrival),
    "no group": (None, lambda s, r: replace(r, groups=()), TooManyGroups),
    "too many groups": (None, lambda s, r: replace(r, groups=r.groups * 9), TooManyGroups),
    "empty group": (None, lambda s, r: _group(r, pupils=0, adults=0), GroupTooLarge),
    "crowd": (None, lambda s, r: _group(r, pupils=100, adults=20), GroupTooLarge),
    "adults missing": (None, lambda s, r: _group(r, pupils=21, adults=2), AdultsMissing),
    "no stop": (None, lambda s, r: _group(r, slot_ids=()), WrongStopCount),
    "unknown slot": (None, lambda s, r: _group(r, slot_ids=(0,)), UnknownSlots),
    "unsuited level": (None, lambda s, r: _group(r, level="upper_secondary", adults=3), LevelNotSuited),
    "pavilion twice": (None, lambda s, r: _group(r, slot_ids=(s.turns[0][1].pk, s.turns[0][2].pk)), PavilionRepeated),
    "two places at once": (None, lambda s, r: _group(r, slot_ids=(s.turns[0][1].pk, s.turns[1][1].pk)), StopTooSoon),
    "no time to walk": (
        lambda s: Edition.objects.update(walking_metres_per_minute=5),
        lambda s, r: _group(r, slot_ids=(s.turns[0][1].pk, s.turns[2][2].pk)),
        StopTooSoon,
    ),
    "full slot": (lambda s: Slot.objects.update(capacity=21), None, PlacesTaken),
    "closed slot": (
        lambda s: Slot.objects.update(closed_at=s.now, closed_by=UserFactory(), closed_reason="power cut"),
        None,
        PlacesTaken,
    ),
    "full gate": (lambda s: ArrivalWindow.objects.update(capacity=21), None, PlacesTaken),
    "no room for the coach": (lambda s: ArrivalWindow.objects.update(coach_capacity=0), None, PlacesTaken),
}


def _group(request, **changes):
    return replace(request, groups=(replace(request.groups[0], **changes),))


@pytest.mark.parametrize("story", REFUSALS)
def test_book_visit_refuses_and_keeps_nothing(site, school, head, story):
    arrange, ask, refusal = REFUSALS[story]
    request = site.request(site.turns[0][1])
    if arrange:
        arrange(site)

    with pytest.raises(refusal), transaction.atomic():
        book_visit(institution_id=school.pk, request=ask(site, request) if ask else request, by=head, now=site.now)

    assert (Visit.objects.count(), Stop.objects.count(), taken(site)[0]) == (0, 0, [])


def test_adults_missing_names_every_group_that_lacks_some(site, school, head):
    one = site.request(site.turns[0][1])
    request = replace(one, groups=(one.groups[0], replace(one.groups[0], pupils=31, adults=1)))

    with pytest.raises(AdultsMissing) as refusal:
        book_visit(institution_id=school.pk, request=request, by=head, now=site.now)

    assert refusal.value.groups == [MissingAdults(position=2, adults=1, needed=4)]


def test_only_representatives_of_a_verified_institution_and_visits_officers_book(site, school, head, visits_officer):
    request = site.request(site.turns[0][1])
    teacher_elsewhere = head_of(InstitutionFactory(state="verified"))
    pending = MembershipFactory(institution=school, state=Membership.State.PENDING).user

    for person in (teacher_elsewhere, UserFactory(), pending):
        with pytest.raises(NotRepresented):
            book_visit(institution_id=school.pk, request=request, by=person, now=site.now)
    Institution.objects.filter(pk=school.pk).update(state="suspended")
    for person in (head, visits_officer):
        with pytest.raises(NotRepresented):
            book_visit(institution_id=school.pk, request=request, by=person, now=site.now)
    Institution.objects.filter(pk=school.pk).update(state="verified")

    visit = book_visit(institution_id=school.pk, request=request, by=visits_officer, now=site.now)

    assert visit.booked_by == visits_officer


@pytest.mark.parametrize("limit", [1, 2])
def test_an_institution_has_no_more_live_visits_than_the_edition_allows(site, school, head, limit):
    Edition.objects.update(live_visits_per_institution=limit)
    request = site.request(site.turns[0][1], pupils=5, adults=1)
    visits = [book_visit(institution_id=school.pk, request=request, by=head, now=site.now) for _ in range(limit)]

    with pytest.raises(VisitLimitReached) as refusal, transaction.atomic():
        book_visit(institution_id=school.pk, request=request, by=head, now=site.now)

    assert refusal.value.limit == limit
    cancel_visit(visit=visits[0], by=head, now=site.now)
    assert book_visit(institution_id=school.pk, request=request, by=head, now=site.now).live_number == 1


# --- changing -------------------------------------------------------------------------------------


@pytest.fixture
def visit(site, school, head):
    request = site.request(site.turns[0][1], site.turns[1][3])
    return book_visit(institution_id=school.pk, request=request, by=head, now=site.now)


def test_change_visit_moves_every_place(site, head, visit):
    group_id = visit.groups.get().pk
    request = site.request(site.turns[1][3], site.turns[2][5], window=1, pupils=30, adults=3, coaches=2)

    changed = change_visit(visit=visit, request=request, by=head, now=site.now, expected_revision=1)

    assert (changed.revision, changed.heads, changed.arrives_at) == (2, 33, site.windows[1].starts_at)
    assert visit.groups.get().pk == group_id
    assert taken(site) == ([33, 33], [(0, 0), (33, 2), (0, 0)])
    assert counter_differences() == []


def test_change_visit_says_since_when_it_arrives_then(site, head, visit):
    later = site.now + timedelta(hours=1)

    more = change_visit(visit=visit, request=site.request(site.turns[0][1], pupils=21, adults=3), by=head, now=site.now)
    moved = change_visit(visit=visit, request=site.request(site.turns[0][2], window=1), by=head, now=later)

    assert (more.moved_at, moved.moved_at) == (None, later)


def test_change_visit_adds_and_removes_groups(site, head, visit):
    one = site.request(site.turns[0][1], pupils=10, adults=1)
    two = replace(one, groups=(one.groups[0], replace(one.groups[0], slot_ids=(site.turns[2][4].pk,))))

    change_visit(visit=visit, request=two, by=head, now=site.now)
    positions = list(visit.groups.order_by("position").values_list("position", "heads"))
    change_visit(visit=visit, request=one, by=head, now=site.now)

    assert positions == [(1, 11), (2, 11)]
    assert list(visit.groups.values_list("position", "heads")) == [(1, 11)]
    assert counter_differences() == []


def test_change_visit_keeps_what_it_had_when_the_new_cannot_be_had(site, head, visit):
    before = (taken(site), list(Stop.objects.order_by("pk").values()), Visit.objects.values().get())
    Slot.objects.filter(pk=site.turns[2][5].pk).update(capacity=10)

    with pytest.raises(PlacesTaken) as refusal, transaction.atomic():
        change_visit(visit=visit, request=site.request(site.turns[0][1], site.turns[2][5]), by=head, now=site.now)

    assert refusal.value.slot_ids == [site.turns[2][5].pk]
    assert (taken(site), list(Stop.objects.order_by("pk").values()), Visit.objects.values().get()) == before


def test_a_school_changes_and_cancels_until_its_deadline_and_officers_after(site, head, visit, visits_officer):
    deadline = visit.changes_close_at(site.edition)
    request = site.request(site.turns[0][1], pupils=10, adults=1)

    for late in (
        partial(change_visit, visit=visit, request=request, by=head, now=deadline),
        partial(cancel_visit, visit=visit, by=head, now=deadline),
    ):
        with pytest.raises(ChangesClosed) as refusal:
            late()
        assert refusal.value.deadline == deadline
    just_in_time = deadline - timedelta(seconds=1)

    assert change_visit(visit=visit, request=request, by=head, now=just_in_time).heads == 11
    assert cancel_visit(visit=visit, by=visits_officer, now=deadline).state == Visit.State.CANCELLED


def test_strangers_and_other_schools_neither_change_nor_cancel(site, visit, other_teacher, stranger):
    for person in (other_teacher, stranger):
        with pytest.raises(NotRepresented):
            change_visit(visit=visit, request=site.request(site.turns[0][1]), by=person, now=site.now)
        with pytest.raises(NotRepresented):
            cancel_visit(visit=visit, by=person, now=site.now)


def test_who_read_an_older_revision_does_not_overwrite(site, head, visit):
    change_visit(visit=visit, request=site.request(site.turns[0][1]), by=head, now=site.now, expected_revision=1)

    with pytest.raises(VisitChangedMeanwhile) as refusal:
        change_visit(visit=visit, request=site.request(site.turns[1][1]), by=head, now=site.now, expected_revision=1)

    assert refusal.value.revision == 2


def test_cancel_visit_gives_every_place_back_once(site, head, visit):
    first = cancel_visit(visit=visit, by=head, now=site.now, reason="strike")
    second = cancel_visit(visit=visit, by=head, now=site.now + timedelta(hours=1))

    assert (first.cancelled_at, second.cancelled_at, first.live_number) == (site.now, site.now, None)
    assert taken(site) == ([], [(0, 0), (0, 0), (0, 0)])
    assert counter_differences() == []


@pytest.mark.parametrize("state", ["arrived", "completed", "no_show"])
def test_a_visit_that_came_or_did_not_is_changed_no_more(site, head, visit, state):
    Visit.objects.update(state=state, live_number=None if state == "no_show" else 1)

    with pytest.raises(VisitNotLive) as refusal:
        cancel_visit(visit=visit, by=head, now=site.now)

    assert refusal.value.state == state


CONTACT = {"adult_in_charge": "سعاد", "adult_phone": "+212611111111", "language": "fr", "coach_plates": ["48-A-1"]}


def test_correct_contact_is_possible_until_the_arrival_and_takes_no_place(site, head, visit):
    before = taken(site)

    corrected = correct_contact(
        visit=visit, by=head, now=visit.arrives_at - timedelta(minutes=1), expected_revision=1, **CONTACT
    )

    assert (corrected.revision, corrected.coach_plates, taken(site)) == (2, ["48-A-1"], before)


def test_correct_contact_refuses_strangers_late_schools_and_who_read_an_older_revision(
    site, head, stranger, visits_officer, visit
):
    for by, now, revision, refusal in (
        (stranger, site.now, 1, NotRepresented),
        (head, visit.arrives_at, 1, ChangesClosed),
        (head, site.now, 2, VisitChangedMeanwhile),
    ):
        with pytest.raises(refusal):
            correct_contact(visit=visit, by=by, now=now, expected_revision=revision, **CONTACT)

    late = correct_contact(visit=visit, by=visits_officer, now=visit.arrives_at, expected_revision=1, **CONTACT)
    cancel_visit(visit=visit, by=visits_officer, now=site.now)
    with pytest.raises(VisitNotLive):
        correct_contact(visit=visit, by=visits_officer, now=site.now, expected_revision=3, **CONTACT)
    assert late.revision == 2


# --- the database, when the services are bypassed ---------------------------------------------------


@pytest.mark.parametrize(
    ("bypass", "rule"),
    [
        (lambda v, s: Slot.objects.update(heads_taken=51), "slot_never_overbooked"),
        (lambda v, s: ArrivalWindow.objects.update(heads_taken=201), "arrival_window_never_overbooked"),
        (lambda v, s: ArrivalWindow.objects.update(coaches_taken=6), "arrival_window_never_overbooked"),
        (lambda v, s: VisitGroup.objects.update(adults=1), "enough_adults_for_the_pupils"),
        (lambda v, s: VisitGroup.objects.update(pupils=19), "stop_has_the_heads_of_its_group"),
        (lambda v, s: Stop.objects.update(heads=1), "stop_has_the_heads_of_its_group"),
        (
            lambda v, s: Stop.objects.update(ends_at=F("ends_at") + timedelta(minutes=1)),
            "stop_has_the_times_of_its_slot",
        ),
        (lambda v, s: Stop.objects.update(starts_at=s.nine, ends_at=s.nine + timedelta(hours=3)), "stops_of_one_group"),
        (lambda v, s: Visit.objects.update(state="no_show"), "visit_that_counts_has_a_number"),
        (lambda v, s: Visit.objects.update(live_number=None), "visit_that_counts_has_a_number"),
        (lambda v, s: Visit.objects.update(live_number=0), "visit_that_counts_has_a_number"),
        (lambda v, s: Visit.objects.update(state="held"), "only_a_held_visit_expires"),
        (lambda v, s: Visit.objects.update(coach_plates=["1", "2"]), "no_more_plates_than_coaches"),
        (lambda v, s: Visit.objects.update(cancelled_at=s.now), "visit_cancelled_by_someone_at_some_time"),
        (lambda v, s: _second_live_visit(v), "one_live_visit_a_number_and_institution"),
    ],
)
def test_the_database_refuses_what_the_services_would(site, visit, bypass, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        bypass(visit, site)


def _second_live_visit(visit: Visit) -> None:
    copy = Visit.objects.get(pk=visit.pk)
    copy.pk, copy._state.adding = None, True
    copy.public_id = "00000000-0000-0000-0000-000000000001"
    copy.save()


# --- a rush ------------------------------------------------------------------------------------------


def _try_to_book(site: Site, institution: Institution, slots: list[Slot]) -> str:
    try:
        book_visit(institution_id=institution.pk, request=site.request(*slots), by=institution.rush_head, now=site.now)
    except VisitError as refusal:
        return type(refusal).__name__
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    except OperationalError as error:
        return type(error.__cause__).__name__
    finally:
        connection.close()
    return "booked"


def _rush(site: Site, institutions: list[Institution]) -> list[str]:
    slots = [[site.turns[0][1], site.turns[1][3]], [site.turns[1][3], site.turns[0][1]]]
    with ThreadPoolExecutor(max_workers=8) as rush:
        return list(rush.map(lambda pair: _try_to_book(site, pair[1], slots[pair[0] % 2]), enumerate(institutions)))


def _schools(count: int) -> list[Institution]:
    institutions = InstitutionFactory.create_batch(count, state="verified")
    for institution in institutions:
        institution.rush_head = head_of(institution)
    return institutions


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_a_rush_of_schools_never_overbooks_a_slot_or_a_gate():
    site = make_site(slot_capacity=110, window_capacity=100)

    outcomes = _rush(site, _schools(16))

    assert (outcomes.count("booked"), outcomes.count("PlacesTaken")) == (4, 12)
    assert taken(site) == ([88, 88], [(88, 4), (0, 0), (0, 0)])
    assert counter_differences() == []


@contextmanager
def _taking_places_by(body: str) -> Iterator[None]:
    """The database's own function with another body, for as long as this lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('pavilions_take_places'::regproc)")
        as_it_is = cursor.fetchone()[0]
        head, _, _ = as_it_is.partition("AS $")
        cursor.execute(f"{head} AS $$ DECLARE one record; BEGIN {body} END $$")
        try:
            yield
        finally:
            cursor.execute(as_it_is)


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_only_the_constraint_refuses():
    """The same rush with places read first and written later: what was PlacesTaken is now the database's no."""
    site = make_site(slot_capacity=110, window_capacity=1000)
    ArrivalWindow.objects.update(coach_capacity=50)
    schools = _schools(8)

    with _taking_places_by(
        """
        PERFORM FROM pavilions_slot WHERE id = ANY (asked_ids) AND heads_taken + asked_heads[1] > capacity;
        IF FOUND THEN RAISE EXCEPTION 'seen full'; END IF;
        PERFORM pg_sleep(1);  -- everybody has read
        UPDATE pavilions_slot SET heads_taken = heads_taken + asked_heads[1]
        WHERE id IN (SELECT id FROM pavilions_slot WHERE id = ANY (asked_ids) ORDER BY id);
        """
    ):
        outcomes = _rush(site, schools)

    assert (outcomes.count("booked"), outcomes.count("slot_never_overbooked")) == (5, 3)


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_control_without_the_order_of_locks_two_schools_block_each_other():
    site = make_site()
    schools = _schools(2)

    with _taking_places_by(
        """
        FOR one IN
            SELECT * FROM unnest(asked_ids, asked_heads) AS asked (id, heads)
            ORDER BY id * CASE WHEN pg_try_advisory_xact_lock(1) THEN 1 ELSE -1 END  -- the first up, the second down
        LOOP
            UPDATE pavilions_slot SET heads_taken = heads_taken + one.heads WHERE id = one.id;
            PERFORM pg_sleep(1);  -- both hold one
        END LOOP;
        """
    ):
        outcomes = _rush(site, schools)

    assert sorted(outcomes) == ["DeadlockDetected", "booked"]


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", [1, 2])
def test_a_rush_of_one_school_books_as_many_visits_as_it_may(limit):
    site = make_site(slot_capacity=500, window_capacity=500)
    ArrivalWindow.objects.update(coach_capacity=50)
    Edition.objects.update(live_visits_per_institution=limit)
    (school,) = _schools(1)

    outcomes = _rush(site, [school] * 12)

    assert (outcomes.count("booked"), outcomes.count("VisitLimitReached")) == (limit, 12 - limit)
    assert sorted(Visit.objects.values_list("live_number", flat=True)) == list(range(1, limit + 1))
    assert counter_differences() == []


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_a_school_misses_a_visit_that_it_may_have():
    """Both read the same free number, and the index keeps it to one of them."""
    site = make_site()
    Edition.objects.update(live_visits_per_institution=2)
    (school,) = _schools(1)
    both_have_read = Barrier(2, timeout=30)
    create = booking._create_visit

    def create_after_both_read(*args, **kwargs):
        both_have_read.wait()
        return create(*args, **kwargs)

    with (
        mock.patch.object(booking, "_create_visit", create_after_both_read),
        mock.patch.object(booking, "_free_live_number", return_value=1),
    ):
        outcomes = _rush(site, [school] * 2)

    assert sorted(outcomes) == ["VisitLimitReached", "booked"]


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_changes_and_cancellations_in_a_rush_leave_every_counter_right():
    site = make_site(slot_capacity=500, window_capacity=500)
    ArrivalWindow.objects.update(coach_capacity=50)
    institutions = _schools(8)
    visits = [
        book_visit(
            institution_id=institution.pk,
            request=site.request(site.turns[0][1], site.turns[1][3]),
            by=institution.rush_head,
            now=site.now,
        )
        for institution in institutions
    ]

    def churn(number: int) -> None:
        visit, by = visits[number % 8], institutions[number % 8].rush_head
        try:
            if number % 5 == 4:
                cancel_visit(visit=visit, by=by, now=site.now)
            else:
                request = site.request(site.turns[number % 2][1 + number % 3], window=number % 3 and 1)
                change_visit(visit=visit, request=request, by=by, now=site.now)
        except (VisitNotLive, StopTooSoon):
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as rush:
        list(rush.map(churn, range(40)))

    assert counter_differences() == []
