"""QR codes as one path of an SVG, a unit a module: the same drawing on a screen and on paper."""

import re
from typing import Any, Final

import zxingcpp

QUIET_ZONE: Final = 4  # light modules that the standard wants around it
_DARK: Final = re.compile(rb"\x00+")


def qr_path(text: str) -> dict[str, Any]:
    """`size` of the square, quiet zone included, and the path `d` of its dark modules: lines, to be drawn 1 wide."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image = code.to_image(scale=1, add_quiet_zones=False)  # a byte a module, black is 0
    side, modules = image.shape[0], bytes(image)  # type: ignore[call-overload]  # a buffer, which its stub leaves out
    lines = []
    for row in range(side):
        pen = -QUIET_ZONE
        lines.append(f"M0 {row + QUIET_ZONE}.5")
        for dark in _DARK.finditer(modules, row * side, (row + 1) * side):
            starts, ends = dark.start() - row * side, dark.end() - row * side
            lines.append(f"m{starts - pen} 0h{ends - starts}")
            pen = ends
    return {"size": side + 2 * QUIET_ZONE, "d": "".join(lines)}
