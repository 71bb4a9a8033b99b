"""What stands in the way of a place: each kind is provoked, before something is put down and in the list after."""

from datetime import timedelta

import pytest
from django.utils import translation

from openday.editions.models import OpeningDay
from seminars.draft_words import conflict_said
from seminars.models import Hall, Placement, Seminar
from seminars.services.conflicts import Kind, conflicts_if, conflicts_of
from seminars.services.drafting import KeptTime
from tests.factories.seminars import NOW, TEN, AvailabilityFactory, SeatingFactory
from tests.seminars.draft_cast import ELEVEN, HOUR, NOON, ONE

DAY = timedelta(days=1)


def wished(draft, seminar, hall=None, at=TEN, *, long=HOUR, **leaving_out):
    return conflicts_if(
        edition=draft.edition,
        seminar=seminar,
        hall_id=(hall or draft.large).pk,
        starts_at=at,
        ends_at=at + long,
        **leaving_out,
    )


def told(conflicts):
    return [(str(conflict.kind), conflict_said(conflict)) for conflict in conflicts]


# --- before it is dropped ---------------------------------------------------------------------------
def test_a_free_place_has_no_conflict(draft):
    draft.put(draft.seminar(draft.speaker()), at=ELEVEN)

    assert wished(draft, draft.seminar(draft.speaker())) == []


def test_a_hall_that_is_taken_is_a_conflict_with_what_is_there(draft):
    standing = draft.put(draft.seminar(code="S09"))

    [conflict] = wished(draft, draft.seminar(), at=TEN + HOUR / 2)

    assert (conflict.kind, conflict.is_hard, conflict.other) == (Kind.HALL, True, standing)
    with translation.override("en"):
        assert conflict_said(conflict) == "\u2068Large hall\u2069 has \u2066S09\u2069 then, \u206610:00 – 11:00\u2069."


def test_a_speaker_elsewhere_is_a_conflict_in_whichever_hall(draft):
    nadia = draft.speaker(name_ar="نادية", name_fr="Nadia")
    draft.put(draft.seminar(nadia, code="S09"))

    [conflict] = wished(draft, draft.seminar(nadia, interpretation=[]), draft.small)

    assert (conflict.kind, conflict.is_hard, conflict.speaker) == (Kind.SPEAKER, True, nadia)
    with translation.override("fr"):
        assert "Nadia" in conflict_said(conflict)


def test_hours_when_the_site_is_shut_are_a_conflict(draft):
    day = OpeningDay.objects.filter(edition=draft.edition).order_by("date").first()

    early, late, never = (
        wished(draft, draft.seminar(), at=at) for at in (day.opens_at - HOUR / 2, day.closes_at, TEN - 9 * DAY)
    )

    assert [[conflict.kind for conflict in each] for each in (early, late, never)] == [[Kind.HOURS]] * 3
    assert early[0].is_hard


@pytest.mark.parametrize(
    ("at", "long", "count"),
    [
        (TEN, HOUR, 0),
        (TEN, 2 * HOUR, 0),
        (TEN - HOUR / 2, HOUR, 1),  # begins before they come
        (ELEVEN, 2 * HOUR, 0),  # their two times meet at noon
        (ONE, HOUR, 1),
        (TEN - HOUR, 8 * HOUR, 1),  # before and after: told once
    ],
)
def test_a_speaker_who_cannot_come_is_told_and_not_refused(draft, at, long, count):
    nadia, always = draft.speaker(), draft.speaker()
    AvailabilityFactory(speaker=nadia, starts_at=NOON, ends_at=ONE)
    AvailabilityFactory(speaker=nadia, starts_at=TEN, ends_at=NOON)
    seminar = draft.seminar(nadia, always)

    conflicts = wished(draft, seminar, at=at, long=long)

    assert [(each.kind, each.is_hard, each.speaker) for each in conflicts] == [
        (Kind.AVAILABILITY, False, nadia)
    ] * count
    draft.put(seminar, at=at, long=long)


@pytest.mark.parametrize(
    ("expected", "seats", "wanted"), [(41, None, 41), (None, 60, 60), (50, 60, 60), (40, 40, None), (None, None, None)]
)
def test_a_hall_too_small_is_told(draft, expected, seats, wanted):
    seminar = draft.seminar(expected_people=expected, interpretation=[])
    if seats:
        SeatingFactory(seminar=seminar, seats=seats)
    seminar = Seminar.objects.select_related("seating").get(pk=seminar.pk)

    conflicts = wished(draft, seminar, draft.small)

    assert [(each.kind, each.is_hard, each.wanted, each.there_is) for each in conflicts] == (
        [(Kind.CAPACITY, False, wanted, 40)] if wanted else []
    )
    assert wished(draft, seminar, draft.large) == []


