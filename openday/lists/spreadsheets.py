"""Tables that people send: CSV in any spelling, and .xlsx. Read row by row, by content and never by name.

A CSV is streamed, whatever its size. An .xlsx is unpacked in memory by its reader, so it is measured first: a zip
that swells, or one cell in a far corner, is refused before it costs anything.
"""

import codecs
import csv
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Final

from python_calamine import CalamineWorkbook

from openday.spreadsheets import harmless

MAX_UNPACKED_BYTES: Final = 300 * 2**20
MAX_SHEET_CELLS: Final = 6_000_000  # 200,000 rows of 30 columns
MAX_SHEETS: Final = 30
CHUNK: Final = 2**18
DELIMITERS: Final = (",", ";", "\t", "|")
SAMPLE_ROWS: Final = 30
UNREADABLE: Final = "\ufffd"  # stands for bytes that are no character


class SpreadsheetError(Exception):
    """A file that cannot be read as a table."""


class EmptyFile(SpreadsheetError):
    """Nothing is in it."""


@dataclass(eq=False)
class NotASpreadsheet(SpreadsheetError):
    """Its content is `found` ("PDF", "image", "zip", "old Excel", "binary"), neither CSV nor .xlsx."""

    found: str


@dataclass(eq=False)
class SpreadsheetTooLarge(SpreadsheetError):
    """An .xlsx that would unpack to more than `limit` of `unit` ("bytes", "cells", "sheets"); or too many "rows"."""

    limit: int
    unit: str


@dataclass(eq=False)
class DamagedSpreadsheet(SpreadsheetError):
    """It breaks off at `row`, as a spreadsheet counts rows; None where it cannot be opened at all."""

    row: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A table whose rows come one by one, again each time they are asked for."""

    path: Path
    rows_expected: int  # a guess, for a progress bar
    encoding: str = ""  # of a CSV
    delimiter: str = ""
    name: str = ""  # of an .xlsx's sheet

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Row number, as a spreadsheet shows it, and cells without outer spaces. Raises SpreadsheetError."""
        return self._csv_rows() if self.delimiter else self._xlsx_rows()

    def _csv_rows(self) -> Iterator[tuple[int, list[str]]]:
        number = 0
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            if _names_its_delimiter(file.readline()):
                number = 1
            else:
                file.seek(0)
            reader = csv.reader(file, delimiter=self.delimiter)
            try:
                for cells in reader:
                    number += 1
                    yield number, [cell.strip() for cell in cells]
            except csv.Error as error:
                raise DamagedSpreadsheet(number + 1) from error

    def _xlsx_rows(self) -> Iterator[tuple[int, list[str]]]:
        with _calamine(self.path) as workbook:
            sheet = workbook.get_sheet_by_name(self.name)
            first_row = (sheet.start or (0, 0))[0] + 1
            for number, cells in enumerate(sheet.iter_rows(), start=first_row):
                yield number, [_text(cell) for cell in cells]


