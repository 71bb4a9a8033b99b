"""What applications and their teams are refused for."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from media_accreditation.errors.base import AccreditationError


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
