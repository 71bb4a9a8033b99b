"""How seminars and speakers stand, in lists of staff."""

from typing import Final

from django import template
from django.utils.translation import gettext as _

from seminars.models import Seminar, Speaker
from seminars.words import languages_said

register = template.Library()
register.filter(languages_said)
_STATES: Final = {
    Seminar.State.DRAFT: "wait",
    Seminar.State.SCHEDULED: "gold",
    Seminar.State.RELEASED: "good",
    Seminar.State.OVER: "",
    Seminar.State.CANCELLED: "bad",
}
_FILMING: Final = {Speaker.Filming.UNKNOWN: "wait", Speaker.Filming.AGREED: "good", Speaker.Filming.REFUSED: "bad"}


@register.filter
def state_tone(state: str) -> str:
    """Of the badge that says the state of a seminar."""
    return _STATES[Seminar.State(state)]


@register.filter
def state_label(state: str) -> str:
    return str(Seminar.State(state).label)


@register.filter
def filming_tone(speaker: Speaker) -> str:
    return _FILMING[Speaker.Filming(speaker.filming)]


@register.filter
def own_page_tone(speaker: Speaker) -> str:
    """How far a speaker is with their own page."""
    if speaker.proposed_at:
        return "gold"
    if speaker.own_part_at:
        return "good"
    return "wait" if speaker.link_sent_at or speaker.email else "bad"


@register.filter
def own_page_said(speaker: Speaker) -> str:
    if speaker.proposed_at:
        return _("To be looked at")
    if speaker.own_part_at:
        return _("Filled in")
    if speaker.link_sent_at:
        return _("Not filled in yet")
    return _("Not written to yet") if speaker.email else _("No e-mail address")


@register.filter
def other_name(speaker: Speaker) -> str:
    """The name in the script that the reader's is not in; "" where it is written once."""
    other = speaker.name_fr if speaker.name == speaker.name_ar else speaker.name_ar
    return "" if other == speaker.name else other
