"""Refusals of visits as answers of the API: 409, and for places that were taken, the nearest that are free."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from openday.rest.errors import Refused
from pavilions.errors import PavilionError
from pavilions.serializers import SlotOutput
from schools.errors import PlacesTaken, VisitError
from schools.refusals import code_for, data_for, sentence_for
from schools.serializers import ArrivalWindowOutput
from schools.services.availability import Alternatives, alternatives_for


def refused(refusal: VisitError | PavilionError, data: Mapping[str, Any] | None = None) -> Refused:
    return Refused(code=code_for(refusal), detail=sentence_for(refusal), data=data_for(refusal) | dict(data or {}))


@contextmanager
def with_alternatives(arguments: Mapping[str, Any]) -> Iterator[None]:
    """Add to PlacesTaken what can be had instead for the request in `arguments`. Nothing else is touched.

    Outside of the booking's transaction: its locks are gone before anything is searched.
    """
    try:
        yield
    except PlacesTaken as refusal:
        found = alternatives_for(request=arguments["request"], refusal=refusal, now=arguments["now"])
        raise refused(refusal, {"alternatives": _shown(found)}) from refusal


def _shown(found: Alternatives) -> dict[str, Any]:
    slot, window = SlotOutput(), ArrivalWindowOutput()
    return {
        "arrival_windows": [window.to_representation(free) for free in found.windows],
        "slots": [
            {"instead_of": slot_id, "slots": [slot.to_representation(free) for free in nearest]}
            for slot_id, nearest in found.slots.items()
        ],
    }
