"""Telling whoever a release touches: speakers, those who have seats or wait for some, and staff. Each once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from openday.editions.models import Edition
from openday.notifications.kinds import kind_of
from openday.notifications.models import Channel
from openday.notifications.services.outbox import Recipient, messages_for, recipients_of, write_rows
from seminars.models import Registration, ReleaseChange, ScheduleRelease, Speaker
from seminars.services.difference import Change, Entry
from seminars.services.telling_registrations import recipient_of as recipient_of_registration
from seminars.services.telling_speakers import programme_officers, recipient_of

Kind = ReleaseChange.Kind
RELEASE: Final = "seminars.release"
# A word that is spelt otherwise is no news to those who know what they come for.
FOR_SPEAKERS: Final = frozenset(Kind) - {Kind.TEXT}
FOR_GUESTS: Final = frozenset({Kind.ADDED, Kind.REMOVED, Kind.CANCELLED, Kind.MOVED, Kind.HALL, Kind.LENGTH})
TOLD_STATES: Final = (Registration.State.WAITING, Registration.State.OFFERED, Registration.State.CONFIRMED)


@dataclass(frozen=True)
class TouchedPerson:
    """Somebody, and the positions of the changes that concern them. `email` is empty where no mail reaches them."""

    recipient: Recipient
    name: str
    positions: tuple[int, ...]
    is_speaker: bool


@dataclass
class Touched:
    """Whom a release touches: each person stands here once, whatever they are and how much concerns them.

    `unreached` are speakers without an e-mail address. `guests_by_seminar` counts registrations.
    """

    people: list[TouchedPerson] = field(default_factory=list)
    unreached: list[TouchedPerson] = field(default_factory=list)
    guests_by_seminar: dict[int, int] = field(default_factory=dict)

    @property
    def speakers(self) -> list[TouchedPerson]:
        return [person for person in self.people if person.is_speaker]

    @property
    def guests(self) -> list[TouchedPerson]:
        return [person for person in self.people if not person.is_speaker]


def touched_by(edition: Edition, changes: Sequence[Change], old: Iterable[Entry], new: Iterable[Entry]) -> Touched:
    """Whom these changes concern, as things are now. Two queries."""
    of_speaker, of_seminar = _positions(changes, _by_seminar(old), _by_seminar(new))
    touched, by_address = Touched(), {}
    speakers = Speaker.objects.of_edition(edition).filter(public_id__in=of_speaker).order_by("pk")
    for speaker in speakers:
        person = TouchedPerson(
            recipient_of(speaker), speaker.name, tuple(of_speaker[str(speaker.public_id)]), is_speaker=True
        )
        if speaker.email:
            by_address[speaker.email] = person
        else:
            touched.unreached.append(person)
    registrations = Registration.objects.filter(seminar__in=of_seminar, state__in=TOLD_STATES, purged_at=None)
    for registration in registrations.order_by("pk"):
        seminar_id = registration.seminar_id
        touched.guests_by_seminar[seminar_id] = touched.guests_by_seminar.get(seminar_id, 0) + 1
        by_address[registration.email] = _as_guest(
            by_address.get(registration.email), registration, of_seminar[seminar_id]
        )
    touched.people = list(by_address.values())
    return touched


def _as_guest(known: TouchedPerson | None, registration: Registration, positions: Sequence[int]) -> TouchedPerson:
    """Who is told of something else already is told of this in the same message."""
    if known is None:
        return TouchedPerson(
            recipient_of_registration(registration), registration.full_name, tuple(positions), is_speaker=False
        )
    together = tuple(sorted({*known.positions, *positions}))
    return TouchedPerson(known.recipient, known.name, together, known.is_speaker)


def _by_seminar(entries: Iterable[Entry]) -> dict[int, Entry]:
    return {entry.seminar_id: entry for entry in entries if entry.seminar_id is not None}


def _positions(
    changes: Sequence[Change], old: Mapping[int, Entry], new: Mapping[int, Entry]
) -> tuple[dict[str, list[int]], dict[int, list[int]]]:
    """Which changes concern each speaker (by public id), and those who are registered for each seminar."""
    of_speaker, of_seminar = defaultdict(list), defaultdict(list)
    for position, change in enumerate(changes):
        if change.seminar_id is None:
            continue
        was, now = old.get(change.seminar_id), new.get(change.seminar_id)
        if change.kind == Kind.REMOVED and was and was.is_cancelled:
            continue  # they know that it does not take place
        if change.kind in FOR_SPEAKERS:
            for speaker in _speakers(was, now) if change.kind == Kind.SPEAKERS else _speakers(now or was):
                of_speaker[speaker].append(position)
        if change.kind in FOR_GUESTS:
            of_seminar[change.seminar_id].append(position)
    return dict(of_speaker), dict(of_seminar)


def _speakers(*entries: Entry | None) -> list[str]:
    """Those of any of `entries`, each once, in their order."""
    told = (part["id"] for entry in entries if entry for part in entry.facts.get("speakers", ()))
    return list(dict.fromkeys(told))


def tell_of_release(*, release: ScheduleRelease, touched: Touched, now: datetime) -> None:
    """Everybody whom it touches, by mail; programme officers, on the site. Three queries for a thousand people."""
    rows = [
        row
        for person in touched.people
        for row in messages_for(
            kind=kind_of("seminars.release_for_speaker" if person.is_speaker else "seminars.release_for_guest"),
            recipients=[person.recipient],
            edition=release.edition,
            now=now,
            about=(RELEASE, release.pk),
            context={"changes": list(person.positions)},
            dedupe=f"release {release.pk}",
        )
    ]
    rows += messages_for(
        kind=kind_of("seminars.released"),
        recipients=recipients_of(user for user in programme_officers() if user.pk != release.released_by_id),
        edition=release.edition,
        now=now,
        about=(RELEASE, release.pk),
        dedupe=f"release {release.pk}",
        channels=(Channel.SITE,),
    )
    write_rows(rows, now=now)
