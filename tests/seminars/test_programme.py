"""The programme that the public reads: what is in it, in which words, and when it is read anew."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openday.editions.models import OpeningDay, Zone
from pavilions.models import Pavilion
from seminars.models import Hall, Registration, Seminar, Speaker
from seminars.services.programme import (
    ItemKind,
    PlaceKind,
    Programme,
    Seats,
    programme_of,
    programme_version,
    seats_of,
)
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory
from tests.factories.seminars import NOW, RegistrationFactory, SeatingFactory, SeminarRulesFactory
from tests.seminars.schedule_cast import Schedule, at, move


def show_of(schedule: Schedule, *starts: float, **fields: object) -> Pavilion:
    arena = ZoneFactory(edition=schedule.edition, kind=Zone.Kind.ARENA, name_ar="ساحة العروض", name_fr="Arène")
    show: Pavilion = PavilionFactory(edition=schedule.edition, kind="show", zone=arena, stage=arena, **fields)
    for hours in starts:
        SlotFactory(pavilion=show, starts_at=at(hours))
    return show


def titles(programme: Programme) -> list[str]:
    return [item.title for item in programme.items]


# --- What is in it --------------------------------------------------------------------------------
def test_seminars_shows_and_the_childrens_space_stand_together_in_the_order_of_the_day(schedule):
    schedule.seminar("S01", hours=1, title_ar="ندوة")
    schedule.pause(hours=3)
    schedule.release("1")
    show_of(schedule, 0, 2, name_ar="عرض الخيالة")
    corner = ZoneFactory(edition=schedule.edition, kind=Zone.Kind.CHILDREN, name_ar="فضاء الأطفال")
    children = PavilionFactory(edition=schedule.edition, kind="children", zone=corner, name_ar="ورشة البصمات")
    for minutes in (0, 25, 65, 200):  # with a quarter of an hour between the second and the third
        SlotFactory(pavilion=children, starts_at=at(minutes / 60))
    PavilionFactory(edition=schedule.edition)  # one like the others: not on the programme
    SlotFactory(pavilion__edition=schedule.edition)

    programme = programme_of(schedule.edition, "ar")

    assert [(item.title, item.kind, item.starts_at, item.minutes) for item in programme.items] == [
        ("عرض الخيالة", ItemKind.SHOW, at(0), 25),
        ("ورشة البصمات", ItemKind.CHILDREN, at(0), 90),
        ("ندوة", ItemKind.SEMINAR, at(1), 60),
        ("عرض الخيالة", ItemKind.SHOW, at(2), 25),
        ("استراحة شاي", ItemKind.BREAK, at(3), 30),
        ("ورشة البصمات", ItemKind.CHILDREN, at(200 / 60), 25),
    ]
    assert [place.name for place in programme.days[0].places] == ["قاعة ابن بطوطة", "ساحة العروض", "فضاء الأطفال"]
    assert len({item.uid for item in programme.items}) == 6
    assert [place.kind for place in programme.places] == [
        PlaceKind.HALL,
        PlaceKind.HALL,
        PlaceKind.STAGE,
        PlaceKind.CHILDREN,
    ]


def test_before_the_first_release_there_are_shows_alone(schedule):
    schedule.seminar("S01")
    show_of(schedule, 0, name_ar="عرض")

    programme = programme_of(schedule.edition, "ar")

    assert (programme.release, titles(programme), programme.speakers) == (None, ["عرض"], ())
    assert [day.date for day in programme.days] == [date(2027, 5, day) for day in (22, 23, 24, 25, 26)]


def test_closed_turns_are_not_on_the_programme(schedule):
    show = show_of(schedule, 0, 1)
    closed = show.slots.get(starts_at=at(0))
    closed.closed_at, closed.closed_by, closed.closed_reason = NOW, UserFactory(), "مطر"
    before = programme_of(schedule.edition, "ar")
    closed.save()

    assert [item.starts_at for item in before.items] == [at(0), at(1)]
    assert [item.starts_at for item in programme_of(schedule.edition, "ar").items] == [at(1)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", ("الهوية", "قاعة ابن بطوطة", "نادية العلوي", "ندوة")),
        ("fr", ("Identité", "Salle Ibn", "Nadia El Alaoui", "Séminaire")),
        ("en", ("الهوية", "Seminar", "Nadia El Alaoui", "Seminar")),
    ],
)
def test_each_language_reads_its_own_words_and_falls_back(schedule, language, words):
    Hall.objects.filter(pk=schedule.hall.pk).update(name_en="Seminar")
    schedule.seminar("S01", title_ar="الهوية", title_fr="Identité", title_en="")
    schedule.release("1", notes={"ar": "ملاحظة"})

    programme = programme_of(schedule.edition, language)
    item = programme.seminar_by_code["S01"]

    assert (item.title, item.place.name, item.parts[0].speaker.name, item.kind_label) == words
    assert item.path == f"/{language}/programme/seminars/S01/"
    assert item.parts[0].speaker.path.startswith(f"/{language}/programme/speakers/nadia-el-alaoui-")
    assert programme.release.note == "ملاحظة"


def test_a_speaker_is_public_with_their_words_of_today_while_a_release_holds_them(schedule):
    seminar = schedule.seminar("S01")
    speaker = seminar.contributions.get().speaker
    schedule.release("1")
    Speaker.objects.filter(pk=speaker.pk).update(biography_ar="نبذة جديدة", staff_notes="سري")

    shown = programme_of(schedule.edition, "ar").speaker_by_slug[speaker.slug]
    seminar.placement.delete()
    schedule.seminar("S02")
    schedule.release("2")

    assert shown.biography == "نبذة جديدة"
    assert "سري" not in repr(shown)
    assert speaker.slug not in programme_of(schedule.edition, "ar").speaker_by_slug


def test_a_deleted_speaker_is_left_out_of_what_was_released(schedule):
    seminar = schedule.seminar("S01")
    speaker = seminar.contributions.get().speaker
    schedule.release("1")
    seminar.contributions.all().delete()
    speaker.delete()

    assert programme_of(schedule.edition, "ar").seminar_by_code["S01"].parts == ()


def test_a_day_that_was_lost_since_keeps_what_was_released_on_it(schedule):
    schedule.seminar("S01")
    schedule.release("1")
    schedule.edition.placements.all().delete()
    OpeningDay.objects.filter(edition=schedule.edition, date=date(2027, 5, 22)).delete()

    day = programme_of(schedule.edition, "ar").days[0]

    assert (day.date, day.opens_at, day.closes_at, len(day.items)) == (date(2027, 5, 22), at(0), at(1), 1)


def test_another_edition_is_another_programme(schedule):
    schedule.seminar("S01")
    schedule.release("1")
    other = EditionFactory(state="archived")

    assert programme_of(other, "ar").items == ()
    assert len(programme_of(schedule.edition, "ar").items) == 1


# --- Now and next ---------------------------------------------------------------------------------
def test_what_is_on_and_what_comes_next_leave_out_breaks_and_what_is_cancelled(schedule):
    schedule.seminar("S01", hours=0)
    schedule.pause(hours=1)
    schedule.seminar("S02", hours=2)
    schedule.release("1")
    programme = programme_of(schedule.edition, "ar")
    cancelled = replace(programme.seminar_by_code["S01"], is_cancelled=True)

    assert [item.code for item in programme.on_at(at(0))] == ["S01"]
    assert programme.on_at(at(1)) == ()
    assert [item.code for item in programme.next_after(at(0.5))] == ["S02"]
    assert programme.next_after(at(2)) == ()
    assert not cancelled.is_on(at(0))


@pytest.mark.parametrize(
    ("hours", "day"), [(-100, 22), (0, 22), (7.9, 22), (8, 23), (24, 23), (24 * 4 + 7, 26), (1000, 26)]
)
def test_the_day_that_is_on_or_comes_next(schedule, hours, day):
    programme = programme_of(schedule.edition, "ar")

    assert programme.day_at(at(hours)).date == date(2027, 5, day)


# --- When it is read anew -------------------------------------------------------------------------
def test_it_is_read_once_and_anew_after_a_change_alone(schedule, django_assert_num_queries):
    seminar = schedule.seminar("S01")
    show_of(schedule, 0)
    schedule.release("1")

    with django_assert_num_queries(2):
        first = programme_of(schedule.edition, "ar")
    with django_assert_num_queries(1):
        assert programme_of(schedule.edition, "ar") is first
    move(seminar, hours=4)  # of the draft: nobody's business
    assert programme_of(schedule.edition, "ar") is first
    schedule.release("2")
    assert programme_of(schedule.edition, "ar") is not first


def _rename_hall(schedule: Schedule) -> None:
    Hall.objects.filter(pk=schedule.hall.pk).update(name_ar="قاعة أخرى")


def _record_seminar(schedule: Schedule) -> None:
    Seminar.objects.update(recording_url="https://video.example.org/1")


def _write_biography(schedule: Schedule) -> None:
    Speaker.objects.update(biography_ar="نبذة")


def _move_turn(schedule: Schedule) -> None:
    slot = Pavilion.objects.get(kind="show").slots.get()
    slot.starts_at, slot.ends_at = slot.starts_at + timedelta(hours=1), slot.ends_at + timedelta(hours=1)
    slot.save()


def _rename_show(schedule: Schedule) -> None:
    Pavilion.objects.filter(kind="show").update(name_ar="عرض آخر")


def _rename_stage(schedule: Schedule) -> None:
    Zone.objects.filter(kind="arena").update(name_ar="ساحة أخرى")


def _shift_hours(schedule: Schedule) -> None:
    OpeningDay.objects.filter(date=date(2027, 5, 26)).update(closes_at=at(24 * 4 + 7))


def _delete_show(schedule: Schedule) -> None:
    Pavilion.objects.filter(kind="show").delete()


@pytest.mark.parametrize(
    "change",
    [
        _rename_hall,
        _record_seminar,
        _write_biography,
        _move_turn,
        _rename_show,
        _rename_stage,
        _shift_hours,
        _delete_show,
    ],
)
def test_whatever_the_public_reads_changes_the_version(schedule, change):
    schedule.seminar("S01")
    show_of(schedule, 0)
    schedule.release("1")
    before = programme_version(schedule.edition)

    change(schedule)

    assert programme_version(schedule.edition) != before


def test_bookings_of_a_show_change_nothing(schedule):
    show = show_of(schedule, 0)
    before = programme_version(schedule.edition)

    show.slots.update(heads_taken=7)

    assert programme_version(schedule.edition) == before


def test_a_large_programme_is_read_in_the_same_number_of_queries(schedule):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            programme_of(schedule.edition, "ar")
        return len(asked)

    schedule.seminar("S00")
    show_of(schedule, 0)
    schedule.release("1")
    small = queries()
    for number in range(1, 31):
        day, place = divmod(number, 8)
        schedule.seminar(f"S{number:02}", hours=24 * day + place)
    schedule.release("2")

    assert (small, queries()) == (2, 2)


# --- Seats ----------------------------------------------------------------------------------------
def test_seats_are_those_of_what_is_released(schedule, django_assert_num_queries):
    SeminarRulesFactory(edition=schedule.edition, closes_minutes_before=45)
    open_, hidden = schedule.seminar("S01"), schedule.seminar("S02", hours=2)
    hidden.placement.delete()
    schedule.release("1")
    SeatingFactory(seminar=open_, seats=100, seats_taken=98)
    SeatingFactory(seminar=hidden)
    RegistrationFactory(seminar=open_, seats=4, state=Registration.State.WAITING, queue_number=1)

    with django_assert_num_queries(1):
        found = seats_of(schedule.edition)

    assert found == {
        open_.pk: Seats(100, 98, NOW - timedelta(days=7), at(-0.75), is_closed=False, waiting=4),
    }


@pytest.mark.parametrize(
    ("seats", "left", "is_full", "is_open"),
    [
        (Seats(10, 3, NOW, at(0), is_closed=False, waiting=0), 7, False, True),
        (Seats(10, 10, NOW, at(0), is_closed=False, waiting=0), 0, True, True),
        (Seats(10, 8, NOW, at(0), is_closed=False, waiting=3), 2, True, True),
        (Seats(10, 3, NOW, at(0), is_closed=True, waiting=0), 7, False, False),
        (Seats(10, 3, at(-1), at(0), is_closed=False, waiting=0), 7, False, False),
        (Seats(10, 3, NOW, NOW, is_closed=False, waiting=0), 7, False, False),
    ],
)
def test_seats_say_what_whoever_signs_up_may_hope_for(seats, left, is_full, is_open):
    assert (seats.left, seats.is_full, seats.is_open(NOW)) == (left, is_full, is_open)
