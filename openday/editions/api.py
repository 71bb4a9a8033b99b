"""Editions, for everybody."""

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView, RetrieveAPIView

from openday.editions.models import Edition, Gate, OpeningDay, Zone
from openday.editions.serializers import EditionOutput
from openday.rest.documentation import NOT_FOUND, NOT_MODIFIED, PUBLIC
from openday.rest.public_lists import PublicAnswer


def _public_editions() -> QuerySet[Edition]:
    """Published and past editions with days, zones and gates. Four queries."""
    return Edition.objects.exclude(state=Edition.State.DRAFT).prefetch_related(
        Prefetch("days", OpeningDay.objects.order_by("date")),
        Prefetch("zones", Zone.objects.order_by("code")),
        Prefetch("gates", Gate.objects.order_by("code")),
    )


@extend_schema_view(
    get=extend_schema(
        tags=["Editions"],
        operation_id="editions_list",
        responses={200: EditionOutput(many=True), 304: NOT_MODIFIED, **PUBLIC},
    )
)
class EditionList(PublicAnswer, ListAPIView[Edition]):
    """Published and archived editions, the oldest first."""

    serializer_class = EditionOutput
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Edition]:
        return _public_editions()


@extend_schema_view(
    get=extend_schema(
        tags=["Editions"],
        operation_id="editions_retrieve",
        responses={200: EditionOutput, 304: NOT_MODIFIED, 404: NOT_FOUND, **PUBLIC},
    )
)
class EditionDetail(PublicAnswer, RetrieveAPIView[Edition]):
    """One edition by its number."""

    serializer_class = EditionOutput
    lookup_field = "number"

    def get_queryset(self) -> QuerySet[Edition]:
        return _public_editions()
