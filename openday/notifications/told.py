"""What was told about a record, to whom, and what became of it: for the page of that record, and "I never got it"."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q

from openday.accounts.models import User
from openday.notifications.kinds import MessageKind, kinds
from openday.notifications.models import Channel, Message, MessageQuerySet
from openday.notifications.statuses import Status, Why, status_of, why_of
from openday.telephones import national

MOST_TOLD: Final = 20


@dataclass(frozen=True)
class Told:
    """One message. `name` and `address` are as its reader may see them, empty where there is none."""

    message: Message
    title: str
    status: Status
    why: Why | None
    name: str
    address: str
    is_readers_own: bool
    can_be_repeated: bool


@dataclass(frozen=True)
class ToldPage:
    """The newest, and whether there are more."""

    rows: list[Told]
    is_cut: bool


About = Mapping[str, Collection[int]]  # primary keys by type: {"schools.visit": [17]}


def told_to_staff(about: About, *, may_see_addresses: bool, most: int = MOST_TOLD) -> ToldPage:
    """Everything about these records, by every channel. One query."""
    return _page(_about(about), most, is_staff=True, may_see_addresses=may_see_addresses)


def told_to_institution(about: About, *, reader: User, known: Collection[str] = (), most: int = MOST_TOLD) -> ToldPage:
    """What left the site for people, and what should have. One query.

    Addresses are whole where they are the `reader`'s or `known` to whoever may see the record; others are masked.
    What was stopped because it was no longer true is not shown, nor what stands under somebody's bell.
    """
    messages = _about(about).exclude(channel=Channel.SITE).exclude(state=Message.State.CANCELLED)
    return _page(messages, most, reader=reader, known=frozenset(known))


def _about(about: About) -> MessageQuerySet:
    any_of_these = reduce(or_, (Q(about_type=kind, about_id__in=ids) for kind, ids in about.items()))
    return Message.objects.filter(any_of_these)


def _page(
    messages: MessageQuerySet,
    most: int,
    *,
    reader: User | None = None,
    known: frozenset[str] = frozenset(),
    is_staff: bool = False,
    may_see_addresses: bool = False,
) -> ToldPage:
    found = list(messages.select_related("recipient").order_by("-pk")[: most + 1])
    by_name = {kind.name: kind for kind in kinds()}
    own = {reader.email, reader.phone} if reader else set()
    rows = []
    for message in found[:most]:
        kind, address = by_name.get(message.kind), message.address
        is_own = reader is not None and message.recipient_id == reader.pk
        is_seen = may_see_addresses or is_own or address in own or address in known
        rows.append(
            Told(
                message=message,
                title=_title(kind, message, is_staff=is_staff),
                status=status_of(message),
                why=why_of(message),
                name=message.recipient.get_full_name() if message.recipient else "",
                address=address_said(address) if is_seen else masked(address),
                is_readers_own=is_own,
                can_be_repeated=_can_be_repeated(kind, message),
            )
        )
    return ToldPage(rows, is_cut=len(found) > most)


def _title(kind: MessageKind | None, message: Message, *, is_staff: bool) -> str:
    if kind is None:
        return message.kind
    return str(kind.title if is_staff else kind.heading or kind.title)


def _can_be_repeated(kind: MessageKind | None, message: Message) -> bool:
    """As `services.acts.send_again` will have it, but for addresses that are blocked."""
    is_over = message.state in (Message.State.SENT, Message.State.DEAD)
    return is_over and message.channel != Channel.SITE and kind is not None and not kind.is_secret


def address_said(address: str) -> str:
    """As people read it: a telephone as it is dialled, an e-mail address as it is."""
    return national(address) if address.startswith("+") else address


def masked(address: str) -> str:
    """Enough of `address` for its owner to know it, and for nobody else to use it."""
    if address.startswith("+"):
        dialled = national(address)
        return f"{dialled[:2]} … {dialled[-2:]}"
    name, at, domain = address.rpartition("@")
    return f"{name[:2]}…{at}{domain}" if at else ""
