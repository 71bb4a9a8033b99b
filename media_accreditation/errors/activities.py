"""What activities are refused for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from media_accreditation.errors.base import AccreditationError


class NotAccredited(AccreditationError):
    """The outlet's application is not approved (any more)."""

    code = "not_accredited"


@dataclass(eq=False)
class TooManyActivities(AccreditationError):
    """The outlet already has `limit` activities that are not over."""

    code: ClassVar[str] = "too_many_activities"
    limit: int


@dataclass(eq=False)
class OutsideAccreditedDays(AccreditationError):
    """The time is not within the days for which the outlet is accredited."""

    code: ClassVar[str] = "outside_accredited_days"
    days: list[date]


class TimeOver(AccreditationError):
    """The time asked for is over already."""

    code = "time_over"


class TimeToCome(AccreditationError):
    """It has not begun yet: it is neither done, nor has anybody failed to come."""

    code = "time_to_come"


@dataclass(eq=False)
class WrongLength(AccreditationError):
    """An activity takes from `least` to `most` minutes, and fits into what was wished for."""

    code: ClassVar[str] = "wrong_length"
    least: int
    most: int


class PlaceMissing(AccreditationError):
    """Filming and live slots have a pavilion; whatever gets a time has a pavilion or an officer."""

    code = "place_missing"


class UnknownPlace(AccreditationError):
    """The pavilion or the officer is not of this edition, or the officer speaks no longer."""

    code = "unknown_place"


@dataclass(eq=False)
class TooManyCameras(AccreditationError):
    """The pavilion takes `allowed` cameras at once; 0: it is not filmed."""

    code: ClassVar[str] = "too_many_cameras"
    allowed: int


@dataclass(frozen=True)
class Clash:
    """Another activity has the officer or the pavilion (`what`) in `[starts_at, ends_at)`."""

    what: str
    activity_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(eq=False)
class ActivitiesClash(AccreditationError):
    """No officer and no pavilion is in two activities at once."""

    code: ClassVar[str] = "activities_clash"
    clashes: list[Clash]


@dataclass(eq=False)
class ActivitiesInTheWay(AccreditationError):
    """These activities are planned with the officer or the cameras that would be taken away."""

    code: ClassVar[str] = "activities_in_the_way"
    activity_ids: list[int]
