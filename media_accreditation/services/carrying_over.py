"""The team of the last edition, brought over: who comes every year is not typed every year."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from media_accreditation.errors import NotEditable
from media_accreditation.models import Application, TeamMember
from media_accreditation.services.applications import editable_application
from media_accreditation.services.team import MemberDetails, OwnPart, add_member
from openday.accounts.models import User


def earlier_team(application: Application) -> list[TeamMember]:
    """Who came for this outlet last time and is not in its team now. Two queries, one where it never came.

    Whoever is in the team is known by their number, or by their name where the number was deleted since.
    """
    earlier = (
        Application.objects.filter(
            outlet=application.outlet_id, edition__starts_date__lt=application.edition.starts_date
        )
        .exclude(state=Application.State.DRAFT)
        .order_by("-edition__starts_date")
        .first()
    )
    if earlier is None:
        return []
    here = [member for member in application.members.all() if not member.withdrawn_at]
    digests = {member.id_digest for member in here} - {""}
    names = {name for member in here for name in (member.name_ar, member.name_fr)} - {""}
    return [
        member
        for member in earlier.members.standing().order_by("pk")
        if member.id_digest not in digests and not {member.name_ar, member.name_fr} & names
    ]


@transaction.atomic
def bring_over(*, application_id: int, member_ids: Collection[UUID], by: User, now: datetime) -> list[TeamMember]:
    """Add these of `earlier_team` to a draft, with their numbers as far as they are kept; photos and papers are new.

    Idempotent. Raises NotRepresented, NotEditable or TeamTooLarge, and then nobody is added.
    """
    application = editable_application(application_id, by=by)
    if application.state != Application.State.DRAFT:
        raise NotEditable(application.state)
    chosen = [member for member in earlier_team(application) if member.public_id in member_ids]
    return [add_member(application_id=application_id, details=_details(member), by=by, now=now) for member in chosen]


def _details(member: TeamMember) -> MemberDetails:
    own = {name: getattr(member, name) for name in OwnPart.__dataclass_fields__}
    return MemberDetails(**own, role=member.role, email=member.email, language=member.language)
