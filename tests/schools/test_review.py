"""A review says all that booking would refuse, where, and what can be had instead; moving keeps a route."""

from dataclasses import replace
from datetime import timedelta

import pytest

from openday.editions.models import Edition
from pavilions.models import Slot
from schools.errors import (
    AdultsMissing,
    ArrivalClosed,
    BookingClosed,
    GroupTooLarge,
    LevelNotSuited,
    PavilionRepeated,
    PlacesTaken,
    StopTooSoon,
    TooManyGroups,
    UnknownArrival,
    UnknownSlots,
    VisitError,
    WrongStopCount,
)
from schools.models import ArrivalWindow
from schools.services.availability import NOTHING_HELD, Held, days_for, held_by, slots_for_group
from schools.services.booking import book_visit
from schools.services.drafts import Choices
from schools.services.moving import move_to_window
from schools.services.review import review
from schools.timeline import UNITS, draw
from tests.factories.accounts import UserFactory
from tests.factories.pavilions import SlotFactory
from tests.schools.conftest import Site
from tests.schools.test_drafts import chosen


def troubles_of(
    site: Site, choices: Choices, held: Held = NOTHING_HELD
) -> list[tuple[type[VisitError], str, int | None]]:
    found = review(choices=choices, edition=site.edition, now=site.now, held=held)
    return [(type(trouble.refusal), trouble.screen, trouble.position) for trouble in found.troubles]


def with_slots(site: Site, *turns: tuple[int, int]) -> Choices:
    return chosen(site).with_group("one", slot_ids=tuple(site.turns[p][t].pk for p, t in turns))


def test_review_finds_nothing_in_what_can_be_booked(site, school, head):
    choices = chosen(site)

    assert troubles_of(site, choices) == []
    book_visit(institution_id=school.pk, request=choices.as_request(), by=head, now=site.now)


def with_zones(*slots: Slot) -> list[Slot]:
    return list(Slot.objects.select_related("pavilion__zone").filter(pk__in=[slot.pk for slot in slots]))


TROUBLES = {
    "no arrival": (lambda s: chosen(s, window_id=None), [(UnknownArrival, "arrival", None)]),
    "no group": (lambda s: chosen(s, groups=()), [(TooManyGroups, "groups", None)]),
    "too many groups": (
        lambda s: chosen(s, groups=chosen(s).groups * 9),
        [(TooManyGroups, "groups", None), (PlacesTaken, "stops", 1)],
    ),
    "crowd": (
        lambda s: chosen(s).with_group("one", pupils="70", adults="7", slot_ids=(s.turns[0][1].pk,)),
        [(GroupTooLarge, "groups", 1), (PlacesTaken, "stops", 1)],
    ),
    "adults missing": (lambda s: chosen(s).with_group("one", adults="1"), [(AdultsMissing, "groups", 1)]),
    "no stop": (with_slots, [(WrongStopCount, "stops", 1)]),
    "unknown slot": (
        lambda s: chosen(s).with_group("one", slot_ids=(0,)),
        [(UnknownSlots, "stops", 1)],
    ),
    "unsuited": (
        lambda s: chosen(s).with_group("one", level="upper_secondary"),
        [(LevelNotSuited, "stops", 1)],
    ),
    "twice": (lambda s: with_slots(s, (0, 1), (0, 3)), [(PavilionRepeated, "stops", 1)]),
    "too soon": (lambda s: with_slots(s, (0, 1), (2, 1)), [(StopTooSoon, "stops", 1)]),
    "another day": (
        lambda s: chosen(s, window_id=s.windows[2].pk),
        [(UnknownSlots, "stops", 1)],
    ),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_review_names_the_trouble_and_its_place(name, site):
    choices_of, expected = TROUBLES[name]

    assert set(expected) <= set(troubles_of(site, choices_of(site)))


def test_review_collects_every_trouble_where_booking_stops_at_the_first(site):
    choices = chosen(site).with_group("one", adults="1").with_copied_group("one")

    assert troubles_of(site, choices) == [
        (AdultsMissing, "groups", 1),
        (AdultsMissing, "groups", 2),
        (WrongStopCount, "stops", 2),
    ]


@pytest.mark.parametrize(
    ("arrange", "refusal"),
    [
        (lambda s: Edition.objects.update(bookings_close_at=s.now), BookingClosed),
        (
            lambda s: ArrivalWindow.objects.update(closed_at=s.now, closed_by=UserFactory(), closed_reason="storm"),
            ArrivalClosed,
        ),
        (lambda s: ArrivalWindow.objects.filter(pk=s.windows[0].pk).update(heads_taken=190), PlacesTaken),
    ],
)
def test_review_says_that_the_arrival_is_gone(arrange, refusal, site):
    arrange(site)

    assert troubles_of(site, chosen(site)) == [(refusal, "arrival", None)]


def test_review_offers_the_nearest_windows_and_turns(site):
    ArrivalWindow.objects.filter(pk=site.windows[0].pk).update(heads_taken=190)
    Slot.objects.filter(pk=site.turns[0][1].pk).update(heads_taken=40)

    gate, full = review(choices=chosen(site), edition=site.edition, now=site.now).troubles

    assert (gate.places_left, [window.pk for window in gate.other_windows]) == (
        10,
        [site.windows[1].pk],
    )
    assert (full.position, full.places_left, [slot.pk for slot in full.slots]) == (1, 10, [site.turns[0][1].pk])
    assert full.other_slots[0].pk == site.turns[0][2].pk


def test_other_days_are_offered_once_for_all_that_is_full(site):
    Slot.objects.update(heads_taken=50)
    starts_at = site.nine + timedelta(days=1, hours=2)
    SlotFactory(
        pavilion=site.turns[0][1].pavilion, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=25), capacity=50
    )

    troubles = review(choices=chosen(site), edition=site.edition, now=site.now).on("stops")

    assert [[window.pk for window in trouble.other_windows] for trouble in troubles] == [[site.windows[2].pk], []]
    assert [trouble.nothing_left for trouble in troubles] == [False, False]


