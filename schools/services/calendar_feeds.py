"""The address under which a person's calendars read their visits (`openday.calendar_feeds`)."""

from datetime import datetime
from typing import Final

from openday import calendar_feeds
from openday.accounts.models import User
from openday.editions.models import Edition
from schools.models import CalendarFeed, Membership, Visit, VisitQuerySet

SALT: Final = "schools.calendar_feed"
SHOWN: Final = (*Visit.CAME, Visit.State.HELD, Visit.State.CANCELLED)


def token_of(feed: CalendarFeed) -> str:
    return calendar_feeds.token_of(feed, salt=SALT)


def feed_of(*, user: User, now: datetime) -> CalendarFeed:
    """The feed of `user`, opened now where there is none. Idempotent."""
    return calendar_feeds.feed_of(CalendarFeed, user=user, now=now)


def renew_feed(*, user: User, now: datetime) -> CalendarFeed:
    """A new link; the one before opens nothing any more."""
    return calendar_feeds.renew_feed(CalendarFeed, user=user, now=now)


def read_feed(*, token: str, now: datetime) -> VisitQuerySet:
    """The visits of whoever the link was made for: of the institutions that they represent, cancelled ones too.

    Two queries beside those of the visits. Raises UnknownFeed.
    """
    feed = calendar_feeds.read_feed(CalendarFeed, token=token, salt=SALT, now=now)
    mine = Membership.objects.verified().filter(user=feed.user_id).values("institution")
    visits = Visit.objects.filter(institution__in=mine, state__in=SHOWN)
    return visits.exclude(edition__state=Edition.State.ARCHIVED).for_calendars().order_by("arrives_at", "pk")
