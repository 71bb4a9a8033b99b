"""The page on which a member fills in their own part: who has the link of the last invitation opens it."""

from typing import Final

from django.urls import reverse

from media_accreditation.models import TeamMember
from openday.signed_links import key_of, opens

PAGE: Final = "press:own-part"


def own_part_path(member: TeamMember) -> str:
    """In the active language. The member was invited."""
    return reverse(PAGE, args=[member.public_id, key_of(member.public_id, page=_page(member))])


def opens_own_part(key: str, member: TeamMember) -> bool:
    """Whether `key` is that of the last invitation: inviting again, or at another address, shuts the one before."""
    return member.invited_at is not None and opens(key, member.public_id, page=_page(member))


def _page(member: TeamMember) -> str:
    return f"{PAGE} {member.email} {member.invited_at:%Y%m%d%H%M%S}"