def test_where_no_gate_takes_anybody_the_stops_are_not_what_is_lost(site):
    Slot.objects.update(heads_taken=50)
    ArrivalWindow.objects.update(heads_taken=200)

    troubles = review(choices=chosen(site), edition=site.edition, now=site.now).troubles

    assert [(trouble.screen, trouble.nothing_left) for trouble in troubles] == [
        ("arrival", True),
        ("stops", False),
        ("stops", False),
    ]


def test_review_counts_on_what_the_visit_holds_already(site, school, head):
    visit = book_visit(institution_id=school.pk, request=chosen(site).as_request(), by=head, now=site.now)
    Slot.objects.filter(pk=site.turns[0][1].pk).update(heads_taken=50)
    ArrivalWindow.objects.filter(pk=site.windows[0].pk).update(heads_taken=200)

    assert troubles_of(site, chosen(site), held_by(visit)) == []
    assert {row[0] for row in troubles_of(site, chosen(site))} == {PlacesTaken}
    one_more = chosen(site).with_group("one", adults="3")
    assert troubles_of(site, one_more, held_by(visit)) == [
        (PlacesTaken, "arrival", None),
        (PlacesTaken, "stops", 1),
    ]


def test_review_asks_as_often_for_eight_groups_as_for_one(site, django_assert_num_queries):
    large = chosen(site, groups=chosen(site).groups * 8)

    with django_assert_num_queries(2):
        review(choices=chosen(site), edition=site.edition, now=site.now)
    Slot.objects.update(heads_taken=49)
    ArrivalWindow.objects.update(heads_taken=189)
    with django_assert_num_queries(7):  # what can be had instead beside
        review(choices=large, edition=site.edition, now=site.now)


def test_days_say_what_has_room_for_what_a_visit_holds(site, school, head):
    visit = book_visit(institution_id=school.pk, request=chosen(site).as_request(), by=head, now=site.now)
    ArrivalWindow.objects.filter(pk=site.windows[0].pk).update(heads_taken=200)

    rooms = [
        [
            window.pk
            for window in days_for(edition=site.edition, heads=22, coaches=1, now=site.now, held=held)[
                0
            ].windows_with_room
        ]
        for held in (NOTHING_HELD, held_by(visit))
    ]

    assert rooms == [[site.windows[1].pk], [site.windows[0].pk, site.windows[1].pk]]


def test_slots_for_group_leave_room_for_the_other_groups_of_the_visit(site):
    slot = site.turns[0][1]
    window = ArrivalWindow.objects.select_related("gate__edition").get(pk=site.windows[0].pk)
    asked = {"window": window, "level": "primary", "heads": 30, "chosen": [], "now": site.now}

    free = [choice.slot.pk for choice in slots_for_group(**asked)]
    beside = [choice.slot.pk for choice in slots_for_group(**asked, heads_beside={slot.pk: 21})]

    assert slot.pk in free
    assert beside == [pk for pk in free if pk != slot.pk]


