"""Seats and who signed up for them, for staff."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from openday.accounts.api_authentication import signed_in
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.rest.documentation import PRIVATE
from openday.rest.idempotent_writes import IDEMPOTENCY_KEY
from seminars.api.staff import READ, TAG, WRITTEN, ForProgrammeStaff, timeless
from seminars.errors import MayNotManage
from seminars.filters.staff import RegistrationFilter
from seminars.models import Registration, Seating, Seminar
from seminars.serializers.staff import SeminarCancelInput
from seminars.serializers.staff_seats import (
    LetInInput,
    RegistrationOutput,
    SeatingOpenInput,
    SeatingOutput,
    SeatingResizeInput,
    SignUpInput,
    seat_request_in,
)
from seminars.services.attendance import let_in, take_back_entry
from seminars.services.registrations import cancel_registration, sign_up_by_staff
from seminars.services.seating import Resized, Surplus, close_sign_up, open_sign_up, reopen_sign_up, resize_seating


class ForSeatStaff(ForProgrammeStaff):
    def done_by_seat_staff(self, request: Request, service: Callable[..., Any], **values: Any) -> HttpResponse:
        """Raises MayNotManage for who only sees: not every service of seats asks."""
        if not signed_in(request).may(Permission.MANAGE_REGISTRATIONS):
            raise MayNotManage
        return self.done(request, service, **values)


# --- Seats ------------------------------------------------------------------------------------------
class SeatingOfSeminar(ForSeatStaff):
    serializer_class = SeatingOutput
    queryset = Seminar.objects.none()  # for the schema: see get_queryset
    filter_backends = ()
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Seminar]:
        return self.seen(Seminar.objects.select_related("edition"))

    def show(self, seating: Seating) -> dict[str, Any]:
        return SeatingOutput().to_representation(seating)

    def written(self, request: Request, service: Callable[..., Any], **values: Any) -> HttpResponse:
        values = {"show": self.show, **values}
        return self.done_by_seat_staff(request, service, seminar=self.get_object(), **values)


class SeatingDetail(SeatingOfSeminar):
    """The seats of a seminar."""

    @extend_schema(tags=[TAG], operation_id="staff_seating_retrieve", responses={200: SeatingOutput, **READ})
    def get(self, request: Request, public_id: str) -> Response:
        """404 where nobody signs up."""
        seating = Seating.objects.filter(seminar=self.get_object()).select_related("seminar").first()
        if seating is None:
            raise Http404
        return Response(self.show(seating))


class SeatingOpen(SeatingOfSeminar):
    """Anybody may sign up."""

    @extend_schema(
        tags=[TAG],
        operation_id="staff_seating_open",
        parameters=[IDEMPOTENCY_KEY],
        request=SeatingOpenInput,
        responses={200: SeatingOutput, **WRITTEN},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Give so many seats, from a moment on; or set that anew."""
        return self.written(request, timeless(open_sign_up), **SeatingOpenInput.checked(request.data))


