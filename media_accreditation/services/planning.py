"""When an activity can be: what is taken around it, and the first time that suits everybody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from media_accreditation.models import ActivityRequest
from media_accreditation.services.activity_rules import Plan

STEP: Final = timedelta(minutes=5)


def taken_around(activity: ActivityRequest) -> list[ActivityRequest]:
    """What takes its officer or its pavilion while it would suit the outlet, by time. One query."""
    places = Q()
    if activity.officer_id:
        places |= Q(officer=activity.officer_id)
    if activity.pavilion_id:
        places |= Q(pavilion=activity.pavilion_id)
    if not places:
        return []
    others = ActivityRequest.objects.taking_time().filter(places).exclude(pk=activity.pk).for_agendas()
    near = others.filter(starts_at__lt=activity.wished_until, ends_at__gt=activity.wished_from)
    return list(near.order_by("starts_at", "pk"))


def first_free(activity: ActivityRequest, taken: Sequence[ActivityRequest], *, now: datetime) -> Plan | None:
    """The first time of its wish at which nobody of `taken` (from `taken_around`) is in the way; None without any."""
    length = timedelta(minutes=activity.duration_minutes)
    starts_at = max(activity.wished_from, _next_step(now))
    for other in taken:
        if other.starts_at and other.ends_at and other.starts_at < starts_at + length:
            starts_at = max(starts_at, other.ends_at)
    if starts_at + length > activity.wished_until:
        return None
    return Plan(starts_at, starts_at + length, activity.pavilion_id, activity.officer_id)


def _next_step(moment: datetime) -> datetime:
    over = timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)
    return moment + (STEP - over) if over else moment
