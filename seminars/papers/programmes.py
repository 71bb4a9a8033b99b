"""The programme on paper: a day or a hall, as a list to carry (A4) and as a grid to hang up (A3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openday import moments
from openday.accounts.mail import link
from openday.editions.words import edition_said
from openday.passes.documents import Said, named, pdf_of, said
from openday.passes.qr import qr_path
from openday.time_zone import local_zone
from seminars.day_grid import lanes_of
from seminars.seat_words import seats_counted
from seminars.services.programme import Day, Item, Place, Programme
from seminars.words import held_in, part_said

MOST_COLUMNS: Final = 8  # of a grid on one page: more go on to the next


class Sheet(StrEnum):
    A4 = "a4"  # a list
    A3 = "a3"  # a grid


@dataclass(frozen=True)
class _Column:
    """Of a grid: a place on one day, or a day in one place."""

    heading: Said
    under: str
    items: Sequence[Item]


def day_pdf(programme: Programme, day: Day, sheet: Sheet) -> bytes:
    """Everything that is on that day. No query."""
    with translation.override(programme.language):
        heading = date_format(day.date, "l j F Y")
        if sheet == Sheet.A4:
            return _list(programme, heading, [{"heading": "", "items": [*map(_row, day.items)]}], shows_places=True)
        columns = [_Column(named(place.name), _seats(place), day.items_at(place)) for place in day.places]
        return _grid(programme, heading, columns)


def hall_pdf(programme: Programme, hall: Place, sheet: Sheet) -> bytes:
    """Everything that is on in `hall`, day by day. No query."""
    with translation.override(programme.language):
        days = [(date_format(day.date, "l j F"), day.items_at(hall)) for day in programme.days]
        if sheet == Sheet.A4:
            parts = [{"heading": heading, "items": [*map(_row, items)]} for heading, items in days if items]
            return _list(programme, hall.name, parts, shows_places=False)
        return _grid(programme, hall.name, [_Column(heading, "", items) for heading, items in days if items])


# --- A list -----------------------------------------------------------------------------------------
def _list(programme: Programme, heading: str, parts: list[dict[str, Any]], *, shows_places: bool) -> bytes:
    data = _head(programme, heading) | {"parts": parts, "shows_places": shows_places}
    data["words"] |= {"time": _("Time"), "what": _("What"), "where": _("Where")}
    return pdf_of("programme_list", data, made_at=_made_at(programme))


def _row(item: Item) -> dict[str, Any]:
    return _cell(item) | {
        "place": named(item.place.name),
        "kind": _(", ").join(text for text in (item.kind_label, item.theme_label) if text),
        "people": [said(part_said(part)) for part in item.parts],
        "languages": held_in(item),
    }


# --- A grid -----------------------------------------------------------------------------------------
def _grid(programme: Programme, heading: str, columns: Sequence[_Column]) -> bytes:
    """As many columns on each page as can be read, all pages over the same hours."""
    items = [item for column in columns for item in column.items]
    first = min((_minute(item.starts_at) for item in items), default=0) // 60
    last = max((_last_minute(item) for item in items), default=0)
    hours = range(first, -(-last // 60))
    pages = [
        [_drawn(column) for column in columns[at : at + MOST_COLUMNS]] for at in range(0, len(columns), MOST_COLUMNS)
    ]
    data = _head(programme, heading) | {
        "from": first * 60,
        "until": (hours[-1] + 1) * 60 if hours else 0,
        "hours": [{"minute": hour * 60, "said": f"{hour % 24:02}:00"} for hour in hours],
        "pages": pages,
    }
    return pdf_of("programme_grid", data, made_at=_made_at(programme))


def _drawn(column: _Column) -> dict[str, Any]:
    lanes = lanes_of(column.items)
    return {
        "heading": column.heading,
        "under": column.under,
        "lanes": max(lanes.values(), default=0) + 1,
        "items": [
            _cell(item)
            | {
                "lane": lanes[item.uid],
                "from": _minute(item.starts_at),
                "until": _last_minute(item),
                "people": [named(part.speaker.name) for part in item.parts],
            }
            for item in column.items
        ],
    }


def _minute(moment: datetime) -> int:
    """Of the day at the venue."""
    local = moment.astimezone(local_zone())
    return local.hour * 60 + local.minute


def _last_minute(item: Item) -> int:
    return _minute(item.starts_at) + item.minutes


# --- What both have ---------------------------------------------------------------------------------
def _cell(item: Item) -> dict[str, Any]:
    return {
        "time": moments.clock_range(item.starts_at, item.ends_at),
        "title": named(item.title),
        "family": item.family,
        "is_break": item.is_break,
        "is_cancelled": item.is_cancelled,
    }


def _head(programme: Programme, heading: str) -> dict[str, Any]:
    """What a paper says of itself: what it shows, which release, and where the newest word is."""
    release, address = programme.release, link("/ar/programme/", programme.language)
    return {
        "language": programme.language,
        "title": _("Programme: %(what)s") % {"what": heading},
        "heading": named(heading),
        "edition": edition_said(programme.edition),
        "release": said(_release_said(release.name, release.released_at)) if release else "",
        "qr": qr_path(address),
        "address": address.split("://", 1)[-1],
        "words": {
            "programme": _("Programme"),
            "page": _("Page"),
            "comma": _(", "),
            "cancelled": pgettext("a seminar", "Cancelled"),
            "nothing": _("Nothing is on the programme yet."),
            "newest": _("The programme as it is now"),
        },
    }


def _release_said(name: str, released_at: datetime) -> str:
    return _("Release %(name)s, %(moment)s") % {"name": name, "moment": moments.day_and_clock(released_at)}


def _seats(place: Place) -> str:
    return seats_counted(place.capacity) if place.capacity else ""


def _made_at(programme: Programme) -> datetime:
    """The same programme is the same file, whenever it is made."""
    return programme.release.released_at if programme.release else programme.edition.bookings_open_at
