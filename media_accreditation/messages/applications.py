"""News on the way to the reviews: an application that was sent, a member who is invited, the last days to send."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from media_accreditation.models import Application, Badge, PressRules, TeamMember
from media_accreditation.own_part import own_part_path
from media_accreditation.services.applications import open_questions
from media_accreditation.services.missing import missing_from, missing_of
from media_accreditation.services.rules import press_rules_of
from media_accreditation.services.team import is_open
from media_accreditation.services.telling_applications import MEMBER
from media_accreditation.services.telling_reviews import APPLICATION
from openday.accounts.mail import link
from openday.moments import day_and_clock
from openday.notifications.kinds import Facts, Load, MessageKind, Placeholder, ShippedText
from openday.notifications.models import Channel, Message
from openday.notifications.reminders import happens_as_told

State = Application.State
CHANNELS: Final = (Channel.EMAIL, Channel.SITE)
TO_COLLECT: Final = (Badge.State.ORDERED, Badge.State.PRINTED)
Values = Mapping[str, str]
OF_OUTLET: Final = {
    "outlet": Placeholder(gettext_lazy("name of the outlet"), gettext_lazy("Al Ofoq")),
    "reference": Placeholder(gettext_lazy("number of the application"), "A-00186"),
}
_DEADLINE: Final = {
    "deadline": Placeholder(gettext_lazy("until when it can be sent"), gettext_lazy("Saturday 8 May at 19:00"))
}
_MISSING: Final = {
    "missing": Placeholder(gettext_lazy("how much is missing"), gettext_lazy("3 things are still missing"))
}
MEMBER_NAME: Final = Placeholder(gettext_lazy("name of the person"), gettext_lazy("Karim El Fassi"))
_MEMBER: Final = {"member": MEMBER_NAME}


# --- What each tells ------------------------------------------------------------------------------
def applications(
    is_due: Callable[[Application, Message], bool],
    values_of: Callable[[Application, Message], Values] = lambda _application, _message: {},
) -> Load:
    """For any number in seven queries. What is no longer due is not told."""

    def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
        known = Application.objects.with_what_may_be_missing().in_bulk({row.about_id or 0 for row in messages})
        facts: dict[int, Facts | None] = {}
        for message in messages:
            application = known.get(message.about_id or 0)
            if application is not None and is_due(application, message):
                with translation.override(message.language):
                    facts[message.pk] = _facts(application, values_of(application, message))
        return facts

    return load


def _facts(application: Application, values: Values) -> Facts:
    """In the active language."""
    path = reverse("press:application-detail", args=[application.public_id])
    return Facts(
        values={"outlet": application.outlet.name, "reference": application.reference, **values},
        table=((_("Outlet"), application.outlet.name), (_("Application"), application.reference)),
        url=link(path, translation.get_language() or "ar"),
    )


def missing_said(application: Application) -> str:
    """In the active language."""
    count = len(missing_from(application))
    if not count:
        return _("nothing is missing: it only has to be sent")
    return ngettext("%(count)d thing is still missing", "%(count)d things are still missing", count) % {"count": count}


def _rules(application: Application) -> PressRules:
    rules: PressRules | None = getattr(application.edition, "press_rules", None)
    return rules or press_rules_of(application.edition)


def _deadline(application: Application) -> datetime:
    return _rules(application).deadline_at


def _of_deadline(application: Application, _message: Message) -> Values:
    return {"deadline": day_and_clock(_deadline(application)), "missing": missing_said(application)}


def _waits_for_sending(application: Application, message: Message) -> bool:
    return application.state == State.DRAFT and happens_as_told(_deadline(application), message)


def _questions(application: Application, _message: Message) -> Values:
    count = open_questions(application).count()
    return {"questions": ngettext("%(count)d question", "%(count)d questions", count) % {"count": count}}


def members(
    values_of: Callable[[TeamMember, Message], Values], *, is_due: Callable[[TeamMember], bool] = is_open
) -> Load:
    """Those who still have a part to fill in, in three queries for any number and one each where a review asked."""

    def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
        ids = {row.about_id or 0 for row in messages}
        known = TeamMember.objects.standing().exclude(invited_at=None).prefetch_related("papers")
        found = known.select_related("application__outlet", "application__edition__press_rules").in_bulk(ids)
        facts: dict[int, Facts | None] = {}
        for message in messages:
            member = found.get(message.about_id or 0)
            if member is not None and member.email.lower() == message.address.lower() and is_due(member):
                with translation.override(message.language):
                    facts[message.pk] = _own_facts(member, values_of(member, message))
        return facts

    return load


def _own_facts(member: TeamMember, values: Values) -> Facts:
    outlet = member.application.outlet.name
    deadline = day_and_clock(_deadline(member.application))
    return Facts(
        values={"outlet": outlet, "member": member.name, "deadline": deadline, **values},
        table=((_("Outlet"), outlet), (_("Role"), member.get_role_display()), (_("Until"), deadline)),
        url=link(own_part_path(member), translation.get_language() or "ar"),
    )


# --- News -----------------------------------------------------------------------------------------
SUBMITTED: Final = MessageKind(
    name="press.application_submitted",
    title=gettext_lazy("An application has reached the press office"),
    heading=gettext_lazy("Your application has reached the press office"),
    about_type=APPLICATION,
    channels=CHANNELS,
    placeholders=OF_OUTLET,
    text=ShippedText(
        subject=gettext_lazy("{outlet}: your application {reference} has reached us"),
        lines=(
            gettext_lazy("The press office has the application of {outlet} for the Open Days."),
            gettext_lazy("It is reviewed twice. We write to you if something is needed, and once it is decided."),
            gettext_lazy("Until the review begins you can take it back and change it."),
        ),
        action=gettext_lazy("To my application"),
        sms=gettext_lazy("Open Days: application {reference} of {outlet} has reached the press office."),
    ),
    load=applications(lambda application, _message: application.state != State.DRAFT),
)
LATE_ALLOWED: Final = MessageKind(
    name="press.late_allowed",
    title=gettext_lazy("An application may be sent after the deadline"),
    heading=gettext_lazy("You can send your application after the deadline"),
    about_type=APPLICATION,
    channels=CHANNELS,
    placeholders=OF_OUTLET | _MISSING,
    text=ShippedText(
        subject=gettext_lazy("{outlet}: you can still send your application"),
        lines=(
            gettext_lazy("The deadline is over, but the press office lets {outlet} send its application."),
            gettext_lazy("Of your application, {missing}. Please send it soon: the reviews take time."),
        ),
        action=gettext_lazy("To my application"),
        sms=gettext_lazy("Open Days: {outlet} can still send its press application. Please do so soon."),
    ),
    load=applications(
        lambda application, _message: application.state == State.DRAFT,
        lambda application, _message: {"missing": missing_said(application)},
    ),
)
FILLED_IN: Final = MessageKind(
    name="press.member_filled_in",
    title=gettext_lazy("A member has filled in their part"),
    heading=gettext_lazy("A member has filled in their part"),
    about_type=APPLICATION,
    channels=(Channel.SITE,),
    is_essential=False,
    placeholders=OF_OUTLET | _MEMBER | _MISSING,
    text=ShippedText(
        subject=gettext_lazy("{member} has filled in their part of the application of {outlet}"),
        lines=(gettext_lazy("Of your application, {missing}."),),
        action=gettext_lazy("To my application"),
    ),
    load=applications(
        lambda application, _message: application.state in Application.EDITABLE_STATES,
        lambda application, message: {
            "member": str(message.context.get("member", "")),
            "missing": missing_said(application),
        },
    ),
)
INVITED: Final = MessageKind(
    name="press.member_invited",
    title=gettext_lazy("A member is invited to fill in their part"),
    heading=gettext_lazy("Your outlet asks you to fill in your part"),
    about_type=MEMBER,
    channels=(Channel.EMAIL,),
    placeholders={"outlet": OF_OUTLET["outlet"]}
    | _MEMBER
    | _DEADLINE
    | {"by": Placeholder(gettext_lazy("who invites"), gettext_lazy("Salma Bennani"))},
    text=ShippedText(
        subject=gettext_lazy("{outlet} asks for your accreditation to the Open Days: fill in your part"),
        lines=(
            gettext_lazy("{by} wants to send you to the Open Days for {outlet}."),
            gettext_lazy(
                "Fill in your own part: name, identity paper, photo. It takes a few minutes on a telephone, and needs"
                " no account."
            ),
            gettext_lazy("Please do so before {deadline}: until then the outlet has to send its application."),
        ),
        action=gettext_lazy("Fill in my part"),
        note=gettext_lazy(
            "The link is yours alone: whoever has it can change your part. If you do not know this outlet, do nothing."
        ),
    ),
    load=members(lambda _member, message: {"by": str(message.context.get("by", ""))}),
)

# --- Reminders ------------------------------------------------------------------------------------
DRAFT_WAITS: Final = MessageKind(
    name="press.draft_waits",
    title=gettext_lazy("Press: the application is not sent yet"),
    heading=gettext_lazy("Your application is not sent yet"),
    about_type=APPLICATION,
    channels=CHANNELS,
    is_essential=False,
    placeholders=OF_OUTLET | _DEADLINE | _MISSING,
    text=ShippedText(
        subject=gettext_lazy("{outlet}: send your application by {deadline}"),
        lines=(
            gettext_lazy("The application of {outlet} is still a draft: the press office has not seen it."),
            gettext_lazy("Of it, {missing}. After {deadline} it cannot be sent any more."),
        ),
        action=gettext_lazy("To my application"),
        sms=gettext_lazy("Open Days: the press application of {outlet} is not sent yet. The deadline: {deadline}."),
    ),
    load=applications(_waits_for_sending, _of_deadline),
)
QUESTIONS_WAIT: Final = MessageKind(
    name="press.questions_wait",
    title=gettext_lazy("Press: a question waits for an answer"),
    heading=gettext_lazy("A question about your application waits for your answer"),
    about_type=APPLICATION,
    channels=CHANNELS,
    is_essential=False,
    placeholders=OF_OUTLET | {"questions": Placeholder(gettext_lazy("how many"), gettext_lazy("2 questions"))},
    text=ShippedText(
        subject=gettext_lazy("{outlet}: we are still waiting for your answer"),
        lines=(
            gettext_lazy("About the application of {outlet}, {questions} wait for your answer."),
            gettext_lazy("Until you answer, the review stands still: without an answer it cannot end well."),
        ),
        action=gettext_lazy("Answer"),
        sms=gettext_lazy("Open Days: questions about the press application of {outlet} wait for your answer."),
    ),
    load=applications(lambda application, _message: application.state == State.MORE_INFO, _questions),
)
PART_WAITS: Final = MessageKind(
    name="press.part_waits",
    title=gettext_lazy("Press: a member has not filled in their part"),
    heading=gettext_lazy("Your part of the application is still missing"),
    about_type=MEMBER,
    channels=(Channel.EMAIL,),
    is_essential=False,
    placeholders={"outlet": OF_OUTLET["outlet"]} | _MEMBER | _DEADLINE,
    text=ShippedText(
        subject=gettext_lazy("{outlet} is still waiting for your part"),
        lines=(
            gettext_lazy("{outlet} wants to send you to the Open Days, and your part of its application is missing."),
            gettext_lazy("Please fill it in before {deadline}: it takes a few minutes on a telephone."),
        ),
        action=gettext_lazy("Fill in my part"),
        note=gettext_lazy("The link is yours alone: whoever has it can change your part."),
    ),
    load=members(lambda _member, _message: {}, is_due=lambda member: bool(missing_of(member)) and is_open(member)),
)


def _badges_waiting(application: Application) -> int:
    return Badge.objects.filter(member__application=application, state__in=TO_COLLECT).count()


def _badges(application: Application, _message: Message) -> Values:
    count = _badges_waiting(application)
    said = ngettext("%(count)d badge", "%(count)d badges", count) % {"count": count}
    return {"badges": said, "centre": _rules(application).centre or _("the press centre")}


BADGES_WAIT: Final = MessageKind(
    name="press.badges_wait",
    title=gettext_lazy("Press: badges wait to be collected"),
    heading=gettext_lazy("Your badges wait to be collected"),
    about_type=APPLICATION,
    channels=CHANNELS,
    is_essential=False,
    placeholders=OF_OUTLET
    | {
        "badges": Placeholder(gettext_lazy("how many badges wait"), gettext_lazy("4 badges")),
        "centre": Placeholder(gettext_lazy("place and hours of the press centre"), gettext_lazy("the press centre")),
    },
    text=ShippedText(
        subject=gettext_lazy("{outlet}: {badges} to collect"),
        lines=(
            gettext_lazy("{badges} of {outlet} wait to be collected: {centre}."),
            gettext_lazy("Everybody shows their identity paper. A courier can collect for the team, with their own."),
        ),
        action=gettext_lazy("To my application"),
        sms=gettext_lazy("Open Days: {badges} of {outlet} wait to be collected. Bring an identity paper."),
    ),
    load=applications(
        lambda application, _message: (
            application.state in Application.APPROVED_STATES and _badges_waiting(application) > 0
        ),
        _badges,
    ),
)

APPLICATION_KINDS: Final = (
    SUBMITTED,
    LATE_ALLOWED,
    FILLED_IN,
    INVITED,
    DRAFT_WAITS,
    QUESTIONS_WAIT,
    PART_WAITS,
    BADGES_WAIT,
)
