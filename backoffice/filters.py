"""How the staff's list of visits is narrowed: each filter is a word of the queryset."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_filters.filters import CharFilter, ChoiceFilter, ModelChoiceFilter
from django_filters.filterset import FilterSet

from backoffice.forms.slots import day_choices
from openday.editions.models import Edition, Gate, Level
from schools.models import Province, Visit, VisitQuerySet


class VisitFilter(FilterSet):
    q = CharFilter(label=_("Reference, institution or code"), method="matching")
    day = ChoiceFilter(label=_("Day"), method="on_day", empty_label=_("All days"))
    gate = ModelChoiceFilter(
        label=_("Gate"), field_name="arrival_window__gate", queryset=Gate.objects.none(), empty_label=_("All gates")
    )
    state = ChoiceFilter(label=_("State"), choices=Visit.State.choices, empty_label=_("All states"))
    province = ModelChoiceFilter(
        label=_("Province"),
        field_name="institution__province",
        queryset=Province.objects.none(),
        empty_label=_("All provinces"),
    )
    level = ChoiceFilter(label=_("Level"), choices=Level.choices, method="bringing", empty_label=_("All levels"))

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self.filters["day"].extra["choices"] = day_choices(edition)
        self.filters["gate"].queryset = Gate.objects.filter(edition=edition).order_by("code", "pk")
        self.filters["province"].queryset = Province.objects.order_by("name_ar", "pk")

    def matching(self, visits: VisitQuerySet, name: str, value: str) -> VisitQuerySet:
        return visits.matching(value)

    def on_day(self, visits: VisitQuerySet, name: str, value: str) -> VisitQuerySet:
        return visits.arriving_on(date.fromisoformat(value))

    def bringing(self, visits: VisitQuerySet, name: str, value: str) -> VisitQuerySet:
        return visits.bringing(value)

    @property
    def is_narrowed(self) -> bool:
        return self.form.is_valid() and any(value for value in self.form.cleaned_data.values())
