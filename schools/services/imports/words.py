"""What the import says of a row or a file, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from schools.services.imports.columns import ColumnError, NoNameColumn, UnknownColumn, UnknownField
from schools.services.imports.outcomes import ImportRunning, Outcome
from schools.services.imports.rows import Remark
from schools.spreadsheets import (
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
FIELDS: Final[dict[str, Promise]] = {
    "ministry_code": _("Ministry code (GRESA)"),
    "parent_code": _("Code of the mother school"),
    "name_ar": _("Arabic name"),
    "name_fr": _("French name"),
    "name": _("Name, in either script"),
    "level": _("Level"),
    "nature": _("Nature (tells the level where no column does)"),
    "sector": _("Sector"),
    "province": _("Province or prefecture"),
    "region": _("Region"),
    "commune_code": _("Commune code"),
    "commune_ar": _("Commune in Arabic"),
    "commune_fr": _("Commune in French"),
    "commune": _("Commune, in either script"),
    "address_ar": _("Address in Arabic"),
    "address_fr": _("Address in French"),
    "address": _("Address"),
    "milieu": _("Rural or urban"),
    "meant": _("Which institution is meant"),
    # What a row may change, beside the fields above.
    "state": pgettext_lazy("an institution", "Verified"),
    "is_rural": _("Rural or urban"),
    "parent": _("Mother school"),
    "import_key": _("What recognises it on the next import"),
}
REASONS: Final[dict[str, Promise]] = {
    "too_many_cells": _(
        "The row has %(cells)s cells and the header %(headers)s: is a separator inside a name, without quotes?"
    ),
    "unreadable": _("“%(column)s” holds characters that cannot be read: save the file as UTF-8."),
    "control_characters": _("“%(column)s” holds characters that no text has: type it again."),
    "no_name": _("The name is missing."),
    "too_long": _("%(field)s is longer than %(limit)s characters."),
    "code_malformed": _("“%(code)s” is no ministry code: it has five digits and a letter, as in 15395H."),
    "code_malformed_other": _("“%(code)s” is no code: it has at most 12 letters and digits."),
    "code_without_letter": _("The code %(code)s lacks its letter: it may be %(whole)s."),
    "level_unknown": _("The level “%(value)s” is unknown: primary, lower secondary, upper secondary or preschool."),
    "sector_unknown": _("The sector “%(value)s” is unknown: public, private, traditional or Koranic."),
    "meant_malformed": _("“%(written)s” in openday_meant is neither the number of an institution nor “new”."),
    "meant_unknown": _("openday_meant names no institution of this kind, or one that has another code."),
    "code_of_another_kind": _("This code belongs to an institution of another kind."),
    "code_repeated": _("Row %(row)s has the same code and says something else: keep the right one."),
    "row_repeated": _(
        "Row %(row)s says the same of it (names, level, commune, address): if they are two, tell them apart by the "
        "address, or write “new” in openday_meant."
    ),
    "same_institution": _("Row %(row)s is already the same institution."),
    "several_fit": _(
        "Several institutions of this name are there: write the number of the right one in openday_meant, or “new”. "
        "Numbers: %(institutions)s."
    ),
    "several_rows_fit": _(
        "Several rows could be institution %(institutions)s: write its number in openday_meant on the right one, "
        "“new” on the others."
    ),
    "in_another_commune": _(
        "A school of this name, without a code, is in another commune: write its number in openday_meant, or “new”. "
        "Numbers: %(institutions)s."
    ),
}
WARNINGS: Final[dict[str, Promise]] = {
    "check_letter": _("The letter of the code %(code)s should be %(letter)s: check it."),
    "parent_malformed": _("The mother school's code “%(code)s” has not the form of one: left out."),
    "parent_unknown": _("The mother school %(code)s is not known: left out."),
    "several_levels": _("Several levels (“%(value)s”): the level is left as it is."),
    "province_unknown": _("The province “%(label)s” is unknown: left as it is."),
    "region_unknown": _("The region “%(label)s” is unknown: left as it is."),
    "milieu_unknown": _("“%(value)s” is neither rural nor urban: left as it is."),
    "repeats": _("Repeats row %(row)s."),
    "stays_refused": _("Staff refused this institution: it stays refused."),
    "stays_suspended": _("Staff suspended this institution: it stays suspended."),
}


def sentence_of(remark: Remark) -> str:
    """Why a row is left out, or what to look at."""
    words = REASONS.get(remark.code) or WARNINGS[remark.code]
    return str(words) % _in_words(remark.data)


def _in_words(data: Mapping[str, str]) -> dict[str, str]:
    return {key: str(FIELDS[value]) if key == "field" and value in FIELDS else value for key, value in data.items()}


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


def field_sentence(field: str, headers: list[str]) -> str:
    """`French name ← NOM_ETABL`, with the columns that stand in when the first is blank."""
    return f"{FIELDS[field]} ← " + str(_(", else ")).join(headers)


def kinds_of_remark(counts: Mapping[str, int]) -> list[tuple[int, str]]:
    """Rows, and what is said of them without their details, the most first."""
    words = REASONS | WARNINGS
    blank = _Details()
    return sorted(((rows, str(words[code]) % blank) for code, rows in counts.items()), reverse=True)


class _Details(dict[str, str]):
    """Stands for the details of all rows at once."""

    def __missing__(self, key: str) -> str:
        return "…"


PHASES: Final[dict[str, Promise]] = {
    "": _("Waiting to begin"),
    "reading": _("Reading the rows"),
    "matching": _("Comparing with the institutions in the list"),
    "writing": _("Writing"),
    "telling": _("Writing the report"),
}
