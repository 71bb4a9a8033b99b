"""Activities as the API takes and answers them."""

from typing import Any, Final

from rest_framework import serializers

from media_accreditation.models import ActivityRequest, Officer
from media_accreditation.services.activity_rules import (
    LEAST_MINUTES,
    MOST_MINUTES,
    Plan,
    Wish,
)
from media_accreditation.services.counting import DailyCount
from openday.rest.values import Input, Output, Text, in_three_languages, instant, instant_or_null

MAX_ID: Final = 2**63 - 1
MAX_REVISION: Final = 2**31 - 1
MOST_CAMERAS: Final = 20


class ActivityOutput(Output):
    """An activity, from its wish to its end."""

    id = serializers.UUIDField()
    number = serializers.CharField(help_text="What people say on the telephone.")
    application_id = serializers.UUIDField()
    outlet_id = serializers.UUIDField()
    kind = serializers.ChoiceField(ActivityRequest.Kind.choices)
    state = serializers.ChoiceField(ActivityRequest.State.choices)
    revision = serializers.IntegerField(help_text="Grows with every change: writes say which one they read.")
    subject = serializers.CharField()
    details = serializers.CharField(allow_blank=True)
    language = serializers.CharField(allow_blank=True)
    pavilion_id = serializers.IntegerField(allow_null=True)
    officer_id = serializers.IntegerField(allow_null=True)
    cameras = serializers.IntegerField()
    wished_from = serializers.DateTimeField()
    wished_until = serializers.DateTimeField()
    duration_minutes = serializers.IntegerField()
    starts_at = serializers.DateTimeField(allow_null=True, help_text="Null until a time is proposed.")
    ends_at = serializers.DateTimeField(allow_null=True)
    staff_words = serializers.CharField(allow_blank=True)
    outlet_words = serializers.CharField(allow_blank=True)
    changed_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_reason = serializers.CharField(allow_blank=True)

    def to_representation(self, instance: ActivityRequest) -> dict[str, Any]:
        return {
            "id": str(instance.public_id),
            "number": str(instance),
            "application_id": str(instance.application.public_id),
            "outlet_id": str(instance.application.outlet.public_id),
            "kind": instance.kind,
            "state": instance.state,
            "revision": instance.revision,
            "subject": instance.subject,
            "details": instance.details,
            "language": instance.language,
            "pavilion_id": instance.pavilion_id,
            "officer_id": instance.officer_id,
            "cameras": instance.cameras,
            "wished_from": instant(instance.wished_from),
            "wished_until": instant(instance.wished_until),
            "duration_minutes": instance.duration_minutes,
            "starts_at": instant_or_null(instance.starts_at),
            "ends_at": instant_or_null(instance.ends_at),
            "staff_words": instance.staff_words,
            "outlet_words": instance.outlet_words,
            "changed_at": instant(instance.changed_at),
            "ended_at": instant_or_null(instance.ended_at),
            "ended_reason": instance.ended_reason,
        }


class ActivityInput(Input):
    """A wish: what, where or with whom, and when it would suit."""

    kind = serializers.ChoiceField(ActivityRequest.Kind.choices)
    subject = serializers.CharField(max_length=200)
    details = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    language = serializers.CharField(max_length=3, required=False, allow_blank=True, default="")
    pavilion_id = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, required=False, allow_null=True, help_text="Filming and live slots need one."
    )
    officer_id = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, required=False, allow_null=True, help_text="See press/officers."
    )
    cameras = serializers.IntegerField(min_value=0, max_value=MOST_CAMERAS, default=0)
    wished_from = serializers.DateTimeField()
    wished_until = serializers.DateTimeField()
    duration_minutes = serializers.IntegerField(min_value=LEAST_MINUTES, max_value=MOST_MINUTES, default=30)


class ActivityAskInput(ActivityInput):
    application_id = serializers.UUIDField(help_text="One of yours that is approved.")


class ActivityChangeInput(ActivityInput):
    revision = serializers.IntegerField(min_value=1, max_value=MAX_REVISION)


def wish_in(values: dict[str, Any]) -> Wish:
    names = ("kind", "subject", "wished_from", "wished_until", "duration_minutes", "cameras", "language", "details")
    return Wish(
        **{name: values[name] for name in names},
        pavilion_id=values.get("pavilion_id"),
        officer_id=values.get("officer_id"),
    )


class RevisionInput(Input):
    revision = serializers.IntegerField(min_value=1, max_value=MAX_REVISION, help_text="The one that you read.")


class AnotherTimeInput(RevisionInput):
    wished_from = serializers.DateTimeField()
    wished_until = serializers.DateTimeField()
    words = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class PlanInput(RevisionInput):
    """When, where and with whom: all of it, as it is to be."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    pavilion_id = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False, allow_null=True)
    officer_id = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False, allow_null=True)
    words = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


def plan_in(values: dict[str, Any]) -> Plan:
    return Plan(values["starts_at"], values["ends_at"], values.get("pavilion_id"), values.get("officer_id"))


class CancelInput(Input):
    reason = serializers.CharField(
        max_length=400, required=False, allow_blank=True, default="", help_text="Staff have to say why."
    )


class OfficerOutput(Output):
    """An officer who speaks to the press."""

    id = serializers.IntegerField()
    name_ar = serializers.CharField()
    name_fr = serializers.CharField(allow_blank=True)
    title = Text(allow_null=True)
    topics = serializers.CharField(allow_blank=True)
    languages = serializers.ListField(child=serializers.CharField(), help_text="ISO 639 codes.")

    def to_representation(self, instance: Officer) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "name_ar": instance.name_ar,
            "name_fr": instance.name_fr,
            "title": in_three_languages(instance, "title"),
            "topics": instance.topics,
            "languages": instance.languages,
        }


class DailyCountOutput(Output):
    """What the communiqué needs of one day: who is accredited by its end, and what took place on it."""

    day = serializers.DateField()
    outlets = serializers.IntegerField()
    outlets_by_kind = serializers.DictField(child=serializers.IntegerField())
    people = serializers.IntegerField()
    people_by_category = serializers.DictField(child=serializers.IntegerField())
    activities = serializers.IntegerField()
    activities_by_kind = serializers.DictField(child=serializers.IntegerField())
    no_shows = serializers.IntegerField()

    def to_representation(self, instance: DailyCount) -> dict[str, Any]:
        return {
            "day": instance.day.isoformat(),
            "outlets": instance.outlets,
            "outlets_by_kind": dict(instance.outlets_by_kind),
            "people": instance.members,
            "people_by_category": dict(instance.members_by_category),
            "activities": instance.done,
            "activities_by_kind": dict(instance.done_by_kind),
            "no_shows": instance.no_shows,
        }
