"""Stories about seminars."""

import pytest

from tests.seminars.draft_cast import Draft, make_draft
from tests.seminars.seats_cast import Seats, make_seats


@pytest.fixture
def draft(db: None) -> Draft:
    return make_draft()


@pytest.fixture
def seats(db: None) -> Seats:
    return make_seats()
