"""What the database keeps of the draft when the services are gone round, and under a rush of editors."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from threading import Barrier, local

import pytest
from django.db import IntegrityError, connection, transaction

from openday.editions.models import OpeningDay
from seminars.errors import HallTaken, SeminarsError, SpeakerElsewhere, StalePlacement
from seminars.models import Contribution, Placement, ScheduleChange, ScheduleDraft, SpeakerTime
from seminars.services import drafting
from seminars.services.drafting import draft_of
from seminars.services.seminars import Contributing, set_contributions
from tests.factories.editions import EditionFactory
from tests.factories.seminars import TEN, ContributionFactory, HallFactory, PlacementFactory, SeminarFactory
from tests.seminars.draft_cast import ELEVEN, HOUR, NOON, make_draft


# --- round the services -----------------------------------------------------------------------------
def test_two_placements_never_overlap_in_one_hall(draft):
    draft.put(draft.seminar())
    other = draft.put(draft.seminar(), at=ELEVEN)

    with pytest.raises(IntegrityError, match="no_hall_in_two_places_of_the_draft_at_once"), transaction.atomic():
        Placement.objects.filter(pk=other.pk).update(starts_at=ELEVEN - timedelta(minutes=5))

    assert Placement.objects.filter(pk=other.pk).update(hall=draft.small, starts_at=TEN) == 1


def test_a_speaker_is_never_in_two_places_at_once(draft):
    nadia = draft.speaker()
    draft.put(draft.seminar(nadia))
    other = draft.put(draft.seminar(nadia), draft.small, ELEVEN)

    with pytest.raises(IntegrityError, match="no_speaker_in_two_places_of_the_draft_at_once"), transaction.atomic():
        Placement.objects.filter(pk=other.pk).update(starts_at=TEN)


def test_who_joins_a_seminar_is_never_in_two_places_at_once(draft):
    nadia = draft.speaker()
    draft.put(draft.seminar(nadia))
    other = draft.put(draft.seminar(), draft.small)

    with pytest.raises(IntegrityError, match="no_speaker_in_two_places_of_the_draft_at_once"), transaction.atomic():
        ContributionFactory(seminar=other.seminar, speaker=nadia)
    joined = Contribution.objects.filter(pk=ContributionFactory(seminar=other.seminar, speaker=draft.speaker()).pk)
    with pytest.raises(IntegrityError, match="no_speaker_in_two_places_of_the_draft_at_once"), transaction.atomic():
        joined.update(speaker=nadia)


def test_times_of_speakers_follow_who_contributes_and_where_it_stands(draft):
    nadia, youssef = draft.speaker(), draft.speaker()
    placement = draft.put(draft.seminar(nadia))
    contribution = Contribution.objects.get(speaker=nadia)

    Contribution.objects.filter(pk=contribution.pk).update(speaker=youssef)
    Placement.objects.filter(pk=placement.pk).update(starts_at=NOON, ends_at=NOON + HOUR)
    times = list(SpeakerTime.objects.values_list("speaker", "starts_at"))
    contribution.delete()

    assert times == [(youssef.pk, NOON)]
    assert not SpeakerTime.objects.exists()


@pytest.mark.parametrize("at", [timedelta(hours=-2), timedelta(hours=9), timedelta(days=30)])
def test_a_placement_lies_inside_the_hours(draft, at):
    placement = draft.put(draft.seminar())

    with pytest.raises(IntegrityError, match="placement_lies_inside_opening_hours"), transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(starts_at=TEN + at, ends_at=ELEVEN + at)


@pytest.mark.parametrize("narrow", [lambda days: days.update(opens_at=TEN + HOUR / 2), lambda days: days.delete()])
@pytest.mark.django_db(transaction=True)
def test_hours_never_leave_a_placement_outside(narrow):
    draft = make_draft()
    draft.put(draft.seminar())
    day = OpeningDay.objects.filter(edition=draft.edition, opens_at__lte=TEN, closes_at__gt=TEN)

    with pytest.raises(IntegrityError, match="opening_hours_leave_no_placement_outside"), transaction.atomic():
        narrow(day)

    assert day.update(opens_at=TEN, closes_at=ELEVEN) == 1


def test_a_placement_is_of_one_edition(draft):
    placement = draft.put(draft.seminar())
    another = EditionFactory(state="draft")

    with pytest.raises(IntegrityError, match="placement_is_of_one_edition"), transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(hall=HallFactory(edition=another))
    with pytest.raises(IntegrityError, match="placement_is_of_one_edition"), transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(seminar=SeminarFactory(edition=another))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"ends_at": TEN}, "a_placement_ends_after_it_starts"),
        ({"title_ar": "استراحة"}, "a_placement_holds_a_seminar_or_says_what_it_is"),
        ({"kind": "break"}, "a_placement_holds_a_seminar_or_says_what_it_is"),
        ({"kind": "blocker", "seminar": None}, "a_placement_holds_a_seminar_or_says_what_it_is"),
    ],
)
def test_a_placement_is_whole(draft, values, constraint):
    placement = draft.put(draft.seminar())

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(**values)


def test_a_seminar_has_one_place_and_a_draft_one_order(draft):
    placement = draft.put(draft.seminar())
    change = ScheduleChange.objects.get()

    with pytest.raises(IntegrityError, match="seminar"), transaction.atomic():
        PlacementFactory(seminar=placement.seminar, hall=draft.small)
    with pytest.raises(IntegrityError, match="changes_of_a_draft_have_one_order"), transaction.atomic():
        draft_of(draft.edition).changes.create(
            number=change.number, placement_id=placement.public_id, made_at=TEN, made_by=draft.karim
        )


# --- a rush of editors ------------------------------------------------------------------------------
def at_once(*deeds):
    """What each came to: its name, or that of its refusal."""

    def outcome(deed):
        try:
            deed()
        except (SeminarsError, IntegrityError) as refusal:
            return type(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as rush:
        return Counter(rush.map(outcome, deeds))


def drop_the_lock(monkeypatch, threads):
    """All have read before any writes, as may happen where nobody waits for anybody."""
    all_have_read, has_waited = Barrier(threads, timeout=20), local()
    check = drafting._must_be_free

    def check_and_wait(draft, placement, wish):
        check(draft, placement, wish)
        if not hasattr(has_waited, "once"):
            has_waited.once = all_have_read.wait()

    monkeypatch.setattr(drafting, "lock_draft", lambda edition: ScheduleDraft.objects.get(edition=edition))
    monkeypatch.setattr(drafting, "_must_be_free", check_and_wait)


@contextmanager
def without_constraints(*owned):
    """`owned` are pairs of a model and the name of its constraint; what breaks them is gone afterwards."""
    dropped = [(model, next(each for each in model._meta.constraints if each.name == name)) for model, name in owned]
    with connection.schema_editor() as editor:
        for model, constraint in dropped:
            editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        for model, _constraint in dropped:
            model.objects.all().delete()
        with connection.schema_editor() as editor:
            for model, constraint in dropped:
                editor.add_constraint(model, constraint)


ONE_HALL = (Placement, "no_hall_in_two_places_of_the_draft_at_once")
ONE_ORDER = (ScheduleChange, "changes_of_a_draft_have_one_order")


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("is_locked", "dropped", "placed"), [(True, (), 1), (False, (), 1), (False, (ONE_HALL, ONE_ORDER), 6)]
)
def test_editors_who_want_one_hall_at_once_get_it_once(is_locked, dropped, placed, monkeypatch):
    draft = make_draft()
    draft_of(draft.edition)
    editors = [draft.karim, draft.salma] * 3
    wishes = [(draft.seminar(), editor) for editor in editors]
    if not is_locked:
        drop_the_lock(monkeypatch, len(wishes))

    with without_constraints(*dropped):
        outcomes = at_once(*[lambda seminar=seminar, by=by: draft.put(seminar, by=by) for seminar, by in wishes])
        count = Placement.objects.count()

    assert count == outcomes["done"] == placed
    assert outcomes[HallTaken] == 6 - placed


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("is_locked", "dropped", "refusals"),
    [(True, (), {StalePlacement: 2}), (False, (), {IntegrityError: 2}), (False, (ONE_ORDER,), {})],
)
def test_editors_who_move_one_thing_at_once_lose_no_move(is_locked, dropped, refusals, monkeypatch):
    draft = make_draft()
    placement = draft.put(draft.seminar(code="S01"))
    wishes = [(draft.large, NOON, draft.karim), (draft.small, NOON, draft.salma), (draft.small, ELEVEN, draft.karim)]
    if not is_locked:
        drop_the_lock(monkeypatch, len(wishes))

    def wish(hall, at, by):
        return lambda: draft.shift(placement, at, hall, number=1, by=by)

    with without_constraints(*dropped):
        outcomes = at_once(*[wish(*each) for each in wishes])
        changes = list(ScheduleChange.objects.order_by("number", "pk"))

    assert outcomes == {"done": 3 - sum(refusals.values()), **refusals}
    if refusals:
        assert draft.places()["S01"] in [(hall.code, at, at + HOUR) for hall, at, _by in wishes]
        assert [change.number for change in changes] == [1, 2]
        assert changes[1].before == changes[0].after  # nobody wrote over what they had not seen


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_a_speaker_wanted_in_two_halls_at_once_is_in_one():
    draft = make_draft()
    nadia = draft.speaker()
    first, second = draft.seminar(nadia), draft.seminar(nadia)
    assert draft.karim != draft.salma  # made before the rush

    outcomes = at_once(lambda: draft.put(first, draft.large), lambda: draft.put(second, draft.small, by=draft.salma))

    assert outcomes == {"done": 1, SpeakerElsewhere: 1}


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_who_joins_a_seminar_while_it_is_placed_is_still_in_one_place():
    draft = make_draft()
    nadia = draft.speaker()
    draft.put(draft.seminar(nadia), draft.large)
    other = draft.seminar()
    assert draft.karim != draft.salma  # made before the rush

    def join():
        set_contributions(
            seminar_id=other.pk, revision=other.revision, contributions=[Contributing(nadia.pk)], by=draft.salma
        )

    outcomes = at_once(join, lambda: draft.put(other, draft.small))

    assert outcomes == {"done": 1, SpeakerElsewhere: 1}


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_a_rush_of_moves_leaves_every_change_in_one_unbroken_order():
    draft = make_draft()
    editors = [draft.karim, draft.salma]
    standing = [draft.put(draft.seminar(), at=TEN + number * HOUR, long=HOUR / 2) for number in range(6)]

    def shuffle(placement, by):
        for turn in range(4):
            placement.refresh_from_db()
            hall = (draft.large, draft.small)[turn % 2]
            draft.shift(placement, placement.starts_at, hall, long=HOUR / 2, by=by)

    outcomes = at_once(*[lambda row=row, by=editors[n % 2]: shuffle(row, by) for n, row in enumerate(standing)])

    assert outcomes == {"done": 6}
    numbers = list(ScheduleChange.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, draft_of(draft.edition).number + 1))
    for placement in standing:
        told = list(ScheduleChange.objects.filter(placement_id=placement.public_id).order_by("number"))
        assert all(later.before == earlier.after for earlier, later in pairwise(told))
