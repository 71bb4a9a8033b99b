"""Where a demonstration's accounts come from. The accounts know no app above them: one of those says so here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class DemoAccount:
    """An invented person whom anyone may sign in as, in the demonstration alone. `job` is in the active language."""

    email: str
    password: str
    job: str


class _Source:
    accounts: Callable[[], Sequence[DemoAccount]] | None = None


def come_from(accounts: Callable[[], Sequence[DemoAccount]]) -> None:
    """Have the sign-in page of a demonstration offer `accounts()`: for an `AppConfig.ready`."""
    _Source.accounts = accounts


def demo_accounts() -> Sequence[DemoAccount]:
    """What the sign-in page offers: nothing at all outside a demonstration."""
    if not settings.IS_DEMO or _Source.accounts is None:
        return ()
    return _Source.accounts()
