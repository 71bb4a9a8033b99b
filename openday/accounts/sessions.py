"""Sessions in the database, and who they belong to: each page of a person who signed in reads both.

Read by statements that Django makes once and the database plans once; that halves what they cost.
"""

from collections.abc import Callable
from typing import Any, Final

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.db.models.expressions import Combinable
from django.utils import timezone

from openday.accounts.models import User
from openday.compiled import Compiled, later

_LIVE_SESSION: Final = Compiled(
    lambda: Session.objects.filter(session_key=later("key"), expire_date__gt=later("now")),
)
_BESIDE: Final[dict[str, Callable[[], Combinable]]] = {}
_USER: Final = Compiled(
    lambda: User.objects.filter(pk=later("pk")).annotate(**{name: make() for name, make in _BESIDE.items()})
)


class SessionStore(DatabaseSessionStore):
    """Named by SESSION_ENGINE. Written as Django writes it."""

    def _get_session_from_db(self) -> Session | None:
        session = _LIVE_SESSION.first(key=self.session_key, now=timezone.now())
        if session is None:
            self._session_key: Any = None
        return session


def read_beside_the_person(name: str, make: Callable[[], Combinable]) -> None:
    """What `make` answers is read with whoever signed in, as an attribute `name`: what each of their pages shows.

    For `AppConfig.ready`: the accounts know none of the apps above them.
    """
    _BESIDE[name] = make


def user_of_session(pk: int) -> User | None:
    """The person, active or not, with what is read beside. One query."""
    return _USER.first(pk=pk)
