"""The queue of people who ask to act for an outlet, and what an officer compares before deciding."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from backoffice.services.queues import Queue, domain_of, mailbox_of, queue_from
from media_accreditation.models import Outlet, Representative, RepresentativeQuerySet
from media_accreditation.names import host_of
from media_accreditation.services.matching import Candidate, look_alikes
from openday.accounts.models import User

MOST_SHOWN: Final = 10


def queue_of(narrowed: dict[str, Any], *, at: int | None) -> Queue[Representative]:
    """`narrowed` is what RepresentativeQueueForm says; the longest wait comes first. Three queries at most."""
    rows = _narrowed(narrowed).select_related("user", "outlet", "decided_by")
    order = ("requested_at", "pk") if narrowed["state"] == Representative.State.PENDING else ("-decided_at", "-pk")
    return queue_from(rows.order_by(*order), at=at)


def _narrowed(narrowed: dict[str, Any]) -> RepresentativeQuerySet:
    rows: RepresentativeQuerySet = Representative.objects.filter(state=narrowed["state"])
    if kind := narrowed.get("kind"):
        rows = rows.filter(outlet__kind=kind)
    if typed := narrowed.get("q", "").strip():
        person = Q()
        for word in typed.split():
            person &= Q(user__email__icontains=word) | Q(user__full_name__icontains=word)
        outlets = list(Outlet.objects.search(typed).values_list("pk", flat=True))
        rows = rows.filter(person | Q(outlet__in=outlets))
    return rows


@dataclass(frozen=True)
class Comparison:
    """Person and outlet side by side. `mailbox` is "own" where it is at the outlet's site, "open", or ""."""

    domain: str
    mailbox: str
    others: list[Representative]  # what else the person asked for
    people: list[Representative]  # who else is there
    look_alikes: list[tuple[Outlet, Candidate]]
    is_own: bool


def compare(representative: Representative, *, by: User) -> Comparison:
    """Two queries; two more for an outlet that was proposed."""
    outlet, user = representative.outlet, representative.user
    others = user.outlets_represented.exclude(pk=representative.pk).select_related("outlet")
    people = outlet.representatives.exclude(pk=representative.pk).select_related("user")
    sites = {host for host in (host_of(outlet.website), domain_of(outlet.email)) if host}
    mailbox = mailbox_of(user.email, own=())
    return Comparison(
        domain=domain_of(user.email),
        mailbox=mailbox or mailbox_of(user.email, own=sites),
        others=list(others.order_by("-requested_at", "-pk")[:MOST_SHOWN]),
        people=list(people.order_by("-requested_at", "-pk")[:MOST_SHOWN]),
        look_alikes=look_alikes(outlet) if outlet.state == Outlet.State.PENDING else [],
        is_own=user.pk == by.pk,
    )
