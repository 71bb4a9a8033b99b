"""Pages by cursor: where the last page ended, not how many rows came before it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

if TYPE_CHECKING:  # DRF reads its defaults, this class, while it makes APIView
    from rest_framework.views import APIView


class KeysetPagination(BasePagination):
    """`next` goes on after the last row of the page, in the order of the view's `ordering`.

    `ordering` is one or two columns that never change for a row and end in `pk`: rows that come or go between
    two pages neither repeat nor hide others.
    """

    default_size = 50
    max_size = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: "APIView | None" = None) -> list[Any]:
        self.ordering: Sequence[str] = getattr(view, "ordering", ("pk",))
        self.base_url = request.build_absolute_uri()
        size = self._size(request)
        if cursor := request.query_params.get("cursor"):
            queryset = queryset.filter(self._after(_decoded(cursor, len(self.ordering))))
        rows = list(queryset.order_by(*self.ordering)[: size + 1])
        self.page, self.has_next = rows[:size], len(rows) > size
        return self.page

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self._next_link(), "results": data})

    def _next_link(self) -> str | None:
        if not self.has_next:
            return None
        return replace_query_param(self.base_url, "cursor", _encoded(self.page[-1], self.ordering))

    def _size(self, request: Request) -> int:
        asked = request.query_params.get("page_size")
        if asked is None:
            return self.default_size
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:6]) <= self.max_size):
            raise ValidationError({"page_size": [_("Between 1 and %(most)d.") % {"most": self.max_size}]})
        return int(asked)

    def _after(self, position: list[Any]) -> Q:
        if len(self.ordering) == 1:
            return Q(pk__gt=position[0])
        column = self.ordering[0]
        # The first condition says nothing new, but an index can use it.
        return Q(**{f"{column}__gte": position[0]}) & (
            Q(**{f"{column}__gt": position[0]}) | Q(**{column: position[0]}, pk__gt=position[1])
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "The next page; null on the last one.",
                    "example": "https://example.org/api/v1/slots/?cursor=WyIyMDI3LTA0LTE3VDA5OjMwOjAwKzAwOjAwIiwgNDJd",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Where the page before ended: take it from `next`, don't make it.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": "Rows a page.",
                "schema": {"type": "integer", "minimum": 1, "maximum": self.max_size, "default": self.default_size},
            },
        ]


def _encoded(row: Model, ordering: Sequence[str]) -> str:
    position = [row.pk if column == "pk" else getattr(row, column).isoformat() for column in ordering]
    return urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def _decoded(cursor: str, length: int) -> list[Any]:
    """The position in `cursor`: an instant before the primary key where two columns order the list."""
    try:
        position = json.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        *moments, pk = position
        aware = [datetime.fromisoformat(moment) for moment in moments]
    except (ValueError, TypeError):
        position, pk, aware = [], None, []
    is_whole = len(position) == length and type(pk) is int and 0 <= pk < 2**63
    if not is_whole or any(moment.tzinfo is None for moment in aware):
        raise ValidationError({"cursor": [_("This is not a cursor of this list.")]})
    return [*aware, pk]