def test_slots_for_group_in_given_pavilions_are_the_same_slots(site):
    window = ArrivalWindow.objects.select_related("gate__edition").get(pk=site.windows[0].pk)
    asked = {"window": window, "level": "primary", "heads": 30, "chosen": [site.turns[0][2]], "now": site.now}
    pavilions = [turns[1].pavilion for turns in site.turns]

    every = {choice.slot.pk for choice in slots_for_group(**asked)}

    assert {choice.slot.pk for choice in slots_for_group(**asked, pavilions=pavilions)} == every
    assert {choice.slot.pk for choice in slots_for_group(**asked, pavilions=pavilions[1:2])} == {
        slot.pk for slot in site.turns[1][1:] if slot.pk in every
    }


def test_moving_by_a_quarter_keeps_the_stops_that_still_fit(site):
    window = ArrivalWindow.objects.select_related("gate__edition").get(pk=site.windows[1].pk)

    moved = move_to_window(
        choices=chosen(site), window=window, old_window=site.windows[0], held=NOTHING_HELD, now=site.now
    )

    assert moved.choices == chosen(site, window_id=window.pk, day=site.edition.starts_date.isoformat())
    assert (moved.moved_count, moved.lost) == (0, ())


def test_moving_to_another_day_takes_the_same_pavilions_at_the_same_clock(site):
    window = ArrivalWindow.objects.select_related("gate__edition").get(pk=site.windows[2].pk)
    tomorrow = [
        Slot.objects.create(
            pavilion=site.turns[0][1].pavilion,
            starts_at=slot.starts_at + timedelta(days=1),
            ends_at=slot.ends_at + timedelta(days=1),
            capacity=50,
        )
        for slot in site.turns[0][1:3]
    ]

    moved = move_to_window(
        choices=chosen(site), window=window, old_window=site.windows[0], held=NOTHING_HELD, now=site.now
    )

    assert moved.choices.groups[0].slot_ids == (tomorrow[0].pk,)
    assert (moved.moved_count, [slot.pk for slot in moved.lost]) == (1, [site.turns[2][3].pk])


def test_moving_leaves_no_group_without_the_room_that_another_took(site):
    window = ArrivalWindow.objects.select_related("gate__edition").get(pk=site.windows[2].pk)
    tomorrow = [
        Slot.objects.create(
            pavilion=site.turns[0][1].pavilion,
            starts_at=slot.starts_at + timedelta(days=1),
            ends_at=slot.ends_at + timedelta(days=1),
            capacity=30,
        )
        for slot in site.turns[0][1:3]
    ]
    one = with_slots(site, (0, 1))
    both = replace(one, groups=(*one.groups, replace(one.groups[0], key="two")))

    moved = move_to_window(choices=both, window=window, old_window=site.windows[0], held=NOTHING_HELD, now=site.now)

    assert [group.slot_ids for group in moved.choices.groups] == [(tomorrow[0].pk,), (tomorrow[1].pk,)]


def test_drawing_puts_walks_waits_and_stops_on_one_axis(site):
    window = ArrivalWindow.objects.select_related("gate__edition").get(pk=site.windows[0].pk)
    route = list(
        Slot.objects.select_related("pavilion__zone").filter(pk__in=[site.turns[0][1].pk, site.turns[2][3].pk])
    )

    drawing = draw(window, [route, []])

    lane, empty = drawing.lanes
    assert [(step.leg.walk_minutes, step.leg.wait_minutes) for step in lane.steps] == [(1, 29), (2, 33)]
    assert (lane.walk_minutes, lane.wait_minutes, lane.ends_at) == (3, 62, site.turns[2][3].ends_at)
    assert (empty.steps, empty.ends_at) == ([], None)
    assert all(0 <= mark.at <= UNITS and 1 <= mark.length <= 60 for mark in lane.marks)
    assert [mark.kind for mark in lane.marks] == ["walk", "wait", "stop", "walk", "wait", "stop"]
    assert (drawing.axis.ticks[0].moment, drawing.axis.ticks[-1].at) == (window.starts_at, UNITS)


def test_drawing_marks_a_stop_that_cannot_be_reached(site):
    window = ArrivalWindow.objects.select_related("gate__edition").get(pk=site.windows[0].pk)
    route = list(
        Slot.objects.select_related("pavilion__zone").filter(pk__in=[site.turns[0][1].pk, site.turns[2][1].pk])
    )

    assert [step.is_late for step in draw(window, [route]).lanes[0].steps] == [False, True]
