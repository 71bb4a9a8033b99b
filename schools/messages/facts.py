"""What messages about a visit tell of it, as it is at the moment at which they leave."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openday.accounts.mail import link
from openday.languages import said_once
from openday.moments import clock, day_and_clock
from openday.notifications.kinds import Attachment, Facts, Load, Placeholder
from openday.notifications.models import Message
from openday.notifications.occasions import days_until
from openday.notifications.reminders import happens_as_told
from openday.telephones import national
from schools.models import Visit
from schools.papers.attachments import Attach
from schools.templatetags.visits import counted

VISIT: Final = "schools.visit"

PLACEHOLDERS: Final[dict[str, Placeholder]] = {
    "reference": Placeholder(gettext_lazy("number of the visit"), "V-2027-04186"),
    "school": Placeholder(gettext_lazy("name of the institution"), gettext_lazy("Al Khawarizmi secondary school")),
    "day": Placeholder(gettext_lazy("day of the visit"), gettext_lazy("Saturday 22 May")),
    "time": Placeholder(gettext_lazy("time of arrival"), "09:30"),
    "in_days": Placeholder(gettext_lazy("how far away the visit is"), gettext_lazy("in 7 days")),
    "gate": Placeholder(gettext_lazy("gate"), gettext_lazy("East coach gate")),
    "people": Placeholder(gettext_lazy("number of people"), gettext_lazy("44 people")),
    "groups": Placeholder(gettext_lazy("number of groups"), gettext_lazy("2 groups")),
    "coaches": Placeholder(gettext_lazy("number of coaches"), gettext_lazy("1 coach")),
    "adult": Placeholder(gettext_lazy("adult in charge"), gettext_lazy("Nadia Alaoui")),
    "deadline": Placeholder(gettext_lazy("until when it can be changed"), gettext_lazy("Friday 21 May, 09:30")),
    "city": Placeholder(gettext_lazy("city of the edition"), gettext_lazy("Oujda")),
    "venue": Placeholder(gettext_lazy("where the Open Days are held"), gettext_lazy("Oujda exhibition grounds")),
}

Rows = tuple[tuple[str, str], ...]


def moment_of(message: Message) -> datetime:
    """When `message` leaves; when it was due, where it is only looked at."""
    return message.claimed_at or message.due_at


def values_of(visit: Visit, moment: datetime) -> dict[str, str]:
    """A text for each of PLACEHOLDERS, none of them empty, in the active language."""
    return {
        "reference": visit.reference,
        "school": visit.institution.name,
        "day": day_said(visit.arrives_at),
        "time": clock(visit.arrives_at),
        "in_days": in_days_said(days_until(visit.arrives_at, moment)),
        "gate": visit.arrival_window.gate.name,
        "people": counted(visit.heads, "people"),
        "groups": counted(len(visit.groups.all()), "groups"),
        "coaches": counted(visit.coach_count, "coaches"),
        "adult": visit.adult_in_charge or _("nobody yet"),
        "deadline": day_and_clock(visit.changes_close_at(visit.edition)),
        "city": visit.edition.city,
        "venue": visit.edition.venue,
    }


def table_of(visit: Visit, _message: Message) -> Rows:
    """What the reader wants at a glance. In the active language."""
    comma = _comma()
    adult = comma.join(filter(None, (visit.adult_in_charge, national(visit.adult_phone)))) or _("nobody yet")
    values = (
        visit.institution.name,
        day_and_clock(visit.arrives_at),
        visit.arrival_window.gate.name,
        _("%(venue)s, %(city)s") % {"venue": visit.edition.venue, "city": visit.edition.city},
        comma.join((counted(len(visit.groups.all()), "groups"), counted(visit.heads, "people"))),
        counted(visit.coach_count, "coaches"),
        adult,
        visit.reference,
    )
    return tuple(zip(_names(), values, strict=True))


@said_once
def _names() -> tuple[str, ...]:
    return (
        _("Institution"),
        _("Arrival"),
        _("Gate"),
        _("Where"),
        _("Groups"),
        _("Coaches"),
        _("Adult in charge"),
        _("Visit number"),
    )


@said_once
def _comma() -> str:
    return _(", ")


def page_of(visit: Visit) -> str:
    return reverse("schools:visit-detail", args=[visit.public_id])


@said_once
def day_said(moment: datetime) -> str:
    """`Saturday 22 May` at the venue."""
    return date_format(timezone.localtime(moment), "l j F")


@said_once
def in_days_said(days: int) -> str:
    """How far away a day is: "today", "in 7 days"."""
    if days == 0:
        return _("today")
    if days > 0:
        return _("tomorrow") if days == 1 else ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}
    return ngettext("%(count)d day ago", "%(count)d days ago", -days) % {"count": -days}


def comes(visit: Visit, message: Message) -> bool:
    """Whether its institution still comes, and not before the message leaves."""
    return visit.state in Visit.TO_COME and visit.arrives_at > moment_of(message)


def comes_as_told(visit: Visit, message: Message) -> bool:
    """The same for a reminder, which is for the arrival that the visit had when it was written."""
    return comes(visit, message) and happens_as_told(visit.arrives_at, message)


def loader(
    *,
    is_due: Callable[[Visit, Message], bool],
    more: Callable[[Visit, Message], Mapping[str, str]] = lambda _visit, _message: {},
    table: Callable[[Visit, Message], Rows] = table_of,
    page: Callable[[Visit], str] = page_of,
    attach: Attach | None = None,
) -> Load:
    """How messages about visits are filled: five queries for any number.

    `more` adds placeholders of the kind's own; `attach` makes the files that go with its mails.
    """

    def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
        visits = Visit.objects.for_messages().in_bulk({message.about_id for message in messages if message.about_id})
        facts: dict[int, Facts | None] = {}
        for language in {message.language for message in messages}:  # each taken up once
            with translation.override(language):
                for message in messages:
                    visit = visits.get(message.about_id or 0) if message.language == language else None
                    if visit and is_due(visit, message):
                        facts[message.pk] = Facts(
                            values={**values_of(visit, moment_of(message)), **more(visit, message)},
                            table=table(visit, message),
                            url=link(page(visit), language),
                            attachments=_files(attach, message) if attach else None,
                        )
        return facts

    return load


def _files(attach: Attach, message: Message) -> Callable[[], Sequence[Attachment]]:
    return partial(
        attach,
        visit_id=message.about_id,
        language=message.language,
        address=message.address,
        now=moment_of(message),
    )
