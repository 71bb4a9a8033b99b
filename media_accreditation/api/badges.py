"""Badges: for outlets those of their teams, for the press office all of them, with what a printer of cards needs."""

from typing import ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from media_accreditation.api.documentation import NOT_POSSIBLE
from media_accreditation.errors import PaperGone
from media_accreditation.filters.badges import BadgeFilter
from media_accreditation.models import Badge, Paper
from media_accreditation.serializers.badges import BadgeOutput, BadgePrintOutput
from media_accreditation.services.badges import mark_printed, report_lost
from media_accreditation.services.papers import content_of, view_paper
from openday.accounts.api_authentication import signed_in
from openday.accounts.client import client_address
from openday.accounts.roles import Permission
from openday.passes.models import Pass
from openday.rest.documentation import NOT_FOUND, PRIVATE, WRITES
from openday.rest.filters import Narrowing
from openday.rest.private_answers import PrivateAnswer


class SeenBadges(PrivateAnswer, GenericAPIView[Badge]):
    serializer_class = BadgeOutput
    queryset = Badge.objects.none()  # for the schema: see get_queryset
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Badge]:
        return Badge.objects.visible_to(signed_in(self.request)).select_related("member__application__outlet")

    def shown_anew(self, badge: Badge) -> Response:
        return Response(BadgeOutput().to_representation(self.get_queryset().get(pk=badge.pk)))


@extend_schema_view(
    get=extend_schema(
        tags=["Press"],
        operation_id="press_badges_list",
        responses={200: BadgeOutput(many=True), **PRIVATE},
    )
)
class BadgeList(SeenBadges, ListAPIView[Badge]):
    """The badges of the outlets that you act for; for the press office, all of them."""

    filter_backends = (Narrowing,)
    filterset_class = BadgeFilter
    ordering: ClassVar = ("pk",)


@extend_schema_view(
    get=extend_schema(
        tags=["Press"],
        operation_id="press_badges_retrieve",
        responses={200: BadgeOutput, 404: NOT_FOUND, **PRIVATE},
    )
)
class BadgeDetail(SeenBadges, RetrieveAPIView[Badge]):
    """One badge, and how far it is."""


class BadgeLost(SeenBadges):
    """Somebody lost it, or another has it."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_badges_lost",
        request=None,
        responses={200: BadgeOutput, 404: NOT_FOUND, 409: NOT_POSSIBLE, **WRITES},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Its code opens nothing from now on. Sent twice, it is told once; a badge that ended otherwise: 409."""
        badge = self.get_object()
        report_lost(badge_id=badge.pk, by=signed_in(request), now=timezone.now())
        return self.shown_anew(badge)


# --- For a printer of cards -----------------------------------------------------------------------
class PrintedBadges(SeenBadges):
    """For the press office alone; for everybody else there is nothing here."""

    def get_queryset(self) -> QuerySet[Badge]:
        if not signed_in(self.request).may(Permission.MANAGE_BADGES):
            return Badge.objects.none()
        return super().get_queryset()


class BadgePrintData(PrintedBadges):
    """All that is on a badge beside what the badge itself answers."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_badges_print_data",
        responses={200: BadgePrintOutput, 404: NOT_FOUND, **PRIVATE},
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """The code, the outlet's names, and where the photo is. For the press office."""
        badge = self.get_object()
        passes = {issued.serial: issued for issued in Pass.objects.filter(serial=badge.pass_serial)}
        return Response(BadgePrintOutput(context={"passes": passes}).to_representation(badge))


class BadgePhoto(PrintedBadges):
    """The face on it."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_badges_photo",
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY, 404: NOT_FOUND, **PRIVATE},
    )
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """A JPEG of 700 × 900 pixels. For the press office; each fetch is on the trail."""
        photo_id = self.get_object().member.photo_id
        if photo_id is None:
            raise Http404
        address = client_address(request._request)
        try:
            paper = view_paper(paper_id=photo_id, by=signed_in(request), now=timezone.now(), address=address)
            content = content_of(paper)
        except (Paper.DoesNotExist, PaperGone, FileNotFoundError) as gone:
            raise Http404 from gone
        headers = {"Content-Disposition": 'attachment; filename="photo.jpg"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(content, content_type="image/jpeg", headers=headers)


class BadgePrinted(PrintedBadges):
    """It left the printer."""

    @extend_schema(
        tags=["Press"],
        operation_id="press_badges_printed",
        request=None,
        responses={200: BadgeOutput, 404: NOT_FOUND, **WRITES},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """It can be handed over. What was printed before, or ended meanwhile, stays as it is: look at `state`."""
        badge = self.get_object()
        mark_printed(badge_ids=[badge.pk], by=signed_in(request), now=timezone.now())
        return self.shown_anew(badge)
