"""How lots are drawn: from a published seed, so that anyone can draw again and get the same.

The ticket of an outlet, or of a person, is SHA-256 of `seed:id` (UTF-8, in hexadecimal); lower tickets come first.
Places go round: each outlet, by its ticket, gets one for its person with the lowest ticket; who still has people
then gets a second one, and so on until no place is left.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, order=True)
class Entrant:
    """Public ids (hexadecimal, no hyphens) of an outlet and of one of its people."""

    outlet: str
    member: str


@dataclass(frozen=True)
class Turn:
    """One step: in `round` (from 1), `entrant`'s turn; `place` (from 1), or None where none was left."""

    round: int
    entrant: Entrant
    place: int | None


def ticket(seed: str, public_id: str) -> str:
    return sha256(f"{seed}:{public_id}".encode()).hexdigest()


def turns(*, seed: str, entrants: Iterable[Entrant], places: int) -> list[Turn]:
    """Everybody's turn, in order. The same for the same arguments, in whatever order the entrants come."""
    teams: dict[str, list[Entrant]] = defaultdict(list)
    for entrant in entrants:
        teams[entrant.outlet].append(entrant)
    for team in teams.values():
        team.sort(key=lambda entrant: (ticket(seed, entrant.member), entrant.member))
    outlets = sorted(teams, key=lambda outlet: (ticket(seed, outlet), outlet))
    ordered = [
        (index + 1, teams[outlet][index])
        for index in range(max(map(len, teams.values()), default=0))
        for outlet in outlets
        if index < len(teams[outlet])
    ]
    return [
        Turn(round_, entrant, place if place <= places else None)
        for place, (round_, entrant) in enumerate(ordered, start=1)
    ]


def winners(drawn: Sequence[Turn]) -> list[str]:
    """Members who got a place, in the order of their turns."""
    return [turn.entrant.member for turn in drawn if turn.place is not None]
