"""Any two releases compared; and back to an earlier one, by a new one that the draft follows."""

import pytest

from seminars.errors import (
    DraftMoved,
    HallTaken,
    NothingChanged,
    SpeakerElsewhere,
)
from seminars.models import (
    Placement,
    ReleaseChange,
    ScheduleRelease,
    Seminar,
)
from seminars.services.going_back import go_back_to, preview_going_back
from seminars.services.programme import programme_of
from seminars.services.releases import compare, current_release, preview_release
from seminars.services.seminars import cancel_seminar
from tests.factories.seminars import (
    NOW,
    ContributionFactory,
)
from tests.seminars.schedule_cast import at, kinds_of, move

Kind = ReleaseChange.Kind


def test_any_two_releases_are_compared(schedule):
    seminar = schedule.seminar("S01")
    first = schedule.release("1")
    move(seminar, hours=1)
    schedule.release("2")
    added = schedule.seminar("S02", hours=4)
    third = schedule.release("3")

    forth = [(change.kind, change.seminar_id) for change in compare(first, third)]
    assert forth == [(Kind.MOVED, seminar.pk), (Kind.ADDED, added.pk)]
    assert [change.kind for change in compare(third, first)] == [Kind.MOVED, Kind.REMOVED]
    assert compare(third, third) == []


def test_going_back_is_a_new_release_that_the_draft_follows(schedule):
    one, two = schedule.seminar("S01"), schedule.seminar("S02", hours=2)
    first = schedule.release("1")
    Placement.objects.filter(seminar=one).update(starts_at=at(5), ends_at=at(6))  # they change places
    move(two, hours=0)
    Placement.objects.filter(seminar=one).update(starts_at=at(2), ends_at=at(3))
    third = schedule.seminar("S03", hours=4)
    tea = schedule.pause(hours=7)
    schedule.release("2")
    cancelled = schedule.seminar("S04", hours=6)

    expected = preview_going_back(first)
    made = go_back_to(release=first, name="3", seen=expected.seen, by=schedule.officer, now=NOW)

    assert (made.number, made.restores) == (3, first)
    assert [(code, kind) for code, kind in kinds_of(made)] == [
        ("S01", Kind.MOVED),
        ("S02", Kind.MOVED),
        ("S03", Kind.REMOVED),
        ("", Kind.REMOVED),
    ]
    assert [change.kind for change in expected.changes] == [change.kind for change in made.changes.all()]
    assert compare(first, made) == []
    placed = dict(Placement.objects.values_list("seminar__code", "starts_at"))
    assert placed == {"S01": at(0), "S02": at(2)}
    assert not Placement.objects.filter(public_id=tea.public_id).exists()
    assert (third.code in placed, cancelled.code in placed) == (False, False)
    assert preview_release(schedule.edition).changes == []


def test_what_is_cancelled_stays_cancelled_when_going_back(schedule):
    seminar, other = schedule.seminar("S01"), schedule.seminar("S02", hours=2)
    first = schedule.release("1")
    move(other, hours=4)
    cancel_seminar(seminar_id=seminar.pk, reason="تعذر الحضور", by=schedule.officer, now=NOW)
    schedule.release("2")

    made = go_back_to(release=first, name="3", by=schedule.officer, now=NOW)

    assert kinds_of(made) == [("S02", Kind.MOVED)]
    assert made.entries.get(seminar=seminar).is_cancelled


def test_words_changed_since_are_back_for_the_public_and_wait_in_the_draft(schedule):
    seminar = schedule.seminar("S01", title_ar="الأول")
    first = schedule.release("1")
    Seminar.objects.filter(pk=seminar.pk).update(title_ar="الثاني")
    schedule.release("2")

    go_back_to(release=first, name="3", by=schedule.officer, now=NOW)

    assert programme_of(schedule.edition, "ar").seminar_by_code["S01"].title == "الأول"
    assert [change.kind for change in preview_release(schedule.edition).changes] == [Kind.TEXT]


def test_a_break_that_was_taken_away_is_back_as_itself(schedule):
    schedule.seminar("S01")
    tea = schedule.pause()
    first = schedule.release("1")
    Placement.objects.filter(pk=tea.pk).delete()
    schedule.release("2")

    go_back_to(release=first, name="3", by=schedule.officer, now=NOW)

    assert Placement.objects.get(kind="break").public_id == tea.public_id
    assert preview_release(schedule.edition).changes == []


def test_going_back_writes_nothing_where_a_blocker_stands_in_the_way(schedule):
    seminar = schedule.seminar("S01")
    first = schedule.release("1")
    move(seminar, hours=2)
    schedule.release("2")
    schedule.pause(hours=0, kind=Placement.Kind.BLOCKER)

    with pytest.raises(HallTaken):
        go_back_to(release=first, name="3", by=schedule.officer, now=NOW)

    seminar.refresh_from_db()
    assert (ScheduleRelease.objects.count(), seminar.placement.starts_at) == (2, at(2))


def test_going_back_is_refused_where_a_colleague_released_meanwhile(schedule):
    seminar = schedule.seminar("S01")
    first = schedule.release("1")
    move(seminar, hours=2)
    schedule.release("2")
    seen = preview_going_back(first).seen
    move(seminar, hours=4)
    schedule.release("3")

    with pytest.raises(DraftMoved):
        go_back_to(release=first, name="4", seen=seen, by=schedule.officer, now=NOW)
    assert go_back_to(release=first, name="4", by=schedule.officer, now=NOW).number == 4


def test_going_back_to_what_is_public_is_nothing(schedule):
    schedule.seminar("S01")
    made = schedule.release("1")

    with pytest.raises(NothingChanged):
        go_back_to(release=made, name="2", by=schedule.officer, now=NOW)


def test_going_back_is_refused_where_a_speaker_would_be_in_two_places(schedule):
    seminar = schedule.seminar("S01")
    other = schedule.seminar("S02", hall=schedule.other_hall)
    first = schedule.release("1")
    move(other, hours=3)
    ContributionFactory(seminar=other, speaker=seminar.contributions.get().speaker, position=1)
    schedule.release("2")

    with pytest.raises(SpeakerElsewhere):
        go_back_to(release=first, name="3", by=schedule.officer, now=NOW)
    assert current_release(schedule.edition).name == "2"
