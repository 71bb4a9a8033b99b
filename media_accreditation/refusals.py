"""What is said of a refusal, in one place: to people (a sentence) and to programs (a code and data).

Forms show the sentence beside what was typed; the API sends all three.
"""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from media_accreditation import errors
from media_accreditation.errors import AccreditationError
from openday.moments import day_and_clock


def sentence_for(refusal: AccreditationError) -> str:
    """What was wrong and what to do, in the active language. A refusal without a sentence is a bug: KeyError."""
    return _SENTENCES[type(refusal)](refusal)


_SENTENCES: Final[dict[type[AccreditationError], Callable[[Any], str]]] = {
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
