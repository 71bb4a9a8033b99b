"""The page of a registration and its papers, for whoever has its link: no account, no cookie."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from openday.calendars import CONTENT_TYPE
from openday.passes.qr import qr_path
from openday.rate_limits import is_too_often, too_often_page
from seminars.errors import NoSeatHeld, SeminarsError
from seminars.forms.registrations import FewerSeatsForm
from seminars.models import Registration, ReleasedEntry
from seminars.papers.registrations import attendance_certificate_pdf, seat_letter_pdf
from seminars.papers.seat_calendars import seat_calendar
from seminars.refusals import sentence_for
from seminars.registration_page import address_of, key_of, opens
from seminars.services.registrations import cancel_registration, confirm_registration, give_back_seats
from seminars.services.rules import seminar_rules_of
from seminars.services.seat_passes import pass_of
from seminars.services.sittings import closes_at, entry_opens_at, sittings_of
from seminars.services.waiting_list import accept_offer, place_of

PDF: Final = "application/pdf"
DEEDS_A_MINUTE: Final = 10
PAPERS_A_MINUTE: Final = 10
State = Registration.State


@login_not_required
@csrf_exempt  # the link is the key: another site does not know it, and no cookie is needed here
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration_detail(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """How it stands, and what can be done. Nothing is done by opening it: programs that read mail open links too."""
    registration = _found(public_id, key)
    if request.method == "POST":
        return _do(request, registration)
    return _page(request, registration)


def _found(public_id: UUID, key: str) -> Registration:
    if not opens(key, public_id):
        raise Http404
    registrations = Registration.objects.select_related("seminar__edition").filter(purged_at=None)
    return get_object_or_404(registrations, public_id=public_id)


def _confirm(registration: Registration, _request: HttpRequest) -> None:
    confirm_registration(registration_id=registration.pk, now=timezone.now())


def _accept(registration: Registration, _request: HttpRequest) -> None:
    accept_offer(registration_id=registration.pk, now=timezone.now())


def _fewer(registration: Registration, request: HttpRequest) -> None:
    form = FewerSeatsForm(request.POST, held=registration.seats)
    seats = form.cleaned_data["seats"] if form.is_valid() else 0  # the service says what is wrong with it
    give_back_seats(registration_id=registration.pk, seats=seats, now=timezone.now())


def _cancel(registration: Registration, _request: HttpRequest) -> None:
    cancel_registration(registration_id=registration.pk, now=timezone.now())


DEEDS: Final[dict[str, Callable[[Registration, HttpRequest], None]]] = {
    "confirm": _confirm,
    "accept": _accept,
    "fewer": _fewer,
    "cancel": _cancel,
}


def _do(request: HttpRequest, registration: Registration) -> HttpResponse:
    if is_too_often("registration", registration.pk, most=DEEDS_A_MINUTE):
        return too_often_page(request)
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    try:
        deed(registration, request)
    except SeminarsError as refusal:
        registration.refresh_from_db()
        return _page(request, registration, refusal=sentence_for(refusal), status=409)
    return redirect(f"{request.path}?done={request.POST['deed']}")


def _page(request: HttpRequest, registration: Registration, *, refusal: str = "", status: int = 200) -> HttpResponse:
    now, state = timezone.now(), registration.state
    entry = sittings_of([registration.seminar_id]).get(registration.seminar_id)
    takes_place = entry is not None and not entry.is_cancelled
    context: dict[str, Any] = {
        "registration": registration,
        "entry": entry,
        "takes_place": takes_place,
        "is_over": entry is not None and entry.ends_at <= now,
        "is_expired": state == State.ASKED and registration.link_expires_at <= now,
        "key": key_of(registration),
        "refusal": refusal,
        "done": request.GET.get("done", ""),
        "can_cancel": state in (State.ASKED, State.WAITING, State.OFFERED, State.CONFIRMED),
        "fewer": _fewer_form(registration),
        "place": place_of(registration) if state == State.WAITING else None,
        "code": _code_of(registration) if takes_place else None,
        "rules": seminar_rules_of(registration.seminar.edition),
    }
    if entry is not None:
        context["entry_opens_at"] = entry_opens_at(entry)
        context["can_ask_again"] = takes_place and now < closes_at(entry, context["rules"])
    return render(request, "seminars/registration_detail.html", context, status=status)


def _fewer_form(registration: Registration) -> FewerSeatsForm | None:
    can = registration.seats > 1 and registration.state in (State.WAITING, State.OFFERED, State.CONFIRMED)
    return FewerSeatsForm(held=registration.seats) if can else None


def _code_of(registration: Registration) -> dict[str, Any] | None:
    if registration.state not in (State.CONFIRMED, State.ATTENDED):
        return None
    try:
        return qr_path(pass_of(registration=registration, now=timezone.now()).token)
    except NoSeatHeld:
        return None


# --- Papers -----------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_safe
def registration_letter(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """As things stand. 404 where no seats are held."""
    registration, entry = _with_entry(public_id, key)
    if is_too_often("seat-papers", registration.pk, most=PAPERS_A_MINUTE):
        return too_often_page(request)
    now, language = timezone.now(), get_language() or "ar"
    try:
        code = pass_of(registration=registration, now=now).token
    except NoSeatHeld as refusal:
        raise Http404 from refusal
    address = address_of(registration, language)
    content = seat_letter_pdf(registration, entry, code=code, address=address, language=language, made_at=now)
    return _paper(content, f"{registration.seminar.code}-seats")


@login_not_required
@never_cache
@require_safe
def registration_certificate(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """For whoever came, once it is over; 404 before."""
    registration, entry = _with_entry(public_id, key)
    now = timezone.now()
    if registration.state != State.ATTENDED or now < entry.ends_at:
        raise Http404
    if is_too_often("seat-papers", registration.pk, most=PAPERS_A_MINUTE):
        return too_often_page(request)
    content = attendance_certificate_pdf(registration, entry, language=get_language() or "ar", made_at=now)
    return _paper(content, f"{registration.seminar.code}-certificate")


@login_not_required
@never_cache
@require_safe
def registration_calendar(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """The event, to be put into a calendar once; a cancelled one is taken out of it by the same file."""
    registration, entry = _with_entry(public_id, key)
    content = seat_calendar(registration, entry, language=get_language() or "ar")
    name = f"{registration.seminar.code}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)


def _with_entry(public_id: UUID, key: str) -> tuple[Registration, ReleasedEntry]:
    """404 where the programme does not hold the seminar any more."""
    registration = _found(public_id, key)
    entry = sittings_of([registration.seminar_id]).get(registration.seminar_id)
    if entry is None:
        raise Http404
    return registration, entry


def _paper(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})
