"""What sign-up, the waiting list and the door of a hall are refused for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from seminars.errors.base import SeminarsError


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
