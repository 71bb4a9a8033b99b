"""What the OpenAPI schema says of refusals of accreditation."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from openday.rest.documentation import Error

NOT_POSSIBLE: Final = OpenApiResponse(
    Error,
    description="Nothing was changed: `code` says why, as `move_not_allowed` once somebody else moved it.",
    examples=[
        OpenApiExample(
            "move_not_allowed",
            value={
                "code": "move_not_allowed",
                "detail": "Somebody else moved it meanwhile: look at it again.",
                "state": "revoked",
                "wanted": "lost",
            },
            response_only=True,
        )
    ],
)


class OverrunOutput(serializers.Serializer[Any]):
    """More people than places; `reference` null: of the whole edition, `category` empty: of a whole team."""

    reference = serializers.CharField(allow_null=True)
    category = serializers.CharField(allow_blank=True)
    asked = serializers.IntegerField()
    places = serializers.IntegerField()


class ReviewRefusal(Error):
    """The rule that says no, by `code`, with what it is about."""

    revision = serializers.IntegerField(required=False, help_text="`stale_revision`: what it is now.")
    state = serializers.CharField(required=False)
    wanted = serializers.CharField(required=False)
    member_ids = serializers.ListField(child=serializers.UUIDField(), required=False, help_text="`undecided`.")
    count = serializers.IntegerField(required=False, help_text="`unknown_members`.")
    reasons = serializers.ListField(child=serializers.CharField(), required=False, help_text="`unknown_reasons`.")
    references = serializers.ListField(child=serializers.CharField(), required=False, help_text="`not_ready`.")
    overruns = OverrunOutput(many=True, required=False)


NOT_DECIDED: Final = OpenApiResponse(
    ReviewRefusal,
    description="Nothing was written: `code` says why.",
    examples=[
        OpenApiExample(
            "stale_revision",
            value={
                "code": "stale_revision",
                "detail": "Somebody else changed this meanwhile. Look at it as it is now, then decide again.",
                "revision": 4,
            },
            response_only=True,
        )
    ],
)


class MissingThing(serializers.Serializer[Any]):
    code = serializers.CharField()
    member = serializers.UUIDField(allow_null=True)


class ApplicationRefusal(Error):
    """The rule that says no, by `code`, with what it is about."""

    revision = serializers.IntegerField(required=False, help_text="`stale_revision`: what it is now.")
    state = serializers.CharField(required=False)
    wanted = serializers.CharField(required=False)
    limit = serializers.IntegerField(required=False)
    opens_at = serializers.DateTimeField(required=False)
    deadline_at = serializers.DateTimeField(required=False)
    member = serializers.UUIDField(required=False, help_text="`already_in_team`: who is this person.")
    missing = MissingThing(many=True, required=False, help_text="`application_incomplete`.")


NOT_AS_ASKED: Final = OpenApiResponse(
    ApplicationRefusal,
    description="Nothing was written: `code` says why.",
    examples=[
        OpenApiExample(
            "application_incomplete",
            value={
                "code": "application_incomplete",
                "detail": "1 thing is still missing: complete it, then send.",
                "missing": [{"code": "photo", "member": "7f9c24e5-1c1f-4b7e-9a0e-2f4e4f6b8a10"}],
            },
            response_only=True,
        )
    ],
)


class ClashOutput(serializers.Serializer[Any]):
    """Another activity has the officer or the pavilion then. Its `activity_id` is the digits of its number."""

    what = serializers.ChoiceField(["officer", "pavilion"])
    activity_id = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class ActivityRefusal(Error):
    """The rule that says no, by `code`, with what it is about."""

    revision = serializers.IntegerField(required=False, help_text="`stale_revision`: what it is now.")
    state = serializers.CharField(required=False, help_text="`move_not_allowed`.")
    wanted = serializers.CharField(required=False, help_text="`move_not_allowed`.")
    limit = serializers.IntegerField(required=False, help_text="`too_many_activities`.")
    days = serializers.ListField(
        child=serializers.DateField(), required=False, help_text="`outside_accredited_days`: what it can be on."
    )
    least = serializers.IntegerField(required=False, help_text="`wrong_length`, in minutes.")
    most = serializers.IntegerField(required=False, help_text="`wrong_length`, in minutes.")
    allowed = serializers.IntegerField(required=False, help_text="`too_many_cameras`.")
    clashes = ClashOutput(many=True, required=False)


NOT_ARRANGED: Final = OpenApiResponse(
    ActivityRefusal,
    description="Nothing was written: `code` says why.",
    examples=[
        OpenApiExample(
            "activities_clash",
            value={
                "code": "activities_clash",
                "detail": "The officer is in M-00412 then, 10:00 – 10:30.",
                "clashes": [
                    {
                        "what": "officer",
                        "activity_id": 412,
                        "starts_at": "2027-05-22T10:00:00Z",
                        "ends_at": "2027-05-22T10:30:00Z",
                    }
                ],
            },
            response_only=True,
        )
    ],
)
