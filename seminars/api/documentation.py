"""What the OpenAPI schema says of refusals of the programme."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from openday.rest.documentation import Error


class NarrowSeatingOutput(serializers.Serializer[Any]):
    """A seminar that lets more people sign up than the hall would hold."""

    public_id = serializers.UUIDField()
    seminar = serializers.CharField()
    seats = serializers.IntegerField()
    seats_taken = serializers.IntegerField()


class ProgrammeRefusal(Error):
    """The rule that says no, by `code`, with what it is about."""

    revision = serializers.IntegerField(required=False, help_text="`stale_revision`: what it is now.")
    person = serializers.CharField(required=False, help_text="`stale_placement`: who changed it.")
    hall = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="Where it is, of `hall_taken` and others; null: taken off.",
    )
    other = serializers.CharField(required=False, help_text="`hall_taken`: what is there then.")
    speaker = serializers.CharField(required=False, help_text="`speaker_elsewhere`, `speaker_twice`.")
    seminar = serializers.CharField(required=False, help_text="`speaker_elsewhere`: where they are then.")
    starts_at = serializers.DateTimeField(required=False, allow_null=True, help_text="When it is, or they are, there.")
    ends_at = serializers.DateTimeField(required=False, allow_null=True)
    opens_at = serializers.DateTimeField(required=False, allow_null=True, help_text="`outside_opening_hours`.")
    closes_at = serializers.DateTimeField(required=False, allow_null=True)
    least_minutes = serializers.IntegerField(required=False, help_text="`too_short`.")
    where = serializers.CharField(required=False, help_text="`in_use`.")
    seatings = NarrowSeatingOutput(many=True, required=False, help_text="`hall_gets_too_small`.")
    seats = serializers.IntegerField(required=False, help_text="`seats_in_use`.")
    seated = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="`seats_in_use`: registrations that lose their seats."
    )
    waiting = serializers.ListField(
        child=serializers.UUIDField(), required=False, help_text="`seats_in_use`: those that wait for more than that."
    )
    people = serializers.IntegerField(required=False, help_text="`seats_sat_on`.")
    capacity = serializers.IntegerField(required=False, help_text="`seats_beyond_hall`.")
    limit = serializers.IntegerField(required=False, help_text="`too_many_seats`.")
    left = serializers.IntegerField(required=False, help_text="`more_people_than_seats`.")
    state = serializers.CharField(required=False, help_text="`registration_moved`.")
    closed_at = serializers.DateTimeField(required=False, help_text="`sign_up_closed`.")
    hosts = serializers.ListField(child=serializers.CharField(), required=False, help_text="`player_not_allowed`.")


NOT_WRITTEN: Final = OpenApiResponse(
    ProgrammeRefusal,
    description="Nothing was written: `code` says why.",
    examples=[
        OpenApiExample(
            "hall_taken",
            value={
                "code": "hall_taken",
                "detail": "The seminar hall has S02 then, 10:00 – 11:00.",
                "hall": "Seminar hall",
                "other": "S02",
                "starts_at": "2027-05-22T10:00:00Z",
                "ends_at": "2027-05-22T11:00:00Z",
            },
            response_only=True,
        )
    ],
)

SEMINAR_ADDED: Final = OpenApiExample(
    "A round table",
    value={
        "kind": "round_table",
        "theme": "technology",
        "title_ar": "الذكاء الاصطناعي في خدمة الأمن",
        "title_fr": "L’intelligence artificielle au service de la sécurité",
        "languages": ["ar", "fr"],
        "interpretation": ["en"],
        "duration_minutes": 75,
        "expected_people": 180,
        "speakers": [
            {"id": "7f9c24e5-1c1f-4b7e-9a0e-2f4e4f6b8a10", "role": "moderator"},
            {"id": "0d3b5f0e-7a44-4c8e-9a57-0f0d6b8a2c11", "role": "speaker"},
        ],
    },
    request_only=True,
)
SEMINAR_PLACED: Final = OpenApiExample(
    "A seminar",
    value={
        "seminar_id": "5b0c7a0e-93f3-4d0a-8a53-3f1f0f6b7d12",
        "hall_id": 1,
        "starts_at": "2027-05-22T10:00:00Z",
        "ends_at": "2027-05-22T11:15:00Z",
    },
    request_only=True,
)
BREAK_PLACED: Final = OpenApiExample(
    "A break",
    value={
        "kind": "break",
        "title_ar": "استراحة الغداء",
        "title_fr": "Pause déjeuner",
        "hall_id": 1,
        "starts_at": "2027-05-22T13:00:00Z",
        "ends_at": "2027-05-22T14:00:00Z",
    },
    request_only=True,
)
