"""What a gate asks for: the keys that passes are checked with, and the passes that hold no more. For everybody."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView

from openday.passes.models import Pass, SigningKey
from openday.passes.serializers import PassKeyOutput, PassRevocationOutput
from openday.rest.documentation import NOT_MODIFIED, PUBLIC
from openday.rest.public_lists import PublicAnswer


@extend_schema_view(
    get=extend_schema(
        tags=["Passes"],
        operation_id="pass_keys_list",
        responses={200: PassKeyOutput(many=True), 304: NOT_MODIFIED, **PUBLIC},
    )
)
class PassKeyList(PublicAnswer, ListAPIView[SigningKey]):
    """Every key whose passes hold. Replace all that you had by it: a key that is gone was withdrawn."""

    serializer_class = PassKeyOutput
    filter_backends = ()
    queryset = SigningKey.objects.verifying()
    ordering: ClassVar = ("pk",)


@extend_schema_view(
    get=extend_schema(
        tags=["Passes"],
        operation_id="pass_revocations_list",
        responses={200: PassRevocationOutput(many=True), 304: NOT_MODIFIED, **PUBLIC},
    )
)
class PassRevocationList(PublicAnswer, ListAPIView[Pass]):
    """Passes that were revoked and whose time has not passed, those that end first to begin with."""

    serializer_class = PassRevocationOutput
    filter_backends = ()
    queryset = Pass.objects.none()  # for the schema: see get_queryset
    ordering: ClassVar = ("ends_at", "pk")

    def get_queryset(self) -> QuerySet[Pass]:
        return Pass.objects.revoked_but_for_that_valid(timezone.now())
