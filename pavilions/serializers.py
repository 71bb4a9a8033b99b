"""Pavilions and slots as the API answers them."""

from typing import Any

from rest_framework import serializers

from openday.editions.models import Level
from openday.rest.values import Output, Text, in_three_languages, instant
from pavilions.models import Family, Pavilion, Slot, Theme


class PavilionOutput(Output):
    """A pavilion, a show or the children's space, with its rectangle on the plan in metres."""

    id = serializers.IntegerField()
    edition_id = serializers.IntegerField()
    code = serializers.CharField()
    kind = serializers.ChoiceField(Pavilion.Kind.choices)
    theme = serializers.ChoiceField(Theme.choices)
    family = serializers.ChoiceField(Family.choices, help_text="One of six colours over the twelve themes.")
    name = Text()
    summary = Text()
    text = Text(allow_null=True)
    exhibiting_unit = Text(allow_null=True)
    accessibility = Text(allow_null=True)
    is_step_free = serializers.BooleanField()
    levels = serializers.ListField(child=serializers.ChoiceField(Level.choices), help_text="School levels it suits.")
    zone_id = serializers.IntegerField()
    stage_id = serializers.IntegerField(allow_null=True, help_text="Shows on one stage never overlap.")
    x_m = serializers.FloatField()
    y_m = serializers.FloatField()
    width_m = serializers.FloatField()
    height_m = serializers.FloatField()

    def to_representation(self, instance: Pavilion) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "edition_id": instance.edition_id,
            "code": instance.code,
            "kind": instance.kind,
            "theme": instance.theme,
            "family": instance.family.value,
            "name": in_three_languages(instance, "name"),
            "summary": in_three_languages(instance, "summary"),
            "text": in_three_languages(instance, "text"),
            "exhibiting_unit": in_three_languages(instance, "exhibiting_unit"),
            "accessibility": in_three_languages(instance, "accessibility"),
            "is_step_free": instance.is_step_free,
            "levels": instance.levels,
            "zone_id": instance.zone_id,
            "stage_id": instance.stage_id,
            "x_m": instance.x_m,
            "y_m": instance.y_m,
            "width_m": instance.width_m,
            "height_m": instance.height_m,
        }


class SlotOutput(Output):
    """One turn of one pavilion, `[starts_at, ends_at)`."""

    id = serializers.IntegerField()
    pavilion_id = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    capacity = serializers.IntegerField(help_text="People.")
    places_left = serializers.IntegerField(help_text="People; 0 when it is closed.")
    is_closed = serializers.BooleanField()

    def to_representation(self, instance: Slot) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "pavilion_id": instance.pavilion_id,
            "starts_at": instant(instance.starts_at),
            "ends_at": instant(instance.ends_at),
            "capacity": instance.capacity,
            "places_left": instance.places_left,
            "is_closed": instance.closed_at is not None,
        }
