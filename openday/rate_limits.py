"""How often one person may do a thing: counted in the cache, minute by minute; not at all while the cache is away."""

import time

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MINUTE_SECONDS = 60


def is_too_often(what: str, who: object, *, most: int, seconds: int = MINUTE_SECONDS) -> bool:
    """Whether `who` has now done `what` more than `most` times in these `seconds`. One round trip."""
    key = f"rate:{what}:{who}:{int(time.time() // seconds)}"
    counted: list[int] = cache.count([key], seconds=seconds)  # type: ignore[attr-defined]
    return counted[0] > most


def too_often_page(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)
