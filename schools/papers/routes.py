"""Routes of a visit on the plan of its paper: lines that differ without colour, and a number at each stop."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from openday.editions.models import Gate
from pavilions.guide import Guide
from pavilions.plan_on_paper import SHOWN, svg
from schools.plans import path_of
from schools.timeline import Lane

HALO: Final = 'fill="none" stroke="#fff" stroke-width="3.4" stroke-linejoin="round"'
LINES: Final = (
    'fill="none" stroke="#1c3560" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"',
    'fill="none" stroke="#b07c14" stroke-width="1.7" stroke-linejoin="round" stroke-dasharray="3 1.6"',
)
ASIDE_M: Final = 4.2  # how far two numbers in one place are moved from it, each to its side


def routes_on_paper(guide: Guide, gate: Gate, lanes: Sequence[Lane], *, shown: Sequence[Lane]) -> dict[str, Any]:
    """The ways of `lanes` as SVG over the plan, and the numbers that stand on it; at most as many as there are LINES.

    The stands of `shown` stand out, or those of `lanes` where there are any.
    """
    edition = guide.edition
    stands = {pavilion.pk: pavilion for lane in lanes or shown for pavilion in lane.pavilions}
    shapes = [
        f'<rect x="{stand.x_m}" y="{stand.y_m}" width="{stand.width_m}" height="{stand.height_m}" rx="1" {SHOWN}/>'
        for stand in stands.values()
        if stand.kind != stand.Kind.SHOW
    ]
    paths = [path_of(guide, gate, [step.slot for step in lane.steps]) for lane in lanes]
    shapes += [f'<path d="{path}" {HALO}/>' for path in paths]
    shapes += [f'<path d="{path}" {line}/>' for path, line in zip(paths, LINES, strict=False)]
    return {
        "svg": svg(str(edition.plan_width_m), str(edition.plan_height_m), "".join(shapes)),
        "marks": _marks(lanes),
    }


def _marks(lanes: Sequence[Lane]) -> list[dict[str, Any]]:
    """`line` is which of the lanes it belongs to, from 0. Numbers in one place stand beside each other."""
    places: dict[tuple[float, float], list[tuple[int, int]]] = defaultdict(list)
    for line, lane in enumerate(lanes):
        for number, pavilion in enumerate(lane.pavilions, start=1):
            places[pavilion.centre_m].append((line, number))
    return [
        {"line": line, "number": number, "x": x + ASIDE_M * (2 * at - len(here) + 1), "y": y}
        for (x, y), here in places.items()
        for at, (line, number) in enumerate(here)
    ]
