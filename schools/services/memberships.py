"""Who represents an institution: asking, and what staff decide. Institutions that people propose are decided here too.

Moves are in two tables; rows are locked institution first, then membership, in primary-key order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pghistory
from django.db import connection, transaction

from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.languages import is_arabic
from schools.errors import (
    AlreadyListed,
    InstitutionNotVerified,
    InstitutionUnavailable,
    MayNotDecide,
    MoveNotAllowed,
    OwnRequest,
    ReasonMissing,
    TooManyRequests,
)
from schools.models import Institution, Membership, Province
from schools.services.telling import tell_decision, tell_of_institution

MOST_PENDING: Final = 10  # of one person, institutions that they proposed included
MOST_PROPOSED: Final = 3

MembershipState = Membership.State
InstitutionState = Institution.State
MEMBERSHIP_MOVES: Final[Mapping[str, frozenset[str]]] = {
    MembershipState.PENDING: frozenset({MembershipState.VERIFIED, MembershipState.REFUSED}),
    MembershipState.VERIFIED: frozenset({MembershipState.SUSPENDED}),
    MembershipState.SUSPENDED: frozenset({MembershipState.VERIFIED}),
    MembershipState.REFUSED: frozenset(),
}
INSTITUTION_MOVES: Final[Mapping[str, frozenset[str]]] = {
    InstitutionState.PENDING: frozenset({InstitutionState.VERIFIED, InstitutionState.REFUSED}),
    InstitutionState.VERIFIED: frozenset({InstitutionState.SUSPENDED}),
    InstitutionState.SUSPENDED: frozenset({InstitutionState.VERIFIED}),
    InstitutionState.REFUSED: frozenset(),
}
NEEDS_A_REASON: Final = frozenset({MembershipState.REFUSED, MembershipState.SUSPENDED})


@dataclass(frozen=True)
class Proposal:
    """An institution that is not in the list, as the person who represents it describes it."""

    kind: str
    name_ar: str
    name_fr: str
    ministry_code: str = ""
    level: str = ""
    sector: str = ""
    province: Province | None = None
    commune: str = ""
    address: str = ""


# --- Asking ---------------------------------------------------------------------------------------
@transaction.atomic
def ask_membership(*, user: User, institution_id: int, job_title: str, now: datetime) -> Membership:
    """Ask for `user` to represent the institution.

    Idempotent: who already asked, or represents it, gets that membership back. Who was refused may ask again.
    Raises InstitutionUnavailable or TooManyRequests.
    """
    _one_at_a_time(user)
    standing = Membership.objects.exclude(state=MembershipState.REFUSED)
    if known := standing.filter(user=user, institution_id=institution_id).first():
        return known
    institution = Institution.objects.findable().filter(pk=institution_id).first()
    if institution is None:
        raise InstitutionUnavailable
    _check_pending(user)
    return Membership.objects.create(user=user, institution=institution, job_title=job_title, requested_at=now)


@transaction.atomic
def propose_institution(*, user: User, proposal: Proposal, job_title: str, now: datetime) -> Membership:
    """Add an institution that staff will verify or refuse, and ask to represent it.

    Idempotent: the same proposal again by the same person answers what became of the first. Raises AlreadyListed
    (the code is in the list) or TooManyRequests.
    """
    _one_at_a_time(user)
    proposed = Institution.objects.filter(state=InstitutionState.PENDING, memberships__user=user)
    same = proposed.filter(kind=proposal.kind, name_ar=proposal.name_ar, name_fr=proposal.name_fr)
    if known := Membership.objects.filter(user=user, institution__in=same).order_by("pk").last():
        return known
    if proposal.ministry_code:
        listed = Institution.objects.filter(ministry_code=proposal.ministry_code).first()
        if listed is not None:
            raise AlreadyListed(listed.pk)
    _check_pending(user)
    if proposed.distinct().count() >= MOST_PROPOSED:
        raise TooManyRequests(MOST_PROPOSED)
    institution = Institution.objects.create(
        kind=proposal.kind,
        state=InstitutionState.PENDING,
        name_ar=proposal.name_ar,
        name_fr=proposal.name_fr,
        ministry_code=proposal.ministry_code,
        level=proposal.level,
        sector=proposal.sector,
        province=proposal.province,
        region_id=proposal.province.region_id if proposal.province else None,
        commune_ar=proposal.commune if is_arabic(proposal.commune) else "",
        commune_fr="" if is_arabic(proposal.commune) else proposal.commune,
        address=proposal.address,
    )
    return Membership.objects.create(user=user, institution=institution, job_title=job_title, requested_at=now)


def _one_at_a_time(user: User) -> None:
    """Requests of one person queue up, so that each sees the others."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def _check_pending(user: User) -> None:
    if Membership.objects.pending().filter(user=user).count() >= MOST_PENDING:
        raise TooManyRequests(MOST_PENDING)


# --- Deciding on people ---------------------------------------------------------------------------
def verify_membership(*, membership_id: int, by: User, now: datetime) -> Membership:
    """The person represents the institution from now on. It must be verified itself: InstitutionNotVerified.

    This and the other decisions: idempotent; MayNotDecide, OwnRequest, MoveNotAllowed (somebody decided otherwise
    meanwhile) or ReasonMissing, and then nothing is written.
    """
    return _decide(membership_id, MembershipState.VERIFIED, by=by, now=now)


def refuse_membership(*, membership_id: int, reason: str, by: User, now: datetime) -> Membership:
    """The person is told `reason`, and may ask again."""
    return _decide(membership_id, MembershipState.REFUSED, by=by, now=now, reason=reason)


