"""Finding an institution by its name in either script, or by its code, however it is typed.

Every word must be there, in any order; short ones at the start of a word. Words like "école" or "مدرسة" are not asked
for where there are others, since half of the lists leave them out. Where few hold every word, what resembles them
follows. `Institution.search_text` is ` code | name | name / commune / commune `, folded.
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import add, and_, or_
from typing import Final

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, FloatField, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from openday.folding import fold
from schools.names import core_words

MAX_LETTERS: Final = 100
MAX_WORDS: Final = 8
FEW: Final = 10
MOST_JUDGED: Final = 400  # what resembles the words at first sight, the shortest names first
LEAST_LIKENESS: Final = 0.4  # of a word: one of six letters with one wrong has 0.57, one of four 0.4
_CODE_APART: Final = re.compile(r"\b(\d{5}) ?([a-z])\b")
_CODE: Final = re.compile(r"\d{2,5}[a-z]?")
_ARTICLE: Final = re.compile(r"^ال(?=..)")


@dataclass(frozen=True)
class Sought:
    """What a person typed, folded: the whole, and the words that tell."""

    whole: str
    words: tuple[str, ...]

    @classmethod
    def read(cls, typed: str) -> "Sought":
        whole = _CODE_APART.sub(r"\1\2", fold(typed[:MAX_LETTERS]))
        return cls(whole=whole, words=tuple(core_words(whole)[:MAX_WORDS]))

    @property
    def core(self) -> str:
        return " ".join(self.words)

    @property
    def is_code(self) -> bool:
        """Whether it can be nothing but (the start of) a code: what resembles one is another school."""
        return _CODE.fullmatch(self.whole) is not None

    def held(self) -> Q:
        """Holds every word."""
        return reduce(and_, (_holds(word) for word in self.words))

    def slipped(self) -> Q:
        """May hold every word with a slip in it. `likeness` judges what it brings.

        Not pg_trgm's own operator: the planner takes it for cheap, and tries it on every row (150 ms for 13,000).
        """
        return reduce(and_, (_almost_holds(word) for word in self.words))

    def resembled(self) -> Q:
        """What `slipped` brings, and what holds all words but one."""
        distinct = set(self.words)
        if len(distinct) < 2 or len(self.words) > 5:
            return self.slipped()
        all_but = (reduce(and_, (_holds(other) for other in self.words if other != word)) for word in distinct)
        return reduce(or_, all_but, self.slipped())

    @property
    def least_likeness(self) -> float:
        return LEAST_LIKENESS * len(self.words)

    def likeness(self) -> Combinable:
        """From 0 to 1 for each word. What is there as it was typed is not reckoned: that takes 10 µs a word and row."""
        return reduce(add, (_likeness_of(word) for word in self.words))

    def distance(self) -> Case:
        """0 for the code itself, 1 for the start of one, 2 for a whole name, 3 for the start of one, then the rest."""
        texts = list(dict.fromkeys((self.whole, self.core)))
        steps = [
            (2, [f"| {text} {end}" for text in texts for end in "|/"]),
            (3, [f"| {text}" for text in texts]),
        ]
        whens = [When(reduce(or_, (Q(search_text__contains=text) for text in held)), then=at) for at, held in steps]
        if self.is_code:
            whens = [
                When(search_text__startswith=f" {self.whole} |", then=0),
                When(search_text__startswith=f" {self.whole}", then=1),
                *whens,
            ]
        if len(self.whole) > 2:
            at_words = reduce(and_, (Q(search_text__contains=f" {word}") for word in self.words))
            whens.append(When(at_words, then=4))
        return Case(*whens, default=5, output_field=IntegerField())


def _likeness_of(word: str) -> Combinable:
    return Case(
        When(_holds(word), then=Value(1.0)),
        default=TrigramWordSimilarity(word, "search_text"),
        output_field=FloatField(),
    )


def _almost_holds(word: str) -> Q:
    """One letter wrong, missing, too many or changed with the next leaves one end of the word as it was."""
    if len(word) < 4:
        return _holds(word)
    word = _ARTICLE.sub("", word) if len(word) > 5 else word
    end = max(3, (len(word) - 2) // 2)
    return Q(search_text__contains=word[:end]) | Q(search_text__contains=word[-end:])


def _holds(word: str) -> Q:
    """Anywhere from three letters on (with or without the article); else at the start of a word."""
    if len(word) < 3:
        return Q(search_text__contains=f" {word}")
    return Q(search_text__contains=_ARTICLE.sub("", word) if len(word) > 4 else word)
