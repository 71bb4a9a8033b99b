"""Editions as the API answers them."""

from typing import Any

from rest_framework import serializers

from openday import time_zone
from openday.editions.models import Edition, Gate, Level, OpeningDay, Zone
from openday.rest.values import Output, Text, in_three_languages, instant


class OpeningDayOutput(Output):
    date = serializers.DateField()
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()

    def to_representation(self, instance: OpeningDay) -> dict[str, Any]:
        return {
            "date": instance.date.isoformat(),
            "opens_at": instant(instance.opens_at),
            "closes_at": instant(instance.closes_at),
        }


class ZoneOutput(Output):
    """A rectangle on the plan, in metres from its top left corner."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    kind = serializers.ChoiceField(Zone.Kind.choices)
    name = Text()
    x_m = serializers.FloatField()
    y_m = serializers.FloatField()
    width_m = serializers.FloatField()
    height_m = serializers.FloatField()

    def to_representation(self, instance: Zone) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "code": instance.code,
            "kind": instance.kind,
            "name": in_three_languages(instance, "name"),
            "x_m": instance.x_m,
            "y_m": instance.y_m,
            "width_m": instance.width_m,
            "height_m": instance.height_m,
        }


class GateOutput(Output):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = Text()
    takes_groups = serializers.BooleanField(help_text="Groups and coaches arrive here.")
    x_m = serializers.FloatField()
    y_m = serializers.FloatField()

    def to_representation(self, instance: Gate) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "code": instance.code,
            "name": in_three_languages(instance, "name"),
            "takes_groups": instance.takes_groups,
            "x_m": instance.x_m,
            "y_m": instance.y_m,
        }


class PupilsPerAdult(serializers.Serializer[Any]):
    """How many pupils of each level one adult may accompany."""

    preschool = serializers.IntegerField()
    primary = serializers.IntegerField()
    lower_secondary = serializers.IntegerField()
    upper_secondary = serializers.IntegerField()
    adults = serializers.IntegerField()


class BookingRules(serializers.Serializer[Any]):
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    change_deadline_hours = serializers.IntegerField(help_text="Changes close so many hours before the arrival.")
    live_visits_per_institution = serializers.IntegerField()
    max_groups = serializers.IntegerField(help_text="In one visit.")
    max_group_heads = serializers.IntegerField(help_text="Pupils and adults of one group.")
    max_stops = serializers.IntegerField(help_text="Of one group.")
    walking_metres_per_minute = serializers.IntegerField()
    pupils_per_adult = PupilsPerAdult()


class EditionOutput(Output):
    """One yearly edition, its place, its days and the rules by which visits are booked."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField([Edition.State.PUBLISHED, Edition.State.ARCHIVED])
    is_demo = serializers.BooleanField(help_text="Invented for demonstration.")
    city = Text()
    venue = Text()
    starts_date = serializers.DateField()
    ends_date = serializers.DateField()
    time_zone = serializers.CharField(help_text="In which its days are counted.")
    plan_width_m = serializers.IntegerField()
    plan_height_m = serializers.IntegerField()
    bookings = BookingRules()
    days = OpeningDayOutput(many=True)
    zones = ZoneOutput(many=True)
    gates = GateOutput(many=True)

    def to_representation(self, instance: Edition) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "number": instance.number,
            "state": instance.state,
            "is_demo": instance.is_demo,
            "city": in_three_languages(instance, "city"),
            "venue": in_three_languages(instance, "venue"),
            "starts_date": instance.starts_date.isoformat(),
            "ends_date": instance.ends_date.isoformat(),
            "time_zone": time_zone.NAME,
            "plan_width_m": instance.plan_width_m,
            "plan_height_m": instance.plan_height_m,
            "bookings": _booking_rules(instance),
            "days": [OpeningDayOutput().to_representation(day) for day in instance.days.all()],
            "zones": [ZoneOutput().to_representation(zone) for zone in instance.zones.all()],
            "gates": [GateOutput().to_representation(gate) for gate in instance.gates.all()],
        }


def _booking_rules(edition: Edition) -> dict[str, Any]:
    return {
        "opens_at": instant(edition.bookings_open_at),
        "closes_at": instant(edition.bookings_close_at),
        "change_deadline_hours": edition.change_deadline_hours,
        "live_visits_per_institution": edition.live_visits_per_institution,
        "max_groups": edition.max_groups,
        "max_group_heads": edition.max_group_heads,
        "max_stops": edition.max_stops,
        "walking_metres_per_minute": edition.walking_metres_per_minute,
        "pupils_per_adult": {level.value: edition.pupils_per_adult(level) for level in Level},
    }
