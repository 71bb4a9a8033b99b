"""What the site knows of one person (law 09-08): every app that keeps something says so here.

An app registers its part in its `AppConfig.ready`; the accounts know none of the apps above them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from openday.accounts.models import User


def _nothing(_user: User) -> None:
    return None


def _no_reasons(_user: User, _now: datetime) -> list[str]:
    return []


@dataclass(frozen=True)
class Part:
    """One app's share of a person's data.

    `export` answers what is kept, ready for JSON. `reasons_to_keep` answers sentences, in the active language, for
    which the account cannot be erased yet. `erase` deletes or anonymises it: inside the transaction that erases
    the account, the person's row locked.
    """

    name: str
    export: Callable[[User], Any]
    reasons_to_keep: Callable[[User, datetime], list[str]] = _no_reasons
    erase: Callable[[User], None] = _nothing


_PARTS: Final[dict[str, Part]] = {}


def register(part: Part) -> None:
    """Add `part`, or replace the one of its name."""
    _PARTS[part.name] = part


def parts() -> Iterator[Part]:
    yield from _PARTS.values()
