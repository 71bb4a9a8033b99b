"""Two directions of writing in one line: what must not turn round is kept apart.

In Arabic "09:30 – 12:00", "+212 6…" and "2027-04-17" are shown from their end to their beginning unless something
holds them. In mails that is a pair of isolates (Unicode 6.3); in SMS, where each mark costs room and old telephones
show a box for a new one, a single left-to-right mark.
"""

import re
from collections.abc import Iterator
from typing import Final

LEFT_TO_RIGHT: Final = "\u2066"
FIRST_STRONG: Final = "\u2068"
POP: Final = "\u2069"
_LEFT_MARK: Final = "\u200e"
_RIGHT_MARK: Final = "\u200f"

_ISOLATED: Final = re.compile("([\u2066-\u2068])([^\u2066-\u2069]*)\u2069")
_MARKS: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_WORD: Final = r"[0-9A-Za-z]+"
# What starts with a figure and is held together by more than figures. A letter in front would hold it by itself.
_TURNS: Final = re.compile(
    r"(?<![0-9A-Za-z@/._+-])(?:"
    r"\+[0-9][0-9 .-]*[0-9]"  # a telephone with its country
    r"|[0-9]{2}(?: [0-9]{2}){3,}"  # one as it is dialled here
    rf"|[0-9][0-9A-Za-z]*(?:(?:[-–—/:.]| [-–—] ){_WORD})+"  # a time, a range, a date, a code
    r")(?![0-9A-Za-z@])"
)
_RIGHT_TO_LEFT_LETTER: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LETTER: Final = re.compile(r"[^\W\d_]")


def isolated(text: str) -> str:
    """`text`, which runs from left to right whatever stands around it: a code, a time, a telephone."""
    return f"{LEFT_TO_RIGHT}{text}{POP}" if text else ""


def apart(text: str) -> str:
    """`text` in its own direction, whichever that is: a name. What is isolated already stays as it is."""
    return f"{FIRST_STRONG}{text}{POP}" if text and not _ISOLATED.fullmatch(text) else text


def has_arabic(text: str) -> bool:
    return bool(_RIGHT_TO_LEFT_LETTER.search(text))


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """`text` cut at its isolates: each piece, and the mark that keeps it apart ("" for what is in none)."""
    at = 0
    for found in _ISOLATED.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], ""
        yield found[2], found[1]
        at = found.end()
    if at < len(text):
        yield text[at:], ""


def held(text: str) -> str:
    """A line of Arabic in which whatever would turn round is isolated. What is isolated already stays as it is."""
    return "".join(
        f"{mark}{piece}{POP}" if mark else _TURNS.sub(lambda found: isolated(found[0]), piece)
        for piece, mark in pieces(text)
    )


def held_by_marks(text: str) -> str:
    """The same for an SMS: no isolates, and one left-to-right mark before what would turn round."""
    return _TURNS.sub(lambda found: f"{_LEFT_MARK}{found[0]}", without_marks(text))


def without_marks(text: str) -> str:
    return _MARKS.sub("", text)


def from_the_right(text: str) -> str:
    """A line of plain text that a mailbox sets from the right, though its first letter be a Latin one."""
    outside = "".join(piece for piece, mark in pieces(text) if not mark)
    first = _LETTER.search(outside)
    return text if first and _RIGHT_TO_LEFT_LETTER.match(first[0]) else f"{_RIGHT_MARK}{text}"
