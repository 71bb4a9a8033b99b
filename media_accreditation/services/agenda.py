"""The agenda of whoever acts for outlets, on their page and in their calendar."""

from datetime import datetime
from typing import Final

from django.db.models.functions import Coalesce

from media_accreditation.models import ActivityRequest, ActivityRequestQuerySet, AgendaFeed
from openday.accounts.models import User
from openday.calendar_feeds import read_feed
from openday.editions.models import Edition

SALT: Final = "press.agenda_feed"


def activities_of(user: User) -> ActivityRequestQuerySet:
    """Of the outlets that `user` acts for, in editions that are not archived, by time. One query."""
    activities = ActivityRequest.objects.of_outlets_of(user).for_agendas()
    standing = activities.exclude(application__edition__state=Edition.State.ARCHIVED)
    return standing.order_by(Coalesce("starts_at", "wished_from"), "pk")


def read_agenda(*, token: str, now: datetime) -> ActivityRequestQuerySet:
    """What has a time, cancelled ones too, of whoever the link was made for.

    Two queries beside those of the activities. Raises UnknownFeed.
    """
    feed = read_feed(AgendaFeed, token=token, salt=SALT, now=now)
    return activities_of(feed.user).filter(starts_at__isnull=False)
