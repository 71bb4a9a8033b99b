"""A queue that is worked through one by one: what is in sight, what is in hand, what comes next; and who asks."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet

IN_SIGHT: Final = 50
# Mailboxes of those who give one to anybody.
OPEN_DOMAINS: Final = frozenset(
    (
        *("gmail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "yahoo.com", "yahoo.fr"),
        *("live.com", "live.fr", "icloud.com", "menara.ma"),
    )
)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Queue(Generic[Row]):
    """The rows in sight, the one in hand (None in an empty queue) and the one after it."""

    rows: list[Row]
    count: int
    at: Row | None
    following: Row | None
    place: int


def queue_from(rows_of: "QuerySet[Row, Any]", *, at: int | None) -> Queue[Row]:
    """`rows_of` is narrowed and in order. One query, two for a long queue."""
    rows = list(rows_of[:IN_SIGHT])
    place = next((place for place, row in enumerate(rows) if row.pk == at), 0)
    return Queue(
        rows=rows,
        count=rows_of.count() if len(rows) == IN_SIGHT else len(rows),
        at=rows[place] if rows else None,
        following=rows[place + 1] if place + 1 < len(rows) else None,
        place=place + 1,
    )


def key_in(text: str) -> int | None:
    """What an address says is in hand; None where it says nothing that could be a key."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def mailbox_of(email: str, *, own: Collection[str]) -> str:
    """Whose mailbox it is: "own" for one at one of the domains, or below; "open" where anybody gets one; else ""."""
    domain = domain_of(email)
    if any(domain == known or domain.endswith(f".{known}") for known in own):
        return "own"
    return "open" if domain in OPEN_DOMAINS else ""