def suspend_membership(*, membership_id: int, reason: str, by: User, now: datetime) -> Membership:
    """The person books no more for the institution; its visits stay."""
    return _decide(membership_id, MembershipState.SUSPENDED, by=by, now=now, reason=reason)


def restore_membership(*, membership_id: int, by: User, now: datetime) -> Membership:
    """Undo a suspension: as verify_membership."""
    return _decide(membership_id, MembershipState.VERIFIED, by=by, now=now)


@transaction.atomic
def _decide(membership_id: int, to: str, *, by: User, now: datetime, reason: str = "") -> Membership:
    reason = _checked_reason(to, reason)
    institution_id = Membership.objects.values_list("institution_id", flat=True).get(pk=membership_id)
    institution = _locked(institution_id)[0]
    membership = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=membership_id)
    if membership.state == to:
        return membership
    _may_decide(by, Permission.VERIFY_MEMBERSHIPS)
    if membership.user_id == by.pk:
        raise OwnRequest
    if to not in MEMBERSHIP_MOVES[membership.state] or membership.institution_id != institution_id:
        raise MoveNotAllowed(membership.state, to)
    if to == MembershipState.VERIFIED and institution.state != InstitutionState.VERIFIED:
        raise InstitutionNotVerified
    before, membership.state, membership.decision_reason = membership.state, to, reason
    membership.decided_at, membership.decided_by = now, by
    membership.save(update_fields=["state", "decision_reason", "decided_at", "decided_by"])
    tell_decision(membership=membership, before=before, now=now)
    return membership


def _locked(*institution_ids: int) -> list[Institution]:
    """In primary-key order."""
    locked = Institution.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=institution_ids)
    return list(locked.order_by("pk"))


# --- Deciding on institutions ---------------------------------------------------------------------
@transaction.atomic
def verify_institution(*, institution_id: int, by: User, now: datetime) -> Institution:
    """The institution that people proposed is one. Who represents it is decided apart."""
    return _move_institution(institution_id, InstitutionState.VERIFIED, by=by, now=now)


@transaction.atomic
def refuse_institution(*, institution_id: int, reason: str, by: User, now: datetime) -> Institution:
    """It is none; whoever asked to represent it is refused for the same reason."""
    institution = _move_institution(institution_id, InstitutionState.REFUSED, by=by, now=now, reason=reason)
    for membership_id in _pending_ids(institution):
        refuse_membership(membership_id=membership_id, reason=reason, by=by, now=now)
    return institution


@transaction.atomic
def replace_institution(*, institution_id: int, same_as_id: int, reason: str, by: User, now: datetime) -> Institution:
    """The proposed institution is the listed `same_as_id` under another name: refused, its requests asked for that one.

    A person who already stands with that one is refused here instead. Answers the listed one. Raises
    InstitutionNotVerified where that is not verified, and as the other decisions do.
    """
    _wait_for_imports()
    state_of = {institution.pk: institution.state for institution in _locked(institution_id, same_as_id)}
    if same_as_id == institution_id or state_of.get(same_as_id) != InstitutionState.VERIFIED:
        raise InstitutionNotVerified
    institution = _move_institution(institution_id, InstitutionState.REFUSED, by=by, now=now, reason=reason)
    standing = Membership.objects.filter(institution_id=same_as_id).exclude(state=MembershipState.REFUSED)
    there = set(standing.values_list("user_id", flat=True))
    for membership in Membership.objects.filter(pk__in=_pending_ids(institution)).order_by("pk"):
        if membership.user_id in there:
            refuse_membership(membership_id=membership.pk, reason=reason, by=by, now=now)
        else:
            membership.institution_id = same_as_id
            membership.save(update_fields=["institution"])
    return Institution.objects.get(pk=same_as_id)


@transaction.atomic
def suspend_institution(*, institution_id: int, reason: str, by: User, now: datetime) -> Institution:
    """It books no more; its visits and its people stay."""
    return _move_institution(institution_id, InstitutionState.SUSPENDED, by=by, now=now, reason=reason)


@transaction.atomic
def restore_institution(*, institution_id: int, by: User, now: datetime) -> Institution:
    """Undo a suspension."""
    return _move_institution(institution_id, InstitutionState.VERIFIED, by=by, now=now)


def _move_institution(institution_id: int, to: str, *, by: User, now: datetime, reason: str = "") -> Institution:
    """The reason stands on the trail, with who and when."""
    reason = _checked_reason(to, reason)
    _wait_for_imports()
    institution = _locked(institution_id)[0]
    if institution.state == to:
        return institution
    _may_decide(by, Permission.MANAGE_INSTITUTIONS)
    if institution.memberships.exclude(state=MembershipState.REFUSED).filter(user=by).exists():
        raise OwnRequest
    if to not in INSTITUTION_MOVES[institution.state]:
        raise MoveNotAllowed(institution.state, to)
    before, institution.state = institution.state, to
    with pghistory.context(reason=reason):
        institution.save(update_fields=["state"])
    tell_of_institution(institution=institution, before=before, reason=reason, now=now)
    return institution


def _wait_for_imports() -> None:
    """Before a row is locked that is to be changed: a list that is imported holds the table and then wants the row."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE schools_institution IN ROW EXCLUSIVE MODE")


def _pending_ids(institution: Institution) -> list[int]:
    pending = institution.memberships.pending().select_for_update(of=("self",), no_key=True)
    return list(pending.order_by("pk").values_list("pk", flat=True))


def _checked_reason(to: str, reason: str) -> str:
    reason = " ".join(reason.split())
    if to in NEEDS_A_REASON and not reason:
        raise ReasonMissing
    return reason


def _may_decide(by: User, permission: Permission) -> None:
    if not by.may(permission):
        raise MayNotDecide
