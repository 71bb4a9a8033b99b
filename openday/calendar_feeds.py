"""The address under which a person's calendars read what is theirs: private, unguessable, and renewed at will.

Calendar programs cannot sign in, so the link itself opens the feed. It is signed, and holds how many there were: who
renews it ends the one before. Nothing in the database opens it.
"""

from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.core import signing
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openday.accounts.models import User

NOTED_EVERY: Final = timedelta(hours=1)


class UnknownFeed(Exception):
    """The link of a calendar is not one of ours, was renewed, or its person is gone."""


class FeedOfAPerson(models.Model):
    """What each app keeps of the link of a person, with a `user` of its own. `number` counts the links there were."""

    number = models.PositiveIntegerField(default=1)
    renewed_at = models.DateTimeField(_("link made"))
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)

    class Meta:
        abstract = True

    user_id: int

    def __str__(self) -> str:
        return f"{self.user_id} no {self.number}"


Feed = TypeVar("Feed", bound=FeedOfAPerson)


def token_of(feed: FeedOfAPerson, *, salt: str) -> str:
    return signing.dumps([feed.user_id, feed.number], salt=salt)


def feed_of(feeds: type[Feed], *, user: User, now: datetime) -> Feed:
    """The feed of `user`, opened now where there is none. Idempotent."""
    feed, _is_new = feeds._default_manager.get_or_create(user=user, defaults={"renewed_at": now})
    return feed


@transaction.atomic
def renew_feed(feeds: type[Feed], *, user: User, now: datetime) -> Feed:
    """A new link; the one before opens nothing any more."""
    feed_of(feeds, user=user, now=now)
    feeds._default_manager.filter(user=user).update(number=F("number") + 1, renewed_at=now, read_at=None)
    return feeds._default_manager.get(user=user)


def read_feed(feeds: type[Feed], *, token: str, salt: str, now: datetime) -> Feed:
    """The feed that `token` opens. Its owner sees whether a calendar reads it; that is noted once an hour.

    Two queries. Raises UnknownFeed.
    """
    try:
        user_id, number = signing.loads(token, salt=salt)
    except (signing.BadSignature, ValueError) as error:
        raise UnknownFeed from error
    its: dict[str, Any] = {"user_id": user_id, "number": number, "user__is_active": True}
    feed = feeds._default_manager.filter(**its).first()
    if feed is None:
        raise UnknownFeed
    long_ago = Q(read_at=None) | Q(read_at__lt=now - NOTED_EVERY)
    feeds._default_manager.filter(long_ago, pk=feed.pk).update(read_at=now)
    return feed
