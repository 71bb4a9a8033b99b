"""What the public programme is made of, in one language: plain values that pages, feeds, papers and the API share."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openday.editions.models import Edition
from openday.folding import fold
from seminars.models import Contribution


class ItemKind(models.TextChoices):
    SEMINAR = "seminar", _("Seminar")
    ROUND_TABLE = "round_table", _("Round table")
    CEREMONY = "ceremony", _("Ceremony")
    BREAK = "break", pgettext_lazy("of a schedule", "Break")
    SHOW = "show", _("Live show")
    CHILDREN = "children", _("Children's space")


class PlaceKind(StrEnum):
    HALL = "hall"
    STAGE = "stage"
    CHILDREN = "children"


@dataclass(frozen=True)
class Place:
    """A hall, the stage of shows, or a space for children. `pk` is its hall's, or its zone's.

    `slug` tells it from every other place: halls and zones may share a code. `capacity` is None where a place has
    no seats to be counted.
    """

    kind: PlaceKind
    pk: int
    code: str
    name: str
    zone_code: str
    zone_name: str
    capacity: int | None = None
    booths: int = 0

    @property
    def slug(self) -> str:
        return f"{self.kind}-{self.code}".lower()


@dataclass(frozen=True)
class PublicSpeaker:
    """A speaker as the public knows them: whoever the current release holds, with their words of today."""

    public_id: str
    slug: str
    name: str
    title: str
    organisation: str
    country: str
    biography: str
    photo_name: str
    path: str


@dataclass(frozen=True)
class Part:
    """What a speaker does in a seminar. `role` is of `Contribution.Role`."""

    speaker: PublicSpeaker
    role: str
    role_label: str


@dataclass(frozen=True)
class Item:
    """Something at a time in a place.

    `code` is the seminar's, or the pavilion's; empty for breaks. `uid` is of this item alone and stays when it moves.
    `seminar_id` is None for all but seminars, round tables and ceremonies. `path` is its page, empty for breaks.
    """

    kind: ItemKind
    code: str
    uid: str
    title: str
    place: Place
    starts_at: datetime
    ends_at: datetime
    kind_label: str
    abstract: str = ""
    theme: str = ""
    theme_label: str = ""
    family: str = ""
    languages: tuple[str, ...] = ()  # of `SpokenLanguage`
    interpretation: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    path: str = ""
    is_cancelled: bool = False
    cancelled_reason: str = ""
    stream_url: str = ""
    recording_url: str = ""
    seminar_id: int | None = None

    @property
    def kind_and_place(self) -> str:
        """ "Live show · Arena"; no word of it twice, nor one that the title says, as for the children's space."""
        words = dict.fromkeys((self.kind_label, self.place.name))
        return " · ".join(word for word in words if word != self.title)

    @property
    def is_break(self) -> bool:
        return self.kind == ItemKind.BREAK

    @property
    def moderator(self) -> Part | None:
        return next((part for part in self.parts if part.role == Contribution.Role.MODERATOR), None)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    def is_on(self, moment: datetime) -> bool:
        """Whether it takes place at `moment` (aware)."""
        return not self.is_cancelled and self.starts_at <= moment < self.ends_at


@dataclass(frozen=True)
class Day:
    """A day of the edition, with its items by time, then place."""

    date: date
    opens_at: datetime
    closes_at: datetime
    items: tuple[Item, ...]

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Where something is on that day, halls first."""
        used = {item.place: None for item in self.items}
        order = list(PlaceKind)
        return tuple(sorted(used, key=lambda place: order.index(place.kind)))

    def items_at(self, place: Place) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.place == place)


@dataclass(frozen=True)
class PublicRelease:
    """The release that a programme shows."""

    pk: int
    number: int
    name: str
    note: str
    released_at: datetime


@dataclass(frozen=True)
class Programme:
    """Everything that is on, in one language. `release` is None before the first: then no seminar is public.

    `halls` are all of the edition's; `stages` and `children_places` those with something on.
    """

    version: str
    language: str
    edition: Edition
    release: PublicRelease | None
    days: tuple[Day, ...]
    halls: tuple[Place, ...]
    stages: tuple[Place, ...]
    children_places: tuple[Place, ...]
    speakers: tuple[PublicSpeaker, ...] = field(repr=False)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for day in self.days for item in day.items)

    @cached_property
    def seminars(self) -> tuple[Item, ...]:
        """Seminars, round tables and ceremonies; cancelled ones too."""
        return tuple(item for item in self.items if item.seminar_id is not None)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        return self.halls + self.stages + self.children_places

    @cached_property
    def seminar_by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.seminars}

    @cached_property
    def item_by_uid(self) -> dict[str, Item]:
        return {item.uid: item for item in self.items}

    @cached_property
    def place_by_slug(self) -> dict[str, Place]:
        return {place.slug: place for place in self.places}

    @cached_property
    def hall_by_code(self) -> dict[str, Place]:
        return {hall.code: hall for hall in self.halls}

    @cached_property
    def speaker_by_slug(self) -> dict[str, PublicSpeaker]:
        return {speaker.slug: speaker for speaker in self.speakers}

    @cached_property
    def day_by_date(self) -> dict[date, Day]:
        return {day.date: day for day in self.days}

    @cached_property
    def words(self) -> dict[str, str]:
        """By uid, all of an item that a search may meet, folded."""
        return {item.uid: fold(" ".join(_said_of(item))) for item in self.items}

    def items_of(self, speaker: PublicSpeaker) -> tuple[Item, ...]:
        return tuple(item for item in self.seminars if any(part.speaker == speaker for part in item.parts))

    def day_at(self, moment: datetime) -> Day | None:
        """The day that is on at `moment`, or the next one; the last when the edition is over; None without days."""
        return next((day for day in self.days if day.closes_at > moment), self.days[-1] if self.days else None)

    def on_at(self, moment: datetime) -> tuple[Item, ...]:
        """What takes place at `moment`: no breaks, nothing cancelled."""
        return tuple(item for item in self.items if item.is_on(moment) and not item.is_break)

    def next_after(self, moment: datetime, most: int = 3) -> tuple[Item, ...]:
        """The first that begin after `moment`: no breaks, nothing cancelled."""
        coming = (
            item for item in self.items if item.starts_at > moment and not item.is_cancelled and not item.is_break
        )
        return tuple(sorted(coming, key=lambda item: item.starts_at))[:most]


def _said_of(item: Item) -> list[str]:
    people = [f"{part.speaker.name} {part.speaker.organisation}" for part in item.parts]
    return [item.code, item.title, item.kind_label, item.theme_label, item.place.name, *people, item.abstract]


@dataclass(frozen=True)
class Seats:
    """The seats of one seminar as they are now. `waiting` is how many people wait for one."""

    seats: int
    taken: int
    opens_at: datetime
    closes_at: datetime
    is_closed: bool
    waiting: int

    @property
    def left(self) -> int:
        return self.seats - self.taken

    @property
    def is_full(self) -> bool:
        """Whoever signs up now goes to the waiting list: somebody waits already, or nothing is left."""
        return self.left <= 0 or self.waiting > 0

    def is_open(self, moment: datetime) -> bool:
        """Whether anybody may sign up at `moment` (aware), be it for the waiting list."""
        return not self.is_closed and self.opens_at <= moment < self.closes_at
