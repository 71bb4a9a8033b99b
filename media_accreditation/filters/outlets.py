"""How the API's list of outlets is narrowed."""

from django.utils.translation import gettext_lazy as _
from django_filters.filters import CharFilter, ChoiceFilter
from django_filters.filterset import FilterSet

from media_accreditation.models import Outlet, OutletQuerySet
from media_accreditation.search import MAX_LETTERS


class OutletFilter(FilterSet):
    q = CharFilter(
        label=_("Any name in either script, website, city or number"), method="found", max_length=MAX_LETTERS
    )
    state = ChoiceFilter(label=_("State"), choices=Outlet.State.choices)
    kind = ChoiceFilter(label=_("Kind"), choices=Outlet.Kind.choices)

    def found(self, outlets: OutletQuerySet, name: str, value: str) -> OutletQuerySet:
        """Which ones, in the order of the list."""
        return outlets.filter(pk__in=list(Outlet.objects.search(value).values_list("pk", flat=True)))
