"""Telephone numbers, as people write them, as they are kept (E.164: `+212612345678`) and as they are dialled."""

import re
from functools import lru_cache
from typing import Final

import phonenumbers
from django.utils.html import format_html
from django.utils.safestring import SafeString
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from openday.digits import to_western

REGION: Final = "MA"
CALLING_CODE: Final = phonenumbers.country_code_for_region(REGION)
# What people put between groups of figures beside spaces, dots and dashes.
_SEPARATORS: Final = re.compile("[\\s_,;·•|\u200b\ufeff]+")
_LETTER_AFTER_A_FIGURE: Final = re.compile(r"\d.*[^\W\d_]")  # a second telephone, a name: never guessed at
_CODE_AFTER_A_ZERO: Final = re.compile(rf"0({CALLING_CODE}\d{{9}})")
_TAKE_SMS: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


class NotATelephone(ValueError):
    """No number that can be dialled, or more than one."""


def as_e164(text: str) -> str:
    """`text` as E.164, Moroccan where it names no country. Digits of any writing. Raises NotATelephone."""
    plain = _SEPARATORS.sub(" ", to_western(text)).strip()
    if _LETTER_AFTER_A_FIGURE.search(plain):
        raise NotATelephone(text)
    bare = "".join(character for character in plain if character.isdigit())
    if found := _CODE_AFTER_A_ZERO.fullmatch(bare):
        plain = f"+{found[1]}"
    try:
        number = phonenumbers.parse(plain, REGION)
    except phonenumbers.NumberParseException as error:
        raise NotATelephone(text) from error
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise NotATelephone(text)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def national(e164: str) -> str:
    """How `e164` is dialled and read: `06 12 34 56 78` in Morocco, with its country elsewhere."""
    number = _parsed(e164)
    if number is None:
        return e164
    if number.country_code != CALLING_CODE:
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    digits = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    bare = "".join(character for character in digits if character.isdigit())
    return " ".join(bare[at : at + 2] for at in range(0, len(bare), 2))


def international(e164: str) -> str:
    """How `e164` is dialled from anywhere: `+212 5 37 12 34 56`."""
    number = _parsed(e164)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL) if number else e164


def shown(number: str) -> SafeString:
    """A number on a page, as it is dialled: it never turns round inside Arabic."""
    return format_html('<bdi dir="ltr">{}</bdi>', national(number))


@lru_cache(maxsize=4096)
def takes_sms(e164: str) -> bool:
    """Whether an SMS can arrive there: not at a landline, nor at a service number."""
    number = _parsed(e164)
    return number is not None and phonenumbers.number_type(number) in _TAKE_SMS


def _parsed(e164: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return None
