"""Routes on the plan of the site: the stands of their stops stand out, and a line leads from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from openday.editions.models import Edition, Gate
from pavilions.guide import Guide, current_guide
from pavilions.models import Slot
from pavilions.plan_drawing import PlanDrawing, draw_plan, metres
from schools.ways import way_between


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
    """The plan with the routes of some groups, each given with its position and by time; None without a stop."""
    codes = {slot.pavilion.code for _, route in routes for slot in route}
    if guide is None or not codes:
        return None
    return PlanOfRoutes(
        plan=draw_plan(guide, shown=codes),
        lines=[RouteLine(position, path_of(guide, gate, route)) for position, route in routes if route],
    )


def path_of(guide: Guide, gate: Gate, route: Sequence[Slot]) -> str:
    """From the gate through the stops of a route (by time), as the path of an SVG."""
    here = (gate.x_m, gate.y_m)
    steps = [f"M{metres(here[0])} {metres(here[1])}"]
    for slot in route:
        there = slot.pavilion.centre_m
        steps += [f"L{metres(x)} {metres(y)}" for x, y in way_between(guide, here, there)[1:]]
        here = there
    return "".join(steps)
