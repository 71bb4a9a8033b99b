"""Opening, closing, reopening and resizing slots: what is skipped, what is refused, and what no rush can break."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from functools import partial
from unittest import mock

import pghistory.models
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from openday.accounts.roles import Role
from openday.time_zone import at_local
from pavilions.errors import PavilionError, SlotsFull, SlotsInTheWay, SlotsInUse
from pavilions.models import Pavilion, Slot
from pavilions.services import slots
from pavilions.services.capacity import take_places
from pavilions.services.slots import Turns, Why, change_capacity, close_slots, open_slots, plan_slots, reopen_slots
from tests.factories.accounts import UserFactory
from tests.factories.editions import FIRST_DAY, EditionFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory

SATURDAY = FIRST_DAY
NOW = at_local(SATURDAY - timedelta(days=10), time(12))


def turns(
    *dates: date, opens: time = time(9), closes: time = time(12), turn: int = 25, gap: int = 5, capacity: int = 50
) -> Turns:
    """Half-hourly from nine to noon on Saturday: six turns, unless told otherwise."""
    return Turns(
        dates=dates or (SATURDAY,), opens=opens, closes=closes, turn_minutes=turn, gap_minutes=gap, capacity=capacity
    )


@pytest.fixture
def officer(db):
    return UserFactory(roles=[Role.PROGRAMME])


@pytest.fixture
def edition(db):
    return EditionFactory()


@pytest.fixture
def pavilion(edition):
    return PavilionFactory(edition=edition)


@pytest.fixture
def shows(edition):
    """Three shows on one stage."""
    arena = ZoneFactory(edition=edition, kind="arena")
    return PavilionFactory.create_batch(3, edition=edition, zone=arena, stage=arena, kind="show")


def starts(rows) -> list[str]:
    return [row.starts_at.astimezone(at_local(SATURDAY, time(9)).tzinfo).strftime("%H:%M") for row in rows]


# --- opening ---------------------------------------------------------------------------------------


def test_open_slots_opens_every_turn_that_ends_in_time(pavilion, officer):
    plan = open_slots(pavilions=[pavilion], turns=turns(closes=time(10, 56)), by=officer, now=NOW)

    assert starts(plan.fresh) == ["09:00", "09:30", "10:00", "10:30"]
    assert list(Slot.objects.order_by("pk").values_list("starts_at", "ends_at", "capacity", "heads_taken")) == [
        (slot.starts_at, slot.starts_at + timedelta(minutes=25), 50, 0) for slot in plan.fresh
    ]


def test_open_slots_a_second_time_changes_nothing(pavilion, officer):
    open_slots(pavilions=[pavilion], turns=turns(), by=officer, now=NOW)
    before = list(Slot.objects.order_by("pk").values())

    plan = open_slots(pavilions=[pavilion], turns=turns(), by=officer, now=NOW)

    assert (plan.fresh, plan.skipped_because()) == ([], {Why.STANDING: 6})
    assert list(Slot.objects.order_by("pk").values()) == before


def test_a_second_time_skips_what_was_closed_meanwhile_too(pavilion, officer):
    open_slots(pavilions=[pavilion], turns=turns(), by=officer, now=NOW)
    close_slots(slot_ids=[Slot.objects.first().pk], reason="power cut", by=officer, now=NOW)

    assert open_slots(pavilions=[pavilion], turns=turns(), by=officer, now=NOW).fresh == []


def test_turns_that_meet_other_slots_are_skipped(pavilion, officer):
    ten = at_local(SATURDAY, time(10))
    SlotFactory(pavilion=pavilion, starts_at=ten, ends_at=ten + timedelta(minutes=45))

    plan = open_slots(pavilions=[pavilion], turns=turns(), by=officer, now=NOW)

    assert starts(plan.fresh) == ["09:00", "09:30", "11:00", "11:30"]
    assert plan.skipped_because() == {Why.IN_THE_WAY: 2}


def test_turns_outside_opening_hours_and_days_are_skipped(pavilion, officer):
    asked = turns(SATURDAY, SATURDAY + timedelta(days=9), opens=time(8), closes=time(10))

    plan = open_slots(pavilions=[pavilion], turns=asked, by=officer, now=NOW)

    assert starts(plan.fresh) == ["09:00", "09:30"]
    assert plan.skipped_because() == {Why.OUTSIDE_HOURS: 6}


def test_turns_that_have_begun_are_skipped(pavilion, officer):
    plan = open_slots(pavilions=[pavilion], turns=turns(), by=officer, now=at_local(SATURDAY, time(10)))

    assert starts(plan.fresh) == ["10:30", "11:00", "11:30"]
    assert plan.skipped_because() == {Why.PAST: 3}


def test_shows_of_one_stage_take_its_turns_by_rotation(shows, officer):
    open_slots(pavilions=shows, turns=turns(), by=officer, now=NOW)

    assert [starts(show.slots.order_by("starts_at")) for show in shows] == [
        ["09:00", "10:30"],
        ["09:30", "11:00"],
        ["10:00", "11:30"],
    ]


def test_a_show_does_not_get_a_stage_that_another_has(shows, officer):
    open_slots(pavilions=shows[:1], turns=turns(closes=time(10)), by=officer, now=NOW)

    plan = open_slots(pavilions=shows[1:2], turns=turns(), by=officer, now=NOW)

    assert plan.skipped_because() == {Why.STAGE_TAKEN: 2}
    assert starts(plan.fresh) == ["10:00", "10:30", "11:00", "11:30"]


def test_a_show_gets_the_turn_of_another_that_was_closed(shows, officer):
    open_slots(pavilions=shows[:1], turns=turns(closes=time(9, 30)), by=officer, now=NOW)
    close_slots(slot_ids=shows[0].slots.values_list("pk", flat=True), reason="rain", by=officer, now=NOW)

    plan = open_slots(pavilions=shows[1:2], turns=turns(closes=time(9, 30)), by=officer, now=NOW)

    assert starts(plan.fresh) == ["09:00"]


def test_plan_slots_says_what_open_slots_does_and_writes_nothing(shows, pavilion, officer):
    everything = [pavilion, *shows]
    planned = plan_slots(pavilions=everything, turns=turns(), now=NOW)

    assert Slot.objects.count() == 0
    opened = open_slots(pavilions=everything, turns=turns(), by=officer, now=NOW)
    assert [(slot.pavilion_id, slot.starts_at) for slot in planned.fresh] == [
        (slot.pavilion_id, slot.starts_at) for slot in opened.fresh
    ]
    assert len(opened.fresh) == 12


def test_open_slots_asks_as_often_for_thirty_pavilions_as_for_one(edition, officer):
    one, many = [PavilionFactory(edition=edition)], PavilionFactory.create_batch(30, edition=edition)
    counts = []

    for pavilions in (one, many):
        with CaptureQueriesContext(connection) as queries:
            open_slots(pavilions=pavilions, turns=turns(), by=officer, now=NOW)
        counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))

    assert counts == [4, 4]


@pytest.mark.parametrize("wrong", [{"turn": 0}, {"gap": -1}, {"capacity": 0}])
def test_turns_without_length_or_room_are_a_mistake(wrong):
    with pytest.raises(ValueError, match="at least"):
        turns(**wrong)


def test_nothing_to_open_is_an_empty_plan(edition, officer):
    assert open_slots(pavilions=[], turns=turns(), by=officer, now=NOW).fresh == []


# --- closing, reopening, resizing --------------------------------------------------------------------


@pytest.fixture
def booked(pavilion):
    return SlotFactory(pavilion=pavilion, heads_taken=22)


@pytest.fixture
def empty(pavilion):
    nine = at_local(SATURDAY, time(11))
    return SlotFactory(pavilion=pavilion, starts_at=nine, ends_at=nine + timedelta(minutes=25))


def test_close_slots_says_who_when_and_why_once(empty, officer):
    first = close_slots(slot_ids=[empty.pk], reason="power cut", by=officer, now=NOW)
    second = close_slots(slot_ids=[empty.pk], reason="storm", by=UserFactory(), now=NOW + timedelta(hours=1))

    empty.refresh_from_db()
    assert (first, second) == (1, 0)
    assert (empty.closed_at, empty.closed_by, empty.closed_reason) == (NOW, officer, "power cut")


def test_close_slots_refuses_those_in_use_and_closes_none(empty, booked, officer):
    with pytest.raises(SlotsInUse) as refusal, transaction.atomic():
        close_slots(slot_ids=[empty.pk, booked.pk], reason="power cut", by=officer, now=NOW)

    assert (refusal.value.heads_by_slot, refusal.value.slot_ids) == ({booked.pk: 22}, [booked.pk])
    assert Slot.objects.filter(closed_at=None).count() == 2


def test_change_capacity_down_to_what_is_booked_and_no_further(empty, booked, officer):
    assert change_capacity(slot_ids=[empty.pk, booked.pk], capacity=22, by=officer) == 2
    assert change_capacity(slot_ids=[empty.pk, booked.pk], capacity=22, by=officer) == 0

    with pytest.raises(SlotsInUse) as refusal, transaction.atomic():
        change_capacity(slot_ids=[empty.pk, booked.pk], capacity=21, by=officer)

    assert refusal.value.heads_by_slot == {booked.pk: 22}
    assert list(Slot.objects.values_list("capacity", flat=True)) == [22, 22]


def test_reopen_slots_takes_bookings_again(empty, officer):
    close_slots(slot_ids=[empty.pk], reason="power cut", by=officer, now=NOW)

    assert [reopen_slots(slot_ids=[empty.pk], by=officer) for _ in range(2)] == [1, 0]
    take_places(heads_by_slot={empty.pk: 5})


def test_reopen_slots_refuses_where_another_show_has_the_stage(shows, officer):
    open_slots(pavilions=shows[:1], turns=turns(closes=time(10)), by=officer, now=NOW)
    first, second = shows[0].slots.order_by("starts_at")
    close_slots(slot_ids=[first.pk, second.pk], reason="rain", by=officer, now=NOW)
    open_slots(pavilions=shows[1:2], turns=turns(closes=time(9, 30)), by=officer, now=NOW)

    with pytest.raises(SlotsInTheWay) as refusal, transaction.atomic():
        reopen_slots(slot_ids=[first.pk, second.pk], by=officer)

    assert refusal.value.slot_ids == [first.pk]
    assert reopen_slots(slot_ids=[second.pk], by=officer) == 1


def test_reopen_slots_refuses_two_closed_shows_of_one_time(shows, officer):
    ids = []
    for show in shows[:2]:
        ids += [
            slot.pk for slot in open_slots(pavilions=[show], turns=turns(closes=time(9, 30)), by=officer, now=NOW).fresh
        ]
        close_slots(slot_ids=ids, reason="rain", by=officer, now=NOW)

    with pytest.raises(SlotsInTheWay) as refusal, transaction.atomic():
        reopen_slots(slot_ids=ids, by=officer)

    assert refusal.value.slot_ids == [ids[1]]


def test_the_trail_says_who_did_what(pavilion, officer):
    ids = [
        slot.pk for slot in open_slots(pavilions=[pavilion], turns=turns(closes=time(9, 30)), by=officer, now=NOW).fresh
    ]
    close_slots(slot_ids=ids, reason="power cut", by=officer, now=NOW)
    reopen_slots(slot_ids=ids, by=officer)
    change_capacity(slot_ids=ids, capacity=9, by=officer)

    trail = pghistory.models.Events.objects.tracks(Slot.objects.get()).order_by("pgh_id")

    assert [(event.pgh_label, event.pgh_context["user"]) for event in trail] == [
        ("insert", officer.pk),
        ("update", officer.pk),
        ("update", officer.pk),
        ("update", officer.pk),
    ]


# --- the database, when the services are bypassed ------------------------------------------------------


@pytest.mark.parametrize(
    ("bypass", "rule"),
    [
        (lambda slot, by: Slot.objects.update(capacity=21), "slot_never_overbooked"),
        (
            lambda slot, by: Slot.objects.update(closed_at=NOW, closed_by=by, closed_reason="storm"),
            "a_closed_slot_holds_nobody",
        ),
        (lambda slot, by: Slot.objects.update(heads_taken=0, closed_at=NOW), "slot_closed_by_someone_at_some_time"),
        (lambda slot, by: Slot.objects.update(ends_at=slot.starts_at), "slot_ends_after_it_starts"),
        (
            lambda slot, by: Slot.objects.update(starts_at=slot.starts_at - timedelta(hours=2)),
            "slot_lies_inside_opening_hours",
        ),
        (
            lambda slot, by: SlotFactory(pavilion=slot.pavilion, starts_at=slot.starts_at + timedelta(minutes=10)),
            "slots_of_one_pavilion_never_overlap",
        ),
    ],
)
def test_the_database_refuses_what_the_services_would(booked, officer, bypass, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        bypass(booked, officer)


def test_the_database_keeps_shows_apart(shows):
    first = SlotFactory(pavilion=shows[0])

    with pytest.raises(IntegrityError, match="shows_on_one_stage_never_overlap"), transaction.atomic():
        SlotFactory(pavilion=shows[1], starts_at=first.starts_at + timedelta(minutes=10))


def test_slots_follow_their_pavilion_to_another_stage(shows):
    slot = SlotFactory(pavilion=shows[0])
    other = ZoneFactory(edition=shows[0].edition, kind="arena")

    Pavilion.objects.filter(pk=shows[0].pk).update(stage=other)

    slot.refresh_from_db()
    assert slot.stage == other


# --- rushes ----------------------------------------------------------------------------------------------


def outcome(deed) -> str:
    """Each deed in a transaction, as `take_places` asks of whoever calls it."""
    try:
        with transaction.atomic():
            deed()
    except (PavilionError, IntegrityError) as refusal:
        return type(refusal).__name__
    finally:
        connection.close()
    return "done"


def rush(deeds) -> list[str]:
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(outcome, deeds))


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_a_rush_of_bookings_never_meets_a_slot_made_too_small_or_closed():
    officer, slot = UserFactory(roles=[Role.PROGRAMME]), SlotFactory(capacity=100)
    deeds = [partial(take_places, heads_by_slot={slot.pk: 9}) for _ in range(16)]
    for position, capacity in enumerate((80, 60, 40, 20)):
        deeds.insert(3 * position + 2, partial(change_capacity, slot_ids=[slot.pk], capacity=capacity, by=officer))
        deeds.insert(4 * position, partial(close_slots, slot_ids=[slot.pk], reason="storm", by=officer, now=NOW))

    outcomes = rush(deeds)

    slot.refresh_from_db()
    assert set(outcomes) <= {"done", "SlotsFull", "SlotsInUse"}
    assert slot.heads_taken <= slot.capacity
    assert not (slot.closed_at and slot.heads_taken)


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("deed", "rule"),
    [
        (lambda pk, by: change_capacity(slot_ids=[pk], capacity=5, by=by), "slot_never_overbooked"),
        (lambda pk, by: close_slots(slot_ids=[pk], reason="storm", by=by, now=NOW), "a_closed_slot_holds_nobody"),
    ],
)
def test_control_without_the_lock_the_constraint_is_what_refuses(deed, rule):
    """The same deed on what was read before a booking came: only the database still says no."""
    officer, slot = UserFactory(roles=[Role.PROGRAMME]), SlotFactory()

    def read_stale(slot_ids):
        stale = list(Slot.objects.filter(pk__in=list(slot_ids)))
        take_places(heads_by_slot={slot.pk: 9})
        return stale

    with mock.patch.object(slots, "_lock_slots", read_stale), pytest.raises(IntegrityError, match=rule):
        deed(slot.pk, officer)


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_a_rush_of_officers_opens_each_turn_once_and_one_show_a_time():
    edition, officer = EditionFactory(), UserFactory(roles=[Role.PROGRAMME])
    arena = ZoneFactory(edition=edition, kind="arena")
    shows = PavilionFactory.create_batch(4, edition=edition, zone=arena, stage=arena, kind="show")
    pavilion = PavilionFactory(edition=edition)

    outcomes = rush(
        partial(open_slots, pavilions=[show, pavilion], turns=turns(), by=officer, now=NOW) for show in shows * 2
    )

    assert outcomes == ["done"] * 8
    assert (Slot.objects.filter(stage=arena).count(), pavilion.slots.count()) == (6, 6)


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_of_its_stage_shows_collide_in_the_database():
    edition, officer = EditionFactory(), UserFactory(roles=[Role.PROGRAMME])
    arena = ZoneFactory(edition=edition, kind="arena")
    first, second = PavilionFactory.create_batch(2, edition=edition, zone=arena, stage=arena, kind="show")

    planned = plan_slots(pavilions=[first], turns=turns(), now=NOW)
    open_slots(pavilions=[second], turns=turns(), by=officer, now=NOW)

    with (
        mock.patch.object(slots, "plan_slots", return_value=planned),
        pytest.raises(IntegrityError, match="shows_on_one_stage_never_overlap"),
    ):
        open_slots(pavilions=[first], turns=turns(), by=officer, now=NOW)


def test_take_places_refuses_a_closed_slot(empty, officer):
    close_slots(slot_ids=[empty.pk], reason="power cut", by=officer, now=NOW)

    with pytest.raises(SlotsFull) as refusal, transaction.atomic():
        take_places(heads_by_slot={empty.pk: 1})

    assert refusal.value.slot_ids == [empty.pk]