class SeatingResize(SeatingOfSeminar):
    """More seats, or fewer."""

    @extend_schema(
        tags=[TAG],
        operation_id="staff_seating_resize",
        parameters=[IDEMPOTENCY_KEY],
        request=SeatingResizeInput,
        responses={200: SeatingOutput, **WRITTEN},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """409 with `seats_in_use` says whose seats would be gone: then say in `surplus` what becomes of them."""
        values = SeatingResizeInput.checked(request.data)
        surplus = Surplus(values["surplus"]) if "surplus" in values else None

        def show(resized: Resized) -> dict[str, Any]:
            return self.show(resized.seating)

        return self.written(
            request, resize_seating, seats=values["seats"], surplus=surplus, reason=values["reason"], show=show
        )


class SeatingClose(SeatingOfSeminar):
    """Nobody asks for seats any more."""

    @extend_schema(
        tags=[TAG], operation_id="staff_seating_close", request=None, responses={200: SeatingOutput, **WRITTEN}
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """The waiting list goes on."""
        return self.written(request, close_sign_up)


class SeatingReopen(SeatingOfSeminar):
    """Seats are asked for again."""

    @extend_schema(
        tags=[TAG], operation_id="staff_seating_reopen", request=None, responses={200: SeatingOutput, **WRITTEN}
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """As before it was closed."""
        return self.written(request, timeless(reopen_sign_up))


# --- Registrations ----------------------------------------------------------------------------------
class Registrations(ForSeatStaff):
    serializer_class = RegistrationOutput
    queryset = Registration.objects.none()  # for the schema: see get_queryset
    filterset_class = RegistrationFilter
    lookup_field = "public_id"

    def get_queryset(self) -> QuerySet[Registration]:
        registrations = Registration.objects.filter(purged_at=None).select_related("seminar")
        if not signed_in(self.request).may(Permission.VIEW_PROGRAMME):
            return registrations.none()
        if self.kwargs or "edition" in self.request.query_params:
            return registrations
        return registrations.filter(seminar__edition__state=Edition.State.PUBLISHED)

    def show(self, registration: Registration) -> dict[str, Any]:
        found = Registration.objects.select_related("seminar").get(pk=registration.pk)
        return RegistrationOutput().to_representation(found)

    def written(self, request: Request, service: Callable[..., Any], **values: Any) -> HttpResponse:
        registration_id = self.get_object().pk
        return self.done_by_seat_staff(request, service, registration_id=registration_id, show=self.show, **values)


@extend_schema_view(
    get=extend_schema(
        tags=[TAG], operation_id="staff_registrations_list", responses={200: RegistrationOutput(many=True), **PRIVATE}
    ),
    post=extend_schema(
        tags=[TAG],
        operation_id="staff_registrations_add",
        parameters=[IDEMPOTENCY_KEY],
        request=SignUpInput,
        responses={201: RegistrationOutput, **WRITTEN},
    ),
)
class RegistrationList(Registrations, ListAPIView[Registration]):
    """Who signed up for seminars of the published edition, or of any that `?edition=` names."""

    def post(self, request: Request) -> HttpResponse:
        """Sign somebody up. Whoever is in already is answered as they are."""
        values = SignUpInput.checked(request.data)
        self.check_sees(request)
        seminar = get_object_or_404(Seminar.objects.select_related("edition"), public_id=values["seminar_id"])
        asked = seat_request_in(values)

        def signed_up(**arguments: Any) -> Registration:
            return sign_up_by_staff(request=asked, **arguments)

        return self.done_by_seat_staff(request, signed_up, seminar=seminar, show=self.show, status=201)


@extend_schema_view(
    get=extend_schema(
        tags=[TAG], operation_id="staff_registrations_retrieve", responses={200: RegistrationOutput, **READ}
    )
)
class RegistrationDetail(Registrations, RetrieveAPIView[Registration]):
    """One of them."""

    filter_backends = ()


class RegistrationCancel(Registrations):
    """They cannot come."""

    filter_backends = ()

    @extend_schema(
        tags=[TAG],
        operation_id="staff_registrations_cancel",
        parameters=[IDEMPOTENCY_KEY],
        request=SeminarCancelInput,
        responses={200: RegistrationOutput, **WRITTEN},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Cancel it. They are told why, and the seats go to the waiting list."""
        values: Mapping[str, Any] = SeminarCancelInput.checked(request.data)
        return self.written(request, cancel_registration, **values)


class RegistrationLetIn(Registrations):
    """They are at the door."""

    filter_backends = ()

    @extend_schema(
        tags=[TAG],
        operation_id="staff_registrations_let_in",
        parameters=[IDEMPOTENCY_KEY],
        request=LetInInput,
        responses={200: RegistrationOutput, **WRITTEN},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """Let so many people in; those who come later are let in when they do."""
        return self.written(request, let_in, **LetInInput.checked(request.data))


class RegistrationTakeBack(Registrations):
    """It was somebody else."""

    filter_backends = ()

    @extend_schema(
        tags=[TAG],
        operation_id="staff_registrations_take_back_entry",
        request=None,
        responses={200: RegistrationOutput, **WRITTEN},
    )
    def post(self, request: Request, public_id: str) -> HttpResponse:
        """They are expected as before."""
        return self.written(request, timeless(take_back_entry))
