"""Halls: added, changed, taken away while nothing needs them."""

from dataclasses import dataclass, fields

import pghistory
from django.db import IntegrityError, transaction

from openday.accounts.models import User
from openday.editions.models import Edition
from seminars.errors import CodeTaken, HallGetsTooSmall, InUse, NarrowSeating
from seminars.models import Hall, LiveStream, Placement, ReleasedEntry, Seating
from seminars.services.standing import check_manages_programme


@dataclass(frozen=True, kw_only=True)
class HallCard:
    """A hall as staff describe it. `booths` are for interpreters, one for each language into which is interpreted."""

    code: str
    name_ar: str
    zone_id: int
    capacity: int
    name_fr: str = ""
    name_en: str = ""
    booths: int = 0
    position: int = 0


@transaction.atomic
def add_hall(*, edition: Edition, card: HallCard, by: User) -> Hall:
    """Raises MayNotManage or CodeTaken."""
    check_manages_programme(by)
    return _saved(Hall(edition=edition), card, by=by)


@transaction.atomic
def change_hall(*, hall_id: int, card: HallCard, by: User, is_understood: bool = False) -> Hall:
    """Make the hall what `card` says. Seats that people may sign up for are not its business but the seating's.

    Raises HallGetsTooSmall with the seatings that would be wider than the hall, unless that `is_understood`: each is
    then settled on its own, and until then told as a conflict. MayNotManage or CodeTaken else.
    """
    check_manages_programme(by)
    hall = Hall.objects.select_for_update(no_key=True).get(pk=hall_id)
    if card.capacity < hall.capacity and not is_understood and (narrow := seatings_wider_than(hall, card.capacity)):
        raise HallGetsTooSmall(narrow)
    return _saved(hall, card, by=by)


def seatings_wider_than(hall: Hall, capacity: int) -> list[NarrowSeating]:
    """Of the seminars that the draft holds there, those with more seats than `capacity`. One query."""
    wide = Seating.objects.filter(seminar__placement__hall=hall, seats__gt=capacity).select_related("seminar")
    return [
        NarrowSeating(row.seminar.public_id, str(row.seminar), row.seats, row.seats_taken)
        for row in wide.order_by("seminar__placement__starts_at", "pk")
    ]


@transaction.atomic
def delete_hall(*, hall_id: int, by: User) -> None:
    """Raises MayNotManage, or InUse where the draft, a release or a stream names it. Idempotent."""
    check_manages_programme(by)
    hall = Hall.objects.select_for_update().filter(pk=hall_id).first()
    if hall is None:
        return
    for where, users in (("draft", Placement), ("release", ReleasedEntry), ("streams", LiveStream)):
        if users.objects.filter(hall=hall).exists():
            raise InUse(where)
    with pghistory.context(user=by.pk):
        hall.delete()


def _saved(hall: Hall, card: HallCard, *, by: User) -> Hall:
    for field in fields(card):
        setattr(hall, field.name, getattr(card, field.name))
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            hall.save()
    except IntegrityError as error:
        if "one_hall_a_code_and_edition" in str(error):
            raise CodeTaken from error
        raise
    return hall
