"""Why a member is not cleared, or what is still needed: the list that reviewers pick from.

Each reason has its words for staff and those that the outlet reads. What security found is never told: the outlet
reads that the person is not cleared, and whom to ask.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from media_accreditation.models import Review, Verdict

NO_PLACE_DRAWN: Final = "no_place_drawn"
OVER_QUOTA: Final = "over_quota"
WITHDRAWN: Final = "revoked"


@dataclass(frozen=True)
class Reason:
    """`reviews` and `verdicts` it may be given for; none: given by the site alone. `words` are the outlet's."""

    code: str
    label: Promise
    words: Promise
    reviews: frozenset[str] = frozenset(Review)
    verdicts: frozenset[str] = frozenset({Verdict.NOT_CLEARED})


PRESS: Final = frozenset({Review.PRESS})
SECURITY: Final = frozenset({Review.SECURITY})
ASKS: Final = frozenset({Verdict.MORE_INFO})
_NOT_CLEARED_BY_SECURITY: Final = _("This person was not cleared. Call the press office with your questions.")

REASONS: Final = (
    # The press office does not clear.
    Reason(
        "not_of_the_outlet",
        _("Does not work for this outlet"),
        _("We could not confirm that this person works for your outlet."),
        PRESS,
    ),
    Reason(
        "not_press_work",
        _("Does no press work here"),
        _("The role of this person is not one that is accredited."),
        PRESS,
    ),
    Reason(
        "in_another_team",
        _("Comes with another outlet"),
        _("This person is accredited with another outlet: one person wears one badge."),
        PRESS,
    ),
    Reason(
        "press_card_not_valid",
        _("Press card not valid"),
        _("The press card is not valid on the days of the event."),
        PRESS,
    ),
    Reason(
        OVER_QUOTA,
        _("Over the outlet's quota"),
        _("Your outlet has more people than places by the published rule."),
        PRESS,
    ),
    Reason(
        NO_PLACE_DRAWN,
        _("No place drawn"),
        _("There were fewer places than requests. Lots were drawn by the published rule: none fell to this person."),
        frozenset(),
    ),
    # Security does not clear.
    Reason("security_grounds", _("Security grounds"), _NOT_CLEARED_BY_SECURITY, SECURITY),
    Reason("identity_in_doubt", _("Identity in doubt"), _NOT_CLEARED_BY_SECURITY, SECURITY),
    Reason("paper_in_doubt", _("Paper in doubt"), _NOT_CLEARED_BY_SECURITY, SECURITY),
    # More information needed.
    Reason(
        "photo_unusable",
        _("Photo cannot be used"),
        _("The photo cannot be used: please send one of the face, from the front, on a plain background."),
        PRESS,
        ASKS,
    ),
    Reason(
        "press_card_needed",
        _("Press card missing or out of date"),
        _("Please send a press card that is valid on the days of the event."),
        PRESS,
        ASKS,
    ),
    Reason(
        "assignment_needed",
        _("Letter of assignment missing or unsigned"),
        _("Please send a letter of assignment that names this person, signed and dated."),
        PRESS,
        ASKS,
    ),
    Reason(
        "role_unclear",
        _("Role unclear"),
        _("Please say what this person does in the team."),
        PRESS,
        ASKS,
    ),
    Reason(
        "id_paper_unreadable",
        _("Identity paper cannot be read"),
        _("The identity paper cannot be read: please send both sides, sharp and whole."),
        verdicts=ASKS,
    ),
    Reason(
        "id_paper_expired",
        _("Identity paper out of date"),
        _("The identity paper is out of date: please send one that is valid."),
        verdicts=ASKS,
    ),
    Reason(
        "names_differ",
        _("Name or number differs from the paper"),
        _("The name or the number differs from the identity paper: please correct it."),
        verdicts=ASKS,
    ),
    # Taken back after the release.
    Reason(
        WITHDRAWN,
        _("Accreditation revoked"),
        _("The accreditation of this person was revoked. Call the press office with your questions."),
        frozenset(),
    ),
)
REASON_OF: Final = {reason.code: reason for reason in REASONS}


def reasons_for(review: str, verdict: str) -> list[Reason]:
    """What a reviewer picks from, in the order of the list."""
    return [reason for reason in REASONS if review in reason.reviews and verdict in reason.verdicts]


def labels_of(codes: Iterable[str]) -> list[str]:
    """For staff, in the active language. A code that is no longer in the list is shown as it is."""
    return [str(REASON_OF[code].label) if code in REASON_OF else code for code in codes]


def words_of(codes: Iterable[str]) -> list[str]:
    """What the outlet reads, in the active language; each sentence once. Codes no longer in the list say nothing."""
    return list(dict.fromkeys(str(REASON_OF[code].words) for code in codes if code in REASON_OF))
