"""Undo and redo: each editor steps back through their own changes, and never over a colleague's."""

import pytest

from seminars.errors import AlreadyPlaced, BuiltUpon, HallTaken, MayNotManage, NothingToUndo, SeminarCancelled
from seminars.models import Placement, ScheduleChange
from seminars.services.drafting import KeptTime, draft_of
from seminars.services.undoing import redo, steps_of, undo
from tests.factories.accounts import UserFactory
from tests.factories.seminars import NOW, TEN
from tests.seminars.draft_cast import ELEVEN, NOON, ONE


def back(draft, by=None):
    return undo(edition=draft.edition, by=by or draft.karim, now=NOW)


def forth(draft, by=None):
    return redo(edition=draft.edition, by=by or draft.karim, now=NOW)


def test_every_kind_of_change_is_undone_and_done_again(draft):
    seminar = draft.seminar(draft.speaker(), code="S01")
    placement = draft.put(seminar)
    moved = draft.shift(placement, NOON, draft.small)
    draft.take_off(moved)
    states = [{}, {"S01": ("LARGE", TEN, ELEVEN)}, {"S01": ("SMALL", NOON, ONE)}, {}]

    seen_back = []
    for _step in range(3):
        back(draft)
        seen_back.append(draft.places())
    seen_forth = []
    for _step in range(3):
        forth(draft)
        seen_forth.append(draft.places())

    assert seen_back == [states[2], states[1], states[0]]
    assert seen_forth == [states[1], states[2], states[3]]
    assert ScheduleChange.objects.count() == draft_of(draft.edition).number == 9


def test_what_was_brought_back_can_be_undone_again(draft):
    draft.put(draft.seminar(code="S01"))

    for _round in range(3):
        back(draft)
        assert draft.places() == {}
        forth(draft)
        assert draft.places() == {"S01": ("LARGE", TEN, ELEVEN)}


def test_a_placement_that_comes_back_is_the_same_one(draft):
    placement = draft.put(KeptTime(Placement.Kind.BREAK, "استراحة", "Pause"))
    draft.take_off(placement)

    back(draft)

    again = Placement.objects.get()
    assert (again.public_id, again.title_fr) == (placement.public_id, "Pause")


def test_something_new_leaves_nothing_to_bring_back(draft):
    draft.put(draft.seminar(code="S01"))
    back(draft)
    draft.put(draft.seminar(code="S02"))

    with pytest.raises(NothingToUndo):
        forth(draft)
    back(draft)

    assert draft.places() == {}


def test_each_undoes_their_own(draft):
    draft.put(draft.seminar(code="S01"))
    draft.put(draft.seminar(code="S02"), at=NOON, by=draft.salma)

    back(draft)

    assert set(draft.places()) == {"S02"}
    with pytest.raises(NothingToUndo):
        back(draft)


def test_what_a_colleague_built_upon_is_not_undone(draft):
    placement = draft.put(draft.seminar(code="S01"))
    moved = draft.shift(placement, NOON)
    draft.shift(moved, ONE, by=draft.salma)

    with pytest.raises(BuiltUpon) as refusal:
        back(draft)

    assert refusal.value.person == "سلمى التازي"
    assert draft.places() == {"S01": ("LARGE", ONE, ONE + (ONE - NOON))}
    back(draft, by=draft.salma)
    back(draft)  # as it was left: now it can be
    assert draft.places() == {"S01": ("LARGE", TEN, ELEVEN)}


def test_undo_never_takes_a_place_that_is_taken_now(draft):
    placement = draft.put(draft.seminar(code="S01"))
    draft.shift(placement, NOON)
    draft.put(draft.seminar(code="S02"), by=draft.salma)

    with pytest.raises(HallTaken) as refusal:
        back(draft)

    assert refusal.value.other == "S02"
    assert draft.places()["S01"] == ("LARGE", NOON, ONE)


def test_what_was_taken_off_does_not_come_back_twice_nor_cancelled(draft):
    seminar, other = draft.seminar(code="S01"), draft.seminar(code="S02")
    draft.take_off(draft.put(seminar))
    draft.put(seminar, at=NOON, by=draft.salma)
    with pytest.raises(AlreadyPlaced):
        back(draft)

    draft.take_off(draft.put(other))
    type(other).objects.filter(pk=other.pk).update(
        cancelled_at=NOW, cancelled_by=draft.salma, cancelled_reason="المتدخل مريض"
    )
    with pytest.raises(SeminarCancelled):
        back(draft)


def test_strangers_undo_nothing(draft):
    draft.put(draft.seminar())

    with pytest.raises(MayNotManage):
        back(draft, by=UserFactory())
    with pytest.raises(MayNotManage):
        forth(draft, by=UserFactory())


def test_steps_are_found_in_one_query(draft, django_assert_num_queries):
    placement = draft.put(draft.seminar())
    draft.shift(placement, NOON)
    back(draft)
    standing = draft_of(draft.edition)

    with django_assert_num_queries(1):
        steps = steps_of(standing, draft.karim)

    assert steps.back
    assert steps.forth
    assert (steps.back.number, steps.forth.number) == (1, 3)
