"""What is said of a refusal, in one place: to people (a sentence) and to programs (a code and data).

Forms show the sentence beside what was typed; the API sends all three.
"""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openday.rest.values import instant
from pavilions.errors import PavilionError, SlotsFull, SlotsInTheWay, SlotsInUse
from schools.errors import (
    AdultsMissing,
    ArrivalClosed,
    ArrivalWindowsInUse,
    BookingClosed,
    ChangesClosed,
    ChoicesChanged,
    GroupTooLarge,
    LevelNotSuited,
    MissingAdults,
    NoPasses,
    NotRepresented,
    PavilionRepeated,
    PlacesTaken,
    StopTooSoon,
    TooManyGroups,
    UnknownArrival,
    UnknownSlots,
    VisitChangedMeanwhile,
    VisitError,
    VisitLimitReached,
    VisitNotLive,
    WrongStopCount,
)
from schools.models import Visit


def code_for(refusal: VisitError | PavilionError) -> str:
    """`PlacesTaken` → `places_taken`. Stable: programs read it."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(refusal).__name__).lower()


def data_for(refusal: VisitError | PavilionError) -> dict[str, Any]:
    """What the refusal carries, ready for JSON."""
    return {name: _plain(value) for name, value in vars(refusal).items()}


def sentence_for(refusal: VisitError | PavilionError) -> str:
    """What was wrong and what to do, in the active language. A refusal without a sentence is a bug: KeyError."""
    return _SENTENCES[type(refusal)](refusal)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _moment(moment: datetime) -> str:
    """Day and clock at the venue, in words."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _booking_closed(refusal: BookingClosed) -> str:
    return _("Visits can be booked from %(opens)s until %(closes)s.") % {
        "opens": _moment(refusal.opens_at),
        "closes": _moment(refusal.closes_at),
    }


def _visit_limit_reached(refusal: VisitLimitReached) -> str:
    return ngettext(
        "Your institution already has its visit of this edition: change or cancel it to make another.",
        "Your institution already has its %(limit)d visits of this edition: change or cancel one to make another.",
        refusal.limit,
    ) % {"limit": refusal.limit}


def _too_many_groups(refusal: TooManyGroups) -> str:
    return ngettext(
        "A visit has %(limit)d group at most.", "A visit has from one to %(limit)d groups.", refusal.limit
    ) % {"limit": refusal.limit}


def _group_too_large(refusal: GroupTooLarge) -> str:
    return ngettext(
        "Group %(position)d: from one to %(limit)d person, pupils and adults together.",
        "Group %(position)d: from one to %(limit)d people, pupils and adults together. Divide it into more groups.",
        refusal.limit,
    ) % {"position": refusal.position, "limit": refusal.limit}


def _adults_missing(refusal: AdultsMissing) -> str:
    return " ".join(_missing_in_group(group) for group in refusal.groups)


def _missing_in_group(group: MissingAdults) -> str:
    missing = group.needed - group.adults
    return ngettext(
        "Group %(position)d needs %(missing)d more adult.",
        "Group %(position)d needs %(missing)d more adults.",
        missing,
    ) % {"position": group.position, "missing": missing}


def _wrong_stop_count(refusal: WrongStopCount) -> str:
    return ngettext(
        "Group %(position)d: choose %(limit)d stop.",
        "Group %(position)d: choose from one to %(limit)d stops.",
        refusal.limit,
    ) % {"position": refusal.position, "limit": refusal.limit}


def _stop_too_soon(refusal: StopTooSoon) -> str:
    values = {"position": refusal.position, "clock": date_format(timezone.localtime(refusal.earliest_at), "H:i")}
    if refusal.from_slot_id is None:
        return _("Group %(position)d would reach its first stop at %(clock)s: choose a later slot.") % values
    return _("Group %(position)d would reach the next stop at %(clock)s: choose a later slot.") % values


def _places_taken(refusal: PlacesTaken) -> str:
    if refusal.arrival_window_id:
        return _("This arrival window has no room left for your visit. What you typed is kept: choose another one.")
    return ngettext(
        "A slot that you chose has no room left for your group. What you typed is kept: choose another one.",
        "%(count)d slots that you chose have no room left. What you typed is kept: choose others.",
        len(refusal.slot_ids),
    ) % {"count": len(refusal.slot_ids)}


def _visit_not_live(refusal: VisitNotLive) -> str:
    return _("This visit can no longer be changed. Its state: %(state)s.") % {"state": Visit.State(refusal.state).label}


_SENTENCES: Final[dict[type[VisitError | PavilionError], Callable[[Any], str]]] = {
    BookingClosed: _booking_closed,
    NotRepresented: lambda _refusal: _("You do not represent this institution, or it is not verified yet."),
    VisitLimitReached: _visit_limit_reached,
    UnknownArrival: lambda _refusal: _("There is no such arrival window in this edition."),
    ArrivalClosed: lambda _refusal: _("This arrival window is over or closed: choose another one."),
    TooManyGroups: _too_many_groups,
    GroupTooLarge: _group_too_large,
    AdultsMissing: _adults_missing,
    WrongStopCount: _wrong_stop_count,
    UnknownSlots: lambda _refusal: _("Some slots are not of the day of this visit: choose others."),
    LevelNotSuited: lambda refusal: (
        _("Group %(position)d: some stops are not made for its level: choose others.") % {"position": refusal.position}
    ),
    PavilionRepeated: lambda refusal: (
        _("Group %(position)d would see one pavilion twice: choose another one.") % {"position": refusal.position}
    ),
    StopTooSoon: _stop_too_soon,
    PlacesTaken: _places_taken,
    ArrivalWindowsInUse: lambda refusal: (
        ngettext(
            "%(count)d arrival window is booked: changing it would break visits.",
            "%(count)d arrival windows are booked: changing them would break visits.",
            len(refusal.arrival_window_ids),
        )
        % {"count": len(refusal.arrival_window_ids)}
    ),
    ChangesClosed: lambda refusal: (
        _("Changes were possible until %(deadline)s. Please call the visits office.")
        % {"deadline": _moment(refusal.deadline)}
    ),
    VisitNotLive: _visit_not_live,
    NoPasses: lambda refusal: (
        _("A visit has passes while it is confirmed. This one's state: %(state)s.")
        % {"state": Visit.State(refusal.state).label}
    ),
    VisitChangedMeanwhile: lambda _refusal: _(
        "Somebody else changed this visit meanwhile. Look at it as it is now, then change it again."
    ),
    ChoicesChanged: lambda _refusal: _(
        "You changed something in another window. Here is what would be booked now: look at it, then confirm."
    ),
    SlotsInTheWay: lambda refusal: (
        ngettext(
            "%(count)d slot cannot be opened again: another show is on its stage then.",
            "%(count)d slots cannot be opened again: another show is on their stage then.",
            len(refusal.slot_ids),
        )
        % {"count": len(refusal.slot_ids)}
    ),
    SlotsFull: lambda _refusal: _("Some of these slots have no room left."),
    SlotsInUse: lambda refusal: (
        ngettext(
            "%(count)d slot is booked: changing it would break visits.",
            "%(count)d slots are booked: changing them would break visits.",
            len(refusal.slot_ids),
        )
        % {"count": len(refusal.slot_ids)}
    ),
}
