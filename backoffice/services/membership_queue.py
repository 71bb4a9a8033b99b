"""The queue of people who ask to represent an institution, and what an officer compares before deciding."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q

from backoffice.services.queues import Queue, domain_of, mailbox_of, queue_from
from openday.accounts.models import User
from openday.folding import fold
from schools.models import Institution, Membership, MembershipQuerySet

LOOK_ALIKES: Final = 5
MINISTRY_DOMAINS: Final = ("taalim.ma", "men.gov.ma")


def queue_of(narrowed: dict[str, Any], *, at: int | None) -> Queue[Membership]:
    """`narrowed` is what QueueForm says; the longest wait comes first. Two queries at most."""
    order = ("requested_at", "pk") if narrowed["state"] == Membership.State.PENDING else ("-decided_at", "-pk")
    shown = _narrowed(narrowed).select_related("user", "institution__province", "institution__parent", "decided_by")
    return queue_from(shown.order_by(*order), at=at)


def _narrowed(narrowed: dict[str, Any]) -> MembershipQuerySet:
    memberships: MembershipQuerySet = Membership.objects.filter(state=narrowed["state"])
    if kind := narrowed.get("kind"):
        memberships = memberships.filter(institution__kind=kind)
    if province := narrowed.get("province"):
        memberships = memberships.filter(institution__province=province)
    for word in narrowed.get("q", "").split():
        memberships = memberships.filter(
            Q(user__email__icontains=word)
            | Q(user__full_name__icontains=word)
            | Q(institution__search_text__contains=fold(word))
        )
    return memberships


@dataclass
class Person:
    """Who asks. `mailbox` is "own" (the ministry's), "open" (anybody gets one there) or ""."""

    user: User
    domain: str
    mailbox: str
    others: list[Membership] = field(default_factory=list)


@dataclass
class Comparison:
    """Person and institution side by side."""

    person: Person
    members: list[Membership]
    look_alikes: list[Institution]
    is_own: bool


def compare(membership: Membership, *, by: User) -> Comparison:
    """Three queries; one or two more for an institution that was proposed."""
    institution = membership.institution
    email = membership.user.email
    mailbox = mailbox_of(email, own=MINISTRY_DOMAINS)
    others = membership.user.memberships.exclude(pk=membership.pk).select_related("institution__province")
    members = institution.memberships.exclude(pk=membership.pk).select_related("user")
    return Comparison(
        person=Person(membership.user, domain_of(email), mailbox, list(others.order_by("-requested_at", "-pk")[:10])),
        members=list(members.order_by("-requested_at", "-pk")[:10]),
        look_alikes=_look_alikes(institution) if institution.state == Institution.State.PENDING else [],
        is_own=membership.user_id == by.pk,
    )


def _look_alikes(institution: Institution) -> list[Institution]:
    """What the list already has under such a name: the same province first."""
    listed = Institution.objects.verified().exclude(pk=institution.pk).filter(kind=institution.kind)
    listed = listed.select_related("province", "parent")
    found = {
        row.pk: row
        for name in (institution.name_ar, institution.name_fr)
        if name
        for row in listed.search(name)[: LOOK_ALIKES * 2]
    }
    near = sorted(found.values(), key=lambda row: row.province_id != institution.province_id)
    return near[:LOOK_ALIKES]
