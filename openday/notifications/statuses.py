"""What became of a message, in words: for lists, for the record that it is about, for "I never got it"."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from openday.notifications.models import Message


class Status(TextChoices):
    """One word for the state of a message and what was heard of it since."""

    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    FAILED = "failed", _("Will be tried again")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    BOUNCED = "bounced", _("Came back")
    COMPLAINED = "complained", _("Reported as spam")
    DEAD = "dead", _("Not sent")
    CANCELLED = "cancelled", pgettext_lazy("a message", "Cancelled")


_SENT = Q(state="sent")
_QUIET = Q(bounced_at=None, complained_at=None)
CONDITIONS: Final[Mapping[str, Q]] = {
    Status.QUEUED: Q(state="queued"),
    Status.SENDING: Q(state="sending"),
    Status.FAILED: Q(state="failed"),
    Status.SENT: _SENT & _QUIET & Q(delivered_at=None),
    Status.DELIVERED: _SENT & _QUIET & Q(delivered_at__isnull=False),
    Status.BOUNCED: _SENT & Q(bounced_at__isnull=False),
    Status.COMPLAINED: _SENT & Q(bounced_at=None, complained_at__isnull=False),
    Status.DEAD: Q(state="dead"),
    Status.CANCELLED: Q(state="cancelled"),
}


def status_of(message: Message) -> Status:
    """As `CONDITIONS` would find it. No query."""
    if message.state != Message.State.SENT:
        return Status(message.state)
    if message.bounced_at:
        return Status.BOUNCED
    if message.complained_at:
        return Status.COMPLAINED
    return Status.DELIVERED if message.delivered_at else Status.SENT


@dataclass(frozen=True)
class Why:
    """Why a message did not arrive: words, and what the other side said, empty where nothing was."""

    words: str | Promise
    said: str = ""


def why_of(message: Message) -> Why | None:
    """None where there is nothing to explain. No query."""
    if message.state == Message.State.SENT:
        if message.bounced_at:
            return Why(_("The mail server of the address sent it back."), message.error)
        if message.complained_at:
            return Why(_("Its reader reported it as spam: nothing more is sent to this address."))
        return None
    if not message.error:
        return None
    code, _colon, said = message.error.partition(": ")
    if code == "refused":
        inner, _colon, more = said.partition(": ")
        if inner in _REFUSED:
            return Why(_REFUSED[inner], more)
    return Why(_WORDS[code], said) if code in _WORDS else Why(_("The other side answered:"), message.error)


_WORDS: Final[Mapping[str, Promise]] = {
    "no_longer_due": _("What it was about had changed before it left: there was nothing to tell any more."),
    "address_blocked": _("Nothing is sent to this address: it does not exist, or its reader wants no more."),
    "unwanted": _("Its reader asked for no such messages."),
    "cancelled_by_staff": _("Staff stopped it."),
    "refused": _("The other side refused it for good."),
    "later": _("The other side is busy and asks to try again later."),
    "away": _("The other side could not be reached."),
    "cut off": _("The other side stopped answering."),
    "no answer": _("The other side stopped answering."),
    "lost": _("The work was interrupted while it was being sent."),
    "facts": _("What it should tell could not be put together."),
    "failed": _("It could not be made or sent."),
}
_REFUSED: Final[Mapping[str, Promise]] = {
    "no_mobile": _("This telephone takes no SMS."),
    "too_long": _("The text is too long for an SMS."),
    "not an address": _("This is not an e-mail address."),
}
