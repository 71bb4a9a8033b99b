"""The evening before: the groups of the next day, for those who run a pavilion."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openday.accounts.mail import link
from openday.bidi import isolated
from openday.moments import clock_range
from openday.notifications.kinds import Facts, MessageKind, Placeholder, ShippedText
from openday.notifications.models import Channel, Message
from pavilions.models import PavilionContact
from schools.models import VisitGroup
from schools.services.pavilion_day import PavilionDay, pavilion_day_path, pavilion_days
from schools.templatetags.visits import counted, needs_said

CONTACT: Final = "pavilions.contact"


def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
    """Three queries, two more for each other day. A contact that was removed is told nothing."""
    contacts = PavilionContact.objects.select_related("pavilion__edition").in_bulk(
        {message.about_id for message in messages if message.about_id}
    )
    together: dict[date, list[tuple[Message, PavilionContact]]] = defaultdict(list)
    for message in messages:
        if contact := contacts.get(message.about_id or 0):
            together[_day_of(message, contact)].append((message, contact))
    facts: dict[int, Facts | None] = {}
    for day, told in together.items():
        days = pavilion_days({contact.pavilion_id for _, contact in told}, day)
        for message, contact in told:
            with translation.override(message.language):
                facts[message.pk] = _facts(contact, day, days.get(contact.pavilion_id, PavilionDay()))
    return facts


def _day_of(message: Message, contact: PavilionContact) -> date:
    """In a preview, which is for no day, the first of the edition."""
    day = message.context.get("day")
    return date.fromisoformat(day) if day else contact.pavilion.edition.starts_date


def _facts(contact: PavilionContact, day: date, its: PavilionDay) -> Facts:
    """In the active language."""
    return Facts(
        values={
            "pavilion": f"{contact.pavilion.code} {contact.pavilion.name}",
            "day": date_format(day, "l j F"),
            "groups": counted(its.group_count, "groups"),
            "people": counted(its.heads, "people"),
        },
        table=tuple(
            (isolated(clock_range(turn.starts_at, turn.ends_at)), _("; ").join(map(group_said, turn.groups)))
            for turn in its.booked
        ),
        url=link(pavilion_day_path(contact, day), contact.language),
    )


def group_said(group: VisitGroup) -> str:
    """One group in a line: whose, of which level, how many, and what it needs."""
    said = [
        group.visit.institution.name,
        group.get_level_display(),
        counted(group.heads, "people"),
        *([needs_said(group.needs)] if group.needs else []),
    ]
    return _(", ").join(said)


PAVILION_DAY: Final = MessageKind(
    name="schools.pavilion_day",
    title=gettext_lazy("Groups of the day, to those who run a pavilion"),
    about_type=CONTACT,
    channels=(Channel.EMAIL,),
    placeholders={
        "pavilion": Placeholder(gettext_lazy("code and name of the pavilion"), gettext_lazy("P07 Crime scene")),
        "day": Placeholder(gettext_lazy("the day"), gettext_lazy("Saturday 22 May")),
        "groups": Placeholder(gettext_lazy("number of groups"), gettext_lazy("2 groups")),
        "people": Placeholder(gettext_lazy("number of people"), gettext_lazy("44 people")),
    },
    text=ShippedText(
        subject=gettext_lazy("{day}: {groups} at {pavilion}"),
        lines=(
            gettext_lazy("On {day}, {pavilion} expects {groups}, {people} in all."),
            gettext_lazy("Schools still book and cancel: the list on the site is always the latest."),
        ),
        action=gettext_lazy("Open the list"),
        note=gettext_lazy("The page opens without an account: please pass its link to your team only."),
        sms=gettext_lazy("Open Days, {day}: {pavilion} expects {groups}, {people}."),
    ),
    load=load,
)
