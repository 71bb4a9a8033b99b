"""A new visit with its groups and stops, in one statement.

Three statements by the ORM cost more than everything else in a booking. Columns, their types and the values come from
the models, so that a field added there is written here too; the rows travel as JSON, so that the statement stays the
same for visits of any size.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, Model, QuerySet

from openday.prepared import run_prepared
from schools.models import Stop, Visit, VisitGroup


def insert_visit(visit: Visit, groups: Sequence[VisitGroup], stops: Sequence[Stop]) -> None:
    """Insert all of it and set the primary keys. One query.

    Each of `stops` has one of `groups` for its group, and each group at least one stop. Afterwards `visit.groups`
    and the `stops` of each group are known without asking.
    """
    with pghistory.context() as trail:
        values = [str(trail.id), json.dumps(trail.metadata, cls=DjangoJSONEncoder)]
    values += [
        _json(_row(visit)),
        _json([_row(group, without="visit") for group in groups]),
        _json([{"position": stop.group.position, **_row(stop, without="group")} for stop in stops]),
    ]
    _set_keys(visit, groups, stops, run_prepared(_statement(), values))


@cache
def _statement() -> str:
    # No text of anybody's is in it: names and types of columns, and places for values.
    return f"""
        WITH trail AS MATERIALIZED (
            SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)
        ), visit AS (
            INSERT INTO {Visit._meta.db_table} ({_names(Visit)})
            SELECT {_names(Visit)} FROM trail, jsonb_to_record(%s) AS asked ({_types(Visit)})
            RETURNING id
        ), visit_group AS (
            INSERT INTO {VisitGroup._meta.db_table} (visit_id, {_names(VisitGroup, "visit")})
            SELECT visit.id, {_names(VisitGroup, "visit")}
            FROM visit, jsonb_to_recordset(%s) AS asked ({_types(VisitGroup, "visit")})
            RETURNING id, position
        ), stop AS (
            INSERT INTO {Stop._meta.db_table} (group_id, {_names(Stop, "group")})
            SELECT visit_group.id, {_names(Stop, "group")}
            FROM jsonb_to_recordset(%s) AS asked (position smallint, {_types(Stop, "group")})
            JOIN visit_group USING (position)
            RETURNING id, group_id, slot_id
        )
        SELECT visit.id, visit_group.position, visit_group.id, stop.slot_id, stop.id
        FROM visit, visit_group JOIN stop ON stop.group_id = visit_group.id
    """  # noqa: S608


def _set_keys(
    visit: Visit, groups: Sequence[VisitGroup], stops: Sequence[Stop], rows: Sequence[tuple[Any, ...]]
) -> None:
    group_ids = {position: group_id for _, position, group_id, _, _ in rows}
    stop_ids = {(position, slot_id): stop_id for _, position, _, slot_id, stop_id in rows}
    visit.pk = rows[0][0]
    for group in groups:
        group.pk, group.visit = group_ids[group.position], visit
    for stop in stops:
        stop.pk, stop.group = stop_ids[stop.group.position, stop.slot_id], stop.group  # again: its key is known now
    for row in (visit, *groups, *stops):
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    _know(visit, "groups", VisitGroup.objects.all(), groups)
    for group in groups:
        _know(group, "stops", Stop.objects.all(), [stop for stop in stops if stop.group is group])


def _know(row: Any, name: str, queryset: QuerySet[Any], related: Sequence[Model]) -> None:
    """As after prefetch_related: `row.<name>.all()` answers `related` and asks nobody."""
    queryset._result_cache = list(related)
    queryset._prefetch_done = True  # type: ignore[attr-defined]
    row._prefetched_objects_cache = getattr(row, "_prefetched_objects_cache", {}) | {name: queryset}


@cache
def _fields(model: type[Model], without: str) -> list["Field[Any, Any]"]:
    """What is written of a new row: not what the database makes itself, nor the key that the statement finds."""
    return [
        field
        for field in model._meta.local_concrete_fields
        if not (field.primary_key or field.generated or field.name == without)
    ]


def _names(model: type[Model], without: str = "") -> str:
    return ", ".join(str(field.column) for field in _fields(model, without))


def _types(model: type[Model], without: str = "") -> str:
    return ", ".join(f"{field.column} {field.rel_db_type(connection)}" for field in _fields(model, without))


def _row(row: Model, without: str = "") -> dict[str, Any]:
    return {str(field.column): getattr(row, field.attname) for field in _fields(type(row), without)}


def _json(rows: Any) -> str:
    return json.dumps(rows, ensure_ascii=False, default=str)  # instants to the microsecond, and UUIDs
