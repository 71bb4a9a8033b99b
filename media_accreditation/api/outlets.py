"""Outlets: for staff all of them, for everybody else those that they act for."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView

from media_accreditation.filters.outlets import OutletFilter
from media_accreditation.models import Outlet
from media_accreditation.serializers.outlets import OutletOutput
from openday.accounts.api_authentication import signed_in
from openday.rest.documentation import NOT_FOUND, PRIVATE
from openday.rest.filters import Narrowing
from openday.rest.private_answers import PrivateAnswer


class SeenOutlets(PrivateAnswer, GenericAPIView[Outlet]):
    serializer_class = OutletOutput
    queryset = Outlet.objects.none()  # for the schema: see get_queryset
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Outlet]:
        return Outlet.objects.visible_to(signed_in(self.request)).select_related("merged_into")


@extend_schema_view(
    get=extend_schema(
        tags=["Press"],
        operation_id="press_outlets_list",
        responses={200: OutletOutput(many=True), **PRIVATE},
    )
)
class OutletList(SeenOutlets, ListAPIView[Outlet]):
    """The outlets that you act for; for staff of the press office and of security, all of them."""

    filter_backends = (Narrowing,)
    filterset_class = OutletFilter
    ordering: ClassVar = ("pk",)


@extend_schema_view(
    get=extend_schema(
        tags=["Press"],
        operation_id="press_outlets_retrieve",
        responses={200: OutletOutput, 404: NOT_FOUND, **PRIVATE},
    )
)
class OutletDetail(SeenOutlets, RetrieveAPIView[Outlet]):
    """One of them. A merged duplicate says what it is now."""
