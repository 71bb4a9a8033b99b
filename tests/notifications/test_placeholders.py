"""Texts that staff write: what their placeholders are, what is wrong with them, and values that stay text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openday.notifications.placeholders import (
    ISOLATE,
    POP,
    Mistake,
    Problem,
    filled,
    pieces_of,
    placeholders_in,
    problems_of,
    tidied,
)

KNOWN = {"institution": "اسم المؤسسة", "day": "يوم الزيارة", "change_deadline": "آخر أجل للتعديل"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("يوم {day}", "يوم {day}"),
        ("{ day }, {DAY}, {Day}", "{day}, {day}, {day}"),
        ("{{day}} and {{ Change deadline }}", "{day} and {change_deadline}"),
        ("{change-deadline} {changedeadline}", "{change_deadline} {changedeadline}"),
        ("مرحبا {اسم المؤسسه}", "مرحبا {institution}"),  # by its label, as people type it
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("nothing here", "nothing here"),
        ("{unknown} {{unknown}} {} }{", "{unknown} {{unknown}} {} }{"),
    ],
)
def test_what_surely_means_a_placeholder_is_written_as_one(written, kept):
    assert tidied(written, KNOWN) == kept
    assert tidied(kept, KNOWN) == kept


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", []),
        ("{institution}\n\n{day} {day}", []),
        ("a\nb {instituton}", [Problem(Mistake.UNKNOWN, 2, "instituton", "institution")]),
        ("{changes_deadline}", [Problem(Mistake.UNKNOWN, 1, "changes_deadline", "change_deadline")]),
        ("{المؤسسة}", [Problem(Mistake.UNKNOWN, 1, "المؤسسة", "institution")]),
        ("{weather}", [Problem(Mistake.UNKNOWN, 1, "weather")]),
        ("{day.year} {0} {day!r} {day:>9}", None),
        ("{}", [Problem(Mistake.EMPTY, 1)]),
        ("{{  }}", [Problem(Mistake.EMPTY, 1)]),
        ("{day\n}", [Problem(Mistake.UNCLOSED, 1), Problem(Mistake.UNOPENED, 2)]),
        ("x\ny } {day}", [Problem(Mistake.UNOPENED, 2)]),
        ("{day}}", [Problem(Mistake.UNOPENED, 1)]),
        ("{{day}", [Problem(Mistake.UNCLOSED, 1)]),
        ("}day{", [Problem(Mistake.UNOPENED, 1), Problem(Mistake.UNCLOSED, 1)]),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_was_meant(text, problems):
    found = problems_of(text, KNOWN)

    if problems is None:
        assert [(problem.mistake, problem.line) for problem in found] == [(Mistake.UNKNOWN, 1)] * 4
    else:
        assert found == problems


def test_a_double_brace_that_was_not_tidied_is_refused():
    assert [problem.mistake for problem in problems_of("{{day}}", KNOWN)] == [Mistake.UNKNOWN]


def test_values_are_put_in_once_and_as_they_are():
    values = {"institution": "<b>{day}</b> & {institution}", "day": "22"}

    assert filled("{institution}, {day}", values) == "<b>{day}</b> & {institution}, 22"


def test_a_value_keeps_its_direction_to_itself_where_asked():
    assert filled("في {day}.", {"day": "09:30 – 10:05"}, isolated=True) == f"في {ISOLATE}09:30 – 10:05{POP}."
    assert filled("في {day}.", {"day": ""}, isolated=True) == "في ."


def test_a_missing_value_is_named_and_nothing_is_made():
    with pytest.raises(KeyError, match="day"):
        filled("{institution} {day}", {"institution": "x"})


def test_a_text_tells_its_placeholders_and_its_pieces():
    text = "{day}: {institution}, {day} {no such} {"

    assert placeholders_in(text) == {"day", "institution"}
    assert list(pieces_of(text)) == [
        ("day", True),
        (": ", False),
        ("institution", True),
        (", ", False),
        ("day", True),
        (" {no such} {", False),
    ]


@given(st.lists(st.sampled_from(["{", "}", "day", "institution", "no", " ", "\n", "{day}", "é", "يوم"]), max_size=14))
def test_a_text_without_problems_leaves_no_brace_in_a_letter(parts):
    kept = tidied("".join(parts), KNOWN)

    strange = placeholders_in(kept) - set(KNOWN)
    left = set("{}") & set(filled(kept, dict.fromkeys([*KNOWN, *strange], "value")))

    assert bool(problems_of(kept, KNOWN)) == bool(strange or left)
