"""The files that go with mails about a registration, made when the mail leaves, from what it is then.

A paper that cannot be made is logged and left out: a mail without its letter beats none, since its button leads to it.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from openday.calendars import Method
from openday.notifications.kinds import Attachment
from openday.passes.documents import DocumentError
from seminars.errors import NoSeatHeld
from seminars.models import Registration, ReleasedEntry
from seminars.papers.registrations import attendance_certificate_pdf, seat_letter_pdf
from seminars.papers.seat_calendars import seat_calendar
from seminars.registration_page import address_of
from seminars.services.seat_passes import pass_of
from seminars.services.sittings import sittings_of

logger = logging.getLogger(__name__)

PDF: Final = "application/pdf"

Attach = Callable[..., Sequence[Attachment]]


def letter_and_event(
    registration: Registration, entry: ReleasedEntry, *, language: str, now: datetime
) -> list[Attachment]:
    """The letter with the code of the pass, and an event that calendars put in or change. Eight queries."""
    try:
        code = pass_of(registration=registration, now=now).token
    except NoSeatHeld:
        return []
    event = _event(registration, entry, Method.REQUEST, language)
    address = address_of(registration, language)
    try:
        letter = seat_letter_pdf(registration, entry, code=code, address=address, language=language, made_at=now)
    except DocumentError:
        logger.exception("registration %s: its letter was not made", registration.pk)
        return event
    return [Attachment("seats.pdf", PDF, letter), *event]


def cancelled_event(
    registration: Registration, entry: ReleasedEntry, *, language: str, now: datetime
) -> list[Attachment]:
    """What takes the event out of a calendar; nothing for whoever never held seats. No query."""
    return _event(registration, entry, Method.CANCEL, language) if registration.confirmed_at else []


def papers_after_release(
    *, address: str, seminar_ids: Collection[int], language: str, now: datetime
) -> list[Attachment]:
    """For whoever signed up for what a release changed: where seats are still held, the letter as it is now and the
    event that moves; where it was cancelled, what takes the event out. Two queries, eight more for each letter.
    """
    theirs = Registration.objects.filter(email=address, seminar__in=seminar_ids, purged_at=None)
    entries = sittings_of(seminar_ids)
    files: list[Attachment] = []
    for registration in theirs.select_related("seminar__edition").order_by("pk"):
        entry = entries.get(registration.seminar_id)
        if entry is None:
            continue
        if registration.state == Registration.State.CONFIRMED and not entry.is_cancelled:
            files += _named(registration, letter_and_event(registration, entry, language=language, now=now))
        elif registration.state == Registration.State.CANCELLED and entry.is_cancelled:
            files += _named(registration, cancelled_event(registration, entry, language=language, now=now))
    return files


def _named(registration: Registration, files: Sequence[Attachment]) -> list[Attachment]:
    """After its seminar: one mail may bring those of several."""
    return [replace(file, name=f"{registration.seminar.code}-{file.name}") for file in files]


def certificate(registration: Registration, entry: ReleasedEntry, *, language: str, now: datetime) -> list[Attachment]:
    """No query."""
    try:
        content = attendance_certificate_pdf(registration, entry, language=language, made_at=now)
    except DocumentError:
        logger.exception("registration %s: its certificate was not made", registration.pk)
        return []
    return [Attachment("certificate.pdf", PDF, content)]


def _event(registration: Registration, entry: ReleasedEntry, method: Method, language: str) -> list[Attachment]:
    content = seat_calendar(registration, entry, language=language, method=method, attendee=registration.email)
    return [Attachment("seats.ics", f"text/calendar; method={method.value}", content)]
