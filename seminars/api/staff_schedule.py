"""The draft of the schedule and its releases, for staff."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from openday.editions.models import Edition
from openday.rest.documentation import PRIVATE
from openday.rest.idempotent_writes import IDEMPOTENCY_KEY
from openday.rest.values import Input
from seminars.api.documentation import BREAK_PLACED, SEMINAR_PLACED
from seminars.api.staff import READ, TAG, WRITTEN, ForProgrammeStaff, edition_in
from seminars.filters.seminars import EditionFilter
from seminars.models import Placement, ScheduleRelease, Seminar
from seminars.serializers.releases import ReleaseOutput
from seminars.serializers.staff import edition_number
from seminars.serializers.staff_schedule import (
    ConflictOutput,
    GoBackInput,
    MoveInput,
    PlaceInput,
    PreviewOutput,
    ScheduleReleaseInput,
    StaffPlacementOutput,
    TakeOffInput,
    kept_time_in,
)
from seminars.services.conflicts import conflicts_of
from seminars.services.drafting import move, place, take_off
from seminars.services.going_back import go_back_to
from seminars.services.releases import preview_release, release


class EditionQuery(Input):
    edition = edition_number()


# --- The draft --------------------------------------------------------------------------------------
class StaffPlacements(ForProgrammeStaff):
    serializer_class: Any = StaffPlacementOutput
    queryset = Placement.objects.none()  # for the schema: see get_queryset
    filterset_class = EditionFilter
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Placement]:
        return self.seen(Placement.objects.select_related("seminar", "edition"))

    def show(self, placement: Placement) -> dict[str, Any]:
        return StaffPlacementOutput().to_representation(placement)


@extend_schema_view(
    get=extend_schema(
        tags=[TAG], operation_id="staff_placements_list", responses={200: StaffPlacementOutput(many=True), **PRIVATE}
    ),
    post=extend_schema(
        tags=[TAG],
        operation_id="staff_placements_add",
        parameters=[IDEMPOTENCY_KEY],
        request=PlaceInput,
        examples=[SEMINAR_PLACED, BREAK_PLACED],
        responses={201: StaffPlacementOutput, **WRITTEN},
    ),
)
class StaffPlacementList(StaffPlacements, ListAPIView[Placement]):
    """What the draft of the schedule has in its halls: seminars, breaks and blockers."""

    def post(self, request: Request) -> HttpResponse:
        """Give a seminar, a break or a blocker its place. 409 says who has the hall or a speaker then."""
        values = PlaceInput.checked(request.data)
        self.check_sees(request)
        edition = edition_in(values)
        what = _seminar_in(values, edition) if values.get("seminar_id") else kept_time_in(values)
        where = {name: values[name] for name in ("hall_id", "starts_at", "ends_at")}
        return self.done(request, place, edition=edition, what=what, show=self.show, status=201, **where)


def _seminar_in(values: dict[str, Any], edition: Edition) -> Seminar:
    """Raises ValidationError."""
    seminar = Seminar.objects.of_edition(edition).filter(public_id=values["seminar_id"]).first()
    if seminar is None:
        raise ValidationError({"seminar_id": [_("The edition has no such seminar.")]})
    return seminar


@extend_schema_view(
    get=extend_schema(
        tags=[TAG], operation_id="staff_placements_retrieve", responses={200: StaffPlacementOutput, **READ}
    ),
    put=extend_schema(
        tags=[TAG],
        operation_id="staff_placements_move",
        parameters=[IDEMPOTENCY_KEY],
        request=MoveInput,
        responses={200: StaffPlacementOutput, **WRITTEN},
    ),
)
class StaffPlacementDetail(StaffPlacements, RetrieveAPIView[Placement]):
    """One of them."""

    filter_backends = ()

    def put(self, request: Request, public_id: str) -> HttpResponse:
        """Another hall, time or length. 409 with `stale_placement` says where somebody else moved it meanwhile."""
        values, placement = MoveInput.checked(request.data), self.get_object()
        return self.done(
            request, move, edition=placement.edition, placement_id=placement.public_id, show=self.show, **values
        )


class StaffPlacementTakeOff(StaffPlacements):
    """It has no place any more."""

    filter_backends = ()

    @extend_schema(
        tags=[TAG],
        operation_id="staff_placements_take_off",
        parameters=[IDEMPOTENCY_KEY],
        request=TakeOffInput,
        responses={200: StaffPlacementOutput, **WRITTEN},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Off the draft: a seminar waits for a place again, a break or a blocker is gone. Answers what it was."""
        values, placement = TakeOffInput.checked(request.data), self.get_object()
        was = self.show(placement)
        return self.done(
            request,
            take_off,
            edition=placement.edition,
            placement_id=placement.public_id,
            show=lambda _nothing: was,
            **values,
        )


