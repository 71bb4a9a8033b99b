"""The letter of a registration, with the code that opens the hall, and the certificate of who attended."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from openday import moments
from openday.editions.words import edition_said
from openday.passes.documents import named, pdf_of, said
from openday.passes.qr import qr_path
from seminars.models import Registration, ReleasedEntry
from seminars.seat_words import people_counted, seats_counted
from seminars.services.sittings import entry_opens_at, title_of


def seat_letter_pdf(
    registration: Registration, entry: ReleasedEntry, *, code: str, address: str, language: str, made_at: datetime
) -> bytes:
    """One page. `code` is the text of the pass; `address` is where the registration is changed. No query."""
    with translation.override(language):
        edition = registration.seminar.edition
        data = {
            "language": language,
            "title": _("Seats for: %(seminar)s") % {"seminar": title_of(entry)},
            "edition": edition_said(edition),
            "words": {
                "letter": _("Your seats"),
                "day": _("Day"),
                "time": _("Time"),
                "hall": _("Hall"),
                "seats": _("Seats"),
                "name": _("Name"),
                "code": _("Code, to be shown at the door of the hall"),
                "on_the_day": _("On the day of the seminar"),
                "changes": _("Fewer people, or nobody?"),
            },
            "seminar": named(title_of(entry)),
            "kind": entry.seminar.get_kind_display() if entry.seminar else "",
            "day": moments.day(entry.starts_at),
            "time": moments.clock_range(entry.starts_at, entry.ends_at),
            "hall": named(entry.hall.name),
            "zone": named(entry.hall.zone.name),
            "seats": seats_counted(registration.seats),
            "name": named(registration.full_name),
            "organisation": named(registration.organisation),
            "qr": qr_path(code),
            "rules": [said(rule) for rule in _rules(entry)],
            "changes": said(_("Give seats back on your page, as early as you can: somebody waits for them.")),
            "address": address.split("://", 1)[-1],
            "made": said(_("Made on %(moment)s") % {"moment": moments.day_and_clock(made_at)}),
        }
        return pdf_of("seat_letter", data, made_at=made_at)


def _rules(entry: ReleasedEntry) -> list[str]:
    return [
        _("The doors of the hall open at %(clock)s.") % {"clock": moments.clock(entry_opens_at(entry))},
        _("Show the code at the door, on paper or on a telephone: it is for all of you."),
        _("Come ten minutes before the beginning: seats that are empty then may be given to others."),
    ]


def attendance_certificate_pdf(
    registration: Registration, entry: ReleasedEntry, *, language: str, made_at: datetime
) -> bytes:
    """For one person, or for a group by the name of its organisation. No query."""
    with translation.override(language):
        data = {
            "language": language,
            "title": _("Certificate of attendance: %(seminar)s") % {"seminar": title_of(entry)},
            "edition": edition_said(registration.seminar.edition),
            "words": {
                "title": _("Certificate of attendance"),
                "certifies": _("The team of the Open Days certifies that"),
                "thanks": _("Thank you for your interest."),
                "signed": _("For the team of the Open Days"),
            },
            "certificates": [_certificate(registration, entry)],
        }
        return pdf_of("certificate", data, made_at=made_at)


def _certificate(registration: Registration, entry: ReleasedEntry) -> dict[str, Any]:
    """A group is named by its organisation, and counted."""
    is_of_group = registration.is_group and bool(registration.organisation)
    first, other = registration.full_name, registration.organisation
    attended = _("attended “%(seminar)s”") % {"seminar": title_of(entry)}
    times = {"day": moments.day(entry.starts_at), "times": moments.clock_range(entry.starts_at, entry.ends_at)}
    when = _("on %(day)s, %(times)s.") % times
    if is_of_group:
        first, other = other, ""
        attended = _("attended “%(seminar)s” with %(people)s") % {
            "seminar": title_of(entry),
            "people": people_counted(registration.attended_seats or 0),
        }
    return {
        "reference": entry.seminar.code if entry.seminar else "",
        "institution": {"name": named(first), "other": named(other), "place": ""},
        "took-part": attended,
        "people": said(when),
    }
