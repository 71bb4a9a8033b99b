"""What staff decide about outlets and about who acts for them.

Moves are in two tables; rows are locked outlet first, then representative, in primary-key order.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import pghistory
from django.db import transaction

from media_accreditation.errors import (
    MayNotDecide,
    MoveNotAllowed,
    OutletNotVerified,
    OwnRequest,
    ReasonMissing,
)
from media_accreditation.models import Outlet, Representative
from media_accreditation.services.outlets import wait_for_additions
from media_accreditation.services.telling_outlets import tell_decision, tell_of_outlet
from openday.accounts.models import User
from openday.accounts.roles import Permission

RepresentativeState = Representative.State
OutletState = Outlet.State
REPRESENTATIVE_MOVES: Final[Mapping[str, frozenset[str]]] = {
    RepresentativeState.PENDING: frozenset({RepresentativeState.VERIFIED, RepresentativeState.REFUSED}),
    RepresentativeState.VERIFIED: frozenset({RepresentativeState.SUSPENDED}),
    RepresentativeState.SUSPENDED: frozenset({RepresentativeState.VERIFIED}),
    RepresentativeState.REFUSED: frozenset(),
}
# MERGED is reached by `services.merging` alone.
OUTLET_MOVES: Final[Mapping[str, frozenset[str]]] = {
    OutletState.PENDING: frozenset({OutletState.VERIFIED, OutletState.REFUSED, OutletState.MERGED}),
    OutletState.VERIFIED: frozenset({OutletState.SUSPENDED, OutletState.MERGED}),
    OutletState.SUSPENDED: frozenset({OutletState.VERIFIED}),
    OutletState.REFUSED: frozenset({OutletState.MERGED}),
    OutletState.MERGED: frozenset(),
}
NEEDS_A_REASON: Final = frozenset({"refused", "suspended"})


# --- Deciding on people ---------------------------------------------------------------------------
def verify_representative(*, representative_id: int, by: User, now: datetime) -> Representative:
    """The person acts for the outlet from now on. It must be verified itself: OutletNotVerified.

    This and the other decisions: idempotent; MayNotDecide, OwnRequest, MoveNotAllowed (somebody decided otherwise
    meanwhile) or ReasonMissing, and then nothing is written.
    """
    return _decide(representative_id, RepresentativeState.VERIFIED, by=by, now=now)


def refuse_representative(*, representative_id: int, reason: str, by: User, now: datetime) -> Representative:
    """The person is told `reason`, and may ask again."""
    return _decide(representative_id, RepresentativeState.REFUSED, by=by, now=now, reason=reason)


def suspend_representative(*, representative_id: int, reason: str, by: User, now: datetime) -> Representative:
    """The person does no more for the outlet; its applications stay."""
    return _decide(representative_id, RepresentativeState.SUSPENDED, by=by, now=now, reason=reason)


def restore_representative(*, representative_id: int, by: User, now: datetime) -> Representative:
    """Undo a suspension: as verify_representative."""
    return _decide(representative_id, RepresentativeState.VERIFIED, by=by, now=now)


@transaction.atomic
def _decide(representative_id: int, to: str, *, by: User, now: datetime, reason: str = "") -> Representative:
    reason = _checked_reason(to, reason)
    outlet_id = Representative.objects.values_list("outlet_id", flat=True).get(pk=representative_id)
    outlet = _locked_outlet(outlet_id)
    representative = Representative.objects.select_for_update(of=("self",), no_key=True).get(pk=representative_id)
    if representative.state == to:
        return representative
    _may_decide(by)
    if representative.user_id == by.pk:
        raise OwnRequest
    if to not in REPRESENTATIVE_MOVES[representative.state] or representative.outlet_id != outlet_id:
        raise MoveNotAllowed(representative.state, to)
    if to == RepresentativeState.VERIFIED and outlet.state != OutletState.VERIFIED:
        raise OutletNotVerified
    before, representative.state, representative.decision_reason = representative.state, to, reason
    representative.decided_at, representative.decided_by = now, by
    representative.save(update_fields=["state", "decision_reason", "decided_at", "decided_by"])
    tell_decision(representative=representative, before=before, now=now)
    return representative


# --- Deciding on outlets --------------------------------------------------------------------------
@transaction.atomic
def verify_outlet(*, outlet_id: int, by: User, now: datetime) -> Outlet:
    """The outlet that somebody proposed is one. Who acts for it is decided apart."""
    return _move_outlet(outlet_id, OutletState.VERIFIED, by=by, now=now)


@transaction.atomic
def refuse_outlet(*, outlet_id: int, reason: str, by: User, now: datetime) -> Outlet:
    """It is none; whoever asked to act for it is refused for the same reason."""
    outlet = _move_outlet(outlet_id, OutletState.REFUSED, by=by, now=now, reason=reason)
    pending = outlet.representatives.pending().select_for_update(of=("self",), no_key=True).order_by("pk")
    for representative_id in list(pending.values_list("pk", flat=True)):
        refuse_representative(representative_id=representative_id, reason=reason, by=by, now=now)
    return outlet


@transaction.atomic
def suspend_outlet(*, outlet_id: int, reason: str, by: User, now: datetime) -> Outlet:
    """Nobody applies or asks for activities for it; what was approved stays until it is revoked."""
    return _move_outlet(outlet_id, OutletState.SUSPENDED, by=by, now=now, reason=reason)


@transaction.atomic
def restore_outlet(*, outlet_id: int, by: User, now: datetime) -> Outlet:
    """Undo a suspension."""
    return _move_outlet(outlet_id, OutletState.VERIFIED, by=by, now=now)


def _move_outlet(outlet_id: int, to: str, *, by: User, now: datetime, reason: str = "") -> Outlet:
    """The reason stands on the trail, with who and when."""
    reason = _checked_reason(to, reason)
    wait_for_additions()
    outlet = _locked_outlet(outlet_id)
    if outlet.state == to:
        return outlet
    _may_decide(by)
    if outlet.representatives.exclude(state=RepresentativeState.REFUSED).filter(user=by).exists():
        raise OwnRequest
    if to not in OUTLET_MOVES[outlet.state]:
        raise MoveNotAllowed(outlet.state, to)
    before, outlet.state = outlet.state, to
    with pghistory.context(reason=reason):
        outlet.save(update_fields=["state"])
    tell_of_outlet(outlet=outlet, before=before, reason=reason, now=now)
    return outlet


def _locked_outlet(outlet_id: int) -> Outlet:
    return Outlet.objects.select_for_update(of=("self",), no_key=True).get(pk=outlet_id)


def _checked_reason(to: str, reason: str) -> str:
    reason = " ".join(reason.split())
    if to in NEEDS_A_REASON and not reason:
        raise ReasonMissing
    return reason


def _may_decide(by: User) -> None:
    if not by.may(Permission.MANAGE_OUTLETS):
        raise MayNotDecide
