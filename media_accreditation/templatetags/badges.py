"""How a badge stands, for pages of staff and of outlets."""

from typing import Final

from django import template

from media_accreditation.models import Badge

register = template.Library()
State = Badge.State
TONES: Final = {
    State.ORDERED: "wait",
    State.PRINTED: "gold",
    State.COLLECTED: "good",
    State.LOST: "bad",
    State.REPLACED: "",
    State.REVOKED: "bad",
}


@register.filter
def badge_tone(badge: Badge) -> str:
    return TONES[State(badge.state)]
