"""News about who acts for an outlet, and about the outlet itself."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media_accreditation.models import Outlet, Representative
from media_accreditation.services.telling_outlets import OUTLET, REPRESENTATIVE
from openday.accounts.mail import link
from openday.notifications.kinds import Facts, Load, MessageKind, Placeholder, ShippedText
from openday.notifications.models import Channel, Message

CHANNELS: Final = (Channel.EMAIL, Channel.SITE)
_OUTLET: Final = {"outlet": Placeholder(gettext_lazy("name of the outlet"), gettext_lazy("Al Ofoq daily"))}
_REASON: Final = {
    "reason": Placeholder(
        gettext_lazy("reason that was given"),
        gettext_lazy("Ask with the e-mail address that the outlet gave you."),
    )
}
_FORMER: Final = {"former": Placeholder(gettext_lazy("former name of the outlet"), gettext_lazy("Ofoq Press"))}


def _representatives(state: str) -> Load:
    """One query for any number. What was decided otherwise since is not told any more."""

    def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
        found = Representative.objects.select_related("outlet").in_bulk({row.about_id or 0 for row in messages})
        facts: dict[int, Facts | None] = {}
        for message in messages:
            representative = found.get(message.about_id or 0)
            if representative is not None and representative.state == state:
                with translation.override(message.language):
                    facts[message.pk] = _facts(representative.outlet, reason=representative.decision_reason)
        return facts

    return load


def _outlets(state: str) -> Load:
    """The same for news about outlets, whose reason and former name stand with the message."""

    def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
        found = Outlet.objects.in_bulk({row.about_id or 0 for row in messages})
        facts: dict[int, Facts | None] = {}
        for message in messages:
            outlet = found.get(message.about_id or 0)
            if outlet is not None and outlet.state == state:
                with translation.override(message.language):
                    facts[message.pk] = _facts(outlet, **message.context)
        return facts

    return load


def _facts(outlet: Outlet, reason: str = "", former: str = "") -> Facts:
    """In the active language."""
    number = ((_("Licence or registration number"), outlet.registration_number),) if outlet.registration_number else ()
    return Facts(
        values={"outlet": outlet.name, "reason": reason or _("none was given"), "former": former},
        table=((_("Outlet"), outlet.name), *number),
        url=link(reverse("press:home"), translation.get_language() or "ar"),
    )


VERIFIED: Final = MessageKind(
    name="press.representative_verified",
    title=gettext_lazy("A person is confirmed for an outlet"),
    heading=gettext_lazy("You act for an outlet"),
    about_type=REPRESENTATIVE,
    channels=CHANNELS,
    placeholders=_OUTLET,
    text=ShippedText(
        subject=gettext_lazy("You now act for {outlet}"),
        lines=(
            gettext_lazy("You act for {outlet} on the site of the Open Days from now on."),
            gettext_lazy("Its request for accreditation, its team and its activities are in your press space."),
        ),
        action=gettext_lazy("To the press space"),
        sms=gettext_lazy("Open Days: you now act for {outlet}."),
    ),
    load=_representatives(Representative.State.VERIFIED),
)
REFUSED: Final = MessageKind(
    name="press.representative_refused",
    title=gettext_lazy("A person is refused for an outlet"),
    heading=gettext_lazy("Your request to act for an outlet was not accepted"),
    about_type=REPRESENTATIVE,
    channels=CHANNELS,
    placeholders=_OUTLET | _REASON,
    text=ShippedText(
        subject=gettext_lazy("Your request to act for {outlet} was not accepted"),
        lines=(
            gettext_lazy("We could not confirm that you act for {outlet}."),
            gettext_lazy("The reason: {reason}"),
            gettext_lazy("Once this is settled you can ask again."),
        ),
        action=gettext_lazy("To the press space"),
        sms=gettext_lazy("Open Days: your request to act for {outlet} was not accepted. See the site for why."),
    ),
    load=_representatives(Representative.State.REFUSED),
)
SUSPENDED: Final = MessageKind(
    name="press.representative_suspended",
    title=gettext_lazy("A person is suspended for an outlet"),
    heading=gettext_lazy("You no longer act for an outlet"),
    about_type=REPRESENTATIVE,
    channels=CHANNELS,
    placeholders=_OUTLET | _REASON,
    text=ShippedText(
        subject=gettext_lazy("You no longer act for {outlet}"),
        lines=(
            gettext_lazy("You can no longer act for {outlet} on the site of the Open Days."),
            gettext_lazy("The reason: {reason}"),
            gettext_lazy("What was approved for its team stays as it is."),
        ),
        action=gettext_lazy("To the press space"),
        sms=gettext_lazy("Open Days: you can no longer act for {outlet}. See the site for why."),
    ),
    load=_representatives(Representative.State.SUSPENDED),
)
RESTORED: Final = MessageKind(
    name="press.representative_restored",
    title=gettext_lazy("A person's suspension for an outlet is lifted"),
    heading=gettext_lazy("You act for an outlet again"),
    about_type=REPRESENTATIVE,
    channels=CHANNELS,
    placeholders=_OUTLET,
    text=ShippedText(
        subject=gettext_lazy("You act for {outlet} again"),
        lines=(gettext_lazy("You act for {outlet} on the site of the Open Days again."),),
        action=gettext_lazy("To the press space"),
        sms=gettext_lazy("Open Days: you act for {outlet} again."),
    ),
    load=_representatives(Representative.State.VERIFIED),
)
OUTLET_SUSPENDED: Final = MessageKind(
    name="press.outlet_suspended",
    title=gettext_lazy("An outlet is suspended"),
    heading=gettext_lazy("Your outlet is suspended for now"),
    about_type=OUTLET,
    channels=CHANNELS,
    placeholders=_OUTLET | _REASON,
    text=ShippedText(
        subject=gettext_lazy("{outlet} is suspended for now"),
        lines=(
            gettext_lazy("The press office has suspended {outlet}: nobody can apply or ask for activities for it."),
            gettext_lazy("The reason: {reason}"),
            gettext_lazy("Answer the press office to settle it."),
        ),
        action=gettext_lazy("To the press space"),
        sms=gettext_lazy("Open Days: {outlet} is suspended for now. See the site for why."),
    ),
    load=_outlets(Outlet.State.SUSPENDED),
)
OUTLET_RESTORED: Final = MessageKind(
    name="press.outlet_restored",
    title=gettext_lazy("An outlet's suspension is lifted"),
    heading=gettext_lazy("Your outlet is no longer suspended"),
    about_type=OUTLET,
    channels=CHANNELS,
    placeholders=_OUTLET,
    text=ShippedText(
        subject=gettext_lazy("{outlet} is no longer suspended"),
        lines=(gettext_lazy("{outlet} can apply and ask for activities again."),),
        action=gettext_lazy("To the press space"),
        sms=gettext_lazy("Open Days: {outlet} is no longer suspended."),
    ),
    load=_outlets(Outlet.State.VERIFIED),
)
OUTLET_MERGED: Final = MessageKind(
    name="press.outlet_merged",
    title=gettext_lazy("Two outlets were one and the same"),
    heading=gettext_lazy("Your outlet goes on under one name"),
    about_type=OUTLET,
    channels=CHANNELS,
    placeholders=_OUTLET | _FORMER,
    text=ShippedText(
        subject=gettext_lazy("{former} goes on as {outlet}"),
        lines=(
            gettext_lazy("{former} and {outlet} were in our list twice: they are one outlet now, {outlet}."),
            gettext_lazy("Its applications, its team and its papers came along: there is nothing to do."),
        ),
        action=gettext_lazy("To the press space"),
        sms=gettext_lazy("Open Days: {former} goes on as {outlet}."),
    ),
    load=_outlets(Outlet.State.VERIFIED),
)

OUTLET_KINDS: Final = (VERIFIED, REFUSED, SUSPENDED, RESTORED, OUTLET_SUSPENDED, OUTLET_RESTORED, OUTLET_MERGED)
