"""Halls that got too small for the seats that were given: staff are asked what becomes of them, whatever made it so."""

from datetime import datetime
from typing import Final

from django.db import transaction

from openday.editions.models import Edition
from openday.notifications.kinds import kind_of
from openday.notifications.services.outbox import messages_for, recipients_of, write_rows
from seminars.models import Seating
from seminars.services.sittings import sittings
from seminars.services.telling_speakers import programme_officers

SEATING: Final = "seminars.seating"


def seatings_beyond_their_halls(edition: Edition) -> list[tuple[Seating, int]]:
    """More seats than the hall of the current release holds, each with how many that is. Two queries."""
    held = {entry.seminar_id: entry for entry in sittings().filter(release__edition=edition, is_cancelled=False)}
    seatings = Seating.objects.filter(seminar__in=held).select_related("seminar").order_by("seminar__code", "pk")
    capacities = [(seating, held[seating.seminar_id].hall.capacity) for seating in seatings]
    return [(seating, capacity) for seating, capacity in capacities if seating.seats > capacity]


@transaction.atomic
def ask_about_small_halls(*, now: datetime) -> int:
    """Ask programme officers, once for each seminar and size of its hall; how many questions are new.

    A hall is made smaller, and a release moves a seminar into a smaller one: this looks at what came of it. Three
    queries where nothing is wrong.
    """
    edition = Edition.objects.current()
    beyond = seatings_beyond_their_halls(edition) if edition else []
    if not beyond:
        return 0
    officers = recipients_of(programme_officers())
    rows = [
        row
        for seating, capacity in beyond
        for row in messages_for(
            kind=kind_of("seminars.hall_too_small"),
            recipients=officers,
            edition=edition,
            now=now,
            about=(SEATING, seating.pk),
            dedupe=f"{seating.pk} {seating.seats} {capacity}",
        )
    ]
    return write_rows(rows, now=now)
