"""What an edition counts, as pictures are drawn from it. Reads only; each says how many queries it costs."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Extract, Floor

from openday.editions.models import Edition
from openday.time_zone import day_bounds, local_date, local_zone
from pavilions.models import Pavilion, Slot
from schools.models import ArrivalWindow, Region, Visit

CROWD_STEPS: Final = 5
NEARLY_FULL: Final = 0.9
SECONDS_A_WEEK: Final = 7 * 24 * 60 * 60
# Where each region lies on a grid of octagons, north up: (column, row) by its code.
REGION_PLACES: Final[dict[str, tuple[int, int]]] = {
    "01": (4, 1),
    "02": (5, 2),
    "03": (4, 2),
    "04": (3, 2),
    "05": (3, 3),
    "06": (2, 3),
    "07": (2, 4),
    "08": (4, 3),
    "09": (2, 5),
    "10": (1, 5),
    "11": (1, 6),
    "12": (1, 7),
}


def crowd_of(part: float) -> int:
    """From 1 (quiet) to 5 (crowded), in steps of a fifth; `part` is of the whole, from 0 to 1."""
    return min(CROWD_STEPS, int(part * CROWD_STEPS) + 1)


@dataclass(frozen=True)
class HeatCell:
    """One hour of one day: people booked into the slots that begin in it, and the places these have."""

    heads: int
    places: int
    is_peak: bool = False

    @property
    def percent(self) -> int:
        return round(100 * self.heads / self.places) if self.places else 0

    @property
    def crowd(self) -> int:
        return crowd_of(self.heads / self.places if self.places else 0)


@dataclass(frozen=True)
class HeatRow:
    date: date
    cells: list[HeatCell | None]  # None: no slot begins in that hour


@dataclass(frozen=True)
class Heat:
    """How full the open slots are, by day and hour. `peak` is the fullest hour, None while nothing is booked."""

    hours: list[time]
    rows: list[HeatRow]
    peak: tuple[date, time] | None


def occupancy(edition: Edition) -> Heat:
    """One query, a row for each beginning; days and hours are the venue's."""
    places: Counter[tuple[date, int]] = Counter()
    heads: Counter[tuple[date, int]] = Counter()
    beginnings = (
        Slot.objects.of_edition(edition)
        .filter(closed_at=None)
        .values_list("starts_at")
        .annotate(places=Sum("capacity"), heads=Sum("heads_taken"))
    )
    for starts_at, its_places, its_heads in beginnings.order_by("starts_at"):
        local = starts_at.astimezone(local_zone())
        places[local.date(), local.hour] += its_places
        heads[local.date(), local.hour] += its_heads
    booked = [hour for hour in places if heads[hour]]
    peak = max(booked, key=lambda hour: heads[hour] / places[hour], default=None)
    clocks = sorted({hour for _, hour in places})
    hours = list(range(clocks[0], clocks[-1] + 1)) if clocks else []
    return Heat(
        hours=[time(hour) for hour in hours],
        rows=[
            HeatRow(
                day,
                [
                    HeatCell(heads[day, hour], places[day, hour], is_peak=(day, hour) == peak)
                    if (day, hour) in places
                    else None
                    for hour in hours
                ],
            )
            for day in sorted({day for day, _ in places})
        ],
        peak=(peak[0], time(peak[1])) if peak else None,
    )


@dataclass(frozen=True)
class RegionFigures:
    region: Region
    visits: int
    people: int
    crowd: int

    @property
    def place(self) -> tuple[int, int] | None:
        """Column and row on the grid of octagons; None for a region that the drawing does not know."""
        return REGION_PLACES.get(self.region.code)

    @property
    def short_name(self) -> str:
        """Its first city: `Tanger` of Tanger-Tétouan-Al Hoceïma."""
        return self.region.name.partition("-")[0].strip()


