"""What the outbox keeps of one person (law 09-08), and what becomes of it when the account is erased."""

from typing import Any, Final

from django.db.models import Model, Q

from openday.accounts.models import User
from openday.accounts.personal_data import Part
from openday.notifications.kinds import kind_of
from openday.notifications.models import BlockedAddress, Message, Preference
from openday.notifications.services.preferences import preference_of

ERASED: Final = "erased"


def export(user: User) -> dict[str, Any]:
    choice = preference_of(user)
    return {
        "choices": {
            "wants_email": choice.wants_email,
            "wants_sms": choice.wants_sms,
            "unsubscribed_at": choice.unsubscribed_at,
        },
        "blocked": [
            {"address": each.address, "reason": each.reason, "since": each.since}
            for each in BlockedAddress.objects.filter(_theirs(user)).order_by("pk")
        ],
        "messages": [
            {
                "about": _title(message),
                "channel": message.channel,
                "address": message.address,
                "language": message.language,
                "state": message.state,
                "due_at": message.due_at,
                "sent_at": message.sent_at,
                "delivered_at": message.delivered_at,
                "read_at": message.read_at,
            }
            for message in Message.objects.filter(Q(recipient=user) | _theirs(user)).order_by("pk")
        ],
    }


def erase(user: User) -> None:
    """Addresses go, and what was told of them; that something was sent, and when, stays. Nothing more leaves."""
    theirs = Message.objects.filter(Q(recipient=user) | _theirs(user)).exclude(state=Message.State.SENDING)
    theirs.filter(state__in=Message.WAITING).update(state=Message.State.CANCELLED, error=ERASED)
    theirs.filter(error="").update(address="", context={})
    theirs.exclude(error="").update(address="", context={}, error=ERASED)
    Preference.objects.filter(user=user).delete()
    BlockedAddress.objects.filter(_theirs(user)).delete()
    _events(Preference).filter(user=user).delete()
    _events(BlockedAddress).filter(_theirs(user)).delete()


def _events(model: type[Model]) -> Any:
    return model.pgh_event_model.objects  # type: ignore[attr-defined]  # pghistory adds it


def _theirs(user: User) -> Q:
    """What is addressed to them, with their account named or not."""
    return Q(address__iexact=user.email) | Q(address=user.phone) & ~Q(address="")


def _title(message: Message) -> str:
    try:
        return str(kind_of(message.kind).title)
    except KeyError:  # a kind of long ago
        return message.kind


PART: Final = Part("messages", export=export, erase=erase)
