"""The plan of the site as shapes in metres, made from the rectangles of zones and pavilions and the points of gates.

Numbers are already text, with a point whatever the language: an SVG knows no other.
"""

import math
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Final

from openday.editions.models import Edition, Gate, Zone
from pavilions.guide import Guide
from pavilions.models import Pavilion

FENCE_M: Final = 1.5
WALK_M: Final = 3  # what is kept free around each zone
ALLEY_M: Final = 8
CORNER_M: Final = 10
GATE_DEPTH_M: Final = 4
LETTER_M: Final = 2.7  # how wide a letter of a label is, about
LINE_M: Final = 7
STRIP_M: Final = 5  # how high a strip must be to hold a label
SCALE_M: Final = 50


def metres(number: float) -> str:
    return f"{round(number, 2):g}"


@dataclass(frozen=True)
class Label:
    """Words at a point; those that are turned run upwards."""

    text: str
    x: str
    y: str
    is_turned: bool = False


@dataclass(frozen=True)
class Box:
    x: str
    y: str
    width: str
    height: str

    @classmethod
    def of(cls, zone: Zone) -> "Box":
        return cls(metres(zone.x_m), metres(zone.y_m), metres(zone.width_m), metres(zone.height_m))

    @classmethod
    def around(cls, zone: Zone, edition: Edition) -> "Box":
        """The zone and what is kept free around it, inside the fence."""
        left, top = max(FENCE_M, zone.x_m - WALK_M), max(FENCE_M, zone.y_m - WALK_M)
        right = min(edition.plan_width_m - FENCE_M, zone.x_m + zone.width_m + WALK_M)
        bottom = min(edition.plan_height_m - FENCE_M, zone.y_m + zone.height_m + WALK_M)
        return cls(metres(left), metres(top), metres(right - left), metres(bottom - top))


@dataclass(frozen=True)
class Stand:
    """A pavilion in its place; large ones carry their name too."""

    pavilion: Pavilion
    box: Box
    x: str
    y: str
    name_y: str  # empty where the name does not fit
    crowd: str  # from 1 to 5, or a mark for it; empty where it is not shown
    is_dimmed: bool
    is_current: bool


@dataclass(frozen=True)
class Arena:
    """The stage: its outline, the star in it, and its label."""

    zone: Zone
    outline: str
    star: str
    x: str
    y: str
    word_y: str
    area_m2: int
    is_current: bool


@dataclass(frozen=True)
class GateShape:
    gate: Gate
    box: Box
    label: Label


@dataclass(frozen=True)
class PlanDrawing:
    width: str
    height: str
    ground: str
    walks: list[Box]
    alleys: str
    halls: list[Box]
    rooms: list[Box]
    arenas: list[Arena]
    stands: list[Stand]
    gates: list[GateShape]
    labels: list[Label]
    scale: str
    scale_label: Label


def draw_plan(
    guide: Guide, *, shown: Container[str] | None = None, current: str = "", crowd: Callable[[str], str] | None = None
) -> PlanDrawing:
    """The whole drawing, its labels in the active language.

    Pavilions are given by code: those `shown` stand out (None: all), `current` is the chosen one, and `crowd` says
    how full each is.
    """
    edition, zones = guide.edition, guide.zones
    stands = [pavilion for pavilion in guide.pavilions if pavilion.kind != Pavilion.Kind.SHOW]
    halls = [zone for zone in zones if zone.kind in (Zone.Kind.HALL, Zone.Kind.CHILDREN)]
    rooms = [zone for zone in zones if zone.kind in (Zone.Kind.SEMINARS, Zone.Kind.LUNCH)]
    height, chosen = edition.plan_height_m, guide.by_code.get(current)
    return PlanDrawing(
        width=str(edition.plan_width_m),
        height=str(height),
        ground=_cut_corners(1, 1, edition.plan_width_m - 2, height - 2, CORNER_M),
        walks=[Box.around(zone, edition) for zone in zones],
        alleys="".join(_alley(gate, zones, edition) for gate in guide.gates),
        halls=[Box.of(zone) for zone in halls],
        rooms=[Box.of(zone) for zone in rooms],
        arenas=[
            _arena(zone, is_current=chosen is not None and chosen.stage_id == zone.pk)
            for zone in zones
            if zone.kind == Zone.Kind.ARENA
        ],
        stands=[
            _stand(
                pavilion,
                crowd=crowd(pavilion.code) if crowd else "",
                is_dimmed=shown is not None and pavilion.code not in shown,
                is_current=pavilion.code == current,
            )
            for pavilion in stands
        ],
        gates=[_gate(gate, edition) for gate in guide.gates],
        labels=[
            *(label for zone in halls if (label := _hall_label(zone, stands))),
            *(label for zone in rooms for label in _room_labels(zone)),
        ],
        scale=f"M8 {height - 5.5}h{SCALE_M}M8 {height - 7}v3M{8 + SCALE_M} {height - 7}v3",
        scale_label=Label(str(SCALE_M), metres(8 + SCALE_M + 9), metres(height - 5.5)),
    )


def _cut_corners(x: float, y: float, width: float, height: float, cut: float) -> str:
    """An octagon: the rectangle without its corners."""
    across, down, c = metres(width - 2 * cut), metres(height - 2 * cut), metres(cut)
    return f"M{metres(x + cut)} {metres(y)}h{across}l{c} {c}v{down}l-{c} {c}h-{across}l-{c} -{c}v-{down}z"


