"""What is said of a membership that could not be asked for or decided, in the reader's language."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from schools.errors import (
    AlreadyListed,
    InstitutionNotVerified,
    InstitutionUnavailable,
    MayNotDecide,
    MembershipError,
    MoveNotAllowed,
    OwnRequest,
    ReasonMissing,
    TooManyRequests,
)
from schools.models import Membership

# What an officer picks from; their own words are added to it.
REFUSAL_REASONS: Final = (
    gettext_lazy("We could not confirm that you work at this institution."),
    gettext_lazy("Ask with the e-mail address that the institution gave you."),
    gettext_lazy("The institution already has someone who represents it: ask them to book with you."),
    gettext_lazy("This institution is in the list under another name."),
    gettext_lazy("The institution does not exist, or is closed."),
)


def sentence_for(refusal: MembershipError) -> str:
    return _SENTENCES[type(refusal)](refusal)


def _too_many(refusal: Any) -> str:
    return ngettext(
        "You already wait for %(limit)d decision. You can ask again once it is taken.",
        "You already wait for %(limit)d decisions. You can ask again once one of them is taken.",
        refusal.limit,
    ) % {"limit": refusal.limit}


def _moved(refusal: Any) -> str:
    label = Membership.State(refusal.state).label
    return _("Somebody decided meanwhile: it is “%(state)s” now. Nothing was changed.") % {"state": label}


_SENTENCES: Final[dict[type[MembershipError], Callable[[Any], str]]] = {
    InstitutionUnavailable: lambda refusal: _("This institution cannot be represented: choose another."),
    TooManyRequests: _too_many,
    AlreadyListed: lambda refusal: _(
        "An institution with this ministry code is in the list already: find it by its code."
    ),
    MayNotDecide: lambda refusal: _("Your role does not decide this."),
    OwnRequest: lambda refusal: _("Nobody decides about themselves: a colleague has to."),
    MoveNotAllowed: _moved,
    InstitutionNotVerified: lambda refusal: _("The institution has to be verified first."),
    ReasonMissing: lambda refusal: _("Say why: the person reads it."),
}
