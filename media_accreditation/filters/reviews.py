"""How the API's list of a review is narrowed."""

from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter, NumberFilter
from django_filters.filterset import FilterSet

from media_accreditation.models import Application, ApplicationQuerySet, Outlet, Review

STAGES = [("to_decide", _("To decide")), ("waiting", _("Waiting for the outlet")), ("ready", _("Ready to be released"))]


class ReviewFilter(FilterSet):
    stage = ChoiceFilter(label=_("Stage"), choices=STAGES, method="at_stage")
    state = ChoiceFilter(label=_("State"), choices=Application.State.choices)
    kind = ChoiceFilter(label=_("Kind of outlet"), field_name="outlet__kind", choices=Outlet.Kind.choices)
    edition = NumberFilter(label=_("Number of the edition"), field_name="edition__number", min_value=0, max_value=32767)

    def at_stage(self, applications: ApplicationQuerySet, _name: str, value: str) -> ApplicationQuerySet:
        review = self.request.resolver_match.kwargs["review"] if self.request else Review.PRESS
        if value == "waiting":
            return applications.waiting_in(review)
        return applications.ready() if value == "ready" else applications.to_review(review)
