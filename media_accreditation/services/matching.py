"""Whether an outlet is in the list already: by its number, its site, or a name that sounds like one of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from django.db.models import QuerySet

from media_accreditation.models import Outlet
from media_accreditation.names import host_of, likeness, sounds_of
from openday.folding import fold

MOST_SHOWN: Final = 6
DESCRIBED: Final = ("name_ar", "name_fr", "other_names", "country", "registration_number", "website")


class Sign(IntEnum):
    """Why it may be the same, the surest first."""

    NUMBER = 1
    NAME = 2
    SITE = 3
    SOUND = 4
    LIKENESS = 5


@dataclass(frozen=True)
class Description:
    """What is known of an outlet that may be in the list."""

    names: tuple[str, ...]
    country: str = "MA"
    registration_number: str = ""
    website: str = ""


@dataclass(frozen=True)
class Candidate:
    """`likeness` is from 0 to 1; under 1 for LIKENESS only."""

    outlet_id: int
    sign: Sign
    likeness: float = 1


@dataclass(frozen=True)
class _Known:
    outlet_id: int
    description: Description
    folded: frozenset[str]
    sounds: frozenset[str]
    host: str

    @classmethod
    def of(cls, outlet_id: int, description: Description) -> Self:
        return cls(
            outlet_id=outlet_id,
            description=description,
            folded=frozenset(fold(name) for name in description.names if name) - {""},
            sounds=sounds_of(description.names),
            host=host_of(description.website),
        )

    def marks(self) -> set[str]:
        """What an outlet has in common with any that it may be: all that resemble have two sounds in a row."""
        number = self.description.registration_number
        pairs = {sound[at : at + 2] for sound in self.sounds for at in range(len(sound) - 1)}
        return {
            f"number {number}",
            f"host {self.host}",
            *(f"name {name}" for name in self.folded),
            *pairs,
            *self.sounds,
        } - _BLANK


_BLANK: Final = {"number ", "host "}


class Book:
    """Outlets as they are recognised, read once for any number of questions."""

    def __init__(self, described: Iterable[tuple[int, Description]]) -> None:
        self._by_mark: dict[str, list[_Known]] = {}
        for outlet_id, description in described:
            known = _Known.of(outlet_id, description)
            for mark in known.marks():
                self._by_mark.setdefault(mark, []).append(known)

    @classmethod
    def read(cls, outlets: QuerySet[Outlet]) -> Self:
        """One query."""
        return cls.of(outlets.order_by("pk").only(*DESCRIBED))

    @classmethod
    def of(cls, outlets: Iterable[Outlet]) -> Self:
        return cls((outlet.pk, description_of(outlet)) for outlet in outlets)

    def like(self, description: Description, *, but: int | None = None) -> list[Candidate]:
        """What it may be, the surest first; `but` is left out (the outlet itself). At most MOST_SHOWN."""
        asked = _Known.of(0, description)
        near = {known.outlet_id: known for mark in asked.marks() for known in self._by_mark.get(mark, ())}
        found = [
            candidate
            for known in near.values()
            if known.outlet_id != but and (candidate := _compared(asked, known)) is not None
        ]
        return sorted(found, key=lambda one: (one.sign, -one.likeness, one.outlet_id))[:MOST_SHOWN]


def description_of(outlet: Outlet) -> Description:
    return Description(outlet.all_names, outlet.country, outlet.registration_number, outlet.website)


def look_alikes(outlet: Outlet) -> list[tuple[Outlet, Candidate]]:
    """Outlets that may be the same as `outlet`, the surest first. Two queries."""
    candidates = Book.read(Outlet.objects.standing()).like(description_of(outlet), but=outlet.pk)
    return with_outlets(candidates)


def with_outlets(candidates: Iterable[Candidate]) -> list[tuple[Outlet, Candidate]]:
    """One query."""
    listed = list(candidates)
    outlets: Mapping[int, Outlet] = Outlet.objects.in_bulk([candidate.outlet_id for candidate in listed])
    return [(outlets[one.outlet_id], one) for one in listed if one.outlet_id in outlets]


def _compared(asked: _Known, known: _Known) -> Candidate | None:
    mine, theirs = asked.description, known.description
    if mine.registration_number and (mine.country, mine.registration_number) == (
        theirs.country,
        theirs.registration_number,
    ):
        return Candidate(known.outlet_id, Sign.NUMBER)
    if asked.folded & known.folded:
        return Candidate(known.outlet_id, Sign.NAME)
    if asked.host and asked.host == known.host:
        return Candidate(known.outlet_id, Sign.SITE)
    alike = likeness(asked.sounds, known.sounds)
    if not alike:
        return None
    return Candidate(known.outlet_id, Sign.SOUND if alike == 1 else Sign.LIKENESS, alike)
