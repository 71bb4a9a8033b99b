"""What accreditation keeps of a person with an account (law 09-08). Members of teams have none: `member_data`."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from media_accreditation.models import ActivityRequest, AgendaFeed, Application, Paper, PaperView, Representative
from openday.accounts.models import User
from openday.accounts.personal_data import Part
from openday.time_zone import local_date

UNDER_WAY: Final = frozenset(Application.State) - {
    Application.State.DRAFT,
    Application.State.REFUSED,
    Application.State.REVOKED,
}


def export(user: User) -> dict[str, Any]:
    representatives = Representative.objects.filter(user=user).select_related("outlet").order_by("pk")
    applications = (
        Application.objects.filter(Q(created_by=user) | Q(submitted_by=user))
        .select_related("outlet", "edition")
        .order_by("pk")
    )
    return {
        "outlets": [
            {
                "outlet": str(row.outlet),
                "function": row.job_title,
                "state": row.state,
                "asked_at": row.requested_at,
                "decided_at": row.decided_at,
                "reason": row.decision_reason,
            }
            for row in representatives
        ],
        "applications": [
            {
                "reference": application.reference,
                "outlet": str(application.outlet),
                "edition": str(application.edition),
                "state": application.state,
                "contact_name": application.contact_name,
                "contact_email": application.contact_email,
                "contact_phone": application.contact_phone,
                "begun_at": application.created_at,
                "submitted_at": application.submitted_at,
            }
            for application in applications
        ],
        "activities_asked": [
            {
                "number": str(activity),
                "kind": activity.kind,
                "subject": activity.subject,
                "state": activity.state,
                "asked_at": activity.asked_at,
                "starts_at": activity.starts_at,
            }
            for activity in ActivityRequest.objects.filter(asked_by=user).order_by("pk")
        ],
        "calendar": [
            {"link_made_at": feed.renewed_at, "last_read_at": feed.read_at}
            for feed in AgendaFeed.objects.filter(user=user)
        ],
        "papers_sent": [
            {"kind": paper.kind, "file": paper.original_name, "sent_at": paper.uploaded_at}
            for paper in Paper.objects.filter(uploader=user).order_by("pk")
        ],
        "papers_looked_at": [
            {"kind": look.paper.kind, "at": look.viewed_at, "from": look.address}
            for look in PaperView.objects.filter(viewed_by=user).select_related("paper").order_by("pk")
        ],
    }


def reasons_to_keep(user: User, now: datetime) -> list[str]:
    """An application to an edition that is not over, of an outlet that nobody else acts for."""
    mine = Representative.objects.verified().filter(user=user).values("outlet")
    colleague = Representative.objects.verified().filter(outlet=OuterRef("outlet"), user__is_active=True)
    applications = (
        Application.objects.filter(
            ~Exists(colleague.exclude(user=user)),
            outlet__in=mine,
            state__in=UNDER_WAY,
            edition__ends_date__gte=local_date(now),
        )
        .select_related("outlet")
        .order_by("pk")
    )
    return [
        _(
            "Application %(reference)s of %(outlet)s is still under way, and nobody else acts for the outlet: have a"
            " colleague verified first, or wait until the edition is over."
        )
        % {"reference": application.reference, "outlet": application.outlet.name}
        for application in applications
    ]


def erase(user: User) -> None:
    """Outlets and their applications stay, without this person's name, address and telephone; so does their trail."""
    Representative.objects.filter(user=user).delete()
    AgendaFeed.objects.filter(user=user).delete()
    events: Any = Application.pgh_event_model  # type: ignore[attr-defined]  # pghistory adds it
    about = Q(contact_email__iexact=user.email)
    if user.full_name:
        about |= Q(contact_name=user.full_name)
    if user.phone:
        about |= Q(contact_phone=user.phone)
    emptied = {"contact_name": "", "contact_email": "", "contact_phone": ""}
    Application.objects.filter(about).update(**emptied)
    events.objects.filter(about).update(**emptied)


PART = Part(name="press", export=export, reasons_to_keep=reasons_to_keep, erase=erase)
