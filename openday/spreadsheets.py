"""Tables that leave the site for a spreadsheet: CSV and XLSX, row by row, with no cell that could run as a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Final

from openpyxl import Workbook

Cell = str | int | float | None
Row = Sequence[Cell]
CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet takes for the start of a formula: also in full width, and after a tab or a line break.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
KEPT_IN_MEMORY_BYTES: Final = 5_000_000


def harmless(cell: Cell) -> Cell:
    """`cell` as text wherever a spreadsheet would calculate it: it then begins with an apostrophe. Numbers stay."""
    if isinstance(cell, str):
        if cell.lstrip(" \u00a0\u200e\u200f\u2066\u2067\u2068\u061c").startswith(FORMULA_STARTS):
            return f"'{cell}"
        return cell.replace("\x00", "")
    return cell


def csv_lines(rows: Iterable[Row]) -> Iterator[str]:
    """`rows` as CSV, a line at a time. Begins with the mark by which Excel knows that Arabic is UTF-8."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield "\ufeff"
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def xlsx_file(rows: Iterable[Row], *, title: str, right_to_left: bool) -> IO[bytes]:
    """`rows` as a workbook of one sheet whose first row stays in sight; on disk once it is large. Close it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.sheet_view.rightToLeft = right_to_left
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_printable(harmless(cell)) for cell in row])
    file = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY_BYTES)  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _printable(cell: Cell) -> Cell:
    """Without the control characters that XML cannot hold."""
    if isinstance(cell, str):
        return "".join(letter for letter in cell if letter >= " " or letter in "\t\n\r")
    return cell
