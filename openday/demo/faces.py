"""Drawn faces and specimen papers: what invented members of a team send. They are our own, so nothing reads them."""

from functools import cache
from hashlib import sha256
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from openday.uploads.reading import JPEG, CleanFile

SIZE: Final = (700, 900)
SMALL: Final = (140, 180)
SKINS: Final = ("#f0d2b6", "#dcae86", "#b98258", "#8a5a3b")
HAIRS: Final = ("#2b211c", "#5b3a26", "#8c8f94", "#1d2430")
CLOTHES: Final = ("#24486f", "#7d3b3b", "#3d6b54", "#6a5a86", "#8a6d2f", "#40454d")
WALLS: Final = ("#e9edf2", "#efe9df", "#e4ece6")
FACES: Final = 24


@cache
def face(number: int, *, is_woman: bool = False) -> CleanFile:
    """One of two dozen women or men, from the front, on a plain wall."""
    picture = Image.new("RGB", SIZE, WALLS[number % len(WALLS)])
    draw = ImageDraw.Draw(picture)
    skin, hair, cloth = SKINS[number % 4], HAIRS[number // 4 % 4], CLOTHES[number % len(CLOTHES)]
    is_covered = is_woman and number % 2 == 0  # by a headscarf
    draw.ellipse((90, 640, 610, 1120), fill=cloth)
    if is_covered:
        draw.ellipse((180, 130, 520, 720), fill=cloth)
    else:
        draw.ellipse((205, 150, 495, 560 if is_woman else 470), fill=hair)
    draw.rectangle((300, 520, 400, 690), fill=skin)
    draw.ellipse((230, 205, 470, 575), fill=skin)
    if not is_covered:
        draw.pieslice((222, 170, 478, 470), 195, 345, fill=hair)
    for x in (290, 380):
        draw.ellipse((x, 368, x + 30, 386), fill="#2a2a2a")
        draw.arc((x - 8, 336, x + 38, 372), 200, 340, fill=hair, width=7)
    draw.line((350, 390, 342, 448, 360, 450), fill="#9a6b4b", width=4, joint="curve")
    draw.arc((305, 455, 395, 515), 20, 160, fill="#8a3d3d", width=7)
    if number % 3 == 1 and not is_woman:
        draw.arc((268, 440, 432, 570), 10, 170, fill=hair, width=22)  # a beard
    if number % 7 == 2:
        draw.ellipse((272, 352, 338, 404), outline="#222", width=5)
        draw.ellipse((362, 352, 428, 404), outline="#222", width=5)
    return _file(picture, picture.resize(SMALL), name=f"photo-{number + 1:02d}.jpg")


@cache
def identity_paper() -> CleanFile:
    """A card that is nobody's."""
    picture = Image.new("RGB", (1000, 630), "#dfe8ee")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((12, 12, 988, 618), 36, outline="#5a7a94", width=6)
    draw.rectangle((60, 150, 330, 500), fill="#b9c7d2")
    for at, width in enumerate((420, 360, 480, 300)):
        draw.rounded_rectangle((380, 170 + 80 * at, 380 + width, 200 + 80 * at), 12, fill="#93a9ba")
    draw.text((380, 60), "SPECIMEN", fill="#7c2f2f", font_size=70)
    return _file(picture, name="specimen.jpg")


@cache
def letter(number: int) -> CleanFile:
    """A letter of assignment: lines of text, and a stamp."""
    picture = Image.new("RGB", (1000, 1414), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((90, 90), f"SPECIMEN {number:03d}", fill="#24486f", font_size=48)
    for at in range(18):
        draw.rectangle((90, 260 + 44 * at, 910 - 160 * (at % 6 == 5), 270 + 44 * at), fill="#9aa3ad")
    draw.ellipse((620, 1120, 860, 1330), outline="#24486f", width=8)
    return _file(picture, name=f"lettre-{number:03d}.jpg")


def _file(*pages: Image.Image, name: str) -> CleanFile:
    """As `openday.uploads.reading` makes them of what is sent."""
    written = []
    for page in pages:
        into = BytesIO()
        page.save(into, "JPEG", quality=84)
        written.append(into.getvalue())
    width, height = pages[0].size
    return CleanFile(JPEG, tuple(written), 1, width, height, sha256(written[0]).hexdigest(), name)
