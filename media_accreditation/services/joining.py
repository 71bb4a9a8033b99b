"""Two applications of one outlet to one edition become one: teams, equipment, vehicles, papers, activities.

Both stand at the same point (drafts, submitted, approved). Nobody gets a day or a zone that was not asked for them,
nobody is in the team twice, and approved people together stay within the quota.
"""

from datetime import datetime

from media_accreditation.models import Application, Badge, TeamMember, Vehicle
from media_accreditation.services.locks import lock_members
from media_accreditation.services.paper_moves import move_papers
from media_accreditation.services.quotas import give_back_places, take_places
from openday.accounts.models import User


def join_applications(*, kept: Application, other: Application, by: User, now: datetime) -> Application:
    """In the caller's transaction, which holds outlets, applications and the rules. `other` is deleted.

    Raises AccreditationOverQuota.
    """
    members = lock_members([kept.pk, other.pk])
    ours = [member for member in members if member.application_id == kept.pk]
    theirs = [member for member in members if member.application_id == other.pk]
    _say_days_and_zones(kept, other, ours, theirs)
    for application, twin in _twins(kept, other, ours, theirs):
        give_back_places(application, [twin])
        twin.withdrawn_at = now
        twin.save(update_fields=["withdrawn_at"])
    approved = [member for member in theirs if _is_approved(other, member)]
    give_back_places(other, approved)
    TeamMember.objects.filter(application=other).update(application=kept)
    _move_the_rest(kept, other)
    other.delete()
    if approved:
        take_places(kept.edition, {kept: approved})
    kept.revision += 1
    kept.save(update_fields=["days", "remarks", "state", "revision"])
    return kept


def _is_approved(application: Application, member: TeamMember) -> bool:
    is_cleared = member.released_verdict == "cleared" and member.withdrawn_at is None
    return is_cleared and application.state in Application.APPROVED_STATES


def _twins(
    kept: Application, other: Application, ours: list[TeamMember], theirs: list[TeamMember]
) -> list[tuple[Application, TeamMember]]:
    """Who is in both teams, with the application that they leave: whoever wears a badge stays, else ours."""
    standing = {member.id_digest: member for member in ours if member.id_digest and not member.withdrawn_at}
    badged = set(Badge.objects.active().filter(member__in=theirs).values_list("member_id", flat=True))
    twins = []
    for member in theirs:
        if member.withdrawn_at is None and (twin := standing.get(member.id_digest)):
            stays_theirs = member.pk in badged or (_is_approved(other, member) and not _is_approved(kept, twin))
            twins.append((kept, twin) if stays_theirs else (other, member))
    return twins


def _say_days_and_zones(
    kept: Application, other: Application, ours: list[TeamMember], theirs: list[TeamMember]
) -> None:
    """Whoever has "all days" or "all zones" of their application gets those said, before there are more."""
    zones = {application.pk: set(application.zones.all()) for application in (kept, other)}
    if set(kept.days) != set(other.days):
        for application, members in ((kept, ours), (other, theirs)):
            for member in members:
                if not member.days:
                    member.days = application.days
                    member.save(update_fields=["days"])
        kept.days = sorted({*kept.days, *other.days})
    if zones[kept.pk] != zones[other.pk]:
        for application, members in ((kept, ours), (other, theirs)):
            for member in members:
                if zones[application.pk] and not member.zones.exists():
                    member.zones.set(zones[application.pk])
        kept.zones.add(*zones[other.pk])


def _move_the_rest(kept: Application, other: Application) -> None:
    plates = kept.vehicles.values_list("plate", flat=True)
    Vehicle.objects.filter(application=other, plate__in=list(plates)).delete()
    for rows in (other.equipment, other.vehicles, other.questions, other.activities):
        rows.update(application=kept)
    move_papers(other.papers.all(), kept)
    if other.remarks and other.remarks not in kept.remarks:
        kept.remarks = "\n\n".join(part for part in (kept.remarks, other.remarks) if part)[:2000]
    if other.state == Application.State.PARTLY_APPROVED:
        kept.state = other.state
