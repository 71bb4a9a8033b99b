"""What each app reminds people of. Which of it goes to whom and when is said by rules that staff edit.

An app keeps its reminders in `<app>/reminders.py` and registers them in its `AppConfig.ready`; docs/reminders.md shows
the form. The text of a reminder is a kind of message like any other (`<app>/messages.py`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from openday.editions.models import Edition
from openday.notifications.kinds import Text
from openday.notifications.models import Channel, Message
from openday.notifications.occasions import Occasion
from openday.notifications.services.outbox import Recipient


@dataclass(frozen=True)
class Asked:
    """Whom a reminder is asked for: those of `audience` for whom something happens on the occasion's day."""

    edition: Edition
    audience: str
    occasion: Occasion
    now: datetime

    @property
    def due_at(self) -> datetime:
        """What came to be after this instant is not reminded of any more: it was just told as news."""
        return self.occasion.due_at


@dataclass(frozen=True)
class Due:
    """One thing to remind of: the record `about_id` (of the kind's type), and when what it is about happens.

    The instant belongs to what is told: moved elsewhere, it is told of again. It stands in the message's context as
    `happens_at`, so that `load` drops what was moved before it left. `context` is what else must be told as it is now.
    """

    about_id: int
    happens_at: datetime
    recipients: Sequence[Recipient]
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class UsualRule:
    """A rule that a new edition begins with. See `ReminderRule`."""

    days_before: int
    local_time: time
    audience: str
    channels: tuple[Channel, ...]


@dataclass(frozen=True)
class Reminder:
    """Something that people are reminded of, by messages of `kind`, which has the same name unless told otherwise.

    `find` answers who is due, by the current state of the records, in a fixed number of queries. Whatever it answers
    is told once for each record, instant, lead time and person, and is looked at again by the kind's `load` when it
    leaves. `happens` says what the days of a rule are counted to ("the arrival"); `audiences` are names with titles.
    """

    name: str
    title: Text
    happens: Text
    audiences: Mapping[str, Text]
    usual_rules: tuple[UsualRule, ...]
    find: Callable[[Asked], Iterable[Due]]
    kind: str = ""

    @property
    def kind_name(self) -> str:
        return self.kind or self.name


def happens_as_told(moment: datetime, message: Message) -> bool:
    """Whether `moment` is still what the reminder was written for. Without one, in a preview, it is."""
    told = message.context.get("happens_at")
    return told is None or abs(datetime.fromisoformat(told) - moment) < timedelta(seconds=1)


_REMINDERS: Final[dict[str, Reminder]] = {}


def register(*reminders: Reminder) -> None:
    """Add `reminders`, or replace those of their names."""
    _REMINDERS.update((reminder.name, reminder) for reminder in reminders)


def reminder_of(name: str) -> Reminder | None:
    """None where no app knows it any more."""
    return _REMINDERS.get(name)


def reminders() -> Iterator[Reminder]:
    """In the order in which they were registered."""
    yield from _REMINDERS.values()
