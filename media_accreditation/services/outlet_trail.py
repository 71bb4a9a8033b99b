"""What happened to an application, from the trail that the database keeps, as far as it concerns its outlet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from media_accreditation.models import Application, TeamMember
from openday.accounts.models import User
from openday.trail import person_id_of

State = Application.State


class Happening(models.TextChoices):
    BEGUN = "begun", _("Application begun")
    LATE_ALLOWED = "late_allowed", _("The press office lets you send it after the deadline")
    SENT = "sent", _("Sent to the press office")
    TAKEN_BACK = "taken_back", _("Taken back")
    IN_REVIEW = "in_review", _("The review has begun")
    IN_SECOND_REVIEW = "in_second_review", _("In the second review")
    ASKED = "asked", _("The review asked for something more")
    ANSWERED = "answered", _("You answered")
    WENT_ON = "went_on", _("The review goes on without an answer")
    APPROVED = "approved", _("Approved")
    PARTLY_APPROVED = "partly_approved", _("Partly approved")
    REFUSED = "refused", _("Refused")
    REVOKED = "revoked", _("Accreditation revoked")
    MEMBER_LEFT = "member_left", _("Taken off the team")


_BY_STATE: Final = {
    State.SUBMITTED: Happening.SENT,
    State.DRAFT: Happening.TAKEN_BACK,
    State.PRESS_REVIEW: Happening.IN_REVIEW,
    State.SECURITY_REVIEW: Happening.IN_SECOND_REVIEW,
    State.MORE_INFO: Happening.ASKED,
    State.APPROVED: Happening.APPROVED,
    State.PARTLY_APPROVED: Happening.PARTLY_APPROVED,
    State.REFUSED: Happening.REFUSED,
    State.REVOKED: Happening.REVOKED,
}


@dataclass(frozen=True)
class Event:
    """`by` is None where it was staff (who of them is theirs to know) or is not known; `about` is a member's name."""

    kind: Happening
    at: datetime
    by: User | None
    about: str = ""


def events_of(application: Application) -> list[Event]:
    """From its beginning on, oldest first. Three queries."""
    model: Any = Application.pgh_event_model  # type: ignore[attr-defined]  # pghistory adds it
    kept = list(model.objects.filter(pgh_obj=application).select_related("pgh_context").order_by("pgh_id"))
    left = TeamMember.objects.filter(application=application, withdrawn_at__isnull=False)
    people = User.objects.in_bulk({who for event in kept if (who := person_id_of(event))})
    events = []
    for before, event in zip([None, *kept], kept, strict=False):
        if (kind := _kind(before, event)) is not None:
            person = people.get(person_id_of(event) or 0)
            is_staff = person is not None and person.is_staff
            if kind == Happening.ANSWERED and is_staff:
                kind = Happening.WENT_ON
            events.append(Event(kind, event.pgh_created_at, None if is_staff else person))
    if application.submitted_at:
        since = application.submitted_at
        events += [
            Event(Happening.MEMBER_LEFT, at, None, member.name)
            for member in left
            if (at := member.withdrawn_at) and at >= since
        ]
    return sorted(events, key=lambda event: event.at)


def _kind(before: Any, event: Any) -> Happening | None:
    """None for what is no news: a field that was filled in, and how reviews hand it to each other."""
    if before is None:
        return Happening.BEGUN
    if before.late_allowed_at is None and event.late_allowed_at is not None:
        return Happening.LATE_ALLOWED
    if before.state == event.state:
        return None
    if before.state == State.MORE_INFO:
        return Happening.ANSWERED
    if (before.state, event.state) == (State.SECURITY_REVIEW, State.PRESS_REVIEW):
        return None
    return _BY_STATE[State(event.state)]
