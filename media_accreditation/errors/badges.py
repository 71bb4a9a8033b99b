"""What badges are refused for."""

from dataclasses import dataclass, field
from typing import ClassVar

from media_accreditation.errors.base import AccreditationError


class NotCleared(AccreditationError):
    """No released decision that stands lets the member in, or they left the team: no badge."""

    code: ClassVar[str] = "not_cleared"


class PhotoMissing(AccreditationError):
    """A badge shows a face: the member has no photo (any more)."""

    code: ClassVar[str] = "photo_missing"


class IdentityMissing(AccreditationError):
    """The number of the member's identity paper is not known: nobody could tell who gets two badges."""

    code: ClassVar[str] = "identity_missing"


@dataclass(eq=False)
class PersonHasBadge(AccreditationError):
    """The same person has badge `badge_id` of this edition, through another outlet."""

    code: ClassVar[str] = "person_has_badge"
    badge_id: int


@dataclass(eq=False)
class AlreadyCollected(AccreditationError):
    """Somebody handed badge `badge_id` over before: two people at the desk, or the wrong one."""

    code: ClassVar[str] = "already_collected"
    badge_id: int


class IdentityNotChecked(AccreditationError):
    """A badge is handed over against an identity paper: say which was looked at."""

    code: ClassVar[str] = "identity_not_checked"


class CourierMissing(AccreditationError):
    """Who collects for others gives their name."""

    code: ClassVar[str] = "courier_missing"


@dataclass(eq=False)
class NoBadges(AccreditationError):
    """There is none to print, or to hand over. `refused`: who would have one but for this, by the member's id."""

    code: ClassVar[str] = "no_badges"
    refused: dict[int, AccreditationError] = field(default_factory=dict)


class BatchOnItsWay(AccreditationError):
    """The file is made, or a worker is at it."""

    code: ClassVar[str] = "batch_on_its_way"
