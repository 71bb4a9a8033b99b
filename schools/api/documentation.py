"""Examples and refusals of visits, for the OpenAPI schema."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from openday.rest.documentation import Error
from pavilions.serializers import SlotOutput
from schools.serializers import ArrivalWindowOutput


class WindowAlternative(ArrivalWindowOutput):
    keeps_stops = serializers.BooleanField(
        help_text="Whether every group that arrives then is at its first stop in time: nothing else has to change."
    )


class SlotsInstead(serializers.Serializer[Any]):
    instead_of = serializers.IntegerField(help_text="The slot that is full.")
    slots = SlotOutput(many=True)


class SlotAlternatives(SlotsInstead):
    """Other turns of its pavilion on that day, the nearest first, then turns of other pavilions that suit.

    All of them fit among the stops that the group keeps.
    """

    can_be_left_out = serializers.BooleanField(help_text="Whether each group that wanted it has another stop.")


class PartAlternatives(serializers.Serializer[Any]):
    """Room for a part of the visit, the most first; empty where something has room for all of it."""

    arrival_windows = ArrivalWindowOutput(many=True)
    slots = SlotsInstead(many=True)


class VisitAlternatives(serializers.Serializer[Any]):
    """What had room a moment ago, three of each at most. Nothing is held."""

    arrival_windows = WindowAlternative(
        many=True,
        help_text="Other times with room for the whole visit, where the gate is full or the day has nothing in place "
        "of a full slot: those of the day first, then other days on which every group can see something.",
    )
    slots = SlotAlternatives(many=True, help_text="For each slot that is full.")
    for_fewer = PartAlternatives()
    nothing_left = serializers.BooleanField(
        help_text="Neither the visit nor a part of it can be had, at any time of the edition."
    )


class VisitRefusal(Error):
    """The rule that says no, by `code`, with what it is about. Groups are named by `position`, from 1."""

    position = serializers.IntegerField(required=False)
    limit = serializers.IntegerField(required=False)
    slot_id = serializers.IntegerField(required=False)
    slot_ids = serializers.ListField(child=serializers.IntegerField(), required=False)
    from_slot_id = serializers.IntegerField(required=False, allow_null=True)
    earliest_at = serializers.DateTimeField(required=False)
    arrival_window_id = serializers.IntegerField(required=False, allow_null=True)
    opens_at = serializers.DateTimeField(required=False)
    closes_at = serializers.DateTimeField(required=False)
    deadline = serializers.DateTimeField(required=False)
    state = serializers.CharField(required=False)
    revision = serializers.IntegerField(required=False)
    groups = serializers.ListField(
        child=serializers.DictField(child=serializers.IntegerField()),
        required=False,
        help_text="`adults_missing`: position, adults, needed.",
    )
    alternatives = VisitAlternatives(required=False)


_GROUPS: Final = [
    {
        "level": "primary",
        "pupils": 28,
        "adults": 3,
        "needs": ["wheelchair"],
        "language": "ar",
        "slot_ids": [4101, 4188, 4203, 4310],
    },
    {
        "level": "primary",
        "pupils": 30,
        "adults": 3,
        "needs": [],
        "language": "ar",
        "slot_ids": [4102, 4190, 4207, 4311],
    },
]
_REQUEST: Final = {
    "arrival_window_id": 17,
    "coach_count": 2,
    "coach_plates": ["12345-A-6"],
    "adult_in_charge": "السعدية بناني",
    "adult_phone": "+212 661-234567",
    "language": "ar",
    "groups": _GROUPS,
}
_STOP: Final = {
    "slot_id": 4101,
    "pavilion_id": 12,
    "starts_at": "2027-04-17T09:30:00Z",
    "ends_at": "2027-04-17T09:50:00Z",
}

_TURN: Final = {
    "id": 4104,
    "pavilion_id": 12,
    "starts_at": "2027-04-17T09:50:00Z",
    "ends_at": "2027-04-17T10:10:00Z",
    "capacity": 40,
    "places_left": 40,
    "is_closed": False,
}

BOOKING_EXAMPLE: Final = OpenApiExample(
    "Two groups of one school", value={"institution_id": 981, **_REQUEST}, request_only=True
)
CHANGE_EXAMPLE: Final = OpenApiExample(
    "The whole visit, as it should be", value={"expected_revision": 1, **_REQUEST}, request_only=True
)
VISIT_EXAMPLE: Final = OpenApiExample(
    "A visit",
    value={
        "id": "5f0c6a1e-0d3f-4a55-9d0e-6f2f6f0b8a11",
        "reference": "V-2027-04186",
        "edition_id": 1,
        "institution_id": 981,
        "state": "confirmed",
        "arrival_window_id": 17,
        "arrives_at": "2027-04-17T09:00:00Z",
        "heads": 31,
        "coach_count": 1,
        "coach_plates": ["12345-A-6"],
        "adult_in_charge": "السعدية بناني",
        "adult_phone": "+212 661-234567",
        "language": "ar",
        "revision": 1,
        "booked_at": "2027-02-01T10:15:42.120000Z",
        "changes_close_at": "2027-04-16T09:00:00Z",
        "cancelled_at": None,
        "cancelled_reason": "",
        "groups": [
            {
                "position": 1,
                "level": "primary",
                "pupils": 28,
                "adults": 3,
                "needs": ["wheelchair"],
                "language": "ar",
                "stops": [_STOP],
            }
        ],
    },
    response_only=True,
    status_codes=["200", "201"],
)

PASSES_EXAMPLE: Final = OpenApiExample(
    "The passes of a visit of one group",
    value={
        "passes": [
            {
                "group": 1,
                "serial": "4186",
                "token": "W501000000000001327002SDDE52SDDY5V005H0Z504/0WSQQ2RHFA2S2MHBBE26D5PQ73753G7C9VU3"
                "FVU9WSR$41-0BQ371-V3EQF2RC*S8PK8/7UES$JUF%J6KH-V8+AT26DKFEB0",
                "starts_at": "2027-04-17T09:00:00Z",
                "ends_at": "2027-04-17T09:15:00Z",
                "gate_id": 2,
                "zone_ids": [1, 4, 7],
                "heads": 31,
                "issued_at": "2027-02-01T10:15:43.018000Z",
            }
        ]
    },
    response_only=True,
    status_codes=["200"],
)

NOT_AS_ASKED: Final = OpenApiResponse(
    VisitRefusal,
    description=(
        "A rule says no and nothing was written. `code` is one of `booking_closed`, `not_represented`, "
        "`visit_limit_reached`, `unknown_arrival`, `arrival_closed`, `too_many_groups`, `group_too_large`, "
        "`adults_missing`, `wrong_stop_count`, `unknown_slots`, `level_not_suited`, `pavilion_repeated`, "
        "`stop_too_soon`, `places_taken` (with `alternatives`), `changes_closed`, `visit_not_live`, "
        "`visit_changed_meanwhile`."
    ),
    examples=[
        OpenApiExample(
            "places_taken",
            value={
                "code": "places_taken",
                "detail": "A slot that you chose has no room left for your group.",
                "slot_ids": [4101],
                "arrival_window_id": None,
                "alternatives": {
                    "arrival_windows": [],
                    "slots": [{"instead_of": 4101, "slots": [_TURN], "can_be_left_out": True}],
                    "for_fewer": {"arrival_windows": [], "slots": []},
                    "nothing_left": False,
                },
            },
            response_only=True,
            status_codes=["409"],
        ),
        OpenApiExample(
            "places_taken, and nothing is left",
            value={
                "code": "places_taken",
                "detail": "This arrival window has no room left for your visit. What you typed is kept: choose "
                "another one.",
                "slot_ids": [],
                "arrival_window_id": 17,
                "alternatives": {
                    "arrival_windows": [],
                    "slots": [],
                    "for_fewer": {"arrival_windows": [], "slots": []},
                    "nothing_left": True,
                },
            },
            response_only=True,
            status_codes=["409"],
        ),
        OpenApiExample(
            "adults_missing",
            value={
                "code": "adults_missing",
                "detail": "Group 1 needs 1 more adult.",
                "groups": [{"position": 1, "adults": 2, "needed": 3}],
            },
            response_only=True,
            status_codes=["409"],
        ),
    ],
)
NOT_CANCELLED: Final = OpenApiResponse(
    VisitRefusal,
    description="`changes_closed` after the deadline, `visit_not_live` once the visit has begun or was missed.",
    examples=[
        OpenApiExample(
            "changes_closed",
            value={
                "code": "changes_closed",
                "detail": "Changes were possible until 16 April 2027, 09:00.",
                "deadline": "2027-04-16T09:00:00Z",
            },
            response_only=True,
            status_codes=["409"],
        )
    ],
)
NO_PASSES: Final = OpenApiResponse(
    VisitRefusal,
    description="`no_passes`: the visit is not confirmed (any more).",
    examples=[
        OpenApiExample(
            "no_passes",
            value={
                "code": "no_passes",
                "detail": "A visit has passes while it is confirmed. This one's state: Cancelled.",
                "state": "cancelled",
            },
            response_only=True,
            status_codes=["409"],
        )
    ],
)
