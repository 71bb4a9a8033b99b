"""Who a bulk message can go to. Each app registers its audiences in `AppConfig.ready`, from `<app>/audiences.py`."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from openday.accounts.models import User
from openday.editions.models import Edition
from openday.notifications.kinds import Placeholder, Text
from openday.notifications.models import Channel


@dataclass(frozen=True)
class Narrowing:
    """A choice that makes an audience smaller: its name in `audience_filter`, and what can be chosen."""

    name: str
    label: Text
    everybody: Text  # what is shown where nothing is chosen: "All days"
    choices: Callable[[Edition], list[tuple[str, str]]]


@dataclass(frozen=True)
class Addressee:
    """Someone of an audience. `user` is None for who has no account; e-mail and telephone may be empty.

    `key` finds this one again: it is counted as its audience says. `values` answers what texts may say of them, in
    the language that is active then.
    """

    key: int
    user: User | None
    email: str
    phone: str
    language: str
    values: Callable[[], dict[str, str]]

    @classmethod
    def of(cls, user: User, values: Callable[[], dict[str, str]]) -> "Addressee":
        """Somebody by their account."""
        return cls(user.pk, user, user.email, user.phone, user.language, values)


# (edition, what was chosen of the narrowings, only these keys or None for all) → each addressee once.
# In a fixed number of queries, whatever the number of people.
People = Callable[[Edition, Mapping[str, str], Collection[int] | None], Iterable[Addressee]]


@dataclass(frozen=True)
class Audience:
    """`key`s are people's where `about_type` is empty, else of that type: then a message is about that record.

    `channels` are those by which its people can be reached at all.
    """

    name: str
    title: Text
    description: Text
    people: People
    placeholders: Mapping[str, Placeholder]
    narrowings: tuple[Narrowing, ...] = ()
    about_type: str = ""
    channels: tuple[Channel, ...] = tuple(Channel)

    def narrowed(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """What of `chosen` this audience understands and somebody chose."""
        return {each.name: chosen[each.name] for each in self.narrowings if chosen.get(each.name)}


_AUDIENCES: Final[dict[str, Audience]] = {}


def register(*audiences: Audience) -> None:
    """Add `audiences`, or replace those of their names."""
    _AUDIENCES.update((audience.name, audience) for audience in audiences)


def audience_of(name: str) -> Audience | None:
    """None where no app knows it any more: an edition of long ago."""
    return _AUDIENCES.get(name)


def audiences() -> Iterator[Audience]:
    """In the order in which they were registered."""
    yield from _AUDIENCES.values()
