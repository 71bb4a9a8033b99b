"""What stands against a place in the draft: the hall, the speakers, the hours, the seats, the booths.

One reckoning serves all who ask: whatever stands against a seminar is an obstacle somewhere, for some time
(`obstacles_to`). A wished place has the conflicts of the obstacles that it touches; so has each place of the draft.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db import models
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition, OpeningDay
from seminars.models import Availability, Contribution, Hall, Placement, Seminar, Speaker, SpokenLanguage

ALWAYS: Final = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
_PEOPLE: Final = Contribution.objects.select_related("speaker").order_by("position", "pk")


class Kind(models.TextChoices):
    HOURS = "hours", _("Opening hours")
    HALL = "hall", _("Hall taken")
    SPEAKER = "speaker", _("Speaker elsewhere")
    AVAILABILITY = "availability", _("Speaker not available")
    CAPACITY = "capacity", _("Hall too small")
    BOOTHS = "booths", _("Too few booths")
    INTERPRETATION = "interpretation", _("Needless interpretation")


HARD: Final = frozenset({Kind.HOURS, Kind.HALL, Kind.SPEAKER})  # refused by the services and by the database


@dataclass(frozen=True)
class Conflict:
    """Something that stands in the way of `seminar` (None: of a break or a blocker) from `starts_at` to `ends_at`.

    `hall` None: in whichever hall. `placement` is the place that has it, None for one that is only wished for.
    `wanted` and `there_is` are people or booths.
    """

    kind: Kind
    starts_at: datetime
    ends_at: datetime
    hall: Hall | None = None
    seminar: Seminar | None = None
    placement: Placement | None = None
    other: Placement | None = None
    speaker: Speaker | None = None
    wanted: int = 0
    there_is: int = 0

    @property
    def is_hard(self) -> bool:
        return self.kind in HARD

    def touches(self, hall_id: int, starts_at: datetime, ends_at: datetime) -> bool:
        return (self.hall is None or self.hall.pk == hall_id) and self.starts_at < ends_at and self.ends_at > starts_at


@dataclass(frozen=True)
class Ground:
    """All that the draft of an edition stands on, as it was read: halls, days, and what has its place."""

    halls: Sequence[Hall]
    days: Sequence[OpeningDay]
    placements: Sequence[Placement]


def ground_of(edition: Edition, *, between: tuple[datetime, datetime] | None = None) -> Ground:
    """Five queries, however much there is. `between`: without what has its place before or after."""
    placements = Placement.objects.filter(edition=edition).select_related("hall", "seminar__seating", "changed_by")
    if between:
        placements = placements.filter(starts_at__lt=between[1], ends_at__gt=between[0])
    people = Prefetch("seminar__contributions", _PEOPLE), "seminar__contributions__speaker__availabilities"
    return Ground(
        halls=list(Hall.objects.filter(edition=edition).order_by("position", "code", "pk")),
        days=list(OpeningDay.objects.filter(edition=edition).order_by("opens_at")),
        placements=list(placements.prefetch_related(*people).order_by("starts_at", "hall__position", "pk")),
    )


def conflicts_of(edition: Edition, *, ground: Ground | None = None) -> list[Conflict]:
    """Every conflict of the draft, in the order of the day. Five queries.

    Hard ones are told as well, though the database lets none arise.
    """
    ground = ground or ground_of(edition)
    found = []
    for placement in ground.placements:
        if placement.seminar and placement.seminar.cancelled_at:
            continue
        at_once = [
            other
            for other in ground.placements
            if other.starts_at < placement.ends_at and other.ends_at > placement.starts_at
        ]
        touched = _touching(
            obstacles_to(placement.seminar, replace(ground, placements=at_once), leaving_out=placement.public_id),
            placement.hall_id,
            placement.starts_at,
            placement.ends_at,
        )
        found += [replace(conflict, placement=placement) for conflict in touched]
    return [conflict for conflict in found if not _is_other_half(conflict)]


def conflicts_if(
    *,
    edition: Edition,
    seminar: Seminar | None,
    hall_id: int,
    starts_at: datetime,
    ends_at: datetime,
    leaving_out: UUID | None = None,
) -> list[Conflict]:
    """What would stand against `seminar` (None: a break or a blocker) there; hard ones first. At most seven queries.

    `leaving_out` is the placement (its public_id) that moves there.
    """
    ground = ground_of(edition, between=(starts_at, ends_at))
    found = _touching(obstacles_to(seminar, ground, leaving_out=leaving_out), hall_id, starts_at, ends_at)
    return sorted(found, key=lambda conflict: not conflict.is_hard)


def obstacles_to(seminar: Seminar | None, ground: Ground, *, leaving_out: UUID | None = None) -> Iterator[Conflict]:
    """Whatever stands against `seminar` anywhere, at any time; None stands for a break or a blocker."""
    others = [placement for placement in ground.placements if placement.public_id != leaving_out]
    yield from _hours(ground.days, seminar)
    for other in others:
        yield Conflict(Kind.HALL, other.starts_at, other.ends_at, hall=other.hall, seminar=seminar, other=other)
    if seminar:
        yield from _speakers(seminar, others)
        yield from _halls(seminar, ground.halls)


def _hours(days: Sequence[OpeningDay], seminar: Seminar | None) -> Iterator[Conflict]:
    """Before, between and after the days."""
    for starts_at, ends_at in _gaps((day.opens_at, day.closes_at) for day in days):
        yield Conflict(Kind.HOURS, starts_at, ends_at, seminar=seminar)


def _speakers(seminar: Seminar, others: Sequence[Placement]) -> Iterator[Conflict]:
    prefetch_related_objects([seminar], Prefetch("contributions", _PEOPLE), "contributions__speaker__availabilities")
    speakers = {contribution.speaker_id: contribution.speaker for contribution in seminar.contributions.all()}
    for other in others:
        for contribution in other.seminar.contributions.all() if other.seminar else ():
            if speaker := speakers.get(contribution.speaker_id):
                yield Conflict(
                    Kind.SPEAKER, other.starts_at, other.ends_at, seminar=seminar, other=other, speaker=speaker
                )
    for speaker in speakers.values():
        said: list[Availability] = list(speaker.availabilities.all())
        for starts_at, ends_at in _gaps((time.starts_at, time.ends_at) for time in said) if said else ():
            yield Conflict(Kind.AVAILABILITY, starts_at, ends_at, seminar=seminar, speaker=speaker)


def _halls(seminar: Seminar, halls: Sequence[Hall]) -> Iterator[Conflict]:
    """Whatever the time: seats, booths, and an interpretation into the only language that is spoken."""
    seating = getattr(seminar, "seating", None)
    people = max(seminar.expected_people or 0, seating.seats if seating else 0)
    booths = len(set(seminar.interpretation) - {SpokenLanguage.SIGNS})  # signs are made on the stage
    for hall in halls:
        if people > hall.capacity:
            yield Conflict(Kind.CAPACITY, *ALWAYS, hall=hall, seminar=seminar, wanted=people, there_is=hall.capacity)
        if booths > hall.booths:
            yield Conflict(Kind.BOOTHS, *ALWAYS, hall=hall, seminar=seminar, wanted=booths, there_is=hall.booths)
    if len(seminar.languages) == 1 and seminar.languages[0] in seminar.interpretation:
        yield Conflict(Kind.INTERPRETATION, *ALWAYS, seminar=seminar)


def _gaps(times: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """The time outside `times`, which may meet and overlap."""
    free_from, end = ALWAYS
    for starts_at, ends_at in sorted(times):
        if starts_at > free_from:
            yield free_from, starts_at
        free_from = max(free_from, ends_at)
    yield free_from, end


def _touching(
    obstacles: Iterable[Conflict], hall_id: int, starts_at: datetime, ends_at: datetime
) -> Collection[Conflict]:
    """Those in the way of this place; each is told once, though a speaker be away before and after."""
    touched: dict[object, Conflict] = {}
    for obstacle in obstacles:
        if obstacle.touches(hall_id, starts_at, ends_at):
            touched.setdefault((obstacle.kind, obstacle.other, obstacle.speaker), obstacle)
    return touched.values()


def _is_other_half(conflict: Conflict) -> bool:
    """Of two that stand in each other's way, one is told."""
    return bool(conflict.other and conflict.placement and conflict.other.pk < conflict.placement.pk)
