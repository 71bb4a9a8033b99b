"""Whom staff write to about seats: who has some, and who waits for some."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition
from openday.moments import clock, day
from openday.notifications.audiences import Addressee, Audience, Narrowing
from openday.notifications.models import Channel
from openday.time_zone import local_date
from seminars.messages.facts import PLACEHOLDERS
from seminars.models import Registration, RegistrationQuerySet, ReleasedEntry
from seminars.seat_words import seats_counted
from seminars.services.sittings import sittings, title_of
from seminars.services.telling_registrations import REGISTRATION

State = Registration.State


def having_seats(edition: Edition, chosen: Mapping[str, str], keys: Collection[int] | None) -> Iterator[Addressee]:
    """Who has confirmed seats, or came, once for each seminar. Two queries."""
    yield from _people(edition, chosen, keys, Registration.objects.filter(state__in=[State.CONFIRMED, State.ATTENDED]))


def waiting(edition: Edition, chosen: Mapping[str, str], keys: Collection[int] | None) -> Iterator[Addressee]:
    """Who waits, or is offered seats, once for each seminar. Two queries."""
    yield from _people(edition, chosen, keys, Registration.objects.filter(state__in=[State.WAITING, State.OFFERED]))


def _people(
    edition: Edition, chosen: Mapping[str, str], keys: Collection[int] | None, registrations: RegistrationQuerySet
) -> Iterator[Addressee]:
    entries = {entry.seminar_id: entry for entry in _chosen(edition, chosen)}
    registrations = registrations.filter(seminar__in=entries, purged_at=None)
    if keys is not None:
        registrations = registrations.filter(pk__in=keys)
    for row in registrations.order_by("pk"):
        values = partial(_values_of, row, entries[row.seminar_id])
        yield Addressee(row.pk, None, row.email, row.phone, row.language, values)


def _chosen(edition: Edition, chosen: Mapping[str, str]) -> list[ReleasedEntry]:
    entries = sittings().filter(release__edition=edition, is_cancelled=False)
    if seminar := chosen.get("seminar"):
        entries = entries.filter(seminar__code=seminar)
    wanted = chosen.get("day")
    return [entry for entry in entries if not wanted or local_date(entry.starts_at).isoformat() == wanted]


def _values_of(registration: Registration, entry: ReleasedEntry) -> dict[str, str]:
    return {
        "person": registration.full_name,
        "seminar": title_of(entry),
        "day": day(entry.starts_at),
        "time": clock(entry.starts_at),
        "hall": entry.hall.name,
        "seats": seats_counted(registration.seats),
    }


def _days(edition: Edition) -> list[tuple[str, str]]:
    days: list[date] = sorted({local_date(entry.starts_at) for entry in _chosen(edition, {})})
    return [(each.isoformat(), date_format(each, "l j F")) for each in days]


def _seminars(edition: Edition) -> list[tuple[str, str]]:
    held = [(entry, entry.seminar) for entry in _chosen(edition, {}) if entry.seminar]
    return [(seminar.code, f"{seminar.code} {title_of(entry)}") for entry, seminar in held]


_NARROWINGS: Final = (
    Narrowing("day", _("Day"), _("All days"), _days),
    Narrowing("seminar", _("Seminar"), _("All seminars"), _seminars),
)
_CHANNELS: Final = (Channel.EMAIL, Channel.SMS)

SEAT_AUDIENCES: Final = (
    Audience(
        name="seminars.registered",
        title=_("People with seats in seminars"),
        description=_("Whoever has confirmed seats, or came. One message for each seminar."),
        people=having_seats,
        placeholders=PLACEHOLDERS,
        narrowings=_NARROWINGS,
        about_type=REGISTRATION,
        channels=_CHANNELS,
    ),
    Audience(
        name="seminars.waiting",
        title=_("People on the waiting lists of seminars"),
        description=_("Whoever waits for seats, or is offered some. One message for each seminar."),
        people=waiting,
        placeholders=PLACEHOLDERS,
        narrowings=_NARROWINGS,
        about_type=REGISTRATION,
        channels=_CHANNELS,
    ),
)
