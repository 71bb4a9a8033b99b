"""The seats of a registration for calendars: see `openday.calendars` for what calendars need to know them by."""

from datetime import timedelta
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from openday.calendars import Entry, Method, Status, calendar_file
from seminars.models import Registration, ReleasedEntry
from seminars.registration_page import address_of
from seminars.seat_words import seats_counted
from seminars.services.sittings import title_of
from seminars.words import place_said

ALARMS: Final = (timedelta(days=-1), timedelta(hours=-2))
State = Registration.State


def seat_calendar(
    registration: Registration,
    entry: ReleasedEntry,
    *,
    language: str,
    method: Method = Method.PUBLISH,
    attendee: str = "",
) -> bytes:
    """One event, the same whatever becomes of the registration and wherever a release moves the seminar. No query."""
    with translation.override(language):
        event = _entry(registration, entry, language)
        name = _("Seminars of the Open Days")
    return calendar_file([event], language=language, name=name, method=method, attendee=attendee)


def _entry(registration: Registration, entry: ReleasedEntry, language: str) -> Entry:
    is_held = registration.state in (State.CONFIRMED, State.ATTENDED) and not entry.is_cancelled
    return Entry(
        uid=f"seats-{registration.public_id}@openday",
        # Both only grow: whichever changed last, this is the newer word.
        sequence=registration.revision + entry.release.number,
        changed_at=max(filter(None, (registration.confirmed_at, registration.ended_at, entry.release.released_at))),
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        summary=title_of(entry),
        location=place_said(entry.hall.name, registration.seminar.edition),
        description=seats_counted(registration.seats),
        url=address_of(registration, language),
        status=Status.CONFIRMED if is_held else Status.CANCELLED,
        alarms=ALARMS if is_held else (),
    )
