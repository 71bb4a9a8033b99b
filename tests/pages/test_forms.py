"""Fields as people fill them, and as pages show them."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from openday.digits import ARABIC_INDIC, PERSIAN, to_western
from openday.forms import (
    ChipSelect,
    CounterInput,
    DayInput,
    PhoneField,
    WesternCharField,
    WesternIntegerField,
)


@given(st.integers(min_value=0, max_value=10**12))
def test_digits_of_every_arabic_writing_are_western(number):
    western = str(number)
    for digits in (ARABIC_INDIC, PERSIAN):
        assert to_western("".join(digits[int(digit)] for digit in western)) == western


def test_direction_marks_that_came_with_a_copied_number_are_dropped():
    assert to_western("\u2066٠٦ ١٢\u2069\u200f") == "06 12"
    assert to_western("١٬٢٣٤٫٥") == "1234.5"


@given(st.text())
def test_to_western_changes_nothing_that_is_western_already(text):
    once = to_western(text)

    assert to_western(once) == once
    assert not set(once) & set(ARABIC_INDIC + PERSIAN)


@pytest.mark.parametrize("text", ["24", "٢٤", "۲۴", " 24 ", "\u200f٢٤"])
def test_whole_number_in_any_digits(text):
    assert WesternIntegerField(min_value=1).clean(text) == 24


@pytest.mark.parametrize("text", ["٢٫٥", "abc", "2 4", "-", "²"])
def test_whole_number_refuses_what_is_none(text):
    with pytest.raises(ValidationError):
        WesternIntegerField().clean(text)


def test_whole_number_keeps_its_limits():
    with pytest.raises(ValidationError, match="60"):
        WesternIntegerField(max_value=60).clean("٦١")


def test_code_is_kept_in_western_digits():
    assert WesternCharField().clean(" ١٢٣٤٥A ") == "12345A"
    assert WesternCharField(required=False).clean("") == ""


@pytest.mark.parametrize("spelling", ["0612345678", "(06) 12.34.56.78", "٠٦١٢٣٤٥٦٧٨", "\u2066+212 612-345678\u2069"])
def test_telephone_in_any_moroccan_spelling(spelling):
    assert PhoneField().clean(spelling) == "+212612345678"


def test_telephone_of_another_country():
    assert PhoneField().clean("+33 6 12 34 56 78") == "+33612345678"


@pytest.mark.parametrize("text", ["06 12 34", "0612345678901", "abc", "+", "0012", "0612345678 x 12", "9" * 40])
def test_telephone_refuses_what_is_none(text):
    with pytest.raises(ValidationError):
        PhoneField().clean(text)


def test_telephone_may_be_left_out():
    assert PhoneField(required=False).clean("") == ""


def test_telephone_is_shown_as_it_is_dialled():
    assert PhoneField().prepare_value("+212612345678") == "06 12 34 56 78"


class Everything(forms.Form):
    name = forms.CharField(label="Name", help_text="Who comes along.")
    phone = PhoneField(label="Telephone", required=False)
    pupils = WesternIntegerField(label="Pupils", widget=CounterInput, min_value=1, max_value=60)
    day = forms.DateField(label="Day", widget=DayInput)
    level = forms.ChoiceField(label="Level", choices=[("primary", "Primary")], widget=ChipSelect)
    agrees = forms.BooleanField(label="Agrees")


def field(form: forms.Form, name: str) -> str:
    with translation.override("en"):
        return " ".join(form[name].as_field_group().split())


def test_field_has_its_label_and_its_hint():
    shown = field(Everything(), "name")

    assert '<label class="field-label" for="id_name">Name</label>' in shown
    assert 'id="id_name_helptext"' in shown
    assert 'aria-describedby="id_name_helptext"' in shown
    assert 'class="input"' in shown
    assert "required" in shown


def test_field_says_what_is_wrong_beside_itself():
    shown = field(Everything({}), "name")

    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'id="id_name_error"' in shown


def test_field_that_may_stay_empty_says_so():
    assert "(optional)" in field(Everything(), "phone")
    assert "(optional)" not in field(Everything(), "name")


def test_field_keeps_what_was_typed():
    assert 'value="٠٦ ١٢"' in field(Everything({"phone": "٠٦ ١٢"}), "phone")


def test_counter_takes_any_digits_and_knows_its_limits():
    shown = field(Everything(), "pupils")

    assert 'type="text"' in shown
    assert 'inputmode="numeric"' in shown
    assert 'data-least="1"' in shown
    assert 'data-most="60"' in shown


def test_choices_are_a_group_with_a_name():
    shown = field(Everything({}), "level")

    assert "<fieldset" in shown
    assert '<legend class="field-label">Level</legend>' in shown
    assert 'aria-describedby="id_level_error"' in shown
    assert "aria-invalid" not in shown  # no such state on a radio button


def test_box_to_tick_stands_before_its_label():
    shown = field(Everything(), "agrees")

    assert shown.index("<input") < shown.index("Agrees")
    assert 'class="choice"' in shown


def test_day_is_written_as_browsers_read_it():
    assert 'value="2027-05-22"' in field(Everything({"day": "2027-05-22"}), "day")
    assert 'type="date"' in field(Everything(), "day")


def test_error_summary_takes_the_focus_and_leads_to_each_field():
    with translation.override("en"):
        summary = render_to_string("components/_error_summary.html", {"form": Everything({"phone": "06"})})

    assert "data-focus" in summary
    assert 'tabindex="-1"' in summary
    for name in ("name", "phone", "pupils", "day", "level", "agrees"):
        assert f'href="#id_{name}"' in summary


def test_error_summary_of_a_form_that_is_right_is_empty():
    assert not render_to_string("components/_error_summary.html", {"form": Everything()}).strip()


def test_what_was_typed_is_escaped():
    hostile = '"><script>alert(1)</script>'

    form = Everything({"name": hostile, "phone": hostile, "pupils": hostile})

    assert "<script>" not in str(form)
    assert "<script>" not in render_to_string("components/_error_summary.html", {"form": form})
