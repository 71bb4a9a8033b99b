"""Text as it is compared, not as it is written: what a search forgives in the three languages."""

import unicodedata
from typing import Final

_LETTERS: Final = {
    "ٱ": "ا",
    "ة": "ه",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ک": "ك",
    "گ": "ك",  # the Moroccan G is written with either kaf
    "ڭ": "ك",
    "ہ": "ه",
    "ڤ": "ف",
    "ء": "",
    "ـ": "",  # tatweel only stretches
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    "'": "",
    "’": "",
    "‘": "",
    "ʼ": "",
    "ʿ": "",
    "ʾ": "",
    "`": "",
}


MOST_KEPT: Final = 5_000  # of the million characters that there are: whoever searches chooses which are met


class _Folding(dict[int, str]):
    """A table for `str.translate` that learns characters the first time they are met."""

    def __missing__(self, code_point: int) -> str:
        character = chr(code_point)
        category = unicodedata.category(character)
        if category == "Nd":
            folded = str(unicodedata.decimal(character))
        elif category in ("Mn", "Me", "Cf"):
            folded = ""
        elif category[0] in "PSZC":
            folded = " "
        else:
            folded = character
        if len(self) < MOST_KEPT:
            self[code_point] = folded
        return folded


_FOLDING: Final = _Folding({ord(letter): folded for letter, folded in _LETTERS.items()})


def fold(text: str) -> str:
    """`text` without what people leave out or mix up when they search.

    Hamza forms, ta marbuta, alef maqsura, vowel signs, tatweel, Persian letters, Latin accents, ligatures, case,
    apostrophes, invisible marks and every kind of digit become one plain form; other punctuation becomes one space.
    Folding what is folded changes nothing. Compare folded with folded: it is not for reading.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return " ".join(unicodedata.normalize("NFKD", text.casefold()).translate(_FOLDING).split())
