"""What an outlet brings and drives: pieces of equipment, vehicles. NotRepresented or NotEditable else."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from media_accreditation.errors import FrequenciesUnfit, TooManyThings, VehicleKnown
from media_accreditation.models import Equipment, Vehicle
from media_accreditation.services.applications import editable_application
from media_accreditation.services.moves import written
from openday.accounts.models import User

MOST_PIECES: Final = 300
MOST_VEHICLES: Final = 30


@dataclass(frozen=True)
class VehicleDetails:
    plate: str
    kind: str = Vehicle.Kind.CAR
    model: str = ""
    frequencies: str = ""


@transaction.atomic
def add_equipment(
    *, application_id: int, name: str, by: User, serial_numbers: Collection[str] = (), count: int = 1
) -> list[Equipment]:
    """A piece for each serial number, else one row for `count` pieces without.

    A serial number that is on the list under this name is left out, so that a form sent twice adds nothing twice.
    Raises TooManyThings.
    """
    application = editable_application(application_id, by=by)
    known = set(application.equipment.filter(name=name).values_list("serial_number", flat=True))
    serials = [serial for serial in dict.fromkeys(serial_numbers) if serial not in known]
    pieces = [Equipment(application=application, name=name, serial_number=serial) for serial in serials]
    if not serial_numbers:
        pieces = [Equipment(application=application, name=name, count=count)]
    if application.equipment.count() + len(pieces) > MOST_PIECES:
        raise TooManyThings(MOST_PIECES)
    added = Equipment.objects.bulk_create(pieces)
    written(application)
    return added


@transaction.atomic
def remove_equipment(*, equipment_id: int, application_id: int, by: User) -> None:
    """Idempotent."""
    application = editable_application(application_id, by=by)
    deleted, _rows = application.equipment.filter(pk=equipment_id).delete()
    if deleted:
        written(application)


@transaction.atomic
def add_vehicle(*, application_id: int, details: VehicleDetails, by: User) -> Vehicle:
    """Raises VehicleKnown (its plate is on the list), FrequenciesUnfit or TooManyThings."""
    application = editable_application(application_id, by=by)
    _check_frequencies(details)
    if application.vehicles.filter(plate=details.plate).exists():
        raise VehicleKnown
    if application.vehicles.count() >= MOST_VEHICLES:
        raise TooManyThings(MOST_VEHICLES)
    vehicle = Vehicle.objects.create(application=application, **vars(details))
    written(application)
    return vehicle


@transaction.atomic
def remove_vehicle(*, vehicle_id: int, application_id: int, by: User) -> None:
    """Idempotent."""
    application = editable_application(application_id, by=by)
    deleted, _rows = application.vehicles.filter(pk=vehicle_id).delete()
    if deleted:
        written(application)


def _check_frequencies(details: VehicleDetails) -> None:
    """A satellite van says its frequencies, and nothing else has any."""
    if (details.kind == Vehicle.Kind.SATELLITE) != bool(details.frequencies):
        raise FrequenciesUnfit
