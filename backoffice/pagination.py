"""Pages of a long list of visits by key: the thousandth costs what the first does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from schools.models import Visit, VisitQuerySet

PAGE_SIZE: Final = 50


@dataclass(frozen=True)
class Key:
    """Where a visit stands in the list: by arrival, then by number."""

    arrives_at: datetime
    pk: int

    @classmethod
    def of(cls, visit: Visit) -> "Key":
        return cls(visit.arrives_at, visit.pk)

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """The key that `str` wrote; None for anything else."""
        moment, _, pk = text.partition("~")
        try:
            arrives_at = parse_datetime(moment)
        except ValueError:
            return None
        if arrives_at is None or arrives_at.tzinfo is None or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
            return None
        return cls(arrives_at, int(pk))

    def __str__(self) -> str:
        return f"{self.arrives_at.isoformat()}~{self.pk}"


@dataclass(frozen=True)
class VisitPage:
    """`previous` and `following` are keys for the address; None at the ends."""

    visits: list[Visit]
    previous: Key | None
    following: Key | None


def page_of(visits: VisitQuerySet, *, after: str = "", before: str = "", size: int = PAGE_SIZE) -> VisitPage:
    """The page after a key, or before one; the first where neither can be read. One query and its prefetches."""
    if (key := Key.read(before)) is not None:
        earlier = visits.filter(Q(arrives_at__lt=key.arrives_at) | Q(arrives_at=key.arrives_at, pk__lt=key.pk))
        found = list(earlier.order_by("-arrives_at", "-pk")[: size + 1])
        rows = found[:size][::-1]
        return VisitPage(
            rows,
            previous=Key.of(rows[0]) if len(found) > size else None,
            following=Key.of(rows[-1]) if rows else None,
        )
    key = Key.read(after)
    later = visits
    if key is not None:
        # The first condition alone is what the index is read by.
        later = visits.filter(arrives_at__gte=key.arrives_at).exclude(arrives_at=key.arrives_at, pk__lte=key.pk)
    found = list(later.order_by("arrives_at", "pk")[: size + 1])
    rows = found[:size]
    return VisitPage(
        rows,
        previous=Key.of(rows[0]) if key is not None and rows else None,
        following=Key.of(rows[-1]) if len(found) > size else None,
    )
