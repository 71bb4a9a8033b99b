"""The ministry's code of a school (GRESA): five digits and a letter that checks them.

The rule of the letter is nowhere published: it was found in the data, and held for 815 codes of 815. A letter that
differs is therefore a warning, and never a refusal.
"""

import re
import unicodedata
from typing import Final

CHECK_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"  # no I, O, Q
_CODE: Final = re.compile(rf"\d{{5}}[{CHECK_LETTERS}]")
_DIGITS_ALONE: Final = re.compile(r"\d{5}")


def normal_code(written: str) -> str:
    """`written` as codes are kept: upper case, Western digits, no spaces. What it is not, it stays: see `is_code`."""
    return "".join(
        str(unicodedata.decimal(character)) if unicodedata.category(character) == "Nd" else character.upper()
        for character in written
        if not character.isspace() and unicodedata.category(character) != "Cf"
    )


def is_code(code: str) -> bool:
    """Whether `code` (normal) has the form of one."""
    return _CODE.fullmatch(code) is not None


def check_letter(code: str) -> str:
    """The letter that the five digits of `code` ask for."""
    return CHECK_LETTERS[(int(code[:5]) - 1) % len(CHECK_LETTERS)]


def lacks_its_letter(code: str) -> bool:
    """Whether `code` is the digits of one alone, as a spreadsheet leaves them that took it for a number."""
    return _DIGITS_ALONE.fullmatch(code) is not None
