"""Entries of calendars (RFC 5545), and invitations that update and cancel what was sent before (RFC 5546).

Whatever it tells of has one UID for ever and its revision as SEQUENCE, so that calendars know the same event and which
word is the last. Times are instants in UTC: a calendar whose time zones are older than Morocco's last change shows them
as its own clock does, where a zone by name would be an hour off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress, vDuration, vText

from openday.plain_text import without_controls

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
PRODUCT: Final = "-//DGSN//Open Days//AR"
READ_AGAIN_AFTER: Final = timedelta(hours=1)


class Method(StrEnum):
    """PUBLISH to whoever reads; REQUEST and CANCEL to one person, by mail."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Status(StrEnum):
    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Entry:
    """One event, in the language in which its calendar is written. `alarms` are before its start."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str
    url: str
    status: Status
    alarms: tuple[timedelta, ...] = ()


def links_to(path: str) -> dict[str, str]:
    """The calendar at `path` for its page: to copy, and for the calendar of the device that opens the page."""
    address = f"{settings.SITE_URL}{path}"
    return {"address": address, "subscribed": urlunsplit(("webcal", *urlsplit(address)[1:]))}


def calendar_file(
    entries: Iterable[Entry], *, language: str, name: str, method: Method = Method.PUBLISH, attendee: str = ""
) -> bytes:
    """`entries` as a calendar called `name`; `attendee` is the address that a REQUEST or CANCEL is sent to.

    The same entries give the same bytes. No query of its own; `entries` are asked for in `language`.
    """
    with translation.override(language):
        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", method.value)
        if method == Method.PUBLISH:
            _name(calendar, name)
        for entry in entries:
            calendar.add_component(_event(entry, method=method, attendee=attendee))
        return bytes(calendar.to_ical())


def _name(calendar: Calendar, name: str) -> None:
    """What a subscribed calendar is called, and how often it is worth reading."""
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(READ_AGAIN_AFTER), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(READ_AGAIN_AFTER))


def _event(entry: Entry, *, method: Method, attendee: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", without_controls(entry.summary))
    event.add("location", without_controls(entry.location))
    event.add("description", without_controls(entry.description))
    event.add("url", entry.url)
    event.add("status", entry.status.value)
    event.add("transp", "OPAQUE")
    if method != Method.PUBLISH:
        _address(event, attendee, has_agreed=entry.status != Status.TENTATIVE)
    if method != Method.CANCEL:
        for before in entry.alarms:
            event.add_component(_alarm(entry, before))
    return event


def _address(event: Event, attendee: str, *, has_agreed: bool) -> None:
    """From the site to one person, who said yes on the site, or is to say so there."""
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = vText(_("Open Days of the National Security"))
    event.add("organizer", organizer)
    person = vCalAddress(f"mailto:{attendee}")
    said = "ACCEPTED" if has_agreed else "NEEDS-ACTION"
    person.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": said, "RSVP": "FALSE"})
    event.add("attendee", person)


def _alarm(entry: Entry, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", before)
    alarm.add("description", without_controls(entry.summary))
    return alarm
