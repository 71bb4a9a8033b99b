"""Whom an activity reminds: the outlet and the officer, the day before and on the day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import time
from typing import Final

from django.utils.translation import gettext_lazy as _

from media_accreditation.models import ActivityRequest, Representative
from openday.notifications.models import Channel
from openday.notifications.reminders import Asked, Due, Reminder, UsualRule
from openday.notifications.services.outbox import Recipient, recipients_of

OUTLETS: Final = "outlets"
OFFICERS: Final = "officers"
BEGINNING: Final = _("the activity")


def activities_to_come(asked: Asked) -> Iterable[Due]:
    """Agreed since before this was due: who agrees later has just been told. Two queries."""
    starts_at, ends_at = asked.occasion.bounds
    activities = list(
        ActivityRequest.objects.filter(
            application__edition=asked.edition,
            state=ActivityRequest.State.AGREED,
            changed_at__lte=asked.due_at,
            starts_at__gt=asked.now,
            starts_at__gte=starts_at,
            starts_at__lt=ends_at,
        )
        .for_agendas()
        .order_by("pk")
    )
    people = _people({activity.application.outlet_id for activity in activities}) if asked.audience == OUTLETS else {}
    for activity in activities:
        recipients = people.get(activity.application.outlet_id, [])
        if asked.audience == OFFICERS:
            officer = activity.officer
            recipients = [Recipient(email=officer.email, phone=officer.phone)] if officer else []
        if activity.starts_at and recipients:
            yield Due(about_id=activity.pk, happens_at=activity.starts_at, recipients=recipients)


def _people(outlet_ids: set[int]) -> dict[int, list[Recipient]]:
    """Who acts for each outlet. One query."""
    people: dict[int, list[Recipient]] = defaultdict(list)
    acting = Representative.objects.verified().filter(outlet__in=outlet_ids).select_related("user")
    for representative in acting.order_by("pk"):
        people[representative.outlet_id] += recipients_of([representative.user])
    return people


ACTIVITY_REMINDERS: Final = (
    Reminder(
        name="press.activity_ahead",
        title=_("Activity: it is near"),
        happens=BEGINNING,
        audiences={OUTLETS: _("Those who act for the outlet")},
        usual_rules=(
            UsualRule(1, time(17), OUTLETS, (Channel.EMAIL, Channel.SITE)),
            UsualRule(0, time(7), OUTLETS, (Channel.SMS,)),
        ),
        find=activities_to_come,
    ),
    Reminder(
        name="press.officer_ahead",
        title=_("Activity: it is near, to the officer"),
        happens=BEGINNING,
        audiences={OFFICERS: _("The officer of the activity")},
        usual_rules=(
            UsualRule(1, time(17), OFFICERS, (Channel.EMAIL,)),
            UsualRule(0, time(7), OFFICERS, (Channel.SMS,)),
        ),
        find=activities_to_come,
    ),
)
