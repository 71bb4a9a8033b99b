"""Words and marks of the pages of seats."""

from typing import Final

from django import template

from seminars import seat_words
from seminars.models import Registration, ReleasedEntry, Seminar
from seminars.services.sittings import title_of

register = template.Library()

_TONES: Final = {
    Registration.State.ASKED: "wait",
    Registration.State.WAITING: "wait",
    Registration.State.OFFERED: "gold",
    Registration.State.CONFIRMED: "good",
    Registration.State.ATTENDED: "good",
    Registration.State.CANCELLED: "bad",
    Registration.State.LAPSED: "",
}


@register.filter
def seat_tone(registration: Registration) -> str:
    """The tone of the badge that says its state."""
    return _TONES[Registration.State(registration.state)]


@register.filter
def people_missing(registration: Registration) -> int:
    """How many of it can still be let in; 0 where it holds no seats."""
    if registration.state not in (Registration.State.CONFIRMED, Registration.State.ATTENDED):
        return 0
    return registration.seats - (registration.attended_seats or 0)


@register.filter
def seats_counted(number: int) -> str:
    """`{{ 2|seats_counted }}`: "2 seats"."""
    return seat_words.seats_counted(number)


@register.filter
def people_counted(number: int) -> str:
    return seat_words.people_counted(number)


@register.simple_tag
def seminar_title(entry: ReleasedEntry | None, seminar: Seminar) -> str:
    """As it was released; as staff have it, where no release holds it."""
    return title_of(entry) if entry else seminar.title
