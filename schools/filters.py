"""How the API's lists of arrival windows and visits are narrowed: each filter is a word of the queryset."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.filters import BooleanFilter, ChoiceFilter, DateFilter
from django_filters.filterset import FilterSet

from openday.rest.filters import WholeNumber
from openday.time_zone import day_bounds
from schools.models import ArrivalWindowQuerySet, Visit, VisitQuerySet

MAX_PEOPLE = 100_000
MAX_COACHES = 1_000


class ArrivalWindowFilter(FilterSet):
    gate = WholeNumber(label=_("Id of a gate"), field_name="gate_id")
    date = DateFilter(label=_("A day at the venue"), method="on_day")
    heads = WholeNumber(label=_("Has room for so many people"), method="with_room_for_heads", max_value=MAX_PEOPLE)
    coaches = WholeNumber(
        label=_("Has room for so many coaches"), method="with_room_for_coaches", max_value=MAX_COACHES
    )
    is_open = BooleanFilter(label=_("Can still be booked"), method="still_open")

    def on_day(self, windows: ArrivalWindowQuerySet, name: str, value: datetime.date) -> ArrivalWindowQuerySet:
        starts_at, ends_at = day_bounds(value)
        return windows.filter(starts_at__gte=starts_at, starts_at__lt=ends_at)

    def with_room_for_heads(self, windows: ArrivalWindowQuerySet, name: str, value: int) -> ArrivalWindowQuerySet:
        return windows.with_room_for(value, 0)

    def with_room_for_coaches(self, windows: ArrivalWindowQuerySet, name: str, value: int) -> ArrivalWindowQuerySet:
        return windows.with_room_for(0, value)

    def still_open(self, windows: ArrivalWindowQuerySet, name: str, value: bool) -> ArrivalWindowQuerySet:
        """`false` leaves the list as it is: it is a narrowing, not the opposite."""
        return windows.open_at(timezone.now()) if value else windows


class VisitFilter(FilterSet):
    edition = WholeNumber(label=_("Number of the edition"), field_name="edition__number", max_value=32_767)
    institution = WholeNumber(label=_("Id of an institution"), field_name="institution_id")
    state = ChoiceFilter(label=_("State"), choices=Visit.State.choices)
    date = DateFilter(label=_("Arrives on this day at the venue"), method="on_day")
    is_live = BooleanFilter(label=_("Holds places"), method="live")

    def on_day(self, visits: VisitQuerySet, name: str, value: datetime.date) -> VisitQuerySet:
        starts_at, ends_at = day_bounds(value)
        return visits.filter(arrives_at__gte=starts_at, arrives_at__lt=ends_at)

    def live(self, visits: VisitQuerySet, name: str, value: bool) -> VisitQuerySet:
        """`false` leaves the list as it is: it is a narrowing, not the opposite."""
        return visits.live() if value else visits
