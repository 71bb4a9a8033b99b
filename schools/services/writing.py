"""A new visit with its groups and stops, in one statement.

Three statements by the ORM cost more than everything else in a booking. Columns and values come from the models, so
that a field added there is written here too.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model, QuerySet

from schools.models import Stop, Visit, VisitGroup


def insert_visit(visit: Visit, groups: Sequence[VisitGroup], stops: Sequence[Stop]) -> None:
    """Insert all of it and set the primary keys. One query.

    Each of `stops` has one of `groups` for its group, and each group at least one stop. Afterwards `visit.groups`
    and the `stops` of each group are known without asking.
    """
    fields, group_fields, stop_fields = _fields(Visit), _fields(VisitGroup, "visit"), _fields(Stop, "group")
    # No text of anybody's is in it: names of columns, and places for values.
    sql = f"""
        WITH visit AS (
            INSERT INTO {Visit._meta.db_table} ({_names(fields)}) VALUES {_places(len(fields), 1)} RETURNING id
        ), visit_group AS (
            INSERT INTO {VisitGroup._meta.db_table} (visit_id, {_names(group_fields)})
            SELECT visit.id, {_cast(group_fields)}
            FROM visit, (VALUES {_places(len(group_fields), len(groups))}) AS asked ({_names(group_fields)})
            RETURNING id, position
        ), stop AS (
            INSERT INTO {Stop._meta.db_table} (group_id, {_names(stop_fields)})
            SELECT visit_group.id, {_cast(stop_fields)}
            FROM (VALUES {_places(1 + len(stop_fields), len(stops))}) AS asked (position, {_names(stop_fields)})
            JOIN visit_group USING (position)
            RETURNING id, group_id, slot_id
        )
        SELECT visit.id, visit_group.position, visit_group.id, stop.slot_id, stop.id
        FROM visit, visit_group JOIN stop ON stop.group_id = visit_group.id
    """  # noqa: S608
    values = _values(visit, fields)
    for group in groups:
        values += _values(group, group_fields)
    for stop in stops:
        values += [stop.group.position, *_values(stop, stop_fields)]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    _set_keys(visit, groups, stops, rows)


def _set_keys(
    visit: Visit, groups: Sequence[VisitGroup], stops: Sequence[Stop], rows: Sequence[tuple[int, int, int, int, int]]
) -> None:
    group_ids = {position: group_id for _, position, group_id, _, _ in rows}
    stop_ids = {(position, slot_id): stop_id for _, position, _, slot_id, stop_id in rows}
    visit.pk = rows[0][0]
    for group in groups:
        group.pk, group.visit = group_ids[group.position], visit
    for stop in stops:
        stop.pk, stop.group = stop_ids[stop.group.position, stop.slot_id], stop.group  # again: its key is known now
    for row in (visit, *groups, *stops):
        row._state.adding, row._state.db = False, connection.alias
    _know(visit, "groups", VisitGroup.objects.all(), groups)
    for group in groups:
        _know(group, "stops", Stop.objects.all(), [stop for stop in stops if stop.group is group])


def _know(row: Any, name: str, queryset: QuerySet[Any], related: Sequence[Model]) -> None:
    """As after prefetch_related: `row.<name>.all()` answers `related` and asks nobody."""
    queryset._result_cache = list(related)
    queryset._prefetch_done = True  # type: ignore[attr-defined]
    row._prefetched_objects_cache = getattr(row, "_prefetched_objects_cache", {}) | {name: queryset}


@cache
def _fields(model: type[Model], *without: str) -> list["Field[Any, Any]"]:
    """What is written of a new row: not what the database makes itself, nor the key that the statement finds."""
    return [
        field
        for field in model._meta.local_concrete_fields
        if not (field.primary_key or field.generated or field.name in without)
    ]


def _names(fields: Sequence["Field[Any, Any]"]) -> str:
    return ", ".join(str(field.column) for field in fields)


def _cast(fields: Sequence["Field[Any, Any]"]) -> str:
    """A list of values alone has no types."""
    return ", ".join(f"asked.{field.column}::{field.rel_db_type(connection)}" for field in fields)


def _places(width: int, rows: int) -> str:
    return ", ".join([f"({', '.join(['%s'] * width)})"] * rows)


def _values(row: Model, fields: Sequence["Field[Any, Any]"]) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
