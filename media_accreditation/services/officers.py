"""Who speaks to the press, and how many cameras each pavilion takes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from media_accreditation.errors import ActivitiesInTheWay, MayNotDecide
from media_accreditation.models import ActivityRequest, Officer, PressPoint
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from pavilions.models import Pavilion


@dataclass(frozen=True)
class OfficerCard:
    """An officer as staff describe them. Telephone and e-mail are for staff and for reminders, never for outlets."""

    name_ar: str
    name_fr: str = ""
    title_ar: str = ""
    title_fr: str = ""
    title_en: str = ""
    topics: str = ""
    languages: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""


@transaction.atomic
def add_officer(*, edition: Edition, card: OfficerCard, by: User) -> Officer:
    """Idempotent by the Arabic name: who is there, or was let go, is described anew. Raises MayNotDecide."""
    _must_plan(by)
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)  # one writer of the list
    values = asdict(card) | {"languages": list(card.languages), "left_at": None}
    officer, _is_new = Officer.objects.update_or_create(edition=edition, name_ar=values.pop("name_ar"), defaults=values)
    return officer


@transaction.atomic
def change_officer(*, officer_id: int, card: OfficerCard, by: User) -> Officer:
    """Raises MayNotDecide."""
    _must_plan(by)
    officer = Officer.objects.select_for_update(no_key=True).get(pk=officer_id)
    for name, value in (asdict(card) | {"languages": list(card.languages)}).items():
        setattr(officer, name, value)
    officer.save(update_fields=list(asdict(card)))
    return officer


@transaction.atomic
def let_officer_go(*, officer_id: int, by: User, now: datetime) -> Officer:
    """They speak no longer; what they did stays. Idempotent.

    Raises MayNotDecide, ActivitiesInTheWay with what is still planned with them.
    """
    _must_plan(by)
    officer = Officer.objects.select_for_update(no_key=True).get(pk=officer_id)  # as whoever plans with them does
    if officer.left_at:
        return officer
    planned = officer.activities.planned().filter(ends_at__gt=now)
    if in_the_way := list(planned.order_by("starts_at", "pk").values_list("pk", flat=True)):
        raise ActivitiesInTheWay(in_the_way)
    officer.left_at = now
    officer.save(update_fields=["left_at"])
    return officer


@transaction.atomic
def take_officer_back(*, officer_id: int, by: User) -> Officer:
    """They speak again. Idempotent. Raises MayNotDecide."""
    _must_plan(by)
    officer = Officer.objects.select_for_update(no_key=True).get(pk=officer_id)
    officer.left_at = None
    officer.save(update_fields=["left_at"])
    return officer


@transaction.atomic
def set_cameras(*, cameras: Mapping[int, int], by: User, now: datetime) -> None:
    """How many cameras each pavilion (by primary key) takes at once; 0: it is not filmed.

    Raises MayNotDecide, ActivitiesInTheWay with what is planned with more; nothing is changed then. Five queries.
    """
    _must_plan(by)
    locked = Pavilion.objects.select_for_update(no_key=True).filter(pk__in=cameras).order_by("pk")
    pavilions = list(locked.values_list("pk", flat=True))  # as whoever plans at them does
    planned = ActivityRequest.objects.planned().filter(pavilion__in=pavilions, ends_at__gt=now)
    rows = planned.order_by("starts_at", "pk").values_list("pk", "pavilion_id", "cameras")
    if in_the_way := [pk for pk, pavilion_id, count in rows if count > cameras[pavilion_id or 0]]:
        raise ActivitiesInTheWay(in_the_way)
    PressPoint.objects.bulk_create(
        [PressPoint(pavilion_id=pk, cameras=cameras[pk]) for pk in pavilions],
        update_conflicts=True,
        unique_fields=["pavilion"],
        update_fields=["cameras"],
    )


def _must_plan(by: User) -> None:
    if not by.may(Permission.MANAGE_ACTIVITIES):
        raise MayNotDecide
