"""Arrival windows, for everybody."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView

from openday.editions.models import Edition
from openday.rest.documentation import NOT_MODIFIED, PUBLIC
from openday.rest.public_lists import PublicAnswer
from schools.filters import ArrivalWindowFilter
from schools.models import ArrivalWindow
from schools.serializers import ArrivalWindowOutput


@extend_schema_view(
    get=extend_schema(
        tags=["Visits"],
        operation_id="arrival_windows_list",
        responses={200: ArrivalWindowOutput(many=True), 304: NOT_MODIFIED, **PUBLIC},
    )
)
class ArrivalWindowList(PublicAnswer, ListAPIView[ArrivalWindow]):
    """When the gates of the published edition can take how many people and coaches."""

    serializer_class = ArrivalWindowOutput
    filterset_class = ArrivalWindowFilter
    ordering: ClassVar = ("starts_at", "pk")
    fresh_seconds = 5

    def get_queryset(self) -> QuerySet[ArrivalWindow]:
        return ArrivalWindow.objects.filter(gate__edition__state=Edition.State.PUBLISHED)
