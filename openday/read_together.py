"""Rows of several tables in one statement: one question to the database instead of one a table.

For what is read whole and then kept. All of it is of one moment too, which a question a table cannot promise: what
commits between two of them would be in the second alone.
"""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


class Together:
    """What is asked for, and then read at once.

        together = Together()
        halls = together.rows(Hall.objects.filter(edition=edition))
        zones = together.rows(Zone.objects.filter(edition=edition))
        together.read()  # and both lists are filled

    Rows come without their relations: a `select_related` is refused, whoever asks ties them by their keys.
    """

    def __init__(self) -> None:
        self._asked: list[tuple[models.QuerySet[Any], list[Any]]] = []

    def rows(self, queryset: models.QuerySet[Row]) -> list[Row]:
        """The rows of `queryset` in its order, once they are read; those that it defers stay deferred."""
        if queryset.query.select_related:
            raise ValueError("rows that are read together come without their relations")
        found: list[Row] = []
        self._asked.append((queryset, found))
        return found

    def read(self) -> None:
        """One query; none where nothing can be found, as by `pk__in=[]`."""
        asked, parts = [], []
        parameters: list[Any] = []
        for queryset, found in self._asked:
            try:
                sql, of_part = queryset.query.sql_with_params()
            except EmptyResultSet:
                continue
            asked.append((queryset.model, found))
            parts.append(f"(SELECT coalesce(json_agg(rows), '[]')::text FROM ({sql}) AS rows)")  # noqa: S608 - Django's
            parameters += of_part
        if not parts:
            return
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", parameters)
            told = cursor.fetchone()
        for (model, found), rows in zip(asked, told, strict=True):
            found += [_row(model, columns) for columns in json.loads(rows)]


def _row(model: type[models.Model], columns: Mapping[str, Any]) -> models.Model:
    """The row that Django would have read: JSON knows no times, no ids and no days."""
    values = {
        field.attname: field.to_python(columns[column])
        for field in model._meta.concrete_fields
        if (column := field.column) and column in columns
    }
    return model.from_db(connection.alias, list(values), list(values.values()))
