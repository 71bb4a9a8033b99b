"""Statements that the database plans once a connection, for what every booking does.

Planning a join of four tables takes it longer than running it. psycopg prepares a statement whose text and types stay
the same; Django's own cursor sends a new text each time. Behind PgBouncer this needs 1.21 or newer
(`max_prepared_statements`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg import Cursor
from psycopg.adapt import AdaptersMap
from psycopg.types.numeric import Int8Dumper


class _PreparingCursor(Cursor[Any]):
    # pghistory leaves a cursor with a name alone: it would add a statement of its own, and only one can be prepared.
    # Whoever writes what the trail follows sets the trail's context in the same statement (schools.services.writing).
    name = "prepared"

    def __init__(self, psycopg_connection: Any) -> None:
        super().__init__(psycopg_connection)
        self._adapters = _adapters(psycopg_connection)
        # Django sets None: never. Its own cursors, which send finished texts, prepare nothing whatever it says.
        psycopg_connection.prepare_threshold = 0

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # where Django's log of queries looks
        return self._query

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, prepare=True)


def _adapters(psycopg_connection: Any) -> AdaptersMap:
    """Those of the connection, made once for it, with one type for whole numbers of any size."""
    known: AdaptersMap | None = getattr(psycopg_connection, "_openday_adapters", None)
    if known is None:
        known = psycopg_connection._openday_adapters = AdaptersMap(psycopg_connection.adapters)
        known.register_dumper(int, Int8Dumper)
    return known


@contextmanager
def prepared_cursor() -> Iterator[Any]:
    """Like `connection.cursor()`: the same errors, the same log, in the same transaction."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = connection._prepare_cursor(_PreparingCursor(connection.connection))  # type: ignore[attr-defined]
    with cursor:
        yield cursor
