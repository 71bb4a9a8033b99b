"""What happened to a visit, from the trail that the database keeps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from openday.accounts.models import User
from openday.trail import person_id_of
from schools.models import Visit

Happening = Literal["booked", "changed", "cancelled", "arrived", "completed", "no_show"]


@dataclass(frozen=True)
class Event:
    """One change of a visit. `changes` names what is different, each with before and after; `by` is None unknown."""

    kind: Happening
    at: datetime
    by: User | None
    changes: dict[str, tuple[Any, Any]]


TOLD = ("arrives_at", "heads", "coach_count", "coach_plates", "adult_in_charge", "adult_phone", "language")


def events_of(visit: Visit) -> list[Event]:
    """From its booking on, oldest first. Two queries."""
    kept = list(
        Visit.pgh_event_model.objects.filter(pgh_obj=visit).select_related("pgh_context").order_by("pgh_id")  # type: ignore[attr-defined]
    )
    people = User.objects.in_bulk({person for event in kept if (person := person_id_of(event))})
    events = []
    for before, event in zip([None, *kept], kept, strict=False):
        changes = (
            {
                name: (getattr(before, name), getattr(event, name))
                for name in TOLD
                if getattr(before, name) != getattr(event, name)
            }
            if before
            else {}
        )
        person_id = person_id_of(event) or (event.booked_by_id if before is None else None)
        events.append(
            Event(
                kind=_kind(before, event),
                at=event.pgh_created_at,
                by=people.get(person_id) if person_id else None,
                changes=changes,
            )
        )
    return events


def _kind(before: Any, event: Any) -> Happening:
    if before is None:
        return "booked"
    if before.state != event.state and event.state in ("cancelled", "arrived", "completed", "no_show"):
        kind: Happening = event.state
        return kind
    return "changed"
