"""What accreditation refuses, with data and without sentences; `refusals.py` has the words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


class AccreditationError(Exception):
    """Nothing was written. `code` is for programs."""

    code: ClassVar[str]


# --- Whoever acts, on whatever --------------------------------------------------------------------
class MayNotDecide(AccreditationError):
    """The person has no role that does this, and does not act for the outlet."""

    code = "may_not_decide"


@dataclass(eq=False)
class StaleRevision(AccreditationError):
    """Somebody else wrote it since it was read: it is now at `revision`."""

    code: ClassVar[str] = "stale_revision"
    revision: int


@dataclass(eq=False)
class MoveNotAllowed(AccreditationError):
    """From `state` there is no way to `wanted`: somebody moved it meanwhile."""

    code: ClassVar[str] = "move_not_allowed"
    state: str
    wanted: str


class ReasonMissing(AccreditationError):
    """A refusal, a cancellation, a suspension says why."""

    code = "reason_missing"


# --- Activities -----------------------------------------------------------------------------------
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


# --- Applications and teams -----------------------------------------------------------------------
class NotRepresented(AccreditationError):
    """The person does not act for this outlet."""

    code: ClassVar[str] = "not_represented"


@dataclass(eq=False)
class AccreditationClosed(AccreditationError):
    """The edition takes applications in `[opens_at, deadline_at)` once published; staff may allow one later."""

    code: ClassVar[str] = "accreditation_closed"
    opens_at: datetime
    deadline_at: datetime


@dataclass(eq=False)
class NotEditable(AccreditationError):
    """The outlet can change nothing of this in `state`."""

    code: ClassVar[str] = "not_editable"
    state: str


@dataclass(frozen=True)
class Missing:
    """What an application still lacks, by a code of `services.missing`; of one member, or of the whole."""

    code: str
    member_id: int | None = None


@dataclass(eq=False)
class ApplicationIncomplete(AccreditationError):
    """It cannot be sent (back) yet: all that it lacks."""

    code: ClassVar[str] = "application_incomplete"
    missing: list[Missing]


@dataclass(eq=False)
class AlreadyInTeam(AccreditationError):
    """A person with this identity paper is in the team: `member_id`."""

    code: ClassVar[str] = "already_in_team"
    member_id: int


@dataclass(eq=False)
class TeamTooLarge(AccreditationError):
    """An application has `limit` members at most."""

    code: ClassVar[str] = "team_too_large"
    limit: int


class NoAddressToInvite(AccreditationError):
    """The member has no e-mail address to be invited at."""

    code: ClassVar[str] = "no_address_to_invite"


@dataclass(eq=False)
class InvitedTooOften(AccreditationError):
    """The member was written to `limit` times in a short while."""

    code: ClassVar[str] = "invited_too_often"
    limit: int


class QuestionAnswered(AccreditationError):
    """The question has its answer."""

    code: ClassVar[str] = "question_answered"


class AnswerEmpty(AccreditationError):
    """An answer says something."""

    code: ClassVar[str] = "answer_empty"


# --- Outlets and who acts for them ----------------------------------------------------------------
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


class OutletNotVerified(AccreditationError):
    """The outlet itself is not verified (yet)."""

    code: ClassVar[str] = "outlet_not_verified"


@dataclass(eq=False)
class ApplicationsInTheWay(AccreditationError):
    """Both outlets have an application in these editions, and the two cannot become one as they are."""

    code: ClassVar[str] = "applications_in_the_way"
    edition_ids: list[int]


@dataclass(eq=False)
class MergedOverQuota(AccreditationError):
    """Together the two teams have `taken` approved people, of a category or (blank) in all, where `places` fit."""

    code: ClassVar[str] = "merged_over_quota"
    category: str
    places: int
    taken: int
