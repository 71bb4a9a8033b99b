"""What is said of a refusal, in one place: to people (a sentence) and to programs (a code and data).

Forms show the sentence beside what was typed; the API sends all three.
"""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from media_accreditation import errors
from media_accreditation.errors import AccreditationError
from media_accreditation.models import Application
from openday.moments import clock, day_and_clock


def sentence_for(refusal: AccreditationError) -> str:
    """What was wrong and what to do, in the active language. A refusal without a sentence is a bug: KeyError."""
    return _SENTENCES[type(refusal)](refusal)


_SENTENCES: Final[dict[type[AccreditationError], Callable[[Any], str]]] = {
    # --- Applications and teams ---
    errors.NotRepresented: lambda _refusal: _("You do not act for this outlet."),
    errors.AccreditationClosed: lambda refusal: (
        _("Applications can be begun and sent from %(opens)s until %(deadline)s. Please call the press office.")
        % {"opens": day_and_clock(refusal.opens_at), "deadline": day_and_clock(refusal.deadline_at)}
    ),
    errors.NotEditable: lambda refusal: (
        _("This can no longer be changed. The state of the application: %(state)s.")
        % {"state": Application.State(refusal.state).label}
    ),
    errors.ApplicationIncomplete: lambda refusal: (
        ngettext(
            "%(count)d thing is still missing: complete it, then send.",
            "%(count)d things are still missing: complete them, then send.",
            len(refusal.missing),
        )
        % {"count": len(refusal.missing)}
    ),
    errors.AlreadyInTeam: lambda _refusal: _("Somebody with this identity paper is in the team already."),
    errors.TeamTooLarge: lambda refusal: (
        ngettext("An application takes %(limit)d person.", "An application takes %(limit)d people.", refusal.limit)
        % {"limit": refusal.limit}
    ),
    errors.NoAddressToInvite: lambda _refusal: _("Write the person's e-mail address first, then invite them."),
    errors.InvitedJustNow: lambda refusal: (
        _("This person was invited a moment ago: again from %(clock)s on.") % {"clock": clock(refusal.again_at)}
    ),
    errors.TooManyThings: lambda refusal: (
        ngettext("The list takes %(limit)d line.", "The list takes %(limit)d lines.", refusal.limit)
        % {"limit": refusal.limit}
    ),
    errors.VehicleKnown: lambda _refusal: _("A vehicle with this plate is on the list already."),
    errors.FrequenciesUnfit: lambda _refusal: _(
        "A satellite van says on which frequencies it sends; no other vehicle does."
    ),
    errors.QuestionAnswered: lambda _refusal: _("This question has been answered already."),
    errors.AnswerEmpty: lambda _refusal: _("Write an answer: a few words will do."),
    # --- Papers ---
    errors.PaperKindUnfit: lambda _refusal: _("A paper of this kind does not belong here."),
    errors.TooManyPapers: lambda refusal: (
        ngettext(
            "There is %(limit)d other paper already: take it away first.",
            "There are %(limit)d other papers already: take one away first.",
            refusal.limit,
        )
        % {"limit": refusal.limit}
    ),
    errors.PaperGone: lambda _refusal: _("The file of this paper was deleted: send it again."),
    # --- Media kit ---
    errors.UnderEmbargo: lambda refusal: (
        _("This is under embargo until %(moment)s.") % {"moment": day_and_clock(refusal.until)}
    ),
    errors.KitItemGone: lambda _refusal: _("This is not in the media kit any more."),
}
