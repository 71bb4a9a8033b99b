"""Halls and live streams for staff."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request

from openday.editions.models import Zone
from openday.rest.documentation import PRIVATE
from openday.rest.idempotent_writes import IDEMPOTENCY_KEY
from seminars.api.staff import READ, TAG, WRITTEN, ForProgrammeStaff, edition_in, timeless
from seminars.filters.seminars import EditionFilter
from seminars.models import Hall, LiveStream
from seminars.serializers.staff_places import (
    HallAddInput,
    HallChangeInput,
    StaffHallOutput,
    StaffStreamOutput,
    StreamAddInput,
    StreamInput,
    hall_card_in,
    stream_card_in,
)
from seminars.services.halls import add_hall, change_hall
from seminars.services.streams import add_stream, change_stream


class StaffHalls(ForProgrammeStaff):
    serializer_class = StaffHallOutput
    queryset = Hall.objects.none()  # for the schema: see get_queryset
    filterset_class = EditionFilter

    def get_queryset(self) -> QuerySet[Hall]:
        return self.seen(Hall.objects.all())

    def show(self, hall: Hall) -> dict[str, Any]:
        return StaffHallOutput().to_representation(hall)


@extend_schema_view(
    get=extend_schema(
        tags=[TAG], operation_id="staff_halls_list", responses={200: StaffHallOutput(many=True), **PRIVATE}
    ),
    post=extend_schema(
        tags=[TAG],
        operation_id="staff_halls_add",
        parameters=[IDEMPOTENCY_KEY],
        request=HallAddInput,
        responses={201: StaffHallOutput, **WRITTEN},
    ),
)
class StaffHallList(StaffHalls, ListAPIView[Hall]):
    """Halls of the published edition, or of any that `?edition=` names."""

    def post(self, request: Request) -> HttpResponse:
        """Add a hall."""
        values = HallAddInput.checked(request.data)
        self.check_sees(request)
        edition = edition_in(values)
        _check_zone(values["zone_id"], edition.pk)
        return self.done(
            request, timeless(add_hall), edition=edition, card=hall_card_in(values), show=self.show, status=201
        )


@extend_schema_view(
    get=extend_schema(tags=[TAG], operation_id="staff_halls_retrieve", responses={200: StaffHallOutput, **READ}),
    put=extend_schema(
        tags=[TAG],
        operation_id="staff_halls_change",
        parameters=[IDEMPOTENCY_KEY],
        request=HallChangeInput,
        responses={200: StaffHallOutput, **WRITTEN},
    ),
)
class StaffHallDetail(StaffHalls, RetrieveAPIView[Hall]):
    """One of them."""

    filter_backends = ()

    def put(self, request: Request, pk: int) -> HttpResponse:
        """Make it what is sent, whole. 409 with `hall_gets_too_small` names the seminars that would not fit."""
        values, hall = HallChangeInput.checked(request.data), self.get_object()
        _check_zone(values["zone_id"], hall.edition_id)
        return self.done(
            request,
            timeless(change_hall),
            hall_id=hall.pk,
            card=hall_card_in(values),
            is_understood=values["is_understood"],
            show=self.show,
        )


def _check_zone(zone_id: int, edition_id: int) -> None:
    """Raises ValidationError."""
    if not Zone.objects.filter(pk=zone_id, edition=edition_id).exists():
        raise ValidationError({"zone_id": [_("The edition has no such zone.")]})


class StaffStreams(ForProgrammeStaff):
    serializer_class = StaffStreamOutput
    queryset = LiveStream.objects.none()  # for the schema: see get_queryset
    filterset_class = EditionFilter

    def get_queryset(self) -> QuerySet[LiveStream]:
        return self.seen(LiveStream.objects.all())

    def show(self, stream: LiveStream) -> dict[str, Any]:
        return StaffStreamOutput().to_representation(stream)


@extend_schema_view(
    get=extend_schema(
        tags=[TAG], operation_id="staff_streams_list", responses={200: StaffStreamOutput(many=True), **PRIVATE}
    ),
    post=extend_schema(
        tags=[TAG],
        operation_id="staff_streams_add",
        parameters=[IDEMPOTENCY_KEY],
        request=StreamAddInput,
        responses={201: StaffStreamOutput, **WRITTEN},
    ),
)
class StaffStreamList(StaffStreams, ListAPIView[LiveStream]):
    """Live streams of the published edition, or of any that `?edition=` names, shown or not."""

    def post(self, request: Request) -> HttpResponse:
        """Add a live stream."""
        values = StreamAddInput.checked(request.data)
        self.check_sees(request)
        return self.done(
            request,
            timeless(add_stream),
            edition=edition_in(values),
            card=stream_card_in(values),
            show=self.show,
            status=201,
        )


@extend_schema_view(
    get=extend_schema(tags=[TAG], operation_id="staff_streams_retrieve", responses={200: StaffStreamOutput, **READ}),
    put=extend_schema(
        tags=[TAG],
        operation_id="staff_streams_change",
        parameters=[IDEMPOTENCY_KEY],
        request=StreamInput,
        responses={200: StaffStreamOutput, **WRITTEN},
    ),
)
class StaffStreamDetail(StaffStreams, RetrieveAPIView[LiveStream]):
    """One of them."""

    filter_backends = ()

    def put(self, request: Request, pk: int) -> HttpResponse:
        """Make it what is sent, whole; its views stay."""
        values = StreamInput.checked(request.data)
        return self.done(
            request,
            timeless(change_stream),
            stream_id=self.get_object().pk,
            card=stream_card_in(values),
            show=self.show,
        )
