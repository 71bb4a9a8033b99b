"""The people and places that messages tell of are those of the booking stories."""

from tests.notifications.post_office import known_kinds, server  # noqa: F401 - fixtures
from tests.schools.conftest import head, school, site  # noqa: F401 - fixtures
