"""Querysets whose SQL is made and planned once: for the few reads where that takes longer than running it.

Django makes the SQL of a queryset anew each time; for a join of three tables that is a millisecond, several times
what the database needs. Here it is made at the first use, with places for what changes from call to call:

    _WINDOW = Compiled(lambda: ArrivalWindow.objects.select_related("gate").filter(pk=later("pk")))
    window = _WINDOW.first(pk=17)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Field, Model, QuerySet, Value
from django.db.models.base import ModelState
from django.db.models.expressions import RawSQL

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
    """SQL, and how its rows become instances: what needs working out only once."""

    def __init__(self, queryset: QuerySet[Any]) -> None:
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        self.sql: str = sql
        self.parameters: Sequence[Any] = parameters
        names = [getattr(getattr(column[0], "target", None), "attname", "") for column in compiler.select]
        self.row = _Row(compiler.klass_info, names)
        self.annotations = list((compiler.annotation_col_map or {}).items())
        self.converters = compiler.get_converters([column[0] for column in compiler.select])
        self.convert = compiler.apply_converters

    def instances(self, rows: Iterable[Sequence[Any]]) -> Iterator[Any]:
        if self.converters:
            rows = map(tuple, self.convert(rows, self.converters))
        for row in rows:
            instance = self.row.instance(row)
            instance.__dict__.update((name, row[position]) for name, position in self.annotations)
            yield instance


class _Row:
    """Which columns of a row are one model's, and which those of the models that it is joined to."""

    def __init__(self, klass_info: dict[str, Any], names: Sequence[str]) -> None:
        columns = klass_info["select_fields"]
        self.model: type[Model] = klass_info["model"]
        self.columns = [(names[column], column) for column in columns]
        self.key = next(column for name, column in self.columns if name == self.model._meta.pk.attname)
        self.related = [
            (_Row(related, names), related["local_setter"], related["remote_setter"])
            for related in klass_info.get("related_klass_infos", [])
        ]

    def instance(self, row: Sequence[Any]) -> Any:
        """None where a join found nothing. Columns that were not read are deferred, as always."""
        if row[self.key] is None:
            return None
        instance = instance_of(self.model, {name: row[column] for name, column in self.columns})
        for related, set_here, set_there in self.related:
            other = related.instance(row)
            set_here(instance, other)
            if other is not None:
                set_there(other, instance)
        return instance


def instance_of(model: type[M], values: dict[str, Any]) -> M:
    """An instance with `values` by column, as Django makes one of a row, without its signals: nobody here listens.

    Django's way takes ten times as long, and a booking has thirty.
    """
    instance = model.__new__(model)
    instance.__dict__ = values
    instance._state = ModelState()
    instance._state.adding = False
    instance._state.db = DEFAULT_DB_ALIAS
    return instance


def new_of(model: type[M], **values: Any) -> M:
    """`model(**values)` for a row to be written, in the same way: fields by name, related instances among them."""
    instance = model.__new__(model)
    instance._state = ModelState()
    static, called, relations = _blank(model)
    row = instance.__dict__
    row.update(static)
    for name, value in values.items():
        if name in relations and name not in row:
            row[relations[name]] = value and value.pk
            instance._state.fields_cache[name] = value
        else:
            row[name] = value
    for name, default in called:
        if name not in values:
            row[name] = default()
    return instance


@cache
def _blank(model: type[Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]], dict[str, str]]:
    """Defaults by column, those that are made anew for each row, and the column of each relation by its name."""
    fields: list[Field[Any, Any]] = [field for field in model._meta.local_concrete_fields if not field.generated]
    called = [(field.attname, field.default) for field in fields if field.has_default() and callable(field.default)]
    static = {field.attname: field.get_default() for field in fields if field.attname not in dict(called)}
    return static, called, {field.name: field.attname for field in fields if field.is_relation}
