"""Telling people what became of their outlet, or of their request to act for it, in the transaction of the deed."""

from datetime import datetime
from typing import Final

from media_accreditation.models import Outlet, Representative
from openday.accounts.models import User
from openday.editions.models import Edition
from openday.notifications.kinds import kind_of
from openday.notifications.services.outbox import recipients_of, write_messages

REPRESENTATIVE: Final = "press.representative"
OUTLET: Final = "press.outlet"
_BY_STATE: Final = {
    Representative.State.VERIFIED: "press.representative_verified",
    Representative.State.REFUSED: "press.representative_refused",
    Representative.State.SUSPENDED: "press.representative_suspended",
}


def tell_decision(*, representative: Representative, before: str, now: datetime) -> None:
    """The person is told what staff decided. Three queries."""
    was_suspended = before == Representative.State.SUSPENDED
    kind = "press.representative_restored" if was_suspended else _BY_STATE[Representative.State(representative.state)]
    write_messages(
        kind=kind_of(kind),
        recipients=recipients_of([representative.user]),
        edition=Edition.objects.current(),
        now=now,
        about=(REPRESENTATIVE, representative.pk),
    )


def tell_of_outlet(*, outlet: Outlet, before: str, reason: str, now: datetime) -> None:
    """Those who act for it are told that it can do nothing, or can again. Three queries; none for other moves."""
    is_lifted = (before, outlet.state) == (Outlet.State.SUSPENDED, Outlet.State.VERIFIED)
    if is_lifted or outlet.state == Outlet.State.SUSPENDED:
        kind = "press.outlet_restored" if is_lifted else "press.outlet_suspended"
        _tell(outlet.pk, kind, people=representatives_of(outlet.pk), now=now, context={"reason": reason})


def tell_of_merge(*, kept: Outlet, name: str, people: list[User], now: datetime) -> None:
    """Those who acted for the outlet called `name`, or asked to, are told under which one it goes on. Two queries."""
    _tell(kept.pk, "press.outlet_merged", people=people, now=now, context={"former": name})


def representatives_of(outlet_id: int) -> list[User]:
    """Those verified. One query."""
    verified = Representative.objects.verified().filter(outlet=outlet_id).select_related("user")
    return [representative.user for representative in verified.order_by("pk")]


def _tell(outlet_id: int, kind: str, *, people: list[User], now: datetime, context: dict[str, str]) -> None:
    write_messages(
        kind=kind_of(kind),
        recipients=recipients_of(people),
        edition=Edition.objects.current(),
        now=now,
        about=(OUTLET, outlet_id),
        context=context,
    )
