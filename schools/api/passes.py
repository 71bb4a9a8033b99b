"""The passes of a visit, for programs that print or show them themselves."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from openday.accounts.api_authentication import signed_in
from openday.rest.documentation import NOT_FOUND, PRIVATE
from openday.rest.private_answers import PrivateAnswer
from schools.api.documentation import NO_PASSES, PASSES_EXAMPLE
from schools.models import Visit
from schools.serializers import VisitPassesOutput
from schools.services.passes import passes_of


@extend_schema_view(
    get=extend_schema(
        tags=["Passes"],
        operation_id="visits_passes",
        responses={200: VisitPassesOutput, 404: NOT_FOUND, 409: NO_PASSES, **PRIVATE},
        examples=[PASSES_EXAMPLE],
    )
)
class VisitPasses(PrivateAnswer, GenericAPIView[Visit]):
    """The pass of each group, issued if nobody asked for it before.

    Ask again after a change of the visit: what it changed is in new passes, and the gates turn the old ones away.
    """

    queryset = Visit.objects.none()  # for the schema: see get_queryset
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Visit]:
        return Visit.objects.visible_to(signed_in(self.request))

    def get(self, request: Request, public_id: str) -> Response:
        visit = self.get_object()
        issued = passes_of(visit=visit, now=timezone.now())
        groups = visit.groups.filter(pk__in=issued).order_by("position")
        return Response(VisitPassesOutput().to_representation([(group.position, issued[group.pk]) for group in groups]))
