"""Stories about seminars."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories.seminars import NOW
from tests.seminars.draft_cast import Draft, make_draft
from tests.seminars.public_fair import PublicFair, make_public_fair
from tests.seminars.schedule_cast import Schedule
from tests.seminars.seats_cast import Seats, make_seats


@pytest.fixture
def draft(db: None) -> Draft:
    return make_draft()


@pytest.fixture
def seats(db: None) -> Seats:
    return make_seats()


@pytest.fixture
def fair(db: None) -> PublicFair:
    return make_public_fair()


@pytest.fixture
def before_the_edition() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def schedule(db: None) -> Schedule:
    return Schedule()
