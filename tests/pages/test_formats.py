"""Dates and numbers as Morocco writes them."""

from datetime import date

import pytest
from django.contrib.humanize.templatetags.humanize import intcomma
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import date_format, get_format

from openday.pages.templatetags.look import date_range, large

MOROCCAN = ["يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"]
FRENCH = [
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
]


@pytest.mark.parametrize("letter", ["F", "M", "N", "E"])
@pytest.mark.parametrize("month", range(1, 13))
def test_months_in_arabic_are_those_of_morocco(month, letter):
    with translation.override("ar"):
        assert date_format(date(2027, month, 3), letter) == MOROCCAN[month - 1]


@pytest.mark.parametrize("month", range(1, 13))
def test_months_in_french_stay_french(month):
    with translation.override("fr"):
        assert date_format(date(2027, month, 3), "F") == FRENCH[month - 1]


@pytest.mark.parametrize(("language", "said"), [("ar", "22 ماي 2027"), ("fr", "22 mai 2027"), ("en", "22 May 2027")])
def test_date_in_a_template(language, said):
    with translation.override(language):
        assert Template("{{ day|date }}").render(Context({"day": date(2027, 5, 22)})) == said


@pytest.mark.parametrize(
    ("language", "day", "said"),
    [
        ("fr", 1, "lundi 1er février"),
        ("fr", 2, "mardi 2 février"),
        ("ar", 1, "الاثنين 1 فبراير"),
        ("en", 1, "Monday 1 February"),
    ],
)
def test_the_first_of_a_month_is_the_first_in_french(language, day, said):
    with translation.override(language):
        assert date_format(date(2027, 2, day), "l j F") == said
        assert Template('{{ day|date:"l j F" }}').render(Context({"day": date(2027, 2, day)})) == said
        assert date_format(date(2027, 2, day), "d/m") == f"0{day}/02"


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_digits_are_western_and_weeks_begin_on_monday(language):
    with translation.override(language):
        assert get_format("FIRST_DAY_OF_WEEK") == 1
        assert date_format(date(2027, 5, 22), "SHORT_DATE_FORMAT").isascii()


@pytest.mark.parametrize(("language", "said"), [("ar", "1,916"), ("fr", "1\u202f916"), ("en", "1,916")])
def test_thousands_are_grouped(language, said):
    with translation.override(language):
        assert intcomma(1916) == said


@pytest.mark.parametrize(
    ("number", "ar", "fr", "en"),
    [
        (9_999, "9,999", "9\u202f999", "9,999"),
        (80_000, "80 ألفا", "80\u202f000", "80 thousand"),
        (999_400, "999 ألفا", "999\u202f000", "999 thousand"),
        (999_999, "مليون", "1 million", "1 million"),
        (1_000_000, "مليون", "1 million", "1 million"),
        (1_150_000, "1.15 مليون", "1,15 million", "1.15 million"),
        (2_400_000, "2.4 مليون", "2,4 millions", "2.4 million"),
        (3_000_000, "3 ملايين", "3 millions", "3 million"),
        (29_000_000, "29 مليونا", "29 millions", "29 million"),
    ],
)
def test_large_figures_are_said(number, ar, fr, en):
    for language, said in (("ar", ar), ("fr", fr), ("en", en)):
        with translation.override(language):
            assert large(number) == said


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (date(2027, 5, 26), "Saturday 22 to Wednesday 26 May 2027"),
        (date(2027, 6, 2), "Saturday 22 May to Wednesday 2 June 2027"),
        (date(2028, 1, 1), "Saturday 22 May 2027 to Saturday 1 January 2028"),
    ],
)
def test_days_of_an_edition_name_a_month_once(last, said):
    with translation.override("en"):
        assert date_range(date(2027, 5, 22), last) == said
