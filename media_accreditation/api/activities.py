"""Activities: outlets ask, answer and cancel; the press office plans and ends them, and counts."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from media_accreditation.api.documentation import NOT_ARRANGED
from media_accreditation.filters.activities import ActivityFilter
from media_accreditation.models import ActivityRequest, Application, Officer
from media_accreditation.serializers.activities import (
    ActivityAskInput,
    ActivityChangeInput,
    ActivityOutput,
    AnotherTimeInput,
    CancelInput,
    DailyCountOutput,
    OfficerOutput,
    PlanInput,
    RevisionInput,
    plan_in,
    wish_in,
)
from media_accreditation.services import activities
from media_accreditation.services.counting import counts_of
from openday.accounts.api_authentication import signed_in
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.rest.documentation import NOT_FOUND, PRIVATE, WRITES
from openday.rest.filters import Narrowing
from openday.rest.idempotent_writes import IDEMPOTENCY_KEY, IdempotentWrites
from openday.rest.private_answers import PrivateAnswer


class SeenActivities(IdempotentWrites, GenericAPIView[ActivityRequest]):
    serializer_class = ActivityOutput
    queryset = ActivityRequest.objects.none()  # for the schema: see get_queryset
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[ActivityRequest]:
        return ActivityRequest.objects.visible_to(signed_in(self.request)).for_agendas()

    def shown_anew(self, activity: ActivityRequest) -> dict[str, Any]:
        found = ActivityRequest.objects.for_agendas().get(pk=activity.pk)
        return ActivityOutput().to_representation(found)

    def done(self, request: Request, service: Callable[..., Any], **values: Any) -> HttpResponse:
        """What `service` did to the activity of the address, for whoever asks, now."""
        arguments = {"activity_id": self.get_object().pk, "by": signed_in(request), "now": timezone.now(), **values}
        return self.answered(request, service=service, arguments=arguments, show=self.shown_anew)


@extend_schema_view(
    get=extend_schema(
        tags=["Press"],
        operation_id="press_activities_list",
        responses={200: ActivityOutput(many=True), **PRIVATE},
    ),
    post=extend_schema(
        tags=["Press"],
        operation_id="press_activities_ask",
        parameters=[IDEMPOTENCY_KEY],
        request=ActivityAskInput,
        responses={201: ActivityOutput, 404: NOT_FOUND, 409: NOT_ARRANGED, **WRITES},
    ),
)
class ActivityList(SeenActivities, ListAPIView[ActivityRequest]):
    """The activities of the outlets that you act for; for staff of the press, all of them."""

    filter_backends = (Narrowing,)
    filterset_class = ActivityFilter
    ordering: ClassVar = ("pk",)

    def post(self, request: Request) -> HttpResponse:
        """Ask for an activity. The press office answers with a time."""
        by, values = signed_in(request), ActivityAskInput.checked(request.data)
        seen = Application.objects.all() if by.may(Permission.MANAGE_ACTIVITIES) else Application.objects.visible_to(by)
        application = get_object_or_404(seen, public_id=values["application_id"])
        arguments = {
            "application_id": application.pk,
            "wish": wish_in(values),
            "by": by,
            "now": timezone.now(),
        }
        return self.answered(
            request, service=activities.ask_activity, arguments=arguments, show=self.shown_anew, status=201
        )


@extend_schema_view(
    get=extend_schema(
        tags=["Press"],
        operation_id="press_activities_retrieve",
        responses={200: ActivityOutput, 404: NOT_FOUND, **PRIVATE},
    ),
    put=extend_schema(
        tags=["Press"],
        operation_id="press_activities_change",
        parameters=[IDEMPOTENCY_KEY],
        request=ActivityChangeInput,
        responses={200: ActivityOutput, 404: NOT_FOUND, 409: NOT_ARRANGED, **WRITES},
    ),
)
class ActivityDetail(SeenActivities, RetrieveAPIView[ActivityRequest]):
    """One of them."""

    def put(self, request: Request, public_id: str) -> HttpResponse:
        """Other wishes, whole, while it has no time."""
        values = ActivityChangeInput.checked(request.data)
        return self.done(request, activities.change_wish, revision=values["revision"], wish=wish_in(values))


class ActivityAgree(SeenActivities):
    """The time suits."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_activities_agree",
        parameters=[IDEMPOTENCY_KEY],
        request=RevisionInput,
        responses={200: ActivityOutput, 404: NOT_FOUND, 409: NOT_ARRANGED, **WRITES},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Agree to the time that you read; 409 with `stale_revision` where it was moved meanwhile."""
        values = RevisionInput.checked(request.data)
        return self.done(request, activities.agree_activity, **values)


class ActivityAnotherTime(SeenActivities):
    """The time does not suit."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_activities_another_time",
        parameters=[IDEMPOTENCY_KEY],
        request=AnotherTimeInput,
        responses={200: ActivityOutput, 404: NOT_FOUND, 409: NOT_ARRANGED, **WRITES},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Give the time up, and wish for another."""
        values = AnotherTimeInput.checked(request.data)
        return self.done(request, activities.ask_another_time, **values)


class ActivityCancel(SeenActivities):
    """It does not take place."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_activities_cancel",
        parameters=[IDEMPOTENCY_KEY],
        request=CancelInput,
        responses={200: ActivityOutput, 404: NOT_FOUND, 409: NOT_ARRANGED, **WRITES},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Cancel it. A cancelled one is answered as it is."""
        values = CancelInput.checked(request.data)
        return self.done(request, activities.cancel_activity, **values)


# --- For the press office -------------------------------------------------------------------------
class PlannedActivities(SeenActivities):
    """For the press office alone; for everybody else there is nothing here."""

    def get_queryset(self) -> QuerySet[ActivityRequest]:
        if not signed_in(self.request).may(Permission.MANAGE_ACTIVITIES):
            return ActivityRequest.objects.none()
        return super().get_queryset()


class ActivityPlan(PlannedActivities):
    """A time, a pavilion, an officer."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_activities_plan",
        parameters=[IDEMPOTENCY_KEY],
        request=PlanInput,
        responses={200: ActivityOutput, 404: NOT_FOUND, 409: NOT_ARRANGED, **WRITES},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Propose a time, or another. 409 with `activities_clash` says who has the officer or the pavilion then."""
        values = PlanInput.checked(request.data)
        return self.done(
            request,
            activities.propose_time,
            revision=values["revision"],
            plan=plan_in(values),
            words=values["words"],
        )


class ActivityFinish(PlannedActivities):
    """It took place."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_activities_finish",
        request=None,
        responses={200: ActivityOutput, 404: NOT_FOUND, 409: NOT_ARRANGED, **WRITES},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """It counts as one activity."""
        return self.done(request, activities.finish_activity)


