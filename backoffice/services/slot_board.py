"""The slots of one day as staff see them: every pavilion, hour by hour; or one pavilion, turn by turn."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, time

from backoffice.services.figures import crowd_of
from openday.editions.models import Edition
from openday.time_zone import day_bounds, local_zone
from pavilions.models import Pavilion, Slot, SlotQuerySet


@dataclass
class BoardCell:
    """The slots of one pavilion that begin in one hour. `open` and `closed` count slots; closed ones have no places."""

    open: int = 0
    closed: int = 0
    heads: int = 0
    places: int = 0

    def add(self, *, capacity: int, heads: int, is_closed: bool) -> None:
        if is_closed:
            self.closed += 1
        else:
            self.open += 1
            self.places += capacity
            self.heads += heads

    @property
    def percent(self) -> int:
        return round(100 * self.heads / self.places) if self.places else 0

    @property
    def crowd(self) -> int:
        return crowd_of(self.heads / self.places if self.places else 0)

    @property
    def is_full(self) -> bool:
        return bool(self.open) and self.heads == self.places


@dataclass(frozen=True)
class BoardRow:
    pavilion: Pavilion
    cells: list[BoardCell | None]  # None: no slot begins in that hour
    whole: BoardCell  # of the day


@dataclass(frozen=True)
class Board:
    hours: list[time] = field(default_factory=list)
    rows: list[BoardRow] = field(default_factory=list)


def board(edition: Edition, day: date) -> Board:
    """Every pavilion of the edition, by code, with its slots of `day`. Two queries."""
    starts_at, ends_at = day_bounds(day)
    cells: dict[tuple[int, int], BoardCell] = defaultdict(BoardCell)
    whole: dict[int, BoardCell] = defaultdict(BoardCell)
    of_day = Slot.objects.of_edition(edition).filter(starts_at__gte=starts_at, starts_at__lt=ends_at)
    for pavilion_id, begins_at, capacity, heads, closed_at in of_day.values_list(
        "pavilion_id", "starts_at", "capacity", "heads_taken", "closed_at"
    ):
        hour = begins_at.astimezone(local_zone()).hour
        for cell in (cells[pavilion_id, hour], whole[pavilion_id]):
            cell.add(capacity=capacity, heads=heads, is_closed=closed_at is not None)
    clocks = sorted({hour for _, hour in cells})
    hours = list(range(clocks[0], clocks[-1] + 1)) if clocks else []
    return Board(
        hours=[time(hour) for hour in hours],
        rows=[
            BoardRow(pavilion, [cells.get((pavilion.pk, hour)) for hour in hours], whole[pavilion.pk])
            for pavilion in Pavilion.objects.of_edition(edition).order_by("code", "pk")
        ],
    )


def slots_of_day(pavilion: Pavilion, day: date) -> SlotQuerySet:
    """The turns of `pavilion` on `day`, in order, with the groups that come. Five queries at most."""
    starts_at, ends_at = day_bounds(day)
    return (
        pavilion.slots.filter(starts_at__gte=starts_at, starts_at__lt=ends_at)
        .select_related("closed_by")
        .prefetch_related("stops__group__visit__institution")
        .order_by("starts_at", "pk")
    )
