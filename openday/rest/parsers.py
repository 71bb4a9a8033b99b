"""Bodies of requests: JSON, whole and of bounded size, or a clear 400."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class JSONBody(BaseParser):
    """Takes the body from Django, which refuses one that is too large, and keeps it for the Idempotency-Key."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        body: bytes = parser_context["request"]._request.body if parser_context else stream.read()
        try:
            return json.loads(body.decode(), parse_constant=_no_number)
        except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, or nested without end
            raise ParseError(_("The body of the request is not JSON.")) from error


def _no_number(name: str) -> NoReturn:
    """NaN and Infinity are JavaScript, not JSON."""
    raise ValueError(name)
