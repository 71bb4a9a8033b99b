"""Rows that travel to the database as JSON, so that one statement stays the same for any number of them.

Columns, their types and the values come from the models: a field added there is written too.
"""

import json
from collections.abc import Sequence
from functools import cache
from operator import attrgetter
from typing import Final

from django.db import connection
from django.db.models import Model

_encode: Final = json.JSONEncoder(ensure_ascii=False, default=str).encode  # instants to the microsecond, and UUIDs


class JsonRows:
    """How new rows of one model are written: `has_key` says that whoever asks knows their keys beforehand."""

    def __init__(self, model: type[Model], *, has_key: bool = False) -> None:
        fields = [
            field
            for field in model._meta.local_concrete_fields
            if not field.generated and (has_key or not field.primary_key)
        ]
        self._names = [str(field.column) for field in fields]
        self._values_of = attrgetter(*(field.attname for field in fields))
        types = ", ".join(f"{field.column} {field.rel_db_type(connection)}" for field in fields)
        self.insert = f"INSERT INTO {model._meta.db_table} ({', '.join(self._names)}) SELECT asked.*"
        self.asked = f"jsonb_to_recordset(%s) AS asked ({types})"

    def text(self, rows: Sequence[Model]) -> str:
        """The value for the place in `asked`."""
        return _encode([dict(zip(self._names, self._values_of(row), strict=True)) for row in rows])


@cache
def json_rows(model: type[Model], *, has_key: bool = False) -> JsonRows:
    return JsonRows(model, has_key=has_key)
