"""The public programme: a day as a grid and as a list, narrowed by what a visitor asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from openday.public_pages import public_page
from openday.time_zone import local_date
from pavilions.skeletons import Skeletons, live
from seminars.day_grid import draw_day
from seminars.forms.programme import Asked, ProgrammeFilterForm
from seminars.seats_said import seats_said
from seminars.services.programme import Day, Item, Place, Programme
from seminars.services.seats_now import SeatsNow, seats_now
from seminars.views.found import programme_for

PAGES: Final = Skeletons(size=96, seconds=60)
FRESH_SECONDS: Final = 10


@public_page(fresh_seconds=FRESH_SECONDS)
def programme(request: HttpRequest) -> HttpResponse:
    """The day that is on or comes next. Two queries, whatever is on; three after a change."""
    return _day_page(request, None)


@public_page(fresh_seconds=FRESH_SECONDS)
def day(request: HttpRequest, day: date) -> HttpResponse:
    """One day. Two queries; three after a change."""
    return _day_page(request, day)


@dataclass(frozen=True)
class _Shown:
    """What is shown of a day, and how much the others hold of what was asked for."""

    day: Day
    items: tuple[Item, ...]
    counts: tuple[int, ...]  # by day of the programme
    now: datetime


def _day_page(request: HttpRequest, wanted: date | None) -> HttpResponse:
    now, found = timezone.now(), programme_for(request)
    shown_day = found and (found.day_by_date.get(wanted) if wanted else found.day_at(now))
    if not found or not shown_day:
        if wanted:
            raise Http404
        return render(request, "seminars/programme_day.html", {"programme": found})
    seats = seats_now(found.edition, now=now)
    asked = Asked.read(request.GET, found)
    items = [asked.items_of(found, each, seats, now) for each in found.days]
    shown = _Shown(
        day=shown_day,
        items=items[found.days.index(shown_day)],
        counts=tuple(map(len, items)),
        now=_as_long_as_it_looks_the_same(now, shown_day),
    )
    page = PAGES.get(
        (found.version, found.language, request.get_full_path(), shown.now, shown.counts, _uids(shown.items)),
        lambda: _rendered_day(request, found, shown, asked),
    )
    return HttpResponse(page.filled(_live_texts(shown.items, seats)))


def _as_long_as_it_looks_the_same(now: datetime, day: Day) -> datetime:
    """The minute while the day is on; before it and after it, one moment for all that time."""
    if now < day.opens_at and local_date(now) < day.date:
        return day.opens_at - timedelta(days=1)
    return min(now.replace(second=0, microsecond=0), day.closes_at)


def _uids(items: tuple[Item, ...]) -> tuple[str, ...]:
    return tuple(item.uid for item in items)


def _live_texts(items: tuple[Item, ...], seats: Mapping[int, SeatsNow]) -> dict[str, str]:
    return {item.uid: seats_said(seats.get(item.seminar_id)) for item in items if item.seminar_id is not None}


def _rendered_day(request: HttpRequest, programme: Programme, shown: _Shown, asked: Asked) -> str:
    query = request.GET.urlencode()
    grid = draw_day(shown.day, shown.items, now=shown.now)
    context = {
        "programme": programme,
        "day": shown.day,
        "tabs": zip(programme.days, shown.counts, strict=True),
        "grid": grid,
        "cells": [(cell, live(cell.item.uid) if cell.item.seminar_id is not None else "") for cell in grid.cells],
        "asked": asked,
        "form": ProgrammeFilterForm(programme, request.GET or None),
        "query": f"?{query}" if query else "",
        "is_narrowed": not asked.is_everything,
        "found_elsewhere": sum(shown.counts) - len(shown.items),
        "embed_code": _embed_code(),
        "now_and_next": now_and_next(shown.day, shown.now),
    }
    return render_to_string("seminars/programme_day.html", context, request)


def _embed_code() -> str:
    """What other sites put into their pages, in the active language."""
    address = f"{settings.SITE_URL}{reverse('seminars:embed')}"
    return f'<iframe src="{address}" title="{_("Programme of the Open Days")}" width="100%" height="600"></iframe>'


@dataclass(frozen=True)
class PlaceNow:
    """What is on in a place, and what comes next there today; either may be None, not both."""

    place: Place
    on: Item | None
    coming: Item | None


def now_and_next(day: Day, now: datetime) -> list[PlaceNow]:
    """By place, on the day itself and while anything is left of it; else nothing."""
    if local_date(now) != day.date:
        return []
    found = []
    for place in day.places:
        items = [item for item in day.items_at(place) if not item.is_cancelled and not item.is_break]
        on = next((item for item in items if item.is_on(now)), None)
        coming = next((item for item in items if item.starts_at > now), None)
        if on or coming:
            found.append(PlaceNow(place, on, coming))
    return found
