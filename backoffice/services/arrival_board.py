"""The arrivals of one day as staff see them: time after time, gate beside gate."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from openday.editions.models import Edition, Gate
from openday.time_zone import day_bounds
from schools.models import ArrivalWindow


@dataclass(frozen=True)
class ArrivalRow:
    """What begins at one moment: the window of each gate, None where it has none then."""

    starts_at: datetime
    windows: list[ArrivalWindow | None]


@dataclass(frozen=True)
class ArrivalBoard:
    gates: list[Gate]
    rows: list[ArrivalRow]
    heads: int
    capacity: int
    coaches: int
    coach_capacity: int


def arrival_board(edition: Edition, day: date) -> ArrivalBoard:
    """Gates with windows, or that take groups; their windows of `day`. Two queries. Closed windows count nothing."""
    starts_at, ends_at = day_bounds(day)
    windows = list(
        ArrivalWindow.objects.of_edition(edition)
        .filter(starts_at__gte=starts_at, starts_at__lt=ends_at)
        .order_by("starts_at", "gate", "pk")
    )
    used = {window.gate_id for window in windows}
    gates = [
        gate
        for gate in Gate.objects.filter(edition=edition).order_by("code", "pk")
        if gate.takes_groups or gate.pk in used
    ]
    at: dict[datetime, dict[int, ArrivalWindow]] = defaultdict(dict)
    for window in windows:
        at[window.starts_at][window.gate_id] = window
    standing = [window for window in windows if not window.closed_at]
    return ArrivalBoard(
        gates=gates,
        rows=[ArrivalRow(moment, [at[moment].get(gate.pk) for gate in gates]) for moment in sorted(at)],
        heads=sum(window.heads_taken for window in standing),
        capacity=sum(window.capacity for window in standing),
        coaches=sum(window.coaches_taken for window in standing),
        coach_capacity=sum(window.coach_capacity for window in standing),
    )