def visits_by_region(edition: Edition) -> list[RegionFigures]:
    """Every region, those with most visits first. Two queries; live visits only."""
    counted = {
        region: (visits, people)
        for region, visits, people in Visit.objects.live()
        .of_edition(edition)
        .values_list("institution__region")
        .annotate(visits=Count("pk"), people=Sum("heads"))
    }
    most = max((visits for visits, _ in counted.values()), default=0)
    figures = [
        RegionFigures(region, visits, people, crowd_of(visits / most if most else 0))
        for region in Region.objects.order_by("code")
        for visits, people in [counted.get(region.pk, (0, 0))]
    ]
    return sorted(figures, key=lambda row: -row.visits)


@dataclass(frozen=True)
class DayFigures:
    """One opening day: who comes, and how much of what the gates can take that is."""

    date: date
    visits: int
    people: int
    coaches: int
    places: int

    @property
    def percent(self) -> int:
        return round(100 * self.people / self.places) if self.places else 0


def visits_by_day(edition: Edition) -> list[DayFigures]:
    """Every opening day, in order; live visits only. Three queries."""
    visits: Counter[date] = Counter()
    people: Counter[date] = Counter()
    coaches: Counter[date] = Counter()
    places: Counter[date] = Counter()
    arriving = Visit.objects.live().of_edition(edition).values_list("arrives_at")
    for arrives_at, its_visits, its_people, its_coaches in arriving.annotate(
        visits=Count("pk"), people=Sum("heads"), coaches=Sum("coach_count")
    ):
        day = local_date(arrives_at)
        visits[day] += its_visits
        people[day] += its_people
        coaches[day] += its_coaches
    windows = ArrivalWindow.objects.of_edition(edition).filter(closed_at=None)
    for starts_at, capacity in windows.values_list("starts_at").annotate(places=Sum("capacity")):
        places[local_date(starts_at)] += capacity
    return [
        DayFigures(day, visits[day], people[day], coaches[day], places[day])
        for day in edition.days.order_by("date").values_list("date", flat=True)
    ]


@dataclass(frozen=True)
class BookingWeek:
    """`total` live visits stood booked by the end of `until`, of the visits that are live now."""

    until: date
    fresh: int
    total: int


def bookings_by_week(edition: Edition, *, now: datetime) -> list[BookingWeek]:
    """Week after week since the first booking, at most the last twelve; the last week ends today. One query."""
    today = local_date(now)
    _, day_ends_at = day_bounds(today)
    weeks_back = Floor(Extract(Value(day_ends_at) - F("booked_at"), "epoch") / SECONDS_A_WEEK)
    weeks = Counter(
        {
            max(0, int(back)): fresh
            for back, fresh in Visit.objects.live()
            .of_edition(edition)
            .values_list(weeks_back)
            .annotate(fresh=Count("pk"))
        }
    )
    if not weeks:
        return []
    total, rows = 0, []
    for back in range(max(weeks), -1, -1):
        total += weeks[back]
        rows.append(BookingWeek(today - timedelta(days=7 * back), weeks[back], total))
    return rows[-12:]


@dataclass(frozen=True)
class PavilionFill:
    """What is booked of the places of a pavilion in its open slots to come."""

    pavilion: Pavilion
    heads: int
    places: int

    @property
    def percent(self) -> int:
        return round(100 * self.heads / self.places) if self.places else 0


def fullest_pavilions(edition: Edition, *, now: datetime, most: int = 8) -> list[PavilionFill]:
    """Those with least room left in the slots to come, fullest first; none of which nothing is booked. One query."""
    to_come = Q(slots__closed_at=None, slots__starts_at__gt=now)
    filled = (
        Pavilion.objects.of_edition(edition)
        .annotate(places=Sum("slots__capacity", filter=to_come), heads=Sum("slots__heads_taken", filter=to_come))
        .filter(heads__gt=0)
        .annotate(part=F("heads") * 1.0 / F("places"))
        .order_by("-part", "code")
    )
    return [PavilionFill(row, getattr(row, "heads", 0), getattr(row, "places", 0)) for row in filled[:most]]
