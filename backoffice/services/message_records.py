"""What messages are about, as staff know it: a name, and the page where it is."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from openday.notifications.models import Message
from pavilions.models import PavilionContact
from schools.models import Institution, Membership, Visit
from seminars.models import Registration, ScheduleRelease, Seating, Seminar, Speaker
from seminars.services.small_halls import SEATING
from seminars.services.telling_registrations import REGISTRATION
from seminars.services.telling_releases import RELEASE
from seminars.services.telling_speakers import SPEAKER


@dataclass(frozen=True)
class Record:
    """`reference` is a code to read out, empty where it has none."""

    name: str
    reference: str
    url: str


Key = tuple[str, int]


def records_of(messages: Iterable[Message]) -> dict[Key, Record]:
    """The records that `messages` are about, by (type, primary key). One query for each type among them."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for message in messages:
        if message.about_id is not None:
            wanted[message.about_type].add(message.about_id)
    return {
        (about_type, pk): record
        for about_type, ids in wanted.items()
        if about_type in _TOLD
        for pk, record in _TOLD[about_type](ids).items()
    }


def _visits(ids: Collection[int]) -> Mapping[int, Record]:
    found = Visit.objects.select_related("institution").in_bulk(ids)
    return {
        pk: Record(visit.institution.name, visit.reference, reverse("backoffice:visit-detail", args=[visit.public_id]))
        for pk, visit in found.items()
    }


def _memberships(ids: Collection[int]) -> Mapping[int, Record]:
    found = Membership.objects.select_related("institution").in_bulk(ids)
    return {pk: _institution(membership.institution) for pk, membership in found.items()}


def _institutions(ids: Collection[int]) -> Mapping[int, Record]:
    return {pk: _institution(institution) for pk, institution in Institution.objects.in_bulk(ids).items()}


def _contacts(ids: Collection[int]) -> Mapping[int, Record]:
    found = PavilionContact.objects.select_related("pavilion").in_bulk(ids)
    return {
        pk: Record(
            contact.pavilion.name,
            contact.pavilion.code,
            reverse("backoffice:contact-list", args=[contact.pavilion.code]),
        )
        for pk, contact in found.items()
    }


def _releases(ids: Collection[int]) -> Mapping[int, Record]:
    return {
        pk: Record(release.name, "", reverse("backoffice:schedule-release-detail", args=[release.number]))
        for pk, release in ScheduleRelease.objects.in_bulk(ids).items()
    }


def _speakers(ids: Collection[int]) -> Mapping[int, Record]:
    return {
        pk: Record(speaker.name, "", reverse("backoffice:speaker-detail", args=[speaker.public_id]))
        for pk, speaker in Speaker.objects.in_bulk(ids).items()
    }


def _registrations(ids: Collection[int]) -> Mapping[int, Record]:
    found = Registration.objects.select_related("seminar").in_bulk(ids)
    return {pk: _seminar(registration.seminar) for pk, registration in found.items()}


def _seatings(ids: Collection[int]) -> Mapping[int, Record]:
    found = Seating.objects.select_related("seminar").in_bulk(ids)
    return {pk: _seminar(seating.seminar) for pk, seating in found.items()}


def _seminar(seminar: Seminar) -> Record:
    return Record(seminar.title, seminar.code, reverse("backoffice:seminar-detail", args=[seminar.code]))


def _institution(institution: Institution) -> Record:
    url = reverse("backoffice:institution-detail", args=[institution.pk])
    return Record(institution.name, institution.ministry_code, url)


_TOLD: Final[Mapping[str, Callable[[Collection[int]], Mapping[int, Record]]]] = {
    "schools.visit": _visits,
    "schools.membership": _memberships,
    "schools.institution": _institutions,
    "pavilions.contact": _contacts,
    RELEASE: _releases,
    SPEAKER: _speakers,
    REGISTRATION: _registrations,
    SEATING: _seatings,
}
