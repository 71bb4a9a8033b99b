"""Rows of several tables in one statement are those that Django reads one table at a time."""

from datetime import timedelta

import pytest

from openday.editions.models import Edition, OpeningDay, Zone
from openday.read_together import Together
from pavilions.models import Slot
from seminars.models import Hall, Placement, ReleasedEntry, Seminar, Speaker
from tests.factories.seminars import TEN, SpeakerFactory

pytestmark = pytest.mark.django_db


def test_rows_are_those_that_django_reads(fair, django_assert_num_queries):
    asked = [
        Edition.objects.all(),
        OpeningDay.objects.order_by("-date"),
        Zone.objects.order_by("code"),
        Hall.objects.filter(capacity__gt=100).order_by("pk"),
        Slot.objects.filter(starts_at__gte=TEN + timedelta(hours=1)).order_by("-starts_at", "pk"),
        Seminar.objects.order_by("pk"),
        ReleasedEntry.objects.exclude(kind=Placement.Kind.BLOCKER).order_by("hall__position", "pk"),
        Speaker.objects.filter(pk__in=[]),
        Speaker.objects.filter(slug="nobody"),
        Speaker.objects.order_by("pk")[:1],
    ]
    together = Together()
    found = [together.rows(rows) for rows in asked]

    with django_assert_num_queries(1):
        together.read()

    assert [[_columns(row) for row in rows] for rows in found] == [[_columns(row) for row in rows] for rows in asked]
    assert [len(rows) for rows in found] == [1, 5, 3, 1, 2, 3, 3, 0, 0, 1]


def _columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize("text", ["50 % de 'remise' \\ \"quotes\"\n\u2028", "عميدة \u2066شرطة\u2069", "%s %(edition)s"])
def test_texts_come_as_they_are(text):
    SpeakerFactory(biography_ar=text, slug="one")
    together = Together()
    found = together.rows(Speaker.objects.filter(biography_ar=text))
    together.read()

    assert [speaker.biography_ar for speaker in found] == [text]


def test_what_is_left_out_stays_left_out_and_can_be_asked_for(fair):
    together = Together()
    speakers = together.rows(Speaker.objects.only("slug").order_by("slug"))
    together.read()

    assert speakers[0].get_deferred_fields() >= {"email", "staff_notes"}
    assert speakers[0].email == Speaker.objects.get(slug=speakers[0].slug).email


def test_rows_that_are_read_can_be_saved(fair):
    together = Together()
    halls = together.rows(Hall.objects.filter(pk=fair.hall.pk))
    together.read()
    halls[0].name_ar = "قاعة أخرى"
    halls[0].save()

    assert Hall.objects.get(pk=fair.hall.pk).name_ar == "قاعة أخرى"


def test_nothing_that_can_be_found_asks_nothing(django_assert_num_queries):
    together = Together()
    found = together.rows(Hall.objects.filter(pk__in=[]))

    with django_assert_num_queries(0):
        together.read()

    assert found == []


def test_relations_are_refused_rather_than_lost():
    with pytest.raises(ValueError, match="without their relations"):
        Together().rows(Hall.objects.select_related("zone"))
