"""Names of outlets, as they sound in either script rather than as they are written: "Hespress" and "هسبريس" are one.

A name becomes its consonants in one alphabet. Short vowels are written in one script only and long ones as people
like, so none is kept; letters that one script has and the other writes with its neighbour become that neighbour.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from openday.folding import fold

LEAST_LIKENESS: Final = 0.8
LEAST_LETTERS: Final = 4  # shorter ones are alike by chance: they have to be the same
LEAST_TELLING: Final = 2  # consonants that still tell a name without its generic words

# Words that say what kind of outlet it is, and that one list writes and another leaves out.
GENERIC_WORDS: Final = frozenset(
    word
    for words in (
        "le la les l el al as ash ach ar at an ad az du de des d the of www com ma net org info fm tv tele television",
        "radio journal quotidien hebdomadaire hebdo magazine revue agence presse press news anbaa site web online",
        "chaine channel canal electronique groupe",
        "جريدة صحيفة مجلة أسبوعية يومية موقع إلكتروني الإلكترونية إلكترونية قناة القناة إذاعة راديو تلفزة تلفزيون",
        "وكالة الأنباء أنباء بريس نيوز أنفو إف إم أف ف م تيفي مجموعة كوم الجهوية",
    )
    for word in fold(words).split()
)
# Towns, and one channel, that do not sound the same in both scripts.
_SAME: Final = {
    fold(one): other
    for one, other in (
        ("الدار البيضاء", "casablanca"), ("tanger", "tanja"), ("العيون", "laayoune"), ("العرائش", "larache"),
        ("الصويرة", "essaouira"), ("دوزيم", "2m"),
    )
}  # fmt: skip
_ARABIC: Final = str.maketrans(
    {
        "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "x", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "س": "s",
        "ش": "c", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "", "غ": "k", "ف": "f", "ق": "k", "ك": "k", "ل": "l",
        "م": "m", "ن": "n", "ه": "h", "پ": "b", "چ": "c", "ا": "", "و": "", "ي": "",
    }
)  # fmt: skip
_ARTICLE: Final = re.compile(r"^(?:وال|ال|لل)(?=..)")
_LATIN_ARTICLE: Final = re.compile(r"^(?:al|el)(?=[^aeiou]..)|^[ae](?=(ss|rr|tt|nn|dd|zz|ch+ch|shsh)..)")
# In this order: what is written with two letters before what is written with one.
_LATIN: Final = tuple(
    (re.compile(written), said)
    for written, said in (
        (r"x", "ks"), (r"c(?=[eiy])", "s"), (r"c(?!h)", "k"), (r"kh", "x"), (r"[sc]h", "c"), (r"gh", "k"),
        (r"dj", "j"), (r"th", "t"), (r"dh", "d"), (r"ph", "f"), (r"qu?", "k"), (r"g(?=[eiy])", "j"), (r"g", "k"),
        (r"v", "f"), (r"p", "b"), (r"[aeiouwy]", ""),
    )
)  # fmt: skip
_ARABIZI: Final = re.compile(r"(?<!\d)[379](?=[a-z])")
_GLUED: Final = re.compile(r"(?<=[a-z]{4})(?:presse?|news|info|post|tv)$|(?<=\w{3})(?:بريس|نيوز|انفو|بوست|تيفي)$")
_REPEATED: Final = re.compile(r"(.)\1+")
_APART: Final = re.compile(r"[/()\[\]|;]| [-\u2013\u2014] ")


def sounds_of(names: Iterable[str]) -> frozenset[str]:
    """Of each name, whole and in its parts: "Ahdath.info / Al Ahdath Al Maghribia" is either."""
    pieces = {piece.strip() for name in names for piece in (name, *_APART.split(name))}
    return frozenset().union(*(_sounds_of(piece) for piece in pieces if piece))


@lru_cache(maxsize=20_000)
def _sounds_of(name: str) -> frozenset[str]:
    """The consonants and digits of the words that tell it from others; of all where those are too few.

    Once as written, once without a generic word that is written as one with the last: "Hibapress".
    """
    folded = fold(name.replace("ç", "s").replace("Ç", "s"))
    for one, other in _SAME.items():
        folded = folded.replace(one, other)
    words = folded.split()
    telling = [word for word in words if word not in GENERIC_WORDS]
    sounds = {_sound_of_words(telling), _sound_of_words(_GLUED.sub("", word) for word in telling)}
    return frozenset(sound for sound in sounds if len(sound) >= LEAST_TELLING) or frozenset(
        {_sound_of_words(words)} - {""}
    )


def _sound_of_words(words: Iterable[str]) -> str:
    return _REPEATED.sub(r"\1", "".join(map(_sound_of_word, words)))


def _sound_of_word(word: str) -> str:
    if word.isascii():
        word = _ARABIZI.sub(lambda digit: {"3": "", "7": "h", "9": "k"}[digit[0]], _LATIN_ARTICLE.sub("", word))
        for written, said in _LATIN:
            word = written.sub(said, word)
    else:
        word = _ARTICLE.sub("", word).translate(_ARABIC)
    return word.removesuffix("h") if len(word) > 2 else word


def likeness(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """From 0 to 1: how near the nearest two of them are; 0 under `LEAST_LIKENESS`."""
    if mine & theirs:
        return 1
    near = (_likeness(one, other) for one in mine for other in theirs)
    return max((ratio for ratio in near if ratio >= LEAST_LIKENESS), default=0)


def _likeness(one: str, other: str) -> float:
    shorter, longer = sorted((len(one), len(other)))
    if shorter < LEAST_LETTERS or 2 * shorter < LEAST_LIKENESS * (shorter + longer):
        return 0
    if 2 * len(set(one) & set(other)) < len(set(one)):  # most pairs end here, at a tenth of the cost of what follows
        return 0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def host_of(website: str) -> str:
    """`https://www.Hespress.com/sport` → `hespress.com`; "" where there is none."""
    website = website.strip().lower()
    try:
        host = urlsplit(website if "//" in website else f"//{website}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host else ""
