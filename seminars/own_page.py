"""The page on which a speaker fills in their own part: who has the newest link opens it."""

from typing import Final

from django.urls import reverse

from openday.signed_links import key_of, opens
from seminars.models import Speaker

PAGE: Final = "seminars:own-page"


def own_page_path(speaker: Speaker) -> str:
    """In the active language."""
    return reverse(PAGE, args=[speaker.public_id, own_key_of(speaker)])


def own_key_of(speaker: Speaker) -> str:
    return key_of(speaker.public_id, page=_page(speaker))


def opens_own_page(key: str, speaker: Speaker) -> bool:
    """Whether `key` is that of the newest link: a new one, or another address, shuts the one before."""
    return opens(key, speaker.public_id, page=_page(speaker))


def _page(speaker: Speaker) -> str:
    return f"{PAGE} {speaker.link_number}"
