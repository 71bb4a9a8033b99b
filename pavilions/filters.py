"""How the API's lists of pavilions and slots are narrowed: each filter is a word of the queryset."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.filters import BooleanFilter, ChoiceFilter, DateFilter
from django_filters.filterset import FilterSet

from openday.editions.models import Level
from openday.rest.filters import WholeNumber
from openday.time_zone import day_bounds
from pavilions.models import Pavilion, PavilionQuerySet, SlotQuerySet, Theme

MAX_PEOPLE = 100_000


class PavilionFilter(FilterSet):
    edition = WholeNumber(
        label=_("Number of the edition; the published one where it is not given."),
        field_name="edition__number",
        max_value=32_767,
    )
    kind = ChoiceFilter(label=_("Kind"), choices=Pavilion.Kind.choices)
    theme = ChoiceFilter(label=_("Theme"), choices=Theme.choices, method="in_theme")
    level = ChoiceFilter(label=_("Suits this school level"), choices=Level.choices, method="suiting")

    def in_theme(self, pavilions: PavilionQuerySet, name: str, value: str) -> PavilionQuerySet:
        return pavilions.in_theme(value)

    def suiting(self, pavilions: PavilionQuerySet, name: str, value: str) -> PavilionQuerySet:
        return pavilions.suiting(value)


class SlotFilter(FilterSet):
    pavilion = WholeNumber(label=_("Id of a pavilion"), field_name="pavilion_id")
    date = DateFilter(label=_("A day at the venue"), method="on_day")
    level = ChoiceFilter(label=_("Suits this school level"), choices=Level.choices, method="suiting")
    heads = WholeNumber(label=_("Has room for so many people"), method="with_room_for", max_value=MAX_PEOPLE)
    is_open = BooleanFilter(label=_("Can still be booked"), method="still_open")

    def on_day(self, slots: SlotQuerySet, name: str, value: datetime.date) -> SlotQuerySet:
        return slots.between(*day_bounds(value))

    def suiting(self, slots: SlotQuerySet, name: str, value: str) -> SlotQuerySet:
        return slots.suiting(value)

    def with_room_for(self, slots: SlotQuerySet, name: str, value: int) -> SlotQuerySet:
        return slots.with_room_for(value)

    def still_open(self, slots: SlotQuerySet, name: str, value: bool) -> SlotQuerySet:
        """`false` leaves the list as it is: it is a narrowing, not the opposite."""
        return slots.open_at(timezone.now()) if value else slots
