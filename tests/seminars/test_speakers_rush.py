"""Officers give the same speaker to several seminars at one time, all at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest import mock

import pytest
from django.db import IntegrityError, connection

from seminars.errors import SpeakerElsewhere
from seminars.models import Contribution, Seminar
from seminars.services import seminars
from seminars.services.seminars import Contributing, set_contributions
from tests.factories.seminars import HallFactory, PlacementFactory
from tests.seminars.draft_cast import TEN, make_draft

pytestmark = [pytest.mark.rush, pytest.mark.django_db(transaction=True)]


def placed(number: int) -> tuple[list[Seminar], int, object]:
    """So many seminars at ten of the first day, each in a hall of its own; a speaker; who gives them."""
    draft = make_draft()
    speaker = draft.speaker()
    halls = HallFactory.create_batch(number, edition=draft.edition)
    by = draft.karim
    at = {"starts_at": TEN, "ends_at": TEN + timedelta(hours=1), "changed_by": by}
    rows = [PlacementFactory(seminar=draft.seminar(), hall=hall, **at) for hall in halls]
    return [row.seminar for row in rows], speaker.pk, by


def give_to_all(number: int) -> list[str]:
    """What became of each."""
    those, speaker_id, by = placed(number)

    def give(seminar: Seminar) -> str:
        try:
            parts = [Contributing(speaker_id)]
            set_contributions(seminar_id=seminar.pk, revision=1, contributions=parts, by=by)
        except (SpeakerElsewhere, IntegrityError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "given"

    with ThreadPoolExecutor(max_workers=number) as rush:
        return list(rush.map(give, those))


def test_one_seminar_gets_the_speaker_and_the_others_are_told_where_they_are():
    outcomes = give_to_all(8)

    assert sorted(outcomes) == ["SpeakerElsewhere"] * 7 + ["given"]
    assert Contribution.objects.count() == 1


def test_without_the_look_before_the_database_still_refuses():
    """The control: whoever drops the rule of the service meets the constraint."""
    with mock.patch.object(seminars, "_check_free"):
        outcomes = give_to_all(8)

    assert sorted(outcomes) == ["IntegrityError"] * 7 + ["given"]
    assert Contribution.objects.count() == 1
