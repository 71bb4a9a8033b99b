"""How many seats a seminar still has, in words: what is live on the public pages."""

from django.utils.html import conditional_escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openday.languages import said_once
from seminars.services.seats_now import SeatsNow


def seats_said(seats: SeatsNow | None) -> str:
    """`40 seats left of 200`, in the active language, as HTML; "" where nobody can sign up."""
    return _said(seats.left, seats.seats) if seats and seats.is_open else ""


@said_once
def _said(left: int, seats: int) -> str:
    if left <= 0:
        return conditional_escape(_("full, the waiting list is open"))
    said = ngettext("%(count)d seat left of %(seats)d", "%(count)d seats left of %(seats)d", left)
    return conditional_escape(said % {"count": left, "seats": seats})
