"""How the API's lists of staff are narrowed."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.filters import BooleanFilter, CharFilter, ChoiceFilter, UUIDFilter
from django_filters.filterset import FilterSet

from pavilions.models import Theme
from seminars.filters.seminars import NAMES, holding_words, of_edition
from seminars.models import Registration, RegistrationQuerySet, Seminar, Speaker
from seminars.search import MAX_LETTERS
from seminars.services.attendance import named

TITLES = ["code", "title_ar", "title_fr", "title_en"]


class StaffSeminarFilter(FilterSet):
    edition = of_edition("edition__number")
    code = CharFilter(label=_("Code"), max_length=8)
    state = ChoiceFilter(label=_("State"), choices=Seminar.State.choices)
    kind = ChoiceFilter(label=_("Kind"), choices=Seminar.Kind.choices)
    theme = ChoiceFilter(label=_("Theme"), choices=Theme.choices)
    is_placed = BooleanFilter(label=_("In the draft of the schedule"), field_name="placement", method="placed")
    q = CharFilter(label=_("Words in code or title"), max_length=MAX_LETTERS, method="holding")

    def placed(self, seminars: QuerySet[Seminar], name: str, value: bool) -> QuerySet[Seminar]:
        return seminars.filter(placement__isnull=not value)

    def holding(self, seminars: QuerySet[Seminar], name: str, value: str) -> QuerySet[Seminar]:
        return holding_words(seminars, TITLES, value)


class StaffSpeakerFilter(FilterSet):
    edition = of_edition("edition__number")
    q = CharFilter(label=_("Words in name, title or organisation"), max_length=MAX_LETTERS, method="holding")

    def holding(self, speakers: QuerySet[Speaker], name: str, value: str) -> QuerySet[Speaker]:
        return holding_words(speakers, NAMES, value)


class RegistrationFilter(FilterSet):
    edition = of_edition("seminar__edition__number")
    seminar = UUIDFilter(label=_("Id of a seminar"), field_name="seminar__public_id")
    state = ChoiceFilter(label=_("State"), choices=Registration.State.choices)
    is_group = BooleanFilter(label=_("A group of an institution"))
    q = CharFilter(label=_("Name, organisation, address or telephone"), max_length=MAX_LETTERS, method="of_person")

    def of_person(self, registrations: RegistrationQuerySet, name: str, value: str) -> RegistrationQuerySet:
        return named(registrations, value)
