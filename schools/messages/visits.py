"""News about a visit: booked, changed, cancelled."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openday.moments import day_and_clock
from openday.notifications.kinds import MessageKind, Placeholder, ShippedText
from openday.notifications.models import Channel, Message
from schools.changes import Changes
from schools.messages.facts import PLACEHOLDERS, VISIT, Rows, comes, loader
from schools.models import Visit
from schools.papers.attachments import cancelled_event, letter_and_event

TOLD: Final = (Channel.EMAIL, Channel.SITE)
_CHANGES: Final = {
    "changes": Placeholder(
        gettext_lazy("what was changed"), gettext_lazy("Moved from Saturday 22 May, 09:30 to Sunday 23 May, 10:00")
    )
}
_CANCELLED: Final = {name: PLACEHOLDERS[name] for name in ("reference", "school", "day", "time", "city", "venue")} | {
    "reason": Placeholder(gettext_lazy("reason that was given"), gettext_lazy("The coach is not available."))
}


def _changes(visit: Visit, message: Message) -> dict[str, str]:
    changes = Changes.from_context(message.context)
    return {"changes": (changes.said() if changes else "") or str(_CHANGES["changes"].example)}


def _is_cancelled(visit: Visit, message: Message) -> bool:
    return visit.state == Visit.State.CANCELLED


def _reason(visit: Visit, message: Message) -> dict[str, str]:
    return {"reason": visit.cancelled_reason or _("none was given")}


def _cancelled_by_colleague(visit: Visit, message: Message) -> Rows:
    """Who did it is said to the colleagues alone: staff speak with one voice."""
    by = ((_("Cancelled by"), visit.cancelled_by.get_full_name()),) if visit.cancelled_by else ()
    return _cancelled_by_staff(visit, message) + by


def _cancelled_by_staff(visit: Visit, message: Message) -> Rows:
    reason = ((_("Reason"), visit.cancelled_reason),) if visit.cancelled_reason else ()
    return (
        (_("Institution"), visit.institution.name),
        (_("It would have been"), day_and_clock(visit.arrives_at)),
        (_("Visit number"), visit.reference),
        *reason,
    )


def _home(visit: Visit) -> str:
    return reverse("schools:home")


CONFIRMED: Final = MessageKind(
    name="schools.visit_confirmed",
    title=gettext_lazy("A visit is booked"),
    heading=gettext_lazy("Your visit is booked"),
    about_type=VISIT,
    channels=TOLD,
    placeholders=PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("Your visit is booked: {day}, {time}"),
        lines=(
            gettext_lazy("The visit of {school} to the Open Days is booked: {people}, on {day} at {time}."),
            gettext_lazy(
                "Bring the letter of the visit, printed or on a telephone: it holds the code of each group, the route"
                " and the rules of the day. It is attached to the mail, and on the page of the visit."
            ),
            gettext_lazy("You can change or cancel the visit until {deadline}."),
        ),
        action=gettext_lazy("See the visit"),
        note=gettext_lazy("Have the visit number {reference} at hand when you call us."),
        sms=gettext_lazy("Open Days: visit {reference} is booked, {day} {time}, {gate}."),
    ),
    load=loader(is_due=comes, attach=letter_and_event),
)
CHANGED: Final = MessageKind(
    name="schools.visit_changed",
    title=gettext_lazy("An institution changed its visit"),
    heading=gettext_lazy("Your visit was changed"),
    about_type=VISIT,
    channels=TOLD,
    placeholders=PLACEHOLDERS | _CHANGES,
    text=ShippedText(
        subject=gettext_lazy("Your visit was changed: {day}, {time}"),
        lines=(
            gettext_lazy("The visit of {school} was changed."),
            gettext_lazy("What changed: {changes}."),
            gettext_lazy(
                "A letter that you printed before is out of date: the new one is attached to the mail, and on the page"
                " of the visit."
            ),
            gettext_lazy("You can change or cancel the visit until {deadline}."),
        ),
        action=gettext_lazy("See the visit"),
        note=gettext_lazy("Have the visit number {reference} at hand when you call us."),
        sms=gettext_lazy("Open Days: visit {reference} was changed. Come on {day} at {time}, {gate}."),
    ),
    load=loader(is_due=comes, more=_changes, attach=letter_and_event),
)
CHANGED_BY_STAFF: Final = MessageKind(
    name="schools.visit_changed_by_staff",
    title=gettext_lazy("Staff changed a visit"),
    heading=gettext_lazy("The visits office changed your visit"),
    about_type=VISIT,
    channels=TOLD,
    placeholders=PLACEHOLDERS | _CHANGES,
    text=ShippedText(
        subject=gettext_lazy("The visits office changed your visit: {day}, {time}"),
        lines=(
            gettext_lazy("The visits office changed the visit of {school}."),
            gettext_lazy("What changed: {changes}."),
            gettext_lazy(
                "A letter that you printed before is out of date: the new one is attached to the mail, and on the page"
                " of the visit."
            ),
            gettext_lazy(
                "If this does not suit you, you can change or cancel the visit until {deadline}, or call the visits"
                " office."
            ),
        ),
        action=gettext_lazy("See the visit"),
        note=gettext_lazy("Have the visit number {reference} at hand when you call us."),
        sms=gettext_lazy("Open Days: visit {reference} was changed. Come on {day} at {time}, {gate}."),
    ),
    load=loader(is_due=comes, more=_changes, attach=letter_and_event),
)
CANCELLED: Final = MessageKind(
    name="schools.visit_cancelled",
    title=gettext_lazy("An institution cancelled its visit"),
    heading=gettext_lazy("Your visit was cancelled"),
    about_type=VISIT,
    channels=TOLD,
    placeholders=_CANCELLED,
    text=ShippedText(
        subject=gettext_lazy("The visit of {day} is cancelled"),
        lines=(
            gettext_lazy("The visit of {school} on {day} at {time} is cancelled."),
            gettext_lazy("Its places are free for others; its letter and its codes are void."),
            gettext_lazy("You can book another visit as long as there is room."),
        ),
        action=gettext_lazy("To my visits"),
        sms=gettext_lazy("Open Days: visit {reference} of {day} is cancelled. Please do not come."),
    ),
    load=loader(is_due=_is_cancelled, more=_reason, table=_cancelled_by_colleague, page=_home, attach=cancelled_event),
)
CANCELLED_BY_STAFF: Final = MessageKind(
    name="schools.visit_cancelled_by_staff",
    title=gettext_lazy("Staff cancelled a visit"),
    heading=gettext_lazy("The visits office cancelled your visit"),
    about_type=VISIT,
    channels=TOLD,
    placeholders=_CANCELLED,
    text=ShippedText(
        subject=gettext_lazy("The visits office had to cancel your visit of {day}"),
        lines=(
            gettext_lazy("The visits office had to cancel the visit of {school} on {day} at {time}. We are sorry."),
            gettext_lazy("Its letter and its codes are void."),
            gettext_lazy("You can book another visit as long as there is room, or call the visits office."),
        ),
        action=gettext_lazy("To my visits"),
        note=gettext_lazy("Have the visit number {reference} at hand when you call us."),
        sms=gettext_lazy("Open Days: visit {reference} of {day} had to be cancelled. Please do not come."),
    ),
    load=loader(is_due=_is_cancelled, more=_reason, table=_cancelled_by_staff, page=_home, attach=cancelled_event),
)

VISIT_KINDS: Final = (CONFIRMED, CHANGED, CHANGED_BY_STAFF, CANCELLED, CANCELLED_BY_STAFF)
