"""The institutions that the caller represents."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView

from openday.accounts.api_authentication import signed_in
from openday.rest.documentation import NOT_FOUND, PRIVATE
from openday.rest.private_answers import PrivateAnswer
from schools.models import Institution
from schools.serializers import InstitutionOutput


class OwnInstitutions(PrivateAnswer, GenericAPIView[Institution]):
    serializer_class = InstitutionOutput
    queryset = Institution.objects.none()  # for the schema: see get_queryset

    def get_queryset(self) -> QuerySet[Institution]:
        return Institution.objects.represented_by(signed_in(self.request)).select_related("region", "province")


@extend_schema_view(
    get=extend_schema(
        tags=["Institutions"],
        operation_id="institutions_list",
        responses={200: InstitutionOutput(many=True), **PRIVATE},
    )
)
class InstitutionList(OwnInstitutions, ListAPIView[Institution]):
    """The institutions that you represent, verified by staff."""

    filter_backends = ()
    ordering: ClassVar = ("pk",)


@extend_schema_view(
    get=extend_schema(
        tags=["Institutions"],
        operation_id="institutions_retrieve",
        responses={200: InstitutionOutput, 404: NOT_FOUND, **PRIVATE},
    )
)
class InstitutionDetail(OwnInstitutions, RetrieveAPIView[Institution]):
    """One of them."""
