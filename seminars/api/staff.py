"""Seminars and speakers for staff: as they stand, to be read and written."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request

from openday.accounts.api_authentication import signed_in
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.rest.documentation import NOT_FOUND, PRIVATE, WRITES
from openday.rest.filters import Narrowing
from openday.rest.idempotent_writes import IDEMPOTENCY_KEY, IdempotentWrites
from seminars.api.documentation import NOT_WRITTEN, SEMINAR_ADDED
from seminars.filters.staff import StaffSeminarFilter, StaffSpeakerFilter
from seminars.models import Contribution, Seminar, Speaker
from seminars.serializers.staff import (
    SeminarAddInput,
    SeminarCancelInput,
    SeminarChangeInput,
    SpeakerAddInput,
    SpeakerChangeInput,
    StaffSeminarOutput,
    StaffSpeakerOutput,
    card_in,
    speaker_card_in,
)
from seminars.services.describing import add_described, change_described
from seminars.services.seminars import Contributing, cancel_seminar, revive_seminar
from seminars.services.speakers import add_speaker, change_speaker
from seminars.services.states import with_state

TAG = "Programme, for staff"
READ: Any = {404: NOT_FOUND, **PRIVATE}
WRITTEN: Any = {404: NOT_FOUND, 409: NOT_WRITTEN, **WRITES}


class ForProgrammeStaff(IdempotentWrites, GenericAPIView[Any]):
    """For staff who see the programme; for everybody else there is nothing here."""

    filter_backends: Any = (Narrowing,)
    ordering: ClassVar = ("pk",)

    def seen(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """`rows` of the published edition, or of whichever an id or `?edition=` names."""
        if not signed_in(self.request).may(Permission.VIEW_PROGRAMME):
            return rows.none()
        if self.kwargs or "edition" in self.request.query_params:
            return rows
        return rows.filter(edition__state=Edition.State.PUBLISHED)

    def done(
        self,
        request: Request,
        service: Callable[..., Any],
        *,
        show: Callable[[Any], Any],
        status: int = 200,
        **values: Any,
    ) -> HttpResponse:
        """What `service` did, for whoever asks, now."""
        self.check_sees(request)
        arguments = {"by": signed_in(request), "now": timezone.now(), **values}
        return self.answered(request, service=service, arguments=arguments, show=show, status=status)

    def check_sees(self, request: Request) -> None:
        """Raises Http404 for everybody else."""
        if not signed_in(request).may(Permission.VIEW_PROGRAMME):
            raise Http404


def edition_in(values: Mapping[str, Any]) -> Edition:
    """The one whose number is given, else the published one. Raises ValidationError."""
    number = values.get("edition")
    edition = Edition.objects.filter(number=number).first() if number else Edition.objects.current()
    if edition is None:
        raise ValidationError({"edition": [_("There is no such edition.")]})
    return edition


# --- Seminars ---------------------------------------------------------------------------------------
class StaffSeminars(ForProgrammeStaff):
    serializer_class = StaffSeminarOutput
    queryset = Seminar.objects.none()  # for the schema: see get_queryset
    filterset_class = StaffSeminarFilter
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Seminar]:
        return self.seen(_whole(Seminar.objects.all()))

    def show(self, seminar: Seminar) -> dict[str, Any]:
        return StaffSeminarOutput().to_representation(_whole(Seminar.objects.all()).get(pk=seminar.pk))


def _whole(seminars: QuerySet[Seminar]) -> QuerySet[Seminar]:
    """With all that is shown of each. Two queries."""
    people = Contribution.objects.select_related("speaker").order_by("position", "pk")
    with_people = seminars.select_related("placement").prefetch_related(Prefetch("contributions", people))
    return with_state(with_people, timezone.now())


def _contributions(parts: Iterable[Mapping[str, Any]], edition_id: int) -> list[Contributing]:
    """Raises ValidationError for whom the edition does not know."""
    parts = list(parts)
    known = dict(
        Speaker.objects.filter(edition=edition_id, public_id__in=[part["id"] for part in parts]).values_list(
            "public_id", "pk"
        )
    )
    if unknown := [str(part["id"]) for part in parts if part["id"] not in known]:
        raise ValidationError({"speakers": [_("Not of this edition: %(ids)s.") % {"ids": ", ".join(unknown)}]})
    return [Contributing(known[part["id"]], part["role"]) for part in parts]


@extend_schema_view(
    get=extend_schema(
        tags=[TAG], operation_id="staff_seminars_list", responses={200: StaffSeminarOutput(many=True), **PRIVATE}
    ),
    post=extend_schema(
        tags=[TAG],
        operation_id="staff_seminars_add",
        parameters=[IDEMPOTENCY_KEY],
        request=SeminarAddInput,
        examples=[SEMINAR_ADDED],
        responses={201: StaffSeminarOutput, **WRITTEN},
    ),
)
class StaffSeminarList(StaffSeminars, ListAPIView[Seminar]):
    """Seminars of the published edition, or of any that `?edition=` names, as they stand."""

    def post(self, request: Request) -> HttpResponse:
        """Add a seminar. The public reads of it once the draft places it and a release says so."""
        values = SeminarAddInput.checked(request.data)
        self.check_sees(request)
        edition = edition_in(values)
        return self.done(
            request,
            add_described,
            edition=edition,
            code=values.get("code", ""),
            card=card_in(values),
            contributions=_contributions(values.get("speakers", ()), edition.pk),
            show=self.show,
            status=201,
        )


@extend_schema_view(
    get=extend_schema(tags=[TAG], operation_id="staff_seminars_retrieve", responses={200: StaffSeminarOutput, **READ}),
    put=extend_schema(
        tags=[TAG],
        operation_id="staff_seminars_change",
        parameters=[IDEMPOTENCY_KEY],
        request=SeminarChangeInput,
        responses={200: StaffSeminarOutput, **WRITTEN},
    ),
)
class StaffSeminarDetail(StaffSeminars, RetrieveAPIView[Seminar]):
    """One of them."""

    filter_backends = ()

    def put(self, request: Request, public_id: str) -> HttpResponse:
        """Make it what is sent, whole. 409 with `stale_revision` where somebody changed it since you read it."""
        values, seminar = SeminarChangeInput.checked(request.data), self.get_object()
        parts = values.get("speakers")
        return self.done(
            request,
            change_described,
            seminar_id=seminar.pk,
            revision=values["revision"],
            card=card_in(values),
            contributions=None if parts is None else _contributions(parts, seminar.edition_id),
            show=self.show,
        )


class StaffSeminarCancel(StaffSeminars):
    """It does not take place."""

    filter_backends = ()

    @extend_schema(
        tags=[TAG],
        operation_id="staff_seminars_cancel",
        parameters=[IDEMPOTENCY_KEY],
        request=SeminarCancelInput,
        responses={200: StaffSeminarOutput, **WRITTEN},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Cancel it. The next release says so, and tells whom it touches."""
        values = SeminarCancelInput.checked(request.data)
        return self.done(request, cancel_seminar, seminar_id=self.get_object().pk, show=self.show, **values)


