"""The programme of the demo: seminars, speakers, two releases, people who signed up."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import transaction

from openday.demo.loading import load_demo
from openday.demo.programme import CANCELLED, MOVED, SEATS
from seminars.models import Material, Registration, ReleaseChange, ScheduleRelease, Seating, Seminar, Speaker
from seminars.services.conflicts import conflicts_of
from seminars.services.programme import programme_of
from seminars.services.releases import preview_release

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def edition(django_db_setup, django_db_blocker):
    """The demo with its programme, once for all the tests that only look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        edition, _ = load_demo(now=NOW, visits=0, has_press=False)
        yield edition
        transaction.set_rollback(True)


def test_the_demo_has_a_programme_that_was_released_and_changed(edition):
    programme = programme_of(edition, "ar")
    assert (len(programme.seminars), programme.release.name, programme.release.number) == (25, "1.1", 2)
    assert [item.code for item in programme.seminars if item.is_cancelled] == [CANCELLED]
    assert all(item.parts and item.abstract for item in programme.seminars)
    assert {day.date for day in programme.days} == {day.date for day in edition.days.all()}
    second = ReleaseChange.objects.filter(release=ScheduleRelease.objects.get(number=2))
    touched = set(second.values_list("seminar__code", flat=True))
    assert touched == {*MOVED, CANCELLED, "S17"}
    assert [change.kind for change in preview_release(edition).changes] == []
    assert [conflict for conflict in conflicts_of(edition) if conflict.is_hard] == []
    assert all(
        getattr(row, f"{stem}_{language}")
        for row in Seminar.objects.all()
        for stem in ("title", "abstract")
        for language in ("ar", "fr", "en")
    )


@pytest.mark.usefixtures("edition")
def test_the_demo_has_speakers_at_every_point_of_their_page():
    speakers = list(Speaker.objects.all())
    assert len(speakers) == 40
    assert len({speaker.slug for speaker in speakers}) == 40
    assert {speaker.filming for speaker in speakers} == {"agreed", "refused", "unknown"}
    for known in ("photo_name", "own_part_at", "link_sent_at", "email", "name_ar"):
        having = sum(bool(getattr(speaker, known)) for speaker in speakers)
        assert 0 < having < 40, known


@pytest.mark.usefixtures("edition")
def test_the_demo_has_people_who_signed_up_and_who_wait():
    states = Counter(Registration.objects.values_list("state", flat=True))
    assert sum(states.values()) == sum(asking for _seats, asking in SEATS.values())
    assert min(states["confirmed"], states["waiting"], states["asked"]) > 0
    for seating in Seating.objects.prefetch_related("seminar__registrations"):
        held = seating.seminar.registrations.holding_seats()
        assert seating.seats_taken == sum(held.values_list("seats", flat=True))
    assert Counter(bool(material.embargo_until) for material in Material.objects.all()) == {False: 2, True: 1}
