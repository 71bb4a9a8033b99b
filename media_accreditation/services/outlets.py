"""Outlets: proposing one, asking to act for one, adding and changing one.

Whoever adds an outlet is shown those that may be the same, in either script, and says that it is another. Whoever may
be adding the same one at that moment waits: see `one_addition_at_a_time`.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from media_accreditation.errors import (
    AlreadyListed,
    MayNotDecide,
    OutletUnavailable,
    PerhapsListed,
    TooManyRequests,
)
from media_accreditation.models import Outlet, Representative
from media_accreditation.services.matching import Book, Description, Sign
from media_accreditation.services.standing import check_acts_for
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.digits import to_western

MOST_PENDING: Final = 10  # of one person, outlets that they proposed included
MOST_PROPOSED: Final = 3

RepresentativeState = Representative.State
OutletState = Outlet.State


@dataclass(frozen=True)
class Proposal:
    """An outlet as somebody describes it. One name at least; `country` and `languages` are ISO codes."""

    kind: str
    name_ar: str = ""
    name_fr: str = ""
    registration_number: str = ""
    languages: tuple[str, ...] = ()
    website: str = ""
    country: str = "MA"
    city: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""

    @property
    def description(self) -> Description:
        names = tuple(name for name in (self.name_ar, self.name_fr) if name)
        return Description(names, self.country, self.registration_number, self.website)


# What the people of an outlet change by themselves; what it is called, and its licence, are for staff.
OF_REPRESENTATIVES: Final = frozenset({"languages", "website", "city", "address", "email", "phone"})


# --- Asking ---------------------------------------------------------------------------------------
@transaction.atomic
def ask_representation(*, user: User, outlet_id: int, job_title: str, now: datetime) -> Representative:
    """Ask for `user` to act for the outlet.

    Idempotent: who already asked, or acts for it, gets that back. Who was refused may ask again. Raises
    OutletUnavailable or TooManyRequests.
    """
    _one_at_a_time(user)
    standing = Representative.objects.exclude(state=RepresentativeState.REFUSED)
    if known := standing.filter(user=user, outlet_id=outlet_id).first():
        return known
    # Locked: a merge takes with it whoever asks at that moment, too.
    outlet = Outlet.objects.select_for_update(no_key=True).filter(pk=outlet_id).first()
    if outlet is None or outlet.state not in (OutletState.VERIFIED, OutletState.PENDING):
        raise OutletUnavailable
    _check_pending(user)
    return Representative.objects.create(user=user, outlet=outlet, job_title=job_title, requested_at=now)


@transaction.atomic
def propose_outlet(
    *, user: User, proposal: Proposal, job_title: str, now: datetime, is_another: bool = False
) -> Representative:
    """Add an outlet that staff will verify or refuse, and ask to act for it; its application can be prepared meanwhile.

    Idempotent: the same proposal again by the same person answers what became of the first. Raises AlreadyListed (the
    registration number is in the list), TooManyRequests, or PerhapsListed unless the person was shown what is like it
    and says that theirs `is_another`.
    """
    _one_at_a_time(user)
    proposal = _tidy(proposal)
    proposed = Outlet.objects.filter(
        state=OutletState.PENDING, representatives__user=user, representatives__is_proposer=True
    )
    same = proposed.filter(kind=proposal.kind, name_ar=proposal.name_ar, name_fr=proposal.name_fr)
    if known := Representative.objects.filter(user=user, outlet__in=same).order_by("pk").last():
        return known
    _check_pending(user)
    if proposed.distinct().count() >= MOST_PROPOSED:
        raise TooManyRequests(MOST_PROPOSED)
    outlet = _add(proposal, OutletState.PENDING, is_another=is_another)
    return Representative.objects.create(
        user=user, outlet=outlet, job_title=job_title, is_proposer=True, requested_at=now
    )


def _one_at_a_time(user: User) -> None:
    """Requests of one person queue up, so that each sees the others."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def _check_pending(user: User) -> None:
    if Representative.objects.pending().filter(user=user).count() >= MOST_PENDING:
        raise TooManyRequests(MOST_PENDING)


# --- Adding and changing --------------------------------------------------------------------------
@transaction.atomic
def add_outlet(*, proposal: Proposal, by: User, is_another: bool = False) -> Outlet:
    """By staff: it is verified at once. Raises MayNotDecide, AlreadyListed or PerhapsListed."""
    if not by.may(Permission.MANAGE_OUTLETS):
        raise MayNotDecide
    return _add(_tidy(proposal), OutletState.VERIFIED, is_another=is_another)


