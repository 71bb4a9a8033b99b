"""Pages that are the same for everybody: no sign-in, no cookie, and a proxy may keep them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]


def public_page(*, fresh_seconds: int = 60) -> Callable[[View], View]:
    """Declare a view public: a proxy may keep its answer for `fresh_seconds`, browsers ask again each time.

    The view must read neither session nor person; the ETag comes from ConditionalGetMiddleware.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def declared(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if response.status_code == 200:
                patch_cache_control(response, public=True, max_age=0, s_maxage=fresh_seconds)
            return response

        public: View = login_not_required(require_safe(declared))
        return public

    return declare
