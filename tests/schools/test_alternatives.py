"""What can be had instead of what was taken: the nearest first, no further than needed, and the truth when none is."""

from datetime import timedelta

import pytest
from django.db.models import F

from pavilions.models import Slot
from schools.errors import PlacesTaken
from schools.models import ArrivalWindow
from schools.services.alternatives import Alternatives, alternatives_for
from schools.services.availability import NOTHING_HELD, held_by
from schools.services.booking import book_visit
from schools.visit_request import GroupRequest
from tests.factories.accounts import UserFactory
from tests.factories.pavilions import SlotFactory


def take(model, *rows, left=0):
    """Leave `left` places in these rows, or in all."""
    taken = model.objects.filter(pk__in=[row.pk for row in rows]) if rows else model.objects
    taken.update(heads_taken=F("capacity") - left)


def instead(site, request, *, slots=(), is_gate_full=False, held=NOTHING_HELD) -> Alternatives:
    refusal = PlacesTaken([slot.pk for slot in slots], request.arrival_window_id if is_gate_full else None)
    return alternatives_for(request=request, refusal=refusal, now=site.now, held=held)


def turn_on_the_second_day(site, *, hour=2, **changes) -> Slot:
    starts_at = site.nine + timedelta(days=1, hours=hour)
    return SlotFactory(
        pavilion=site.turns[3][1].pavilion,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=25),
        capacity=50,
        **changes,
    )


def keys(rows) -> list[int]:
    return [row.pk for row in rows]


# --- The gate is full -------------------------------------------------------------------------------------


def test_a_full_gate_offers_the_times_of_the_day_and_says_which_keep_the_stops(site):
    request = site.request(site.turns[0][1])
    take(ArrivalWindow, site.windows[0])
    turn_on_the_second_day(site)

    found = instead(site, request, is_gate_full=True)

    assert keys(found.windows) == [site.windows[1].pk, site.windows[2].pk]
    assert found.keeping_stops == {site.windows[1].pk}
    assert (found.slots, found.smaller_windows, found.nothing_left) == ({}, [], False)


def test_times_that_keep_the_stops_come_before_nearer_ones(site):
    request = site.request(site.turns[0][1], window=1)
    take(ArrivalWindow, site.windows[1])
    gate = site.windows[0].gate
    later = [
        ArrivalWindow.objects.create(
            gate=gate,
            starts_at=site.nine + timedelta(minutes=minutes),
            ends_at=site.nine + timedelta(minutes=minutes + 5),
            capacity=200,
            coach_capacity=5,
        )
        for minutes in (30, 35)
    ]

    found = instead(site, request, is_gate_full=True)

    assert keys(found.windows) == [site.windows[0].pk, *keys(later)]
    assert found.keeping_stops == {site.windows[0].pk}


@pytest.mark.parametrize("spoil", ["no turn", "full turn", "another level", "closed turn"])
def test_a_day_on_which_a_group_can_see_nothing_is_not_offered(site, spoil):
    take(ArrivalWindow, *site.windows[:2])
    if spoil != "no turn":
        turn = turn_on_the_second_day(site)
    if spoil == "full turn":
        take(Slot, turn, left=21)
    elif spoil == "another level":
        type(turn.pavilion).objects.update(levels=["lower_secondary"])
    elif spoil == "closed turn":
        Slot.objects.filter(pk=turn.pk).update(closed_at=site.now, closed_by=UserFactory(), closed_reason="rain")

    assert instead(site, site.request(site.turns[0][1]), is_gate_full=True).windows == []


def test_coaches_need_room_too(site):
    ArrivalWindow.objects.update(coaches_taken=5)
    ArrivalWindow.objects.filter(pk=site.windows[1].pk).update(coaches_taken=4)

    found = instead(site, site.request(site.turns[0][1], coaches=2), is_gate_full=True)

    assert (found.windows, keys(found.smaller_windows)) == ([], [site.windows[1].pk])