class StaffConflicts(ForProgrammeStaff):
    """What stands in the way of what."""

    serializer_class = ConflictOutput
    queryset = Placement.objects.none()
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        tags=[TAG],
        operation_id="staff_conflicts_list",
        parameters=[EditionQuery],
        responses={200: ConflictOutput(many=True), **READ},
    )
    def get(self, request: Request) -> Response:
        """Every conflict of the draft, in the order of the day."""
        values = EditionQuery.checked(request.query_params.dict())
        self.check_sees(request)
        show = ConflictOutput().to_representation
        return Response([show(conflict) for conflict in conflicts_of(edition_in(values))])


# --- Releases ---------------------------------------------------------------------------------------
class StaffReleases(ForProgrammeStaff):
    serializer_class: Any = ReleaseOutput
    queryset = ScheduleRelease.objects.none()  # for the schema: see get_queryset
    filter_backends = ()

    def get_queryset(self) -> QuerySet[ScheduleRelease]:
        return self.seen(ScheduleRelease.objects.select_related("edition"))

    def show(self, made: ScheduleRelease) -> dict[str, Any]:
        return ReleaseOutput().to_representation(made)


class StaffReleasePreview(StaffReleases):
    """What the next release would say."""

    serializer_class = PreviewOutput
    pagination_class = None

    @extend_schema(
        tags=[TAG],
        operation_id="staff_releases_preview",
        parameters=[EditionQuery],
        responses={200: PreviewOutput, **READ},
    )
    def get(self, request: Request) -> Response:
        """What releasing the draft would change now, and how many people it would tell."""
        values = EditionQuery.checked(request.query_params.dict())
        self.check_sees(request)
        return Response(PreviewOutput().to_representation(preview_release(edition_in(values))))


class StaffReleaseMake(StaffReleases):
    """The draft becomes public."""

    @extend_schema(
        tags=[TAG],
        operation_id="staff_releases_make",
        parameters=[IDEMPOTENCY_KEY],
        request=ScheduleReleaseInput,
        responses={201: ReleaseOutput, **WRITTEN},
    )
    def post(self, request: Request) -> HttpResponse:
        """Release the draft as `seen` in its preview; whoever it touches is told, once.

        409 with `draft_moved` where the preview shows something else by now.
        """
        values = ScheduleReleaseInput.checked(request.data)
        self.check_sees(request)
        return self.done(
            request,
            release,
            edition=edition_in(values),
            name=values["name"],
            seen=values["seen"],
            notes=values.get("notes", {}),
            show=self.show,
            status=201,
        )


class StaffReleaseGoBack(StaffReleases):
    """Back to an earlier release."""

    @extend_schema(
        tags=[TAG],
        operation_id="staff_releases_go_back",
        parameters=[IDEMPOTENCY_KEY],
        request=GoBackInput,
        responses={201: ReleaseOutput, **WRITTEN},
    )
    def post(self, request: Request, pk: int) -> HttpResponse:
        """A new release that says what this one said; the draft follows, and what is cancelled stays so."""
        values = GoBackInput.checked(request.data)
        return self.done(
            request,
            go_back_to,
            release=self.get_object(),
            name=values["name"],
            notes=values.get("notes", {}),
            show=self.show,
            status=201,
        )
