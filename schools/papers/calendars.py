"""Visits for calendars: see `openday.calendars` for what calendars need to know them by."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from openday import moments
from openday.accounts.mail import link
from openday.calendars import CONTENT_TYPE, Entry, Method, Status, calendar_file
from schools.models import Visit
from schools.papers.words import of_whom
from schools.templatetags.visits import counted

__all__ = ["CONTENT_TYPE", "Method", "calendar_of", "page_of", "uid_of"]

ALARMS: Final = (timedelta(days=-1), timedelta(hours=-2))


def calendar_of(
    visits: Iterable[Visit], *, language: str, method: Method = Method.PUBLISH, attendee: str = ""
) -> bytes:
    """`visits` (from `for_calendars`) as a calendar; `attendee` is the address that a REQUEST or CANCEL is sent to.

    The same visits give the same bytes. No query.
    """
    with translation.override(language):
        name = _("Visits to the Open Days")
    entries = (_entry(visit, language) for visit in visits)
    return calendar_file(entries, language=language, name=name, method=method, attendee=attendee)


def _entry(visit: Visit, language: str) -> Entry:
    return Entry(
        uid=uid_of(visit),
        sequence=visit.revision,
        changed_at=_last_known_change(visit),
        starts_at=visit.arrives_at,
        ends_at=_ends_at(visit),
        summary=_("Open Days: %(institution)s") % {"institution": visit.institution.name},
        location=_(", ").join((visit.arrival_window.gate.name, visit.edition.venue, visit.edition.city)),
        description=_description(visit),
        url=page_of(visit, language),
        status=Status.CANCELLED if visit.state == Visit.State.CANCELLED else Status.CONFIRMED,
        alarms=ALARMS if visit.is_live else (),
    )


def uid_of(visit: Visit) -> str:
    """The same whatever becomes of the visit, and of the site's address."""
    return f"visit-{visit.public_id}@openday"


def page_of(visit: Visit, language: str) -> str:
    return link(reverse("schools:visit-detail", args=[visit.public_id]), language)


def _last_known_change(visit: Visit) -> datetime:
    return max(moment for moment in (visit.booked_at, visit.moved_at, visit.cancelled_at) if moment)


def _ends_at(visit: Any) -> datetime:
    """After its last stop; a visit without stops is at the gate for its window."""
    ends_at: datetime | None = visit.last_stop_ends_at
    return ends_at or visit.arrival_window.ends_at


def _description(visit: Visit) -> str:
    groups = list(visit.groups.all())
    lines = [
        _("Visit number: %(reference)s") % {"reference": visit.reference},
        _(", ").join((counted(len(groups), "groups"), of_whom(groups), counted(visit.coach_count, "coaches"))),
    ]
    if visit.state == Visit.State.CANCELLED:
        lines.append(_("The visit is cancelled."))
    else:
        moment = moments.day_and_clock(visit.changes_close_at(visit.edition))
        lines.append(_("It can be changed until %(moment)s.") % {"moment": moment})
    return "\n".join(lines)
