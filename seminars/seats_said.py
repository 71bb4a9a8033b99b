"""How many seats a seminar still has, in words: what is live on the public pages."""

from datetime import datetime

from django.utils.html import conditional_escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openday.languages import said_once
from seminars.services.programme_items import Seats


def seats_said(seats: Seats | None, *, now: datetime) -> str:
    """`40 seats left of 200`, in the active language, as HTML; "" where nobody can sign up at `now`."""
    if seats is None or not seats.is_open(now):
        return ""
    return _said(0 if seats.is_full else seats.left, seats.seats)


@said_once
def _said(left: int, seats: int) -> str:
    if left <= 0:
        return conditional_escape(_("full, the waiting list is open"))
    said = ngettext("%(count)d seat left of %(seats)d", "%(count)d seats left of %(seats)d", left)
    return conditional_escape(said % {"count": left, "seats": seats})
