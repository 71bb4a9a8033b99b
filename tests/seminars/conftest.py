"""Stories about seminars."""

import pytest

from tests.seminars.draft_cast import Draft, make_draft


@pytest.fixture
def draft(db: None) -> Draft:
    return make_draft()
