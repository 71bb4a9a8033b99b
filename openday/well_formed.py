"""What no address of this site holds: the character that PostgreSQL cannot keep, nor compare with."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class WellFormedQueryMiddleware:
    """Answers 400 to a NUL in the query: forms refuse one, but the lists of the admin hand theirs to the database.

    The API says it in its own words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if ("%00" in query or "\0" in query) and not request.path_info.startswith("/api/"):
            raise BadRequest("a NUL in the query")
        return self.get_response(request)
