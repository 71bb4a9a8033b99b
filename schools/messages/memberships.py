"""News about who represents an institution, and about the institution itself."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openday.accounts.mail import link
from openday.notifications.kinds import Facts, Load, MessageKind, Placeholder, ShippedText
from openday.notifications.models import Channel, Message
from schools.models import Institution, Membership

MEMBERSHIP: Final = "schools.membership"
INSTITUTION: Final = "schools.institution"
CHANNELS: Final = (Channel.EMAIL, Channel.SITE)
_SCHOOL: Final = {
    "school": Placeholder(gettext_lazy("name of the institution"), gettext_lazy("Al Khawarizmi secondary school"))
}
_REASON: Final = {
    "reason": Placeholder(
        gettext_lazy("reason that was given"),
        gettext_lazy("Ask with the e-mail address that the institution gave you."),
    )
}


def _memberships(state: str) -> Load:
    """One query for any number. What was decided otherwise since is not told any more."""

    def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
        found = Membership.objects.select_related("institution").in_bulk({row.about_id or 0 for row in messages})
        facts: dict[int, Facts | None] = {}
        for message in messages:
            membership = found.get(message.about_id or 0)
            if membership is not None and membership.state == state:
                with translation.override(message.language):
                    facts[message.pk] = _facts(membership.institution, membership.decision_reason)
        return facts

    return load


def _institutions(state: str) -> Load:
    """The same for news about institutions, whose reason stands with the message."""

    def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
        found = Institution.objects.in_bulk({row.about_id or 0 for row in messages})
        facts: dict[int, Facts | None] = {}
        for message in messages:
            institution = found.get(message.about_id or 0)
            if institution is not None and institution.state == state:
                with translation.override(message.language):
                    facts[message.pk] = _facts(institution, message.context.get("reason", ""))
        return facts

    return load


def _facts(institution: Institution, reason: str) -> Facts:
    """In the active language."""
    code = ((_("Ministry code"), institution.ministry_code),) if institution.ministry_code else ()
    return Facts(
        values={"school": institution.name, "reason": reason or _("none was given")},
        table=((_("Institution"), institution.name), *code),
        url=link(reverse("schools:home"), translation.get_language() or "ar"),
    )


VERIFIED: Final = MessageKind(
    name="schools.membership_verified",
    title=gettext_lazy("A person is confirmed for an institution"),
    heading=gettext_lazy("You represent an institution"),
    about_type=MEMBERSHIP,
    channels=CHANNELS,
    placeholders=_SCHOOL,
    text=ShippedText(
        subject=gettext_lazy("You can now book for {school}"),
        lines=(
            gettext_lazy("You represent {school} on the site of the Open Days from now on."),
            gettext_lazy("Choose a day and say how many come: the site shows what is free and plans the routes."),
        ),
        action=gettext_lazy("Book a visit"),
        sms=gettext_lazy("Open Days: you can now book for {school}."),
    ),
    load=_memberships(Membership.State.VERIFIED),
)
REFUSED: Final = MessageKind(
    name="schools.membership_refused",
    title=gettext_lazy("A person is refused for an institution"),
    heading=gettext_lazy("Your request to represent an institution was not accepted"),
    about_type=MEMBERSHIP,
    channels=CHANNELS,
    placeholders=_SCHOOL | _REASON,
    text=ShippedText(
        subject=gettext_lazy("Your request to represent {school} was not accepted"),
        lines=(
            gettext_lazy("We could not confirm that you represent {school}."),
            gettext_lazy("The reason: {reason}"),
            gettext_lazy("Once this is settled you can ask again."),
        ),
        action=gettext_lazy("To my institutions"),
        sms=gettext_lazy("Open Days: your request to represent {school} was not accepted. See the site for why."),
    ),
    load=_memberships(Membership.State.REFUSED),
)
SUSPENDED: Final = MessageKind(
    name="schools.membership_suspended",
    title=gettext_lazy("A person is suspended for an institution"),
    heading=gettext_lazy("You no longer book for an institution"),
    about_type=MEMBERSHIP,
    channels=CHANNELS,
    placeholders=_SCHOOL | _REASON,
    text=ShippedText(
        subject=gettext_lazy("You no longer book for {school}"),
        lines=(
            gettext_lazy("You can no longer act for {school} on the site of the Open Days."),
            gettext_lazy("The reason: {reason}"),
            gettext_lazy("Its booked visits stay as they are."),
        ),
        action=gettext_lazy("To my institutions"),
        sms=gettext_lazy("Open Days: you can no longer book for {school}. See the site for why."),
    ),
    load=_memberships(Membership.State.SUSPENDED),
)
RESTORED: Final = MessageKind(
    name="schools.membership_restored",
    title=gettext_lazy("A person's suspension is lifted"),
    heading=gettext_lazy("You can book for an institution again"),
    about_type=MEMBERSHIP,
    channels=CHANNELS,
    placeholders=_SCHOOL,
    text=ShippedText(
        subject=gettext_lazy("You can book for {school} again"),
        lines=(gettext_lazy("You represent {school} on the site of the Open Days again."),),
        action=gettext_lazy("To my visits"),
        sms=gettext_lazy("Open Days: you can book for {school} again."),
    ),
    load=_memberships(Membership.State.VERIFIED),
)
INSTITUTION_SUSPENDED: Final = MessageKind(
    name="schools.institution_suspended",
    title=gettext_lazy("An institution is suspended"),
    heading=gettext_lazy("Your institution cannot book for now"),
    about_type=INSTITUTION,
    channels=CHANNELS,
    placeholders=_SCHOOL | _REASON,
    text=ShippedText(
        subject=gettext_lazy("{school} cannot book for now"),
        lines=(
            gettext_lazy("The visits office has suspended {school}: nobody can book for it for now."),
            gettext_lazy("The reason: {reason}"),
            gettext_lazy("Its booked visits stay as they are."),
        ),
        action=gettext_lazy("To my institutions"),
        sms=gettext_lazy("Open Days: {school} cannot book for now. See the site for why."),
    ),
    load=_institutions(Institution.State.SUSPENDED),
)
INSTITUTION_RESTORED: Final = MessageKind(
    name="schools.institution_restored",
    title=gettext_lazy("An institution's suspension is lifted"),
    heading=gettext_lazy("Your institution can book again"),
    about_type=INSTITUTION,
    channels=CHANNELS,
    placeholders=_SCHOOL,
    text=ShippedText(
        subject=gettext_lazy("{school} can book again"),
        lines=(gettext_lazy("{school} can book visits to the Open Days again."),),
        action=gettext_lazy("To my visits"),
        sms=gettext_lazy("Open Days: {school} can book again."),
    ),
    load=_institutions(Institution.State.VERIFIED),
)

MEMBERSHIP_KINDS: Final = (VERIFIED, REFUSED, SUSPENDED, RESTORED, INSTITUTION_SUSPENDED, INSTITUTION_RESTORED)
