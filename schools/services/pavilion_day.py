"""The groups that come to a pavilion on one day, turn by turn: for those who run it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from openday.editions.models import Edition
from openday.moments import clock
from openday.signed_links import key_of
from openday.spreadsheets import Row
from openday.time_zone import day_bounds, local_date
from pavilions.models import PavilionContact, Slot
from schools.models import Stop, VisitGroup

PAGE: Final = "schools:pavilion-day"
OPEN_DAYS_AFTER: Final = 7


def pavilion_day_path(contact: PavilionContact, day: date | None = None) -> str:
    """The page that shows the groups to `contact`, in the active language, without an account."""
    path = reverse(PAGE, args=[contact.public_id, key_of(contact.public_id, page=PAGE)])
    return f"{path}?day={day.isoformat()}" if day else path


def is_shown_at(edition: Edition, moment: datetime) -> bool:
    """Until a week after the edition: then nobody needs to know who came."""
    return local_date(moment) <= edition.ends_date + timedelta(days=OPEN_DAYS_AFTER)


@dataclass(frozen=True)
class Turn:
    """A slot with the groups that come to it, in the order of their visits."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    groups: list[VisitGroup] = field(default_factory=list)

    @property
    def heads(self) -> int:
        return sum(group.heads for group in self.groups)


@dataclass(frozen=True)
class PavilionDay:
    """The open turns of one pavilion on one day; those without a group are there too."""

    turns: list[Turn] = field(default_factory=list)

    @property
    def booked(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.groups]

    @property
    def group_count(self) -> int:
        return sum(len(turn.groups) for turn in self.turns)

    @property
    def heads(self) -> int:
        return sum(turn.heads for turn in self.turns)


def pavilion_days(pavilion_ids: Collection[int], day: date) -> Mapping[int, PavilionDay]:
    """By pavilion; only those that have a turn on `day`. Groups come with visit and institution. Two queries."""
    starts_at, ends_at = day_bounds(day)
    on_day = {"pavilion__in": pavilion_ids, "starts_at__gte": starts_at, "starts_at__lt": ends_at}
    slots = Slot.objects.filter(closed_at=None, **on_day)
    groups: dict[int, list[VisitGroup]] = defaultdict(list)
    stops = Stop.objects.filter(**{f"slot__{name}": value for name, value in on_day.items()})
    for stop in stops.select_related("group__visit__institution").order_by("group__visit", "group__position"):
        groups[stop.slot_id].append(stop.group)
    days: dict[int, PavilionDay] = defaultdict(PavilionDay)
    for slot in slots.order_by("starts_at", "pk"):
        days[slot.pavilion_id].turns.append(Turn(slot.starts_at, slot.ends_at, slot.capacity, groups[slot.pk]))
    return dict(days)


def rows_of(its: PavilionDay) -> Iterator[Row]:
    """A head, then a line a group, in the order of the turns and in the active language."""
    yield (
        _("From"),
        _("To"),
        _("Institution"),
        _("Visit number"),
        _("Group"),
        _("Level"),
        _("Pupils"),
        _("Adults"),
        _("Needs"),
        _("Language"),
    )
    for turn in its.booked:
        for group in turn.groups:
            yield (
                clock(turn.starts_at),
                clock(turn.ends_at),
                group.visit.institution.name,
                group.visit.reference,
                group.position,
                group.get_level_display(),
                group.pupils,
                group.adults,
                _(", ").join(str(VisitGroup.Need(need).label) for need in group.needs),
                group.get_language_display(),
            )
