"""The bell: what a person was told on the site, said in the language of the page that they read.

How many are unread is read together with the person (`accounts.sessions`): a page that shows it asks nothing more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from openday.accounts.models import User
from openday.notifications.kinds import Facts, MessageKind, kinds
from openday.notifications.models import Message
from openday.notifications.placeholders import filled
from openday.notifications.services.loading import facts_of, wordings_of
from openday.notifications.texts import Wording

UNREAD: Final = "unread_message_ids"
MOST_COUNTED: Final = 100
PAGE_SIZE: Final = 20


def unread_of_the_person() -> ArraySubquery:
    """The newest unread of each person, no more than are counted."""
    unread = Message.objects.on_site_for(OuterRef("pk")).unread()  # type: ignore[arg-type] # a user, once it runs
    return ArraySubquery(unread.order_by("-pk").values("pk")[:MOST_COUNTED])


def unread_count(user: object) -> int:
    """How many are unread, up to MOST_COUNTED. 0 for whoever was not read from their session."""
    return len(getattr(user, UNREAD, ()))


@dataclass(frozen=True)
class Item:
    """A message as the bell shows it. `of` tells it from others like it: which institution.

    `lines` are its whole text, where it leads to no page that says more. `is_outdated`: what it told has changed
    since, and `subject` only says what it was about.
    """

    message: Message
    subject: str
    of: str = ""
    lines: tuple[str, ...] = ()
    url: str = ""
    is_outdated: bool = False


@dataclass(frozen=True)
class BellPage:
    """`older` is the number for the address; None at the end."""

    items: list[Item]
    older: int | None


def page_of(user: User, *, language: str, older: int | None = None, size: int = PAGE_SIZE) -> BellPage:
    """The newest, or those older than a number. One query, and those of `items_of`."""
    messages = Message.objects.on_site_for(user).order_by("-pk")
    if older is not None:
        messages = messages.filter(pk__lt=older)
    found = list(messages[: size + 1])
    return BellPage(items_of(found[:size], language=language), found[size - 1].pk if len(found) > size else None)


def newest_unread(user: User, *, language: str, most: int) -> list[Item]:
    """What the panel under the bell shows. One query, and those of `items_of`."""
    return items_of(list(Message.objects.on_site_for(user).unread().order_by("-pk")[:most]), language=language)


def items_of(messages: Sequence[Message], *, language: str) -> list[Item]:
    """`messages` in words, by the state that their records have now. A fixed number of queries for each kind."""
    by_name = {kind.name: kind for kind in kinds()}
    known = [message for message in messages if message.kind in by_name]
    for message in known:
        message.language = language  # of the page; not saved
    facts, wordings = facts_of(known), wordings_of(known)
    return [_item(message, by_name[message.kind], facts.get(message.pk), wordings.get(message.pk)) for message in known]


def _item(message: Message, kind: MessageKind, facts: object, wording: object) -> Item:
    if isinstance(facts, Facts) and isinstance(wording, Wording):
        try:
            return _as_told(message, facts, wording)
        except KeyError:  # a placeholder whose value is no more
            pass
    return Item(message, str(kind.heading or kind.title), is_outdated=True)


def _as_told(message: Message, facts: Facts, wording: Wording) -> Item:
    url = path_of(facts.url)
    return Item(
        message,
        filled(wording.subject, facts.values),
        of=facts.table[0][1] if facts.table else "",
        lines=() if url else tuple(filled(line, facts.values) for line in wording.lines),
        url=url,
    )


def path_of(url: str) -> str:
    """The page of this site that `url` names; "" where it is another's."""
    return url.removeprefix(settings.SITE_URL) if urlsplit(url).netloc == urlsplit(settings.SITE_URL).netloc else ""
