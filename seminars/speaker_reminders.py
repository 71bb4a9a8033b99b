"""Which speakers are reminded of the page that they have not filled in."""

from collections.abc import Iterable
from datetime import time
from typing import Final

from django.utils.translation import gettext_lazy as _

from openday.notifications.models import Channel
from openday.notifications.reminders import Asked, Due, Reminder, UsualRule
from seminars.models import Speaker
from seminars.services.telling_speakers import recipient_of

SPEAKERS: Final = "speakers"


def parts_not_filled_in(asked: Asked) -> Iterable[Due]:
    """Speakers of seminars that take place, who were sent their link and have not used it. Two queries, one on other
    days."""
    first = asked.edition.days.order_by("date").first()
    starts_at, ends_at = asked.occasion.bounds
    if first is None or not starts_at <= first.opens_at < ends_at or asked.now >= first.opens_at:
        return
    waiting = Speaker.objects.of_edition(asked.edition).filter(
        own_part_at=None, link_sent_at__lte=asked.due_at, contributions__seminar__cancelled_at=None
    )
    for speaker in waiting.exclude(email="").filter(contributions__isnull=False).distinct().order_by("pk"):
        yield Due(speaker.pk, first.opens_at, [recipient_of(speaker)])


def _usual(days_before: int) -> UsualRule:
    return UsualRule(days_before, time(10), SPEAKERS, (Channel.EMAIL,))


SPEAKER_REMINDERS: Final = (
    Reminder(
        name="seminars.own_part_waits",
        title=_("Seminars: a speaker has not filled in their page"),
        happens=_("the first day of the edition"),
        audiences={SPEAKERS: _("Speakers, by e-mail")},
        usual_rules=(_usual(21), _usual(7)),
        find=parts_not_filled_in,
    ),
)
