"""What seminars keep of a person with an account (law 09-08): seats asked for, and speaking, under their address."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from openday.accounts.models import User
from openday.accounts.personal_data import Part
from seminars.models import Registration
from seminars.services.people import export_person
from seminars.services.retention import forget_registrations, people_of

State = Registration.State
TO_COME = (State.ASKED, State.WAITING, State.OFFERED, State.CONFIRMED)


def export(user: User) -> dict[str, Any]:
    return export_person(user.email)


def reasons_to_keep(user: User, _now: datetime) -> list[str]:
    """Seats that are still held or asked for."""
    held = people_of(user.email)[0].filter(state__in=TO_COME, seminar__cancelled_at=None).select_related("seminar")
    return [
        _("You have signed up for “%(seminar)s”: cancel it first with the link in your mail, so that others may come.")
        % {"seminar": registration.seminar.title}
        for registration in held.order_by("pk")
    ]


def erase(user: User) -> None:
    """Who signed up is forgotten. A speaker stays in the programme until they ask those who keep it."""
    registrations = people_of(user.email)[0].select_for_update(of=("self",)).order_by("pk")
    forget_registrations(list(registrations.values_list("pk", flat=True)), now=timezone.now())


PART = Part(name="seminars", export=export, reasons_to_keep=reasons_to_keep, erase=erase)
