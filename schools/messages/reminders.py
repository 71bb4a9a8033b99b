"""What people are reminded of: a visit to come, what is missing for it, the end of changes; and thanks afterwards.

None says how many days are left by itself: `{in_days}` does, so that staff can move a reminder.
"""

from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openday.moments import day_and_clock
from openday.notifications.kinds import MessageKind, Placeholder, ShippedText
from openday.notifications.models import Channel, Message
from openday.notifications.reminders import happens_as_told
from schools.feedback import feedback_path, last_day_of_answers, takes_answers_at
from schools.messages.facts import (
    PLACEHOLDERS,
    VISIT,
    Rows,
    comes_as_told,
    loader,
    moment_of,
    table_of,
)
from schools.models import Visit
from schools.papers.attachments import certificate

CHANNELS: Final = (Channel.EMAIL, Channel.SITE)
_MISSING: Final = {"missing": Placeholder(gettext_lazy("what is missing"), gettext_lazy("the plate of one coach"))}
_CLOSES: Final = {
    "closes": Placeholder(gettext_lazy("until when the questions can be answered"), gettext_lazy("Monday 21 June"))
}


def missing_of(visit: Visit) -> list[str]:
    """What its institution has still to tell, in the active language."""
    plates = visit.coach_count - len(visit.coach_plates)
    said = []
    if not visit.adult_in_charge:
        said.append(_("the name of the adult in charge"))
    if not visit.adult_phone:
        said.append(_("the telephone of the adult in charge"))
    if plates > 0:
        said.append(ngettext("the plate of one coach", "the plates of %(count)d coaches", plates) % {"count": plates})
    return said


def _lacks_something(visit: Visit, message: Message) -> bool:
    return comes_as_told(visit, message) and bool(missing_of(visit))


def _missing(visit: Visit, message: Message) -> dict[str, str]:
    return {"missing": _(", ").join(missing_of(visit))}


def _missing_table(visit: Visit, message: Message) -> Rows:
    return ((_("Still missing"), capfirst(_missing(visit, message)["missing"])), *table_of(visit, message))


def _can_be_changed(visit: Visit, message: Message) -> bool:
    deadline = visit.changes_close_at(visit.edition)
    return visit.state in Visit.TO_COME and deadline > moment_of(message) and happens_as_told(deadline, message)


def _came(visit: Visit, message: Message) -> bool:
    has_come = visit.state in Visit.CAME and visit.arrives_at < moment_of(message)
    return has_come and takes_answers_at(visit, moment_of(message)) and happens_as_told(visit.arrives_at, message)


def _closes(visit: Visit, message: Message) -> dict[str, str]:
    return {"closes": date_format(last_day_of_answers(visit), "l j F")}


def _came_table(visit: Visit, message: Message) -> Rows:
    return (
        (_("Institution"), visit.institution.name),
        (_("Your visit"), day_and_clock(visit.arrives_at)),
        (_("Visit number"), visit.reference),
    )


def _contact_page(visit: Visit) -> str:
    return reverse("schools:visit-contact", args=[visit.public_id])


