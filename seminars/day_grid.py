"""A day of the programme as a drawing: places side by side, five minutes a row.

The same cells, in their order, are the list of a narrow screen. The look's numbers.css knows 180 rows and 24 columns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from openday.time_zone import local_zone
from seminars.services.favourites import favourite_key
from seminars.services.programme_items import Day, Item, Place

STEP: Final = timedelta(minutes=5)
SHORT: Final = 5  # rows in which only the time and the title fit
MOST_ROWS: Final = 180
MOST_COLUMNS: Final = 24


@dataclass(frozen=True)
class Cell:
    """An item in its column (from 1), from row to row. `state` is "over", "now", or "" for what is to come."""

    item: Item
    key: str
    column: int
    starts: int
    ends: int
    state: str

    @property
    def is_short(self) -> bool:
        return self.ends - self.starts <= SHORT


@dataclass(frozen=True)
class Head:
    """A place over its columns: more than one where several things go on in it at once."""

    place: Place
    column: int
    lanes: int


@dataclass(frozen=True)
class DayGrid:
    heads: list[Head]
    hours: list[tuple[int, datetime]]
    cells: list[Cell]
    starts_at: datetime
    columns: int
    now_row: int | None


def draw_day(day: Day, items: Sequence[Item], *, now: datetime) -> DayGrid:
    """`items` of `day`, drawn as they stand at `now` (aware)."""
    starts_at = _whole_hour(min([day.opens_at, *(item.starts_at for item in items)]))
    ends_at = max([day.closes_at, *(item.ends_at for item in items)])
    used = {item.place for item in items}
    columns: dict[str, int] = {}
    heads, column = [], 1
    for place in (place for place in day.places if place in used):
        lanes = lanes_of(item for item in items if item.place == place)
        count = max(lanes.values()) + 1
        heads.append(Head(place, column, count))
        columns |= {uid: min(column + lane, MOST_COLUMNS) for uid, lane in lanes.items()}
        column += count
    return DayGrid(
        heads=[head for head in heads if head.column <= MOST_COLUMNS],
        hours=_hours(starts_at, ends_at),
        cells=[_cell(item, columns[item.uid], starts_at, now) for item in items],
        starts_at=starts_at,
        columns=min(max(column - 1, 1), MOST_COLUMNS),
        now_row=_row(now, starts_at) if starts_at <= now < ends_at else None,
    )


def _cell(item: Item, column: int, starts_at: datetime, now: datetime) -> Cell:
    starts = _row(item.starts_at, starts_at)
    return Cell(
        item=item,
        key=favourite_key(item),
        column=column,
        starts=starts,
        ends=max(starts + 1, _row(item.ends_at, starts_at)),
        state="now" if item.is_on(now) else "over" if item.ends_at <= now else "",
    )


def lanes_of(items: Iterable[Item]) -> dict[str, int]:
    """By uid, in which lane each of `items` stands apart from others at its time: what is cancelled, behind them."""
    found: dict[str, int] = {}
    lanes: list[list[Item]] = []
    for item in sorted(items, key=lambda each: (each.is_cancelled, each.starts_at)):
        number = next((n for n, lane in enumerate(lanes) if not any(_meet(item, other) for other in lane)), len(lanes))
        if number == len(lanes):
            lanes.append([])
        lanes[number].append(item)
        found[item.uid] = number
    return found


def _meet(one: Item, other: Item) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _row(moment: datetime, starts_at: datetime) -> int:
    """The nearest row, so that what follows one another never overlaps in the drawing."""
    return min(max(round((moment - starts_at) / STEP), 0), MOST_ROWS)


def _whole_hour(moment: datetime) -> datetime:
    return moment.astimezone(local_zone()).replace(minute=0, second=0, microsecond=0)


def _hours(starts_at: datetime, ends_at: datetime) -> list[tuple[int, datetime]]:
    """Each whole hour that begins before the day's end, with its row."""
    count = -(-(ends_at - starts_at) // timedelta(hours=1))
    moments = (starts_at + timedelta(hours=number) for number in range(count))
    return [(row, moment) for moment in moments if (row := _row(moment, starts_at)) < MOST_ROWS]
