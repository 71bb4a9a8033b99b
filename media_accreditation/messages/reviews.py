"""What reviews tell an outlet: that they need something, what was decided, and what was taken back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from media_accreditation.models import Application, Verdict
from media_accreditation.services.telling_reviews import APPLICATION
from openday.accounts.mail import link
from openday.notifications.kinds import Facts, Load, MessageKind, Placeholder, ShippedText
from openday.notifications.models import Channel, Message

State = Application.State
CHANNELS: Final = (Channel.EMAIL, Channel.SITE)
_OUTLET: Final = {
    "outlet": Placeholder(gettext_lazy("name of the outlet"), gettext_lazy("Al Ofoq")),
    "reference": Placeholder(gettext_lazy("number of the application"), "A-00186"),
}
_REASON: Final = {
    "reason": Placeholder(gettext_lazy("reason that was given"), gettext_lazy("A badge was lent to somebody else.")),
}


def _load(states: frozenset[str], facts_of: Callable[[Application, Message], Facts]) -> Load:
    """One query for any number. What is no longer so is not told any more."""

    def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
        standing = Q(members__withdrawn_at=None)
        found = (
            Application.objects.filter(state__in=states)
            .select_related("outlet", "edition")
            .annotate(
                member_count=Count("members", filter=standing, distinct=True),
                cleared_count=Count(
                    "members", filter=standing & Q(members__released_verdict=Verdict.CLEARED), distinct=True
                ),
                question_count=Count("questions", filter=Q(questions__answered_at=None), distinct=True),
            )
            .in_bulk({row.about_id or 0 for row in messages})
        )
        facts: dict[int, Facts | None] = {}
        for message in messages:
            if (application := found.get(message.about_id or 0)) is not None:
                with translation.override(message.language):
                    facts[message.pk] = facts_of(application, message)
        return facts

    return load


def _facts(application: Application, more: Mapping[str, str], *rows: tuple[str, str]) -> Facts:
    """In the active language."""
    return Facts(
        values={"outlet": application.outlet.name, "reference": application.reference, **more},
        table=((_("Outlet"), application.outlet.name), (_("Application"), application.reference), *rows),
        url=link(reverse("press:application-detail", args=[application.public_id]), translation.get_language() or "ar"),
    )


def _questions(application: Application, _message: Message) -> Facts:
    count: int = application.question_count  # type: ignore[attr-defined]  # annotated above
    said = ngettext("%(count)d question", "%(count)d questions", count) % {"count": count}
    return _facts(application, {"questions": said}, (_("Waiting for an answer"), said))


def _decided(application: Application, _message: Message) -> Facts:
    words = (_("From the press office"), application.decision_words)
    more = {"decision": str(_DECISIONS[State(application.state)]), "people": _people(application)}
    rows = [(_("Decision"), application.get_state_display()), (_("Approved people"), more["people"])]
    return _facts(application, more, *rows, *([words] if application.decision_words else []))


def _people(application: Application) -> str:
    """`4 of 6`, which no direction of writing turns round."""
    counts = {"approved": application.cleared_count, "all": application.member_count}  # type: ignore[attr-defined]
    return _("%(approved)d of %(all)d") % counts


def _revoked(application: Application, message: Message) -> Facts:
    return _facts(application, {"reason": message.context.get("reason") or application.revoked_reason or _("none")})


def _member_revoked(application: Application, message: Message) -> Facts:
    member = message.context.get("member") or _("a person of the team")
    more = {"member": member, "reason": message.context.get("reason") or _("none")}
    return _facts(application, more, (_("Person"), member))


_DECISIONS: Final = {
    State.APPROVED: gettext_lazy("Everybody in your team is accredited."),
    State.PARTLY_APPROVED: gettext_lazy("A part of your team is accredited: the site says who."),
    State.REFUSED: gettext_lazy("Nobody in your team is accredited: the site says why."),
}

QUESTIONS_ASKED: Final = MessageKind(
    name="press.questions_asked",
    title=gettext_lazy("A review asks an outlet for more"),
    heading=gettext_lazy("Your application needs something more"),
    about_type=APPLICATION,
    channels=CHANNELS,
    placeholders=_OUTLET | {"questions": Placeholder(gettext_lazy("number of questions"), gettext_lazy("2 questions"))},
    text=ShippedText(
        subject=gettext_lazy("{outlet}: your application needs something more"),
        lines=(
            gettext_lazy("Before we can decide on the application of {outlet}, we need an answer from you."),
            gettext_lazy("The site shows what is asked, and of whom. The application waits until you have answered."),
        ),
        action=gettext_lazy("Answer"),
        sms=gettext_lazy("Open Days: the press application of {outlet} needs something more. See the site."),
    ),
    load=_load(frozenset({State.MORE_INFO}), _questions),
)
DECIDED: Final = MessageKind(
    name="press.application_decided",
    title=gettext_lazy("An application is decided"),
    heading=gettext_lazy("Your application is decided"),
    about_type=APPLICATION,
    channels=CHANNELS,
    placeholders=_OUTLET
    | {
        "decision": Placeholder(
            gettext_lazy("what was decided, in a sentence"), gettext_lazy("Everybody in your team is accredited.")
        ),
        "people": Placeholder(gettext_lazy("how many people are accredited"), gettext_lazy("4 of 6")),
    },
    text=ShippedText(
        subject=gettext_lazy("{outlet}: your application is decided"),
        lines=(
            "{decision}",
            gettext_lazy("The page of your application says what was decided for each person, and what comes next."),
        ),
        action=gettext_lazy("See the decision"),
        sms=gettext_lazy("Open Days: the press application of {outlet} is decided. See the site."),
    ),
    load=_load(frozenset(_DECISIONS), _decided),
)
REVOKED: Final = MessageKind(
    name="press.application_revoked",
    title=gettext_lazy("The accreditation of an outlet is revoked"),
    heading=gettext_lazy("Your accreditation is revoked"),
    about_type=APPLICATION,
    channels=CHANNELS,
    placeholders=_OUTLET | _REASON,
    text=ShippedText(
        subject=gettext_lazy("{outlet}: your accreditation is revoked"),
        lines=(
            gettext_lazy("{outlet} is no longer accredited for the Open Days."),
            gettext_lazy("The reason: {reason}"),
            gettext_lazy("Its badges open no gate any more, and its activities are cancelled."),
        ),
        action=gettext_lazy("To my application"),
        sms=gettext_lazy("Open Days: the accreditation of {outlet} is revoked. See the site for why."),
    ),
    load=_load(frozenset({State.REVOKED}), _revoked),
)
MEMBER_REVOKED: Final = MessageKind(
    name="press.member_revoked",
    title=gettext_lazy("The accreditation of a person is revoked"),
    heading=gettext_lazy("A person of your team is no longer accredited"),
    about_type=APPLICATION,
    channels=CHANNELS,
    placeholders=_OUTLET
    | _REASON
    | {"member": Placeholder(gettext_lazy("name of the person"), gettext_lazy("Karim El Fassi"))},
    text=ShippedText(
        subject=gettext_lazy("{outlet}: {member} is no longer accredited"),
        lines=(
            gettext_lazy("{member} is no longer accredited for the Open Days with {outlet}."),
            gettext_lazy("The reason: {reason}"),
            gettext_lazy("The badge opens no gate any more: please hand it in."),
        ),
        action=gettext_lazy("To my application"),
        sms=gettext_lazy("Open Days: {member} is no longer accredited with {outlet}. See the site for why."),
    ),
    load=_load(frozenset(Application.APPROVED_STATES), _member_revoked),
)

REVIEW_KINDS: Final = (QUESTIONS_ASKED, DECIDED, REVOKED, MEMBER_REVOKED)
