"""Arrival windows, institutions and visits as the API answers them, and what it takes to book."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from openday.editions.models import Level
from openday.passes.models import Pass
from openday.passes.serializers import PassOutput
from openday.rest.values import Input, Output, instant, instant_or_null
from schools.models import ArrivalWindow, Institution, Stop, Visit, VisitGroup
from schools.visit_request import GroupRequest, VisitRequest

# Of the shape alone: the edition's own limits are tighter, and judged by the service.
MOST_GROUPS = 50
MOST_STOPS = 50
MOST_PEOPLE = 10_000
MOST_COACHES = 100
MAX_ID = 2**63 - 1


class ArrivalWindowOutput(Output):
    """`[starts_at, ends_at)` at a gate."""

    id = serializers.IntegerField()
    gate_id = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    capacity = serializers.IntegerField(help_text="People.")
    heads_left = serializers.IntegerField(help_text="People; 0 when it is closed.")
    coach_capacity = serializers.IntegerField()
    coaches_left = serializers.IntegerField(help_text="0 when it is closed.")
    is_closed = serializers.BooleanField()

    def to_representation(self, instance: ArrivalWindow) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "gate_id": instance.gate_id,
            "starts_at": instant(instance.starts_at),
            "ends_at": instant(instance.ends_at),
            "capacity": instance.capacity,
            "heads_left": instance.heads_left,
            "coach_capacity": instance.coach_capacity,
            "coaches_left": instance.coaches_left,
            "is_closed": instance.closed_at is not None,
        }


class InstitutionOutput(Output):
    """An institution that the caller represents."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Institution.Kind.choices)
    state = serializers.ChoiceField(Institution.State.choices, help_text="Only a verified one books.")
    ministry_code = serializers.CharField(help_text="GRESA; empty where it has none.")
    name_ar = serializers.CharField(allow_blank=True)
    name_fr = serializers.CharField(allow_blank=True)
    level = serializers.ChoiceField(Level.choices, allow_blank=True)
    sector = serializers.ChoiceField(Institution.Sector.choices, allow_blank=True)
    region_code = serializers.CharField(allow_null=True)
    province_code = serializers.CharField(allow_null=True)
    commune_ar = serializers.CharField(allow_blank=True)
    commune_fr = serializers.CharField(allow_blank=True)
    is_rural = serializers.BooleanField(allow_null=True)

    def to_representation(self, instance: Institution) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "kind": instance.kind,
            "state": instance.state,
            "ministry_code": instance.ministry_code,
            "name_ar": instance.name_ar,
            "name_fr": instance.name_fr,
            "level": instance.level,
            "sector": instance.sector,
            "region_code": instance.region.code if instance.region else None,
            "province_code": instance.province.code if instance.province else None,
            "commune_ar": instance.commune_ar,
            "commune_fr": instance.commune_fr,
            "is_rural": instance.is_rural,
        }


class GroupInput(Input):
    """Pupils of one level with their adults. A count, never a name."""

    level = serializers.ChoiceField(Level.choices)
    pupils = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE)
    adults = serializers.IntegerField(
        min_value=0, max_value=MOST_PEOPLE, help_text="As many as `pupils_per_adult` of the edition asks for."
    )
    needs = serializers.ListField(
        child=serializers.ChoiceField(VisitGroup.Need.choices), required=False, max_length=len(VisitGroup.Need)
    )
    language = serializers.ChoiceField(settings.LANGUAGES, default="ar", help_text="In which it is guided.")
    slot_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_ID),
        min_length=1,
        max_length=MOST_STOPS,
        help_text="The slots it stops in, in any order.",
    )


class VisitInput(Input):
    """A whole visit. Groups are numbered from 1 in the order given."""

    arrival_window_id = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, help_text="When it comes through which gate: see arrival-windows."
    )
    coach_count = serializers.IntegerField(min_value=0, max_value=MOST_COACHES, default=0)
    coach_plates = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        max_length=MOST_COACHES,
        help_text="As far as they are known; they can be sent later.",
    )
    adult_in_charge = serializers.CharField(max_length=120, help_text="Name of the adult whom staff will ask for.")
    adult_phone = serializers.CharField(max_length=20, help_text="Where that adult is reached on the day.")
    language = serializers.ChoiceField(settings.LANGUAGES, default="ar", help_text="In which staff write to them.")
    groups = GroupInput(many=True, allow_empty=False, max_length=MOST_GROUPS)  # type: ignore[call-arg]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs.get("coach_plates", ())) > attrs["coach_count"]:
            raise serializers.ValidationError({"coach_plates": [_("There are more plates than coaches.")]})
        return attrs


class VisitBookingInput(VisitInput):
    institution_id = serializers.IntegerField(min_value=1, max_value=MAX_ID, help_text="One that you represent.")


class VisitChangeInput(VisitInput):
    expected_revision = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text="The `revision` you read: refused with `visit_changed_meanwhile` when it is no longer that.",
    )


