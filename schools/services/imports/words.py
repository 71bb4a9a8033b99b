"""What the import says of a row or a file, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openday.lists import words
from openday.lists.cells import Remark

FIELDS: Final[dict[str, Promise]] = {
    "ministry_code": _("Ministry code (GRESA)"),
    "parent_code": _("Code of the mother school"),
    "name_ar": _("Arabic name"),
    "name_fr": _("French name"),
    "name": _("Name, in either script"),
    "level": _("Level"),
    "nature": _("Nature (tells the level where no column does)"),
    "sector": _("Sector"),
    "province": _("Province or prefecture"),
    "region": _("Region"),
    "commune_code": _("Commune code"),
    "commune_ar": _("Commune in Arabic"),
    "commune_fr": _("Commune in French"),
    "commune": _("Commune, in either script"),
    "address_ar": _("Address in Arabic"),
    "address_fr": _("Address in French"),
    "address": _("Address"),
    "milieu": _("Rural or urban"),
    "meant": _("Which institution is meant"),
    # What a row may change, beside the fields above.
    "state": pgettext_lazy("an institution", "Verified"),
    "is_rural": _("Rural or urban"),
    "parent": _("Mother school"),
    "import_key": _("What recognises it on the next import"),
}
REASONS: Final[dict[str, Promise]] = words.REASONS | {
    "too_long": _("%(field)s is longer than %(limit)s characters."),
    "code_malformed": _("“%(code)s” is no ministry code: it has five digits and a letter, as in 15395H."),
    "code_malformed_other": _("“%(code)s” is no code: it has at most 12 letters and digits."),
    "code_without_letter": _("The code %(code)s lacks its letter: it may be %(whole)s."),
    "level_unknown": _("The level “%(value)s” is unknown: primary, lower secondary, upper secondary or preschool."),
    "sector_unknown": _("The sector “%(value)s” is unknown: public, private, traditional or Koranic."),
    "meant_malformed": _("“%(written)s” in openday_meant is neither the number of an institution nor “new”."),
    "meant_unknown": _("openday_meant names no institution of this kind, or one that has another code."),
    "code_of_another_kind": _("This code belongs to an institution of another kind."),
    "code_repeated": _("Row %(row)s has the same code and says something else: keep the right one."),
    "row_repeated": _(
        "Row %(row)s says the same of it (names, level, commune, address): if they are two, tell them apart by the "
        "address, or write “new” in openday_meant."
    ),
    "same_institution": _("Row %(row)s is already the same institution."),
    "several_fit": _(
        "Several institutions of this name are there: write the number of the right one in openday_meant, or “new”. "
        "Numbers: %(institutions)s."
    ),
    "several_rows_fit": _(
        "Several rows could be institution %(institutions)s: write its number in openday_meant on the right one, "
        "“new” on the others."
    ),
    "in_another_commune": _(
        "A school of this name, without a code, is in another commune: write its number in openday_meant, or “new”. "
        "Numbers: %(institutions)s."
    ),
}
WARNINGS: Final[dict[str, Promise]] = {
    "check_letter": _("The letter of the code %(code)s should be %(letter)s: check it."),
    "parent_malformed": _("The mother school's code “%(code)s” has not the form of one: left out."),
    "parent_unknown": _("The mother school %(code)s is not known: left out."),
    "several_levels": _("Several levels (“%(value)s”): the level is left as it is."),
    "province_unknown": _("The province “%(label)s” is unknown: left as it is."),
    "region_unknown": _("The region “%(label)s” is unknown: left as it is."),
    "milieu_unknown": _("“%(value)s” is neither rural nor urban: left as it is."),
    "repeats": _("Repeats row %(row)s."),
    "stays_refused": _("Staff refused this institution: it stays refused."),
    "stays_suspended": _("Staff suspended this institution: it stays suspended."),
}


def sentence_of(remark: Remark) -> str:
    """Why a row is left out, or what to look at."""
    said = REASONS.get(remark.code) or WARNINGS[remark.code]
    return str(said) % _in_words(remark.data)


def _in_words(data: Mapping[str, str]) -> dict[str, str]:
    return {key: str(FIELDS[value]) if key == "field" and value in FIELDS else value for key, value in data.items()}


def field_sentence(field: str, headers: list[str]) -> str:
    """`French name ← NOM_ETABL`, with the columns that stand in when the first is blank."""
    return f"{FIELDS[field]} ← " + str(_(", else ")).join(headers)


def kinds_of_remark(counts: Mapping[str, int]) -> list[tuple[int, str]]:
    """Rows, and what is said of them without their details, the most first."""
    return words.counted(counts, REASONS | WARNINGS)


PHASES: Final[dict[str, Promise]] = {
    "": _("Waiting to begin"),
    "reading": _("Reading the rows"),
    "matching": _("Comparing with the institutions in the list"),
    "writing": _("Writing"),
    "telling": _("Writing the report"),
}
