"""How the API's list of badges is narrowed."""

from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter, NumberFilter, UUIDFilter
from django_filters.filterset import FilterSet

from media_accreditation.models import Badge, Category


class BadgeFilter(FilterSet):
    state = ChoiceFilter(label=_("State"), choices=Badge.State.choices)
    category = ChoiceFilter(label=_("Category"), choices=Category.choices)
    edition = NumberFilter(label=_("Number of the edition"), field_name="edition__number", min_value=0, max_value=32767)
    outlet = UUIDFilter(label=_("Outlet"), field_name="member__application__outlet__public_id")
