"""What became of each row, written beside the row as it was: a file that can be fixed and imported again as it is."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openday.lists.columns import REPORT_COLUMNS, Columns
from openday.lists.spreadsheets import Sheet, neutral_cell, original_cell
from openday.lists.words import OUTCOMES
from schools.services.imports.staging import remarks_of, staged_outcomes
from schools.services.imports.words import sentence_of


def write_outcomes(path: Path, sheet: Sheet, columns: Columns, *outcomes: str) -> None:
    """A CSV of the rows with these outcomes (all where none is named): its own columns, then number, outcome and why.

    The file is read a second time, in step with what is staged. No cell of it can act as a formula.
    """
    kept = [position for position, header in enumerate(columns.headers) if header not in REPORT_COLUMNS]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*(neutral_cell(columns.headers[position]) for position in kept), *REPORT_COLUMNS])
        for cells, (number, outcome, changes, stored) in _in_step(sheet, outcomes):
            remarks = [sentence_of(remark) for remark in remarks_of(stored)]
            row = [original_cell(cell) for cell in cells] if columns.is_our_report else cells
            told = [number, OUTCOMES[outcome], " ".join(remarks) or ", ".join(changes), _meant(row, columns)]
            beyond = [neutral_cell(cell) for cell in row[len(columns.headers) :]]
            writer.writerow([neutral_cell(_cell(row, position)) for position in kept] + told + beyond)


def _cell(row: list[str], position: int) -> str:
    return row[position] if position < len(row) else ""


def _meant(row: list[str], columns: Columns) -> str:
    """What a person wrote there last time is not lost."""
    return neutral_cell(next((_cell(row, position) for position in columns.sources.get("meant", ())), ""))


def _in_step(sheet: Sheet, outcomes: tuple[str, ...]) -> Iterator[tuple[list[str], tuple[Any, ...]]]:
    """Cells of the file with what is staged for them."""
    rows = sheet.rows()
    for staged in staged_outcomes(*outcomes):
        for number, cells in rows:
            if number == staged[0]:
                yield cells, staged
                break
