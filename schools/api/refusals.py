"""Refusals of visits as answers of the API: 409, and for places that were taken, what can be had instead."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from openday.rest.errors import Refused
from pavilions.errors import PavilionError
from pavilions.models import Slot
from pavilions.serializers import SlotOutput
from schools.errors import PlacesTaken, VisitError
from schools.refusals import code_for, data_for, sentence_for
from schools.serializers import ArrivalWindowOutput
from schools.services.alternatives import Alternatives, alternatives_for
from schools.services.availability import NOTHING_HELD, held_by


def refused(refusal: VisitError | PavilionError, data: Mapping[str, Any] | None = None) -> Refused:
    return Refused(code=code_for(refusal), detail=sentence_for(refusal), data=data_for(refusal) | dict(data or {}))


@contextmanager
def with_alternatives(arguments: Mapping[str, Any]) -> Iterator[None]:
    """Add to PlacesTaken what can be had instead for the request in `arguments`. Nothing else is touched.

    Outside of the booking's transaction: its locks are gone before anything is searched. A change can count on what
    its visit holds.
    """
    try:
        yield
    except PlacesTaken as refusal:
        visit = arguments.get("visit")
        held = held_by(visit) if visit else NOTHING_HELD
        found = alternatives_for(request=arguments["request"], refusal=refusal, now=arguments["now"], held=held)
        raise refused(refusal, {"alternatives": _shown(found)}) from refusal


def _shown(found: Alternatives) -> dict[str, Any]:
    window = ArrivalWindowOutput().to_representation
    return {
        "arrival_windows": [{**window(free), "keeps_stops": free.pk in found.keeping_stops} for free in found.windows],
        "slots": [
            {**_instead(slot_id, nearest), "can_be_left_out": slot_id in found.left_out}
            for slot_id, nearest in found.slots.items()
        ],
        "for_fewer": {
            "arrival_windows": [window(free) for free in found.smaller_windows],
            "slots": [_instead(slot_id, free) for slot_id, free in found.smaller_slots.items() if free],
        },
        "nothing_left": found.nothing_left,
    }


def _instead(slot_id: int, nearest: list[Slot]) -> dict[str, Any]:
    return {"instead_of": slot_id, "slots": [SlotOutput().to_representation(free) for free in nearest]}
