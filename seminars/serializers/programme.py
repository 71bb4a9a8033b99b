"""The whole programme as the API answers everybody, and how it is narrowed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rest_framework import serializers

from openday.languages import FALLBACK_ORDER
from openday.rest.values import Input, Output, Text, instant
from pavilions.models import Family, Theme
from seminars.models import SpokenLanguage
from seminars.serializers.seminars import PartOutput, SeatsOutput, pages_at
from seminars.services.programme_items import Day, Item, ItemKind, Place, PlaceKind, Programme


@dataclass(frozen=True)
class ToldProgramme:
    """The programme in every language, and what of each day is asked for."""

    by_language: Mapping[str, Programme]
    days: Mapping[date, tuple[Item, ...]]
    seats: Mapping[int, Any]  # as told, by seminar

    @property
    def first(self) -> Programme:
        return self.by_language[FALLBACK_ORDER[0]]


class PlaceOutput(serializers.Serializer[Any]):
    """A hall, the stage of shows, or a space for children."""

    id = serializers.CharField(help_text="Items say where they are by it.")
    kind = serializers.ChoiceField([(kind.value, kind.value) for kind in PlaceKind])
    code = serializers.CharField()
    name = Text()
    hall_id = serializers.IntegerField(allow_null=True, help_text="Null for what is no hall.")
    zone_code = serializers.CharField()
    capacity = serializers.IntegerField(allow_null=True, help_text="Seats; null where they are not counted.")


class ItemOutput(serializers.Serializer[Any]):
    """Something at a time in a place. Shows and spaces for children have no languages and no speakers."""

    id = serializers.CharField(help_text="Stays when it moves: the id of a seminar, else one of its own.")
    kind = serializers.ChoiceField(ItemKind.choices)
    code = serializers.CharField(allow_blank=True, help_text="Of the seminar, or of the pavilion; empty for breaks.")
    title = Text()
    abstract = Text(allow_null=True)
    theme = serializers.ChoiceField(Theme.choices, allow_blank=True)
    family = serializers.ChoiceField(Family.choices, allow_blank=True)
    place_id = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    languages = serializers.ListField(child=serializers.ChoiceField(SpokenLanguage.choices))
    interpretation = serializers.ListField(child=serializers.ChoiceField(SpokenLanguage.choices))
    speakers = PartOutput(many=True)
    is_cancelled = serializers.BooleanField()
    cancelled_reason = serializers.CharField(allow_blank=True)
    stream_url = serializers.CharField(allow_blank=True)
    recording_url = serializers.CharField(allow_blank=True)
    seats = SeatsOutput(allow_null=True)
    page = Text(allow_null=True, help_text="Its page on the site; null for breaks.")


class DayOutput(serializers.Serializer[Any]):
    date = serializers.DateField()
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    items = ItemOutput(many=True)


class CurrentReleaseOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    name = serializers.CharField()
    released_at = serializers.DateTimeField()


class ProgrammeOutput(Output):
    """Seminars, shows and the children's space together, day by day."""

    edition_id = serializers.IntegerField()
    release = CurrentReleaseOutput(allow_null=True, help_text="Null before the first: no seminar is public then.")
    places = PlaceOutput(many=True)
    days = DayOutput(many=True)

    def to_representation(self, instance: ToldProgramme) -> dict[str, Any]:
        first = instance.first
        names = {lang: each.place_by_slug for lang, each in instance.by_language.items()}
        return {
            "edition_id": first.edition.pk,
            "release": _release(first),
            "places": [_place(place, names) for place in first.places],
            "days": [_day(day, instance) for day in first.days if day.date in instance.days],
        }


def _release(programme: Programme) -> dict[str, Any] | None:
    if (release := programme.release) is None:
        return None
    return {
        "id": release.pk,
        "number": release.number,
        "name": release.name,
        "released_at": instant(release.released_at),
    }


def _place(place: Place, names: Mapping[str, Mapping[str, Place]]) -> dict[str, Any]:
    return {
        "id": place.slug,
        "kind": place.kind.value,
        "code": place.code,
        "name": {language: places[place.slug].name for language, places in names.items()},
        "hall_id": place.pk if place.kind == PlaceKind.HALL else None,
        "zone_code": place.zone_code,
        "capacity": place.capacity,
    }


def _day(day: Day, told: ToldProgramme) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "opens_at": instant(day.opens_at),
        "closes_at": instant(day.closes_at),
        "items": [_item(item, told) for item in told.days[day.date]],
    }


def _item(item: Item, told: ToldProgramme) -> dict[str, Any]:
    words = {language: programme.item_by_uid[item.uid] for language, programme in told.by_language.items()}
    return {
        "id": item.uid,
        "kind": item.kind.value,
        "code": item.code,
        "title": {language: each.title for language, each in words.items()},
        "abstract": {language: each.abstract for language, each in words.items()} if item.abstract else None,
        "theme": item.theme,
        "family": item.family,
        "place_id": item.place.slug,
        "starts_at": instant(item.starts_at),
        "ends_at": instant(item.ends_at),
        "languages": list(item.languages),
        "interpretation": list(item.interpretation),
        "speakers": [{"id": part.speaker.public_id, "role": part.role} for part in item.parts],
        "is_cancelled": item.is_cancelled,
        "cancelled_reason": item.cancelled_reason,
        "stream_url": item.stream_url,
        "recording_url": item.recording_url,
        "seats": told.seats.get(item.seminar_id or 0),
        "page": pages_at(item.path) if item.path else None,
    }


class ProgrammeQuery(Input):
    """How the programme is narrowed."""

    date = serializers.DateField(required=False, help_text="A day at the venue.")
    place = serializers.CharField(required=False, max_length=80, help_text="The id of a place.")
    kind = serializers.ChoiceField(ItemKind.choices, required=False)
    theme = serializers.ChoiceField(Theme.choices, required=False)
    language = serializers.ChoiceField(SpokenLanguage.choices, required=False, help_text="Spoken or interpreted.")
    q = serializers.CharField(required=False, max_length=80, help_text="Words in any language, in title, text or name.")
