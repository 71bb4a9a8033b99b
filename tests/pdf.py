"""Reading back what a PDF shows, with the programs of poppler and zbar."""

import re
import shutil
import subprocess
from html import unescape
from itertools import accumulate
from pathlib import Path

# In a line from the right pdftotext embeds what holds no Arabic letter, as it is seen from the left: its pieces come in
# the opposite order, and only what runs from the left by itself (a time, words in Latin) stays as it is.
EMBEDDED = re.compile("\u202a([^\u202a-\u202c]*)\u202c")
FROM_THE_RIGHT = re.compile("\u202b(\\s+)([^\u202a-\u202c]*)\u202c")  # likewise: its first space is its last
PIECES = re.compile(r"[A-Za-zÀ-ɏ0-9+](?:[^،؛؟]*[A-Za-zÀ-ɏ0-9/])?|\s+|.")
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def ran(program: str, *arguments: str | Path, given: bytes = b"") -> str:
    """What a program says. Zbar fails where a picture holds no code: nothing said is told by the test."""
    done = subprocess.run([shutil.which(program) or program, *arguments], input=given, capture_output=True, check=False)
    assert done.returncode == 0 or program == "zbarimg", done.stderr.decode()
    return done.stdout.decode()


def text_of(pdf: bytes, *arguments: str) -> str:
    """What pdftotext reads, in the order in which it is read."""
    lines = ran("pdftotext", *arguments, "-", "-", given=pdf).split("\n")
    return MARKS.sub("", "\n".join(_in_order(line) for line in lines))


def _in_order(line: str) -> str:
    if not _is_from_the_right(line):
        return FROM_THE_RIGHT.sub(r"\2\1", line)
    return EMBEDDED.sub(lambda found: "".join(reversed(PIECES.findall(found[1]))), line)


def _is_from_the_right(line: str) -> bool:
    """Whether one embedding holds the whole line."""
    depths = list(accumulate({"\u202a": 1, "\u202b": 1, "\u202c": -1}.get(letter, 0) for letter in line.lstrip("\f")))
    return line.lstrip("\f").startswith("\u202b") and 0 not in depths[:-1]


def lines_of(pdf: bytes) -> list[str]:
    return [" ".join(line.split()) for line in text_of(pdf).replace("\f", "\n").splitlines() if line.strip()]


def page_count(pdf: bytes) -> int:
    return int(re.search(r"^Pages:\s+(\d+)$", ran("pdfinfo", "-", given=pdf), re.MULTILINE)[1])


def fonts_of(pdf: bytes, folder: Path) -> set[str]:
    """Names of the fonts in it, without the mark of a subset; all of them must be embedded."""
    file = folder / "fonts.pdf"
    file.write_bytes(pdf)
    rows = ran("pdffonts", file).splitlines()[2:]
    assert all(row.split()[-5] == "yes" for row in rows), rows
    return {row.split()[0].partition("+")[2] for row in rows}


def codes_in(pdf: bytes, folder: Path, *, dots_an_inch: int = 150) -> list[str]:
    """The QR codes that are read from a picture of each page, in no order."""
    file = folder / "codes.pdf"
    file.write_bytes(pdf)
    ran("pdftoppm", "-r", str(dots_an_inch), "-gray", "-png", file, folder / "page")
    pictures = sorted(folder.glob("page*.png"))
    read = ran("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", *pictures)
    for picture in pictures:
        picture.unlink()
    return [line for line in read.split("\n") if line]


def boxes_of(pdf: bytes):
    """Of each page the boxes of its words, in points, without the room that a font leaves above and below."""
    for page in ran("pdftotext", "-bbox", "-", "-", given=pdf).split("<page ")[1:]:
        boxes = []
        for found in WORD.finditer(page):
            left, top, right, bottom = (float(number) for number in found.groups()[:4])
            height = bottom - top
            boxes.append((left, top + height * 0.3, right, bottom - height * 0.3, unescape(found[5])))
        yield boxes


def overlapping(boxes):
    for at, (left, top, right, bottom, word) in enumerate(boxes):
        for other in boxes[at + 1 :]:
            across = min(right, other[2]) - max(left, other[0])
            if across > 1 and min(bottom, other[3]) - max(top, other[1]) > 0.5:
                yield word, other[4]
