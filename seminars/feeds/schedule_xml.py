"""The schedule XML that conference apps, recorders and screens of halls read.

Its schema is published by the C3VOC (github.com/voc/schedule, validator/xsd). It knows seminars and shows as events of
rooms; breaks and what is cancelled are left out, as apps expect: what was there and is not is told as cancelled.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from openday.accounts.mail import link
from openday.plain_text import without_controls
from openday.time_zone import NAME as TIME_ZONE
from openday.time_zone import local_zone
from seminars.services.programme import Day, Item, Place, Programme
from seminars.words import held_in, part_said

CONTENT_TYPE: Final = "application/xml; charset=utf-8"
STEP: Final = timedelta(minutes=5)  # to which apps may round the clock of a day


def schedule_xml(programme: Programme) -> bytes:
    """The programme in its language. No query."""
    with translation.override(programme.language):
        root = Element("schedule")
        SubElement(root, "generator", name="openday", version="1")
        _add(root, "version", programme.release.name if programme.release else "0")
        _conference(root, programme)
        for number, day in enumerate(programme.days, start=1):
            _day(root, number, day, programme)
        indent(root)
        file: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
        return file


def _conference(root: Element, programme: Programme) -> None:
    edition = programme.edition
    conference = SubElement(root, "conference")
    _add(conference, "title", _("Open Days of the National Security"))
    _add(conference, "acronym", _acronym(programme))
    _add(conference, "start", edition.starts_date.isoformat())
    _add(conference, "end", edition.ends_date.isoformat())
    _add(conference, "days", str(len(programme.days)))
    _add(conference, "timeslot_duration", _length(STEP))
    _add(conference, "base_url", link("/ar/programme/", programme.language))
    _add(conference, "time_zone_name", TIME_ZONE)


def _day(root: Element, number: int, day: Day, programme: Programme) -> None:
    element = SubElement(
        root, "day", index=str(number), date=day.date.isoformat(), start=_at(day.opens_at), end=_at(day.closes_at)
    )
    for place in day.places:
        if items := list(_events(day, place)):
            room = SubElement(element, "room", name=without_controls(place.name))
            for item in items:
                _event(room, item, programme)


def _events(day: Day, place: Place) -> Iterator[Item]:
    return (item for item in day.items_at(place) if not item.is_break and not item.is_cancelled)


def _event(room: Element, item: Item, programme: Programme) -> None:
    event = SubElement(room, "event", id=str(_number(item)), guid=str(_guid(item)))
    _add(event, "room", item.place.name)
    _add(event, "title", item.title)
    _add(event, "subtitle", "")
    _add(event, "type", item.kind_label)
    _add(event, "date", _at(item.starts_at))
    _add(event, "start", item.starts_at.astimezone(local_zone()).strftime("%H:%M"))
    _add(event, "duration", _length(item.ends_at - item.starts_at))
    _add(event, "abstract", item.abstract)
    _add(event, "slug", f"{_acronym(programme)}-{item.kind}-{slugify(f'{item.code}-{_number(item)}')}")
    _add(event, "track", item.theme_label)
    persons = SubElement(event, "persons")
    for part in item.parts:
        _add(persons, "person", part.speaker.name)
    _add(event, "language", item.languages[0] if item.languages else "")
    _add(event, "description", "\n".join([*(part_said(part) for part in item.parts), held_in(item)]).strip())
    links = SubElement(event, "links")
    for address, words in ((item.stream_url, _("Live stream")), (item.recording_url, _("Recording"))):
        if address:
            SubElement(links, "link", href=address).text = words
    _add(event, "url", link(item.path, programme.language))


def _number(item: Item) -> int:
    """A number that no other event has: seminars take the even ones, turns of shows the odd ones."""
    if item.seminar_id is not None:
        return 2 * item.seminar_id
    return 2 * int(item.uid.rpartition("-")[2]) + 1


def _guid(item: Item) -> UUID:
    return uuid5(NAMESPACE_URL, f"openday:{item.uid}") if item.seminar_id is None else UUID(item.uid)


def _acronym(programme: Programme) -> str:
    return f"openday{programme.edition.starts_date.year}"


def _at(moment: datetime) -> str:
    """With the clock of the venue and its distance from UTC, as apps show it without knowing time zones."""
    return moment.astimezone(local_zone()).isoformat()


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = without_controls(text)
