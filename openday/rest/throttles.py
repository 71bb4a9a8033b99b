"""How many requests a minute: one count in the cache, in one round trip; none while the cache is away."""

import time
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:  # DRF reads its defaults, this class, while it makes APIView
    from rest_framework.views import APIView

WINDOW_SECONDS = 60


class RequestsAMinute(BaseThrottle):
    """Counts the requests of one person, or of one address where nobody signed in, minute by minute."""

    scope = "requests"
    setting: ClassVar[str] = "API_REQUESTS_A_MINUTE"

    def allow_request(self, request: Request, view: "APIView") -> bool:
        ident = self._ident(request)
        if ident is None:
            return True
        now = time.time()
        minute = int(now // WINDOW_SECONDS)
        self.seconds_left = (minute + 1) * WINDOW_SECONDS - now
        count: int = cache.count(f"throttle:{self.scope}:{ident}:{minute}", seconds=WINDOW_SECONDS)  # type: ignore[attr-defined]
        limit: int = getattr(settings, self.setting)
        return count <= limit

    def wait(self) -> float:
        return self.seconds_left

    def _ident(self, request: Request) -> Any:
        return f"person-{request.user.pk}" if request.user and request.user.pk else self.get_ident(request)


class BookingsAMinute(RequestsAMinute):
    """Tighter, for what takes places; reading does not count."""

    scope = "bookings"
    setting = "API_BOOKINGS_A_MINUTE"

    def _ident(self, request: Request) -> Any:
        return None if request.method in ("GET", "HEAD", "OPTIONS") else super()._ident(request)
