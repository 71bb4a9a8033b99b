"""Pages that say what went wrong, in the language of the path, and what to do next.

None of them reads the database, the session or the person: they stand when those are away.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation

from openday.pages.frame import Frame

RETRY_AFTER_SECONDS = 5


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or in a browser without cookies."""
    return _page(request, 403, template="403_csrf.html")


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """What Django asks while it handles an exception.

    A database that restarts, or a row that stays locked, is no bug: "try again" (503). It is logged all the same.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = _page(request, 503)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    return _page(request, 500)


def _page(request: HttpRequest, status: int, *, template: str = "") -> HttpResponse:
    language = translation.get_language_from_path(request.path_info) or translation.get_language() or "ar"
    with translation.override(language):
        frame = Frame(request, edition=lambda: None)
        body = loader.render_to_string(template or f"{status}.html", {"frame": frame, "path": request.get_full_path()})
    response = HttpResponse(body, status=status, headers={"Content-Language": language})
    response["Cache-Control"] = "no-store"
    return response