def test_where_nowhere_has_room_for_all_what_has_for_a_part_comes_with_the_most_room_first(site):
    take(ArrivalWindow)
    take(ArrivalWindow, site.windows[1], left=12)
    take(ArrivalWindow, site.windows[2], left=15)

    found = instead(site, site.request(site.turns[0][1]), is_gate_full=True)

    assert (found.windows, keys(found.smaller_windows)) == ([], [site.windows[2].pk, site.windows[1].pk])
    assert not found.nothing_left


@pytest.mark.parametrize(("left", "nothing_left"), [(10, True), (11, False)])
def test_room_for_less_than_half_of_the_smallest_group_is_nothing(site, left, nothing_left):
    take(ArrivalWindow, left=left)

    assert instead(site, site.request(site.turns[0][1]), is_gate_full=True).nothing_left is nothing_left


# --- A slot is full -----------------------------------------------------------------------------------------


def test_a_full_slot_offers_the_nearest_turns_of_its_pavilion_that_fit(site):
    take(Slot, site.turns[0][3])

    found = instead(site, site.request(site.turns[0][3], site.turns[2][1]), slots=[site.turns[0][3]])

    assert {pk: keys(turns) for pk, turns in found.slots.items()} == {
        site.turns[0][3].pk: [site.turns[0][2].pk, site.turns[0][4].pk, site.turns[0][5].pk]
    }
    assert (found.windows, found.nothing_left) == ([], False)


def test_where_its_pavilion_has_few_others_follow_the_nearest_first(site):
    take(Slot, *site.turns[0][1:])
    take(Slot, site.turns[0][5], left=22)
    take(Slot, site.turns[1][3])

    found = instead(site, site.request(site.turns[0][3], site.turns[2][1]), slots=[site.turns[0][3]])

    # Not the pavilion that the group sees already; at its own time first.
    assert keys(found.slots[site.turns[0][3].pk]) == [
        site.turns[0][5].pk,
        site.turns[3][3].pk,
        site.turns[1][2].pk,
    ]


def test_what_takes_its_place_leaves_time_to_walk(site):
    take(Slot)
    between_zones, within_the_zone = site.turns[1][4], site.turns[3][4]
    take(Slot, between_zones, within_the_zone, left=50)
    Slot.objects.filter(pk=site.turns[2][3].pk).update(ends_at=between_zones.starts_at, heads_taken=28)

    found = instead(site, site.request(site.turns[0][4], site.turns[2][3]), slots=[site.turns[0][4]])

    assert keys(found.slots[site.turns[0][4].pk]) == [within_the_zone.pk]


def test_other_pavilions_suit_the_group(site):
    take(Slot, *site.turns[0][1:])
    for column, pavilion in enumerate((site.turns[1], site.turns[2], site.turns[3])):
        type(pavilion[1].pavilion).objects.filter(pk=pavilion[1].pavilion_id).update(
            levels=["primary"] if column == 2 else ["lower_secondary"]
        )

    found = instead(site, site.request(site.turns[0][3]), slots=[site.turns[0][3]])

    assert {turn.pavilion_id for turn in found.slots[site.turns[0][3].pk]} == {site.turns[3][1].pavilion_id}


def test_groups_in_one_slot_need_room_together_and_beside_each_other(site):
    one = site.request(site.turns[0][3]).groups[0]
    other = GroupRequest(level="primary", pupils=20, adults=2, slot_ids=(site.turns[0][3].pk,))
    beside = GroupRequest(level="primary", pupils=20, adults=2, slot_ids=(site.turns[0][4].pk,))
    request = site.request(site.turns[0][3])
    together = type(request)(**{**vars(request), "groups": (one, other, beside)})
    take(Slot, left=44)
    take(Slot, site.turns[0][3], left=43)

    found = instead(site, together, slots=[site.turns[0][3]])

    assert keys(found.slots[site.turns[0][3].pk])[:2] == [site.turns[0][2].pk, site.turns[0][1].pk]
    assert site.turns[0][4].pk not in keys(found.slots[site.turns[0][3].pk])


