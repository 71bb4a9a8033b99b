"""Names of countries in the three languages."""

import pytest
from django.utils import translation

from openday.countries import CountryField, country_choices, country_name, is_country


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("ar", ["المغرب", "فرنسا", "فلسطين", "ساحل العاج"]),
        ("fr", ["Maroc", "France", "Palestine", "Côte d’Ivoire"]),
        ("en", ["Morocco", "France", "Palestine", "Côte d’Ivoire"]),
    ],
)
def test_countries_are_named_in_the_readers_language(language: str, names: list[str]):
    with translation.override(language):
        assert [country_name(code) for code in ("MA", "FR", "PS", "CI")] == names


def test_morocco_comes_first_and_the_others_by_their_names_whatever_the_accents():
    with translation.override("fr"):
        names = [name for _code, name in country_choices()]

    assert names[0] == "Maroc"
    assert names.index("Égypte") < names.index("Émirats arabes unis") < names.index("Espagne")


def test_what_is_no_country_is_none():
    assert is_country("MA")
    assert not any(is_country(code) for code in ("ZZ", "EU", "AQ", "", "maroc"))
    assert not CountryField().valid_value("ZZ")
    assert country_name("ZZ") == "ZZ"
