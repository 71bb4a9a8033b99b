"""A page for each seminar, and for each who speaks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone

from openday.folding import fold
from openday.public_pages import public_page
from openday.uploads import store
from openday.uploads.handing_out import HEADERS
from pavilions.skeletons import Skeletons, live
from seminars.models import LiveStream, Material
from seminars.services.favourites import favourite_key
from seminars.services.materials import handed_out_at
from seminars.services.programme import Item, Programme, PublicSpeaker, seats_of
from seminars.services.structured_data import event_markup, json_ld, speaker_markup
from seminars.views.found import programme_or_404

PAGES: Final = Skeletons(size=256, seconds=60)
FRESH_SECONDS: Final = 10
SPEAKERS_FRESH_SECONDS: Final = 60
PHOTO_FRESH_SECONDS: Final = 3600
SEARCH_FROM: Final = 12  # speakers; fewer are seen at a glance


@public_page(fresh_seconds=FRESH_SECONDS)
def seminar(request: HttpRequest, code: str) -> HttpResponse:
    """One seminar, with who speaks, its seats and what it hands out. Four queries at most; five after a change."""
    programme, now = programme_or_404(request), timezone.now()
    if (item := programme.seminar_by_code.get(code)) is None or item.seminar_id is None:
        raise Http404
    materials = handed_out_at(item.seminar_id)
    seats = seats_of(programme.edition).get(item.seminar_id)
    state = state_of_item(item, now)
    free = tuple(material.pk for material in materials if not material.is_under_embargo_at(now))
    told = tuple((row.pk, row.title, row.licence, row.name, row.embargo_until) for row in materials)
    page = PAGES.get(
        (programme.version, programme.language, request.get_full_path(), state, told, free),
        lambda: _rendered_seminar(
            request,
            programme=programme,
            item=item,
            materials=[(material, material.pk in free) for material in materials],
            state=state,
        ),
    )
    sign_up = {
        "item": item,
        "seats": seats,
        "state": state,
        "is_open": seats is not None and seats.is_open(now),
        "opens_later": seats is not None and not seats.is_closed and now < seats.opens_at < seats.closes_at,
    }
    texts = {
        "sign_up": render_to_string("seminars/_sign_up.html", sign_up),
        "markup": json_ld(event_markup(item, programme, seats=seats)),
    }
    return HttpResponse(page.filled(texts))


def state_of_item(item: Item, now: datetime) -> str:
    """ "cancelled", "over", "now", or "coming"."""
    if item.is_cancelled:
        return "cancelled"
    if item.ends_at <= now:
        return "over"
    return "now" if item.is_on(now) else "coming"


def _rendered_seminar(
    request: HttpRequest, *, programme: Programme, item: Item, materials: Sequence[tuple[Material, bool]], state: str
) -> str:
    day = next(each for each in programme.days if item in each.items)
    here = [each for each in day.items_at(item.place) if each.seminar_id is not None and not each.is_cancelled]
    context = {
        "programme": programme,
        "item": item,
        "key": favourite_key(item),
        "day": day,
        "state": state,
        "sign_up": live("sign_up"),
        "markup": live("markup"),
        "materials": materials,
        "before": next((each for each in reversed(here) if each.starts_at < item.starts_at), None),
        "after": next((each for each in here if each.starts_at > item.starts_at), None),
        "meanwhile": _meanwhile(day.items, item),
        "stream": LiveStream.objects.filter(hall=item.place.pk, is_shown=True).order_by("position", "code").first(),
    }
    return render_to_string("seminars/seminar_detail.html", context, request)


def _meanwhile(items: Sequence[Item], item: Item) -> list[Item]:
    """What else is on while `item` is, elsewhere: for whom it is not."""
    return [
        other
        for other in items
        if other.starts_at < item.ends_at
        and item.starts_at < other.ends_at
        and other.uid != item.uid
        and not other.is_cancelled
        and not other.is_break
    ]


@public_page(fresh_seconds=SPEAKERS_FRESH_SECONDS)
def speakers(request: HttpRequest) -> HttpResponse:
    """Everybody whom the current release holds, by name. One query; two after a change."""
    programme = programme_or_404(request)
    words = fold(request.GET.get("q", "")[:80]).split()
    found = [speaker for speaker in programme.speakers if all(word in _words_of(speaker) for word in words)]

    def render() -> str:
        context = {
            "programme": programme,
            "speakers": [(speaker, programme.items_of(speaker)) for speaker in found],
            "is_narrowed": bool(words),
            "can_search": len(programme.speakers) > SEARCH_FROM,
        }
        return render_to_string("seminars/speaker_list.html", context, request)

    key = (programme.version, programme.language, request.get_full_path())
    return HttpResponse(PAGES.get(key, render).filled({}))


def _words_of(speaker: PublicSpeaker) -> str:
    return fold(f"{speaker.name} {speaker.title} {speaker.organisation}")


@public_page(fresh_seconds=SPEAKERS_FRESH_SECONDS)
def speaker(request: HttpRequest, slug: str) -> HttpResponse:
    """One speaker, with where they speak. One query; two after a change."""
    programme, now = programme_or_404(request), timezone.now()
    if (found := programme.speaker_by_slug.get(slug)) is None:
        raise Http404
    items = tuple((item, state_of_item(item, now)) for item in programme.items_of(found))

    def render() -> str:
        markup = json_ld(speaker_markup(found, programme))
        context = {"programme": programme, "speaker": found, "items": items, "markup": markup}
        return render_to_string("seminars/speaker_detail.html", context, request)

    states = tuple(state for _item, state in items)
    key = (programme.version, programme.language, request.get_full_path(), states)
    return HttpResponse(PAGES.get(key, render).filled({}))


@public_page(fresh_seconds=PHOTO_FRESH_SECONDS)
def speaker_photo(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The photo of a speaker whom the current release holds: 1 is the large one, 2 the small one. One query.

    Pages name the photo in its address: a new one is not taken for the one before.
    """
    found = programme_or_404(request).speaker_by_slug.get(slug)
    if found is None or not found.photo_name:
        raise Http404
    try:
        photo = store.open_page(found.photo_name, number)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(photo, content_type="image/jpeg", headers=HEADERS)