def test_a_day_with_nothing_in_its_place_offers_other_days(site):
    take(Slot)
    turn_on_the_second_day(site)

    found = instead(site, site.request(site.turns[0][3]), slots=[site.turns[0][3]])

    assert (found.slots, keys(found.windows)) == ({site.turns[0][3].pk: []}, [site.windows[2].pk])
    assert (found.keeping_stops, found.nothing_left) == (frozenset(), False)


def test_a_group_that_has_another_stop_can_do_without_the_full_one(site):
    take(Slot)
    take(Slot, site.turns[2][5], left=22)
    full, kept = site.turns[0][3], site.turns[2][5]

    assert instead(site, site.request(full, kept), slots=[full]).left_out == {full.pk}
    assert not instead(site, site.request(full, kept), slots=[full]).nothing_left
    take(Slot, kept)
    assert instead(site, site.request(full), slots=[full]).nothing_left


def test_turns_with_room_for_a_part_of_the_group_come_where_none_has_for_all(site):
    take(Slot)
    take(Slot, site.turns[0][2], left=11)
    take(Slot, site.turns[0][5], left=21)
    take(Slot, site.turns[1][5], left=10)

    found = instead(site, site.request(site.turns[0][3]), slots=[site.turns[0][3]])

    assert {pk: keys(turns) for pk, turns in found.smaller_slots.items()} == {
        site.turns[0][3].pk: [site.turns[0][5].pk, site.turns[0][2].pk]
    }
    assert not found.nothing_left


def test_what_else_filled_up_is_told_with_what_was_refused(site):
    take(Slot, site.turns[0][3])
    take(ArrivalWindow, site.windows[0])

    by_slot = instead(site, site.request(site.turns[0][3]), slots=[site.turns[0][3]])
    by_gate = instead(site, site.request(site.turns[0][3]), is_gate_full=True)

    assert by_slot == by_gate
    assert (keys(by_slot.windows), set(by_slot.slots)) == ([site.windows[1].pk], {site.turns[0][3].pk})


def test_a_change_counts_on_what_its_visit_holds(site, school, head):
    visit = book_visit(
        institution_id=school.pk, request=site.request(site.turns[0][4], window=1), by=head, now=site.now
    )
    take(Slot)
    take(ArrivalWindow)
    wanted = site.request(site.turns[0][3])

    found = instead(site, wanted, slots=[site.turns[0][3]], held=held_by(visit))

    assert keys(found.slots[site.turns[0][3].pk]) == [site.turns[0][4].pk]
    assert keys(found.windows) == [site.windows[1].pk]
    assert instead(site, wanted, slots=[site.turns[0][3]]).nothing_left


# --- What it costs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("groups", [1, 8])
def test_alternatives_cost_the_same_for_one_group_and_for_eight(site, groups, django_assert_num_queries):
    full = site.turns[0][3]
    request = site.request(full)
    request = type(request)(**{**vars(request), "groups": request.groups * groups})
    Slot.objects.update(capacity=1000)
    ArrivalWindow.objects.update(capacity=1000)

    with django_assert_num_queries(3):
        assert instead(site, request, slots=[full]).slots[full.pk]
    with django_assert_num_queries(4):  # days, as this one has few times
        assert instead(site, request, is_gate_full=True).windows
    take(Slot, *site.turns[0][1:])
    with django_assert_num_queries(5):  # other pavilions
        assert instead(site, request, slots=[full]).slots[full.pk]
    take(Slot)
    with django_assert_num_queries(8):  # the most
        assert instead(site, request, slots=[full], is_gate_full=True).nothing_left
    take(ArrivalWindow)
    with django_assert_num_queries(4):  # neither at the gates nor for a part
        assert instead(site, request, slots=[full], is_gate_full=True).nothing_left
