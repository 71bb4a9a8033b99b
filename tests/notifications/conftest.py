"""The people and places that messages tell of are those of the booking stories."""

from tests.schools.conftest import head, school, site  # noqa: F401 - fixtures
