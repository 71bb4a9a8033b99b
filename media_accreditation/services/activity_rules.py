"""What an activity may wish for, and what takes the time of officers and pavilions."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from media_accreditation.errors import (
    Clash,
    OutsideAccreditedDays,
    PlaceMissing,
    TimeOver,
    TooManyCameras,
    UnknownPlace,
    WrongLength,
)
from media_accreditation.models import ActivityRequest, Application, Officer, PressPoint
from openday.time_zone import local_date
from pavilions.models import Pavilion

Kind = ActivityRequest.Kind
LEAST_MINUTES: Final = 5
MOST_MINUTES: Final = 480
CAMERAS_WITHOUT_A_RULE: Final = 1
NEEDS_A_PAVILION: Final = frozenset({Kind.FILMING, Kind.LIVE})


@dataclass(frozen=True)
class Wish:
    """What an outlet asks for, some time in `[wished_from, wished_until)`."""

    kind: str
    subject: str
    wished_from: datetime
    wished_until: datetime
    duration_minutes: int = 30
    pavilion_id: int | None = None
    officer_id: int | None = None
    cameras: int = 0
    language: str = ""
    details: str = ""


@dataclass(frozen=True)
class Plan:
    """When, where and with whom."""

    starts_at: datetime
    ends_at: datetime
    pavilion_id: int | None = None
    officer_id: int | None = None


def check_wish(application: Application, wish: Wish, *, now: datetime) -> None:
    """Raises TimeOver, OutsideAccreditedDays, WrongLength, PlaceMissing, UnknownPlace or TooManyCameras.

    At most three queries.
    """
    length = wish.wished_until - wish.wished_from
    if not LEAST_MINUTES <= wish.duration_minutes <= MOST_MINUTES or length < timedelta(minutes=wish.duration_minutes):
        raise WrongLength(LEAST_MINUTES, MOST_MINUTES)
    if wish.wished_until <= now:
        raise TimeOver
    must_be_accredited_for(application, wish.wished_from, wish.wished_until)
    if wish.kind in NEEDS_A_PAVILION and wish.pavilion_id is None:
        raise PlaceMissing
    must_know_places(application, officer_id=wish.officer_id, pavilion_id=wish.pavilion_id)
    if wish.pavilion_id:
        check_cameras(wish.cameras, wish.pavilion_id)


def wish_of(activity: ActivityRequest) -> Wish:
    return Wish(**{field.name: getattr(activity, field.name) for field in fields(Wish)})


def plan_of(activity: ActivityRequest) -> Plan:
    """Of an activity that has a time."""
    if activity.starts_at is None or activity.ends_at is None:
        raise ValueError(f"{activity} has no time")
    return Plan(activity.starts_at, activity.ends_at, activity.pavilion_id, activity.officer_id)


def clashes_of(activity: ActivityRequest, plan: Plan) -> list[Clash]:
    """Which other activities have the officer or the pavilion then. One query."""
    places = {"officer": plan.officer_id, "pavilion": plan.pavilion_id}
    taken = Q()
    for what, pk in places.items():
        taken |= Q(**{what: pk}) if pk else Q()
    if not taken:
        return []
    others = ActivityRequest.objects.taking_time().filter(taken).exclude(pk=activity.pk)
    overlapping = others.filter(starts_at__lt=plan.ends_at, ends_at__gt=plan.starts_at).order_by("starts_at", "pk")
    return [
        Clash(what, other.pk, other.starts_at, other.ends_at)
        for other in overlapping
        for what, pk in places.items()
        if pk and getattr(other, f"{what}_id") == pk and other.starts_at and other.ends_at
    ]


def cameras_at(pavilion_id: int | None) -> int | None:
    """How many cameras a pavilion takes at once; None without a pavilion. One query."""
    if pavilion_id is None:
        return None
    known = PressPoint.objects.filter(pavilion=pavilion_id).values_list("cameras", flat=True).first()
    return CAMERAS_WITHOUT_A_RULE if known is None else known


def accredited_days(application: Application) -> list[date]:
    """Those it asked for, or all of the edition. No query where the edition is loaded."""
    edition = application.edition
    length = (edition.ends_date - edition.starts_date).days + 1
    days = [edition.starts_date + timedelta(days=offset) for offset in range(length)]
    return [day for day in days if day in application.days] if application.days else days


def must_be_accredited_for(application: Application, starts_at: datetime, ends_at: datetime) -> None:
    days = accredited_days(application)
    last_instant = ends_at - timedelta(microseconds=1)
    if local_date(starts_at) not in days or local_date(last_instant) not in days:
        raise OutsideAccreditedDays(days)


def must_know_places(application: Application, *, officer_id: int | None, pavilion_id: int | None) -> None:
    officers = Officer.objects.filter(edition=application.edition_id, left_at=None)
    if officer_id and not officers.filter(pk=officer_id).exists():
        raise UnknownPlace
    if pavilion_id and not Pavilion.objects.filter(edition=application.edition_id, pk=pavilion_id).exists():
        raise UnknownPlace


def check_cameras(cameras: int, pavilion_id: int) -> None:
    allowed = cameras_at(pavilion_id) or 0
    if cameras > allowed:
        raise TooManyCameras(allowed)
