"""How the API's lists of staff are narrowed."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.filters import BooleanFilter, CharFilter, ChoiceFilter
from django_filters.filterset import FilterSet

from pavilions.models import Theme
from seminars.filters.seminars import NAMES, holding_words, of_edition
from seminars.models import Seminar, Speaker
from seminars.search import MAX_LETTERS

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
