"""How moments are said at the venue, as plain text in the active language. Pages isolate times; see the look's tags."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openday.languages import said_once


@said_once
def clock(moment: datetime) -> str:
    """`09:30`"""
    return date_format(timezone.localtime(moment), "H:i")


def clock_range(starts_at: datetime, ends_at: datetime) -> str:
    """`09:30 – 10:05`; turns round inside Arabic unless it is isolated."""
    return f"{clock(starts_at)} – {clock(ends_at)}"


@said_once
def day(moment: datetime) -> str:
    """`Saturday 22 May 2027`"""
    return date_format(timezone.localtime(moment), "l j F Y")


@said_once
def day_and_clock(moment: datetime) -> str:
    """`Saturday 22 May, 09:30`, with the comma of the reader's writing."""
    local = timezone.localtime(moment)
    return date_format(local, "l j F") + _(", ") + date_format(local, "H:i")


def date_range(first: date, last: date, *, weekdays: bool = True) -> str:
    """The days of an edition: "Saturday 22 to Wednesday 26 May 2027", with the month said once where it is one."""
    form = "l j" if weekdays else "j"
    same_year, same_month = first.year == last.year, (first.year, first.month) == (last.year, last.month)
    head = date_format(first, form if same_month else f"{form} F" if same_year else f"{form} F Y")
    return _("%(first)s to %(last)s") % {"first": head, "last": date_format(last, f"{form} F Y")}
