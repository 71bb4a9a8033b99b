"""Rows that sign-up writes, locked in one order: the seating, then its registrations by primary key."""

from collections.abc import Collection

from django.db.models import F

from seminars.errors import NoSeatsGiven
from seminars.models import Registration, Seating


def lock_seating(seminar_id: int) -> Seating:
    """This transaction's until its end: one writer a seminar. Raises NoSeatsGiven."""
    seating = Seating.objects.select_for_update(no_key=True).filter(seminar=seminar_id).first()
    if seating is None:
        raise NoSeatsGiven
    return seating


def lock_registration(registration_id: int) -> tuple[Seating, Registration]:
    """With its seating, which is locked first. Three queries. Raises Registration.DoesNotExist."""
    seminar_id = Registration.objects.values_list("seminar_id", flat=True).get(pk=registration_id)
    seating = lock_seating(seminar_id)
    registrations = Registration.objects.select_for_update(of=("self",), no_key=True)
    return seating, registrations.select_related("seminar__edition").get(pk=registration_id)


def lock_registrations(ids: Collection[int]) -> list[Registration]:
    """Of one seating that is locked already, by primary key. One query."""
    registrations = Registration.objects.select_for_update(of=("self",), no_key=True)
    return list(registrations.select_related("seminar__edition").filter(pk__in=ids).order_by("pk"))


def take(seating: Seating, seats: int) -> None:
    """`seats` more are taken, fewer where it is negative; the database refuses more than there are."""
    Seating.objects.filter(pk=seating.pk).update(seats_taken=F("seats_taken") + seats)
    seating.seats_taken += seats
