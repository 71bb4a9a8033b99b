"""Which column of a file holds what: found by the headers that lists usually have, or as a person says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from openday.folding import fold
from openday.lists.spreadsheets import Sheet

# Written by us into the file of what was left out; a second import passes over them.
REPORT_COLUMNS: Final = ("openday_row", "openday_outcome", "openday_reason", "openday_meant")
HEADER_IS_WITHIN_ROWS: Final = 30


def squeezed(header: str) -> str:
    """As headers are compared: NOM_ETABL, "Nom Etabl" and "nom_établ" are one."""
    return fold(header).replace(" ", "")


class KnownFields:
    """What a list may tell (`aliases`: the headers that each field may stand under, the best first).

    A list needs a column for one of `needed`.
    """

    def __init__(self, aliases: Mapping[str, tuple[str, ...]], *, needed: tuple[str, ...]) -> None:
        self.aliases, self.needed = aliases, needed
        self.by_header = {
            squeezed(alias): (field, rank) for field, headers in aliases.items() for rank, alias in enumerate(headers)
        }


class ColumnError(Exception):
    """The columns of the file cannot be told. Carries what the file has."""


@dataclass(eq=False)
class NoNameColumn(ColumnError):
    """No column holds a name. `found` are the headers of the row that looks most like one; `headers`, with blanks."""

    found: list[str]
    headers: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownField(ColumnError):
    """`name` is nothing that a list can tell; `KnownFields.aliases` has what can."""

    name: str


@dataclass(eq=False)
class UnknownColumn(ColumnError):
    """The file has no column `column`."""

    column: str
    found: list[str]


@dataclass(frozen=True)
class Columns:
    """Where the table starts, its headers, and for each field the columns to read: the first that is not blank wins."""

    header_row: int
    headers: tuple[str, ...]
    sources: Mapping[str, tuple[int, ...]]

    @property
    def ignored(self) -> list[str]:
        """Headers that nothing is read from, ours aside."""
        used = {position for positions in self.sources.values() for position in positions}
        return [
            header
            for position, header in enumerate(self.headers)
            if position not in used and header and header not in REPORT_COLUMNS
        ]

    @property
    def is_our_report(self) -> bool:
        """Whether the file is one that we wrote, whose cells were kept from being formulas."""
        return "openday_reason" in self.headers

    def told(self) -> list[tuple[str, list[str]]]:
        """Each field with its headers, for people."""
        return [(field, [self.headers[position] for position in self.sources[field]]) for field in self.sources]


def find_columns(
    sheets: Sequence[Sheet], known: KnownFields, mapping: Mapping[str, str] | None = None
) -> tuple[Sheet, Columns]:
    """The sheet that holds the list, and its columns. `mapping` (field to header, or `#3`) overrules what is found.

    Raises ColumnError or SpreadsheetError.
    """
    for field in mapping or {}:
        if field not in known.aliases:
            raise UnknownField(field)
    candidates = [(sheet, _likeliest_header(sheet, known, mapping or {})) for sheet in sheets]
    sheet, (row_number, headers) = max(
        candidates, key=lambda candidate: _likeness(candidate[1][1], known, mapping or {})
    )
    sources = _sources(headers, known) | _mapped(headers, mapping or {})
    _take_each_column_once(sources, mapping or {})
    if not any(sources.get(field) for field in known.needed):
        raise NoNameColumn([header for header in headers if header], tuple(headers))
    return sheet, Columns(
        header_row=row_number,
        headers=tuple(headers),
        sources={field: positions for field, positions in sources.items() if positions},
    )


def first_rows(sheet: Sheet, columns: Columns, *, count: int) -> list[list[str]]:
    """The first rows under the header, to show."""
    found: list[list[str]] = []
    for number, cells in sheet.rows():
        if number > columns.header_row and any(cells):
            found.append(cells)
        if len(found) == count:
            break
    return found


def _likeliest_header(sheet: Sheet, known: KnownFields, mapping: Mapping[str, str]) -> tuple[int, list[str]]:
    """Titles may stand above the header: of the first rows, the one with the most names that we know."""
    best: tuple[int, list[str]] = (1, [])
    for seen, (number, cells) in enumerate(sheet.rows()):
        if seen >= HEADER_IS_WITHIN_ROWS:
            break
        if any(cells) and (not best[1] or _likeness(cells, known, mapping) > _likeness(best[1], known, mapping)):
            best = (number, cells)
    if not best[1]:
        raise NoNameColumn([])
    return best


def _likeness(headers: Sequence[str], known: KnownFields, mapping: Mapping[str, str]) -> tuple[int, int]:
    fields = {found[0] for header in headers if (found := known.by_header.get(squeezed(header)))}
    mapped = sum(column in headers for column in mapping.values())
    return len(fields) + mapped, sum(1 for header in headers if header) if fields or mapped else 0


def _sources(headers: Sequence[str], known: KnownFields) -> dict[str, tuple[int, ...]]:
    """By field, the positions of its columns, the best alias first."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    for position, header in enumerate(headers):
        if found := known.by_header.get(squeezed(header)):
            ranked.setdefault(found[0], []).append((found[1], position))
    return {
        field: tuple(position for _, position in sorted(ranked[field])) for field in known.aliases if field in ranked
    }


def _mapped(headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """What a person said; an empty column means that the field is not read."""
    return {field: (_position(headers, column),) if column else () for field, column in mapping.items()}


def _take_each_column_once(sources: dict[str, tuple[int, ...]], mapping: Mapping[str, str]) -> None:
    """A column that a person gave to one field is no longer read for another."""
    given = {position for field in mapping for position in sources[field]}
    for field in sources.keys() - mapping.keys():
        sources[field] = tuple(position for position in sources[field] if position not in given)


def _position(headers: Sequence[str], column: str) -> int:
    if column.startswith("#") and column[1:].isdecimal() and 1 <= int(column[1:]) <= len(headers):
        return int(column[1:]) - 1
    for comparable in (str, squeezed):
        for position, header in enumerate(headers):
            if header and comparable(header) == comparable(column):
                return position
    raise UnknownColumn(column, [header for header in headers if header])
