"""What staff are told by the clock: see docs/reminders.md for the form."""

from collections.abc import Iterable
from datetime import time, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from backoffice.services.digest import digest_until
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.notifications.models import Channel
from openday.notifications.reminders import Asked, Due, Reminder, UsualRule
from openday.notifications.services.outbox import recipients_of

AUDIENCES: Final = {Role.VISITS.value: _("Visits officers"), Role.DIRECTION.value: _("Direction")}
SIX: Final = time(18)


def evening_digests(asked: Asked) -> Iterable[Due]:
    """One for the edition, to everybody of the role; none on an evening without news. Six queries."""
    edition, until = asked.edition, asked.due_at
    is_season = edition.bookings_open_at <= until and asked.occasion.day <= edition.ends_date + timedelta(days=1)
    if is_season and digest_until(edition, until).has_news:
        people = User.objects.filter(roles__contains=[asked.audience]).order_by("pk")
        yield Due(
            about_id=edition.pk,
            happens_at=until,
            recipients=recipients_of(people),
            context={"until": until.isoformat()},
        )


REMINDERS: Final = (
    Reminder(
        name="backoffice.evening",
        title=_("The evening letter to staff"),
        happens=_("the bookings that it tells of"),
        audiences=AUDIENCES,
        usual_rules=tuple(UsualRule(0, SIX, audience, (Channel.EMAIL,)) for audience in AUDIENCES),
        find=evening_digests,
    ),
)
