"""Visits for calendars (RFC 5545), and as invitations that update and cancel what was sent before (RFC 5546).

A visit has one UID for ever and its revision as SEQUENCE, so that calendars know the same event and which word is the
last. Times are instants in UTC: a calendar whose time zones are older than Morocco's last change shows them as its own
clock does, where a zone by name would be an hour off.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress, vDuration, vText

from openday import moments
from openday.accounts.mail import link
from schools.models import Visit
from schools.papers.words import of_whom
from schools.templatetags.visits import counted

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
PRODUCT: Final = "-//DGSN//Open Days//AR"
ALARMS: Final = (timedelta(days=-1), timedelta(hours=-2))
READ_AGAIN_AFTER: Final = timedelta(hours=1)


class Method(StrEnum):
    """PUBLISH to whoever reads; REQUEST and CANCEL to one person, by mail."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def calendar_of(
    visits: Iterable[Visit], *, language: str, method: Method = Method.PUBLISH, attendee: str = ""
) -> bytes:
    """`visits` (from `for_calendars`) as a calendar; `attendee` is the address that a REQUEST or CANCEL is sent to.

    The same visits give the same bytes. No query.
    """
    with translation.override(language):
        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", method.value)
        if method == Method.PUBLISH:
            _name(calendar)
        for visit in visits:
            calendar.add_component(_event(visit, language=language, method=method, attendee=attendee))
        return bytes(calendar.to_ical())


def _name(calendar: Calendar) -> None:
    """What a subscribed calendar is called, and how often it is worth reading."""
    name = _("Visits to the Open Days")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(READ_AGAIN_AFTER), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(READ_AGAIN_AFTER))


def _event(visit: Visit, *, language: str, method: Method, attendee: str) -> Event:
    event = Event()
    event.add("uid", uid_of(visit))
    event.add("sequence", visit.revision)
    event.add("dtstamp", _last_known_change(visit).astimezone(UTC))
    event.add("dtstart", visit.arrives_at.astimezone(UTC))
    event.add("dtend", _ends_at(visit).astimezone(UTC))
    event.add("summary", _("Open Days: %(institution)s") % {"institution": visit.institution.name})
    event.add("location", _(", ").join((visit.arrival_window.gate.name, visit.edition.venue, visit.edition.city)))
    event.add("description", _description(visit))
    event.add("url", page_of(visit, language))
    event.add("status", "CANCELLED" if visit.state == Visit.State.CANCELLED else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if method != Method.PUBLISH:
        _address(event, attendee)
    if visit.is_live and method != Method.CANCEL:
        for before in ALARMS:
            event.add_component(_alarm(visit, before))
    return event


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


def _address(event: Event, attendee: str) -> None:
    """From the site to one person, who has already said yes by booking."""
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = vText(_("Open Days of the National Security"))
    event.add("organizer", organizer)
    person = vCalAddress(f"mailto:{attendee}")
    person.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    event.add("attendee", person)


def _alarm(visit: Visit, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", before)
    alarm.add("description", _("Open Days: %(institution)s") % {"institution": visit.institution.name})
    return alarm
