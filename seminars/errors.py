"""What the rules of seminars refuse, with data and without sentences; `refusals.py` has the words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


class SeminarsError(Exception):
    """A rule of seminars was not met: nothing was written. `code` is for programs."""

    code: ClassVar[str] = "refused"


# --- Whoever acts, on whatever --------------------------------------------------------------------
class MayNotManage(SeminarsError):
    """The person has no role that does this."""

    code = "may_not_manage"


@dataclass(eq=False)
class StaleRevision(SeminarsError):
    """Somebody else wrote it since it was read: it is now at `revision`."""

    code: ClassVar[str] = "stale_revision"
    revision: int


class ReasonMissing(SeminarsError):
    """A cancellation says why."""

    code = "reason_missing"


# --- Halls, seminars and speakers -----------------------------------------------------------------
class CodeTaken(SeminarsError):
    """Another of this edition has the code."""

    code = "code_taken"


class EmailTaken(SeminarsError):
    """Another speaker of this edition has the e-mail address."""

    code = "email_taken"


class NameMissing(SeminarsError):
    """A speaker has a name in one script at least."""

    code = "name_missing"


class LanguageMissing(SeminarsError):
    """A seminar is held in some language."""

    code = "language_missing"


@dataclass(frozen=True)
class NarrowSeating:
    """A seminar that offers more seats than the hall would have."""

    public_id: UUID
    seminar: str
    seats: int
    seats_taken: int


@dataclass(eq=False)
class HallGetsTooSmall(SeminarsError):
    """The draft holds these seminars in the hall, and people may sign up for more seats than it would have."""

    code: ClassVar[str] = "hall_gets_too_small"
    seatings: list[NarrowSeating]


@dataclass(eq=False)
class InUse(SeminarsError):
    """It stands in the draft, in a release, or somewhere else that would lose it: `where` says in which."""

    code: ClassVar[str] = "in_use"
    where: str


@dataclass(eq=False)
class SpeakerElsewhere(SeminarsError):
    """The draft needs the speaker in another seminar then."""

    code: ClassVar[str] = "speaker_elsewhere"
    speaker: str
    seminar: str
    starts_at: datetime
    ends_at: datetime


@dataclass(eq=False)
class SpeakerTwice(SeminarsError):
    """A speaker contributes once to a seminar."""

    code: ClassVar[str] = "speaker_twice"
    speaker: str


class TwoModerators(SeminarsError):
    """One speaker alone moderates a seminar."""

    code = "two_moderators"


class UnknownSpeaker(SeminarsError):
    """A speaker is not of this edition."""

    code = "unknown_speaker"


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


# --- The page of a speaker ------------------------------------------------------------------------
class NoAddressToWriteTo(SeminarsError):
    """The speaker has no e-mail address."""

    code = "no_address_to_write_to"


@dataclass(eq=False)
class SentJustNow(SeminarsError):
    """The link was sent a moment ago: again from `again_at` on."""

    code: ClassVar[str] = "sent_just_now"
    again_at: datetime


class OwnPageClosed(SeminarsError):
    """The edition is over, and so is what a speaker can change."""

    code = "own_page_closed"


class OutsideTheEdition(SeminarsError):
    """A speaker is asked for the days of the edition alone, and until after from."""

    code = "outside_the_edition"


# --- Materials ------------------------------------------------------------------------------------
@dataclass(eq=False)
class TooManyMaterials(SeminarsError):
    """A seminar hands out at most `limit` files."""

    code: ClassVar[str] = "too_many_materials"
    limit: int


class MaterialGone(SeminarsError):
    """It was taken away, its seminar is not public, or its file was deleted."""

    code = "material_gone"


@dataclass(eq=False)
class UnderEmbargo(SeminarsError):
    """Nobody gets it before `until`."""

    code: ClassVar[str] = "under_embargo"
    until: datetime


# --- Personal data --------------------------------------------------------------------------------
@dataclass(eq=False)
class PeopleStillKept(SeminarsError):
    """The people of the edition are kept until `until`."""

    code: ClassVar[str] = "people_still_kept"
    until: datetime


# --- Seats ------------------------------------------------------------------------------------------
class NoSeatsGiven(SeminarsError):
    """Nobody signs up for this seminar: whoever comes finds a seat or not."""

    code = "no_seats_given"


class NotOnTheProgramme(SeminarsError):
    """The public programme does not hold the seminar, or says that it is cancelled."""

    code = "not_on_the_programme"


@dataclass(eq=False)
class SignUpNotOpen(SeminarsError):
    """Seats can be asked for from `opens_at` on."""

    code: ClassVar[str] = "sign_up_not_open"
    opens_at: datetime


@dataclass(eq=False)
class SignUpClosed(SeminarsError):
    """Seats could be asked for until `closed_at`."""

    code: ClassVar[str] = "sign_up_closed"
    closed_at: datetime


@dataclass(eq=False)
class TooManySeats(SeminarsError):
    """One request may ask for `limit` seats."""

    code: ClassVar[str] = "too_many_seats"
    limit: int


@dataclass(eq=False)
class LinkExpired(SeminarsError):
    """The link was to be used by `expired_at`."""

    code: ClassVar[str] = "link_expired"
    expired_at: datetime


@dataclass(eq=False)
class RegistrationMoved(SeminarsError):
    """What was asked for cannot be done in `state`: somebody, or time, moved the registration on."""

    code: ClassVar[str] = "registration_moved"
    state: str


class NoFewerSeats(SeminarsError):
    """Seats are given back one at least, and one at least is kept."""

    code = "no_fewer_seats"


@dataclass(eq=False)
class SeatsBeyondHall(SeminarsError):
    """The hall holds `capacity` people."""

    code: ClassVar[str] = "seats_beyond_hall"
    capacity: int


@dataclass(eq=False)
class SeatsInUse(SeminarsError):
    """So few `seats` break promises: `seated` hold seats that are gone, `waiting` ask for more than there would be.

    Both are primary keys of registrations, in the order in which they would be hit.
    """

    code: ClassVar[str] = "seats_in_use"
    seats: int
    seated: Sequence[int]
    waiting: Sequence[int]


@dataclass(eq=False)
class SeatsSatOn(SeminarsError):
    """`people` are in the hall already, by their registrations."""

    code: ClassVar[str] = "seats_sat_on"
    people: int


@dataclass(eq=False)
class EntryNotOpen(SeminarsError):
    """People are let in from `opens_at` on."""

    code: ClassVar[str] = "entry_not_open"
    opens_at: datetime


@dataclass(eq=False)
class MorePeopleThanSeats(SeminarsError):
    """The registration has `left` seats that nobody came for yet."""

    code: ClassVar[str] = "more_people_than_seats"
    left: int


@dataclass(eq=False)
class NoSeatHeld(SeminarsError):
    """There is no code to enter with: in `state` nothing is held."""

    code: ClassVar[str] = "no_seat_held"
    state: str


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


# --- Live streams -----------------------------------------------------------------------------------
@dataclass(eq=False)
class PlayerNotAllowed(SeminarsError):
    """The site shows players of `hosts` alone, over https: whoever asks for another host's is asked by nobody."""

    code: ClassVar[str] = "player_not_allowed"
    hosts: Sequence[str]


class StreamOfTwoPlaces(SeminarsError):
    """A stream shows a hall, or a stage, or everything."""

    code = "stream_of_two_places"


class UnknownPlace(SeminarsError):
    """The hall or the stage is not of this edition."""

    code = "unknown_place"


class UnknownStream(SeminarsError):
    """The published edition shows no such stream."""

    code = "unknown_stream"


class TooManyViews(SeminarsError):
    """One network was counted as often as it may be in a minute."""

    code = "too_many_views"
