"""What a visitor keeps: a list that lives in a link and on their phone, and never here."""

from itertools import groupby
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from openday.public_pages import public_page
from openday.time_zone import local_date
from pavilions.skeletons import Skeletons, live
from seminars.seats_said import seats_said
from seminars.services.favourites import favourite_key, favourites_in
from seminars.services.programme import Item, Programme
from seminars.services.seats_now import seats_now
from seminars.views.found import programme_for
from seminars.views.seminar_pages import state_of_item

PAGES: Final = Skeletons(size=96, seconds=60)
FRESH_SECONDS: Final = 10


@public_page(fresh_seconds=FRESH_SECONDS)
def favourites(request: HttpRequest) -> HttpResponse:
    """The items in `?s=`, by day; without any, how to keep some. Two queries; three after a change."""
    programme, now = programme_for(request), timezone.now()
    items = favourites_in(programme, request.GET.get("s", "")) if programme else ()
    seats = seats_now(programme.edition, now=now) if programme and items else {}
    states = tuple(state_of_item(item, now) for item in items)
    version = (programme.version, programme.language) if programme else get_language()
    page = PAGES.get((version, request.get_full_path(), states), lambda: _rendered(request, programme, items, states))
    return HttpResponse(
        page.filled({item.uid: seats_said(seats.get(item.seminar_id or 0)) for item in items if item.seminar_id})
    )


def _rendered(
    request: HttpRequest, programme: Programme | None, items: tuple[Item, ...], states: tuple[str, ...]
) -> str:
    rows = [
        (item, favourite_key(item), state, live(item.uid) if item.seminar_id else "", _clash(item, items))
        for item, state in zip(items, states, strict=True)
    ]
    days = [(day, list(group)) for day, group in groupby(rows, key=lambda row: local_date(row[0].starts_at))]
    context = {"programme": programme, "days": days, "count": len(items)}
    return render_to_string("seminars/programme_favourites.html", context, request)


def _clash(item: Item, items: tuple[Item, ...]) -> Item | None:
    """The one before it in the list that is not over when it begins."""
    if item.is_cancelled:
        return None
    earlier = items[: items.index(item)]
    return next((other for other in earlier if other.ends_at > item.starts_at and not other.is_cancelled), None)
