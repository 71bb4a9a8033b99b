"""The plan of the site for print: pale, told by outlines rather than by colours, with its words apart.

Words stand beside the picture because a paper sets them in its own type; everything is in metres.
"""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from pavilions.plan_drawing import Box, Label, PlanDrawing, Stand

GROUND = 'fill="#f7f2e7" stroke="#877a62" stroke-width=".5"'
WALK = 'fill="#fff"'
HALL = 'fill="#efe7d6"'
OPEN = 'fill="#fff" stroke="#b9ad95" stroke-width=".5"'
STAND = 'fill="#fbf8f1" stroke="#b9ad95" stroke-width=".4"'
SHOWN = 'fill="#c8d0da" stroke="#1c3560" stroke-width=".9"'
GATE = 'fill="#1c3560"'


def plan_on_paper(plan: PlanDrawing) -> dict[str, Any]:
    """Width and height, the picture as SVG, and the words on it. `is_dimmed` stands are pale, the others stand out."""
    shapes = [
        f'<path d="{plan.ground}" {GROUND}/>',
        *_rects(plan.walks, WALK, radius=2),
        f'<path d="{plan.alleys}" fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round"/>',
        *_rects(plan.halls, HALL, radius=1),
        *_rects(plan.rooms, OPEN, radius=1),
        *(
            f'<path d="{arena.outline}" {OPEN}/>'
            f'<path d="{arena.star}" fill="none" stroke="#b07c14" stroke-opacity=".45" stroke-width=".4"/>'
            for arena in plan.arenas
        ),
        *(_stand(stand) for stand in sorted(plan.stands, key=lambda stand: not stand.is_dimmed)),
        *_rects([gate.box for gate in plan.gates], GATE, radius=0),
        f'<path d="{plan.scale}" fill="none" stroke="#4c5770" stroke-width=".6"/>',
    ]
    return {
        "width": float(plan.width),
        "height": float(plan.height),
        "svg": svg(plan.width, plan.height, "".join(shapes)),
        "labels": [
            *(_label(label) for label in plan.labels),
            *(_label(gate.label) for gate in plan.gates),
            *(_label(Label(arena.zone.name, arena.x, arena.y)) for arena in plan.arenas),
            _label(replace(plan.scale_label, text=_("%(length)s m") % {"length": plan.scale_label.text})),
        ],
    }


def svg(width: str, height: str, shapes: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{shapes}</svg>'


def _rects(boxes: list[Box], look: str, *, radius: int) -> list[str]:
    return [
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="{radius}" {look}/>'
        for box in boxes
    ]


def _stand(stand: Stand) -> str:
    return _rects([stand.box], STAND if stand.is_dimmed else SHOWN, radius=1)[0]


def _label(label: Label) -> dict[str, Any]:
    return {"text": label.text, "x": float(label.x), "y": float(label.y), "is_turned": label.is_turned}
