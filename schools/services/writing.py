"""All of a booking in one statement: the visit with its groups and stops, its messages, the answer that is kept, and
the places that it takes.

A statement an item, asked one after the other, costs more than everything else in a booking; and what everyone wants
stays locked from the first place taken to the commit: here no step between the two waits for this program. Columns,
their types and the values come from the models, so that a field added there is written here too; the rows travel as
JSON, so that the statement stays the same for visits of any size.
"""

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, Model, QuerySet

from openday.accounts.models import IdempotentRequest
from openday.notifications.models import Message
from openday.prepared import run_prepared
from schools.models import Stop, Visit, VisitGroup
from schools.services.places import places_may_be_taken


def write_booking(
    visit: Visit,
    groups: Sequence[VisitGroup],
    stops: Sequence[Stop],
    *,
    messages: Sequence[Message] = (),
    kept: IdempotentRequest | None = None,
) -> None:
    """Insert all of it and take its places. One query, whole by itself.

    Visit, groups and stops have their keys. Raises PlacesTaken, or IntegrityError where `kept` has a key that was
    used or the institution its visits: nothing is written then.
    """
    with pghistory.context() as trail:
        values: list[Any] = [str(trail.id), json.dumps(trail.metadata, cls=DjangoJSONEncoder)]
    heads_by_slot: Counter[int] = Counter()
    for stop in stops:
        heads_by_slot[stop.slot_id] += stop.heads
    values += [_json(rows) for rows in ([kept] if kept else [], [visit], groups, stops, messages)]
    values += [list(heads_by_slot), list(heads_by_slot.values())]
    values += [visit.arrival_window_id, visit.heads, visit.coach_count]
    with places_may_be_taken():
        run_prepared(_statement(), values)
    for row in (visit, *groups, *stops):
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def know_parts(visit: Visit, groups: Sequence[VisitGroup], stops: Sequence[Stop]) -> None:
    """As after prefetch_related: `visit.groups` and the `stops` of each group are known, and nobody is asked."""
    _know(visit, "groups", VisitGroup.objects.all(), groups)
    for group in groups:
        _know(group, "stops", Stop.objects.all(), [stop for stop in stops if stop.group is group])


def _know(row: Any, name: str, queryset: QuerySet[Any], related: Sequence[Model]) -> None:
    queryset._result_cache = list(related)
    queryset._prefetch_done = True  # type: ignore[attr-defined]
    row._prefetched_objects_cache = getattr(row, "_prefetched_objects_cache", {}) | {name: queryset}


@cache
def _statement() -> str:
    # No text of anybody's is in it: names and types of columns, and places for values. A part counts the rows of
    # those that must come before it: first the key that is claimed, where the same request waits and holds nothing
    # yet; last the places, slots before the gate (`places`).
    return f"""
        WITH trail AS MATERIALIZED (
            SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)
        ),
        kept AS ({_insert(IdempotentRequest)} FROM {_asked(IdempotentRequest)} RETURNING id),
        visit AS (
            {_insert(Visit)} FROM trail, (SELECT count(*) FROM kept) AS claimed, {_asked(Visit)} RETURNING id
        ),
        visit_group AS ({_insert(VisitGroup)} FROM {_asked(VisitGroup)} RETURNING id),
        stop AS ({_insert(Stop)} FROM {_asked(Stop)} RETURNING id),
        message AS ({_insert(Message)} FROM {_asked(Message)} ON CONFLICT DO NOTHING RETURNING id),
        written AS MATERIALIZED (
            SELECT (SELECT count(*) FROM visit), (SELECT count(*) FROM visit_group), (SELECT count(*) FROM stop),
                (SELECT count(*) FROM message)
        ),
        slots AS MATERIALIZED (SELECT pavilions_take_places(%s, %s) FROM written),
        arrivals AS MATERIALIZED (SELECT schools_take_arrivals(%s, %s, %s) FROM slots)
        SELECT FROM arrivals
    """  # noqa: S608


def _insert(model: type[Model]) -> str:
    names = ", ".join(str(field.column) for field in _fields(model))
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {names}"


def _asked(model: type[Model]) -> str:
    types = ", ".join(f"{field.column} {field.rel_db_type(connection)}" for field in _fields(model))
    return f"jsonb_to_recordset(%s) AS asked ({types})"


@cache
def _fields(model: type[Model]) -> list["Field[Any, Any]"]:
    """What is written of a new row: not what the database makes itself, such as a key that nobody knows before."""
    keys = (Visit, VisitGroup, Stop)
    return [
        field
        for field in model._meta.local_concrete_fields
        if not field.generated and (not field.primary_key or model in keys)
    ]


def _json(rows: Sequence[Model]) -> str:
    values = [{str(field.column): getattr(row, field.attname) for field in _fields(type(row))} for row in rows]
    return json.dumps(values, ensure_ascii=False, default=str)  # instants to the microsecond, and UUIDs
