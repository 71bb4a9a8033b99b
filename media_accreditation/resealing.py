"""Digests of identity numbers, made again under today's SECRET_KEY: on members, and on the badges that carry them."""

from typing import Final

from django.db import transaction

from media_accreditation.models import Badge, TeamMember
from media_accreditation.services.identity import id_digest_of

MEMBERS_A_BATCH: Final = 500


def digest_members_again() -> int:
    """How many members were written. Idempotent; two of one person are told to be the same until and after each batch.

    A badge follows its member in the same transaction: the database refuses one that holds and says another person.
    """
    written, last = 0, 0
    while ids := _after(last):
        written += _digest_batch(ids)
        last = ids[-1]
    return written


def _after(last: int) -> list[int]:
    members = TeamMember.objects.filter(pk__gt=last).exclude(id_number="").order_by("pk")
    return list(members.values_list("pk", flat=True)[:MEMBERS_A_BATCH])


@transaction.atomic
def _digest_batch(ids: list[int]) -> int:
    members = TeamMember.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    stale = []
    for member in members:
        digest = id_digest_of(nationality=member.nationality, id_number=member.id_number)
        if digest != member.id_digest:
            member.id_digest = digest
            stale.append(member)
    TeamMember.objects.bulk_update(stale, ["id_digest"])
    badges = list(Badge.objects.filter(member__in=stale).order_by("pk"))
    digests = {member.pk: member.id_digest for member in stale}
    for badge in badges:
        badge.id_digest = digests[badge.member_id]
    Badge.objects.bulk_update(badges, ["id_digest"])
    return len(stale)
