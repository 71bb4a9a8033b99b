"""Finding an institution by its name in either script, or by its code, however it is typed.

Every word must be there, in any order; short ones at the start of a word. Words like "école" or "مدرسة" are not asked
for where there are others, since half of the lists leave them out. Where few hold every word, what resembles them
follows. `Institution.search_text` is ` code | name | name / commune / commune `, folded.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BooleanField, FloatField, Func, IntegerField

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

# SQL in which `search_text` stands as {}, and its values. Folded text has no sign that LIKE would read.
Piece = tuple[str, list[str]]


class _Said(Func):
    """A piece of SQL on `search_text` in a queryset.

    Whole: over the dozen patterns of a search, one expression each, Django takes longer than PostgreSQL over 13,000
    names.
    """

    def __init__(self, sql: str, values: Iterable[str]) -> None:
        super().__init__("search_text")
        self.sql, self.values = sql, tuple(values)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, tuple[str | int, ...]]:
        column, _none = compiler.compile(self.get_source_expressions()[0])
        return self.sql.replace("{}", column), self.values


class Condition(_Said):
    output_field = BooleanField()
    conditional = True


class Likeness(_Said):
    output_field = FloatField()


class Distance(_Said):
    output_field = IntegerField()


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

    def held(self) -> Condition:
        """Holds every word."""
        return Condition(*_joined(" AND ", map(_holds, self.words)))

    def slipped(self) -> Condition:
        """May hold every word with a slip in it. `likeness` judges what it brings.

        Not pg_trgm's own operator: the planner takes it for cheap, and tries it on every row (150 ms for 13,000).
        """
        return Condition(*self._slipped())

    def resembled(self) -> Condition:
        """What `slipped` brings, and what holds all words but one."""
        distinct = set(self.words)
        if len(distinct) < 2 or len(self.words) > 5:
            return self.slipped()
        all_but = (_joined(" AND ", (_holds(other) for other in self.words if other != word)) for word in distinct)
        return Condition(*_joined(" OR ", (self._slipped(), *all_but)))

    def _slipped(self) -> Piece:
        return _joined(" AND ", map(_almost_holds, self.words))

    @property
    def least_likeness(self) -> float:
        return LEAST_LIKENESS * len(self.words)

    def likeness(self) -> Likeness:
        """From 0 to 1 for each word. What is there as it was typed is not reckoned: that takes 10 µs a word and row."""
        return Likeness(*_joined(" + ", map(_likeness_of, self.words)))

    def distance(self) -> Distance:
        """0 for the code itself, 1 for the start of one, 2 for a whole name, 3 for the start of one, then the rest."""
        texts = dict.fromkeys((self.whole, self.core))
        whole_name = _joined(" OR ", (_has(f"| {text} {end}") for text in texts for end in "|/"))
        begun_name = _joined(" OR ", (_has(f"| {text}") for text in texts))
        steps: list[tuple[Piece, Piece]] = [(begun_name, _case([(whole_name, _number(2))], 3))]
        if self.is_code:
            code_itself, begun_code = _begins(f" {self.whole} |"), _begins(f" {self.whole}")
            steps.insert(0, (begun_code, _case([(code_itself, _number(0))], 1)))
        if len(self.whole) > 2:
            steps.append((_joined(" AND ", (_has(f" {word}") for word in self.words)), _number(4)))
        return Distance(*_case(steps, 5))


def _joined(by: str, pieces: Iterable[Piece]) -> Piece:
    said = list(pieces)
    return f"({by.join(sql for sql, _ in said)})", [value for _, values in said for value in values]


def _contains(text: str) -> Piece:
    return "{} LIKE %s", [f"%{text}%"]


def _has(text: str) -> Piece:
    """As `_contains`, where rows are judged and not looked for: no index knows it, and it takes half the time."""
    return "strpos({}, %s) > 0", [text]


def _begins(text: str) -> Piece:
    return "starts_with({}, %s)", [text]


def _number(number: int) -> Piece:
    return str(number), []


def _case(steps: Sequence[tuple[Piece, Piece]], otherwise: int) -> Piece:
    whens = " ".join(f"WHEN {sql} THEN {then}" for (sql, _), (then, _) in steps)
    return f"CASE {whens} ELSE {otherwise} END", [value for step in steps for _, values in step for value in values]


def _likeness_of(word: str) -> Piece:
    sql, values = _holds(word)
    return f"CASE WHEN {sql} THEN 1 ELSE word_similarity(%s, {{}}) END", [*values, word]


def _almost_holds(word: str) -> Piece:
    """One letter wrong, missing, too many or changed with the next leaves one end of the word as it was."""
    if len(word) < 4:
        return _holds(word)
    word = _ARTICLE.sub("", word) if len(word) > 5 else word
    end = max(3, (len(word) - 2) // 2)
    return _joined(" OR ", (_contains(word[:end]), _contains(word[-end:])))


def _holds(word: str) -> Piece:
    """Anywhere from three letters on (with or without the article); else at the start of a word."""
    if len(word) < 3:
        return _contains(f" {word}")
    return _contains(_ARTICLE.sub("", word) if len(word) > 4 else word)