def visit_request(values: Mapping[str, Any]) -> VisitRequest:
    """What the services take, of the validated values of a VisitInput."""
    return VisitRequest(
        arrival_window_id=values["arrival_window_id"],
        coach_count=values["coach_count"],
        coach_plates=tuple(values.get("coach_plates", ())),
        adult_in_charge=values["adult_in_charge"],
        adult_phone=values["adult_phone"],
        language=values["language"],
        groups=tuple(
            GroupRequest(
                level=group["level"],
                pupils=group["pupils"],
                adults=group["adults"],
                needs=tuple(group.get("needs", ())),
                language=group["language"],
                slot_ids=tuple(group["slot_ids"]),
            )
            for group in values["groups"]
        ),
    )


class VisitCancelInput(Input):
    reason = serializers.CharField(max_length=400, required=False, allow_blank=True)


class StopOutput(Output):
    slot_id = serializers.IntegerField()
    pavilion_id = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()

    def to_representation(self, instance: Stop) -> dict[str, Any]:
        return {
            "slot_id": instance.slot_id,
            "pavilion_id": instance.slot.pavilion_id,
            "starts_at": instant(instance.starts_at),
            "ends_at": instant(instance.ends_at),
        }


class GroupOutput(Output):
    position = serializers.IntegerField(help_text="From 1.")
    level = serializers.ChoiceField(Level.choices)
    pupils = serializers.IntegerField()
    adults = serializers.IntegerField()
    needs = serializers.ListField(child=serializers.ChoiceField(VisitGroup.Need.choices))
    language = serializers.ChoiceField(settings.LANGUAGES)
    stops = StopOutput(many=True, help_text="By time.")

    def to_representation(self, instance: VisitGroup) -> dict[str, Any]:
        stops = sorted(instance.stops.all(), key=lambda stop: stop.starts_at)
        return {
            "position": instance.position,
            "level": instance.level,
            "pupils": instance.pupils,
            "adults": instance.adults,
            "needs": instance.needs,
            "language": instance.language,
            "stops": [_STOP.to_representation(stop) for stop in stops],
        }


class VisitOutput(Output):
    """A visit with its groups and their stops; a cancelled one has no stops left."""

    id = serializers.UUIDField()
    reference = serializers.CharField(help_text="What people say on the telephone.")
    edition_id = serializers.IntegerField()
    institution_id = serializers.IntegerField()
    state = serializers.ChoiceField(Visit.State.choices)
    arrival_window_id = serializers.IntegerField()
    arrives_at = serializers.DateTimeField()
    heads = serializers.IntegerField(help_text="Pupils and adults of all groups.")
    coach_count = serializers.IntegerField()
    coach_plates = serializers.ListField(child=serializers.CharField())
    adult_in_charge = serializers.CharField()
    adult_phone = serializers.CharField()
    language = serializers.ChoiceField(settings.LANGUAGES)
    revision = serializers.IntegerField(help_text="One more at each change.")
    booked_at = serializers.DateTimeField()
    changes_close_at = serializers.DateTimeField(help_text="Until when its institution can change or cancel it.")
    cancelled_at = serializers.DateTimeField(allow_null=True)
    cancelled_reason = serializers.CharField(allow_blank=True)
    groups = GroupOutput(many=True)

    def to_representation(self, instance: Visit) -> dict[str, Any]:
        groups = sorted(instance.groups.all(), key=lambda group: group.position)
        return {
            "id": str(instance.public_id),
            "reference": instance.reference,
            "edition_id": instance.edition_id,
            "institution_id": instance.institution_id,
            "state": str(instance.state),
            "arrival_window_id": instance.arrival_window_id,
            "arrives_at": instant(instance.arrives_at),
            "heads": instance.heads,
            "coach_count": instance.coach_count,
            "coach_plates": instance.coach_plates,
            "adult_in_charge": instance.adult_in_charge,
            "adult_phone": instance.adult_phone,
            "language": instance.language,
            "revision": instance.revision,
            "booked_at": instant(instance.booked_at),
            "changes_close_at": instant(instance.changes_close_at(instance.edition)),
            "cancelled_at": instant_or_null(instance.cancelled_at),
            "cancelled_reason": instance.cancelled_reason,
            "groups": [_GROUP.to_representation(group) for group in groups],
        }


class GroupPassOutput(PassOutput):
    group = serializers.IntegerField(help_text="The position of its group.")


class VisitPassesOutput(Output):
    """One pass a group, by the groups' positions."""

    passes = GroupPassOutput(many=True)

    def to_representation(self, instance: Sequence[tuple[int, Pass]]) -> dict[str, Any]:
        return {
            "passes": [{"group": position, **_PASS.to_representation(issued)} for position, issued in instance],
        }


_PASS: Final = PassOutput()
_STOP: Final = StopOutput()
_GROUP: Final = GroupOutput()