def _arena(zone: Zone, *, is_current: bool) -> Arena:
    x, y = zone.x_m + zone.width_m / 2, zone.y_m + zone.height_m / 2
    smaller = min(zone.width_m, zone.height_m)
    cut = smaller * 0.225
    inner = _cut_corners(zone.x_m + 3, zone.y_m + 3, zone.width_m - 6, zone.height_m - 6, cut - 1.2)
    return Arena(
        zone=zone,
        outline=_cut_corners(zone.x_m, zone.y_m, zone.width_m, zone.height_m, cut),
        star=inner + _star(x, y, smaller * 0.44) + _star(x, y, smaller * 0.395),
        x=metres(x),
        y=metres(y - 3),
        word_y=metres(y + 5),
        area_m2=round(zone.width_m * zone.height_m / 10) * 10,
        is_current=is_current,
    )


def _star(x: float, y: float, radius: float) -> str:
    """Two squares over each other, as one line."""
    points = []
    for corner in range(16):
        reach = radius * (1 if corner % 2 == 0 else math.cos(math.pi / 4) / math.cos(math.pi / 8))
        angle = corner * math.pi / 8
        points.append(f"{metres(x + reach * math.cos(angle))} {metres(y + reach * math.sin(angle))}")
    return f"M{'L'.join(points)}z"


def _stand(pavilion: Pavilion, *, crowd: str, is_dimmed: bool, is_current: bool) -> Stand:
    x, y = pavilion.centre_m
    is_large = pavilion.height_m >= 4 * STRIP_M and len(pavilion.name) * LETTER_M <= pavilion.width_m
    return Stand(
        pavilion=pavilion,
        box=Box(metres(pavilion.x_m), metres(pavilion.y_m), metres(pavilion.width_m), metres(pavilion.height_m)),
        x=metres(x),
        y=metres(y - 4 if is_large else y),
        name_y=metres(y + 4) if is_large else "",
        crowd=crowd,
        is_dimmed=is_dimmed,
        is_current=is_current,
    )


def _hall_label(zone: Zone, stands: list[Pavilion]) -> Label | None:
    """In the free strip over the zone's stands: its name, or its code where the name is too long."""
    inside = [pavilion for pavilion in stands if pavilion.zone_id == zone.pk]
    free = min((pavilion.y_m for pavilion in inside), default=zone.y_m + zone.height_m) - zone.y_m
    if free < STRIP_M or any(pavilion.name == zone.name for pavilion in inside):
        return None
    text = next((text for text in (zone.name, zone.code) if len(text) * LETTER_M <= zone.width_m), "")
    if not text:
        return None
    return Label(text, metres(zone.x_m + zone.width_m / 2), metres(zone.y_m + free / 2 - 0.8))


def _room_labels(zone: Zone) -> list[Label]:
    """Its name in the middle: in one line, else upwards, else a word a line."""
    x, y, length = zone.x_m + zone.width_m / 2, zone.y_m + zone.height_m / 2, len(zone.name) * LETTER_M
    if zone.width_m < length <= zone.height_m:
        return [Label(zone.name, metres(x), metres(y), is_turned=True)]
    lines = [zone.name] if length <= zone.width_m else zone.name.split()
    top = y - (len(lines) - 1) * LINE_M / 2
    return [Label(line, metres(x), metres(top + number * LINE_M)) for number, line in enumerate(lines)]


def _edge(gate: Gate, edition: Edition) -> str:
    """The edge of the site that the gate is nearest to."""
    distances = {
        "left": gate.x_m,
        "right": edition.plan_width_m - gate.x_m,
        "top": gate.y_m,
        "bottom": edition.plan_height_m - gate.y_m,
    }
    return min(distances, key=lambda edge: distances[edge])


def _alley(gate: Gate, zones: list[Zone], edition: Edition) -> str:
    """From the gate straight into the site, up to the first zone in the way."""
    edge = _edge(gate, edition)
    if edge in ("left", "right"):
        ahead = [
            (zone.x_m, zone.x_m + zone.width_m) for zone in zones if zone.y_m <= gate.y_m <= zone.y_m + zone.height_m
        ]
        end = (
            min((near for near, _ in ahead if near >= gate.x_m), default=edition.plan_width_m - 5)
            if edge == "left"
            else max((far for _, far in ahead if far <= gate.x_m), default=5)
        )
        return f"M{metres(gate.x_m)} {metres(gate.y_m)}H{metres(end)}"
    ahead = [(zone.y_m, zone.y_m + zone.height_m) for zone in zones if zone.x_m <= gate.x_m <= zone.x_m + zone.width_m]
    end = (
        min((near for near, _ in ahead if near >= gate.y_m), default=edition.plan_height_m - 5)
        if edge == "top"
        else max((far for _, far in ahead if far <= gate.y_m), default=5)
    )
    return f"M{metres(gate.x_m)} {metres(gate.y_m)}V{metres(end)}"


def _gate(gate: Gate, edition: Edition) -> GateShape:
    """A bar on the edge, and its name inside, where the alley begins."""
    edge, depth, length = _edge(gate, edition), GATE_DEPTH_M, ALLEY_M + 2
    half = len(gate.name) * LETTER_M / 2
    width, height = edition.plan_width_m, edition.plan_height_m
    if edge in ("left", "right"):
        box = Box(
            metres(0 if edge == "left" else width - depth), metres(gate.y_m - length / 2), str(depth), str(length)
        )
        x = depth + 2 + half if edge == "left" else width - depth - 2 - half
        label = Label(gate.name, metres(x), metres(gate.y_m))
    else:
        box = Box(
            metres(gate.x_m - length / 2), metres(0 if edge == "top" else height - depth), str(length), str(depth)
        )
        label = Label(gate.name, metres(gate.x_m + length / 2 + 3 + half), metres(4 if edge == "top" else height - 5.5))
    return GateShape(gate, box, label)
