"""Statements that the database plans once a connection, for what every booking does.

Planning a join of four tables takes it longer than running it. psycopg prepares a statement whose text and types stay
the same; Django's own cursor sends a new text each time. Behind PgBouncer this needs 1.21 or newer
(`max_prepared_statements`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.db import DatabaseError, connection, transaction
from psycopg import Cursor
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader
from psycopg.pq import Format
from psycopg.types.numeric import Int8Dumper


class _JsonText(Loader):
    """jsonb as text, as Django's fields want it, of the form in which the server sends it: a version, then the text."""

    format = Format.BINARY

    def load(self, data: Buffer) -> str:
        return bytes(data[1:]).decode()


class _PreparingCursor(Cursor[Any]):
    # pghistory leaves a cursor with a name alone: it would add a statement of its own, and only one can be prepared.
    # Whoever writes what the trail follows sets the trail's context in the same statement (schools.services.writing).
    name = "prepared"

    def __init__(self, psycopg_connection: Any) -> None:
        super().__init__(psycopg_connection)
        # One type for whole numbers of any size, or each size would be a statement of its own.
        self._adapters = AdaptersMap(psycopg_connection.adapters)
        self._adapters.register_dumper(int, Int8Dumper)
        # Nothing of an answer is parsed: instants as numbers cost a sixth of instants as text.
        self.format = Format.BINARY
        self._adapters.register_loader("jsonb", _JsonText)
        # Django sets None: never. Its own cursors, which send finished texts, prepare nothing whatever it says.
        psycopg_connection.prepare_threshold = 0

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # where Django's log of queries looks
        return self._query

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, prepare=True)


@contextmanager
def prepared_cursor() -> Iterator[Any]:
    """Like `connection.cursor()`: the same errors, the same log, in the same transaction.

    There is one a connection, so fetch its rows before anything else is asked.
    """
    connection.ensure_connection()
    cursor = getattr(connection.connection, "_openday_cursor", None)
    if cursor is None:
        cursor = connection.connection._openday_cursor = _PreparingCursor(connection.connection)
    yield connection._prepare_cursor(cursor)  # type: ignore[attr-defined]


def run_prepared(sql: str, parameters: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows that `sql` answers; it must be of a kind that answers rows."""
    with prepared_cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def whole() -> AbstractContextManager[Any]:
    """Around one statement that does all of a deed: what it refuses is undone, and nothing else.

    Alone, a statement is a transaction of its own, and needs no BEGIN and no COMMIT. Inside a transaction it needs a
    savepoint, or its error would end all of that.
    """
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def refusal_in(error: DatabaseError) -> tuple[str, str]:
    """What a function of ours in the database raised: its SQLSTATE and its detail, both empty where it was no such."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return (diagnosis.sqlstate or "", diagnosis.message_detail or "") if diagnosis else ("", "")
