"""An outlet's own application as the API answers it, and what it takes of it."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from media_accreditation.errors import Missing
from media_accreditation.models import (
    Application,
    Category,
    Equipment,
    InformationRequest,
    TeamMember,
    Vehicle,
    Verdict,
)
from media_accreditation.services.missing import Lack, missing_from
from media_accreditation.services.team import MemberDetails
from openday.countries import HOME, is_country
from openday.rest.values import Input, Output, instant, instant_or_null
from openday.telephones import NotATelephone, as_e164

MAX_ID = 2**63 - 1
MOST_DAYS = 60
MOST_ZONES = 200


class MissingOutput(Output):
    """Something that the application lacks; `member` where it is one person's."""

    code = serializers.ChoiceField(Lack.values)
    member = serializers.UUIDField(allow_null=True)

    def to_representation(self, instance: Missing) -> dict[str, Any]:
        return {"code": str(instance.code), "member": str(instance.member) if instance.member else None}


class MemberOutput(Output):
    """One person of the team. Numbers of papers go in and never come out."""

    id = serializers.UUIDField()
    name_ar = serializers.CharField(allow_blank=True)
    name_fr = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(TeamMember.Role.choices)
    category = serializers.ChoiceField(Category.choices, help_text="Of the badge; the role decides it.")
    nationality = serializers.CharField(help_text="ISO 3166-1, two letters.")
    email = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True, help_text="E.164.")
    language = serializers.ChoiceField(settings.LANGUAGES)
    id_kind = serializers.ChoiceField(TeamMember.IdKind.choices, allow_blank=True)
    has_id_number = serializers.BooleanField()
    has_press_card_number = serializers.BooleanField()
    has_photo = serializers.BooleanField()
    days = serializers.ListField(child=serializers.DateField(), help_text="None: all of the application.")
    zone_ids = serializers.ListField(child=serializers.IntegerField(), help_text="None: all of the application.")
    invited_at = serializers.DateTimeField(allow_null=True)
    filled_at = serializers.DateTimeField(allow_null=True, help_text="When they filled in their own part.")
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.ChoiceField(["", Verdict.CLEARED.value, Verdict.NOT_CLEARED.value])

    def to_representation(self, instance: TeamMember) -> dict[str, Any]:
        same = ("name_ar", "name_fr", "role", "nationality", "email", "phone", "language", "id_kind")
        return {
            "id": str(instance.public_id),
            **{name: str(getattr(instance, name)) for name in same},
            "category": instance.category.value,
            "has_id_number": bool(instance.id_digest),
            "has_press_card_number": bool(instance.press_card_number),
            "has_photo": instance.photo_id is not None,
            "days": [day.isoformat() for day in instance.days],
            "zone_ids": sorted(zone.pk for zone in instance.zones.all()),
            "invited_at": instant_or_null(instance.invited_at),
            "filled_at": instant_or_null(instance.filled_at),
            "withdrawn_at": instant_or_null(instance.withdrawn_at),
            "decision": str(instance.released_verdict),
        }


class EquipmentOutput(Output):
    name = serializers.CharField()
    serial_number = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()

    def to_representation(self, instance: Equipment) -> dict[str, Any]:
        return {"name": instance.name, "serial_number": instance.serial_number, "count": instance.count}


class VehicleOutput(Output):
    kind = serializers.ChoiceField(Vehicle.Kind.choices)
    plate = serializers.CharField()
    model = serializers.CharField(allow_blank=True)
    frequencies = serializers.CharField(allow_blank=True)

    def to_representation(self, instance: Vehicle) -> dict[str, Any]:
        return {name: str(getattr(instance, name)) for name in ("kind", "plate", "model", "frequencies")}


class QuestionOutput(Output):
    """What a review asked, of the application or of one member."""

    id = serializers.IntegerField()
    member = serializers.UUIDField(allow_null=True)
    words = serializers.CharField(allow_blank=True)
    reasons = serializers.ListField(child=serializers.CharField())
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: InformationRequest) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "member": str(instance.member.public_id) if instance.member else None,
            "words": instance.words,
            "reasons": list(instance.reasons),
            "asked_at": instant(instance.asked_at),
            "answer": instance.answer,
            "answered_at": instant_or_null(instance.answered_at),
        }