def open_spreadsheet(path: Path, *, encoding: str = "") -> list[Sheet]:
    """The tables in the file at `path`: one of a CSV, the visible sheets of an .xlsx.

    `encoding` overrules what a CSV seems to be written in. Raises SpreadsheetError.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip():
        raise EmptyFile
    if start.startswith(b"PK\x03\x04"):
        return _xlsx_sheets(path)
    if found := _what_else(start):
        raise NotASpreadsheet(found)
    return [_csv_sheet(path, encoding)]


# --- CSV ------------------------------------------------------------------------------------------
BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SIGNATURES: Final = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\x1f\x8b", "zip"),
    (b"PK", "zip"),
    (b"Rar!", "zip"),
    (b"7z\xbc\xaf", "zip"),
    (b"\xd0\xcf\x11\xe0", "old Excel"),
    (b"<html", "web page"),
    (b"<!DOCTYPE", "web page"),
    (b"<?xml", "web page"),
)


def _what_else(start: bytes) -> str:
    """What the file is, when it is no text; empty when it may be one."""
    for signature, found in SIGNATURES:
        if start[: len(signature)].lower() == signature.lower():
            return found
    is_marked = any(start.startswith(mark) for mark, _ in BYTE_ORDER_MARKS)
    return "binary" if not is_marked and b"\x00\x00" in start else ""


def _csv_sheet(path: Path, encoding: str) -> Sheet:
    found, lines = _encoding_and_lines(path)
    encoding = encoding or found
    return Sheet(
        path=path,
        rows_expected=max(lines - 1, 0),
        encoding=encoding,
        delimiter=_delimiter(path, encoding),
    )


def _encoding_and_lines(path: Path) -> tuple[str, int]:
    """What the file is written in, from the whole of it, and how many lines it has."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    sample, lines, strange, unreadable = b"", 0, 0, 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            sample = sample if len(sample) > CHUNK else sample + chunk
            lines += chunk.count(b"\n")
            text = decoder.decode(chunk)
            if not text.isascii():
                bad = len(_BAD_BYTE.findall(text))
                unreadable += bad
                strange += sum(character > "\x7f" for character in text) - bad
    for mark, encoding in BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return encoding, lines
    # A few bad bytes in what is plainly UTF-8 cost their rows, not the file.
    if strange >= 10 * unreadable:
        return "utf-8", lines
    return _legacy_encoding(sample), lines


_BAD_BYTE: Final = re.compile("[\udc80-\udcff]")
_WORD: Final = re.compile(r"\w{2,}")


def _legacy_encoding(sample: bytes) -> str:
    """windows-1256 writes Arabic and most of French; windows-1252 French alone.

    Read as 1256, a French list in 1252 has words that mix the scripts ("ةcole"), which nobody writes.
    """
    mixed = arabic = 0
    for word in _WORD.findall(sample.decode("cp1256", errors="replace")):
        arabic_letters = sum("\u0600" <= letter <= "\u06ff" for letter in word)
        mixed += 0 < arabic_letters < len(word)
        arabic += arabic_letters == len(word)
    return "cp1252" if mixed > arabic else "cp1256"


def _names_its_delimiter(line: str) -> bool:
    """Excel's own first line: `sep=;`."""
    return re.fullmatch(r"\ufeff?sep=.\s*", line, re.IGNORECASE) is not None


def _delimiter(path: Path, encoding: str) -> str:
    """The one that the file names, or that cuts its first rows into most columns."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        first = file.readline(CHUNK)
        if _names_its_delimiter(first):
            return first.lstrip("\ufeff")[4]
        lines = [first, *(file.readline(CHUNK) for _ in range(SAMPLE_ROWS))]
    widths = {}
    for delimiter in DELIMITERS:
        try:
            rows = [cells for cells in csv.reader([line for line in lines if line], delimiter=delimiter) if cells]
        except csv.Error:
            rows = []
        counts = sorted(len(cells) for cells in rows) or [0]
        widths[delimiter] = (counts[len(counts) // 2], counts[-1])
    return max(DELIMITERS, key=lambda delimiter: widths[delimiter])


# --- .xlsx ----------------------------------------------------------------------------------------
@dataclass
class _Extent:
    """How far the cells of a sheet reach. Its XML is scanned as bytes, before anything builds a table from it."""

    rows: int = 0
    columns: int = 0
    tail: bytes = field(default=b"", repr=False)

    def scan(self, chunk: bytes) -> None:
        chunk = self.tail + chunk
        for letters, digits in _REFERENCE.findall(chunk):
            self.rows = max(self.rows, int(digits))
            if letters:
                self.columns = max(self.columns, _column_number(letters))
        self.tail = chunk[-40:]

    @property
    def cells(self) -> int:
        return self.rows * max(self.columns, 1)


_REFERENCE: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d{1,8})["']""")
_HIDDEN_REFERENCE: Final = re.compile(rb"""\br\s*=\s*["'][^"'<>]*&""")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _xlsx_sheets(path: Path) -> list[Sheet]:
    largest = _measure(path)
    with _calamine(path) as workbook:
        names = [sheet.name for sheet in workbook.sheets_metadata if _is_shown(sheet)] or workbook.sheet_names
    if not names:
        raise EmptyFile
    if len(names) > MAX_SHEETS:
        raise SpreadsheetTooLarge(MAX_SHEETS, "sheets")
    return [Sheet(path=path, rows_expected=max(largest - 1, 0), name=name) for name in names]


