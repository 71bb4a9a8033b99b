"""The letter that staff get in the evening."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.services.digest import Digest, digest_until
from openday.accounts.mail import link
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.moments import clock
from openday.notifications.kinds import Facts, MessageKind, Placeholder, ShippedText
from openday.notifications.models import Channel, Message

EDITION: Final = "editions.edition"
Rows = list[tuple[str, str]]


def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
    """Two queries, five more for each edition and evening. Who holds no role any more is told nothing."""
    editions = Edition.objects.in_bulk({message.about_id for message in messages if message.about_id})
    people = User.objects.in_bulk({message.recipient_id for message in messages if message.recipient_id})
    known: dict[tuple[int, datetime], Digest] = {}
    facts: dict[int, Facts | None] = {}
    for message in messages:
        edition, person = editions.get(message.about_id or 0), people.get(message.recipient_id or 0)
        if edition is None or person is None or not person.may(Permission.VIEW_STAFF_HOME):
            continue
        evening = (edition.pk, _evening_of(message))
        if evening not in known:
            known[evening] = digest_until(edition, evening[1])
        with translation.override(message.language):
            facts[message.pk] = _facts(known[evening], evening[1], person, message.language)
    return facts


def _evening_of(message: Message) -> datetime:
    until = message.context.get("until")
    return datetime.fromisoformat(until) if until else message.due_at


def _facts(digest: Digest, until: datetime, person: User, language: str) -> Facts:
    """In the active language, what this person may see."""
    rows: Rows = []
    if person.may(Permission.VIEW_VISITS):
        rows += _visits(digest)
    if person.may(Permission.VERIFY_MEMBERSHIPS):
        rows += _waiting(digest)
    if person.may(Permission.MANAGE_MESSAGES) and digest.failed_messages:
        rows.append((_("Messages that did not arrive"), intcomma(digest.failed_messages)))
    return Facts(
        values={
            "day": date_format(timezone.localtime(until), "l j F"),
            "booked": visits_said(digest.booked),
            "tomorrow": visits_said(digest.tomorrow.visits),
        },
        table=tuple(rows),
        url=link(reverse("backoffice:home"), language),
    )


def _visits(digest: Digest) -> Rows:
    tomorrow = digest.tomorrow
    rows = [(_("Booked"), _joined(visits_said(digest.booked), people_said(digest.booked_people)))]
    if digest.cancelled:
        rows.append((_("Cancelled"), visits_said(digest.cancelled)))
    if tomorrow.visits and tomorrow.first_at:
        coaches = ngettext("%(count)d coach", "%(count)d coaches", tomorrow.coaches) % {"count": tomorrow.coaches}
        rows.append((_("Tomorrow"), _joined(visits_said(tomorrow.visits), people_said(tomorrow.people), coaches)))
        rows.append((_("First arrival tomorrow"), clock(tomorrow.first_at)))
    if tomorrow.without_plates:
        rows.append((_("Tomorrow, still without plates"), visits_said(tomorrow.without_plates)))
    return rows


def _waiting(digest: Digest) -> Rows:
    rows: Rows = []
    if digest.memberships and digest.since:
        since = date_format(timezone.localtime(digest.since), "j F")
        said = _("%(count)s, the first since %(day)s") % {"count": intcomma(digest.memberships), "day": since}
        rows.append((_("Memberships to verify"), said))
    if digest.institutions:
        rows.append((_("Institutions to verify"), intcomma(digest.institutions)))
    return rows


def visits_said(count: int) -> str:
    return ngettext("%(count)d visit", "%(count)d visits", count) % {"count": count}


def people_said(count: int) -> str:
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}


def _joined(*parts: str) -> str:
    return _(", ").join(parts)


EVENING: Final = MessageKind(
    name="backoffice.evening",
    title=gettext_lazy("The evening letter to staff"),
    about_type=EDITION,
    channels=(Channel.EMAIL,),
    is_essential=False,
    placeholders={
        "day": Placeholder(gettext_lazy("the day"), gettext_lazy("Saturday 22 May")),
        "booked": Placeholder(gettext_lazy("visits booked on the day"), gettext_lazy("34 visits")),
        "tomorrow": Placeholder(gettext_lazy("visits of the next day"), gettext_lazy("380 visits")),
    },
    text=ShippedText(
        subject=gettext_lazy("{day}: {booked} booked, {tomorrow} tomorrow"),
        lines=(gettext_lazy("What this day brought, and what tomorrow asks."),),
        action=gettext_lazy("Open the overview"),
        sms=gettext_lazy("Open Days, {day}: {booked} booked, {tomorrow} tomorrow."),
    ),
    load=load,
)
KINDS: Final = (EVENING,)
