"""What reviews, releases, quotas and lots are refused for."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from media_accreditation.errors.base import AccreditationError


class SameOfficer(AccreditationError):
    """Press and security are two people: this one had a part in the other review of this application."""

    code: ClassVar[str] = "same_officer"


@dataclass(eq=False)
class UnknownMembers(AccreditationError):
    """These are not in the team, or not for this review: security decides on whom the press office cleared."""

    code: ClassVar[str] = "unknown_members"
    count: int


@dataclass(eq=False)
class UnknownReasons(AccreditationError):
    """These codes are none of the review's reasons for the verdict."""

    code: ClassVar[str] = "unknown_reasons"
    reasons: list[str]


@dataclass(eq=False)
class Undecided(AccreditationError):
    """The review is not over: these members wait for a verdict, or for an answer of the outlet."""

    code: ClassVar[str] = "undecided"
    member_ids: list[UUID]  # public ones


class NothingToAsk(AccreditationError):
    """No member needs more information, and there is no question."""

    code: ClassVar[str] = "nothing_to_ask"


@dataclass(eq=False)
class NotReady(AccreditationError):
    """These applications have no decision to release: a review is not over."""

    code: ClassVar[str] = "not_ready"
    references: list[str]


@dataclass(frozen=True)
class Overrun:
    """`asked` people would be approved where `places` may be, those approved before included.

    Of one application, else (None) of all together; of one category, else (blank) of all.
    """

    reference: str | None
    category: str
    asked: int
    places: int


@dataclass(eq=False)
class AccreditationOverQuota(AccreditationError):
    """More would be approved than quotas or capacities allow: all that is over."""

    code: ClassVar[str] = "accreditation_over_quota"
    overruns: list[Overrun]


@dataclass(eq=False)
class PlacesInUse(AccreditationError):
    """There cannot be fewer places than are taken."""

    code: ClassVar[str] = "places_in_use"
    taken: int


@dataclass(eq=False)
class NoDrawNeeded(AccreditationError):
    """There are places for everybody who is cleared: `asked` for `places`."""

    code: ClassVar[str] = "no_draw_needed"
    asked: int
    places: int


@dataclass(eq=False)
class DrawTooEarly(AccreditationError):
    """So many people of the category are still in review: a draw now would leave them out."""

    code: ClassVar[str] = "draw_too_early"
    waiting: int


class SeedMissing(AccreditationError):
    """A draw has a seed, from which it follows."""

    code: ClassVar[str] = "seed_missing"
