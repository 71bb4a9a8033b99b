"""How an SMS is written for the air: in which alphabet, and in how many pieces it is paid for.

Seven bits a letter (GSM 03.38) take 160 letters, in pieces of 153 where they are more; anything else takes 70, in
pieces of 67, because one letter outside that alphabet turns the whole text into UTF-16. A French text is therefore
told in it where it can be: straight quotes, plain dashes, and without the few accents that it lacks.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from openday import bidi

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")  # each takes the room of two
_PLAIN: Final = {
    **dict.fromkeys("’‘ʼ‛`´", "'"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("–—‑‐−", "-"),
    **dict.fromkeys("\u00a0\u202f\u2009\u2007", " "),
    "…": "...",
    "•": "-",
    "·": "-",
    "œ": "oe",
    "Œ": "OE",
    "\u00ad": "",
    "\u200b": "",
}
_GUILLEMETS: Final = re.compile("«[ \u00a0\u202f]?|[ \u00a0\u202f]?»")
_SPACES: Final = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007", " ") | dict.fromkeys("\u00ad\u200b", ""))


class Alphabet(StrEnum):
    GSM_7 = "gsm7"
    UCS_2 = "ucs2"


@dataclass(frozen=True)
class Size:
    """`units` of the room that the text takes; `segments` that are paid for; `left` until there is one more."""

    alphabet: Alphabet
    units: int
    segments: int
    left: int


def as_sms(text: str) -> str:
    """`text` as it is best sent: in the short alphabet where it can be told in it, else as it was written.

    Direction is held by a mark before what would turn round, where Arabic stands: isolates cost two letters each,
    and old telephones show a box for them.
    """
    bare = bidi.without_marks(text)
    plain = _in_short_alphabet(bare)
    if plain is not None:
        return plain
    spaced = bare.translate(_SPACES)
    return bidi.held_by_marks(spaced) if bidi.has_arabic(spaced) else spaced


def size_of(text: str) -> Size:
    """What `text` costs just as it stands."""
    is_short = all(letter in _BASIC or letter in _EXTENDED for letter in text)
    alphabet = Alphabet.GSM_7 if is_short else Alphabet.UCS_2
    alone, joined = (160, 153) if is_short else (70, 67)
    widths = [(2 if letter in _EXTENDED else 1) if is_short else (2 if ord(letter) > 0xFFFF else 1) for letter in text]
    units = sum(widths)
    if units <= alone:
        return Size(alphabet, units, 1, alone - units)
    *full, last = _pieces(widths, joined)
    return Size(alphabet, units, len(full) + 1, joined - last)


def _pieces(widths: list[int], room: int) -> Iterator[int]:
    """How much each piece holds: a letter of two is never cut."""
    held = 0
    for width in widths:
        if held + width > room:
            yield held
            held = 0
        held += width
    yield held


def _in_short_alphabet(text: str) -> str | None:
    letters = [_short(letter) for letter in _GUILLEMETS.sub('"', text)]
    return None if None in letters else "".join(letter for letter in letters if letter is not None)


def _short(letter: str) -> str | None:
    """`letter`, or what stands for it in the short alphabet: `ç` is `c` there, and `’` is `'`."""
    if letter in _BASIC or letter in _EXTENDED:
        return letter
    if letter in _PLAIN:
        return _PLAIN[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base != letter and base in _BASIC else None
