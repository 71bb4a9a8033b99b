"""Words of the pages of visits: counted phrases, refusals, and the drawings' marks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openday.languages import said_once
from schools.models import Visit, VisitGroup
from schools.refusals import sentence_for
from schools.services import papers
from schools.services.review import Trouble
from schools.timeline import Mark

register = template.Library()

_COUNTED: Final[dict[str, Callable[[int], str]]] = {
    "pupils": lambda n: ngettext("%(count)d pupil", "%(count)d pupils", n),
    "participants": lambda n: ngettext("%(count)d participant", "%(count)d participants", n),
    "adults": lambda n: ngettext("%(count)d adult", "%(count)d adults", n),
    "people": lambda n: ngettext("%(count)d person", "%(count)d people", n),
    "groups": lambda n: ngettext("%(count)d group", "%(count)d groups", n),
    "visits": lambda n: ngettext("%(count)d visit", "%(count)d visits", n),
    "coaches": lambda n: ngettext("%(count)d coach", "%(count)d coaches", n),
    "stops": lambda n: ngettext("%(count)d stop", "%(count)d stops", n),
    "minutes": lambda n: ngettext("%(count)d minute", "%(count)d minutes", n),
    "hours": lambda n: ngettext("%(count)d hour", "%(count)d hours", n),
    "days": lambda n: ngettext("%(count)d day", "%(count)d days", n),
    "places_left": lambda n: ngettext("%(count)d place left", "%(count)d places left", n),
    "windows": lambda n: ngettext("%(count)d time with room", "%(count)d times with room", n),
}


@register.filter
@said_once
def counted(number: int, of: str) -> str:
    """`{{ 2|counted:"pupils" }}`: the number with its noun, in the right form."""
    return _COUNTED[of](number) % {"count": number}


@register.filter
def length_said(minutes: int) -> str:
    """Minutes as they are said: "25 minutes", "2 hours, 5 minutes"."""
    return _said(timedelta(minutes=minutes))


@register.filter
def time_left(deadline: datetime, now: datetime) -> str:
    """How long until `deadline`, in its two largest units."""
    return _said(deadline - now)


def _said(length: timedelta) -> str:
    minutes = max(int(length.total_seconds() // 60), 0)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "days"), (hours, "hours"), (rest, "minutes")]
    first = next((at for at, (number, _of) in enumerate(parts) if number), len(parts) - 1)
    said = [counted(number, of) for number, of in parts[first : first + 2] if number] or [counted(0, "minutes")]
    if len(said) == 1:
        return said[0]
    return _("%(larger)s and %(smaller)s") % {"larger": said[0], "smaller": said[1]}


@register.filter
def sentence(trouble: Trouble) -> str:
    return sentence_for(trouble.refusal)


@register.filter
def needs_said(needs: list[str]) -> str:
    """The needs of a group in a row of words."""
    return _(", ").join(str(VisitGroup.Need(need).label) for need in needs if need in VisitGroup.Need.values)


@register.filter
def has_certificate(visit: Visit, now: datetime) -> bool:
    return papers.has_certificate(visit, now=now)


@register.filter
def code_cut(code: str) -> SafeString:
    """`P07` with its letter apart: lanes hide it where they are narrow."""
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if not digits or digits == code:
        return format_html("{}", code)
    return format_html("<abbr>{}</abbr>{}", code[: len(code) - len(digits)], digits)


@register.simple_tag
def lane_marks(marks: list[Mark]) -> SafeString:
    """The walks and waits of a lane, drawn under its stops."""
    return format_html_join(
        "",
        '<span class="lane-gap" data-kind="{}" data-at="{}" data-for="{}"></span>',
        ((mark.kind, mark.at, mark.length) for mark in marks if mark.kind != "stop"),
    )


@register.simple_tag
def free_strip(strip: list[tuple[int, int]]) -> SafeString:
    """Where the free turns of a pavilion lie in the day."""
    return format_html_join("", '<i data-at="{}" data-for="{}"></i>', ((at, min(length, 60)) for at, length in strip))
