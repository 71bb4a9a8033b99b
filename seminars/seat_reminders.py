"""Who has seats is reminded the day before and in the morning, and thanked afterwards."""

from collections.abc import Iterable
from datetime import time
from typing import Final

from django.utils.translation import gettext_lazy as _

from openday.notifications.models import Channel
from openday.notifications.reminders import Asked, Due, Reminder, UsualRule
from seminars.models import Registration, ReleasedEntry
from seminars.services.sittings import sittings
from seminars.services.telling_registrations import recipient_of

REGISTERED: Final = "registered"
BEGINNING: Final = _("the seminar")
AUDIENCES: Final = {REGISTERED: _("Those who have seats")}
State = Registration.State


def seats_to_come(asked: Asked) -> Iterable[Due]:
    """Confirmed before this was due: who confirms later has just been told. Two queries."""
    coming = [entry for entry in _on_the_day(asked) if entry.starts_at > asked.now]
    return _told(asked, coming, State.CONFIRMED)


def seats_sat_on(asked: Asked) -> Iterable[Due]:
    """Those who came, once it is over. Two queries."""
    over = [entry for entry in _on_the_day(asked) if entry.ends_at <= asked.now]
    return _told(asked, over, State.ATTENDED)


def _on_the_day(asked: Asked) -> Iterable[ReleasedEntry]:
    starts_at, ends_at = asked.occasion.bounds
    return sittings().filter(
        release__edition=asked.edition, is_cancelled=False, starts_at__gte=starts_at, starts_at__lt=ends_at
    )


def _told(asked: Asked, entries: Iterable[ReleasedEntry], state: str) -> Iterable[Due]:
    starts = {entry.seminar_id: entry.starts_at for entry in entries}
    registrations = Registration.objects.filter(
        seminar__in=starts, state=state, confirmed_at__lte=asked.due_at, purged_at=None
    )
    for registration in registrations.order_by("pk"):
        yield Due(registration.pk, starts[registration.seminar_id], [recipient_of(registration)])


SEAT_REMINDERS: Final = (
    Reminder(
        name="seminars.seats_ahead",
        title=_("Seats: the seminar is near"),
        happens=BEGINNING,
        audiences=AUDIENCES,
        usual_rules=(
            UsualRule(1, time(17), REGISTERED, (Channel.EMAIL,)),
            UsualRule(0, time(7, 30), REGISTERED, (Channel.SMS,)),
        ),
        find=seats_to_come,
    ),
    Reminder(
        name="seminars.seats_thanks",
        title=_("After the seminar: thanks and the certificate"),
        happens=BEGINNING,
        audiences=AUDIENCES,
        usual_rules=(UsualRule(-1, time(10), REGISTERED, (Channel.EMAIL,)),),
        find=seats_sat_on,
    ),
)
