"""Importing a list of institutions: the one way, for the command and for the back office.

The whole list is one transaction: a crash leaves nothing, and the same list again ends where it would have. Two imports
never write at once. A dry run goes exactly as far as the writing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import pghistory
from django.db import connection, transaction

from openday.lists.columns import Columns, find_columns
from openday.lists.outcomes import ColumnsTold, ImportReport, ImportRunning, Outcome
from openday.lists.spreadsheets import Sheet, open_spreadsheet, original_cell
from schools.models import Institution
from schools.services.imports.columns import KNOWN_FIELDS
from schools.services.imports.geography import Geography
from schools.services.imports.matching import match_rows
from schools.services.imports.reports import write_outcomes
from schools.services.imports.rows import Row, read_row
from schools.services.imports.staging import create_tables, stage_known, stage_rows
from schools.services.imports.writing import write_rows

LOCK: Final = 0x0FED_A115  # of whoever writes institutions from a list
PROGRESS_EVERY: Final = 500


# Called with the phase ("reading", "matching", "writing", "telling"), rows done and rows expected.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class ListFile:
    """A list, and how to read it. `mapping` is field to header, over what is found."""

    path: Path
    kind: str = Institution.Kind.SCHOOL
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""

    def open(self) -> tuple[Sheet, Columns]:
        return find_columns(open_spreadsheet(self.path, encoding=self.encoding), KNOWN_FIELDS, self.mapping)


def import_institutions(
    *,
    file: ListFile,
    is_dry_run: bool,
    now: datetime,
    rejects_to: Path | None = None,
    outcomes_to: Path | None = None,
    progress: Progress = lambda phase, done, expected: None,
) -> ImportReport:
    """Read the list and make the institutions what it says; what it leaves blank stays.

    `rejects_to` gets the rows that were left out, as they were and why, to fix and import again (no file where there
    are none); `outcomes_to` a line for each row. Idempotent. Raises SpreadsheetError, ColumnError or ImportRunning;
    nothing is written then.
    """
    sheet, columns = file.open()
    report = ImportReport(is_dry_run=is_dry_run, columns=_told(sheet, columns))
    with transaction.atomic(), pghistory.context(import_file=file.path.name):
        if not is_dry_run:
            _be_alone()
        create_tables()
        rows = _rows(sheet, columns, kind=file.kind, geography=Geography(), report=report, progress=progress)
        stage_rows(rows, file.kind)
        progress("matching", report.read, report.read)
        if not is_dry_run:
            _hold_still()
        stage_known(file.kind)
        match_rows(file.kind)
        if not is_dry_run:
            progress("writing", report.read, report.read)
            write_rows(file.kind, now=now)
        _count(report)
        progress("telling", report.read, report.read)
        if rejects_to and report.left_out:
            write_outcomes(rejects_to, sheet, columns, Outcome.REFUSED, Outcome.AMBIGUOUS)
        if outcomes_to:
            write_outcomes(outcomes_to, sheet, columns)
    return report


def _told(sheet: Sheet, columns: Columns) -> ColumnsTold:
    return ColumnsTold(
        header_row=columns.header_row,
        used=columns.told(),
        ignored=columns.ignored,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        sheet=sheet.name,
    )


def _be_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise ImportRunning


def _hold_still() -> None:
    """From the comparison to the commit nobody else writes institutions; reading and booking go on."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE schools_institution IN SHARE ROW EXCLUSIVE MODE")


def _rows(
    sheet: Sheet, columns: Columns, *, kind: str, geography: Geography, report: ImportReport, progress: Progress
) -> Iterator[tuple[Row, list[str]]]:
    for number, cells in sheet.rows():
        if number <= columns.header_row:
            continue
        if not any(cells):
            report.blank += 1
            continue
        report.read += 1
        if report.read % PROGRESS_EVERY == 0:
            progress("reading", report.read, max(sheet.rows_expected, report.read))
        told = [original_cell(cell) for cell in cells] if columns.is_our_report else cells
        yield read_row(number, told, columns=columns, kind=kind, geography=geography), told


def _count(report: ImportReport) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT outcome, count(*), count(*) FILTER (WHERE warnings <> '[]'),
                count(*) FILTER (WHERE 'ministry_code' = ANY (changes))
            FROM import_row GROUP BY outcome
            """
        )
        for outcome, rows, warned, attached in cursor.fetchall():
            setattr(report, outcome, rows)
            report.warned += warned
            report.codes_attached += attached
        for column, counts in (("reasons", report.reasons), ("warnings", report.warnings)):
            cursor.execute(
                f"SELECT remark->>'code', count(*) FROM import_row, jsonb_array_elements({column}) AS remark "  # noqa: S608
                "GROUP BY 1 ORDER BY 2 DESC, 1"
            )
            counts.update(cursor.fetchall())
