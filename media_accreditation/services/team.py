"""The team of an application: added, changed, invited to fill in their own part, taken off and put back.

Whoever acts for the outlet does so while the application is a draft; once a review asked for something, only of whom
it asked. NotRepresented or NotEditable else, and nothing is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from media_accreditation.errors import (
    AlreadyInTeam,
    ApplicationIncomplete,
    InvitedJustNow,
    Missing,
    NoAddressToInvite,
    NotEditable,
    TeamTooLarge,
)
from media_accreditation.models import Application, TeamMember
from media_accreditation.services.applications import go_on_when_answered, open_questions, undecide
from media_accreditation.services.badges import end_badges_of
from media_accreditation.services.identity import id_digest_of, plain_number
from media_accreditation.services.locks import lock_application
from media_accreditation.services.missing import Lack, missing_of
from media_accreditation.services.moves import written
from media_accreditation.services.quotas import give_back_places
from media_accreditation.services.standing import check_acts_for
from media_accreditation.services.telling_applications import tell_filled_in, tell_invited
from openday.accounts.models import User

MOST_MEMBERS: Final = 80  # of one application, whatever the quotas say
BETWEEN_INVITATIONS: Final = timedelta(minutes=10)
MAY_LEAVE: Final = frozenset(Application.State) - {Application.State.REFUSED, Application.State.REVOKED}
IN_REVIEW: Final = MAY_LEAVE - {Application.State.DRAFT, *Application.APPROVED_STATES}


@dataclass(frozen=True)
class OwnPart:
    """What a member knows best, and may fill in through a link of their own."""

    name_ar: str = ""
    name_fr: str = ""
    nationality: str = "MA"
    phone: str = ""
    id_kind: str = ""
    id_number: str = ""
    press_card_number: str = ""


@dataclass(frozen=True, kw_only=True)
class MemberDetails(OwnPart):
    """A member as the outlet describes them; no days or zones: those of the application."""

    role: str
    email: str = ""
    language: str = "ar"
    days: tuple[date, ...] = ()
    zone_ids: tuple[int, ...] = ()


# --- By the outlet --------------------------------------------------------------------------------
@transaction.atomic
def add_member(*, application_id: int, details: MemberDetails, by: User, now: datetime) -> TeamMember:
    """Raises AlreadyInTeam (the same identity paper) or TeamTooLarge."""
    application = lock_application(application_id)
    check_acts_for(by, application.outlet_id)
    if application.state != Application.State.DRAFT:
        raise NotEditable(application.state)
    _check_room(application)
    member = TeamMember(application=application, added_at=now)
    _describe(member, details)
    member.save()
    _set_zones(member, details.zone_ids)
    written(application)
    return member


@transaction.atomic
def update_member(*, member_id: int, details: MemberDetails, by: User, now: datetime) -> TeamMember:
    """Make the member what `details` say. What the asking review staged of them is undecided again.

    Raises AlreadyInTeam.
    """
    member = editable_member(member_id, by=by)
    _describe(member, details)
    member.save()
    _set_zones(member, details.zone_ids)
    return changed(member)


@transaction.atomic
def withdraw_member(*, member_id: int, by: User, now: datetime, reason: str = "") -> TeamMember:
    """Take the member off the team, whatever the review; they can be put back while the application is a draft.

    An approved one gives back their place, and their badge ends for `reason`. What a review asked of them needs no
    answer any more. Raises ApplicationIncomplete where they are the last of a team that is in review.
    """
    member = _locked(member_id, by=by)
    application = member.application
    if member.withdrawn_at:
        return member
    if application.state not in MAY_LEAVE:
        raise NotEditable(application.state)
    if application.state in IN_REVIEW and not application.members.standing().exclude(pk=member.pk).exists():
        raise ApplicationIncomplete([Missing(Lack.MEMBERS)])
    if application.state in Application.APPROVED_STATES:
        give_back_places(application, [member])
        end_badges_of(member_ids=[member.pk], by=by, now=now, reason=reason)
    member.withdrawn_at = now
    member.save(update_fields=["withdrawn_at"])
    if application.state == Application.State.MORE_INFO:
        application.questions.filter(member=member, answered_at=None).update(answered_at=now, answered_by=by)
        go_on_when_answered(application)
    else:
        written(application)
    return member


@transaction.atomic
def put_back_member(*, member_id: int, by: User, now: datetime) -> TeamMember:
    """Undo withdraw_member. Raises AlreadyInTeam where somebody has added the person again, or TeamTooLarge."""
    member = _locked(member_id, by=by)
    if not member.withdrawn_at:
        return member
    if member.application.state != Application.State.DRAFT:
        raise NotEditable(member.application.state)
    _check_room(member.application)
    _check_alone(member)
    member.withdrawn_at = None
    member.save(update_fields=["withdrawn_at"])
    written(member.application)
    return member


@transaction.atomic
def invite_member(*, member_id: int, by: User, now: datetime) -> TeamMember:
    """Send the member the link to their own part; a new link each time, so that one sent astray can be shut.

    Raises NoAddressToInvite or InvitedJustNow.
    """
    member = editable_member(member_id, by=by)
    if not member.email:
        raise NoAddressToInvite
    if member.invited_at and now < member.invited_at + BETWEEN_INVITATIONS:
        raise InvitedJustNow(member.invited_at + BETWEEN_INVITATIONS)
    member.invited_at = now
    member.save(update_fields=["invited_at"])
    tell_invited(member=member, by=by, now=now)
    return member


@transaction.atomic
def invite_all(*, application_id: int, by: User, now: datetime) -> int:
    """Invite everybody of a draft who has an address and lacks something, but whom one invited a moment ago; how many.

    Raises NotEditable.
    """
    application = lock_application(application_id)
    check_acts_for(by, application.outlet_id)
    if application.state != Application.State.DRAFT:
        raise NotEditable(application.state)
    team = application.members.standing().prefetch_related("papers").order_by("pk")
    to_invite = [member.pk for member in team if can_be_invited(member, now=now) and missing_of(member)]
    for member_id in to_invite:
        invite_member(member_id=member_id, by=by, now=now)
    return len(to_invite)


def can_be_invited(member: TeamMember, *, now: datetime) -> bool:
    """Whether an invitation would leave now. No query."""
    is_rested = member.invited_at is None or now >= member.invited_at + BETWEEN_INVITATIONS
    return bool(member.email) and is_rested


# --- By themselves --------------------------------------------------------------------------------
@transaction.atomic
def fill_in_own_part(*, member_id: int, part: OwnPart, now: datetime) -> TeamMember:
    """What the member says of themselves, through their link: the door has read it. Raises NotEditable, AlreadyInTeam.

    Numbers that are not given stay as they are: the page does not show them.
    """
    member = editable_own_part(member_id)
    kept = OwnPart(id_number=member.id_number, press_card_number=member.press_card_number)
    _describe(member, part, kept=kept)
    is_first, member.filled_at = member.filled_at is None, now
    member.save()
    if is_first:
        tell_filled_in(member=member, now=now)
    return changed(member)


# --- What they share ------------------------------------------------------------------------------
def editable_member(member_id: int, *, by: User) -> TeamMember:
    """Locked with their application, for whoever acts for the outlet to change. Raises NotEditable."""
    member = _locked(member_id, by=by)
    if member.withdrawn_at or not is_open(member):
        raise NotEditable(member.application.state)
    return member


def editable_own_part(member_id: int) -> TeamMember:
    """The same for the member, through the link that they were sent. Raises NotEditable."""
    application = lock_application(TeamMember.objects.values_list("application_id", flat=True).get(pk=member_id))
    member = TeamMember.objects.select_for_update(of=("self",), no_key=True).get(pk=member_id)
    member.application = application
    if member.invited_at is None or member.withdrawn_at or not is_open(member):
        raise NotEditable(application.state)
    return member


def is_open(member: TeamMember) -> bool:
    """Whether the member can be changed as their application stands. One query where a review asked."""
    state = member.application.state
    if state == Application.State.MORE_INFO:
        asked = open_questions(member.application).values_list("member_id", flat=True)
        return bool({None, member.pk} & set(asked))
    return state == Application.State.DRAFT


def changed(member: TeamMember) -> TeamMember:
    """Say that the member was written (a field, a paper): officers look again. The application is locked."""
    if member.application.asked_during:
        undecide(member, member.application.asked_during)
    written(member.application)
    return member


def _locked(member_id: int, *, by: User) -> TeamMember:
    application_id = TeamMember.objects.values_list("application_id", flat=True).get(pk=member_id)
    application = lock_application(application_id)
    check_acts_for(by, application.outlet_id)
    member = TeamMember.objects.select_for_update(of=("self",), no_key=True).get(pk=member_id)
    member.application = application
    return member


def _describe(member: TeamMember, part: OwnPart, *, kept: OwnPart | None = None) -> None:
    """Write `part` on `member`, unsaved, and check that nobody else in the team is this person."""
    for name in vars(part).keys() - {"zone_ids"}:
        setattr(member, name, list(value) if isinstance(value := getattr(part, name), tuple) else value)
    member.id_number = plain_number(part.id_number) or (kept.id_number if kept else "")
    member.press_card_number = plain_number(part.press_card_number) or (kept.press_card_number if kept else "")
    member.id_digest = id_digest_of(nationality=part.nationality, id_number=member.id_number)
    _check_alone(member)


def _check_alone(member: TeamMember) -> None:
    if not member.id_digest:
        return
    same = member.application.members.standing().filter(id_digest=member.id_digest).exclude(pk=member.pk)
    if (other := same.order_by("pk").first()) is not None:
        raise AlreadyInTeam(other.public_id)


def _check_room(application: Application) -> None:
    if application.members.standing().count() >= MOST_MEMBERS:
        raise TeamTooLarge(MOST_MEMBERS)


def _set_zones(member: TeamMember, zone_ids: Iterable[int]) -> None:
    member.zones.set(member.application.edition.zones.filter(pk__in=zone_ids))
