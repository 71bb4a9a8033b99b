"""The words of the site, as its readers write them: what can be held to without reading every line."""

import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import polib
import pytest

# Not a module: `locale` is Python's.
_CATALOGUES: Final[dict[str, Any]] = runpy.run_path(str(Path(__file__).parents[1] / "locale" / "catalogues.py"))
LANGUAGES: Final[tuple[str, ...]] = _CATALOGUES["LANGUAGES"]
catalogue: Final[Callable[[str], Path]] = _CATALOGUES["catalogue"]
as_french: Final[Callable[[str], str]] = _CATALOGUES["as_french"]

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")
TAG = re.compile(r"<[^>]+>")
ARABIC = "\u0621-\u064a"
MONTHS = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "ماي",
    "يونيو",
    "يوليوز",
    "غشت",
    "شتنبر",
    "أكتوبر",
    "نونبر",
    "دجنبر",
)
ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Text(NamedTuple):
    entry: polib.POEntry
    form: int | None  # of a counted phrase
    words: str


def texts(language: str) -> Iterator[Text]:
    for entry in polib.pofile(str(catalogue(language))):
        if entry.obsolete:
            continue
        if entry.msgid_plural:
            yield from (Text(entry, form, words) for form, words in entry.msgstr_plural.items())
        else:
            yield Text(entry, None, entry.msgstr)


def asked(entry: polib.POEntry) -> set[str]:
    return {found.group() for found in PLACEHOLDER.finditer(entry.msgid + entry.msgid_plural)}


def report(wrong: list[Text]) -> str:
    return "\n".join(f"{text.entry.msgid!r}: {text.words!r}" for text in wrong)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_text_holds_the_placeholders_of_its_source(language: str) -> None:
    """A counted phrase may leave out one where its form says the number itself: none, one, two."""

    def is_right(text: Text) -> bool:
        held = {found.group() for found in PLACEHOLDER.finditer(text.words)}
        left_out = asked(text.entry) - held
        says_the_number = text.form is not None and text.form < (3 if language == "ar" else 1)
        says_none = language == "ar" and text.form == 0
        return held <= asked(text.entry) and (says_none or len(left_out) <= says_the_number)

    wrong = [text for text in texts(language) if not is_right(text)]
    assert not wrong, report(wrong)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_text_holds_the_tags_of_its_source(language: str) -> None:
    wrong = [
        text for text in texts(language) if sorted(TAG.findall(text.words)) != sorted(TAG.findall(text.entry.msgid))
    ]
    assert not wrong, report(wrong)


@pytest.mark.parametrize(("language", "forms"), [("ar", 6), ("fr", 2), ("en", 2)])
def test_a_counted_phrase_has_every_form_of_its_language(language: str, forms: int) -> None:
    counted = [entry for entry in polib.pofile(str(catalogue(language))) if entry.msgid_plural and not entry.obsolete]
    wrong = [entry.msgid for entry in counted if sorted(entry.msgstr_plural) != list(range(forms))]
    wrong += [entry.msgid for entry in counted if not all(entry.msgstr_plural.values())]
    assert counted
    assert not wrong


def test_an_arabic_noun_agrees_with_its_number() -> None:
    """From 3 to 10 the plural; from 11 on, and from 100 on, a singular: never the same words as from 3 to 10."""
    for entry in polib.pofile(str(catalogue("ar"))):
        if entry.msgid in ("%(count)d pupil", "%(count)d day", "%(count)d place left"):
            few, many, other = (entry.msgstr_plural[form] for form in (3, 4, 5))
            assert len({few, many, other}) == 3, entry.msgid
            assert many.split()[1].endswith("ا"), entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_begins_and_ends_as_its_source_does(language: str) -> None:
    """What joins words keeps its spaces; nothing else has any at its ends, nor two in a row."""
    wrong = [
        text
        for text in texts(language)
        if ("  " in text.words and "  " not in text.entry.msgid)
        or (text.words != text.words.strip() and text.entry.msgid == text.entry.msgid.strip())
        or text.words.endswith(" ") != text.entry.msgid.endswith(" ")
    ]
    assert not wrong, report(wrong)


def test_french_has_its_apostrophes_and_its_unbroken_spaces() -> None:
    wrong = [text for text in texts("fr") if as_french(text.words) != text.words]
    wrong += [text for text in texts("fr") if re.search(r"\w[;?!»]|«\w|\w:(?!//|\w)", TAG.sub("", text.words))]
    assert not [text for text in wrong if "Authorization:" not in text.words], report(wrong)


def test_arabic_has_its_own_punctuation() -> None:
    """No comma, semicolon or question mark of Latin after an Arabic letter, no space before a sign."""
    latin_sign = re.compile(rf"[{ARABIC}»)](?:[,;?]|\s+[،؛؟.:!])")
    wrong = [text for text in texts("ar") if latin_sign.search(TAG.sub("", text.words))]
    assert not wrong, report(wrong)


def test_arabic_letters_are_not_stretched() -> None:
    wrong = [text for text in texts("ar") if "ـ" in text.words]
    assert not wrong, report(wrong)


def test_arabic_counts_in_western_digits() -> None:
    """Except where the other digits are what is spoken of."""
    wrong = [text for text in texts("ar") if re.search("[٠-٩۰-۹]", text.words) and "١٢" not in text.entry.msgid]
    assert not wrong, report(wrong)


def test_arabic_is_written_in_arabic() -> None:
    """A text of words, not of names and signs, has Arabic letters."""
    wrong = [
        text
        for text in texts("ar")
        if re.search("[A-Za-z]{3}", TAG.sub("", PLACEHOLDER.sub("", text.entry.msgid)))
        and not re.search(f"[{ARABIC}]", text.words)
    ]
    assert not wrong, report(wrong)


def test_a_number_of_the_law_does_not_turn_round_in_arabic() -> None:
    """A hyphen between two numbers sets them from right to left, unless they are isolated."""
    wrong = [text for text in texts("ar") if re.search(r"(?<!\u2066)\b\d+[-–]\d+\b(?!\u2069)", text.words)]
    assert not wrong, report(wrong)


def test_months_are_those_of_morocco() -> None:
    said = {(text.entry.msgctxt, text.entry.msgid): text.words for text in texts("ar")}
    assert [said[None, month] for month in ENGLISH_MONTHS] == list(MONTHS)
    assert [said["alt. month", month] for month in ENGLISH_MONTHS] == list(MONTHS)
