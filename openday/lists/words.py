"""What is said of a list, of its file and of its rows, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openday.lists.columns import ColumnError, NoNameColumn, UnknownColumn, UnknownField
from openday.lists.outcomes import ImportRunning, Outcome
from openday.lists.spreadsheets import (
    DamagedSpreadsheet,
    EmptyFile,
    NotASpreadsheet,
    SpreadsheetError,
    SpreadsheetTooLarge,
)

OUTCOMES: Final[dict[str, Promise]] = {
    Outcome.ADDED: _("added"),
    Outcome.CHANGED: _("changed"),
    Outcome.UNCHANGED: _("unchanged"),
    Outcome.REFUSED: _("refused"),
    Outcome.AMBIGUOUS: _("ambiguous"),
}
# Why a row of any list is left out.
REASONS: Final[dict[str, Promise]] = {
    "too_many_cells": _(
        "The row has %(cells)s cells and the header %(headers)s: is a separator inside a name, without quotes?"
    ),
    "unreadable": _("“%(column)s” holds characters that cannot be read: save the file as UTF-8."),
    "control_characters": _("“%(column)s” holds characters that no text has: type it again."),
    "no_name": _("The name is missing."),
}
BROKE_OFF: Final = _(
    "The import broke off, and nothing was written. Try again; if it happens again, tell the operator."
)
FOUND: Final[dict[str, Promise]] = {
    "PDF": _("This is a PDF."),
    "image": _("This is an image."),
    "zip": _("This is an archive."),
    "old Excel": _("This is an old Excel file (.xls), or one locked by a password."),
    "binary workbook": _("This is a binary Excel file (.xlsb)."),
    "web page": _("This is a web page."),
    "binary": _("This is neither text nor a spreadsheet."),
}


def file_sentence(error: SpreadsheetError | ColumnError | ImportRunning) -> str:  # noqa: PLR0911 - a sentence each
    """What is wrong with a whole file, and what to do. Nothing of it was imported."""
    match error:
        case EmptyFile():
            return str(_("The file is empty."))
        case NotASpreadsheet(found=found):
            return f"{FOUND[found]} " + str(_("Save the list as .xlsx or as CSV, and send that."))
        case SpreadsheetTooLarge(unit="sheets"):
            return str(_("The workbook has too many sheets: keep the one with the list."))
        case SpreadsheetTooLarge(unit="rows", limit=limit):
            return str(_("The list has more than %(limit)s rows: send it in parts.")) % {"limit": limit}
        case SpreadsheetTooLarge():
            return str(_("The spreadsheet is too large to open: save it as CSV, which may have any size."))
        case DamagedSpreadsheet(row=row):
            return _damage(row)
        case NoNameColumn(found=found):
            text = str(_("No column holds a name. Columns found: %(columns)s. Say which one does."))
            return text % {"columns": str(_(", ")).join(found) or "–"}
        case UnknownField(name=name):
            return str(_("“%(name)s” is nothing that a list can tell.")) % {"name": name}
        case UnknownColumn(column=column, found=found):
            text = str(_("The file has no column “%(column)s”. Columns found: %(columns)s."))
            return text % {"column": column, "columns": str(_(", ")).join(found)}
        case ImportRunning():
            return str(_("Another import is being written: wait until it is done, then try again."))
    raise error


def _damage(row: int | None) -> str:
    if row is None:
        return str(_("The file is damaged and cannot be opened: save it again from your spreadsheet program."))
    return str(_("The file breaks off at row %(row)s: is a quotation mark not closed there?")) % {"row": row}


def counted(counts: Mapping[str, int], words: Mapping[str, Promise]) -> list[tuple[int, str]]:
    """Rows, and what is said of them without their details, the most first."""
    blank = _Details()
    return sorted(((rows, str(words[code]) % blank) for code, rows in counts.items()), reverse=True)


class _Details(dict[str, str]):
    """Stands for the details of all rows at once."""

    def __missing__(self, key: str) -> str:
        return "…"
