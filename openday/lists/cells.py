"""The cells of one row of a list: cleaned, by field, and what is to be said of them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from openday.lists.columns import Columns
from openday.lists.spreadsheets import UNREADABLE, has_control_characters


@dataclass(frozen=True)
class Remark:
    """Something to say about a row, by a code: a reason why it is left out, or a warning."""

    code: str
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass
class ListRow:
    """What is common to a row of any list: its number, as a spreadsheet shows it, and what is said of it."""

    number: int
    reasons: list[Remark] = field(default_factory=list, kw_only=True)
    warnings: list[Remark] = field(default_factory=list, kw_only=True)

    def refuse(self, code: str, /, **data: str) -> None:
        self.reasons.append(Remark(code, data))

    def warn(self, code: str, /, **data: str) -> None:
        self.warnings.append(Remark(code, data))


class Told:
    """The cells by field. A cell that cannot be kept refuses its row."""

    def __init__(self, row: ListRow, cells: Sequence[str], columns: Columns) -> None:
        self.row = row
        self._cells = cells
        self._columns = columns
        self._texts: dict[int, str] = {}

    def all(self, name: str) -> list[str]:
        """What is not blank in the field's columns, the best column first."""
        positions = self._columns.sources.get(name, ())
        return [text for position in positions if (text := self._text(position))]

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def _text(self, position: int) -> str:
        if position >= len(self._cells):
            return ""
        if position not in self._texts:
            self._texts[position] = self._clean(self._cells[position], self._columns.headers[position])
        return self._texts[position]

    def _clean(self, cell: str, header: str) -> str:
        text = clean_text(cell)
        if not text.isascii() and UNREADABLE in text:
            self.row.refuse("unreadable", column=header)
            return ""
        if not text.isprintable() and has_control_characters(text):
            self.row.refuse("control_characters", column=header)
            return ""
        return "" if text in BLANKS else text


BLANKS: Final = frozenset({"_", "-", "--", "–", ".", "..", "/", "N/A", "n/a", "NULL", "null", "#N/A"})
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_SPACES: Final = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """As it was typed, composed, without marks that nobody sees, with single spaces."""
    if text.isascii():
        return " ".join(text.split()) if _needs_spacing(text) else text
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return _SPACES.sub(" ", text).strip()


def _needs_spacing(text: str) -> bool:
    return "  " in text or not text.isprintable() or text[:1] == " " or text[-1:] == " "
