"""The public pages of pavilions: all of them with the plan, and each."""

from datetime import date, datetime
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from openday.editions.models import Level, OpeningDay
from openday.public_pages import public_page
from openday.time_zone import day_bounds
from pavilions.forms import Asked, PavilionFilterForm
from pavilions.guide import Guide, current_guide
from pavilions.models import Pavilion, Slot
from pavilions.plan_drawing import draw_plan
from pavilions.skeletons import Skeletons, live
from pavilions.turns import crowd_of, next_turns, running_or_near, said

PAGES: Final = Skeletons(size=96, seconds=60)
FRESH_SECONDS: Final = 10


@public_page(fresh_seconds=FRESH_SECONDS)
def pavilion_list(request: HttpRequest) -> HttpResponse:
    """Two queries, three where "open now" is asked, whatever the number of pavilions; seven after a change."""
    guide, now, language = current_guide(), timezone.now(), get_language() or ""
    if guide is None:
        return render(request, "pavilions/pavilion_list.html")
    asked = Asked.read(request.GET, guide, now)
    turns = next_turns(since=asked.since, heads=asked.heads or 1) if asked.since else {}
    open_now = running_or_near(now=now) if asked.is_open_now else set()

    shown, texts = [], {}
    for pavilion in guide.pavilions:
        turn = turns.get(pavilion.pk)
        texts[f"{pavilion.code}.crowd"] = str(turn.crowd) if turn else "0"
        texts[f"{pavilion.code}.places"] = said(language, turn.starts_at, turn.places_left) if turn else ""
        if asked.wants(pavilion, guide, turn, open_now):
            shown.append(pavilion.code)
    page = PAGES.get(
        (guide.fingerprint, language, request.get_full_path(), asked.since, tuple(shown)),
        lambda: _rendered_list(request, guide, asked, set(shown)),
    )
    return HttpResponse(page.filled(texts))


def _rendered_list(request: HttpRequest, guide: Guide, asked: Asked, shown: set[str]) -> str:
    context = {
        "guide": guide,
        "asked": asked,
        "form": PavilionFilterForm(guide, request.GET or None),
        "plan": draw_plan(guide, shown=shown, crowd=lambda code: live(f"{code}.crowd")),
        "shows": _rows(guide.shows, shown),
        "families": [(family, rows) for family, members in guide.families if (rows := _rows(members, shown))],
        "pavilion_count": len(shown - {show.code for show in guide.shows}),
        "is_narrowed": bool(request.GET),
    }
    return render_to_string("pavilions/pavilion_list.html", context, request)


def _rows(pavilions: list[Pavilion], shown: set[str]) -> list[tuple[Pavilion, str, str]]:
    """Those that are shown, with the marks of how full they are and of their places."""
    return [(each, live(f"{each.code}.crowd"), live(f"{each.code}.places")) for each in pavilions if each.code in shown]


@public_page(fresh_seconds=FRESH_SECONDS)
def pavilion_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One pavilion, with the turns of a day. Two queries; seven after a change."""
    guide, now, language = current_guide(), timezone.now(), get_language() or ""
    if guide is None or (pavilion := guide.by_code.get(code)) is None:
        raise Http404
    day = _day_asked(request, guide, now)
    slots = _slots_on(pavilion, day.date) if day else []
    page = PAGES.get(
        (guide.fingerprint, language, request.get_full_path(), day and day.date, guide.edition.takes_bookings_at(now)),
        lambda: _rendered_detail(request, guide, pavilion, day, now),
    )
    turns = [(slot, slot.starts_at <= now, crowd_of(slot.capacity, slot.heads_taken)) for slot in slots]
    return HttpResponse(page.filled({"turns": render_to_string("pavilions/_turns.html", {"turns": turns})}))


def _rendered_detail(
    request: HttpRequest, guide: Guide, pavilion: Pavilion, day: OpeningDay | None, now: datetime
) -> str:
    codes = [each.code for each in guide.pavilions]
    position = codes.index(pavilion.code)
    context = {
        "guide": guide,
        "pavilion": pavilion,
        "day": day,
        "levels": [Level(level).label for level in Level if level in pavilion.levels],
        "turns": live("turns"),
        "plan": draw_plan(guide, current=pavilion.code),
        "neighbours": [each for each in guide.pavilions if each.zone_id == pavilion.zone_id and each != pavilion],
        "before": guide.pavilions[position - 1] if position else None,
        "after": guide.pavilions[position + 1] if position + 1 < len(codes) else None,
        "takes_bookings": guide.edition.takes_bookings_at(now),
    }
    return render_to_string("pavilions/pavilion_detail.html", context, request)


def _day_asked(request: HttpRequest, guide: Guide, now: datetime) -> OpeningDay | None:
    """The day in `?day=`, else the one that is on or comes next, else the last. 404 for a day that is none."""
    if asked := request.GET.get("day"):
        try:
            wanted = date.fromisoformat(asked)
        except ValueError:
            raise Http404 from None
        day = next((each for each in guide.days if each.date == wanted), None)
        if day is None:
            raise Http404
        return day
    return guide.day_at(now) or (guide.days[-1] if guide.days else None)


def _slots_on(pavilion: Pavilion, day: date) -> list[Slot]:
    slots = Slot.objects.filter(pavilion=pavilion).between(*day_bounds(day)).order_by("starts_at", "pk")
    return list(slots.only("starts_at", "ends_at", "capacity", "heads_taken", "closed_at"))
