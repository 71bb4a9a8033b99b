"""What search engines read in a page of the programme: schema.org, as JSON-LD."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from openday.accounts.mail import link
from openday.time_zone import local_zone
from seminars.services.programme_items import Item, ItemKind, Programme, PublicSpeaker, Seats

CONTEXT: Final = "https://schema.org"
TYPES: Final = {
    ItemKind.SEMINAR: "EducationEvent",
    ItemKind.ROUND_TABLE: "EducationEvent",
    ItemKind.CEREMONY: "SocialEvent",
    ItemKind.SHOW: "TheaterEvent",
    ItemKind.CHILDREN: "ChildrensEvent",
}
ORGANISER: Final = {"@type": "GovernmentOrganization", "name": "Direction générale de la Sûreté nationale"}
# As in Django's json_script: nothing in it can end the element.
_ESCAPES: Final = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def event_markup(item: Item, programme: Programme, *, seats: Seats | None = None) -> dict[str, Any]:
    """`item`, which is no break, as an Event: with `seats` (from `seats_of`) as long as people may sign up. No query.

    By the rules of schema.org and of search engines: times with their distance from UTC, a place with an address, its
    status, who performs, what it costs, and what it is a part of.
    """
    with translation.override(programme.language):
        address = link(item.path, programme.language)
        markup: dict[str, Any] = {
            "@context": CONTEXT,
            "@type": TYPES[item.kind],
            "@id": f"{address}#{item.uid}",
            "name": item.title,
            "url": address,
            "startDate": item.starts_at.astimezone(local_zone()).isoformat(),
            "endDate": item.ends_at.astimezone(local_zone()).isoformat(),
            "eventStatus": f"{CONTEXT}/{'EventCancelled' if item.is_cancelled else 'EventScheduled'}",
            "eventAttendanceMode": f"{CONTEXT}/{_attendance(item)}EventAttendanceMode",
            "location": _location(item, programme),
            "organizer": ORGANISER,
            "isAccessibleForFree": True,
            "image": [f"{settings.SITE_URL}{static('mark.png')}"],
            "superEvent": edition_markup(programme),
        }
        markup |= _said(item, programme)
        if seats:
            markup |= _seats(item, seats, address)
        return markup


def edition_markup(programme: Programme) -> dict[str, Any]:
    """The edition, of which everything on the programme is a part."""
    edition = programme.edition
    return {
        "@type": "Festival",
        "name": _("Open Days of the National Security"),
        "url": link("/ar/programme/", programme.language),
        "startDate": edition.starts_date.isoformat(),
        "endDate": edition.ends_date.isoformat(),
        "location": {"@type": "Place", "name": edition.venue, "address": _address(programme)},
        "organizer": ORGANISER,
    }


def speaker_markup(speaker: PublicSpeaker, programme: Programme) -> dict[str, Any]:
    """The page of a speaker, as a Person."""
    return {"@context": CONTEXT, **_person(speaker, programme)}


def json_ld(markup: Mapping[str, Any]) -> SafeString:
    """The element of a page that holds `markup`. It is data: no policy of scripts concerns it."""
    text = json.dumps(markup, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above


def _attendance(item: Item) -> str:
    return "Mixed" if item.stream_url else "Offline"


def _location(item: Item, programme: Programme) -> Any:
    """The hall; and the stream, to be at it from afar."""
    place: dict[str, Any] = {
        "@type": "Place",
        "name": f"{item.place.name}, {programme.edition.venue}",
        "address": _address(programme),
    }
    if item.place.capacity:
        place["maximumAttendeeCapacity"] = item.place.capacity
    if not item.stream_url:
        return place
    return [place, {"@type": "VirtualLocation", "url": item.stream_url}]


def _address(programme: Programme) -> dict[str, str]:
    edition = programme.edition
    return {
        "@type": "PostalAddress",
        "streetAddress": edition.venue,
        "addressLocality": edition.city,
        "addressCountry": "MA",
    }


def _said(item: Item, programme: Programme) -> dict[str, Any]:
    """What not every item has."""
    said: dict[str, Any] = {}
    if item.abstract:
        said["description"] = item.abstract
    if item.theme_label:
        said["about"] = {"@type": "Thing", "name": item.theme_label}
    if item.languages:
        said["inLanguage"] = list(item.languages)
    if item.parts:
        said["performer"] = [_person(part.speaker, programme) for part in item.parts]
    return said


def _person(speaker: PublicSpeaker, programme: Programme) -> dict[str, Any]:
    person = {"@type": "Person", "name": speaker.name, "url": link(speaker.path, programme.language)}
    if speaker.title:
        person["jobTitle"] = speaker.title
    if speaker.biography:
        person["description"] = speaker.biography
    if not speaker.organisation:
        return person
    return person | {"worksFor": {"@type": "Organization", "name": speaker.organisation}}


def _seats(item: Item, seats: Seats, address: str) -> dict[str, Any]:
    """How many seats there are, and that they cost nothing."""
    is_gone = seats.is_full or seats.is_closed or item.is_cancelled
    offer = {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "MAD",
        "url": address,
        "validFrom": seats.opens_at.astimezone(local_zone()).isoformat(),
        "availabilityEnds": seats.closes_at.astimezone(local_zone()).isoformat(),
        "availability": f"{CONTEXT}/{'SoldOut' if is_gone else 'InStock'}",
    }
    return {
        "maximumAttendeeCapacity": seats.seats,
        "remainingAttendeeCapacity": 0 if seats.is_full else seats.left,
        "offers": offer,
    }