@pytest.mark.parametrize(
    ("languages", "into", "kinds"),
    [
        (["ar"], ["fr", "en"], []),
        (["ar"], ["fr", "en", "es"], [Kind.BOOTHS]),
        (["ar"], ["fr", "en", "xms"], []),  # signs are made on the stage
        (["ar"], ["ar"], [Kind.INTERPRETATION]),
        (["ar", "fr"], ["ar", "fr"], []),  # each for those who speak the other
    ],
)
def test_interpretation_needs_booths_and_a_language_that_is_not_spoken(draft, languages, into, kinds):
    seminar = draft.seminar(languages=languages, interpretation=into)

    conflicts = wished(draft, seminar)

    assert [each.kind for each in conflicts] == kinds
    assert all(not each.is_hard for each in conflicts)


def test_a_hall_without_booths_says_so_in_each_language(draft):
    [conflict] = wished(draft, draft.seminar(interpretation=["fr"]), draft.small)

    said = {}
    for language in ("ar", "fr", "en"):
        with translation.override(language):
            said[language] = conflict_said(conflict)

    assert said["en"] == "Interpretation needs 1 booth, and the hall has none."
    assert len(set(said.values())) == 3


def test_what_moves_is_not_in_its_own_way(draft):
    placement = draft.put(draft.seminar(draft.speaker()))

    own = wished(draft, placement.seminar, at=TEN + HOUR / 2, leaving_out=placement.public_id)

    assert own == []


def test_a_break_is_in_the_way_of_a_hall_and_of_nobody_else(draft):
    draft.put(draft.seminar(draft.speaker()), draft.large)

    assert [each.kind for each in wished(draft, None)] == [Kind.HALL]
    assert wished(draft, None, draft.small) == []


def test_what_is_refused_comes_first(draft):
    nadia = draft.speaker()
    draft.put(draft.seminar(nadia), draft.large)
    draft.put(draft.seminar(), draft.small)
    AvailabilityFactory(speaker=nadia, starts_at=NOON, ends_at=ONE)

    conflicts = wished(draft, draft.seminar(nadia, expected_people=300), draft.small)

    assert [each.kind for each in conflicts] == [
        Kind.HALL,
        Kind.SPEAKER,
        Kind.AVAILABILITY,
        Kind.CAPACITY,
        Kind.BOOTHS,
    ]


# --- the list ---------------------------------------------------------------------------------------
def test_the_list_has_every_conflict_of_every_place_in_the_order_of_the_day(draft):
    nadia = draft.speaker()
    AvailabilityFactory(speaker=nadia, starts_at=NOON, ends_at=ONE)
    draft.put(draft.seminar(code="S03", interpretation=["fr"], expected_people=50), draft.small, ELEVEN)
    draft.put(draft.seminar(nadia, code="S01"))
    draft.put(draft.seminar(code="S02"), at=NOON)
    draft.put(KeptTime(Placement.Kind.BREAK, "استراحة"), at=ELEVEN)

    found = [(each.placement.seminar.code, each.kind) for each in conflicts_of(draft.edition)]

    assert found == [
        ("S01", Kind.AVAILABILITY),
        ("S03", Kind.CAPACITY),
        ("S03", Kind.BOOTHS),
    ]


def test_what_is_cancelled_is_in_nobodys_list(draft):
    placement = draft.put(draft.seminar(expected_people=50), draft.small)
    Seminar.objects.filter(pk=placement.seminar_id).update(
        cancelled_at=NOW, cancelled_by=draft.salma, cancelled_reason="المتدخل مريض"
    )

    assert conflicts_of(draft.edition) == []


def test_the_list_follows_what_changes_afterwards(draft):
    draft.put(draft.seminar(expected_people=150))
    assert conflicts_of(draft.edition) == []

    Hall.objects.filter(pk=draft.large.pk).update(capacity=100)

    assert [each.kind for each in conflicts_of(draft.edition)] == [Kind.CAPACITY]


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_at_any_length(draft, count, django_assert_num_queries):
    day = OpeningDay.objects.filter(edition=draft.edition).order_by("date")[1]
    for number in range(count):
        speaker = AvailabilityFactory(speaker=draft.speaker()).speaker  # of another day
        draft.put(draft.seminar(speaker), at=day.opens_at + number * HOUR / 4, long=HOUR / 4)

    with django_assert_num_queries(5):
        found = conflicts_of(draft.edition)

    assert len(found) == count
