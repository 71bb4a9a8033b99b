"""What halls, seminars, speakers and their materials are refused for."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from seminars.errors.base import SeminarsError


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


class NothingProposed(SeminarsError):
    """Nothing of the speaker's waits to be looked at."""

    code = "nothing_proposed"


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
