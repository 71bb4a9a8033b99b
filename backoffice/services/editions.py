"""Changing an edition: its rules, its days and hours, its state. What would break a visit is refused."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime, time
from typing import Any, Final

import pghistory
from django.db import transaction
from django.db.models import Q

from backoffice.errors import (
    AnotherEditionPublished,
    EditionNotReady,
    HoursLeaveOut,
    Missing,
    MoveNotAllowed,
    OutsideThePlan,
    VisitsToCome,
    VisitsWouldBreak,
)
from backoffice.services.walks import visits_too_late
from openday.accounts.models import User
from openday.editions.models import Edition, OpeningDay
from openday.notifications.services.reminding import add_usual_rules
from openday.time_zone import at_local, day_bounds
from pavilions.models import Pavilion, Slot
from schools.models import ArrivalWindow, Visit
from seminars.models import Placement

MOVES: Final[dict[str, frozenset[str]]] = {
    Edition.State.DRAFT: frozenset({Edition.State.PUBLISHED}),
    Edition.State.PUBLISHED: frozenset({Edition.State.ARCHIVED}),
    Edition.State.ARCHIVED: frozenset(),
}
Hours = Mapping[date, tuple[time, time]]


@transaction.atomic
def move_edition(*, edition: Edition, to: str, by: User, now: datetime) -> Edition:
    """Publish a draft, or archive what was published. Idempotent: what is there already stays.

    Raises MoveNotAllowed, AnotherEditionPublished, EditionNotReady or VisitsToCome.
    """
    with pghistory.context(user=by.pk):
        # All of them, so that two drafts are not published at once.
        editions = {row.pk: row for row in Edition.objects.select_for_update(no_key=True).order_by("pk")}
        edition = editions[edition.pk]
        if edition.state == to:
            return edition
        if to not in MOVES[edition.state]:
            raise MoveNotAllowed(edition.state, to)
        if to == Edition.State.PUBLISHED:
            _check_can_be_published(edition, list(editions.values()), now)
        elif count := Visit.objects.live().of_edition(edition).filter(arrives_at__gte=now).count():
            raise VisitsToCome(count)
        edition.state = to
        edition.save(update_fields=["state"])
        if to == Edition.State.PUBLISHED:
            add_usual_rules(edition=edition, now=now)
        return edition


def _check_can_be_published(edition: Edition, editions: list[Edition], now: datetime) -> None:
    for other in editions:
        if other.state == Edition.State.PUBLISHED:
            raise AnotherEditionPublished(other.number)
    missing = []
    if not edition.days.exists():
        missing.append(Missing.DAYS)
    if not Pavilion.objects.of_edition(edition).exists():
        missing.append(Missing.PAVILIONS)
    if not Slot.objects.of_edition(edition).open_at(now).exists():
        missing.append(Missing.SLOTS)
    if not ArrivalWindow.objects.of_edition(edition).open_at(now).exists():
        missing.append(Missing.ARRIVALS)
    if missing:
        raise EditionNotReady(missing)


@transaction.atomic
def change_rules(*, edition: Edition, rules: Mapping[str, Any], by: User) -> Edition:
    """Set the fields of the edition that `rules` names. Visits that are booked keep the ratios they were booked by.

    Raises VisitsWouldBreak where a slower walk would make booked groups late, OutsideThePlan where the plan would
    no longer hold a pavilion.
    """
    with pghistory.context(user=by.pk):
        before = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
        changed = copy(before)
        for name, value in rules.items():
            setattr(changed, name, value)
        if changed.walking_metres_per_minute < before.walking_metres_per_minute and (
            late := visits_too_late(Visit.objects.live().of_edition(before), edition=changed)
        ):
            raise VisitsWouldBreak(late)
        if (changed.plan_width_m, changed.plan_height_m) != (before.plan_width_m, before.plan_height_m):
            _check_plan_holds_all(changed)
        changed.save(update_fields=list(rules))
        return changed


def _check_plan_holds_all(edition: Edition) -> None:
    for x_m, y_m, width_m, height_m in Pavilion.objects.of_edition(edition).values_list(
        "x_m", "y_m", "width_m", "height_m"
    ):
        if x_m + width_m > edition.plan_width_m or y_m + height_m > edition.plan_height_m:
            raise OutsideThePlan


@transaction.atomic
def change_hours(*, edition: Edition, hours: Hours, by: User) -> None:
    """Make `hours` the opening days of the edition: clocks of the venue by day. Days that it does not name close.

    Raises HoursLeaveOut with the open slots, arrival windows and placements of the schedule draft that would lie
    outside; nothing is changed then.
    """
    with pghistory.context(user=by.pk):
        edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
        days = {day.date: day for day in edition.days.select_for_update().order_by("pk")}
        opening = {day: (at_local(day, opens), at_local(day, closes)) for day, (opens, closes) in hours.items()}
        left_out = _left_out(edition, opening)
        if any(left_out):
            raise HoursLeaveOut(*left_out)
        OpeningDay.objects.filter(pk__in=[day.pk for day in days.values() if day.date not in opening]).delete()
        for on, (opens_at, closes_at) in opening.items():
            if day := days.get(on):
                OpeningDay.objects.filter(pk=day.pk).update(opens_at=opens_at, closes_at=closes_at)
            else:
                OpeningDay.objects.create(edition=edition, date=on, opens_at=opens_at, closes_at=closes_at)
        edition.starts_date, edition.ends_date = min(opening), max(opening)
        edition.save(update_fields=["starts_date", "ends_date"])


def _left_out(edition: Edition, opening: Mapping[date, tuple[datetime, datetime]]) -> tuple[list[int], ...]:
    """Open slots outside the hours; open windows on no day, or that end after its doors close; placements outside."""
    inside, arriving = Q(pk__in=[]), Q(pk__in=[])
    for day, (opens_at, closes_at) in opening.items():
        inside |= Q(starts_at__gte=opens_at, ends_at__lte=closes_at)
        arriving |= Q(starts_at__gte=day_bounds(day)[0], ends_at__lte=closes_at)
    slots = Slot.objects.of_edition(edition).filter(closed_at=None).exclude(inside)
    windows = ArrivalWindow.objects.of_edition(edition).filter(closed_at=None).exclude(arriving)
    placements = Placement.objects.filter(edition=edition).exclude(inside)
    return tuple(
        list(rows.order_by("starts_at", "pk").values_list("pk", flat=True)) for rows in (slots, windows, placements)
    )
