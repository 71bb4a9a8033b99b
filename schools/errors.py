"""Refusals of this app: they carry data, the doors find the words (`schools.refusals`)."""

from dataclasses import dataclass
from datetime import date, datetime


class VisitError(Exception):
    """A visit that cannot be booked, changed or cancelled as asked. Nothing was written."""


@dataclass(eq=False)
class BookingClosed(VisitError):
    """The edition takes no bookings now; it does in `[opens_at, closes_at)` once published."""

    opens_at: datetime
    closes_at: datetime


class NotRepresented(VisitError):
    """The person does not represent this institution, or it is not verified."""


@dataclass(eq=False)
class VisitLimitReached(VisitError):
    """The institution already has its `limit` of live visits in this edition."""

    limit: int


class UnknownArrival(VisitError):
    """There is no such arrival window."""


@dataclass(eq=False)
class ArrivalClosed(VisitError):
    """The arrival window is over or was closed."""

    arrival_window_id: int


@dataclass(eq=False)
class TooManyGroups(VisitError):
    """A visit has from 1 to `limit` groups."""

    limit: int


@dataclass(eq=False)
class GroupTooLarge(VisitError):
    """The group at `position` has more than `limit` people, or nobody."""

    position: int
    limit: int


@dataclass(frozen=True)
class MissingAdults:
    """The group at `position` has `adults` of the `needed`."""

    position: int
    adults: int
    needed: int


@dataclass(eq=False)
class AdultsMissing(VisitError):
    """Groups without enough adults for their pupils, all of them."""

    groups: list[MissingAdults]


@dataclass(eq=False)
class WrongStopCount(VisitError):
    """The group at `position` has no stop, or more than `limit`."""

    position: int
    limit: int


@dataclass(eq=False)
class UnknownSlots(VisitError):
    """These slots do not exist, or belong to another edition or another day than the arrival."""

    slot_ids: list[int]


@dataclass(eq=False)
class LevelNotSuited(VisitError):
    """These slots are in pavilions that are not made for the level of the group at `position`."""

    position: int
    slot_ids: list[int]


@dataclass(eq=False)
class PavilionRepeated(VisitError):
    """The group at `position` would see one pavilion more than once, in these slots."""

    position: int
    slot_ids: list[int]


@dataclass(eq=False)
class StopTooSoon(VisitError):
    """The group at `position` cannot be in `slot_id` in time: it would be there at `earliest_at`.

    `from_slot_id` is the stop before, None when it comes from the gate.
    """

    position: int
    slot_id: int
    from_slot_id: int | None
    earliest_at: datetime


@dataclass(eq=False)
class PlacesTaken(VisitError):
    """No room for this visit in these slots, or at the gate when `arrival_window_id` is set."""

    slot_ids: list[int]
    arrival_window_id: int | None = None


@dataclass(eq=False)
class ArrivalWindowsInUse(VisitError):
    """The change would break visits that arrive through these windows. Nothing was changed."""

    arrival_window_ids: list[int]


@dataclass(eq=False)
class ChangesClosed(VisitError):
    """The school could change or cancel until `deadline`; staff still can."""

    deadline: datetime


@dataclass(eq=False)
class VisitNotLive(VisitError):
    """The visit is in `state`, in which it can no longer be changed or cancelled."""

    state: str


@dataclass(eq=False)
class NoPasses(VisitError):
    """The visit is in `state`: nobody comes with it (any more), so it has no passes."""

    state: str


@dataclass(eq=False)
class VisitChangedMeanwhile(VisitError):
    """Somebody else changed the visit since it was read: it is now at `revision`."""

    revision: int


class ChoicesChanged(VisitError):
    """What was chosen differs from what was on the screen when it was confirmed: another window changed it."""


class MembershipError(Exception):
    """A request to represent an institution, or a decision about one, that cannot be taken. Nothing was written."""


class InstitutionUnavailable(MembershipError):
    """There is no such institution, or staff refused or suspended it."""


@dataclass(eq=False)
class TooManyRequests(MembershipError):
    """The person already waits for `limit` decisions."""

    limit: int


@dataclass(eq=False)
class AlreadyListed(MembershipError):
    """The ministry code is that of an institution in the list."""

    institution_id: int


class MayNotDecide(MembershipError):
    """The person has no role that decides this."""


class OwnRequest(MembershipError):
    """Nobody decides about themselves, or about an institution of theirs."""


@dataclass(eq=False)
class MoveNotAllowed(MembershipError):
    """From `state` there is no way to `wanted`: somebody decided meanwhile."""

    state: str
    wanted: str


class InstitutionNotVerified(MembershipError):
    """The institution itself is not verified (yet)."""


class ReasonMissing(MembershipError):
    """A refusal or suspension says why."""


@dataclass(eq=False)
class AnswersClosed(Exception):
    """The questions about a visit are open from its arrival until the end of `last_day`."""

    last_day: date


class PaperError(Exception):
    """Papers that cannot be asked for, or not now. Nothing was written."""


class NoVisitsForPapers(PaperError):
    """There is no visit to make papers for."""


class PapersOnTheirWay(PaperError):
    """The worker has them already, or they are made."""
