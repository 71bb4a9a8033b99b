"""What leaves for a spreadsheet is read back as it was written, and calculates nothing."""

import csv
import io

import pytest
from openpyxl import load_workbook

from openday.spreadsheets import csv_lines, harmless, xlsx_file

ATTACKS = [
    "=1+1",
    "+212600000012",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u200f=1+1",
    "＝1+1",
    '=HYPERLINK("https://example.org")',
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_cell_that_would_calculate_becomes_text_in_both_kinds_of_file(attack):
    read_csv = next(csv.reader(io.StringIO("".join(csv_lines([[attack]])).removeprefix("\ufeff"), newline="")))
    with xlsx_file([[attack]], title="t", right_to_left=True) as file:
        sheet = load_workbook(file).active

    assert read_csv == ["'" + attack]
    assert sheet["A1"].value.startswith("'")
    assert sheet["A1"].data_type != "f"


@pytest.mark.parametrize("plain", ["V-2027-00012", "ثانوية ابن خلدون", "06 12 34 56 78", "a=b", "", 12, -5, 2.5, None])
def test_a_plain_cell_stays_as_it_is(plain):
    assert harmless(plain) == plain


def test_a_workbook_reads_from_the_right_in_arabic_and_keeps_its_head_in_sight():
    with xlsx_file([["المرجع", "الأشخاص"], ["V-1\x0b", 22]], title="زيارات" * 10, right_to_left=True) as file:
        sheet = load_workbook(file).active

    assert (sheet.sheet_view.rightToLeft, sheet.freeze_panes) == (True, "A2")
    assert [[cell.value for cell in row] for row in sheet.rows] == [["المرجع", "الأشخاص"], ["V-1", 22]]
