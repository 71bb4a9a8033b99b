"""Telling that two members are one person: by the number of their identity paper, which the database does not know."""

from typing import Final

from openday.accounts.sealed_fields import digest_of
from openday.digits import to_western

PURPOSE: Final = "press-identity"


def plain_number(typed: str) -> str:
    """A number of a paper as it is kept: capital letters and Western digits, nothing between them."""
    return "".join(character for character in to_western(typed).upper() if character.isalnum())


def id_digest_of(*, nationality: str, id_number: str) -> str:
    """What `TeamMember.id_digest` and `Badge.id_digest` hold; "" without a number. Numbers are a country's own."""
    number = plain_number(id_number)
    return digest_of(f"{nationality}:{number}", purpose=PURPOSE) if number else ""
