"""The door of a hall: whoever stands there is found by code or by name, and let in; and the page of a registration."""

from typing import Any, Final
from uuid import UUID

from csp.constants import SELF, WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.forms.programme_seats import DoorForm, EndRegistrationForm, LetInForm
from backoffice.permissions import requires, staff_of
from backoffice.services.trail import history_of
from backoffice.told import told_on_page
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.security_headers import WITH_CAMERA
from seminars.errors import SeminarsError
from seminars.models import Registration, Seminar
from seminars.refusals import sentence_for
from seminars.registration_page import path_of
from seminars.seat_words import people_counted
from seminars.services.attendance import attendance_of, let_in, named, registration_in, take_back_entry
from seminars.services.registrations import cancel_registration
from seminars.services.sittings import entry_opens_at, sittings_of
from seminars.services.telling_registrations import REGISTRATION
from seminars.services.waiting_list import place_of

FOUND_AT_ONCE: Final = 20
LAST_IN: Final = 8
State = Registration.State


@requires(Permission.MANAGE_REGISTRATIONS)
@require_safe
@csp_update({"script-src": [SELF, WASM_UNSAFE_EVAL]})  # type: ignore[arg-type]  # typed for views without arguments
def seating_entry(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """A code opens its registration, whatever its seminar; a name lists those of this one.

    The reader of codes is WebAssembly, which the policy of this page alone lets compile.
    """
    seminar = get_object_or_404(Seminar.objects.select_related("edition"), public_id=public_id)
    entry, now = sittings_of([seminar.pk]).get(seminar.pk), timezone.now()
    form = DoorForm(request.GET or None)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    scanned = registration_in(asked.strip("\r\n"), now=now) if asked else None
    live = Registration.objects.live().filter(seminar=seminar)
    found = [scanned] if scanned else []
    if asked and not scanned:
        found = list(named(live, asked).order_by("full_name", "pk")[:FOUND_AT_ONCE])
    in_already = Registration.objects.filter(seminar=seminar, state=State.ATTENDED).order_by("-attended_at", "-pk")
    context = {
        "seminar": seminar,
        "entry": entry,
        "is_open": entry is not None and not entry.is_cancelled and now >= entry_opens_at(entry),
        "opens_at": entry_opens_at(entry) if entry else None,
        "form": form,
        "asked": asked,
        "scanned": scanned,
        "is_elsewhere": scanned is not None and scanned.seminar_id != seminar.pk,
        "elsewhere": sittings_of([scanned.seminar_id]).get(scanned.seminar_id) if scanned else None,
        "found": found,
        "attendance": attendance_of(seminar),
        "last_in": in_already[:LAST_IN],
    }
    response = render(request, "backoffice/programme/seating_entry.html", context)
    response["Permissions-Policy"] = WITH_CAMERA
    return response


@requires(Permission.MANAGE_REGISTRATIONS)
@require_POST
def registration_let_in(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """From the door; back to it, ready for the next one. `undo` takes it back."""
    registration = get_object_or_404(Registration.objects.select_related("seminar"), public_id=public_id)
    form, by = LetInForm(request.POST), staff_of(request)
    try:
        if "undo" in request.POST:
            take_back_entry(registration_id=registration.pk, by=by)
            messages.success(request, _("%(name)s is expected as before.") % {"name": registration.full_name})
        else:
            people = form.cleaned_data["people"] if form.is_valid() else 0
            let_in(registration_id=registration.pk, people=people, by=by, now=timezone.now())
            said = {"name": registration.full_name, "people": people_counted(people)}
            messages.success(request, _("In: %(name)s, %(people)s.") % said)
    except SeminarsError as refusal:
        messages.error(request, sentence_for(refusal))
        if "door" in request.POST:
            door = reverse("backoffice:seating-entry", args=[registration.seminar.public_id])
            return redirect(f"{door}?{urlencode({'q': registration.full_name})}")
    if "door" in request.POST:
        return redirect("backoffice:seating-entry", public_id=registration.seminar.public_id)
    return redirect("backoffice:registration-detail", public_id=public_id)


@requires(Permission.VIEW_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
def registration_detail(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """One registration: how it stands, what was told about it, what can be done, and what was."""
    registration = get_object_or_404(Registration.objects.select_related("seminar__edition"), public_id=public_id)
    form = EndRegistrationForm(request.POST or None)
    if request.method == "POST":
        by = staff_of(request)
        if not by.may(Permission.MANAGE_REGISTRATIONS):
            raise Http404
        if _ended(request, registration, form, by=by):
            return redirect("backoffice:registration-detail", public_id=public_id)
    context: dict[str, Any] = {
        "registration": registration,
        "seminar": registration.seminar,
        "entry": sittings_of([registration.seminar_id]).get(registration.seminar_id),
        "place": place_of(registration) if registration.state == State.WAITING else None,
        "own_page": path_of(registration),
        "end": form,
        "let_in": LetInForm(initial={"people": _missing(registration)}),
        "missing": _missing(registration),
        "can_end": registration.state in (State.ASKED, State.WAITING, State.OFFERED, State.CONFIRMED),
        "events": history_of(registration),
        **told_on_page(request, {REGISTRATION: [registration.pk]}, found_by=registration.email),
    }
    return render(request, "backoffice/programme/registration_detail.html", context, status=422 if form.errors else 200)


def _missing(registration: Registration) -> int:
    """People of it who have not come yet."""
    return registration.seats - (registration.attended_seats or 0)


def _ended(request: HttpRequest, registration: Registration, form: EndRegistrationForm, *, by: User) -> bool:
    try:
        cancel_registration(registration_id=registration.pk, now=timezone.now(), by=by, reason=form.reason())
    except SeminarsError as refusal:
        form.add_error(None, sentence_for(refusal))
        return False
    messages.success(request, _("The registration is cancelled, and the person is told why."))
    return True
