"""What the visits keep of one person (law 09-08), and what becomes of it when the account is erased."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from openday.accounts.models import User
from openday.accounts.personal_data import Part
from schools.models import CalendarFeed, Membership, Visit, VisitDraft


def export(user: User) -> dict[str, Any]:
    memberships = Membership.objects.filter(user=user).select_related("institution").order_by("pk")
    visits = Visit.objects.filter(booked_by=user).select_related("institution").order_by("pk")
    return {
        "memberships": [
            {
                "institution": str(membership.institution),
                "function": membership.job_title,
                "state": membership.state,
                "asked_at": membership.requested_at,
                "decided_at": membership.decided_at,
                "reason": membership.decision_reason,
            }
            for membership in memberships
        ],
        "visits": [
            {
                "reference": visit.reference,
                "institution": str(visit.institution),
                "state": visit.state,
                "arrives_at": visit.arrives_at,
                "people": visit.heads,
                "adult_in_charge": visit.adult_in_charge,
                "adult_phone": visit.adult_phone,
                "booked_at": visit.booked_at,
            }
            for visit in visits
        ],
        "calendar": [
            {"link_made_at": feed.renewed_at, "last_read_at": feed.read_at}
            for feed in CalendarFeed.objects.filter(user=user)
        ],
    }


def reasons_to_keep(user: User, now: datetime) -> list[str]:
    """A visit that is still to come, of an institution that nobody else represents."""
    mine = Membership.objects.verified().filter(user=user).values("institution")
    colleague = Membership.objects.verified().filter(institution=OuterRef("institution"), user__is_active=True)
    visits = (
        Visit.objects.live()
        .filter(~Exists(colleague.exclude(user=user)), institution__in=mine, arrives_at__gt=now)
        .select_related("institution")
        .order_by("arrives_at", "pk")
    )
    return [
        _(
            "Visit %(reference)s of %(institution)s is still to come, and nobody else represents it: cancel the"
            " visit, or have a colleague verified first."
        )
        % {"reference": visit.reference, "institution": visit.institution.name}
        for visit in visits
    ]


def erase(user: User) -> None:
    """Past visits keep their figures, without this person's name and telephone; so does their trail."""
    VisitDraft.objects.filter(user=user).delete()
    CalendarFeed.objects.filter(user=user).delete()
    Membership.objects.filter(user=user).delete()
    events: Any = Visit.pgh_event_model  # type: ignore[attr-defined]  # pghistory adds it
    named = Q(adult_in_charge=user.full_name) & ~Q(adult_in_charge="")
    called = Q(adult_phone=user.phone) & ~Q(adult_phone="")
    for rows in (Visit.objects.filter(booked_by=user), events.objects.filter(booked_by_id=user.pk)):
        rows.filter(named | called).update(adult_in_charge="", adult_phone="")


PART = Part(name="visits", export=export, reasons_to_keep=reasons_to_keep, erase=erase)
