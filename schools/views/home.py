"""The institutions' space: who I represent, our visits, what to do next."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from openday.editions.models import Edition
from schools.models import Institution, Membership, Visit, VisitDraft, VisitGroup
from schools.services.drafts import Choices
from schools.views.journey import person

PAST_VISITS = 20


@dataclass(frozen=True)
class Place:
    """An institution that the person represents or asked to, with its visits and the draft that waits."""

    membership: Membership
    live_visits: list[Visit]
    past_visits: list[Visit]
    draft: VisitDraft | None
    can_book: bool

    @property
    def institution(self) -> Institution:
        return self.membership.institution


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Five queries whatever there is to show, with the person's."""
    user, now = person(request), timezone.now()
    edition = Edition.objects.current()
    memberships = list(
        Membership.objects.filter(user=user)
        .select_related("institution__province", "institution__parent")
        .order_by("institution__name_ar", "institution_id", "-requested_at")
    )
    standing = [row for row in memberships if row.state == Membership.State.VERIFIED]
    visits = list(
        Visit.objects.filter(institution__in=[row.institution_id for row in standing])
        .select_related("edition", "arrival_window__gate")
        .prefetch_related(Prefetch("groups", VisitGroup.objects.order_by("position")))
        .order_by("-arrives_at", "-pk")[: PAST_VISITS * max(len(standing), 1)]
    )
    drafts = {
        draft.institution_id: draft
        for draft in VisitDraft.objects.filter(user=user, visit=None)
        if Choices.from_json(draft.choices).window_id
    }
    takes_bookings = bool(edition and edition.takes_bookings_at(now))
    context = {
        "edition": edition,
        "takes_bookings": takes_bookings,
        "is_too_early": bool(edition and now < edition.bookings_open_at),
        "places": [
            _place(membership, visits, drafts, edition if takes_bookings else None)
            for membership in _latest_a_place(memberships)
        ],
        "now": now,
    }
    return render(request, "schools/visit_home.html", context)


def _latest_a_place(memberships: list[Membership]) -> list[Membership]:
    """One row an institution: who was refused and asked again is waiting, not refused."""
    rank = {Membership.State.VERIFIED: 0, Membership.State.PENDING: 1, Membership.State.SUSPENDED: 2}
    best: dict[int, Membership] = {}
    for row in sorted(memberships, key=lambda row: rank.get(Membership.State(row.state), 3)):
        best.setdefault(row.institution_id, row)
    return [row for row in memberships if best[row.institution_id] is row]


def _place(
    membership: Membership, visits: list[Visit], drafts: dict[int, VisitDraft], edition: Edition | None
) -> Place:
    own = [visit for visit in visits if visit.institution_id == membership.institution_id]
    live = [visit for visit in own if visit.is_live]
    return Place(
        membership=membership,
        live_visits=sorted(live, key=lambda visit: visit.arrives_at),
        past_visits=[visit for visit in own if not visit.is_live],
        draft=drafts.get(membership.institution_id),
        can_book=bool(
            edition
            and membership.state == Membership.State.VERIFIED
            and membership.institution.state == Institution.State.VERIFIED
            and sum(visit.edition_id == edition.pk for visit in live) < edition.live_visits_per_institution
        ),
    )
