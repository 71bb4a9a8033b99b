"""What is true of every constraint in the project."""

from datetime import UTC, date, datetime
from itertools import product

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import CheckConstraint, ExpressionWrapper, Model, Value
from django.db.models.sql import Query

OURS = ("editions", "accounts", "pavilions", "schools", "media_accreditation", "seminars", "notifications", "passes")
CHECKS = [
    pytest.param(model, constraint, id=constraint.name)
    for model in apps.get_models()
    if model._meta.app_label in OURS
    for constraint in model._meta.constraints
    if isinstance(constraint, CheckConstraint)
]


def _values(field: models.Field) -> list[object]:
    """NULL where it may be, each choice, an empty and a written value."""
    may_be_null = [None] if field.null else []
    if field.choices:
        return [*may_be_null, *(value for value, _ in field.flatchoices)]
    if isinstance(field, ArrayField):
        return [*may_be_null, [], ["x", "y"]]
    if isinstance(field, models.CharField | models.TextField):
        return [*may_be_null, "", "x"]
    if isinstance(field, models.DateTimeField):
        return [*may_be_null, datetime(2027, 4, 17, tzinfo=UTC)]
    if isinstance(field, models.DateField):
        return [*may_be_null, date(2027, 4, 17)]
    return [*may_be_null, 0, 7]


def _verdict(model: type[Model], constraint: CheckConstraint, row: dict[str, object]) -> bool | None:
    query = Query(None)
    for name, value in row.items():
        query.add_annotation(Value(value, output_field=_column(model, name)), name, select=False)
    query.add_annotation(ExpressionWrapper(constraint.condition, models.BooleanField()), "verdict")
    return query.get_compiler(connection=connection).execute_sql("single")[0]


def _field(model: type[Model], name: str) -> models.Field:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def _column(model: type[Model], name: str) -> models.Field:
    field = _field(model, name)
    return field.target_field if field.is_relation else field


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "constraint"), CHECKS)
def test_a_check_says_yes_or_no_and_never_null(model, constraint):
    """PostgreSQL lets a row pass whose check is NULL: a comparison with a missing value would be no check."""
    names = sorted(constraint.condition.referenced_base_fields)
    rows = [
        dict(zip(names, values, strict=True)) for values in product(*(_values(_field(model, name)) for name in names))
    ]

    undecided = [row for row in rows if _verdict(model, constraint, row) is None]

    assert undecided == []
