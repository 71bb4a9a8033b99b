"""All of a booking in one statement: the visit with its groups and stops, its messages, the answer that is kept, and
the places that it takes.

A statement an item, asked one after the other, costs more than everything else in a booking; and what everyone wants
stays locked from the first place taken to the commit: here no step between the two waits for this program. The rows
travel as JSON (`openday.json_rows`), so that the statement stays the same for visits of any size.
"""

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet

from openday.accounts.models import IdempotentRequest
from openday.json_rows import JsonRows, json_rows
from openday.notifications.models import Message
from openday.prepared import run_prepared
from schools.models import Stop, Visit, VisitGroup
from schools.services.places import places_may_be_taken

_KNOWN_KEYS: Final = frozenset({Visit, VisitGroup, Stop})


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
    values += [
        _rows_of(model).text(rows)
        for model, rows in (
            (IdempotentRequest, [kept] if kept else []),
            (Visit, [visit]),
            (VisitGroup, groups),
            (Stop, stops),
            (Message, messages),
        )
    ]
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
    # yet; last the places, slots before the gate (`places`). psycopg takes a text of over 4,096 characters apart anew
    # at each call.
    kept, visit, group, stop, message = map(_rows_of, (IdempotentRequest, Visit, VisitGroup, Stop, Message))
    return f"""
        WITH trail AS MATERIALIZED (
            SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)
        ),
        kept AS ({kept.insert} FROM {kept.asked} RETURNING id),
        visit AS ({visit.insert} FROM trail, (SELECT count(*) FROM kept) AS claimed, {visit.asked} RETURNING id),
        visit_group AS ({group.insert} FROM {group.asked} RETURNING id),
        stop AS ({stop.insert} FROM {stop.asked} RETURNING id),
        message AS ({message.insert} FROM {message.asked} ON CONFLICT DO NOTHING RETURNING id),
        written AS MATERIALIZED (
            SELECT (SELECT count(*) FROM visit), (SELECT count(*) FROM visit_group), (SELECT count(*) FROM stop),
                (SELECT count(*) FROM message)
        ),
        slots AS MATERIALIZED (SELECT pavilions_take_places(%s, %s) FROM written),
        arrivals AS MATERIALIZED (SELECT schools_take_arrivals(%s, %s, %s) FROM slots)
        SELECT FROM arrivals
    """  # noqa: S608


def _rows_of(model: type[Model]) -> JsonRows:
    return json_rows(model, has_key=model in _KNOWN_KEYS)
