"""How the API's list of activities is narrowed."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter, DateFilter, IsoDateTimeFilter, NumberFilter, UUIDFilter
from django_filters.filterset import FilterSet

from media_accreditation.models import ActivityRequest, ActivityRequestQuerySet

MAX_ID = 2**63 - 1


class ActivityFilter(FilterSet):
    state = ChoiceFilter(label=_("State"), choices=ActivityRequest.State.choices)
    kind = ChoiceFilter(label=_("Kind"), choices=ActivityRequest.Kind.choices)
    day = DateFilter(label=_("Day"), method="on_day")
    outlet = UUIDFilter(label=_("Outlet"), field_name="application__outlet__public_id")
    pavilion = NumberFilter(label=_("Pavilion"), field_name="pavilion", min_value=1, max_value=MAX_ID)
    officer = NumberFilter(label=_("Officer"), field_name="officer", min_value=1, max_value=MAX_ID)
    changed_since = IsoDateTimeFilter(label=_("Changed since"), field_name="changed_at", lookup_expr="gte")

    def on_day(self, activities: ActivityRequestQuerySet, name: str, value: date) -> ActivityRequestQuerySet:
        return activities.on_day(value)
