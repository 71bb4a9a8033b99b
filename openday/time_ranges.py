"""Half-open intervals of time in PostgreSQL, for constraints that forbid overlaps."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import Func


class TsTzRange(Func):
    """`tstzrange(starts_at, ends_at, '[)')`: pass the two columns and a `RangeBoundary()`."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()
