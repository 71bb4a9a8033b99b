"""Querysets whose SQL is made and planned once: for the few reads where that takes longer than running it.

Django makes the SQL of a queryset anew each time; for a join of three tables that is a millisecond, several times
what the database needs. Here it is made at the first use, with places for what changes from call to call:

    _WINDOW = Compiled(lambda: ArrivalWindow.objects.select_related("gate").filter(pk=later("pk")))
    window = _WINDOW.first(pk=17)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.query import get_related_populators

from openday.prepared import run_prepared

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class _Later:
    name: str


def later(name: str) -> Any:
    """A value that is given at each call, under `name`."""
    return Value(_Later(name))


def later_ids(name: str) -> Any:
    """A list of whole numbers that is given at each call, for `pk__in`."""
    return RawSQL("SELECT unnest(%s::bigint[])", [_Later(name)])


class Compiled(Generic[M]):
    """`make` answers a queryset of model instances; related ones by `select_related`, nothing prefetched."""

    def __init__(self, make: Callable[[], QuerySet[M]]) -> None:
        self._make = make
        self._read: _Reading | None = None

    def first(self, **values: Any) -> M | None:
        """The first row, or None. One query."""
        return next(iter(self.all(**values)), None)

    def all(self, **values: Any) -> list[M]:
        """Every row. One query."""
        read = self._read = self._read or _Reading(self._make())
        parameters = [values[one.name] if isinstance(one, _Later) else one for one in read.parameters]
        return list(read.instances(run_prepared(read.sql, parameters)))


class _Reading:
    """SQL, and how its rows become instances: the steps of Django's ModelIterable that need doing only once."""

    def __init__(self, queryset: QuerySet[Any]) -> None:
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        self.sql: str = sql
        self.parameters: Sequence[Any] = parameters
        klass_info = compiler.klass_info
        columns = klass_info["select_fields"]
        self.model: type[Model] = klass_info["model"]
        self.start, self.end = columns[0], columns[-1] + 1
        self.names = [column[0].target.attname for column in compiler.select[self.start : self.end]]
        self.populators = get_related_populators(klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg] # stubs of Django 6
        self.annotations = list((compiler.annotation_col_map or {}).items())
        self.converters = compiler.get_converters([column[0] for column in compiler.select])
        self.convert = compiler.apply_converters

    def instances(self, rows: Iterable[Sequence[Any]]) -> Iterator[Any]:
        if self.converters:
            rows = map(tuple, self.convert(rows, self.converters))
        for row in rows:
            instance = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.start : self.end])
            for populator in self.populators:
                populator.populate(row, instance)
            for name, position in self.annotations:
                setattr(instance, name, row[position])
            yield instance
