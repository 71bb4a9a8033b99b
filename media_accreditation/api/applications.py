"""An outlet's own application: begun, filled in, sent, taken back, answered. Papers go by the site alone."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request

from media_accreditation.api.documentation import NOT_AS_ASKED
from media_accreditation.models import Application, Outlet, TeamMember
from media_accreditation.serializers.applications import (
    AnswerInput,
    ApplicationBeginInput,
    ApplicationChangeInput,
    ApplicationOutput,
    MemberInput,
    SubmitInput,
    member_details,
)
from media_accreditation.services.applications import (
    answer_question,
    begin_application,
    submit_application,
    take_back_application,
    update_application,
)
from media_accreditation.services.team import add_member, update_member, withdraw_member
from openday.accounts.api_authentication import signed_in
from openday.editions.models import Edition
from openday.rest.documentation import KEY_REUSED, NOT_FOUND, PRIVATE, WRITES
from openday.rest.idempotent_writes import IDEMPOTENCY_KEY, IdempotentWrites

WRITTEN = {404: NOT_FOUND, 409: NOT_AS_ASKED, 422: KEY_REUSED, **WRITES}


class OwnApplications(IdempotentWrites, GenericAPIView[Application]):
    serializer_class = ApplicationOutput
    queryset = Application.objects.none()  # for the schema: see get_queryset
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Application]:
        """Those of the outlets that the caller acts for, with all that is shown of them. Eleven queries."""
        own = Application.objects.visible_to(signed_in(self.request)).with_what_may_be_missing()
        return own.prefetch_related("members__zones", "equipment", "questions__member")

    def done(
        self, request: Request, service: Callable[..., Any], *, status: int = status.HTTP_200_OK, **arguments: Any
    ) -> HttpResponse:
        """Do it, and answer the whole application as it then is."""
        arguments |= {"by": signed_in(request), "now": timezone.now()}
        return self.answered(request, service=service, arguments=arguments, show=self.shown_anew, status=status)

    def shown_anew(self, written: Application | TeamMember) -> dict[str, Any]:
        application_id = written.pk if isinstance(written, Application) else written.application_id
        return ApplicationOutput().to_representation(self.get_queryset().get(pk=application_id))

    def member(self, public_id: str) -> TeamMember:
        visible = Application.objects.visible_to(signed_in(self.request))
        return get_object_or_404(TeamMember.objects.filter(application__in=visible), public_id=public_id)


@extend_schema_view(
    get=extend_schema(
        tags=["Press"],
        operation_id="press_applications_list",
        responses={200: ApplicationOutput(many=True), **PRIVATE},
    )
)
class ApplicationList(OwnApplications, ListAPIView[Application]):
    """The applications of the outlets that you act for, of all editions."""

    ordering: ClassVar = ("pk",)

    @extend_schema(
        tags=["Press"],
        operation_id="press_applications_begin",
        parameters=[IDEMPOTENCY_KEY],
        request=ApplicationBeginInput,
        responses={201: ApplicationOutput, **WRITTEN},
    )
    def post(self, request: Request) -> HttpResponse:
        """Begin the application of an outlet to the current edition; one that is begun is answered as it is."""
        asked = ApplicationBeginInput.checked(request.data)
        user, edition = signed_in(request), Edition.objects.current()
        if edition is None:
            raise Http404
        outlet = get_object_or_404(
            Outlet, public_id=asked["outlet_id"], representatives__in=user.outlets_represented.acting()
        )
        return self.done(request, begin_application, outlet=outlet, edition=edition, status=status.HTTP_201_CREATED)


@extend_schema_view(
    get=extend_schema(
        tags=["Press"],
        operation_id="press_applications_retrieve",
        responses={200: ApplicationOutput, 404: NOT_FOUND, **PRIVATE},
    )
)
class ApplicationDetail(OwnApplications, RetrieveAPIView[Application]):
    """One application. Those of other outlets are not found."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_applications_change",
        parameters=[IDEMPOTENCY_KEY],
        request=ApplicationChangeInput,
        responses={200: ApplicationOutput, **WRITTEN},
    )
    def patch(self, request: Request, public_id: str) -> HttpResponse:
        """Write what is sent, while it is a draft or waits for an answer; it may stay incomplete."""
        application = self.get_object()
        values = ApplicationChangeInput.checked(request.data)
        return self.done(request, update_application, application_id=application.pk, **values)


class ApplicationSubmit(OwnApplications):
    """Hand an application to the press office."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_applications_submit",
        parameters=[IDEMPOTENCY_KEY],
        request=SubmitInput,
        responses={200: ApplicationOutput, **WRITTEN},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Refused with `application_incomplete` and all that is missing, or `accreditation_closed`."""
        application = self.get_object()
        revision = SubmitInput.checked(request.data).get("expected_revision")
        return self.done(request, submit_application, application_id=application.pk, revision=revision)


class ApplicationTakeBack(OwnApplications):
    """Change one's mind."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_applications_take_back",
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses={200: ApplicationOutput, **WRITTEN},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Make it a draft again, until the review begins or the deadline passes."""
        return self.done(request, take_back_application, application_id=self.get_object().pk)


class ApplicationMembers(OwnApplications):
    """The team of a draft."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_members_add",
        parameters=[IDEMPOTENCY_KEY],
        request=MemberInput,
        responses={201: ApplicationOutput, **WRITTEN},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Add one person. Refused with `already_in_team` where somebody has the same identity paper."""
        application = self.get_object()
        details = member_details(MemberInput.checked(request.data))
        return self.done(
            request, add_member, application_id=application.pk, details=details, status=status.HTTP_201_CREATED
        )


class MemberDetail(OwnApplications):
    """One person of a team."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_members_change",
        parameters=[IDEMPOTENCY_KEY],
        request=MemberInput,
        responses={200: ApplicationOutput, **WRITTEN},
    )
    def put(self, request: Request, public_id: str) -> HttpResponse:
        """Make the member what is sent, whole; while a review waits, only of whom it asked."""
        member = self.member(public_id)
        details = member_details(MemberInput.checked(request.data))
        return self.done(request, update_member, member_id=member.pk, details=details)


class MemberWithdraw(OwnApplications):
    """Somebody does not come."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_members_withdraw",
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses={200: ApplicationOutput, **WRITTEN},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Take a person off the team, whatever the review: an approved one gives back place and badge."""
        return self.done(request, withdraw_member, member_id=self.member(public_id).pk)


class QuestionAnswer(OwnApplications):
    """What a review asked."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_questions_answer",
        parameters=[IDEMPOTENCY_KEY],
        request=AnswerInput,
        responses={200: ApplicationOutput, **WRITTEN},
    )
    def post(self, request: Request, public_id: str, pk: int) -> HttpResponse:
        """Answer it; with the last answer the application goes back to the review."""
        question = get_object_or_404(self.get_object().questions, pk=pk)
        answer = AnswerInput.checked(request.data)["answer"]
        return self.done(request, answer_question, question_id=question.pk, answer=answer)
