"""What a list would do, row by row, before anything is written; and what it does.

A row is the outlet of its registration number, else the only one that goes by one of its names exactly. Where one only
sounds like it, resembles it or has its site, a person says which it is, or that it is another: nothing is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from media_accreditation.models import Outlet
from media_accreditation.services.imports.rows import KNOWN_FIELDS, OutletRow, read_row
from media_accreditation.services.matching import Book, Candidate, Sign
from media_accreditation.services.outlets import other_names
from openday.folding import fold
from openday.lists.cells import Remark
from openday.lists.columns import Columns, find_columns
from openday.lists.outcomes import Outcome
from openday.lists.spreadsheets import Sheet, SpreadsheetTooLarge, open_spreadsheet

MOST_ROWS: Final = 2_000
NEW: Final = "new"  # a person's word: it is none of those
OUT: Final = "out"  # a person's word: leave it out
OVERWRITTEN: Final = ("kind", "registration_number", "website", "country", "city", "address", "email", "phone")


@dataclass(frozen=True)
class ListOfOutlets:
    """A file, and how to read it. `decisions`: by row number, NEW, OUT, or the key of the outlet that it is."""

    path: Path
    usual_kind: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""

    def open(self) -> tuple[Sheet, Columns]:
        """Raises SpreadsheetError or ColumnError."""
        return find_columns(open_spreadsheet(self.path, encoding=self.encoding), KNOWN_FIELDS, self.mapping)


@dataclass
class TriedRow:
    """`outlet` is what the row is, None for a new one; `changes` are names of fields; `candidates` ask a person."""

    row: OutletRow
    outcome: Outcome
    outlet: Outlet | None = None
    changes: list[str] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    decision: str = ""

    @property
    def change_words(self) -> list[str]:
        """What would be different, by the names of fields for people."""
        labels = {field.name: str(field.verbose_name) for field in Outlet._meta.fields}
        return [labels[name] for name in self.changes]

    @property
    def remarks(self) -> list[Remark]:
        return [*self.row.reasons, *self.row.warnings]


@dataclass
class Trial:
    sheet: Sheet
    columns: Columns
    rows: list[TriedRow]
    blank: int = 0

    def of(self, *outcomes: Outcome) -> list[TriedRow]:
        return [tried for tried in self.rows if tried.outcome in outcomes]

    def counts(self) -> dict[str, int]:
        return {"read": len(self.rows)} | {outcome: len(self.of(Outcome(outcome))) for outcome in Outcome.values}


def try_list(file: ListOfOutlets) -> Trial:
    """Two queries. Raises SpreadsheetError or ColumnError."""
    sheet, columns = file.open()
    trial = Trial(sheet, columns, [])
    known = Outlet.objects.standing()
    outlets = known.in_bulk()
    book = Book.of(outlets.values())
    earlier: dict[tuple[str, str], int] = {}
    taken: dict[int, int] = {}
    for number, cells in sheet.rows():
        if number <= columns.header_row:
            continue
        if not any(cells):
            trial.blank += 1
            continue
        if len(trial.rows) == MOST_ROWS:
            raise SpreadsheetTooLarge(MOST_ROWS, "rows")
        row = read_row(number, cells, columns=columns, usual_kind=file.usual_kind)
        tried = _tried(row, outlets, book, earlier, decision=file.decisions.get(str(number), ""))
        if tried.outlet is not None and (first := taken.setdefault(tried.outlet.pk, number)) != number:
            _refuse(tried, "same_outlet", row=str(first))
        trial.rows.append(tried)
    return trial


def _tried(
    row: OutletRow, outlets: dict[int, Outlet], book: Book, earlier: dict[tuple[str, str], int], *, decision: str
) -> TriedRow:
    tried = TriedRow(row, Outcome.REFUSED, decision=decision)
    if row.reasons:
        return tried
    if decision == OUT:
        _refuse(tried, "left_out")
        return tried
    if (first := _repeated(row, earlier)) is not None:
        row.warn("repeats", row=str(first))
        tried.outcome = Outcome.UNCHANGED
        return tried
    if decision.isdecimal() and int(decision) in outlets:
        return _as_outlet(tried, outlets[int(decision)])
    candidates = book.like(row.description)
    certain = [one for one in candidates if one.sign == Sign.NUMBER] or [
        one for one in candidates if one.sign == Sign.NAME
    ]
    if decision == NEW and not (certain and certain[0].sign == Sign.NUMBER):
        certain = candidates = []
    if len(certain) == 1:
        return _as_outlet(tried, outlets[certain[0].outlet_id])
    if candidates:
        tried.outcome, tried.candidates = Outcome.AMBIGUOUS, candidates
    else:
        tried.outcome = Outcome.ADDED
    return tried


def _repeated(row: OutletRow, earlier: dict[tuple[str, str], int]) -> int | None:
    """The first row of the list with this number, or with this very name; None for the first itself."""
    keys = [("number", f"{row.country} {row.registration_number}")] if row.registration_number else []
    keys += [("name", fold(name)) for name in row.names]
    first = next((earlier[key] for key in keys if key in earlier), None)
    for key in keys:
        earlier.setdefault(key, row.number)
    return first


def _as_outlet(tried: TriedRow, outlet: Outlet) -> TriedRow:
    tried.outlet = outlet
    if outlet.state in (Outlet.State.REFUSED, Outlet.State.SUSPENDED):
        tried.row.warn(f"stays_{outlet.state}")
    tried.changes = list(changes_of(tried.row, outlet))
    tried.outcome = Outcome.CHANGED if tried.changes else Outcome.UNCHANGED
    return tried


def changes_of(row: OutletRow, outlet: Outlet) -> dict[str, object]:
    """What the row makes of the outlet: names are added and never replaced, the rest is as the list says."""
    changes: dict[str, object] = {
        name: told for name in OVERWRITTEN if (told := getattr(row, name)) and told != getattr(outlet, name)
    }
    new_names = [name for name in row.names if name not in outlet.all_names]
    for stem, told in (("name_ar", row.name_ar), ("name_fr", row.name_fr)):
        if told and not getattr(outlet, stem):
            changes[stem] = told
            new_names = [name for name in new_names if name != told]
    if new_names:
        changes["other_names"] = other_names(outlet, new_names)
    if languages := [code for code in row.languages if code not in outlet.languages]:
        changes["languages"] = [*outlet.languages, *languages]
    if outlet.state == Outlet.State.PENDING:
        changes["state"] = Outlet.State.VERIFIED
    return changes


def _refuse(tried: TriedRow, code: str, **data: str) -> None:
    tried.row.refuse(code, **data)
    tried.outcome, tried.changes = Outcome.REFUSED, []
