"""What outlets and those who act for them are refused for."""

from dataclasses import dataclass
from typing import ClassVar

from media_accreditation.errors.base import AccreditationError


class OutletUnavailable(AccreditationError):
    """There is no such outlet, or staff refused, suspended or merged it."""

    code: ClassVar[str] = "outlet_unavailable"


@dataclass(eq=False)
class TooManyRequests(AccreditationError):
    """The person already waits for `limit` decisions."""

    code: ClassVar[str] = "too_many_requests"
    limit: int


@dataclass(eq=False)
class AlreadyListed(AccreditationError):
    """The registration number is that of an outlet in the list."""

    code: ClassVar[str] = "already_listed"
    outlet_id: int


@dataclass(eq=False)
class PerhapsListed(AccreditationError):
    """Outlets with a name or a site like this one are in the list, and nobody has said that it is none of them."""

    code: ClassVar[str] = "perhaps_listed"
    outlet_ids: list[int]


class OwnRequest(AccreditationError):
    """Nobody decides about themselves, or about an outlet of theirs."""

    code: ClassVar[str] = "own_request"


class ListWritten(AccreditationError):
    """The list of outlets is written already, or was deleted since."""

    code: ClassVar[str] = "list_written"


class OutletNotVerified(AccreditationError):
    """The outlet itself is not verified (yet)."""

    code: ClassVar[str] = "outlet_not_verified"


@dataclass(eq=False)
class ApplicationsInTheWay(AccreditationError):
    """Both outlets have an application in these editions, and the two cannot become one as they are."""

    code: ClassVar[str] = "applications_in_the_way"
    edition_ids: list[int]
