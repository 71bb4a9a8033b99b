"""An edition with a gate, and orders of passes for it."""

from datetime import UTC, datetime, timedelta

import pytest

from openday.editions.models import Edition
from openday.passes.services.issuing import PassOrder
from openday.passes.tokens import Kind
from tests.factories.editions import EditionFactory, GateFactory

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
NINE = datetime(2027, 4, 17, 9, tzinfo=UTC)


@pytest.fixture
def edition(db: None) -> Edition:
    edition = EditionFactory()
    GateFactory(edition=edition)
    return edition


def order(edition: Edition, *, bearer: int, record: int = 7, **changes: object) -> PassOrder:
    values = {
        "kind": Kind.VISIT_GROUP,
        "edition": edition,
        "record_id": record,
        "bearer_id": bearer,
        "starts_at": NINE,
        "ends_at": NINE + timedelta(minutes=15),
        "gate_id": gate.pk if (gate := edition.gates.first()) else None,
        "zone_ids": (3, 1),
        "heads": 31,
    }
    return PassOrder(**values | changes)
