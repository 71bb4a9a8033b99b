"""What the first page of staff shows: what waits for this person, and the edition in figures."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, F, Min, Q, Sum

from backoffice.services.figures import (
    NEARLY_FULL,
    BookingWeek,
    DayFigures,
    Heat,
    PavilionFill,
    RegionFigures,
    bookings_by_week,
    fullest_pavilions,
    occupancy,
    visits_by_day,
    visits_by_region,
)
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.time_zone import local_date
from pavilions.models import Slot
from schools.models import Institution, Membership
from schools.services.capacity import CounterCheck, last_check


@dataclass(frozen=True)
class Waiting:
    """So many wait for a decision, the first of them since `since` (None: nobody waits, or nobody knows)."""

    count: int
    since: datetime | None = None


@dataclass(frozen=True)
class SlotState:
    """Slots still to come: all that are open, the nearly full ones, and the closed ones."""

    open: int
    nearly_full: int
    full: int
    closed: int
    places: int
    heads: int

    @property
    def percent(self) -> int:
        return round(100 * self.heads / self.places) if self.places else 0


@dataclass
class StaffHome:
    """None where the person may not see it."""

    heat: Heat
    regions: list[RegionFigures] = field(default_factory=list)
    days: list[DayFigures] = field(default_factory=list)
    weeks: list[BookingWeek] = field(default_factory=list)
    fullest: list[PavilionFill] = field(default_factory=list)
    next_day: DayFigures | None = None
    slots: SlotState | None = None
    memberships: Waiting | None = None
    institutions: Waiting | None = None
    counters: CounterCheck | None = None
    checks_counters: bool = False

    @property
    def visits(self) -> int:
        return sum(day.visits for day in self.days)

    @property
    def people(self) -> int:
        return sum(day.people for day in self.days)


def staff_home(*, user: User, edition: Edition, now: datetime) -> StaffHome:
    """At most twelve queries, whatever the edition holds; fewer for whom may see less."""
    home = StaffHome(heat=occupancy(edition))
    if user.may(Permission.VIEW_VISITS):
        home.regions = visits_by_region(edition)
        home.days = visits_by_day(edition)
        home.weeks = bookings_by_week(edition, now=now)
        home.fullest = fullest_pavilions(edition, now=now)
        home.next_day = _next_day(home.days, local_date(now))
        home.slots = _slot_state(edition, now)
    if user.may(Permission.VERIFY_MEMBERSHIPS):
        pending = Membership.objects.pending()
        home.memberships = Waiting(**pending.aggregate(count=Count("pk"), since=Min("requested_at")))
    if user.may(Permission.MANAGE_INSTITUTIONS):
        home.institutions = Waiting(Institution.objects.filter(state=Institution.State.PENDING).count())
    if user.may(Permission.MANAGE_EDITION):
        home.checks_counters, home.counters = True, last_check()
    return home


def _next_day(days: list[DayFigures], today: date) -> DayFigures | None:
    return next((day for day in days if day.date >= today), None)


def _slot_state(edition: Edition, now: datetime) -> SlotState:
    is_open = Q(closed_at=None)
    return SlotState(
        **Slot.objects.of_edition(edition)
        .filter(starts_at__gt=now)
        .aggregate(
            open=Count("pk", filter=is_open),
            nearly_full=Count(
                "pk",
                filter=is_open
                & Q(heads_taken__gte=F("capacity") * NEARLY_FULL, heads_taken__lt=F("capacity"), heads_taken__gt=0),
            ),
            full=Count("pk", filter=is_open & Q(heads_taken=F("capacity"))),
            closed=Count("pk", filter=~is_open),
            places=Sum("capacity", filter=is_open, default=0),
            heads=Sum("heads_taken", filter=is_open, default=0),
        )
    )
