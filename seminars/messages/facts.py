"""What messages about a registration tell of it, as it is at the moment at which they leave."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openday.moments import clock, clock_range, day, day_and_clock
from openday.notifications.kinds import Facts, Load, Placeholder
from openday.notifications.models import Message
from openday.notifications.reminders import happens_as_told
from seminars.models import Registration, RegistrationQuerySet, ReleasedEntry
from seminars.papers.attachments import Attach
from seminars.registration_page import address_of
from seminars.seat_words import seats_counted
from seminars.services.sittings import sittings_of, title_of
from seminars.words import place_said

State = Registration.State
PLACEHOLDERS: Final = {
    "person": Placeholder(gettext_lazy("name of the person"), gettext_lazy("Nadia Alaoui")),
    "seminar": Placeholder(gettext_lazy("title of the seminar"), gettext_lazy("Digital identity challenges")),
    "day": Placeholder(gettext_lazy("day of the seminar"), gettext_lazy("Saturday 22 May 2027")),
    "time": Placeholder(gettext_lazy("its beginning"), "10:30"),
    "hall": Placeholder(gettext_lazy("hall"), gettext_lazy("Seminar hall")),
    "seats": Placeholder(gettext_lazy("number of seats"), gettext_lazy("2 seats")),
}
UNTIL: Final = {"until": Placeholder(gettext_lazy("until when it is open"), gettext_lazy("Friday 21 May, 09:30"))}
PLACE: Final = {"place": Placeholder(gettext_lazy("place on the waiting list"), "4")}
REASON: Final = {
    "reason": Placeholder(gettext_lazy("reason that was given"), gettext_lazy("The hall has fewer seats."))
}
IsDue = Callable[[Registration, ReleasedEntry | None, Message], bool]


def loader(is_due: IsDue, *, attach: Attach | None = None) -> Load:
    """How messages about registrations are filled: two queries for any number."""

    def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
        registrations = with_places(Registration.objects.all()).in_bulk({row.about_id or 0 for row in messages})
        entries = sittings_of({registration.seminar_id for registration in registrations.values()})
        facts: dict[int, Facts | None] = {}
        for message in messages:
            registration = registrations.get(message.about_id or 0)
            if registration is None or registration.purged_at is not None:
                continue
            entry = entries.get(registration.seminar_id)
            if is_due(registration, entry, message):
                with translation.override(message.language):
                    facts[message.pk] = _facts(registration, entry, message, attach=attach)
        return facts

    return load


def with_places(registrations: RegistrationQuerySet) -> RegistrationQuerySet:
    """With `ahead`: how many wait before each; None for whoever does not wait."""
    before = (
        Registration.objects.filter(
            seminar=OuterRef("seminar"), state=State.WAITING, queue_number__lt=OuterRef("queue_number")
        )
        .order_by()
        .values("seminar")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return registrations.select_related("seminar__edition").annotate(ahead=Coalesce(Subquery(before), 0))


def _facts(
    registration: Registration, entry: ReleasedEntry | None, message: Message, *, attach: Attach | None
) -> Facts:
    """In the active language."""
    files = None
    if attach is not None and entry is not None:
        files = partial(attach, registration, entry, language=message.language, now=moment_of(message))
    return Facts(
        values=_values(registration, entry),
        table=_table(registration, entry),
        url=address_of(registration, message.language),
        attachments=files,
    )


def _values(registration: Registration, entry: ReleasedEntry | None) -> dict[str, str]:
    """A text for each placeholder, none of them empty."""
    is_known = registration.confirmed_at is not None  # else whoever typed the address may have typed anything
    until = registration.offer_expires_at or registration.link_expires_at
    return {
        "person": registration.full_name if is_known else registration.email,
        "seminar": title_of(entry) if entry else registration.seminar.title,
        "day": day(entry.starts_at) if entry else _("a day to be set"),
        "time": clock(entry.starts_at) if entry else _("a time to be set"),
        "hall": entry.hall.name if entry else _("a hall to be set"),
        "seats": seats_counted(registration.seats),
        "until": day_and_clock(until),
        "place": str(getattr(registration, "ahead", 0) + 1),
        "reason": registration.ended_reason or _("none was given"),
    }


def _table(registration: Registration, entry: ReleasedEntry | None) -> tuple[tuple[str, str], ...]:
    edition = registration.seminar.edition
    rows = [(_("Seminar"), title_of(entry) if entry else registration.seminar.title)]
    if entry is not None:
        rows += [
            (_("Day"), day(entry.starts_at)),
            (_("Time"), clock_range(entry.starts_at, entry.ends_at)),
            (_("Where"), place_said(entry.hall.name, edition)),
        ]
    rows.append((_("Seats"), seats_counted(registration.seats)))
    if registration.confirmed_at is None:
        return tuple(rows)  # a stranger may have typed the rest: it is on their page, and in no mail of ours
    rows.append((_("Name"), registration.full_name))
    if registration.organisation:
        rows.append((_("Organisation"), registration.organisation))
    return tuple(rows)


def moment_of(message: Message) -> datetime:
    """When `message` leaves; when it was due, where it is only looked at."""
    return message.claimed_at or message.due_at


def in_states(*states: str) -> IsDue:
    """In one of `states`, and no later word about it overtook this one."""
    return lambda registration, _entry, message: registration.state in states and is_newest(registration, message)


def is_newest(registration: Registration, message: Message) -> bool:
    """In a preview, which knows no revision, it is."""
    return bool(message.context.get("revision", registration.revision) == registration.revision)


def comes_as_told(registration: Registration, entry: ReleasedEntry | None, message: Message) -> bool:
    """For a reminder: seats are still held, for the time that the seminar had when it was written."""
    if entry is None or entry.is_cancelled or registration.state != State.CONFIRMED:
        return False
    return entry.starts_at > moment_of(message) and happens_as_told(entry.starts_at, message)


def came(registration: Registration, entry: ReleasedEntry | None, message: Message) -> bool:
    return entry is not None and registration.state == State.ATTENDED and entry.ends_at <= moment_of(message)
