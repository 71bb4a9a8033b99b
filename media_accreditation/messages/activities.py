"""News about activities, to the outlet and to the officer; and what both are reminded of."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media_accreditation.agendas import agenda_of, page_of, place_of, with_whom
from media_accreditation.models import ActivityRequest
from media_accreditation.services.telling_activities import ACTIVITY
from openday.calendars import Method
from openday.moments import clock, clock_range, day
from openday.notifications.kinds import Attachment, Facts, Load, MessageKind, Placeholder, ShippedText
from openday.notifications.models import Channel, Message
from openday.notifications.reminders import happens_as_told

State = ActivityRequest.State
CHANNELS: Final = (Channel.EMAIL, Channel.SITE)
TO_OFFICERS: Final = (Channel.EMAIL,)
_PLACEHOLDERS: Final = {
    "reference": Placeholder(gettext_lazy("number of the activity"), "M-00412"),
    "outlet": Placeholder(gettext_lazy("name of the outlet"), gettext_lazy("Al Ofoq")),
    "kind": Placeholder(gettext_lazy("kind of activity"), gettext_lazy("Interview")),
    "subject": Placeholder(gettext_lazy("what it is about"), gettext_lazy("The forensic police at work")),
    "day": Placeholder(gettext_lazy("day of the activity"), gettext_lazy("Saturday 22 May 2027")),
    "time": Placeholder(gettext_lazy("its beginning"), "10:30"),
    "place": Placeholder(gettext_lazy("where it is"), gettext_lazy("P07 Crime scene")),
    "officer": Placeholder(gettext_lazy("the officer who is there"), gettext_lazy("Superintendent Y. El Mansouri")),
}
_REASON: Final = {
    "reason": Placeholder(gettext_lazy("reason that was given"), gettext_lazy("An official visit at that time."))
}


def _load(
    is_due: Callable[[ActivityRequest, Message], bool], *, method: Method | None = None, to_officer: bool = False
) -> Load:
    """One query for any number. What is no longer so is not told any more. `method`: with an event for calendars."""

    def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
        found = ActivityRequest.objects.for_agendas().in_bulk({row.about_id or 0 for row in messages})
        facts: dict[int, Facts | None] = {}
        for message in messages:
            activity = found.get(message.about_id or 0)
            if activity is not None and is_due(activity, message):
                with translation.override(message.language):
                    facts[message.pk] = _facts(activity, message, method=method, to_officer=to_officer)
        return facts

    return load


def _facts(activity: ActivityRequest, message: Message, *, method: Method | None, to_officer: bool) -> Facts:
    """In the active language. An officer has no account: nothing to open."""
    language = translation.get_language() or "ar"
    event = partial(_event, activity, method, message.address, language) if method and activity.starts_at else None
    return Facts(
        values=_values(activity),
        table=_table(activity),
        url="" if to_officer else page_of(activity, language),
        attachments=event,
    )


def _values(activity: ActivityRequest) -> dict[str, str]:
    """A text for each placeholder, none of them empty."""
    starts_at = activity.starts_at
    return {
        "reference": str(activity),
        "outlet": activity.application.outlet.name,
        "kind": activity.get_kind_display(),
        "subject": activity.subject,
        "day": day(starts_at) if starts_at else _("a day to be set"),
        "time": clock(starts_at) if starts_at else _("a time to be set"),
        "place": place_of(activity) or _("the press centre"),
        "officer": with_whom(activity) or _("whoever runs the pavilion"),
        "reason": activity.ended_reason or _("none was given"),
    }


def _table(activity: ActivityRequest) -> tuple[tuple[str, str], ...]:
    rows = [(_("Activity"), f"{activity.get_kind_display()} {activity}"), (_("Subject"), activity.subject)]
    if activity.starts_at and activity.ends_at:
        rows += [(_("Day"), day(activity.starts_at)), (_("Time"), clock_range(activity.starts_at, activity.ends_at))]
    rows += [(_("Where"), place_of(activity)), (_("With"), with_whom(activity))]
    rows += [(_("From the press office"), activity.staff_words)]
    return tuple(row for row in rows if row[1])


def _event(activity: ActivityRequest, method: Method, address: str, language: str) -> list[Attachment]:
    content = agenda_of([activity], language=language, method=method, attendee=address)
    return [Attachment("activity.ics", f"text/calendar; method={method.value}", content)]


def _in(*states: str) -> Callable[[ActivityRequest, Message], bool]:
    return partial(_stands, states)


def _stands(states: Collection[str], activity: ActivityRequest, message: Message) -> bool:
    """In one of `states`, and no later word about it overtook this one."""
    return activity.state in states and message.context.get("revision", activity.revision) == activity.revision


def _is_ahead(activity: ActivityRequest, message: Message) -> bool:
    """For a reminder: still agreed, and then."""
    starts_at = activity.starts_at
    return activity.state == State.AGREED and starts_at is not None and happens_as_told(starts_at, message)


PROPOSED: Final = MessageKind(
    name="press.activity_proposed",
    title=gettext_lazy("A time is proposed for an activity"),
    heading=gettext_lazy("A time is proposed for your activity"),
    about_type=ACTIVITY,
    channels=CHANNELS,
    placeholders=_PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("{kind}, {day} at {time}: does that suit you?"),
        lines=(
            gettext_lazy("The press office proposes {day} at {time} for “{subject}”."),
            gettext_lazy("Agree to it on the site, or ask for another time: until then it is held for {outlet}."),
        ),
        action=gettext_lazy("Answer"),
        sms=gettext_lazy("Open Days: {kind} proposed for {day} at {time}. Answer on the site."),
    ),
    load=_load(_in(State.PROPOSED)),
)
MOVED: Final = MessageKind(
    name="press.activity_moved",
    title=gettext_lazy("An agreed activity gets another time"),
    heading=gettext_lazy("Your activity has to move"),
    about_type=ACTIVITY,
    channels=CHANNELS,
    placeholders=_PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("{kind} moves to {day} at {time}: does that suit you?"),
        lines=(
            gettext_lazy("What was agreed for “{subject}” cannot stay: the press office proposes {day} at {time}."),
            gettext_lazy("Agree to it on the site, or ask for another time: until then it is held for {outlet}."),
        ),
        action=gettext_lazy("Answer"),
        sms=gettext_lazy("Open Days: your activity moves to {day} at {time}. Answer on the site."),
    ),
    load=_load(_in(State.PROPOSED), method=Method.REQUEST),
)
AGREED: Final = MessageKind(
    name="press.activity_agreed",
    title=gettext_lazy("An activity is agreed"),
    heading=gettext_lazy("Your activity is agreed"),
    about_type=ACTIVITY,
    channels=CHANNELS,
    placeholders=_PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("{kind} agreed: {day} at {time}"),
        lines=(
            gettext_lazy("“{subject}” takes place on {day} at {time}."),
            gettext_lazy("Come ten minutes before, with your badges. If you cannot come, say so on the site."),
        ),
        action=gettext_lazy("See the activity"),
        sms=gettext_lazy("Open Days: {kind} agreed for {day} at {time}, {place}."),
    ),
    load=_load(_in(State.AGREED), method=Method.REQUEST),
)
CANCELLED: Final = MessageKind(
    name="press.activity_cancelled",
    title=gettext_lazy("Staff cancel an activity"),
    heading=gettext_lazy("Your activity is cancelled"),
    about_type=ACTIVITY,
    channels=CHANNELS,
    placeholders=_PLACEHOLDERS | _REASON,
    text=ShippedText(
        subject=gettext_lazy("{kind} cancelled: {subject}"),
        lines=(
            gettext_lazy("The press office had to cancel “{subject}”."),
            gettext_lazy("The reason: {reason}"),
            gettext_lazy("You can ask for another activity at any time."),
        ),
        action=gettext_lazy("See the activity"),
        sms=gettext_lazy("Open Days: {kind} of {outlet} is cancelled. See the site for why."),
    ),
    load=_load(_in(State.CANCELLED), method=Method.CANCEL),
)
OFFICER_EXPECTED: Final = MessageKind(
    name="press.officer_expected",
    title=gettext_lazy("An officer is expected at an activity"),
    about_type=ACTIVITY,
    channels=TO_OFFICERS,
    placeholders=_PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("{outlet}, {day} at {time}: {kind}"),
        lines=(
            gettext_lazy("You speak to {outlet} on {day} at {time}: “{subject}”."),
            gettext_lazy("If you cannot be there, tell the press office at once."),
        ),
        sms=gettext_lazy("Open Days: {kind} with {outlet}, {day} at {time}, {place}."),
    ),
    load=_load(_in(State.AGREED), method=Method.REQUEST, to_officer=True),
)
OFFICER_FREE: Final = MessageKind(
    name="press.officer_free",
    title=gettext_lazy("An officer is no longer expected at an activity"),
    about_type=ACTIVITY,
    channels=TO_OFFICERS,
    placeholders=_PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("{outlet}: {kind} is off"),
        lines=(gettext_lazy("What was agreed with {outlet} about “{subject}” does not take place then."),),
        sms=gettext_lazy("Open Days: {kind} with {outlet} is off."),
    ),
    load=_load(lambda activity, _message: activity.state != State.AGREED, to_officer=True),
)
AHEAD: Final = MessageKind(
    name="press.activity_ahead",
    title=gettext_lazy("Activity: it is near"),
    heading=gettext_lazy("Your activity is near"),
    about_type=ACTIVITY,
    channels=CHANNELS,
    placeholders=_PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("{kind}, {day} at {time}: {subject}"),
        lines=(
            gettext_lazy("“{subject}” takes place on {day} at {time}."),
            gettext_lazy("Come ten minutes before, with your badges. If you cannot come, say so on the site."),
        ),
        action=gettext_lazy("See the activity"),
        sms=gettext_lazy("Open Days: {kind}, {day} at {time}, {place}."),
    ),
    load=_load(_is_ahead),
)
OFFICER_AHEAD: Final = MessageKind(
    name="press.officer_ahead",
    title=gettext_lazy("Activity: it is near, to the officer"),
    about_type=ACTIVITY,
    channels=TO_OFFICERS,
    placeholders=_PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("{outlet}, {day} at {time}: {kind}"),
        lines=(gettext_lazy("You speak to {outlet} on {day} at {time}: “{subject}”."),),
        sms=gettext_lazy("Open Days: {kind} with {outlet}, {day} at {time}, {place}."),
    ),
    load=_load(_is_ahead, to_officer=True),
)

ACTIVITY_KINDS: Final = (
    PROPOSED,
    MOVED,
    AGREED,
    CANCELLED,
    OFFICER_EXPECTED,
    OFFICER_FREE,
    AHEAD,
    OFFICER_AHEAD,
)