class ApplicationOutput(Output):
    """An application with its team, what it brings, what was asked, and what it still lacks."""

    id = serializers.UUIDField()
    reference = serializers.CharField(help_text="What people say on the telephone.")
    edition_id = serializers.IntegerField()
    outlet_id = serializers.UUIDField()
    state = serializers.ChoiceField(Application.State.choices)
    revision = serializers.IntegerField(help_text="One more at each change.")
    contact_name = serializers.CharField(allow_blank=True)
    contact_email = serializers.CharField(allow_blank=True)
    contact_phone = serializers.CharField(allow_blank=True)
    days = serializers.ListField(child=serializers.DateField())
    zone_ids = serializers.ListField(child=serializers.IntegerField())
    remarks = serializers.CharField(allow_blank=True)
    is_allowed_late = serializers.BooleanField(help_text="It may be sent after the deadline.")
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_words = serializers.CharField(allow_blank=True)
    missing = MissingOutput(many=True, help_text="Sending is refused until nothing is.")
    members = MemberOutput(many=True, help_text="Whoever was taken off included.")
    equipment = EquipmentOutput(many=True)
    vehicles = VehicleOutput(many=True)
    questions = QuestionOutput(many=True)

    def to_representation(self, instance: Application) -> dict[str, Any]:
        same = ("reference", "state", "contact_name", "contact_email", "contact_phone", "remarks", "decision_words")
        return {
            "id": str(instance.public_id),
            "edition_id": instance.edition_id,
            "outlet_id": str(instance.outlet.public_id),
            "revision": instance.revision,
            **{name: str(getattr(instance, name)) for name in same},
            "days": [day.isoformat() for day in instance.days],
            "zone_ids": sorted(zone.pk for zone in instance.zones.all()),
            "is_allowed_late": instance.late_allowed_at is not None,
            "submitted_at": instant_or_null(instance.submitted_at),
            "decided_at": instant_or_null(instance.decided_at),
            "missing": [_MISSING.to_representation(lack) for lack in missing_from(instance)],
            "members": _all(_MEMBER, instance.members),
            "equipment": _all(_EQUIPMENT, instance.equipment),
            "vehicles": _all(_VEHICLE, instance.vehicles),
            "questions": _all(_QUESTION, instance.questions),
        }


def _all(shape: Output, rows: Any) -> list[dict[str, Any]]:
    """What was fetched before, by primary key."""
    return [shape.to_representation(row) for row in sorted(rows.all(), key=lambda row: row.pk)]


_MISSING: Final = MissingOutput()
_MEMBER: Final = MemberOutput()
_EQUIPMENT: Final = EquipmentOutput()
_VEHICLE: Final = VehicleOutput()
_QUESTION: Final = QuestionOutput()


# --- What it takes --------------------------------------------------------------------------------
class TelephoneField(serializers.CharField):
    """In any spelling, Moroccan where it names no country."""

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        try:
            return as_e164(text) if text else ""
        except NotATelephone as error:
            raise serializers.ValidationError(_("This is not a telephone number.")) from error


def _days(**kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.DateField(), max_length=MOST_DAYS, required=False, **kwargs)


def _zone_ids(**kwargs: Any) -> serializers.ListField:
    zone = serializers.IntegerField(min_value=1, max_value=MAX_ID)
    return serializers.ListField(child=zone, max_length=MOST_ZONES, required=False, **kwargs)


class ApplicationBeginInput(Input):
    outlet_id = serializers.UUIDField(help_text="One that you act for.")


class ApplicationChangeInput(Input):
    """What is not sent stays as it is."""

    contact_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    contact_email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    contact_phone = TelephoneField(max_length=40, required=False, allow_blank=True)
    days = _days(help_text="Days that are not the edition's are left out.")
    zone_ids = _zone_ids(help_text="Zones that are not the edition's are left out.")
    remarks = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class SubmitInput(Input):
    expected_revision = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text="The `revision` you read: refused with `stale_revision` when it is no longer that.",
    )


class MemberInput(Input):
    """A member, whole: what is not sent is empty. A name in one script at least."""

    role = serializers.ChoiceField(TeamMember.Role.choices)
    name_ar = serializers.CharField(max_length=120, default="", allow_blank=True)
    name_fr = serializers.CharField(max_length=120, default="", allow_blank=True)
    nationality = serializers.CharField(max_length=2, default=HOME, help_text="ISO 3166-1, two letters.")
    email = serializers.EmailField(max_length=254, default="", allow_blank=True)
    phone = TelephoneField(max_length=40, default="", allow_blank=True)
    language = serializers.ChoiceField(settings.LANGUAGES, default="ar", help_text="In which they are written to.")
    id_kind = serializers.ChoiceField(TeamMember.IdKind.choices, default="", allow_blank=True)
    id_number = serializers.CharField(max_length=30, default="", allow_blank=True)
    press_card_number = serializers.CharField(max_length=30, default="", allow_blank=True)
    days = _days(help_text="None: all of the application.")
    zone_ids = _zone_ids(help_text="None: all of the application.")

    def validate_nationality(self, value: str) -> str:
        if not is_country(value):
            raise serializers.ValidationError(_("This is not a country."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["name_ar"] and not attrs["name_fr"]:
            raise serializers.ValidationError({"name_ar": [_("Write the name, in Arabic or in Latin letters.")]})
        return attrs


class AnswerInput(Input):
    answer = serializers.CharField(max_length=2000)


def member_details(values: Mapping[str, Any]) -> MemberDetails:
    """What the services take, of the validated values of a MemberInput."""
    plain = {name: value for name, value in values.items() if name not in ("days", "zone_ids")}
    return MemberDetails(**plain, days=tuple(values.get("days", ())), zone_ids=tuple(values.get("zone_ids", ())))
