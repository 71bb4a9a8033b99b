"""The queue of people who ask to represent an institution, and what an officer compares before deciding."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q

from openday.accounts.models import User
from openday.folding import fold
from schools.models import Institution, Membership, MembershipQuerySet

IN_SIGHT: Final = 50
LOOK_ALIKES: Final = 5
# Addresses of the ministry; and of those who give one to anybody.
MINISTRY_DOMAINS: Final = ("taalim.ma", "men.gov.ma")
OPEN_DOMAINS: Final = frozenset(
    (
        *("gmail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "yahoo.com", "yahoo.fr"),
        *("live.com", "live.fr", "icloud.com", "menara.ma"),
    )
)


@dataclass(frozen=True)
class Queue:
    """The memberships in sight, the one in hand (None in an empty queue) and the one after it."""

    rows: list[Membership]
    count: int
    at: Membership | None
    following: Membership | None
    place: int


def queue_of(narrowed: dict[str, Any], *, at: int | None) -> Queue:
    """`narrowed` is what QueueForm says; the longest wait comes first. Two queries."""
    memberships = _narrowed(narrowed)
    order = ("requested_at", "pk") if narrowed["state"] == Membership.State.PENDING else ("-decided_at", "-pk")
    shown = memberships.select_related("user", "institution__province", "institution__parent", "decided_by")
    rows = list(shown.order_by(*order)[:IN_SIGHT])
    place = next((place for place, row in enumerate(rows) if row.pk == at), 0)
    return Queue(
        rows=rows,
        count=memberships.count() if len(rows) == IN_SIGHT else len(rows),
        at=rows[place] if rows else None,
        following=rows[place + 1] if place + 1 < len(rows) else None,
        place=place + 1,
    )


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
    """Who asks. `address` is "ministry", "open" (anybody gets one there) or "own"."""

    user: User
    domain: str
    address: str
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
    domain = membership.user.email.rpartition("@")[2].lower()
    others = membership.user.memberships.exclude(pk=membership.pk).select_related("institution__province")
    members = institution.memberships.exclude(pk=membership.pk).select_related("user")
    return Comparison(
        person=Person(membership.user, domain, _address(domain), list(others.order_by("-requested_at", "-pk")[:10])),
        members=list(members.order_by("-requested_at", "-pk")[:10]),
        look_alikes=_look_alikes(institution) if institution.state == Institution.State.PENDING else [],
        is_own=membership.user_id == by.pk,
    )


def _address(domain: str) -> str:
    if any(domain == known or domain.endswith(f".{known}") for known in MINISTRY_DOMAINS):
        return "ministry"
    return "open" if domain in OPEN_DOMAINS else "own"


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
