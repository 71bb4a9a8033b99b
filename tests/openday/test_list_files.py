"""Files as people send them: every spelling of CSV, workbooks, and what is neither."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from openday.lists import spreadsheets
from openday.lists.spreadsheets import (
    DamagedSpreadsheet,
    EmptyFile,
    NotASpreadsheet,
    SpreadsheetTooLarge,
    neutral_cell,
    open_spreadsheet,
    original_cell,
)

HEADER = ["الاسم", "nom", "cycle"]
ROW = ["مدرسة الأمل", "Une école; l'été, n° 5", "primaire"]


def written(tmp_path: Path, content: bytes, name: str = "list") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def as_csv(*rows: list[str], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def rows_of(path: Path, **options: str) -> list[list[str]]:
    return [cells for _number, cells in open_spreadsheet(path, **options)[0].rows()]


def workbook(tmp_path: Path, *rows: list[object]) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("القائمة")
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_a_csv_is_read_in_whatever_it_is_written(tmp_path, encoding, delimiter):
    path = written(tmp_path, as_csv(HEADER, ROW, delimiter=delimiter).encode(encoding))

    assert rows_of(path) == [HEADER, ROW]


def test_a_french_list_of_windows_keeps_its_capitals(tmp_path):
    row = ["ÉCOLE PRIMAIRE", "COLLÈGE ÎLE", "École Été À Ô Ç"]
    path = written(tmp_path, as_csv(["nom", "autre", "reste"], row, delimiter=";").encode("cp1252"))

    assert rows_of(path)[1] == row


def test_what_a_person_says_of_the_encoding_wins(tmp_path):
    path = written(tmp_path, as_csv(HEADER, ["é", "b", "c"]).replace("الاسم", "x").encode("cp1252"))

    assert rows_of(path, encoding="cp1252")[1] == ["é", "b", "c"]


def test_excels_own_first_line_names_the_delimiter(tmp_path):
    path = written(tmp_path, b"sep=;\r\nnom;cycle\r\na,b;primaire\r\n")

    assert list(open_spreadsheet(path)[0].rows()) == [(2, ["nom", "cycle"]), (3, ["a,b", "primaire"])]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    path = written(tmp_path, b'nom,cycle\r\n"two\nlines",primaire\r\n\r\nlast,primaire\r\n')

    assert [number for number, cells in open_spreadsheet(path)[0].rows() if cells] == [1, 2, 4]


def test_a_quotation_mark_that_is_not_closed_says_where(tmp_path):
    path = written(tmp_path, b'nom,cycle\nfirst,primaire\n"open,primaire\n' + b"x,y\n" * 50_000)

    with pytest.raises(DamagedSpreadsheet) as damaged:
        rows_of(path)

    assert damaged.value.row == 3


def test_a_workbook_is_read_as_it_reads(tmp_path):
    path = workbook(
        tmp_path, ["nom", "n", "jour", "vrai"], ["مدرسة", 15395, date(2027, 5, 22), True], [None, 1.5, "", 0]
    )

    assert rows_of(path) == [
        ["nom", "n", "jour", "vrai"],
        ["مدرسة", "15395", "2027-05-22", "1"],
        ["", "1.5", "", "0"],
    ]


@pytest.mark.parametrize(
    ("start", "found"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
        (b"\x1f\x8b\x08", "zip"),
        (b"<!doctype html><table>", "web page"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "binary"),
    ],
)
def test_what_is_no_table_is_named(tmp_path, start, found):
    with pytest.raises(NotASpreadsheet) as refused:
        open_spreadsheet(written(tmp_path, start + b"rest", name="liste.csv"))

    assert refused.value.found == found


@pytest.mark.parametrize("content", [b"", b"  \r\n \n"])
def test_an_empty_file_is_said_to_be_empty(tmp_path, content):
    with pytest.raises(EmptyFile):
        open_spreadsheet(written(tmp_path, content))


def test_a_zip_of_something_else_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    with pytest.raises(NotASpreadsheet):
        open_spreadsheet(tmp_path / "a.xlsx")


@pytest.mark.parametrize("keep", [100, 0.5, 0.98])
def test_a_workbook_that_was_cut_off_is_damaged(tmp_path, keep):
    content = workbook(tmp_path, ["nom"], ["a"]).read_bytes()
    kept = keep if isinstance(keep, int) else int(len(content) * keep)

    with pytest.raises(DamagedSpreadsheet):
        rows_of(written(tmp_path, content[:kept]))


def sheet_of(tmp_path: Path, sheet: bytes) -> Path:
    """A workbook whose only sheet is these bytes."""
    source = workbook(tmp_path, ["nom"])
    path = tmp_path / "odd.xlsx"
    with zipfile.ZipFile(source) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as odd:
        for entry in good.infolist():
            odd.writestr(entry, sheet if entry.filename.startswith("xl/worksheets/") else good.read(entry))
    return path


XML = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_UNPACKED_BYTES", 5 * 2**20)
    path = sheet_of(tmp_path, XML % (b" " * 20 * 2**20))

    assert path.stat().st_size < 100_000
    with pytest.raises(SpreadsheetTooLarge):
        open_spreadsheet(path)


def test_a_zip_bomb_that_lies_about_its_size_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_UNPACKED_BYTES", 5 * 2**20)
    body = XML % (b" " * 20 * 2**20)
    honest = sheet_of(tmp_path, body).read_bytes()
    path = written(tmp_path, honest.replace(len(body).to_bytes(4, "little"), (200).to_bytes(4, "little")))

    with zipfile.ZipFile(path) as archive:
        assert max(entry.file_size for entry in archive.infolist()) < 2**20
    with pytest.raises((SpreadsheetTooLarge, DamagedSpreadsheet)):
        open_spreadsheet(path)


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r = '1048576'><c r='XFD1048576'><v>1</v></c></row>",
    ],
)
def test_one_cell_in_a_far_corner_is_refused(tmp_path, cell):
    near = b'<row r="1"><c r="A1"><v>1</v></c></row>'

    with pytest.raises(SpreadsheetTooLarge) as refused:
        open_spreadsheet(sheet_of(tmp_path, XML % (near + cell)))

    assert refused.value.unit == "cells"


def test_a_reference_that_hides_behind_an_entity_is_refused(tmp_path):
    with pytest.raises(DamagedSpreadsheet):
        open_spreadsheet(sheet_of(tmp_path, XML % b'<row r="1"><c r="&#88;FD1048576"><v>1</v></c></row>'))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_and_never_crash(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(content)

    try:
        for sheet in open_spreadsheet(path):
            list(sheet.rows())
    except (EmptyFile, NotASpreadsheet, DamagedSpreadsheet, SpreadsheetTooLarge):
        pass


@given(st.text(max_size=40))
def test_a_neutral_cell_is_no_formula_and_comes_back_as_it_was(text):
    neutral = neutral_cell(text)

    assert not neutral.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert original_cell(neutral) == text
