"""Words of the reviews of the press, for pages of staff."""

from collections.abc import Sequence
from typing import Final

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from media_accreditation.models import Application, Category, Verdict
from media_accreditation.services.reasons import labels_of, words_of
from openday.countries import country_name

register = template.Library()
register.filter("country", country_name)

State = Application.State
TONES: Final = {
    State.SUBMITTED: "wait",
    State.PRESS_REVIEW: "wait",
    State.SECURITY_REVIEW: "wait",
    State.MORE_INFO: "wait",
    State.APPROVED: "good",
    State.PARTLY_APPROVED: "good",
    State.REFUSED: "bad",
    State.REVOKED: "bad",
}


@register.filter
def state_tone(state: str) -> str:
    return TONES.get(State(state), "")


@register.filter
def category_name(category: str) -> str:
    """`E` → "Editorial"; blank: the team as a whole."""
    return str(Category(category).label) if category else _("The whole team")


@register.filter
def verdict_name(verdict: str) -> str:
    return str(Verdict(verdict).label) if verdict else _("Undecided")


@register.filter
def reason_labels(codes: Sequence[str]) -> list[str]:
    """For staff."""
    return labels_of(codes)


@register.filter
def reason_words(codes: Sequence[str]) -> list[str]:
    """As the outlet reads them."""
    return words_of(codes)


@register.simple_tag
def quota_field(field: BoundField, kind: str, column: int) -> SafeString:
    """One place of the table of quotas, named by its row and its column; `column` 0 is the team as a whole."""
    category = list(Category)[column - 1].label if column else _("In all")
    invalid = {"aria-invalid": "true"} if field.errors else {}
    return field.as_widget(attrs={"aria-label": f"{kind}, {category}", **invalid})
