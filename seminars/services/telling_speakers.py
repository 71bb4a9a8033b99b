"""Telling a speaker of their own page, and staff of what was filled in there."""

from datetime import datetime
from typing import Final

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.notifications.kinds import kind_of
from openday.notifications.models import Channel
from openday.notifications.services.outbox import Recipient, recipients_of, write_messages
from openday.time_zone import local_date
from seminars.models import Speaker

SPEAKER: Final = "seminars.speaker"


def tell_link(*, speaker: Speaker, now: datetime) -> None:
    """By mail, whatever the number of times. One query."""
    write_messages(
        kind=kind_of("seminars.own_page"),
        recipients=[recipient_of(speaker)],
        edition=speaker.edition,
        now=now,
        about=(SPEAKER, speaker.pk),
        dedupe=f"link {speaker.pk} {speaker.link_number} {now:%Y%m%d%H%M%S}",
        channels=(Channel.EMAIL,),
    )


def tell_own_part(*, speaker: Speaker, now: datetime) -> None:
    """Those who keep the programme, on the site alone, once a day. Two queries."""
    write_messages(
        kind=kind_of("seminars.own_part_filled"),
        recipients=recipients_of(programme_officers()),
        edition=speaker.edition,
        now=now,
        about=(SPEAKER, speaker.pk),
        dedupe=f"own part {speaker.pk} {local_date(now)}",
        channels=(Channel.SITE,),
    )


def recipient_of(speaker: Speaker) -> Recipient:
    return Recipient(email=speaker.email, language=speaker.language)


def programme_officers() -> list[User]:
    """Those whose own job the programme is. One query."""
    return list(User.objects.filter(is_active=True, roles__contains=[Role.PROGRAMME]).order_by("pk"))
