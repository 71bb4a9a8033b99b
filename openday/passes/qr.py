"""QR codes as one path of an SVG, a unit a module: the same drawing on a screen and on paper."""

from itertools import groupby
from typing import Any, Final

import segno

QUIET_ZONE: Final = 4  # light modules that the standard wants around it
MASK: Final = 0  # what is signed looks like noise under every mask; trying all eight takes eight times as long


def qr_path(text: str) -> dict[str, Any]:
    """`size` of the square, quiet zone included, and the path `d` of its dark modules."""
    code = segno.make(text, micro=False, error="m", boost_error=False, mask=MASK)
    runs = []
    for y, row in enumerate(code.matrix, start=QUIET_ZONE):
        x = QUIET_ZONE
        for is_dark, modules in groupby(row):
            length = len(list(modules))
            if is_dark:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return {"size": len(code.matrix) + 2 * QUIET_ZONE, "d": "".join(runs)}
