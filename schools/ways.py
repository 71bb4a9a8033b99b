"""Ways on the plan that people would walk: along the alleys, round the arena and the rooms, and in straight lines.

For drawing alone. The minutes of a walk are reckoned from the two axes of the plan (openday.editions.plan).
"""

import math
from array import array
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pavilions.guide import Guide
from pavilions.models import Pavilion

Point = tuple[float, float]
Cell = tuple[int, int]
Way = tuple[Point, ...]

CELL_M: Final = 4.0
# What a step costs, by what lies there; a turn costs as much as some steps, so that lines are straight.
OPEN, AISLE, STAND, WALL = 1, 2, 5, 40
TURN: Final = 3
NEVER: Final = 2**31 - 1
DIRECTIONS: Final = ((1, 0), (0, 1), (-1, 0), (0, -1))


def way_between(guide: Guide, start_m: Point, end_m: Point) -> Way:
    """Corner points in metres from one to the other, both included. Kept by process while the plan stays the same."""
    return _way(_ground_of(guide), start_m, end_m)


class Ground:
    """What a step onto each cell of the plan costs, and the cheapest ways over it.

    Cells are numbered row by row. Whoever stands on one faces a direction: cell and direction together are a state.
    """

    def __init__(self, guide: Guide) -> None:
        self.width = math.ceil(guide.edition.plan_width_m / CELL_M)
        self.height = math.ceil(guide.edition.plan_height_m / CELL_M)
        self.costs = [[OPEN] * self.width for _ in range(self.height)]
        stands = [stand for stand in guide.pavilions if stand.kind != Pavilion.Kind.SHOW]
        halls = {stand.zone_id for stand in stands}
        for zone in guide.zones:
            self._lay(zone.x_m, zone.y_m, zone.width_m, zone.height_m, AISLE if zone.pk in halls else WALL)
        for stand in stands:
            self._lay(stand.x_m, stand.y_m, stand.width_m, stand.height_m, STAND)
        self._steps = [self._steps_from(column, row) for row in range(self.height) for column in range(self.width)]

    def _lay(self, x: float, y: float, width: float, height: float, cost: int) -> None:
        for row in range(self.height):
            for column in range(self.width):
                in_column = x <= (column + 0.5) * CELL_M <= x + width
                if in_column and y <= (row + 0.5) * CELL_M <= y + height:
                    self.costs[row][column] = cost

    def _steps_from(self, column: int, row: int) -> list[tuple[int, int, int]]:
        """Direction, cell and cost of each step that there is."""
        return [
            (direction, (row + down) * self.width + column + across, self.costs[row + down][column + across])
            for direction, (across, down) in enumerate(DIRECTIONS)
            if 0 <= column + across < self.width and 0 <= row + down < self.height
        ]

    def cell_of(self, point: Point) -> Cell:
        column, row = int(point[0] / CELL_M), int(point[1] / CELL_M)
        return min(max(column, 0), self.width - 1), min(max(row, 0), self.height - 1)

    def path(self, start: Cell, end: Cell) -> list[Cell]:
        """The cheapest cells from one to the other."""
        cells = _ways_from(self, start).to(end[1] * self.width + end[0])
        return [(cell % self.width, cell // self.width) for cell in cells]

    def ways_from(self, start: Cell) -> "Ways":
        """To every cell at once (Dijkstra, in buckets: costs are small whole numbers)."""
        states = len(self._steps) * len(DIRECTIONS)
        reached = array("i", [NEVER]) * states
        came_from = array("i", [-1]) * states
        buckets: list[list[int]] = [[] for _ in range(WALL + TURN + 1)]
        buckets[0] = [(start[1] * self.width + start[0]) * 4 + direction for direction in range(len(DIRECTIONS))]
        for state in buckets[0]:
            reached[state] = 0
        cost, empty = 0, 0
        while empty < len(buckets):
            here = buckets[cost % len(buckets)]
            empty = 0 if here else empty + 1
            for state in here:
                if reached[state] == cost:  # else a cheaper way to it was found since
                    self._step_on(state, cost, reached, came_from, buckets)
            here.clear()
            cost += 1
        return Ways(came_from, reached)

    def _step_on(
        self, state: int, cost: int, reached: "array[int]", came_from: "array[int]", buckets: list[list[int]]
    ) -> None:
        facing = state % 4
        for direction, cell, step in self._steps[state // 4]:
            total = cost + step if direction == facing else cost + step + TURN
            there = cell * 4 + direction
            if total < reached[there]:
                reached[there], came_from[there] = total, state
                buckets[total % len(buckets)].append(there)


class Ways:
    """From one cell to all others: of each state the one before it, of each cell the state in which it is reached."""

    def __init__(self, came_from: "array[int]", reached: "array[int]") -> None:
        self._came_from = came_from
        self._arrivals = array(
            "i", [min(range(first, first + 4), key=reached.__getitem__) for first in range(0, len(reached), 4)]
        )

    def to(self, cell: int) -> list[int]:
        state, cells = self._arrivals[cell], []
        while state >= 0:
            cells.append(state // 4)
            state = self._came_from[state]
        return cells[::-1]


@lru_cache(maxsize=128)
def _ways_from(ground: Ground, start: Cell) -> Ways:
    return ground.ways_from(start)


class _Kept:
    fingerprint = ""
    ground: Ground | None = None


def _ground_of(guide: Guide) -> Ground:
    if _Kept.ground is None or _Kept.fingerprint != guide.fingerprint:
        _way.cache_clear()
        _ways_from.cache_clear()
        _Kept.fingerprint, _Kept.ground = guide.fingerprint, Ground(guide)
    return _Kept.ground


@lru_cache(maxsize=4096)
def _way(ground: Ground, start_m: Point, end_m: Point) -> Way:
    cells = ground.path(ground.cell_of(start_m), ground.cell_of(end_m))
    corners = [
        cell
        for before, cell, after in zip(cells, cells[1:], cells[2:], strict=False)
        if (cell[0] - before[0], cell[1] - before[1]) != (after[0] - cell[0], after[1] - cell[1])
    ]
    points = [((column + 0.5) * CELL_M, (row + 0.5) * CELL_M) for column, row in corners]
    return (start_m, *_squared(start_m, points, end_m), end_m)


def _squared(start_m: Point, points: Sequence[Point], end_m: Point) -> list[Point]:
    """The corners, moved so that the first and the last leg are straight too; one corner where there was none."""
    if not points:
        return [] if start_m[0] == end_m[0] or start_m[1] == end_m[1] else [(end_m[0], start_m[1])]
    squared = list(points)
    squared[0] = _in_line(start_m, squared[0])
    squared[-1] = _in_line(end_m, squared[-1])
    if len(squared) == 1:
        return [(start_m[0], end_m[1])] if squared[0][1] == end_m[1] else [(end_m[0], start_m[1])]
    return squared


def _in_line(fixed: Point, corner: Point) -> Point:
    """`corner` on the level of `fixed`, along the longer of the two ways to it."""
    if abs(corner[0] - fixed[0]) >= abs(corner[1] - fixed[1]):
        return corner[0], fixed[1]
    return fixed[0], corner[1]
