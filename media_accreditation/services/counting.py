"""What the communiqué needs of the press: who is accredited, and how many activities of each kind took place."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from media_accreditation.models import ActivityRequest, Application, Category, Outlet, TeamMember
from openday.editions.models import Edition
from openday.time_zone import day_bounds, local_date

Kind = ActivityRequest.Kind
State = ActivityRequest.State


@dataclass(frozen=True)
class DailyCount:
    """Until the end of `day`: outlets by kind and people by category, accredited; activities done on that day."""

    day: date
    outlets_by_kind: Mapping[str, int]
    members_by_category: Mapping[str, int]
    done_by_kind: Mapping[str, int]
    no_shows: int

    @property
    def outlets(self) -> int:
        return sum(self.outlets_by_kind.values())

    @property
    def members(self) -> int:
        return sum(self.members_by_category.values())

    @property
    def done(self) -> int:
        return sum(self.done_by_kind.values())


def daily_count(*, edition: Edition, day: date) -> DailyCount:
    """The count of one local day. Three queries."""
    (count,) = _counts(edition, [day])
    return count


def counts_of(edition: Edition) -> list[DailyCount]:
    """The count of each day of the edition, in order. Three queries."""
    length = (edition.ends_date - edition.starts_date).days + 1
    return _counts(edition, [edition.starts_date + timedelta(days=offset) for offset in range(length)])


def _counts(edition: Edition, days: list[date]) -> list[DailyCount]:
    outlets = list(Application.objects.approved().filter(edition=edition).values_list("outlet__kind", "decided_at"))
    members = list(
        TeamMember.objects.approved().filter(application__edition=edition).values_list("role", "released_at")
    )
    done, missed = _activities(edition, days)
    return [
        DailyCount(
            day=day,
            outlets_by_kind=_by(Outlet.Kind.values, (kind for kind, at in outlets if at and local_date(at) <= day)),
            members_by_category=_by(
                Category.values,
                (
                    TeamMember.CATEGORY_OF_ROLE[TeamMember.Role(role)].value
                    for role, at in members
                    if at and local_date(at) <= day
                ),
            ),
            done_by_kind=_by(Kind.values, done[day].elements()),
            no_shows=missed[day],
        )
        for day in days
    ]


def _activities(edition: Edition, days: list[date]) -> tuple[dict[date, Counter[str]], Counter[date]]:
    """By the local day on which they began. One query."""
    starts_at, ends_at = day_bounds(days[0])[0], day_bounds(days[-1])[1]
    rows = ActivityRequest.objects.filter(
        application__edition=edition,
        state__in=(State.DONE, State.NO_SHOW),
        starts_at__gte=starts_at,
        starts_at__lt=ends_at,
    ).values_list("kind", "state", "starts_at")
    done: dict[date, Counter[str]] = {day: Counter() for day in days}
    missed: Counter[date] = Counter()
    for kind, state, began_at in rows:
        if began_at is None:  # for the types: what is over has a time
            continue
        if state == State.DONE:
            done[local_date(began_at)][kind] += 1
        else:
            missed[local_date(began_at)] += 1
    return done, missed


def _by(names: list[str], found: Iterable[str]) -> dict[str, int]:
    """How often each of `names` occurs, 0 included, in their order."""
    counted = Counter(found)
    return {name: counted[name] for name in names}
