"""Two directions in one line. Where a mark is left out, a telephone is read from its end."""

import unicodedata

import pytest

from openday import bidi


@pytest.mark.parametrize(
    "turning",
    [
        "09:30 – 10:00",
        "09:30-10:00",
        "+212612345678",
        "+212 612-345678",
        "06 12 34 56 78",
        "2027-05-14",
        "17/05/2027",
        "12-A-77",
        "192.168.0.1",
    ],
)
def test_what_would_turn_round_in_arabic_is_isolated(turning):
    assert bidi.held(f"اتصلوا {turning}، شكرا.") == f"اتصلوا \u2066{turning}\u2069، شكرا."
    assert bidi.held_by_marks(f"اتصلوا {turning}، شكرا.") == f"اتصلوا \u200e{turning}، شكرا."


@pytest.mark.parametrize(
    "line",
    [
        "الوصول على الساعة 9",
        "مجموعتان من 24 تلميذا و3 مرافقين",
        "المرجع V-2027-00123",  # a letter before it holds it
        "https://openday.example/ar/2027-05-14/",
        "k1.2@example.org",
        "نعم/لا - ربما",
        "",
    ],
)
def test_what_stands_by_itself_is_left_alone(line):
    assert bidi.held(line) == line
    assert bidi.held_by_marks(line) == line


def test_what_is_isolated_already_is_not_isolated_twice():
    line = f"زيارة {bidi.apart('École 12-A')} على {bidi.isolated('09:30 – 10:00')}"

    assert bidi.held(line) == line
    assert bidi.held(bidi.held("من 09:30 – 10:00")) == bidi.held("من 09:30 – 10:00")


def test_an_sms_carries_no_isolates():
    line = f"زيارة {bidi.apart('École')} على {bidi.isolated('09:30 – 10:00')}"

    assert bidi.held_by_marks(line) == "زيارة École على \u200e09:30 – 10:00"


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("الوصول 9", ""),
        (f"{bidi.apart('Lycée')} مدرسة", ""),  # what is kept apart does not count
        ("Lycée مدرسة", "\u200f"),
        ("9 – 10", "\u200f"),
    ],
)
def test_a_line_of_arabic_begins_at_the_right_whatever_its_first_word(line, begins):
    assert bidi.from_the_right(line) == begins + line


def test_marks_are_taken_out():
    marked = "".join(
        f"a{chr(mark)}" for mark in (0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    )

    assert set(bidi.without_marks(marked)) == {"a"}
    assert {unicodedata.bidirectional(mark) for mark in marked} - {"L", "R", "AL"}  # they are marks indeed


def test_pieces_are_cut_at_what_is_apart():
    line = f"a {bidi.isolated('1')}{bidi.apart('ب')} z"

    assert list(bidi.pieces(line)) == [("a ", ""), ("1", bidi.LEFT_TO_RIGHT), ("ب", bidi.FIRST_STRONG), (" z", "")]
