"""How many requests a minute: counts in the cache, in one round trip; none while the cache is away."""

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from openday.accounts.client import client_network

if TYPE_CHECKING:  # DRF reads its defaults, this class, while it makes APIView
    from rest_framework.views import APIView

WINDOW_SECONDS = 60


class RequestsAMinute(BaseThrottle):
    """Counts the requests of one person, or of one address where nobody signed in, minute by minute.

    What writes is counted a second time against a tighter limit: it takes places.
    """

    def allow_request(self, request: Request, view: "APIView") -> bool:
        now = time.time()
        minute = int(now // WINDOW_SECONDS)
        self.seconds_left = (minute + 1) * WINDOW_SECONDS - now
        who = f"person-{request.user.pk}" if request.user and request.user.pk else client_network(request._request)
        limits = {f"throttle:requests:{who}:{minute}": settings.API_REQUESTS_A_MINUTE}
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            limits[f"throttle:bookings:{who}:{minute}"] = settings.API_BOOKINGS_A_MINUTE
        counts = cache.count(list(limits), seconds=WINDOW_SECONDS)  # type: ignore[attr-defined]
        return all(count <= limit for count, limit in zip(counts, limits.values(), strict=True))

    def wait(self) -> float:
        return self.seconds_left
