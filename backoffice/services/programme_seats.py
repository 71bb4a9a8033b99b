"""Seats of seminars as staff see them: all of them at a glance, those of one, and as a table that leaves the site."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Sum
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openday.editions.models import Edition
from openday.spreadsheets import Row
from openday.telephones import national
from openday.time_zone import local_date
from seminars.models import Registration, RegistrationQuerySet, ReleasedEntry, Seating, Seminar
from seminars.services.attendance import named
from seminars.services.sittings import closes_at, sittings, title_of

State = Registration.State
BY_NAME: Final = ("full_name", "pk")


@dataclass(frozen=True)
class SeatFigures:
    """Registrations and their seats by state; people who came."""

    registrations: Mapping[str, int] = field(default_factory=dict)
    seats: Mapping[str, int] = field(default_factory=dict)
    came: int = 0

    @property
    def waiting(self) -> int:
        return self.seats.get(State.WAITING, 0)

    @property
    def confirmed(self) -> int:
        return self.seats.get(State.CONFIRMED, 0) + self.seats.get(State.ATTENDED, 0)


@dataclass(frozen=True)
class SeatRow:
    """A seminar of the current release with its seats; `seating` None: nobody signs up."""

    entry: ReleasedEntry
    title: str
    seating: Seating | None
    figures: SeatFigures

    @property
    def is_beyond_hall(self) -> bool:
        return self.seating is not None and self.seating.seats > self.entry.hall.capacity


@dataclass(frozen=True)
class SeatBoard:
    """`days` in order, each with its rows; `left_behind` are seatings of what is on the programme no more."""

    days: list[tuple[Any, list[SeatRow]]]
    left_behind: list[Seating]

    @property
    def beyond(self) -> list[SeatRow]:
        return [row for _day, rows in self.days for row in rows if row.is_beyond_hall]


def board_of_seats(edition: Edition) -> SeatBoard:
    """Three queries, whatever the number."""
    seatings = {
        seating.seminar_id: seating
        for seating in Seating.objects.filter(seminar__edition=edition).select_related("seminar")
    }
    figures = figures_of(list(seatings))
    days: dict[Any, list[SeatRow]] = defaultdict(list)
    for entry in sittings().filter(release__edition=edition, is_cancelled=False):
        seminar_id = entry.seminar_id or 0
        seating = seatings.pop(seminar_id, None)
        row = SeatRow(entry, title_of(entry), seating, figures.get(seminar_id, SeatFigures()))
        days[local_date(entry.starts_at)].append(row)
    left_behind = [seating for pk, seating in seatings.items() if figures.get(pk, SeatFigures()).registrations]
    return SeatBoard(list(days.items()), sorted(left_behind, key=lambda each: each.seminar.code))


def figures_of(seminar_ids: list[int]) -> dict[int, SeatFigures]:
    """By seminar. One query."""
    registrations: dict[int, dict[str, int]] = defaultdict(dict)
    seats: dict[int, dict[str, int]] = defaultdict(dict)
    came: dict[int, int] = defaultdict(int)
    rows = (
        Registration.objects.filter(seminar__in=seminar_ids)
        .values_list("seminar", "state")
        .annotate(Count("pk"), Sum("seats"), Sum("attended_seats"))
        .order_by()
    )
    for seminar_id, state, count, total, people in rows:
        registrations[seminar_id][state] = count
        seats[seminar_id][state] = total
        came[seminar_id] += people or 0
    return {pk: SeatFigures(registrations[pk], seats[pk], came[pk]) for pk in registrations}


def narrowed_registrations(seminar: Seminar, told: Mapping[str, Any]) -> RegistrationQuerySet:
    """`told` is what RegistrationListForm says. The waiting list by its order, else by name. One query of its own."""
    registrations: RegistrationQuerySet = Registration.objects.filter(seminar=seminar)
    state = told.get("state")
    if not state:
        registrations = registrations.live()
    elif state != "all":
        registrations = registrations.filter(state=state)
    if words := told.get("q"):
        registrations = named(registrations, words)
    order = ("queue_number", "pk") if state == State.WAITING else BY_NAME
    return registrations.order_by(*order)


def sign_up_state(entry: ReleasedEntry | None, seating: Seating | None, rules: Any, *, now: datetime) -> str:
    """ "none", "off", "closed", "to_come", "over" or "open"."""
    if seating is None:
        return "none"
    if entry is None or entry.is_cancelled:
        return "off"
    if now >= closes_at(entry, rules):
        return "over"
    if seating.closed_at is not None:
        return "closed"
    return "to_come" if now < seating.opens_at else "open"


def registration_rows(registrations: RegistrationQuerySet) -> Iterator[Row]:
    """A head, then a row a registration, in the active language. One query."""
    yield [
        _("State"),
        _("Number on the waiting list"),
        _("Full name"),
        _("Organisation"),
        _("Group"),
        _("Seats"),
        _("People who came"),
        _("E-mail"),
        _("Telephone"),
        _("Language"),
        _("Asked"),
        _("Confirmed by link"),
        _("Came at"),
        _("Reason"),
    ]
    yes = pgettext("in a table", "yes")
    for each in registrations:
        yield [
            each.get_state_display(),
            each.queue_number if each.state == State.WAITING else None,
            each.full_name,
            each.organisation,
            yes if each.is_group else "",
            each.seats,
            each.attended_seats,
            each.email,
            national(each.phone) if each.phone else "",
            each.language,
            _instant(each.asked_at),
            _instant(each.confirmed_at),
            _instant(each.attended_at),
            each.ended_reason,
        ]


def _instant(moment: datetime | None) -> str:
    return date_format(localtime(moment), "Y-m-d H:i") if moment else ""
