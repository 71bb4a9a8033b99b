"""The address under which a person's calendars read their visits: private, unguessable, and renewed at will.

Calendar programs cannot sign in, so the link itself opens the feed. It is signed, and holds how many there were: who
renews it ends the one before. Nothing in the database opens it.
"""

from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.db import transaction
from django.db.models import F, Q

from openday.accounts.models import User
from openday.editions.models import Edition
from schools.errors import UnknownFeed
from schools.models import CalendarFeed, Membership, Visit, VisitQuerySet

SALT: Final = "schools.calendar_feed"
NOTED_EVERY: Final = timedelta(hours=1)
SHOWN: Final = (*Visit.CAME, Visit.State.HELD, Visit.State.CANCELLED)


def token_of(feed: CalendarFeed) -> str:
    return signing.dumps([feed.user_id, feed.number], salt=SALT)


def feed_of(*, user: User, now: datetime) -> CalendarFeed:
    """The feed of `user`, opened now where there is none. Idempotent."""
    feed, _ = CalendarFeed.objects.get_or_create(user=user, defaults={"renewed_at": now})
    return feed


@transaction.atomic
def renew_feed(*, user: User, now: datetime) -> CalendarFeed:
    """A new link; the one before opens nothing any more."""
    feed_of(user=user, now=now)
    CalendarFeed.objects.filter(user=user).update(number=F("number") + 1, renewed_at=now, read_at=None)
    return CalendarFeed.objects.get(user=user)


def read_feed(*, token: str, now: datetime) -> VisitQuerySet:
    """The visits of whoever the link was made for: of the institutions that they represent, cancelled ones too.

    Two queries beside those of the visits. Raises UnknownFeed.
    """
    try:
        user_id, number = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise UnknownFeed from error
    feed = CalendarFeed.objects.filter(user_id=user_id, number=number, user__is_active=True).first()
    if feed is None:
        raise UnknownFeed
    _note_reading(feed, now=now)
    mine = Membership.objects.verified().filter(user=user_id).values("institution")
    visits = Visit.objects.filter(institution__in=mine, state__in=SHOWN)
    return visits.exclude(edition__state=Edition.State.ARCHIVED).for_calendars().order_by("arrives_at", "pk")


def _note_reading(feed: CalendarFeed, *, now: datetime) -> None:
    """So that its owner sees whether a calendar reads it; calendars ask often, and are noted once an hour."""
    long_ago = Q(read_at=None) | Q(read_at__lt=now - NOTED_EVERY)
    CalendarFeed.objects.filter(long_ago, pk=feed.pk).update(read_at=now)
