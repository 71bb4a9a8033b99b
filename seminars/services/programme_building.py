"""Reading the programme from its rows, and building it in a language."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Model
from django.urls import reverse
from django.utils import translation

from openday.editions.models import Edition, OpeningDay, Zone
from openday.languages import FALLBACK_ORDER, in_readers_language
from openday.read_together import Together
from openday.time_zone import local_date
from pavilions.models import FAMILY_BY_THEME, Pavilion, Slot, Theme
from seminars.models import Contribution, Hall, Placement, ReleasedEntry, ScheduleRelease, Seminar, Speaker
from seminars.services.programme_items import (
    Day,
    Item,
    ItemKind,
    Part,
    Place,
    PlaceKind,
    Programme,
    PublicRelease,
    PublicSpeaker,
)

STAGED: Final = {Pavilion.Kind.SHOW: ItemKind.SHOW, Pavilion.Kind.CHILDREN: ItemKind.CHILDREN}
# What the public may read of them, and no more.
OF_SEMINARS: Final = ("code", "public_id", "stream_url", "recording_url")
OF_SPEAKERS: Final = (
    "public_id",
    "slug",
    "country",
    "photo_name",
    *(f"name_{script}" for script in ("ar", "fr")),
    *(f"{stem}_{language}" for stem in ("title", "organisation", "biography") for language in FALLBACK_ORDER),
)
CHANGE_OVER: Final = timedelta(minutes=15)  # between two turns of children: for visitors the space is open all the time


@dataclass(frozen=True)
class ProgrammeRows:
    """What a programme is built from, in whatever language: all of it as it was at one moment.

    `entries` are what the public is shown of the release: a blocker is nobody's business. `slots` are the open turns of
    shows and of spaces for children.
    """

    edition: Edition
    release: ScheduleRelease | None
    entries: list[ReleasedEntry]
    days: list[OpeningDay]
    halls: list[Hall]
    speakers: list[Speaker]
    slots: list[Slot]


def read_programme(edition_id: int) -> ProgrammeRows:
    """One query, however much there is. Raises Edition.DoesNotExist where it was deleted meanwhile."""
    together = Together()
    editions = together.rows(Edition.objects.filter(pk=edition_id))
    newest = ScheduleRelease.objects.filter(edition=edition_id).order_by("-number")[:1]
    releases = together.rows(newest)
    shown = ReleasedEntry.objects.filter(release__in=newest.values("pk")).exclude(kind=Placement.Kind.BLOCKER)
    entries = together.rows(shown.order_by("starts_at", "hall__position", "pk"))
    seminars = together.rows(Seminar.objects.filter(pk__in=shown.values("seminar")).only(*OF_SEMINARS))
    speakers = together.rows(Speaker.objects.filter(edition=edition_id).only(*OF_SPEAKERS))
    days = together.rows(OpeningDay.objects.filter(edition=edition_id).order_by("date"))
    halls = together.rows(Hall.objects.filter(edition=edition_id).order_by("position", "code"))
    zones = together.rows(Zone.objects.filter(edition=edition_id))
    staged = Pavilion.objects.filter(edition=edition_id, kind__in=list(STAGED))
    pavilions = together.rows(staged)
    open_slots = Slot.objects.filter(pavilion__in=staged.values("pk"), closed_at=None)
    slots = together.rows(open_slots.order_by("pavilion__code", "starts_at", "pk"))
    together.read()
    if not editions:
        raise Edition.DoesNotExist
    _tie("zone", [*halls, *pavilions], zones)
    _tie("stage", pavilions, zones)
    _tie("seminar", entries, seminars)
    _tie("pavilion", slots, pavilions)
    return ProgrammeRows(editions[0], next(iter(releases), None), entries, days, halls, speakers, slots)


def _tie(name: str, rows: Iterable[Model], others: Iterable[Model]) -> None:
    """Give each of `rows` the one of `others` that its foreign key `name` says."""
    by_key = {other.pk: other for other in others}
    for row in rows:
        if other := by_key.get(getattr(row, f"{name}_id")):
            setattr(row, name, other)


def build_programme(rows: ProgrammeRows, *, version: str, language: str) -> Programme:
    """No query."""
    with translation.override(language):
        halls = {hall.pk: _hall(hall) for hall in rows.halls}
        speakers = _speakers_named(rows)
        items = [_released(entry, halls[entry.hall_id], speakers) for entry in rows.entries] + _staged(rows.slots)
        return Programme(
            version=version,
            language=language,
            edition=rows.edition,
            release=_public_release(rows.release),
            days=_days(rows.days, items),
            halls=tuple(halls.values()),
            stages=_places_in_use(items, PlaceKind.STAGE),
            children_places=_places_in_use(items, PlaceKind.CHILDREN),
            speakers=tuple(sorted(speakers.values(), key=lambda speaker: (speaker.name, speaker.slug))),
        )


def _public_release(release: ScheduleRelease | None) -> PublicRelease | None:
    if release is None:
        return None
    return PublicRelease(release.pk, release.number, release.name, release.note, release.released_at)


def _hall(hall: Hall) -> Place:
    return Place(
        kind=PlaceKind.HALL,
        pk=hall.pk,
        code=hall.code,
        name=hall.name,
        zone_code=hall.zone.code,
        zone_name=hall.zone.name,
        capacity=hall.capacity,
        booths=hall.booths,
    )


def _speakers_named(rows: ProgrammeRows) -> dict[str, PublicSpeaker]:
    """By public id, whoever the entries name: nobody else is public."""
    named = {part["id"] for entry in rows.entries for part in entry.facts.get("speakers", ())}
    return {key: _speaker(each) for each in rows.speakers if (key := str(each.public_id)) in named}


def _speaker(speaker: Speaker) -> PublicSpeaker:
    return PublicSpeaker(
        public_id=str(speaker.public_id),
        slug=speaker.slug,
        name=speaker.name,
        title=speaker.title,
        organisation=speaker.organisation,
        country=speaker.country,
        biography=speaker.biography,
        photo_name=speaker.photo_name,
        path=reverse("seminars:speaker", args=[speaker.slug]),
    )


def _released(entry: ReleasedEntry, place: Place, speakers: Mapping[str, PublicSpeaker]) -> Item:
    facts: dict[str, Any] = entry.facts
    if (seminar := entry.seminar) is None:
        return Item(
            kind=ItemKind.BREAK,
            kind_label=str(ItemKind.BREAK.label),
            code="",
            uid=str(facts["id"]),
            title=in_readers_language(facts, "title"),
            place=place,
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
        )
    kind, theme = ItemKind(facts["kind"]), Theme(facts["theme"])
    return Item(
        kind=kind,
        kind_label=str(kind.label),
        code=seminar.code,
        uid=str(seminar.public_id),
        title=in_readers_language(facts, "title"),
        abstract=in_readers_language(facts, "abstract"),
        theme=theme.value,
        theme_label=str(theme.label),
        family=FAMILY_BY_THEME[theme].value,
        place=place,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        languages=tuple(facts["languages"]),
        interpretation=tuple(facts["interpretation"]),
        parts=_parts(facts["speakers"], speakers),
        path=reverse("seminars:seminar", args=[seminar.code]),
        is_cancelled=entry.is_cancelled,
        cancelled_reason=str(facts.get("cancelled_reason", "")),
        stream_url=seminar.stream_url,
        recording_url=seminar.recording_url,
        seminar_id=seminar.pk,
    )


def _parts(told: Iterable[Mapping[str, str]], speakers: Mapping[str, PublicSpeaker]) -> tuple[Part, ...]:
    """In their order. Whoever was deleted since is left out."""
    return tuple(
        Part(speakers[part["id"]], part["role"], str(Contribution.Role(part["role"]).label))
        for part in told
        if part["id"] in speakers
    )


def _staged(slots: Sequence[Slot]) -> list[Item]:
    """A show has an item a turn; in a space for children, turns that follow one another are one item."""
    items, places = [], {pavilion.pk: _staged_place(pavilion) for pavilion in {slot.pavilion for slot in slots}}
    for turns in _runs(slots):
        pavilion = turns[0].pavilion
        kind = STAGED[Pavilion.Kind(pavilion.kind)]
        items.append(
            Item(
                kind=kind,
                kind_label=str(kind.label),
                code=pavilion.code,
                uid=f"slot-{turns[0].pk}",
                title=pavilion.name,
                abstract=pavilion.summary,
                theme=pavilion.theme,
                theme_label=str(Theme(pavilion.theme).label),
                family=pavilion.family.value,
                place=places[pavilion.pk],
                starts_at=turns[0].starts_at,
                ends_at=turns[-1].ends_at,
                path=reverse("pavilions:pavilion-detail", args=[pavilion.code]),
            )
        )
    return items


def _runs(slots: Sequence[Slot]) -> list[list[Slot]]:
    """`slots`, by pavilion and time, cut wherever a new item begins."""
    runs: list[list[Slot]] = []
    for slot in slots:
        before = runs[-1][-1] if runs else None
        goes_on = (
            before is not None
            and before.pavilion_id == slot.pavilion_id
            and slot.pavilion.kind == Pavilion.Kind.CHILDREN
            and before.ends_at + CHANGE_OVER >= slot.starts_at
        )
        if goes_on:
            runs[-1].append(slot)
        else:
            runs.append([slot])
    return runs


def _staged_place(pavilion: Pavilion) -> Place:
    zone: Zone = pavilion.stage or pavilion.zone
    kind = PlaceKind.STAGE if pavilion.kind == Pavilion.Kind.SHOW else PlaceKind.CHILDREN
    return Place(kind=kind, pk=zone.pk, code=zone.code, name=zone.name, zone_code=zone.code, zone_name=zone.name)


def _places_in_use(items: Iterable[Item], kind: PlaceKind) -> tuple[Place, ...]:
    return tuple(sorted({item.place for item in items if item.place.kind == kind}, key=lambda place: place.code))


def _days(opening: Sequence[OpeningDay], items: Iterable[Item]) -> tuple[Day, ...]:
    """The edition's days, empty ones too; and a day that it lost since something was released on it."""
    by_date: dict[date, list[Item]] = defaultdict(list)
    for item in items:
        by_date[local_date(item.starts_at)].append(item)
    hours: dict[date, tuple[datetime, datetime]] = {day.date: (day.opens_at, day.closes_at) for day in opening}
    for lost in by_date.keys() - hours.keys():
        hours[lost] = min(item.starts_at for item in by_date[lost]), max(item.ends_at for item in by_date[lost])
    return tuple(Day(each, *hours[each], items=tuple(_in_order(by_date[each]))) for each in sorted(hours))


def _in_order(items: Iterable[Item]) -> list[Item]:
    order = list(PlaceKind)
    return sorted(items, key=lambda item: (item.starts_at, order.index(item.place.kind), item.place.code, item.code))
