"""Changing a pavilion: its texts, the levels it suits, and its place on the plan."""

from collections.abc import Collection, Mapping
from copy import copy
from typing import Any, Final

import pghistory
from django.db import transaction

from backoffice.errors import OutsideItsZone, OutsideThePlan, OverAnotherPavilion, VisitsWouldBreak
from backoffice.services.walks import visits_too_late
from openday.accounts.models import User
from pavilions.models import Pavilion
from schools.models import Visit

PLACE: Final = ("zone", "x_m", "y_m", "width_m", "height_m")
TOLERANCE_M: Final = 0.01


@transaction.atomic
def change_pavilion(*, pavilion: Pavilion, values: Mapping[str, Any], by: User) -> Pavilion:
    """Set the fields of the pavilion that `values` names.

    Raises VisitsWouldBreak where booked groups are of a level that it would no longer suit, or would come too late
    to its new place; OutsideThePlan, OutsideItsZone or OverAnotherPavilion where it cannot stand.
    """
    with pghistory.context(user=by.pk):
        before = (
            Pavilion.objects.select_for_update(of=("self",), no_key=True)
            .select_related("edition", "zone")
            .get(pk=pavilion.pk)
        )
        changed = copy(before)
        for name, value in values.items():
            setattr(changed, name, value)
        # Bookings on their way hold the slots of their stops: wait for them, then look.
        list(before.slots.select_for_update().order_by("pk").values_list("pk", flat=True))
        if dropped := set(before.levels) - set(changed.levels):
            _check_levels(before, dropped)
        if any(getattr(changed, name) != getattr(before, name) for name in PLACE):
            _check_place(changed)
        changed.save(update_fields=list(values))
        return changed


def _check_levels(pavilion: Pavilion, dropped: Collection[str]) -> None:
    visits = Visit.objects.live().filter(groups__stops__slot__pavilion=pavilion, groups__level__in=dropped)
    if visit_ids := sorted(set(visits.values_list("pk", flat=True))):
        raise VisitsWouldBreak(visit_ids)


def _check_place(changed: Pavilion) -> None:
    edition, zone = changed.edition, changed.zone
    if not _lies_in(changed, 0, 0, edition.plan_width_m, edition.plan_height_m):
        raise OutsideThePlan
    if not _lies_in(changed, zone.x_m, zone.y_m, zone.width_m, zone.height_m):
        raise OutsideItsZone
    if changed.kind == Pavilion.Kind.PAVILION:
        for other in (
            Pavilion.objects.of_edition(edition)
            .filter(kind=Pavilion.Kind.PAVILION)
            .exclude(pk=changed.pk)
            .order_by("code")
        ):
            if _overlap(changed, other):
                raise OverAnotherPavilion(other.code)
    visits = Visit.objects.live().filter(groups__stops__slot__pavilion=changed.pk).distinct()
    if late := visits_too_late(visits, pavilion=changed):
        raise VisitsWouldBreak(late)


def _lies_in(pavilion: Pavilion, x_m: float, y_m: float, width_m: float, height_m: float) -> bool:
    return (
        pavilion.x_m >= x_m - TOLERANCE_M
        and pavilion.y_m >= y_m - TOLERANCE_M
        and pavilion.x_m + pavilion.width_m <= x_m + width_m + TOLERANCE_M
        and pavilion.y_m + pavilion.height_m <= y_m + height_m + TOLERANCE_M
    )


def _overlap(one: Pavilion, other: Pavilion) -> bool:
    return (
        one.x_m + TOLERANCE_M < other.x_m + other.width_m
        and other.x_m + TOLERANCE_M < one.x_m + one.width_m
        and one.y_m + TOLERANCE_M < other.y_m + other.height_m
        and other.y_m + TOLERANCE_M < one.y_m + one.height_m
    )
