"""Releases: what becomes public, what never changes again, and who is told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import translation

from openday.accounts.roles import Role
from openday.notifications.models import Channel, Message
from seminars.errors import (
    DraftMoved,
    MayNotManage,
    NothingChanged,
    ReleaseNameMissing,
    ReleaseNameTaken,
    SeminarsError,
)
from seminars.models import (
    Contribution,
    Placement,
    Registration,
    ReleaseChange,
    ReleasedEntry,
    ScheduleRelease,
    Seminar,
    Speaker,
)
from seminars.release_words import lines_of
from seminars.services import releases
from seminars.services.drafting import draft_of
from seminars.services.going_back import go_back_to
from seminars.services.programme import programme_of
from seminars.services.releases import current_release, preview_release, release
from seminars.services.seminars import cancel_seminar, revive_seminar
from tests.factories.accounts import UserFactory
from tests.factories.seminars import (
    NOW,
    ContributionFactory,
    RegistrationFactory,
    ReleasedEntryFactory,
    SeatingFactory,
    SeminarFactory,
    SpeakerFactory,
)
from tests.seminars.schedule_cast import Schedule, at, kinds_of, move, told

Kind = ReleaseChange.Kind
State = Seminar.State


# --- What a release holds -------------------------------------------------------------------------
def test_the_first_release_holds_the_draft_and_says_that_all_is_new(schedule):
    schedule.seminar("S01")
    schedule.seminar("S02", hours=1)
    tea = schedule.pause(hours=2)
    schedule.pause(hours=4, kind=Placement.Kind.BLOCKER)
    SeminarFactory(edition=schedule.edition, code="S03")  # without a place

    made = schedule.release("1", notes={"ar": "البرنامج الأول", "fr": "Le premier"})

    assert (made.number, made.name, made.note_ar, made.note_fr) == (1, "1", "البرنامج الأول", "Le premier")
    assert (made.released_by, made.released_at, made.restores) == (schedule.officer, NOW, None)
    assert kinds_of(made) == [("S01", Kind.ADDED), ("S02", Kind.ADDED), ("", Kind.ADDED)]
    assert [(row.kind, row.seminar and row.seminar.code) for row in made.entries.order_by("starts_at")] == [
        ("seminar", "S01"),
        ("seminar", "S02"),
        ("break", None),
    ]
    assert made.entries.get(kind="break").facts["id"] == str(tea.public_id)


def test_a_second_release_says_exactly_what_changed(schedule):
    moved, longer, rehoused = (
        schedule.seminar("S01"),
        schedule.seminar("S02", hours=2),
        schedule.seminar("S03", hours=4),
    )
    gone, untouched = schedule.seminar("S04", hours=6), schedule.seminar("S05", hours=7)
    schedule.release("1")

    move(moved, hours=1)
    move(longer, minutes=90)
    move(rehoused, hall=schedule.other_hall)
    gone.placement.delete()
    added = schedule.seminar("S06", hours=6)
    ContributionFactory(seminar=longer, speaker=SpeakerFactory(edition=schedule.edition), position=1)
    Seminar.objects.filter(pk=added.pk).update(title_ar="عنوان جديد")
    made = schedule.release("2")

    assert kinds_of(made) == [
        ("S01", Kind.MOVED),
        ("S02", Kind.LENGTH),
        ("S02", Kind.SPEAKERS),
        ("S03", Kind.HALL),
        ("S04", Kind.REMOVED),
        ("S06", Kind.ADDED),
    ]
    assert untouched.code not in dict(kinds_of(made))
    assert [change.position for change in made.changes.all()] == [0, 1, 2, 3, 4, 5]


def test_nothing_of_the_draft_is_public_before_its_release(schedule):
    seminar = schedule.seminar("S01", title_ar="العنوان الأول")
    schedule.release("1")

    Seminar.objects.filter(pk=seminar.pk).update(title_ar="عنوان المسودة", abstract_ar="ملخص المسودة")
    move(seminar, hours=3, hall=schedule.other_hall)
    hidden = schedule.seminar("S02", hours=6)
    newcomer = ContributionFactory(seminar=seminar, speaker=SpeakerFactory(edition=schedule.edition)).speaker
    shown = programme_of(schedule.edition, "ar")

    item = shown.seminar_by_code["S01"]
    assert (item.title, item.abstract, item.starts_at, item.place.code) == ("العنوان الأول", "", at(0), "H1")
    assert hidden.code not in shown.seminar_by_code
    assert newcomer.slug not in shown.speaker_by_slug
    assert len(shown.speakers) == 1


# --- What is cancelled ----------------------------------------------------------------------------
def test_a_cancelled_seminar_stays_on_the_programme_where_it_was_and_says_why(schedule):
    seminar = schedule.seminar("S01")
    schedule.release("1")
    cancel_seminar(seminar_id=seminar.pk, reason="تعذر الحضور", by=schedule.officer, now=NOW)
    move(seminar, hours=5)  # the draft may do with it what it likes

    made = schedule.release("2")
    again = schedule.seminar("S02")
    third = schedule.release("3")

    assert kinds_of(made) == [("S01", Kind.CANCELLED)]
    assert kinds_of(third) == [("S02", Kind.ADDED)]
    item = programme_of(schedule.edition, "ar").seminar_by_code["S01"]
    assert (item.is_cancelled, item.cancelled_reason, item.starts_at) == (True, "تعذر الحضور", at(0))
    assert programme_of(schedule.edition, "ar").seminar_by_code[again.code].starts_at == at(0)  # its hall is free


def test_what_was_never_public_and_is_cancelled_stays_unknown(schedule):
    schedule.seminar("S01")
    hidden = schedule.seminar("S02", hours=2)
    cancel_seminar(seminar_id=hidden.pk, reason="لا أحد", by=schedule.officer, now=NOW)

    assert kinds_of(schedule.release("1")) == [("S01", Kind.ADDED)]


def test_a_seminar_takes_place_after_all(schedule):
    seminar = schedule.seminar("S01")
    schedule.release("1")
    cancel_seminar(seminar_id=seminar.pk, reason="تعذر الحضور", by=schedule.officer, now=NOW)
    schedule.release("2")
    revive_seminar(seminar_id=seminar.pk, by=schedule.officer)

    assert kinds_of(schedule.release("3")) == [("S01", Kind.REVIVED)]
    item = programme_of(schedule.edition, "ar").seminar_by_code["S01"]
    assert (item.is_cancelled, item.cancelled_reason) == (False, "")


def test_registrations_end_when_a_release_says_that_their_seminar_is_cancelled_and_not_before(schedule):
    seminar = schedule.seminar("S01")
    schedule.release("1")
    SeatingFactory(seminar=seminar, seats=200, seats_taken=2)
    registration = RegistrationFactory(seminar=seminar, state=Registration.State.CONFIRMED, email="guest@example.org")

    cancel_seminar(seminar_id=seminar.pk, reason="تعذر الحضور", by=schedule.officer, now=NOW)
    registration.refresh_from_db()
    before = registration.state
    schedule.release("2")
    registration.refresh_from_db()

    assert (before, registration.state) == (Registration.State.CONFIRMED, Registration.State.CANCELLED)
    assert registration.ended_reason == "تعذر الحضور"
    assert "guest@example.org" in told("for_guest")


# --- What is refused ------------------------------------------------------------------------------
def test_a_draft_that_changed_since_the_preview_is_not_released(schedule):
    seminar = schedule.seminar("S01")
    seen = preview_release(schedule.edition).seen

    def try_to() -> None:
        release(edition=schedule.edition, name="1", seen=seen, by=schedule.officer, now=NOW)

    Seminar.objects.filter(pk=seminar.pk).update(abstract_fr="Un mot de plus")  # a word is enough
    with pytest.raises(DraftMoved):
        try_to()
    Seminar.objects.filter(pk=seminar.pk).update(abstract_fr="")
    move(seminar, hours=1)
    with pytest.raises(DraftMoved):
        try_to()
    move(seminar, hours=0)
    try_to()

    assert current_release(schedule.edition).number == 1


def test_a_colleague_who_released_first_is_noticed(schedule):
    schedule.seminar("S01")
    schedule.release("1")
    schedule.seminar("S02", hours=2)
    seen = preview_release(schedule.edition).seen
    schedule.release("2")
    schedule.seminar("S03", hours=4)

    with pytest.raises(DraftMoved):
        release(edition=schedule.edition, name="3", seen=seen, by=schedule.officer, now=NOW)


@pytest.mark.parametrize(
    ("name", "refusal"), [("1", ReleaseNameTaken), ("  ", ReleaseNameMissing), (" 1 ", ReleaseNameTaken)]
)
def test_a_release_has_a_name_of_its_own(schedule, name, refusal):
    schedule.seminar("S01")
    schedule.release("1")
    schedule.seminar("S02", hours=2)

    with pytest.raises(refusal):
        schedule.release(name)
    assert schedule.release("2").number == 2


def test_nothing_new_is_no_release(schedule):
    with pytest.raises(NothingChanged):
        schedule.release("1")

    schedule.seminar("S01")
    schedule.release("1")

    with pytest.raises(NothingChanged):
        schedule.release("2")


def test_the_same_release_sent_twice_is_one(schedule):
    schedule.seminar("S01")
    seen = preview_release(schedule.edition).seen
    send = {"edition": schedule.edition, "name": "1", "seen": seen, "by": schedule.officer, "now": NOW}

    first, second = release(**send), release(**send)

    assert first == second
    assert ScheduleRelease.objects.count() == 1
    assert len(told("for_speaker")) == 1


@pytest.mark.parametrize("role", [Role.DIRECTION, Role.GATES, Role.PRESS])
def test_only_who_manages_the_programme_releases(schedule, role):
    schedule.seminar("S01")
    seen = preview_release(schedule.edition).seen
    stranger = UserFactory(roles=[role])

    with pytest.raises(MayNotManage):
        release(edition=schedule.edition, name="1", seen=seen, by=stranger, now=NOW)
    made = schedule.release("1")
    with pytest.raises(MayNotManage):
        go_back_to(release=made, name="2", by=stranger, now=NOW)


# --- For ever -------------------------------------------------------------------------------------
def test_the_database_keeps_releases_as_they_were(schedule):
    schedule.seminar("S01")
    made = schedule.release("1")

    for rows, values in [
        (ScheduleRelease.objects.filter(pk=made.pk), {"name": "x"}),
        (ReleasedEntry.objects.filter(release=made), {"starts_at": at(-1)}),
        (ReleaseChange.objects.filter(release=made), {"kind": Kind.MOVED}),
    ]:
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            rows.update(**values)
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            rows._raw_delete(rows.db)
    assert made.entries.get().starts_at == at(0)


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_the_database_has_no_hall_in_two_places_of_a_release(schedule, is_cancelled):
    schedule.seminar("S01")
    made = schedule.release("1")
    another = {"release": made, "hall": schedule.hall, "starts_at": at(0.5), "is_cancelled": is_cancelled}

    if is_cancelled:  # the hall of what is cancelled is free
        ReleasedEntryFactory(**another)
    else:
        with pytest.raises(DatabaseError, match="no_hall_in_two_places_of_a_release_at_once"), transaction.atomic():
            ReleasedEntryFactory(**another)
    assert made.entries.count() == 1 + is_cancelled


# --- Who is told ----------------------------------------------------------------------------------
def test_whom_a_release_touches_is_told_once_and_nobody_else(schedule):
    moved, renamed, untouched = (schedule.seminar(f"S0{n}", hours=2 * n) for n in (1, 2, 3))
    both = SpeakerFactory(edition=schedule.edition, email="both@example.org")
    ContributionFactory(seminar=moved, speaker=both, position=1)
    SpeakerFactory(edition=schedule.edition)  # speaks nowhere
    schedule.release("1")
    for seminar in (moved, renamed, untouched):
        SeatingFactory(seminar=seminar, seats=200, seats_taken=6)
    guest = {"state": Registration.State.CONFIRMED, "email": "guest@example.org"}
    RegistrationFactory(seminar=moved, **guest)
    RegistrationFactory(seminar=renamed, **guest)
    RegistrationFactory(seminar=moved, state=Registration.State.WAITING, queue_number=1, email="waits@example.org")
    RegistrationFactory(seminar=moved, state=Registration.State.ASKED, email="unconfirmed@example.org")
    RegistrationFactory(seminar=moved, state=Registration.State.CANCELLED, email="gone@example.org")
    RegistrationFactory(seminar=moved, **guest | {"email": "both@example.org"})
    RegistrationFactory(seminar=untouched, **guest | {"email": "other@example.org"})
    Message.objects.all().delete()

    move(moved, hours=1, hall=schedule.other_hall)
    Seminar.objects.filter(pk=renamed.pk).update(title_fr="Autre titre")
    schedule.release("2")

    speaker = moved.contributions.exclude(speaker=both).get().speaker
    assert told("for_speaker") == sorted(["both@example.org", speaker.email])
    assert told("for_guest") == ["guest@example.org", "waits@example.org"]
    assert Message.objects.get(address="guest@example.org").context == {"changes": [0, 1]}


def test_who_joins_and_who_leaves_is_told(schedule):
    seminar = schedule.seminar("S01")
    leaving = seminar.contributions.get().speaker
    schedule.release("1")
    Message.objects.all().delete()

    Contribution.objects.all().delete()
    joining = ContributionFactory(seminar=seminar, speaker=SpeakerFactory(edition=schedule.edition)).speaker
    schedule.release("2")

    assert told() == sorted([leaving.email, joining.email])


def test_programme_officers_hear_of_it_on_the_site_but_who_released_it(schedule):
    colleague = UserFactory(roles=[Role.PROGRAMME])
    UserFactory(roles=[Role.PRESS])
    schedule.seminar("S01")
    schedule.release("1")

    assert list(Message.objects.filter(channel=Channel.SITE).values_list("recipient", "kind")) == [
        (colleague.pk, "seminars.released")
    ]


def test_a_preview_says_whom_a_release_would_tell_and_who_cannot_be_reached(schedule):
    seminar = schedule.seminar("S01")
    Speaker.objects.update(email="")
    SeatingFactory(seminar=seminar, seats_taken=2)
    RegistrationFactory(seminar=seminar, state=Registration.State.CONFIRMED)
    SeminarFactory(edition=schedule.edition, code="S02")

    preview = preview_release(schedule.edition)

    assert [person.name for person in preview.touched.unreached] == [seminar.contributions.get().speaker.name]
    assert (len(preview.touched.speakers), len(preview.touched.guests)) == (0, 1)
    assert preview.touched.guests_by_seminar == {seminar.pk: 1}
    assert [left.code for left in preview.left_out] == ["S02"]
    assert not Message.objects.exists()


# --- What it costs --------------------------------------------------------------------------------
def test_a_release_of_twenty_moves_takes_under_thirty_queries(schedule, django_assert_max_num_queries):
    hours = [24 * (number // 5) + 1.5 * (number % 5) - 1 for number in range(25)]
    seminars = [schedule.seminar(f"S{number:02}", hours=start) for number, start in enumerate(hours)]
    for seminar in seminars:
        SeatingFactory(seminar=seminar, seats_taken=20)
        RegistrationFactory.create_batch(10, seminar=seminar, state=Registration.State.CONFIRMED)
    schedule.release("1")
    Message.objects.all().delete()
    for seminar, start in zip(seminars[:20], hours, strict=False):
        move(seminar, hours=start + 0.25)
    seen = preview_release(schedule.edition).seen

    with django_assert_max_num_queries(29):
        made = release(edition=schedule.edition, name="2", seen=seen, by=schedule.officer, now=NOW)

    assert made.changes.count() == 20
    assert len(told("for_speaker")) == 20
    assert len(told("for_guest")) == 200


def test_a_preview_costs_the_same_for_one_and_for_thirty(schedule, django_assert_num_queries):
    schedule.seminar("S01")
    schedule.release("1")

    schedule.seminar("S02", hours=7)
    with django_assert_num_queries(8):
        preview_release(schedule.edition)
    for number in range(3, 32):
        day, place = divmod(number, 8)
        schedule.seminar(f"S{number:02}", hours=24 * day + place, hall=schedule.other_hall)
    with django_assert_num_queries(8):
        preview = preview_release(schedule.edition)

    assert len(preview.changes) == 30


def test_lines_of_a_release_are_said_in_two_queries(schedule, django_assert_num_queries):
    for number in range(5):
        schedule.seminar(f"S0{number}", hours=number)
    changes = list(schedule.release("1").changes.all())

    with django_assert_num_queries(1), translation.override("fr"):
        lines = lines_of(changes)

    assert lines[0].said == "samedi 22 mai, \u206610:00 – 11:00\u2069, \u2068Salle Ibn\u2069."


# --- Two who release at once ----------------------------------------------------------------------
@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_locked", "loser"), [(True, DraftMoved), (False, IntegrityError)])
def test_of_those_who_release_at_once_one_does(is_locked, loser, monkeypatch):
    schedule = Schedule()
    schedule.seminar("S01")
    draft_of(schedule.edition)
    seen = preview_release(schedule.edition).seen
    if not is_locked:
        drop_the_lock(monkeypatch, threads=6)

    def try_to(name: str) -> object:
        try:
            release(edition=schedule.edition, name=name, seen=seen, by=schedule.officer, now=NOW)
        except (SeminarsError, IntegrityError) as refusal:
            return type(refusal)
        finally:
            connection.close()
        return "released"

    with ThreadPoolExecutor(6) as rush:
        outcomes = Counter(rush.map(try_to, "abcdef"))

    assert outcomes == {"released": 1, loser: 5}
    assert ScheduleRelease.objects.count() == 1
    assert len(told("for_speaker")) == 1


def drop_the_lock(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    """All have read before any writes: the database then lets one number be written once."""
    all_have_read = Barrier(threads, timeout=20)
    publish = releases.publish

    def wait_and_publish(*args: object, **kwargs: object) -> ScheduleRelease:
        all_have_read.wait()
        return publish(*args, **kwargs)

    monkeypatch.setattr(releases, "lock_draft", draft_of)
    monkeypatch.setattr(releases, "publish", wait_and_publish)
