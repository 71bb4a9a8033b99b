"""Filters that the API's lists share."""

from typing import Any

from django import forms
from django_filters.filters import Filter
from django_filters.rest_framework.backends import DjangoFilterBackend
from drf_spectacular.drainage import set_override

MAX_ID = 2**63 - 1


class Narrowing(DjangoFilterBackend):
    """Makes the form of a filter set only where something is to be narrowed: it costs as much as the list."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset_class(view, queryset)  # type: ignore[no-untyped-call]
        if filterset is None or filterset.base_filters.keys().isdisjoint(request.query_params):
            return queryset
        return super().filter_queryset(request, queryset, view)  # type: ignore[no-untyped-call]


class WholeNumber(Filter):
    """From 1 to `max_value`, an id where that is not given; django-filter's own would take 1.5 for 1."""

    field_class = forms.IntegerField  # type: ignore[assignment]

    def __init__(self, *args: Any, max_value: int = MAX_ID, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=max_value, **kwargs)  # type: ignore[no-untyped-call]
        shape = {"type": "integer", "minimum": 1, "maximum": max_value, "description": kwargs["label"]}
        set_override(self, "field", shape)
