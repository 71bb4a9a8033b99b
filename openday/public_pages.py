"""Pages that are the same for everybody: no sign-in, no cookie, and a proxy may keep them."""

import gzip
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from openday.editions.models import Edition

View = Callable[..., HttpResponseBase]
TAKES_GZIP: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
TEXTS: Final = ("text/", "application/xml", "application/rss+xml")
WORTH_IT_BYTES: Final = 1000
LEVEL: Final = 4  # the sixth saves a twentieth of what this leaves


def public_page(*, fresh_seconds: int = 60, is_remembered: bool = False) -> Callable[[View], View]:
    """Declare a view public: a proxy may keep its answer for `fresh_seconds`, browsers ask again each time.

    The view must read neither session nor person; the ETag comes from ConditionalGetMiddleware. With
    `is_remembered` the site's cache keeps the page for as long as a proxy may, where the address has no query:
    it is drawn once a minute, not once a reader. The view's path must then say its language.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def declared(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            key = f"page:{request.path}" if is_remembered and not request.META.get("QUERY_STRING") else None
            if key and (body := cache.get(key)):
                response: HttpResponseBase = HttpResponse(body)
            else:
                response = view(request, *args, **kwargs)
                if key and response.status_code == 200 and isinstance(response, HttpResponse):
                    cache.set(key, response.content, fresh_seconds)
            if response.status_code == 200:
                patch_cache_control(response, public=True, max_age=0, s_maxage=fresh_seconds)
                _compress(request, response)
            return response

        public: View = login_not_required(require_safe(declared))
        return public

    return declare


def _compress(request: HttpRequest, response: HttpResponseBase) -> None:
    """A text, for who takes it so: see adr/0025 why here and not for every page. Its ETag is of what is sent."""
    if not isinstance(response, HttpResponse) or not response.headers["Content-Type"].startswith(TEXTS):
        return
    patch_vary_headers(response, ["Accept-Encoding"])
    asked = request.META.get("HTTP_ACCEPT_ENCODING", "")
    if len(response.content) >= WORTH_IT_BYTES and TAKES_GZIP.search(asked):
        response.content = gzip.compress(response.content, LEVEL, mtime=0)  # without the time: the same for the same
        response.headers["Content-Encoding"] = "gzip"


def tell_edition(request: HttpRequest, edition: Edition) -> None:
    """Say which edition a page shows: what stands around it names the same, and asks nobody."""
    request._edition_shown = edition  # type: ignore[attr-defined]


def edition_told(request: HttpRequest) -> Edition | None:
    """What `tell_edition` said of this request, if anything."""
    return getattr(request, "_edition_shown", None)
