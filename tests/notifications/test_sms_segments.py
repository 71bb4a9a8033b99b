"""What an SMS costs. The figures are those of GSM 03.38 and 03.40."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openday.notifications.sms.segments import Alphabet, Size, as_sms, size_of

GSM, UCS = Alphabet.GSM_7, Alphabet.UCS_2


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", Size(GSM, 0, 1, 160)),
        ("a" * 160, Size(GSM, 160, 1, 0)),
        ("a" * 161, Size(GSM, 161, 2, 145)),
        ("a" * 306, Size(GSM, 306, 2, 0)),
        ("a" * 307, Size(GSM, 307, 3, 152)),
        ("é" * 160, Size(GSM, 160, 1, 0)),
        ("€" * 80, Size(GSM, 160, 1, 0)),
        ("€" * 81, Size(GSM, 162, 2, 143)),  # 76 in the first piece: half a euro is none
        ("a" + "€" * 80, Size(GSM, 161, 2, 145)),
        ("م" * 70, Size(UCS, 70, 1, 0)),
        ("م" * 71, Size(UCS, 71, 2, 63)),
        ("م" * 134, Size(UCS, 134, 2, 0)),
        ("م" * 135, Size(UCS, 135, 3, 66)),
        ("😀" * 35, Size(UCS, 70, 1, 0)),
        ("😀" * 36, Size(UCS, 72, 2, 61)),  # 33 in the first piece
        ("a" * 69 + "ê", Size(UCS, 70, 1, 0)),  # one letter turns the whole text
    ],
)
def test_what_a_text_costs(text, size):
    assert size_of(text) == size


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("L’élève arrive à 9 h 30 – porte « Nord »", 'L\'élève arrive à 9 h 30 - porte "Nord"'),
        ("Reçu\u202f: la fête du chœur, où\u00a0?", "Recu : la fete du choeur, où ?"),
        ("Wait… “now”", 'Wait... "now"'),
        ("[a] {b} ~ | ^ \\ €", "[a] {b} ~ | ^ \\ €"),
        ("Lycée \u2068مدرسة\u2069 reçu\u202f!", "Lycée مدرسة reçu !"),  # it is long anyway: nothing is lost for nothing
        ("اتصلوا على \u206606 12 34 56 78\u2069", "اتصلوا على \u200e06 12 34 56 78"),
        ("من\u00a009:30 – 10:00", "من \u200e09:30 – 10:00"),
    ],
)
def test_a_text_is_told_in_the_short_alphabet_where_it_can_be(text, sent):
    assert as_sms(text) == sent


@given(st.text(max_size=700))
def test_writing_for_the_air_changes_nothing_twice(text):
    once = as_sms(text)

    assert as_sms(once) == once


@given(st.text(max_size=700))
def test_pieces_have_room_for_the_whole_text(text):
    size = size_of(text)
    alone, joined = (160, 153) if size.alphabet is GSM else (70, 67)

    assert size.units <= (alone if size.segments == 1 else joined * size.segments)
    assert size.segments == 1 or size.units > alone
    assert size.segments < 3 or size.units > (joined - 1) * (size.segments - 1)
    assert 0 <= size.left <= alone
