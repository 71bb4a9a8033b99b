"""What the draft of the schedule and its releases are refused for."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from seminars.errors.base import SeminarsError


# --- The draft of the schedule --------------------------------------------------------------------
@dataclass(eq=False)
class HallTaken(SeminarsError):
    """The draft has something else in the hall then: a seminar by its code, a break or a blocker by its name."""

    code: ClassVar[str] = "hall_taken"
    hall: str
    other: str
    starts_at: datetime
    ends_at: datetime


@dataclass(eq=False)
class OutsideOpeningHours(SeminarsError):
    """The site is shut then. On that day it is open `opens_at` to `closes_at`; both None: not at all."""

    code: ClassVar[str] = "outside_opening_hours"
    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(eq=False)
class TooShort(SeminarsError):
    """Nothing in the draft is shorter than `least_minutes`."""

    code: ClassVar[str] = "too_short"
    least_minutes: int


class UnknownHall(SeminarsError):
    """The hall is not of this edition, or not there any more."""

    code = "unknown_hall"


class SeminarCancelled(SeminarsError):
    """A cancelled seminar is given no place."""

    code = "seminar_cancelled"


@dataclass(eq=False)
class AlreadyPlaced(SeminarsError):
    """The draft has the seminar in `hall` already: somebody placed it meanwhile."""

    code: ClassVar[str] = "already_placed"
    hall: str
    starts_at: datetime
    ends_at: datetime


@dataclass(eq=False)
class StalePlacement(SeminarsError):
    """`person` changed it since it was read. It is in `hall` then now; None: it was taken off the draft."""

    code: ClassVar[str] = "stale_placement"
    person: str
    hall: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class NothingToUndo(SeminarsError):
    """The person changed nothing in the draft that is not undone already; or undid nothing that could come back."""

    code = "nothing_to_undo"


@dataclass(eq=False)
class BuiltUpon(SeminarsError):
    """`person` changed the same thing afterwards: undoing would take that away."""

    code: ClassVar[str] = "built_upon"
    person: str


# --- Releases -------------------------------------------------------------------------------------
class DraftMoved(SeminarsError):
    """The draft, or what it would be compared with, changed since the preview was read."""

    code = "draft_moved"


class NothingChanged(SeminarsError):
    """The public reads exactly this already."""

    code = "nothing_changed"


class ReleaseNameMissing(SeminarsError):
    """A release has a name."""

    code = "release_name_missing"


class ReleaseNameTaken(SeminarsError):
    """Another release of the edition has the name."""

    code = "release_name_taken"