class StaffSeminarRevive(StaffSeminars):
    """It takes place after all."""

    filter_backends = ()

    @extend_schema(
        tags=[TAG], operation_id="staff_seminars_revive", request=None, responses={200: StaffSeminarOutput, **WRITTEN}
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """As the next release will say."""
        return self.done(request, timeless(revive_seminar), seminar_id=self.get_object().pk, show=self.show)


def timeless(service: Callable[..., Any]) -> Callable[..., Any]:
    """`service`, which does not ask what time it is."""

    def called(*, now: Any, **arguments: Any) -> Any:
        return service(**arguments)

    return called


# --- Speakers ---------------------------------------------------------------------------------------
class StaffSpeakers(ForProgrammeStaff):
    serializer_class = StaffSpeakerOutput
    queryset = Speaker.objects.none()  # for the schema: see get_queryset
    filterset_class = StaffSpeakerFilter
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Speaker]:
        return self.seen(Speaker.objects.all())

    def show(self, speaker: Speaker) -> dict[str, Any]:
        return StaffSpeakerOutput().to_representation(speaker)


@extend_schema_view(
    get=extend_schema(
        tags=[TAG], operation_id="staff_speakers_list", responses={200: StaffSpeakerOutput(many=True), **PRIVATE}
    ),
    post=extend_schema(
        tags=[TAG],
        operation_id="staff_speakers_add",
        parameters=[IDEMPOTENCY_KEY],
        request=SpeakerAddInput,
        responses={201: StaffSpeakerOutput, **WRITTEN},
    ),
)
class StaffSpeakerList(StaffSpeakers, ListAPIView[Speaker]):
    """Speakers of the published edition, or of any that `?edition=` names, with what only staff see."""

    def post(self, request: Request) -> HttpResponse:
        """Add a speaker. The public reads of them once a release holds them."""
        values = SpeakerAddInput.checked(request.data)
        self.check_sees(request)
        return self.done(
            request,
            add_speaker,
            edition=edition_in(values),
            card=speaker_card_in(values),
            show=self.show,
            status=201,
        )


@extend_schema_view(
    get=extend_schema(tags=[TAG], operation_id="staff_speakers_retrieve", responses={200: StaffSpeakerOutput, **READ}),
    put=extend_schema(
        tags=[TAG],
        operation_id="staff_speakers_change",
        parameters=[IDEMPOTENCY_KEY],
        request=SpeakerChangeInput,
        responses={200: StaffSpeakerOutput, **WRITTEN},
    ),
)
class StaffSpeakerDetail(StaffSpeakers, RetrieveAPIView[Speaker]):
    """One of them."""

    filter_backends = ()

    def put(self, request: Request, public_id: str) -> HttpResponse:
        """Make them what is sent, whole. 409 with `stale_revision` where somebody, or they, changed it since."""
        values = SpeakerChangeInput.checked(request.data)
        return self.done(
            request,
            change_speaker,
            speaker_id=self.get_object().pk,
            revision=values["revision"],
            card=speaker_card_in(values),
            show=self.show,
        )