def _is_shown(sheet: object) -> bool:
    """A work sheet that is not hidden (a chart has no rows)."""
    return str(getattr(sheet, "visible", "")).endswith("Visible") and str(getattr(sheet, "typ", "")).endswith(
        "WorkSheet"
    )


def _measure(path: Path) -> int:
    """Unpack all of it once, keeping nothing, for its real size and not the declared one. The longest sheet's rows."""
    unpacked = 0
    longest = 0
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                raise NotASpreadsheet("binary workbook" if "xl/workbook.bin" in names else "zip")
            for entry in archive.infolist():
                extent = _Extent()
                is_sheet = entry.filename.startswith("xl/worksheets/")
                for chunk in _unpacked(raw, entry):
                    unpacked += len(chunk)
                    if unpacked > MAX_UNPACKED_BYTES:
                        raise SpreadsheetTooLarge(MAX_UNPACKED_BYTES, "bytes")
                    if is_sheet:
                        if b"\x00" in chunk or _HIDDEN_REFERENCE.search(chunk):
                            raise DamagedSpreadsheet
                        extent.scan(chunk)
                if extent.cells > MAX_SHEET_CELLS:
                    raise SpreadsheetTooLarge(MAX_SHEET_CELLS, "cells")
                longest = max(longest, extent.rows)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise DamagedSpreadsheet from error
    return longest


def _unpacked(raw: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of `entry` piece by piece, however much it is: `ZipFile.read` would believe the declared size."""
    raw.seek(entry.header_offset)
    header = raw.read(30)
    raw.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = entry.compress_size
    if entry.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (packed := raw.read(min(CHUNK, left))):
            left -= len(packed)
            yield packed
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and not inflate.eof and (packed := raw.read(min(CHUNK, left))):
        left -= len(packed)
        while packed:
            yield inflate.decompress(packed, CHUNK)
            packed = inflate.unconsumed_tail
    yield inflate.flush()


class _calamine:  # noqa: N801 - used as a verb: `with _calamine(path) as workbook`
    """The reader's own failures, panics of its Rust included (those are no `Exception`), as DamagedSpreadsheet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> CalamineWorkbook:
        try:
            return CalamineWorkbook.from_path(str(self.path))
        except BaseException as error:
            self._translate(error)
            raise

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            self._translate(error)

    def _translate(self, error: BaseException) -> None:
        if type(error).__module__ in ("python_calamine._python_calamine", "python_calamine", "pyo3_runtime"):
            raise DamagedSpreadsheet from error


def _text(cell: object) -> str:
    """A cell as its reader would type it: whole numbers come as floats."""
    match cell:
        case str():
            return cell.strip()
        case bool():
            return str(int(cell))
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case date() | datetime() | time():
            return cell.isoformat()
        case None:
            return ""
    return str(cell).strip()


# --- Cells that go out and come back ---------------------------------------------------------------
def neutral_cell(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula; `original_cell` takes that back."""
    return f"'{text}" if _is_marked_or_formula(text) else text


def original_cell(text: str) -> str:
    return text[1:] if text.startswith("'") and _is_marked_or_formula(text[1:]) else text


def _is_marked_or_formula(text: str) -> bool:
    return text.startswith("'") or str(harmless(text)).startswith("'")


def has_control_characters(text: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") for character in text)
