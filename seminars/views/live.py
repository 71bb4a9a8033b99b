"""The live page: what is on, and a player that is asked for by a click and not before."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from openday.accounts.client import client_network
from openday.public_pages import View, public_page
from openday.rate_limits import too_often_page
from seminars.errors import TooManyViews, UnknownStream
from seminars.live_channels import Channel, channels_of, chosen_of
from seminars.services.views import count_view
from seminars.views.found import programme_for

FRESH_SECONDS: Final = 10


def may_frame_players(view: View) -> View:
    """The pages that hold players of others: of the hosts that the operator named, and only these pages."""

    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response._csp_update = {  # type: ignore[attr-defined]  # what django-csp's decorator sets, which reads it once
            "frame-src": [f"https://{host}" for host in settings.LIVE_STREAM_HOSTS]
        }
        return response

    return framed


@may_frame_players
@public_page(fresh_seconds=FRESH_SECONDS, is_remembered=True)
def stream_list(request: HttpRequest) -> HttpResponse:
    """All streams, the one with something on first. Three queries, four after a change; drawn once in ten seconds."""
    return _page(request, chosen_of)


@may_frame_players
@public_page(fresh_seconds=FRESH_SECONDS, is_remembered=True)
def stream_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One stream, with the others beside it. Three queries, four after a change; drawn once in ten seconds."""
    return _page(request, _named(code))


@may_frame_players
@csrf_exempt  # the page is the same for everybody, so its form cannot hold a token; all it changes is a count
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stream_watch(request: HttpRequest, code: str) -> HttpResponseBase:
    """The player itself, where no script shows it: only ever after a press of its button, never by a link."""
    if request.method != "POST":
        return redirect("live:stream-detail", code)
    try:
        count_view(code=code, network=client_network(request), now=timezone.now())
    except UnknownStream:
        raise Http404 from None
    except TooManyViews:
        return too_often_page(request)
    return _page(request, _named(code), is_playing=True)


@csrf_exempt  # knows nobody, and all it changes is a count
@login_not_required
@require_POST
def view_count(request: HttpRequest, code: str) -> HttpResponse:
    """One view more, told by the script of the page: 204, 404, or 429. No cookie is looked at, no query made."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return HttpResponse(status=403)  # another site's page does not count here
    try:
        count_view(code=code, network=client_network(request), now=timezone.now())
    except UnknownStream:
        return HttpResponse(status=404)
    except TooManyViews:
        return HttpResponse(status=429)
    return HttpResponse(status=204)


def _page(
    request: HttpRequest, choose: Callable[[list[Channel]], Channel | None], *, is_playing: bool = False
) -> HttpResponse:
    now, programme = timezone.now(), programme_for(request)
    channels = channels_of(programme, now=now) if programme else []
    chosen = choose(channels)
    context = {
        "programme": programme,
        "chosen": chosen,
        "others": [channel for channel in channels if channel != chosen],
        "is_playing": is_playing,
        "now": now,
    }
    return render(request, "seminars/live.html", context)


def _named(code: str) -> Callable[[list[Channel]], Channel]:
    """The channel of this code; Http404 where none is shown."""

    def choose(channels: list[Channel]) -> Channel:
        for channel in channels:
            if channel.stream.code == code:
                return channel
        raise Http404

    return choose
