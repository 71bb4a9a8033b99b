"""The programme for calendars: see `openday.calendars` for what calendars need to know events by.

An event keeps its UID for ever. Its SEQUENCE is the number of the release that changed it last, so that a calendar
which read an older one knows which word is newer. A seminar that a release dropped stays, as cancelled: calendars that
know it take it out. Turns of shows follow no release: theirs is the newest number on the trail of their show.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from openday.accounts.mail import link
from openday.calendars import Entry, Status, calendar_file
from openday.languages import in_readers_language
from pavilions.models import Slot
from seminars.models import Placement, ReleaseChange, ReleasedEntry
from seminars.services.favourites import favourite_key
from seminars.services.programme import Item, Programme
from seminars.words import held_in, part_said, place_said

PAGE = "/ar/programme/"


@dataclass(frozen=True)
class Change:
    """The last change of an event: its number among changes, and when it was made."""

    number: int
    made_at: datetime


@dataclass(frozen=True)
class Changes:
    """The last change by seminar, and by the code of a show or of a space for children."""

    of_seminars: Mapping[int, Change]
    of_pavilions: Mapping[str, Change]

    def of(self, item: Item, programme: Programme) -> Change:
        found = self.of_pavilions.get(item.code) if item.seminar_id is None else self.of_seminars.get(item.seminar_id)
        return found or Change(0, programme.edition.bookings_open_at)


def calendar_of(programme: Programme, *, name: str) -> bytes:
    """All of it but breaks, and what was dropped from it since its first release. Three queries."""
    changes = changes_of(programme)
    with translation.override(programme.language):
        entries = [_entry(item, programme, changes) for item in programme.items if not item.is_break]
        return calendar_file([*entries, *_dropped(programme, changes)], language=programme.language, name=name)


def calendar_of_chosen(programme: Programme, keys: Iterable[str], *, name: str) -> bytes:
    """Those that `keys` name, see `favourite_key`; one that means nothing is left out. Three queries."""
    changes, wanted = changes_of(programme), set(keys) - {""}
    with translation.override(programme.language):
        entries = [_entry(item, programme, changes) for item in programme.items if favourite_key(item) in wanted]
        dropped = _dropped(programme, changes, codes=wanted)
        return calendar_file([*entries, *dropped], language=programme.language, name=name)


def changes_of(programme: Programme) -> Changes:
    """Two queries."""
    edition = programme.edition
    of_seminars = ReleaseChange.objects.filter(release__edition=edition, seminar__isnull=False).values_list("seminar")
    events: Any = Slot.pgh_event_model  # type: ignore[attr-defined]  # pghistory adds it
    codes = {item.code for item in programme.items if item.seminar_id is None and item.code}
    of_slots = events.objects.filter(pavilion__edition=edition, pavilion__code__in=codes)
    return Changes(
        of_seminars={
            seminar_id: Change(number, made_at)
            for seminar_id, number, made_at in of_seminars.annotate(
                Max("release__number"), Max("release__released_at")
            ).order_by()
        },
        of_pavilions={
            code: Change(number, made_at)
            for code, number, made_at in of_slots.values_list("pavilion__code").annotate(
                Max("pgh_id"), Max("pgh_created_at")
            )
        },
    )


def _entry(item: Item, programme: Programme, changes: Changes) -> Entry:
    change = changes.of(item, programme)
    return Entry(
        uid=_uid(item),
        sequence=change.number,
        changed_at=change.made_at,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        summary=item.title,
        location=place_said(item.place.name, programme.edition),
        description=_description(item),
        url=link(item.path, programme.language),
        status=Status.CANCELLED if item.is_cancelled else Status.CONFIRMED,
    )


def _uid(item: Item) -> str:
    """The same whatever becomes of it, and of the site's address."""
    return f"{item.uid}@openday" if item.seminar_id is None else f"seminar-{item.uid}@openday"


def _description(item: Item) -> str:
    lines = [_(", ").join(part for part in (item.kind_label, item.theme_label) if part)]
    if item.is_cancelled:
        lines.append(_("It does not take place: %(reason)s") % {"reason": item.cancelled_reason})
    lines += [*map(part_said, item.parts), held_in(item)]
    text = ["", item.abstract] if item.abstract else []
    return "\n".join([*filter(None, lines), *text])


def _dropped(programme: Programme, changes: Changes, *, codes: set[str] | None = None) -> Iterator[Entry]:
    """Seminars that some release held and the current one does not, as they were last; `codes` narrows. One query."""
    held = [item.seminar_id for item in programme.seminars]
    entries = ReleasedEntry.objects.filter(release__edition=programme.edition, kind=Placement.Kind.SEMINAR)
    if codes is not None:
        entries = entries.filter(seminar__code__in=codes)
    last = entries.exclude(seminar__in=held).order_by("seminar", "-release__number").distinct("seminar")
    for entry in last.select_related("seminar", "hall", "release"):
        seminar = entry.seminar
        if seminar is None:
            continue
        change = changes.of_seminars.get(seminar.pk) or Change(entry.release.number, entry.release.released_at)
        yield Entry(
            uid=f"seminar-{seminar.public_id}@openday",
            sequence=change.number,
            changed_at=change.made_at,
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            summary=in_readers_language(entry.facts, "title"),
            location=place_said(entry.hall.name, programme.edition),
            description=_("It is no longer on the programme."),
            url=link(PAGE, programme.language),
            status=Status.CANCELLED,
        )
