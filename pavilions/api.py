"""Pavilions and their slots, for everybody."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView, RetrieveAPIView

from openday.editions.models import Edition
from openday.rest.documentation import NOT_FOUND, NOT_MODIFIED, PUBLIC
from openday.rest.public_lists import PublicAnswer
from pavilions.filters import PavilionFilter, SlotFilter
from pavilions.models import Pavilion, Slot
from pavilions.serializers import PavilionOutput, SlotOutput


@extend_schema_view(
    get=extend_schema(
        tags=["Pavilions"],
        operation_id="pavilions_list",
        responses={200: PavilionOutput(many=True), 304: NOT_MODIFIED, **PUBLIC},
    )
)
class PavilionList(PublicAnswer, ListAPIView[Pavilion]):
    """Pavilions, shows and the children's space of the published edition, or of a past one."""

    serializer_class = PavilionOutput
    filterset_class = PavilionFilter
    ordering: ClassVar = ("pk",)

    def get_queryset(self) -> QuerySet[Pavilion]:
        if "edition" in self.request.query_params:
            return Pavilion.objects.exclude(edition__state=Edition.State.DRAFT)
        return Pavilion.objects.filter(edition__in=Edition.objects.published())


@extend_schema_view(
    get=extend_schema(
        tags=["Pavilions"],
        operation_id="pavilions_retrieve",
        responses={200: PavilionOutput, 304: NOT_MODIFIED, 404: NOT_FOUND, **PUBLIC},
    )
)
class PavilionDetail(PublicAnswer, RetrieveAPIView[Pavilion]):
    serializer_class = PavilionOutput
    queryset = Pavilion.objects.exclude(edition__state=Edition.State.DRAFT)


@extend_schema_view(
    get=extend_schema(
        tags=["Pavilions"],
        operation_id="slots_list",
        responses={200: SlotOutput(many=True), 304: NOT_MODIFIED, **PUBLIC},
    )
)
class SlotList(PublicAnswer, ListAPIView[Slot]):
    """Slots of the published edition by their start, with the places that are left.

    A place that is listed is not held: booking it may still answer `places_taken`.
    """

    serializer_class = SlotOutput
    filterset_class = SlotFilter
    ordering: ClassVar = ("starts_at", "pk")
    fresh_seconds = 5

    def get_queryset(self) -> QuerySet[Slot]:
        return Slot.objects.filter(pavilion__edition__state=Edition.State.PUBLISHED)
