"""What is said of a refusal of the back office."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.errors import (
    AnotherEditionPublished,
    BackofficeError,
    EditionNotReady,
    HoursLeaveOut,
    Missing,
    MoveNotAllowed,
    OutsideItsZone,
    OutsideThePlan,
    OverAnotherPavilion,
    VisitsToCome,
    VisitsWouldBreak,
)
from openday.editions.models import Edition

_MISSING: Final = {
    Missing.DAYS: gettext_lazy("opening days"),
    Missing.PAVILIONS: gettext_lazy("pavilions"),
    Missing.SLOTS: gettext_lazy("slots to come"),
    Missing.ARRIVALS: gettext_lazy("arrival windows to come"),
}


def sentence_for(refusal: BackofficeError) -> str:
    """What was wrong and what to do, in the active language. A refusal without a sentence is a bug: KeyError."""
    return _SENTENCES[type(refusal)](refusal)


def _hours_leave_out(refusal: HoursLeaveOut) -> str:
    slots, windows, places = len(refusal.slot_ids), len(refusal.arrival_window_ids), len(refusal.placement_ids)
    parts = []
    if slots:
        parts.append(ngettext("%(count)d open slot", "%(count)d open slots", slots) % {"count": slots})
    if windows:
        parts.append(ngettext("%(count)d arrival window", "%(count)d arrival windows", windows) % {"count": windows})
    if places:
        parts.append(
            ngettext("%(count)d place on the schedule draft", "%(count)d places on the schedule draft", places)
            % {"count": places}
        )
    return _("These hours would leave outside: %(what)s. Close or move them first.") % {"what": _(", ").join(parts)}


def _visits_would_break(refusal: VisitsWouldBreak) -> str:
    count = len(refusal.visit_ids)
    return ngettext(
        "%(count)d visit could no longer be made as it is booked.",
        "%(count)d visits could no longer be made as they are booked.",
        count,
    ) % {"count": count}


def _visits_to_come(refusal: VisitsToCome) -> str:
    return ngettext(
        "%(count)d visit has yet to arrive: an edition is archived once it is over.",
        "%(count)d visits have yet to arrive: an edition is archived once it is over.",
        refusal.count,
    ) % {"count": refusal.count}


_SENTENCES: Final[dict[type[BackofficeError], Callable[[Any], str]]] = {
    HoursLeaveOut: _hours_leave_out,
    VisitsWouldBreak: _visits_would_break,
    MoveNotAllowed: lambda refusal: (
        _("An edition does not go from “%(before)s” to “%(after)s”.")
        % {"before": Edition.State(refusal.before).label, "after": Edition.State(refusal.after).label}
    ),
    AnotherEditionPublished: lambda refusal: (
        _("Edition %(number)d is published: archive it first.") % {"number": refusal.number}
    ),
    EditionNotReady: lambda refusal: (
        _("Before it is published, the edition needs: %(what)s.")
        % {"what": _(", ").join(str(_MISSING[missing]) for missing in refusal.missing)}
    ),
    VisitsToCome: _visits_to_come,
    OutsideThePlan: lambda _refusal: _("This place does not lie inside the plan of the site."),
    OutsideItsZone: lambda _refusal: _("This place does not lie inside its zone."),
    OverAnotherPavilion: lambda refusal: _("This place covers a part of %(code)s.") % {"code": refusal.code},
}