AHEAD: Final = MessageKind(
    name="schools.visit_ahead",
    title=gettext_lazy("Visit: is everything still right?"),
    about_type=VISIT,
    channels=CHANNELS,
    is_essential=False,
    placeholders=PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("Your visit is {in_days}: {day}, {time}"),
        lines=(
            gettext_lazy("The visit of {school} to the Open Days is {in_days}, on {day} at {time}, by {gate}."),
            gettext_lazy(
                "Is everything still right? You can change the numbers, the day and the routes until {deadline}, and"
                " the adult in charge and the plates until you arrive."
            ),
        ),
        action=gettext_lazy("See the visit"),
        sms=gettext_lazy("Open Days: visit {reference} is {in_days}, {day} {time}. Changes until {deadline}."),
    ),
    load=loader(is_due=comes_as_told),
)
NEAR: Final = MessageKind(
    name="schools.visit_near",
    title=gettext_lazy("Visit: what to bring"),
    about_type=VISIT,
    channels=CHANNELS,
    is_essential=False,
    placeholders=PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("Your visit is {in_days}: what to bring"),
        lines=(
            gettext_lazy("The visit of {school} is {in_days}, on {day} at {time}, by {gate}."),
            gettext_lazy(
                "Bring the letter of the visit, printed or on a telephone: it holds the code of each group, the route"
                " and the rules of the day."
            ),
            gettext_lazy("If the number of people changes, come all the same: the gate counts you on arrival."),
        ),
        action=gettext_lazy("See the visit"),
        sms=gettext_lazy(
            "Open Days: you are in charge of visit {reference}, {day} {time}, {gate}, {people}. Bring the letter with"
            " the codes."
        ),
    ),
    load=loader(is_due=comes_as_told),
)
TODAY: Final = MessageKind(
    name="schools.visit_today",
    title=gettext_lazy("Visit: the day itself"),
    about_type=VISIT,
    channels=(Channel.SMS, Channel.SITE),
    is_essential=False,
    placeholders=PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("Your visit is {in_days} at {time}"),
        lines=(
            gettext_lazy("{school} comes {in_days} at {time}, by {gate}. The adult in charge is {adult}."),
            gettext_lazy("Have the codes of the groups ready at the gate, printed or on a telephone."),
        ),
        action=gettext_lazy("See the visit"),
        sms=gettext_lazy(
            "Open Days: we expect you {in_days} at {time}, {gate}. Visit {reference}, {people}. Have the codes of the"
            " groups ready."
        ),
    ),
    load=loader(is_due=comes_as_told),
)
INCOMPLETE: Final = MessageKind(
    name="schools.visit_incomplete",
    title=gettext_lazy("Visit: something is missing"),
    about_type=VISIT,
    channels=CHANNELS,
    is_essential=False,
    placeholders=PLACEHOLDERS | _MISSING,
    text=ShippedText(
        subject=gettext_lazy("Something is missing for your visit of {day}"),
        lines=(
            gettext_lazy("The visit of {school} is {in_days}. Still missing: {missing}."),
            gettext_lazy("It takes a minute, and can be done until you arrive."),
        ),
        action=gettext_lazy("Add what is missing"),
        sms=gettext_lazy("Open Days: for visit {reference} of {day} is still missing: {missing}."),
    ),
    load=loader(is_due=_lacks_something, more=_missing, table=_missing_table, page=_contact_page),
)
DEADLINE: Final = MessageKind(
    name="schools.change_deadline",
    title=gettext_lazy("Visit: the end of changes is near"),
    about_type=VISIT,
    channels=CHANNELS,
    is_essential=False,
    placeholders=PLACEHOLDERS,
    text=ShippedText(
        subject=gettext_lazy("You can change your visit until {deadline}"),
        lines=(
            gettext_lazy("Until {deadline} you can change or cancel the visit of {school} by yourself."),
            gettext_lazy("If you cannot come, please cancel by then: another school gets your places."),
        ),
        action=gettext_lazy("See the visit"),
        sms=gettext_lazy("Open Days: visit {reference} of {day} can be changed or cancelled until {deadline}."),
    ),
    load=loader(is_due=_can_be_changed),
)
THANKS: Final = MessageKind(
    name="schools.visit_thanks",
    title=gettext_lazy("After the visit: thanks and three questions"),
    about_type=VISIT,
    channels=CHANNELS,
    is_essential=False,
    placeholders={name: PLACEHOLDERS[name] for name in ("reference", "school", "day", "city", "venue")} | _CLOSES,
    text=ShippedText(
        subject=gettext_lazy("Thank you for your visit"),
        lines=(
            gettext_lazy(
                "Thank you for bringing {school} to the Open Days on {day}. The certificate of participation is"
                " attached to the mail, and on the page of the visit."
            ),
            gettext_lazy(
                "How was it? Three questions, one minute: your answers make the next edition better. The page is open"
                " until {closes}, to everybody who has this link."
            ),
        ),
        action=gettext_lazy("Answer three questions"),
        note=gettext_lazy(
            "What identifies people in this visit is kept for this edition only. Its figures and your answers stay,"
            " without names."
        ),
        sms=gettext_lazy("Open Days: thank you for the visit of {school} on {day}."),
    ),
    load=loader(is_due=_came, more=_closes, table=_came_table, page=feedback_path, attach=certificate),
)

REMINDER_KINDS: Final = (AHEAD, NEAR, TODAY, INCOMPLETE, DEADLINE, THANKS)
