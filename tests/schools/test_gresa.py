"""The ministry's code and its check letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schools.gresa import CHECK_LETTERS, check_letter, is_code, lacks_its_letter, normal_code


@pytest.mark.parametrize("code", ["15395H", "20361F", "20367M", "11565V", "26258R"])
def test_codes_that_were_seen_have_the_letter_that_their_digits_ask_for(code):
    assert is_code(code)
    assert check_letter(code) == code[5]


@pytest.mark.parametrize("written", ["15395h", " 15395 H ", "١٥٣٩٥H", "۱۵۳۹۵h", "15395\u200fH"])
def test_a_code_is_known_however_it_is_typed(written):
    assert normal_code(written) == "15395H"


@pytest.mark.parametrize("written", ["15395", "1539H", "15395I", "15395O", "A15395H", "15395HH", "", "15395é"])
def test_what_is_no_code_is_none(written):
    assert not is_code(normal_code(written))


def test_digits_alone_lack_their_letter():
    assert lacks_its_letter("15395")
    assert not lacks_its_letter("1539")


@given(st.integers(min_value=0, max_value=99_999))
def test_every_number_has_one_letter(number):
    assert check_letter(f"{number:05}") in CHECK_LETTERS
