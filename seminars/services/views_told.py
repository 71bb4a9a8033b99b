"""Where counts of views are written: once each, however often they are told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection

# Rows in one order, so that two who tell at once wait for each other and never for each other's rows.
_TELL: Final = """
    INSERT INTO seminars_streamviews (stream_id, hour, counter, views)
    SELECT stream.id, told.hour, told.counter, told.views
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::bigint[]) AS told (stream_id, hour, counter, views)
    JOIN seminars_livestream AS stream ON stream.id = told.stream_id
    ORDER BY stream.id, told.hour, told.counter
    ON CONFLICT (stream_id, hour, counter) DO UPDATE SET views = excluded.views
    WHERE excluded.views > seminars_streamviews.views
"""


class Count(NamedTuple):
    """What `counter` has counted of one stream in one hour since the counter began."""

    counter: str
    stream_id: int
    hour: datetime
    views: int


def tell(counts: Sequence[Count]) -> None:
    """Write whatever is more than what is known; streams that are gone are left out. One query, idempotent."""
    if not counts:
        return
    columns = [list(column) for column in zip(*counts, strict=True)]
    counters, stream_ids, hours, views = columns
    with connection.cursor() as cursor:
        cursor.execute(_TELL, [stream_ids, hours, counters, views])
