"""Rows that are made without Django's own way are the same rows."""

from datetime import UTC, datetime

import pytest

from openday.accounts.models import IdempotentRequest
from openday.compiled import new_of
from openday.notifications.models import Message
from schools.models import Stop, Visit, VisitGroup
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory

NOW = datetime(2027, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("model", [IdempotentRequest, Message, Stop, Visit, VisitGroup])
def test_a_new_row_has_the_defaults_of_its_model(model):
    made, known = vars(new_of(model)), vars(model())

    assert made.keys() == known.keys()
    fresh = {name for name in made if name != "_state" and made[name] != known[name]}
    assert fresh <= {"public_id"}  # of each row its own
    assert made["_state"].adding
    assert made["_state"].db is None


def test_it_takes_what_the_model_takes():
    edition, person = EditionFactory.build(pk=7), UserFactory.build(pk=9)

    visit = new_of(Visit, id=3, edition=edition, institution_id=5, booked_by=person, booked_at=NOW, coach_plates=["12"])

    assert (visit.pk, visit.edition, visit.edition_id, visit.institution_id) == (3, edition, 7, 5)
    assert (visit.booked_by, visit.booked_by_id, visit.booked_at, visit.coach_plates) == (person, 9, NOW, ["12"])


def test_no_relation_is_none():
    message = new_of(Message, edition=None, recipient=None)

    assert (message.edition_id, message.edition, message.recipient_id, message.recipient) == (None, None, None, None)


def test_two_rows_share_nothing():
    one, other = new_of(Visit), new_of(Visit)

    one.coach_plates.append("12")

    assert other.coach_plates == []
    assert one.public_id != other.public_id