class ActivityNoShow(PlannedActivities):
    """Nobody came."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_activities_no_show",
        request=None,
        responses={200: ActivityOutput, 404: NOT_FOUND, 409: NOT_ARRANGED, **WRITES},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Officer and pavilion are free."""
        return self.done(request, activities.mark_no_show)


class ActivityReopen(PlannedActivities):
    """It was a slip."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_activities_reopen",
        request=None,
        responses={200: ActivityOutput, 404: NOT_FOUND, 409: NOT_ARRANGED, **WRITES},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Agreed again, as before it was called done or missed."""
        return self.done(request, activities.reopen_activity)


@extend_schema_view(
    get=extend_schema(
        tags=["Press"],
        operation_id="press_officers_list",
        responses={200: OfficerOutput(many=True), **PRIVATE},
    )
)
class OfficerList(PrivateAnswer, ListAPIView[Officer]):
    """Who speaks to the press in the published edition, for accredited outlets and for staff."""

    serializer_class = OfficerOutput
    queryset = Officer.objects.none()
    ordering: ClassVar = ("pk",)

    def get_queryset(self) -> QuerySet[Officer]:
        by, edition = signed_in(self.request), Edition.objects.current()
        officers = Officer.objects.filter(edition=edition, left_at=None)
        if by.may(Permission.VIEW_PRESS):
            return officers
        is_accredited = Application.objects.approved().visible_to(by).filter(edition=edition).exists()
        return officers if is_accredited else officers.none()


class PressCount(PrivateAnswer, GenericAPIView[ActivityRequest]):
    """The press in figures."""

    queryset = ActivityRequest.objects.none()
    serializer_class = DailyCountOutput
    pagination_class = None

    @extend_schema(
        tags=["Press"],
        operation_id="press_count",
        responses={200: DailyCountOutput(many=True), 404: NOT_FOUND, **PRIVATE},
    )
    def get(self, request: Request) -> Response:
        """Each day of the published edition, in order. For staff who see the press."""
        edition = Edition.objects.current()
        if edition is None or not signed_in(request).may(Permission.VIEW_PRESS):
            raise Http404
        return Response([DailyCountOutput().to_representation(each) for each in counts_of(edition)])
