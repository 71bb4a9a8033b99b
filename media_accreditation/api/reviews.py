"""The two reviews, for officers: the queue, decisions on members, and the release of what is decided.

For everybody else there is nothing here.
"""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from media_accreditation.api.documentation import NOT_DECIDED
from media_accreditation.filters.reviews import ReviewFilter
from media_accreditation.models import Application, Review, TeamMember
from media_accreditation.serializers.reviews import DecisionsInput, ReleaseInput, ReviewOutput
from media_accreditation.services.releasing import release_decisions
from media_accreditation.services.review import (
    PERMISSION_OF,
    Decision,
    decide_members,
    finish_security_review,
    of_review,
    pass_to_security,
)
from openday.accounts.api_authentication import signed_in
from openday.accounts.roles import Permission
from openday.rest.documentation import NOT_FOUND, PRIVATE, WRITES
from openday.rest.filters import Narrowing
from openday.rest.private_answers import PrivateAnswer

WHICH = OpenApiParameter("review", enum=Review.values, location=OpenApiParameter.PATH)


class Reviewed(PrivateAnswer, GenericAPIView[Application]):
    serializer_class = ReviewOutput
    queryset = Application.objects.none()  # for the schema: see get_queryset
    lookup_field = "public_id"

    @property
    def review(self) -> Review:
        """Of the address; Http404 for whoever does not review so."""
        review = self.kwargs["review"]
        if review not in Review.values or not signed_in(self.request).may(PERMISSION_OF[Review(review)]):
            raise Http404
        return Review(review)

    def get_queryset(self) -> QuerySet[Application]:
        """What reached this review: the press office what was sent, security what was passed on."""
        sent = Application.objects.exclude(state=Application.State.DRAFT)
        reached = sent if self.review == Review.PRESS else sent.exclude(press_reviewed_at=None)
        members = Prefetch("members", TeamMember.objects.order_by("pk"))
        return reached.select_related("outlet").prefetch_related(members)

    def get_serializer_context(self) -> dict[str, Any]:
        review = "" if getattr(self, "swagger_fake_view", False) else self.review

        def members_of(application: Application) -> list[TeamMember]:
            return of_review(application.members.all(), review)

        return {**super().get_serializer_context(), "review": review, "members_of": members_of}


@extend_schema_view(
    get=extend_schema(
        tags=["Press"],
        operation_id="press_reviews_list",
        parameters=[WHICH],
        responses={200: ReviewOutput(many=True), 404: NOT_FOUND, **PRIVATE},
    )
)
class ReviewList(Reviewed, ListAPIView[Application]):
    """What has reached a review, `press` or `security`; `stage=to_decide` is its queue."""

    filter_backends = (Narrowing,)
    filterset_class = ReviewFilter
    ordering: ClassVar = ("pk",)


@extend_schema_view(
    get=extend_schema(
        tags=["Press"],
        operation_id="press_reviews_retrieve",
        parameters=[WHICH],
        responses={200: ReviewOutput, 404: NOT_FOUND, **PRIVATE},
    )
)
class ReviewDetail(Reviewed, RetrieveAPIView[Application]):
    """One application as this review sees it."""


class ReviewDecisions(Reviewed):
    """Verdicts on members."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_reviews_decide",
        parameters=[WHICH],
        request=DecisionsInput,
        responses={200: ReviewOutput, 404: NOT_FOUND, 409: NOT_DECIDED, **WRITES},
    )
    def post(self, request: Request, review: str, public_id: str) -> Response:
        """Stage verdicts, all of them or none; with `passes_on` the review is over.

        The same decisions twice are written once. 409 with `stale_revision` where somebody wrote meanwhile.
        """
        application, values = self.get_object(), DecisionsInput.checked(request.data)
        decisions = _decisions(application, values["decisions"])
        given: dict[str, Any] = {"application_id": application.pk, "by": signed_in(request), "now": timezone.now()}
        with transaction.atomic():
            revision = values["revision"]
            if decisions:
                decided = decide_members(revision=revision, review=self.review, decisions=decisions, **given)
                revision = decided.revision
            if values["passes_on"]:
                finish = pass_to_security if self.review == Review.PRESS else finish_security_review
                finish(revision=revision, **given)
        return Response(self.get_serializer(self.get_queryset().get(pk=application.pk)).data)


def _decisions(application: Application, sent: list[dict[str, Any]]) -> dict[int, Decision]:
    """By primary key. Raises ValidationError for people who are not in this team."""
    known = {member.public_id: member.pk for member in application.members.all()}
    for at, each in enumerate(sent):
        if each["member_id"] not in known:
            raise ValidationError({"decisions": {str(at): {"member_id": ["Not in this team."]}}})
    return {
        known[each["member_id"]]: Decision(each["verdict"], tuple(each.get("reasons", ())), each.get("note", ""))
        for each in sent
    }


class ReleaseDecisions(PrivateAnswer, GenericAPIView[Application]):
    """What both reviews decided becomes public."""

    queryset = Application.objects.none()
    serializer_class = ReleaseInput

    @extend_schema(
        tags=["Press"],
        operation_id="press_reviews_release",
        request=ReleaseInput,
        responses={204: None, 404: NOT_FOUND, 409: NOT_DECIDED, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Release decisions together, all of them or none. Sent twice, it is done once. For the press office.

        409 with `accreditation_over_quota` says all that is over, `not_ready` whose review is not.
        """
        by = signed_in(request)
        if not by.may(Permission.MANAGE_PRESS):
            raise Http404
        values = ReleaseInput.checked(request.data)
        found = Application.objects.filter(public_id__in=values["application_ids"]).values_list("pk", flat=True)
        application_ids = list(found)
        if len(application_ids) != len(set(values["application_ids"])):
            raise Http404
        release_decisions(application_ids=application_ids, by=by, now=timezone.now(), words=values.get("words", ""))
        return Response(status=204)