@transaction.atomic
def update_outlet(*, outlet_id: int, details: Proposal, by: User) -> Outlet:
    """Staff change all of it; who acts for it, what is in OF_REPRESENTATIVES (the rest of `details` is passed over).

    A name that it no longer has is kept among its other names, so that it is still found by it. Raises NotRepresented,
    AlreadyListed or OutletUnavailable (merged into another).
    """
    details = _tidy(details)
    one_addition_at_a_time()
    outlet = Outlet.objects.select_for_update(no_key=True).get(pk=outlet_id)
    if outlet.state == OutletState.MERGED:
        raise OutletUnavailable
    told = {name: list(value) if name == "languages" else value for name, value in asdict(details).items()}
    if not by.may(Permission.MANAGE_OUTLETS):
        check_acts_for(by, outlet_id)
        told = {name: told[name] for name in OF_REPRESENTATIVES}
    elif other := _with_number_of(details, but=outlet.pk):
        raise AlreadyListed(other)
    changed = [name for name, value in told.items() if getattr(outlet, name) != value]
    gone = [getattr(outlet, name) for name in changed if name in ("name_ar", "name_fr")]
    for name in changed:
        setattr(outlet, name, told[name])
    if keep := other_names(outlet, gone):
        outlet.other_names, changed = keep, [*changed, "other_names"]
    if changed:
        outlet.save(update_fields=changed)
    return outlet


@transaction.atomic
def set_other_names(*, outlet_id: int, names: list[str], by: User) -> Outlet:
    """How else it is written; by staff. Raises MayNotDecide or OutletUnavailable."""
    if not by.may(Permission.MANAGE_OUTLETS):
        raise MayNotDecide
    outlet = Outlet.objects.select_for_update(no_key=True).get(pk=outlet_id)
    if outlet.state == OutletState.MERGED:
        raise OutletUnavailable
    kept = list(dict.fromkeys(name for name in map(_one_line, names) if name and name not in outlet.all_names[:2]))
    if kept != outlet.other_names:
        outlet.other_names = kept
        outlet.save(update_fields=["other_names"])
    return outlet


def other_names(outlet: Outlet, more: list[str]) -> list[str]:
    """Its other names with `more`, each once and none that it goes by; [] where none is new."""
    known = {outlet.name_ar, outlet.name_fr, ""}
    new = [name for name in dict.fromkeys(more) if name not in known and name not in outlet.other_names]
    return [*(name for name in outlet.other_names if name not in known), *new] if new else []


def wait_for_additions() -> None:
    """Before a row of outlets is locked that is to be changed: who adds or imports holds the table first."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE media_accreditation_outlet IN ROW EXCLUSIVE MODE")


def one_addition_at_a_time() -> None:
    """Whoever adds an outlet sees all that others added: two people of one newspaper never make two of it."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE media_accreditation_outlet IN SHARE ROW EXCLUSIVE MODE")


def _add(proposal: Proposal, state: str, *, is_another: bool) -> Outlet:
    one_addition_at_a_time()
    candidates = Book.read(Outlet.objects.standing()).like(proposal.description)
    if candidates and candidates[0].sign == Sign.NUMBER:
        raise AlreadyListed(candidates[0].outlet_id)
    if candidates and not is_another:
        raise PerhapsListed([candidate.outlet_id for candidate in candidates])
    return Outlet.objects.create(state=state, **asdict(proposal) | {"languages": list(proposal.languages)})


def _with_number_of(details: Proposal, *, but: int) -> int | None:
    if not details.registration_number:
        return None
    listed = Outlet.objects.filter(country=details.country, registration_number=details.registration_number)
    return listed.exclude(pk=but).values_list("pk", flat=True).first()


def _tidy(proposal: Proposal) -> Proposal:
    """Nothing but single spaces in what is compared; numbers in Western digits."""
    return replace(
        proposal,
        name_ar=_one_line(proposal.name_ar),
        name_fr=_one_line(proposal.name_fr),
        registration_number=_one_line(to_western(proposal.registration_number)).upper(),
        website=proposal.website.strip(),
        country=proposal.country.upper(),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
