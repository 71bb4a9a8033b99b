"""Visits: read, book, change, cancel."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request

from openday.accounts.api_authentication import signed_in
from openday.rest.documentation import KEY_REUSED, NOT_FOUND, PRIVATE, WRITES
from openday.rest.filters import Narrowing
from openday.rest.idempotent_writes import IDEMPOTENCY_KEY, IdempotentWrites
from schools.api.documentation import (
    BOOKING_EXAMPLE,
    CHANGE_EXAMPLE,
    NOT_AS_ASKED,
    NOT_CANCELLED,
    VISIT_EXAMPLE,
)
from schools.api.refusals import with_alternatives
from schools.filters import VisitFilter
from schools.models import Stop, Visit, VisitGroup
from schools.serializers import VisitBookingInput, VisitCancelInput, VisitChangeInput, VisitOutput, visit_request
from schools.services.booking import book_visit, cancel_visit, change_visit


class OwnVisits(IdempotentWrites, GenericAPIView[Visit]):
    serializer_class = VisitOutput
    queryset = Visit.objects.none()  # for the schema: see get_queryset
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Visit]:
        """The visits that the caller may see, with edition, groups and stops. Three queries."""
        return (
            Visit.objects.visible_to(signed_in(self.request))
            .select_related("edition")
            .prefetch_related(
                Prefetch("groups", VisitGroup.objects.order_by("position")),
                Prefetch("groups__stops", Stop.objects.select_related("slot").order_by("starts_at", "pk")),
            )
        )

    def shown(self, visit: Visit) -> dict[str, Any]:
        return VisitOutput().to_representation(visit)

    def shown_anew(self, visit: Visit) -> dict[str, Any]:
        return self.shown(self.get_queryset().get(pk=visit.pk))


@extend_schema_view(
    get=extend_schema(
        tags=["Visits"],
        operation_id="visits_list",
        responses={200: VisitOutput(many=True), **PRIVATE},
        examples=[VISIT_EXAMPLE],
    ),
    post=extend_schema(
        tags=["Visits"],
        operation_id="visits_book",
        parameters=[IDEMPOTENCY_KEY],
        request=VisitBookingInput,
        responses={201: VisitOutput, 409: NOT_AS_ASKED, 422: KEY_REUSED, **WRITES},
        examples=[BOOKING_EXAMPLE, VISIT_EXAMPLE],
    ),
)
class VisitList(OwnVisits, ListAPIView[Visit]):
    """The visits of your institutions, by their arrival; staff see all of them."""

    filter_backends = (Narrowing,)
    filterset_class = VisitFilter
    ordering: ClassVar = ("arrives_at", "pk")

    def post(self, request: Request) -> HttpResponse:
        """Book a visit: the arrival, every group and every stop, or nothing at all."""
        asked = VisitBookingInput.checked(request.data)
        arguments = {
            "institution_id": asked["institution_id"],
            "request": visit_request(asked),
            "by": signed_in(request),
            "now": timezone.now(),
        }
        with with_alternatives(arguments):
            return self.answered_in_one(
                request,
                service=book_visit,
                arguments=arguments,
                show=self.shown,
                status=status.HTTP_201_CREATED,
            )


@extend_schema_view(
    get=extend_schema(
        tags=["Visits"],
        operation_id="visits_retrieve",
        responses={200: VisitOutput, 404: NOT_FOUND, **PRIVATE},
        examples=[VISIT_EXAMPLE],
    ),
    put=extend_schema(
        tags=["Visits"],
        operation_id="visits_change",
        parameters=[IDEMPOTENCY_KEY],
        request=VisitChangeInput,
        responses={200: VisitOutput, 404: NOT_FOUND, 409: NOT_AS_ASKED, 422: KEY_REUSED, **WRITES},
        examples=[CHANGE_EXAMPLE, VISIT_EXAMPLE],
    ),
)
class VisitDetail(OwnVisits, RetrieveAPIView[Visit]):
    """One visit. Those of other institutions are not found."""

    def put(self, request: Request, public_id: str) -> HttpResponse:
        """Make the visit what is sent, whole: numbers, day, stops, contact. What cannot be had changes nothing."""
        visit = self.get_object()
        asked = VisitChangeInput.checked(request.data)
        arguments = {
            "visit": visit,
            "request": visit_request(asked),
            "by": signed_in(request),
            "now": timezone.now(),
            "expected_revision": asked.get("expected_revision"),
        }
        with with_alternatives(arguments):
            return self.answered(request, service=change_visit, arguments=arguments, show=self.shown_anew)


@extend_schema_view(
    post=extend_schema(
        tags=["Visits"],
        operation_id="visits_cancel",
        parameters=[IDEMPOTENCY_KEY],
        request=VisitCancelInput,
        responses={200: VisitOutput, 404: NOT_FOUND, 409: NOT_CANCELLED, 422: KEY_REUSED, **WRITES},
        examples=[VISIT_EXAMPLE],
    ),
)
class VisitCancel(OwnVisits):
    """Give back every place of a visit. A cancelled visit is answered as it is."""

    def post(self, request: Request, public_id: str) -> HttpResponse:
        visit = self.get_object()
        asked = VisitCancelInput.checked(request.data)
        arguments = {
            "visit": visit,
            "by": signed_in(request),
            "now": timezone.now(),
            "reason": asked.get("reason", ""),
        }
        return self.answered(request, service=cancel_visit, arguments=arguments, show=self.shown_anew)
