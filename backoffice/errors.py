"""Refusals of the back office: they carry data, `backoffice.refusals` finds the words."""

from dataclasses import dataclass, field
from enum import StrEnum


class BackofficeError(Exception):
    """A change that staff asked for and that cannot be. Nothing was written."""


@dataclass(eq=False)
class HoursLeaveOut(BackofficeError):
    """These open slots, arrival windows and placements of the schedule draft would lie outside the new hours."""

    slot_ids: list[int] = field(default_factory=list)
    arrival_window_ids: list[int] = field(default_factory=list)
    placement_ids: list[int] = field(default_factory=list)


@dataclass(eq=False)
class VisitsWouldBreak(BackofficeError):
    """The change would break these live visits: their groups could not follow their stops."""

    visit_ids: list[int]


@dataclass(eq=False)
class MoveNotAllowed(BackofficeError):
    """An edition does not go from the state `before` to `after`."""

    before: str
    after: str


@dataclass(eq=False)
class AnotherEditionPublished(BackofficeError):
    """The edition of this number is published; there is at most one."""

    number: int


class Missing(StrEnum):
    """What an edition needs before it is published."""

    DAYS = "days"
    PAVILIONS = "pavilions"
    SLOTS = "slots"
    ARRIVALS = "arrivals"


@dataclass(eq=False)
class EditionNotReady(BackofficeError):
    missing: list[Missing]


@dataclass(eq=False)
class VisitsToCome(BackofficeError):
    """The edition cannot be archived: so many live visits have yet to arrive."""

    count: int


class OutsideThePlan(BackofficeError):
    """The rectangle does not lie inside the plan of the site."""


class OutsideItsZone(BackofficeError):
    """The rectangle does not lie inside its zone."""


@dataclass(eq=False)
class OverAnotherPavilion(BackofficeError):
    """The rectangle covers a part of the pavilion of this code."""

    code: str
