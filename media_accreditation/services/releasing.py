"""Decisions become public together, within quotas and capacities; and are taken back where they must be."""

from collections.abc import Collection, Sequence
from datetime import datetime

import pghistory
from django.db import transaction

from media_accreditation.errors import MayNotDecide, MoveNotAllowed, NotReady, OutletNotVerified, ReasonMissing
from media_accreditation.models import Application, Outlet, TeamMember, Verdict
from media_accreditation.services.activities import end_activities_of
from media_accreditation.services.badges import end_badges_of
from media_accreditation.services.locks import lock_application, lock_applications, lock_members
from media_accreditation.services.moves import check_move, written
from media_accreditation.services.quotas import allot, give_back_places, lock_rules, take_places
from media_accreditation.services.reasons import WITHDRAWN
from media_accreditation.services.telling_reviews import tell_of_release, tell_of_revoked_member, tell_of_revoking
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition

State = Application.State


def is_ready(application: Application) -> bool:
    """Whether its reviews are over, so that its decision can be released. No query; `.ready()` in the database."""
    if application.state == State.SECURITY_REVIEW:
        return application.security_reviewed_at is not None
    return application.state == State.PRESS_REVIEW and application.press_reviewed_at is not None


def verdict_of(member: TeamMember) -> Verdict:
    """What a release would say of a member: cleared by both reviews, or not."""
    is_cleared = member.press_verdict == Verdict.CLEARED and member.security_verdict == Verdict.CLEARED
    return Verdict.CLEARED if is_cleared else Verdict.NOT_CLEARED


# --- Releasing ------------------------------------------------------------------------------------
@transaction.atomic
def release_decisions(
    *, application_ids: Collection[int], by: User, now: datetime, words: str = ""
) -> list[Application]:
    """Make the staged decisions of these applications public, all of them or none; outlets are told.

    `words` go to each outlet with its decision. Idempotent: what is decided already is left out of the answer. Raises
    MayNotDecide, NotReady, OutletNotVerified or AccreditationOverQuota.
    """
    if not by.may(Permission.MANAGE_PRESS):
        raise MayNotDecide
    for edition in Edition.objects.filter(press_applications__in=list(application_ids)).distinct().order_by("pk"):
        lock_rules(edition)
    applications = [each for each in lock_applications(application_ids) if each.state not in Application.DECIDED_STATES]
    if unready := [application.reference for application in applications if not is_ready(application)]:
        raise NotReady(unready)
    members = [member for member in lock_members([each.pk for each in applications]) if not member.withdrawn_at]
    for member in members:
        member.released_verdict, member.released_at = verdict_of(member), now
    approved: dict[int, list[TeamMember]] = {application.pk: [] for application in applications}
    for member in filter(_is_cleared, members):
        approved[member.application_id].append(member)
    if any(approved[each.pk] and each.outlet.state != Outlet.State.VERIFIED for each in applications):
        raise OutletNotVerified
    _take_places(applications, approved)

    TeamMember.objects.bulk_update(members, ["released_verdict", "released_at"], batch_size=500)
    for application in applications:
        team = sum(1 for member in members if member.application_id == application.pk)
        _decide(application, len(approved[application.pk]), team)
        application.decided_at, application.decided_by, application.decision_words = now, by, words.strip()
        application.revision += 1
    fields = ["state", "revision", "decided_at", "decided_by", "decision_words"]
    Application.objects.bulk_update(applications, fields, batch_size=200)
    tell_of_release(applications=applications, now=now)
    return applications


def _take_places(applications: Sequence[Application], approved: dict[int, list[TeamMember]]) -> None:
    for edition in sorted({application.edition for application in applications}, key=lambda edition: edition.pk):
        of_edition = [application for application in applications if application.edition_id == edition.pk]
        allot(of_edition, edition)
        take_places(edition, {application: approved[application.pk] for application in of_edition})


def _decide(application: Application, approved: int, team: int) -> None:
    to = State.REFUSED if not approved else State.APPROVED if approved == team else State.PARTLY_APPROVED
    check_move(application, to)
    application.state = to


def _is_cleared(member: TeamMember) -> bool:
    return member.released_verdict == Verdict.CLEARED


# --- Taking back ----------------------------------------------------------------------------------
@transaction.atomic
def revoke_application(*, application_id: int, reason: str, by: User, now: datetime) -> Application:
    """The outlet is not accredited any more: its badges end, its activities are cancelled, its places are free.

    It reads `reason`. By the press office or by security. Idempotent; raises MayNotDecide, ReasonMissing or
    MoveNotAllowed.
    """
    reason = _checked(reason, by)
    application = lock_application(application_id)
    if application.state == State.REVOKED:
        return application
    check_move(application, State.REVOKED)
    members = lock_members([application.pk])
    give_back_places(application, members)
    _end([application.pk], members, reason=reason, by=by, now=now)
    application.state, application.revoked_reason = State.REVOKED, reason
    application.revoked_at, application.revoked_by = now, by
    tell_of_revoking(application=application, reason=reason, now=now)
    return written(application, "state", "revoked_reason", "revoked_at", "revoked_by")


@transaction.atomic
def revoke_member(*, member_id: int, reason: str, by: User, now: datetime) -> TeamMember:
    """One person of an accredited outlet is not accredited any more; the last one revokes the whole application.

    The outlet reads `reason`, which stands on the trail. Idempotent; raises as revoke_application.
    """
    reason = _checked(reason, by)
    application = lock_application(TeamMember.objects.values_list("application_id", flat=True).get(pk=member_id))
    members = lock_members([application.pk])
    member = next(each for each in members if each.pk == member_id)
    if application.state not in Application.APPROVED_STATES:
        raise MoveNotAllowed(application.state, State.REVOKED)
    if not _is_cleared(member) or member.withdrawn_at:
        return member
    if not any(_is_cleared(each) and not each.withdrawn_at for each in members if each.pk != member_id):
        revoke_application(application_id=application.pk, reason=reason, by=by, now=now)
        return member
    give_back_places(application, [member])
    end_badges_of(member_ids=[member.pk], by=by, now=now, reason=reason)
    member.released_verdict, member.released_at = Verdict.NOT_CLEARED, now
    member.press_reasons = [WITHDRAWN]
    with pghistory.context(reason=reason):
        member.save(update_fields=["released_verdict", "released_at", "press_reasons"])
    tell_of_revoked_member(application=application, name=member.name, reason=reason, now=now)
    application.state = State.PARTLY_APPROVED
    written(application, "state")
    return member


def _end(application_ids: list[int], members: Sequence[TeamMember], *, reason: str, by: User, now: datetime) -> None:
    end_badges_of(member_ids=[member.pk for member in members], by=by, now=now, reason=reason)
    end_activities_of(application_ids=application_ids, by=by, now=now, reason=reason)


def _checked(reason: str, by: User) -> str:
    if not (by.may(Permission.MANAGE_PRESS) or by.may(Permission.REVIEW_SECURITY)):
        raise MayNotDecide
    if not (reason := " ".join(reason.split())):
        raise ReasonMissing
    return reason
