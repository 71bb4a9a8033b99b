"""Who a change to slots or arrivals would have broken: the people to call before it is made."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from schools.models import Stop, Visit

SHOWN: Final = 200


@dataclass(frozen=True)
class GroupsInTheWay:
    """The first groups that have a stop there, in the order of their times, and how many there are."""

    stops: list[Stop]
    count: int

    @property
    def not_shown(self) -> int:
        return self.count - len(self.stops)


def groups_in(slot_ids: Collection[int]) -> GroupsInTheWay:
    """The groups booked into these slots. Two queries."""
    stops = Stop.objects.filter(slot__in=slot_ids)
    listed = stops.select_related("slot__pavilion", "group__visit__institution")
    return GroupsInTheWay(list(listed.order_by("starts_at", "slot", "pk")[:SHOWN]), stops.count())


@dataclass(frozen=True)
class VisitsInTheWay:
    """The first visits, in the order of their arrival, and how many there are."""

    visits: list[Visit]
    count: int

    @property
    def not_shown(self) -> int:
        return self.count - len(self.visits)


def visits_through(window_ids: Collection[int]) -> VisitsInTheWay:
    """The live visits that arrive through these windows. Three queries."""
    return in_the_way(Visit.objects.live().filter(arrival_window__in=window_ids))


def in_the_way(visits: QuerySet[Visit]) -> VisitsInTheWay:
    """The beginning of `visits`, to be shown. Three queries."""
    listed = visits.select_related("institution__province", "arrival_window__gate").prefetch_related("groups")
    return VisitsInTheWay(list(listed.order_by("arrives_at", "pk")[:SHOWN]), visits.count())
