"""Seminars, speakers, halls and live streams as the API answers everybody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from openday.accounts.mail import link
from openday.languages import FALLBACK_ORDER
from openday.rest.values import Output, Text, in_three_languages, instant, instant_or_null
from pavilions.models import FAMILY_BY_THEME, Family, Theme
from seminars.models import Contribution, Hall, LiveStream, Material, ReleasedEntry, Seminar, Speaker, SpokenLanguage
from seminars.services.programme_items import Seats

Facts = Mapping[str, Any]


def text_in(facts: Facts, stem: str) -> dict[str, str] | None:
    """A text of the facts of a release, in three languages; None where nobody wrote it."""
    written = {language: facts.get(f"{stem}_{language}", "") for language in FALLBACK_ORDER}
    first = next((text for text in written.values() if text), None)
    return {language: text or first for language, text in written.items()} if first else None


def pages_at(path: str) -> dict[str, str]:
    """Addresses of the page at `path`, which is that of any language."""
    return {language: link(path, language) for language, _name in settings.LANGUAGES}


class PartOutput(serializers.Serializer[Any]):
    """Who contributes, in their order."""

    id = serializers.UUIDField(help_text="See speakers.")
    role = serializers.ChoiceField(Contribution.Role.choices)


class SeatsOutput(serializers.Serializer[Any]):
    """The seats that anybody may sign up for, as they are now. `is_full`: whoever signs up waits."""

    seats = serializers.IntegerField()
    left = serializers.IntegerField()
    is_full = serializers.BooleanField()
    is_open = serializers.BooleanField(help_text="Whether one can sign up now, be it to wait.")
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()


def seats_told(seats: Seats | None) -> dict[str, Any] | None:
    if seats is None:
        return None
    return {
        "seats": seats.seats,
        "left": 0 if seats.is_full else seats.left,
        "is_full": seats.is_full,
        "is_open": seats.is_open(timezone.now()),
        "opens_at": instant(seats.opens_at),
        "closes_at": instant(seats.closes_at),
    }


class MaterialOutput(serializers.Serializer[Any]):
    """A file that it hands out."""

    id = serializers.UUIDField()
    title = Text()
    licence = serializers.ChoiceField(Material.Licence.choices)
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    embargo_until = serializers.DateTimeField(allow_null=True)
    url = serializers.CharField(allow_null=True, help_text="Of the file; null until its embargo is over.")


def material_told(material: Material, now: datetime) -> dict[str, Any]:
    is_free = not material.is_under_embargo_at(now)
    path = reverse("seminars:material", args=[material.public_id])
    return {
        "id": str(material.public_id),
        "title": in_three_languages(material, "title"),
        "licence": material.licence,
        "content_type": material.content_type,
        "size_bytes": material.size_bytes,
        "embargo_until": instant_or_null(material.embargo_until),
        "url": link(path, settings.LANGUAGE_CODE) if is_free else None,
    }


class SeminarOutput(Output):
    """A seminar, a round table or a ceremony, as the current release says it."""

    id = serializers.UUIDField()
    edition_id = serializers.IntegerField()
    code = serializers.CharField()
    kind = serializers.ChoiceField(Seminar.Kind.choices)
    theme = serializers.ChoiceField(Theme.choices)
    family = serializers.ChoiceField(Family.choices, help_text="One of six colours over the twelve themes.")
    title = Text()
    abstract = Text(allow_null=True)
    languages = serializers.ListField(child=serializers.ChoiceField(SpokenLanguage.choices), help_text="Spoken there.")
    interpretation = serializers.ListField(
        child=serializers.ChoiceField(SpokenLanguage.choices), help_text="Into which it is interpreted."
    )
    hall_id = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    is_cancelled = serializers.BooleanField()
    cancelled_reason = serializers.CharField(allow_blank=True)
    speakers = PartOutput(many=True)
    stream_url = serializers.CharField(allow_blank=True)
    recording_url = serializers.CharField(allow_blank=True)
    materials = MaterialOutput(many=True)
    seats = SeatsOutput(allow_null=True, help_text="Null where nobody signs up.")

    def to_representation(self, instance: ReleasedEntry) -> dict[str, Any]:
        facts, seminar = instance.facts, instance.seminar
        if seminar is None:
            raise RuntimeError("breaks are no seminars")
        return {
            "id": str(seminar.public_id),
            "edition_id": seminar.edition_id,
            "code": seminar.code,
            "kind": facts["kind"],
            "theme": facts["theme"],
            "family": FAMILY_BY_THEME[Theme(facts["theme"])].value,
            "title": text_in(facts, "title"),
            "abstract": text_in(facts, "abstract"),
            "languages": facts["languages"],
            "interpretation": facts["interpretation"],
            "hall_id": instance.hall_id,
            "starts_at": instant(instance.starts_at),
            "ends_at": instant(instance.ends_at),
            "is_cancelled": instance.is_cancelled,
            "cancelled_reason": facts.get("cancelled_reason", ""),
            "speakers": facts["speakers"],
            "stream_url": seminar.stream_url,
            "recording_url": seminar.recording_url,
            "materials": [material_told(material, timezone.now()) for material in seminar.materials.all()],
            "seats": seats_told(self.context["seats"].get(seminar.pk)),
        }


class SpeakerOutput(Output):
    """Whoever the current release holds, with their words of today."""

    id = serializers.UUIDField()
    edition_id = serializers.IntegerField()
    slug = serializers.CharField()
    name_ar = serializers.CharField(allow_blank=True, help_text="A speaker has a name in one script at least.")
    name_fr = serializers.CharField(allow_blank=True, help_text="In Latin letters.")
    title = Text(allow_null=True)
    organisation = Text(allow_null=True)
    country = serializers.CharField(allow_blank=True, help_text="ISO 3166.")
    biography = Text(allow_null=True)
    page = Text(help_text="Their page on the site.")

    def to_representation(self, instance: Speaker) -> dict[str, Any]:
        return {
            "id": str(instance.public_id),
            "edition_id": instance.edition_id,
            "slug": instance.slug,
            "name_ar": instance.name_ar,
            "name_fr": instance.name_fr,
            "title": in_three_languages(instance, "title"),
            "organisation": in_three_languages(instance, "organisation"),
            "country": instance.country,
            "biography": in_three_languages(instance, "biography"),
            "page": pages_at(f"/ar/programme/speakers/{instance.slug}/"),
        }


class HallOutput(Output):
    """A room with seats and booths for interpreters, in a zone of the plan."""

    id = serializers.IntegerField()
    edition_id = serializers.IntegerField()
    code = serializers.CharField()
    name = Text()
    zone_id = serializers.IntegerField()
    capacity = serializers.IntegerField(help_text="People.")
    booths = serializers.IntegerField(help_text="For interpreters.")

    def to_representation(self, instance: Hall) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "edition_id": instance.edition_id,
            "code": instance.code,
            "name": in_three_languages(instance, "name"),
            "zone_id": instance.zone_id,
            "capacity": instance.capacity,
            "booths": instance.booths,
        }


class LiveStreamOutput(Output):
    """A channel of the live page: of a hall, of a stage, or (neither) of everything."""

    id = serializers.IntegerField()
    edition_id = serializers.IntegerField()
    code = serializers.CharField()
    name = Text()
    hall_id = serializers.IntegerField(allow_null=True)
    stage_id = serializers.IntegerField(allow_null=True, help_text="A zone of the plan.")
    embed_url = serializers.CharField(help_text="The player, at its host.")
    page_url = serializers.CharField(allow_blank=True)
    views = serializers.IntegerField(help_text="How often it was watched, up to some seconds ago.")

    def to_representation(self, instance: LiveStream) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "edition_id": instance.edition_id,
            "code": instance.code,
            "name": in_three_languages(instance, "name"),
            "hall_id": instance.hall_id,
            "stage_id": instance.stage_id,
            "embed_url": instance.embed_url,
            "page_url": instance.page_url,
            "views": getattr(instance, "views", 0) or 0,
        }
