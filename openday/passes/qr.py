"""QR codes as one path of an SVG, a unit a module: the same drawing on a screen and on paper."""

import re
from typing import Any, Final

import zxingcpp

QUIET_ZONE: Final = 4  # light modules that the standard wants around it
_DARK: Final = re.compile(rb"\x00+")


def qr_path(text: str) -> dict[str, Any]:
    """`size` of the square, quiet zone included, and the path `d` of its dark modules."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image = code.to_image(scale=1, add_quiet_zones=False)  # a byte a module, black is 0
    side, modules = image.shape[0], bytes(image)  # type: ignore[call-overload]  # a buffer, which its stub leaves out
    runs = []
    for row in range(side):
        for dark in _DARK.finditer(modules, row * side, (row + 1) * side):
            length = dark.end() - dark.start()
            runs.append(f"M{dark.start() - row * side + QUIET_ZONE} {row + QUIET_ZONE}h{length}v1h-{length}z")
    return {"size": side + 2 * QUIET_ZONE, "d": "".join(runs)}
