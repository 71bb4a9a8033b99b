"""How many people a message to an audience would reach, and by what."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from openday.editions.models import Edition
from openday.notifications.audiences import Addressee, Audience
from openday.notifications.kinds import MessageKind
from openday.notifications.models import BlockedAddress, Channel
from openday.notifications.services.outbox import Recipient, unwanted_by


@dataclass(frozen=True)
class Reach:
    """`people` are all of the audience. `by_channel` counts the messages that would leave.

    `unreached` would get none: no address for these channels, or they asked for no news, or theirs is blocked. Each
    is counted once, by the first of these reasons.
    """

    people: int
    by_channel: Mapping[str, int]
    by_language: Mapping[str, int]
    without_address: int
    unwilling: int
    blocked: int
    first: Sequence[Addressee]

    @property
    def messages(self) -> int:
        return sum(self.by_channel.values())

    @property
    def unreached(self) -> int:
        return self.without_address + self.unwilling + self.blocked


def reach_of(
    audience: Audience, *, edition: Edition, chosen: Mapping[str, str], channels: Sequence[str], kind: MessageKind
) -> Reach:
    """Reckoned now. As many queries as the audience takes, and two more."""
    addressees = list(audience.people(edition, chosen, None))
    unwanted = unwanted_by(recipients_from(addressees), kind=kind)
    blocked = _blocked(addressees, channels)
    by_channel: Counter[str] = Counter(dict.fromkeys(channels, 0))
    by_language: Counter[str] = Counter()
    unreached: Counter[str] = Counter()
    for addressee in addressees:
        recipient = recipient_of(addressee)
        reachable = [each for each in channels if reaches(recipient, each)]
        willing = [each for each in reachable if not addressee.user or (addressee.user.pk, each) not in unwanted]
        open_ = [each for each in willing if (each, recipient.address(each).lower()) not in blocked]
        by_channel.update(open_)
        if open_:
            by_language[addressee.language] += 1
        else:
            unreached["blocked" if willing else "unwilling" if reachable else "without_address"] += 1
    return Reach(
        people=len(addressees),
        by_channel=dict(by_channel),
        by_language=dict(by_language),
        without_address=unreached["without_address"],
        unwilling=unreached["unwilling"],
        blocked=unreached["blocked"],
        first=addressees[:10],
    )


def recipient_of(addressee: Addressee) -> Recipient:
    return Recipient(addressee.user, addressee.email, addressee.phone, addressee.language)


def recipients_from(addressees: Iterable[Addressee]) -> list[Recipient]:
    return [recipient_of(addressee) for addressee in addressees]


def reaches(recipient: Recipient, channel: str) -> bool:
    """Whether `recipient` has an address for `channel`."""
    return recipient.user is not None if channel == Channel.SITE else bool(recipient.address(channel))


def _blocked(addressees: Collection[Addressee], channels: Sequence[str]) -> set[tuple[str, str]]:
    addresses = {
        recipient.address(channel).lower() for recipient in recipients_from(addressees) for channel in channels
    } - {""}
    found = BlockedAddress.objects.filter(channel__in=channels, address__in=addresses)
    return set(found.values_list("channel", "address"))
