"""The draft of the schedule: what is placed, moved and taken off, and how two editors stay out of each other's way."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from openday.accounts.roles import Role
from openday.editions.models import OpeningDay
from seminars.errors import (
    AlreadyPlaced,
    HallTaken,
    MayNotManage,
    OutsideOpeningHours,
    SeminarCancelled,
    SpeakerElsewhere,
    StalePlacement,
    TooShort,
    UnknownHall,
)
from seminars.models import Placement, ScheduleChange, Seminar, SpeakerTime
from seminars.services.drafting import KeptTime, as_told, changes_since, draft_of, move, place, take_off
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.seminars import NOW, TEN, HallFactory, SeminarFactory
from tests.seminars.draft_cast import ELEVEN, HOUR, NOON, ONE

BREAK = KeptTime(Placement.Kind.BREAK, "استراحة الشاي", "Pause thé")


# --- place ------------------------------------------------------------------------------------------
def test_a_seminar_is_placed_and_its_speakers_are_needed_then(draft):
    nadia = draft.speaker()
    seminar = draft.seminar(nadia, code="S01")

    placement = draft.put(seminar)

    assert draft.places() == {"S01": ("LARGE", TEN, ELEVEN)}
    assert (placement.kind, placement.number, placement.changed_by) == ("seminar", 1, draft.karim)
    assert list(SpeakerTime.objects.values_list("speaker", "starts_at", "ends_at")) == [(nadia.pk, TEN, ELEVEN)]
    change = ScheduleChange.objects.get()
    assert (change.number, change.before, change.after, change.made_by) == (1, None, as_told(placement), draft.karim)


def test_breaks_and_blockers_keep_a_hall(draft):
    draft.put(BREAK)
    draft.put(KeptTime(Placement.Kind.BLOCKER, "تجهيز القاعة"), at=ELEVEN)

    assert draft.places() == {"استراحة الشاي": ("LARGE", TEN, ELEVEN), "تجهيز القاعة": ("LARGE", ELEVEN, NOON)}
    with pytest.raises(HallTaken) as refusal:
        draft.put(draft.seminar(), at=TEN + timedelta(minutes=30))
    assert asdict(refusal.value) == {
        "hall": "القاعة الكبرى",
        "other": "استراحة الشاي",
        "starts_at": TEN,
        "ends_at": ELEVEN,
    }


@pytest.mark.parametrize("what", ["seminar", "break"])
def test_to_place_the_same_twice_places_it_once(draft, what):
    thing = draft.seminar() if what == "seminar" else BREAK

    first, second = draft.put(thing), draft.put(thing)

    assert first == second
    assert ScheduleChange.objects.count() == 1


def test_a_seminar_that_a_colleague_placed_elsewhere_is_not_placed_again(draft):
    seminar = draft.seminar()
    draft.put(seminar, draft.small, NOON, by=draft.salma)

    with pytest.raises(AlreadyPlaced) as refusal:
        draft.put(seminar)

    assert (refusal.value.hall, refusal.value.starts_at, refusal.value.ends_at) == ("القاعة الصغرى", NOON, ONE)


def test_things_that_touch_do_not_overlap(draft):
    nadia = draft.speaker()

    draft.put(draft.seminar(nadia, code="S01"))
    draft.put(draft.seminar(nadia, code="S02"), at=ELEVEN)
    draft.put(draft.seminar(code="S03"), draft.small, TEN)

    assert set(draft.places()) == {"S01", "S02", "S03"}


def test_a_speaker_in_two_halls_at_once_is_refused_by_name(draft):
    nadia = draft.speaker()
    draft.put(draft.seminar(nadia, code="S01"))

    with pytest.raises(SpeakerElsewhere) as refusal:
        draft.put(draft.seminar(nadia, draft.speaker()), draft.small, TEN + HOUR / 2)

    assert asdict(refusal.value) == {
        "speaker": "نادية العلوي",
        "seminar": "S01",
        "starts_at": TEN,
        "ends_at": ELEVEN,
    }


def test_nothing_is_placed_while_the_site_is_shut(draft):
    day = draft.edition.days.order_by("date").first()

    with pytest.raises(OutsideOpeningHours) as late:
        draft.put(draft.seminar(), at=day.closes_at - HOUR / 2)
    with pytest.raises(OutsideOpeningHours) as never:
        draft.put(draft.seminar(), at=TEN - timedelta(days=3))

    assert (late.value.opens_at, late.value.closes_at) == (day.opens_at, day.closes_at)
    assert (never.value.opens_at, never.value.closes_at) == (None, None)
    assert draft.places() == {}


def test_what_else_is_refused_a_place(draft):
    cancelled = draft.seminar(cancelled_at=NOW, cancelled_by=draft.salma, cancelled_reason="المتدخل مريض")
    another = EditionFactory(state="draft")

    with pytest.raises(SeminarCancelled):
        draft.put(cancelled)
    with pytest.raises(TooShort):
        draft.put(draft.seminar(), long=timedelta(minutes=4))
    with pytest.raises(UnknownHall):
        draft.put(draft.seminar(), HallFactory(edition=another))
    with pytest.raises(Seminar.DoesNotExist):
        draft.put(SeminarFactory(edition=another))
    assert draft.places() == {}


@pytest.mark.parametrize("role", [Role.DIRECTION, Role.GATES, Role.VISITS, None])
def test_only_the_programme_office_changes_the_draft(draft, role):
    stranger = UserFactory(roles=[role] if role else [])
    placement = draft.put(draft.seminar())
    of = {"edition": draft.edition, "by": stranger, "now": NOW}
    at = {"hall_id": draft.small.pk, "starts_at": NOON, "ends_at": ONE}
    read = {"placement_id": placement.public_id, "number": placement.number}

    for deed, values in ((place, {"what": BREAK, **at}), (move, {**read, **at}), (take_off, read)):
        with pytest.raises(MayNotManage):
            deed(**of, **values)

    assert ScheduleChange.objects.count() == 1


# --- move -------------------------------------------------------------------------------------------
def test_a_placement_moves_to_another_hall_time_and_length(draft):
    nadia = draft.speaker()
    placement = draft.put(draft.seminar(nadia, code="S01"))
    before = as_told(placement)

    moved = draft.shift(placement, NOON, draft.small, long=HOUR / 2)

    assert draft.places() == {"S01": ("SMALL", NOON, NOON + HOUR / 2)}
    assert (moved.number, draft_of(draft.edition).number) == (2, 2)
    assert list(SpeakerTime.objects.values_list("starts_at", "ends_at")) == [(NOON, NOON + HOUR / 2)]
    change = ScheduleChange.objects.get(number=2)
    assert (change.before, change.after) == (before, as_told(moved))


def test_a_placement_may_overlap_where_it_stood_itself(draft):
    placement = draft.put(draft.seminar(draft.speaker(), code="S01"))

    draft.shift(placement, TEN + HOUR / 2)

    assert draft.places() == {"S01": ("LARGE", TEN + HOUR / 2, ELEVEN + HOUR / 2)}


def test_who_moves_what_a_colleague_moved_meanwhile_is_told_where_it_is(draft):
    read = draft.put(draft.seminar(code="S01"))
    draft.shift(read, NOON, draft.small, by=draft.salma)

    with pytest.raises(StalePlacement) as refusal:
        draft.shift(read, ELEVEN, draft.large, number=read.number)

    assert asdict(refusal.value) == {
        "person": "سلمى التازي",
        "hall": "القاعة الصغرى",
        "starts_at": NOON,
        "ends_at": ONE,
    }
    assert draft.places() == {"S01": ("SMALL", NOON, ONE)}


def test_who_moves_what_a_colleague_took_off_is_told_so(draft):
    read = draft.put(draft.seminar())
    draft.take_off(read, by=draft.salma)

    with pytest.raises(StalePlacement) as refusal:
        draft.shift(read, ELEVEN)

    assert (refusal.value.person, refusal.value.hall) == ("سلمى التازي", None)


def test_two_who_want_the_same_agree(draft):
    read = draft.put(draft.seminar(code="S01"))
    draft.shift(read, NOON, by=draft.salma)

    draft.shift(read, NOON, number=read.number)

    assert draft.places() == {"S01": ("LARGE", NOON, ONE)}
    assert ScheduleChange.objects.count() == 2


def test_a_move_onto_something_else_is_refused_and_nothing_moves(draft):
    standing = draft.put(draft.seminar(code="S01"))
    draft.put(draft.seminar(code="S02"), at=NOON)

    with pytest.raises(HallTaken) as refusal:
        draft.shift(standing, NOON - HOUR / 2)

    assert refusal.value.other == "S02"
    assert draft.places()["S01"] == ("LARGE", TEN, ELEVEN)
    assert draft_of(draft.edition).number == 2


def test_a_break_gets_other_words(draft):
    placement = draft.put(BREAK)

    words = KeptTime(Placement.Kind.BLOCKER, "صلاة الظهر")
    move(
        edition=draft.edition,
        placement_id=placement.public_id,
        number=placement.number,
        hall_id=draft.large.pk,
        starts_at=TEN,
        ends_at=ELEVEN,
        words=words,
        by=draft.karim,
        now=NOW,
    )

    placement.refresh_from_db()
    assert (placement.kind, placement.title_ar, placement.title_fr) == ("blocker", "صلاة الظهر", "")


# --- take off ---------------------------------------------------------------------------------------
def test_what_is_taken_off_waits_for_a_place_and_its_speakers_are_free(draft):
    nadia = draft.speaker()
    placement = draft.put(draft.seminar(nadia))

    draft.take_off(placement)
    draft.take_off(placement)  # again: nothing more

    assert draft.places() == {}
    assert not SpeakerTime.objects.exists()
    assert [change.after for change in changes_since(draft_of(draft.edition), 1)] == [None]


def test_what_a_colleague_moved_meanwhile_is_not_taken_off(draft):
    read = draft.put(draft.seminar(code="S01"))
    draft.shift(read, NOON, by=draft.salma)
    read.number = 1

    with pytest.raises(StalePlacement):
        draft.take_off(read)

    assert "S01" in draft.places()


# --- what others did --------------------------------------------------------------------------------
def test_changes_since_are_told_in_order_with_who_made_them(draft, django_assert_num_queries):
    first = draft.put(draft.seminar())
    draft.shift(first, NOON, by=draft.salma)
    draft.put(BREAK)
    standing = draft_of(draft.edition)

    with django_assert_num_queries(1):
        told = [(change.number, change.made_by.full_name) for change in changes_since(standing, 1)]

    assert told == [(2, "سلمى التازي"), (3, "كريم العلمي")]


@pytest.mark.parametrize("count", [1, 30])
def test_a_move_costs_the_same_however_full_the_draft_is(draft, count, django_assert_num_queries):
    day = OpeningDay.objects.filter(edition=draft.edition).order_by("date")[1]
    nadia = draft.speaker()
    for number in range(count):
        draft.put(draft.seminar(draft.speaker()), at=day.opens_at + number * HOUR / 4, long=HOUR / 4)
    draft.put(draft.seminar(draft.speaker()), draft.small, NOON)  # at the time to which it moves
    moving = draft.put(draft.seminar(nadia))

    with django_assert_num_queries(19):
        draft.shift(moving, NOON)
