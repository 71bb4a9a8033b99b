"""Countries by their ISO 3166-1 code of two letters, named in the three languages of the site (from CLDR)."""

from functools import cache
from typing import Any, Final

from babel import Locale
from django import forms
from django.utils.translation import get_language

from openday.folding import fold

HOME: Final = "MA"
# What CLDR has beside countries: groups, islands of other countries, places where nobody lives, codes for tests.
NOT_COUNTRIES: Final = frozenset("AC AQ BV CP CQ DG EA EH EU EZ GS HM IC QO TA TF UM UN XA XB ZZ".split())  # noqa: SIM905
_LOCALES: Final = {"ar": "ar_MA", "fr": "fr", "en": "en"}
_OUR_WORDS: Final = {
    "ar": {"PS": "فلسطين"},
    "fr": {"PS": "Palestine"},
    "en": {"PS": "Palestine"},
}  # CLDR has territories


def country_name(code: str) -> str:
    """The name of `code` in the active language; the code itself where there is no such country."""
    return _names((get_language() or "ar")[:2]).get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """All of them in the order of the active language, Morocco first."""
    names = _names((get_language() or "ar")[:2])
    return [(HOME, names[HOME]), *(item for item in names.items() if item[0] != HOME)]


def is_country(code: str) -> bool:
    return code in _names("ar")


def code_of_country(written: str) -> str:
    """The code that `written` is, or is the name of in one of the three languages; "" where it is none."""
    if is_country(code := written.strip().upper()):
        return code
    return _codes_by_name().get(fold(written), "")


@cache
def _codes_by_name() -> dict[str, str]:
    return {fold(name): code for language in _LOCALES for code, name in _names(language).items()}


@cache
def _names(language: str) -> dict[str, str]:
    territories = Locale.parse(_LOCALES.get(language, "ar_MA")).territories
    named = {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    }
    named |= _OUR_WORDS.get(language, _OUR_WORDS["ar"])
    return dict(sorted(named.items(), key=lambda item: fold(item[1])))


class CountryField(forms.ChoiceField):
    """One country, Morocco unless told otherwise."""

    def __init__(self, **kwargs: Any) -> None:
        usual: dict[str, Any] = {"choices": country_choices, "initial": HOME}
        super().__init__(**usual | kwargs)
