"""Finding outlets by what people type: a name in either script, a site, a city, a registration number.

Hundreds of outlets, a few thousand at most: they are judged here, where a name is compared by its sound
(`names.sounds_of`), which no index of the database knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from media_accreditation.names import host_of, likeness, sounds_of
from openday.folding import fold

SEARCHED: Final = ("pk", "name_ar", "name_fr", "other_names", "website", "city", "registration_number")
MAX_LETTERS: Final = 100
MOST_FOUND: Final = 300
LEAST_SOUND: Final = 3  # consonants that may stand within a longer name
_BEYOND: Final = 9.0


@dataclass(frozen=True)
class Sought:
    text: str
    sounds: frozenset[str]

    @classmethod
    def read(cls, typed: str) -> "Sought | None":
        """None where it has no letter and no digit."""
        typed = typed[:MAX_LETTERS]
        text = fold(typed)
        return cls(text=text, sounds=sounds_of([typed])) if text else None

    def nearest(self, rows: Iterable[tuple[Any, ...]]) -> list[int]:
        """Keys of `rows` (the columns of SEARCHED), the nearest first, then by key."""
        ranked = [(rank, row[0]) for row in rows if (rank := self._distance(row)) < _BEYOND]
        return [key for _, key in sorted(ranked)[:MOST_FOUND]]

    def _distance(self, row: tuple[Any, ...]) -> float:
        """0 for what is meant, then names that begin so, hold it, sound the same, and what only resembles it."""
        _key, name_ar, name_fr, others, website, city, number = row
        names = [name for name in (name_ar, name_fr, *others) if name]
        folded, sounds = [fold(name) for name in names], sounds_of(names)
        steps = (
            self.text in folded or self.text == fold(number),
            any(name.startswith(self.text) for name in folded),
            any(f" {self.text}" in name for name in folded),
            bool(self.sounds & sounds),
            self._is_within([*folded, fold(host_of(website)), fold(city), fold(number)]),
            any(mine in sound for mine in self.sounds if len(mine) >= LEAST_SOUND for sound in sounds),
        )
        if True in steps:
            return steps.index(True)
        alike = likeness(self.sounds, sounds)
        return len(steps) + 1 - alike if alike else _BEYOND

    def _is_within(self, texts: Iterable[str]) -> bool:
        """All words, in any order, each in one of `texts`."""
        whole = " ".join(texts)
        return all(word in whole for word in self.text.split())
