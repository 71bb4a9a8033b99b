"""The draft of the schedule in templates: names, places and conflicts in words."""

from django import template

from backoffice.services.programme_draft import STEP_MINUTES
from pavilions.models import FAMILY_BY_THEME, Theme
from seminars import draft_words
from seminars.models import Placement, Seminar

register = template.Library()
said = register.filter("said", draft_words.conflict_said)
called = register.filter("called", draft_words.name_of)


@register.filter
def placed(placement: Placement) -> str:
    """`Hall 1, Saturday 22 May, 10:00 – 11:00`"""
    return draft_words.where(placement.hall.name, placement.starts_at, placement.ends_at)


@register.filter
def family_of(seminar: Seminar) -> str:
    return FAMILY_BY_THEME[Theme(seminar.theme)].value


@register.filter
def steps_long(seminar: Seminar) -> int:
    """How long it is on the board."""
    return max(1, round(seminar.duration_minutes / STEP_MINUTES))
