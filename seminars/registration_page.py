"""The page of a registration: who has its link sees how it stands, confirms, accepts, gives back. No account."""

from typing import Final
from uuid import UUID

from django.urls import reverse

from openday import signed_links
from openday.accounts.mail import link
from seminars.models import Registration

PAGE: Final = "seminars:registration-detail"
ASKED: Final = "seminars:registration-asked"


def path_of(registration: Registration, page: str = PAGE) -> str:
    """In the active language."""
    return reverse(page, args=[registration.public_id, key_of(registration, page=page)])


def address_of(registration: Registration, language: str) -> str:
    return link(path_of(registration), language)


def key_of(registration: Registration, *, page: str = PAGE) -> str:
    """The papers and the calendar open with the key of the page. That of ASKED opens nothing else."""
    return signed_links.key_of(registration.public_id, page=ASKED if page == ASKED else PAGE)


def opens(key: str, public_id: UUID, *, page: str = PAGE) -> bool:
    return signed_links.opens(key, public_id, page=page)
