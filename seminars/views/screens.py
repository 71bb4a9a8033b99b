"""The programme where nobody scrolls: on a display at a hall's door, and inside another site's page."""

from datetime import date
from typing import Final

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt

from openday.public_pages import public_page
from openday.time_zone import local_zone
from pavilions.skeletons import Skeletons, live
from seminars.services.programme import Day, Item, Programme
from seminars.services.seats_now import SeatsNow, seats_now
from seminars.views.found import programme_or_404, programmes_or_404
from seminars.views.seminar_pages import state_of_item

PAGES: Final = Skeletons(size=64, seconds=60)
FRESH_SECONDS: Final = 10
EMBED_FRESH_SECONDS: Final = 60
MOST_EMBEDDED: Final = 12


@public_page(fresh_seconds=FRESH_SECONDS)
def hall_screen(request: HttpRequest, code: str) -> HttpResponse:
    """What is on in a hall, what comes next, and whether there is room. Two queries; three after a change.

    Titles stand in two languages: whoever passes by chose none. `?day=` shows another day than the one that is on or
    comes next.
    """
    programmes, now = programmes_or_404(request), timezone.now()
    programme = programmes[get_language() or "ar"]
    day = _day_asked(request, programme)
    if (hall := programme.hall_by_code.get(code)) is None or day is None:
        raise Http404
    items = tuple(item for item in day.items_at(hall) if not item.is_cancelled)
    states = tuple(state_of_item(item, now) for item in items)
    seats = seats_now(programme.edition, now=now)
    beside = programmes["fr" if programme.language == "ar" else "ar"]

    def render() -> str:
        coming = next((item for item, state in zip(items, states, strict=True) if state == "coming"), None)
        titles = [_title_in(beside, item) for item in items]
        context = {
            "programme": programme,
            "hall": hall,
            "day": day,
            "rows": [(item, states[at], live(item.uid), titles[at]) for at, item in enumerate(items)],
            "coming": coming,
            "other": beside.language,
            "offset_seconds": _offset_seconds(day),
        }
        return render_to_string("seminars/hall_screen.html", context, request)

    page = PAGES.get((programme.version, programme.language, request.get_full_path(), day.date, states), render)
    rooms = {item.uid: _room(item, seats.get(item.seminar_id or 0)) for item in items}
    return HttpResponse(page.filled(rooms))


def _offset_seconds(day: Day) -> int:
    """How far the venue's clocks are from UTC on that day."""
    offset = day.opens_at.astimezone(local_zone()).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _title_in(programme: Programme, item: Item) -> str:
    """Its title there; "" where it is the same."""
    other = programme.item_by_uid.get(item.uid)
    return other.title if other and other.title != item.title else ""


def _room(item: Item, seats: SeatsNow | None) -> str:
    """Whether who stands at the door can still get in: without sign-up, anybody can until the hall is full."""
    if item.is_break:
        return ""
    return render_to_string("seminars/_room.html", {"seats": seats}).strip()


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@public_page(fresh_seconds=EMBED_FRESH_SECONDS)
def embed(request: HttpRequest) -> HttpResponse:
    """What comes next, to be framed by other sites: `?place=` narrows it to one place, `?day=` to a day.

    One query; two after a change.
    """
    programme, now = programme_or_404(request), timezone.now()
    if (day := _day_asked(request, programme)) is None:
        raise Http404
    place = request.GET.get("place", "")
    items = [
        item
        for item in day.items
        if not item.is_break and not item.is_cancelled and (not place or item.place.slug == place)
    ]
    shown = tuple([item for item in items if item.ends_at > now] or items)[:MOST_EMBEDDED]
    states = tuple(state_of_item(item, now) for item in shown)

    def render() -> str:
        context = {
            "programme": programme,
            "day": day,
            "rows": list(zip(shown, states, strict=True)),
            "more": len(items) - len(shown),
        }
        return render_to_string("seminars/programme_embed.html", context, request)

    key = (programme.version, programme.language, request.get_full_path(), day.date, states, len(items))
    response = HttpResponse(PAGES.get(key, render).filled({}))
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _day_asked(request: HttpRequest, programme: Programme) -> Day | None:
    """The day in `?day=`, else the one that is on or comes next. None for a day that is none, or without days."""
    if asked := request.GET.get("day"):
        try:
            wanted: date | None = parse_date(asked)
        except ValueError:
            return None
        return programme.day_by_date.get(wanted) if wanted else None
    return programme.day_at(timezone.now())
