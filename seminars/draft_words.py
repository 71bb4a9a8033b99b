"""The draft of the schedule in words: what stands in the way of a place, and what an editor changed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openday.bidi import apart, isolated
from openday.languages import in_readers_language
from openday.moments import clock_range
from seminars.models import Hall, Placement, ScheduleChange, Seminar, SpokenLanguage
from seminars.services.conflicts import Conflict, Kind


def name_of(placement: Placement) -> str:
    """The code of a seminar, the words of a break or a blocker."""
    return isolated(placement.seminar.code) if placement.seminar else apart(placement.title)


def where(hall: str, starts_at: datetime, ends_at: datetime) -> str:
    """`Hall 1, Saturday 22 May, 10:00 – 11:00`"""
    day = date_format(localtime(starts_at), "l j F")
    times = clock_range(starts_at, ends_at).replace(" ", "\u00a0")  # in one line
    return _("%(hall)s, %(day)s, %(times)s") % {
        "hall": apart(hall),
        "day": day,
        "times": isolated(times),
    }


def conflict_said(conflict: Conflict) -> str:
    """In the active language, as a sentence about whoever has the conflict."""
    return _CONFLICTS[Kind(conflict.kind)](conflict)


def _with_other(conflict: Conflict) -> dict[str, str]:
    other = conflict.other
    return _with_speaker(conflict) | {
        "hall": apart(conflict.hall.name) if conflict.hall else "",
        "other": name_of(other) if other else "",
        "times": isolated(clock_range(conflict.starts_at, conflict.ends_at)),
    }


def _with_speaker(conflict: Conflict) -> dict[str, str]:
    return {"speaker": apart(conflict.speaker.name) if conflict.speaker else ""}


def _capacity(conflict: Conflict) -> str:
    return ngettext(
        "%(wanted)d people are expected, and there is %(there_is)d seat.",
        "%(wanted)d people are expected, and there are %(there_is)d seats.",
        conflict.there_is,
    ) % {"wanted": conflict.wanted, "there_is": conflict.there_is}


def _booths(conflict: Conflict) -> str:
    needed = ngettext(
        "Interpretation needs %(wanted)d booth", "Interpretation needs %(wanted)d booths", conflict.wanted
    ) % {"wanted": conflict.wanted}
    if not conflict.there_is:
        return _("%(needed)s, and the hall has none.") % {"needed": needed}
    return ngettext(
        "%(needed)s, and the hall has %(there_is)d.", "%(needed)s, and the hall has %(there_is)d.", conflict.there_is
    ) % {"needed": needed, "there_is": conflict.there_is}


def _interpretation(conflict: Conflict) -> str:
    languages = conflict.seminar.languages if conflict.seminar else []
    return _("It is interpreted into %(language)s, the only language that is spoken.") % {
        "language": _(", ").join(str(SpokenLanguage(language).label) for language in languages)
    }


_CONFLICTS: Final[Mapping[Kind, Callable[[Conflict], str]]] = {
    Kind.HOURS: lambda _conflict: _("The site is shut then."),
    Kind.HALL: lambda conflict: _("%(hall)s has %(other)s then, %(times)s.") % _with_other(conflict),
    Kind.SPEAKER: lambda conflict: _("%(speaker)s is in %(other)s then, %(times)s.") % _with_other(conflict),
    Kind.AVAILABILITY: lambda conflict: _("%(speaker)s cannot come then.") % _with_speaker(conflict),
    Kind.CAPACITY: _capacity,
    Kind.BOOTHS: _booths,
    Kind.INTERPRETATION: _interpretation,
}


def change_said(change: ScheduleChange, *, seminars: Mapping[int, Seminar], halls: Mapping[int, Hall]) -> str:
    """Who did what: `Karim moved S05: Hall 1, Saturday 22 May, 10:30 – 11:30`. No query but for `made_by`."""
    told: dict[str, Any] = change.after or change.before or {}
    seminar = seminars.get(told.get("seminar") or 0)
    values = {
        "person": apart(change.made_by.full_name),
        "what": isolated(seminar.code) if seminar else apart(in_readers_language(told, "title")),
    }
    if change.after is None:
        return _("%(person)s took %(what)s off the draft.") % values
    hall = halls.get(told["hall"])
    starts_at, ends_at = (datetime.fromisoformat(told[name]) for name in ("starts_at", "ends_at"))
    values["place"] = where(hall.name if hall else "", starts_at, ends_at)
    if change.before is None:
        return _("%(person)s placed %(what)s: %(place)s.") % values
    if _place(change.before) == _place(change.after):
        return _("%(person)s changed %(what)s: %(place)s.") % values
    return _("%(person)s moved %(what)s: %(place)s.") % values


def _place(told: dict[str, Any]) -> tuple[object, ...]:
    return told["hall"], told["starts_at"], told["ends_at"]
