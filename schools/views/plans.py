"""Routes on the plan of the site: the stands of their stops stand out, and a line leads from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from openday.editions.models import Edition, Gate
from pavilions.guide import Guide, current_guide
from pavilions.models import Slot
from pavilions.plan_drawing import PlanDrawing, draw_plan, metres


@dataclass(frozen=True)
class RouteLine:
    """The way of one group, as the path of an SVG in metres."""

    position: int
    path: str


@dataclass(frozen=True)
class PlanOfRoutes:
    plan: PlanDrawing
    lines: list[RouteLine]


def guide_of(edition: Edition) -> Guide | None:
    """What is kept of the published edition, if it is this one. One query, six after a change."""
    guide = current_guide()
    return guide if guide and guide.edition.pk == edition.pk else None


def plan_of_routes(
    guide: Guide | None, gate: Gate, routes: Sequence[tuple[int, Sequence[Slot]]]
) -> PlanOfRoutes | None:
    """The plan with the routes of some groups, each given with its position and by time; None without a stop.

    A way runs along the alleys, first across and then down: as long as the walk that is reckoned with.
    """
    codes = {slot.pavilion.code for _, route in routes for slot in route}
    if guide is None or not codes:
        return None
    return PlanOfRoutes(
        plan=draw_plan(guide, shown=codes),
        lines=[RouteLine(position, _path(gate, route)) for position, route in routes if route],
    )


def _path(gate: Gate, route: Sequence[Slot]) -> str:
    steps = [f"M{metres(gate.x_m)} {metres(gate.y_m)}"]
    for slot in route:
        x, y = slot.pavilion.centre_m
        steps.append(f"H{metres(x)}V{metres(y)}")
    return "".join(steps)
