"""What accreditation refuses, with data and without sentences; `refusals.py` has the words."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID


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
    """What an application still lacks: a `services.missing.Lack`, and whose (a public id) if not the whole's."""

    code: str
    member: UUID | None = None


@dataclass(eq=False)
class ApplicationIncomplete(AccreditationError):
    """It cannot be sent (back) yet: all that it lacks."""

    code: ClassVar[str] = "application_incomplete"
    missing: list[Missing]


@dataclass(eq=False)
class AlreadyInTeam(AccreditationError):
    """A person with this identity paper is in the team already."""

    code: ClassVar[str] = "already_in_team"
    member: UUID


@dataclass(eq=False)
class TeamTooLarge(AccreditationError):
    """An application has `limit` members at most."""

    code: ClassVar[str] = "team_too_large"
    limit: int


class NoAddressToInvite(AccreditationError):
    """The member has no e-mail address to be invited at."""

    code: ClassVar[str] = "no_address_to_invite"


@dataclass(eq=False)
class InvitedJustNow(AccreditationError):
    """The member was written to a moment ago; again from `again_at` on."""

    code: ClassVar[str] = "invited_just_now"
    again_at: datetime


@dataclass(eq=False)
class TooManyThings(AccreditationError):
    """An application lists `limit` pieces of equipment, or vehicles, at most."""

    code: ClassVar[str] = "too_many_things"
    limit: int


class VehicleKnown(AccreditationError):
    """A vehicle with this plate is on the list."""

    code: ClassVar[str] = "vehicle_known"


class FrequenciesUnfit(AccreditationError):
    """A satellite van says its frequencies; no other vehicle has any."""

    code: ClassVar[str] = "frequencies_unfit"


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


# --- Reviews, release, quotas, lots ---------------------------------------------------------------
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


# --- Badges ---------------------------------------------------------------------------------------
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


# --- Papers ---------------------------------------------------------------------------------------
@dataclass(eq=False)
class PaperKindUnfit(AccreditationError):
    """A paper of this kind is none of an outlet, an application, or a member; or not of whom the door speaks for."""

    code: ClassVar[str] = "paper_kind_unfit"
    kind: str


@dataclass(eq=False)
class TooManyPapers(AccreditationError):
    """There are `limit` papers without a kind of their own already."""

    code: ClassVar[str] = "too_many_papers"
    limit: int


@dataclass(eq=False)
class PapersStillKept(AccreditationError):
    """The papers of the edition are kept until then."""

    code: ClassVar[str] = "papers_still_kept"
    until: datetime


class PaperGone(AccreditationError):
    """Its file was deleted: removed for a week, or its time was over."""

    code: ClassVar[str] = "paper_gone"


@dataclass(eq=False)
class DrawTooEarly(AccreditationError):
    """So many people of the category are still in review: a draw now would leave them out."""

    code: ClassVar[str] = "draw_too_early"
    waiting: int


class SeedMissing(AccreditationError):
    """A draw has a seed, from which it follows."""

    code: ClassVar[str] = "seed_missing"


# --- Press rules ----------------------------------------------------------------------------------
class ClosesBeforeItOpens(AccreditationError):
    """Accreditation would close before it opens: somebody moved the other end meanwhile."""

    code: ClassVar[str] = "closes_before_it_opens"


# --- Media kit ------------------------------------------------------------------------------------
@dataclass(eq=False)
class UnderEmbargo(AccreditationError):
    """It may be taken from `until` on."""

    code: ClassVar[str] = "under_embargo"
    until: datetime


class KitItemGone(AccreditationError):
    """There is no such item in the kit, or its file is gone."""

    code: ClassVar[str] = "kit_item_gone"
