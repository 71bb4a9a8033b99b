"""Seats of seminars: which are given, to whom, who waits; more of them or fewer; and who is added by hand."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.programme_seats import RegistrationListForm, ResizeForm, SeatingForm, StaffRequestForm
from backoffice.permissions import requires, staff_of
from backoffice.services.programme_seats import (
    SeatFigures,
    board_of_seats,
    figures_of,
    narrowed_registrations,
    registration_rows,
    sign_up_state,
)
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.spreadsheets import CSV_TYPE, XLSX_TYPE, csv_lines, xlsx_file
from seminars.errors import SeatsInUse, SeminarsError
from seminars.models import Registration, ReleasedEntry, Seating, Seminar
from seminars.refusals import sentence_for
from seminars.services.registrations import sign_up_by_staff
from seminars.services.rules import seminar_rules_of
from seminars.services.seating import (
    Surplus,
    check_resizing,
    close_sign_up,
    open_sign_up,
    reopen_sign_up,
    resize_seating,
)
from seminars.services.sittings import sittings_of

PAGE_SIZE: Final = 50
FEWER_BEFORE_OPENING: Final = 0.9  # of the hall: some seats stay for guests of honour and the press
State = Registration.State


@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def seating_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    context = {"edition": edition, "board": board_of_seats(edition), "rules": seminar_rules_of(edition)}
    return render(request, "backoffice/programme/seating_list.html", context)


@requires(Permission.VIEW_PROGRAMME)
@require_safe
def seating_detail(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """One seminar: its figures, and who has seats, waits, or has asked."""
    seminar, seating, entry = _found(public_id)
    form = RegistrationListForm(request.GET)
    form.is_valid()
    rules = seminar_rules_of(seminar.edition)
    page = Paginator(narrowed_registrations(seminar, form.cleaned_data), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "seminar": seminar,
        "seating": seating,
        "entry": entry,
        "figures": figures_of([seminar.pk]).get(seminar.pk, SeatFigures()),
        "sign_up": sign_up_state(entry, seating, rules, now=timezone.now()),
        "form": form,
        "page_obj": page,
        "query": request.GET.urlencode(),
        "is_narrowed": any(form.cleaned_data.values()),
    }
    return render(request, "backoffice/programme/seating_detail.html", context)


def _found(public_id: UUID) -> tuple[Seminar, Seating | None, ReleasedEntry | None]:
    """Three queries."""
    seminar = get_object_or_404(Seminar.objects.select_related("edition"), public_id=public_id)
    seating = Seating.objects.filter(seminar=seminar).first()
    return seminar, seating, sittings_of([seminar.pk]).get(seminar.pk)


@requires(Permission.MANAGE_REGISTRATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def seating_open(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Give seats to whoever asks: how many, from when on."""
    seminar, seating, entry = _found(public_id)
    if entry is None or entry.is_cancelled:
        messages.error(request, _("Seats are given for what stands on the programme: release it first."))
        return redirect("backoffice:seating-list")
    capacity = entry.hall.capacity
    initial = {
        "seats": seating.seats if seating else int(capacity * FEWER_BEFORE_OPENING) or 1,
        "opens_at": seating.opens_at if seating else timezone.now(),
    }
    form = SeatingForm(request.POST or None, capacity=capacity, initial=initial)
    if form.is_valid():
        try:
            open_sign_up(seminar=seminar, **form.cleaned_data, by=staff_of(request))
        except SeminarsError as refusal:
            form.add_error("seats", sentence_for(refusal))
        else:
            messages.success(request, _("People can sign up for %(seminar)s.") % {"seminar": seminar.code})
            return redirect("backoffice:seating-detail", public_id=public_id)
    context = {"seminar": seminar, "seating": seating, "entry": entry, "form": form}
    return render(request, "backoffice/programme/seating_open.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_REGISTRATIONS)
@require_POST
def seating_close(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Stop sign-up, or let it go on: whichever the page offered."""
    seminar, _seating, _entry = _found(public_id)
    try:
        if request.POST.get("deed") == "reopen":
            reopen_sign_up(seminar=seminar, by=staff_of(request))
            said = _("People can sign up again.")
        else:
            close_sign_up(seminar=seminar, by=staff_of(request), now=timezone.now())
            said = _("Nobody can sign up any more. The waiting list goes on.")
    except SeminarsError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        messages.success(request, said)
    return redirect("backoffice:seating-detail", public_id=public_id)


@requires(Permission.MANAGE_REGISTRATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def seating_resize(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """More seats or fewer. Where fewer break promises, the page says whose, and asks what becomes of them."""
    seminar, seating, entry = _found(public_id)
    if seating is None:
        raise Http404
    form = ResizeForm(request.POST or None, initial={"seats": _fitting(seating, entry)})
    question: SeatsInUse | None = None
    if form.is_valid():
        given = form.cleaned_data
        surplus = Surplus(given["surplus"]) if given["surplus"] else None
        try:
            done = resize_seating(
                seminar=seminar,
                seats=given["seats"],
                by=staff_of(request),
                now=timezone.now(),
                surplus=surplus,
                reason=form.reason(),
            )
        except SeatsInUse as refusal:
            question = refusal
            if "is_asked" in request.POST:
                form.add_error("surplus", _("Choose one of the two."))
        except SeminarsError as refusal:
            form.add_error(None, sentence_for(refusal))
            question = _question(seminar, given["seats"])
        else:
            told = {"seats": done.seating.seats, "hit": done.hit, "offered": done.offered}
            messages.success(
                request, _("Seats: %(seats)d. Registrations hit: %(hit)d, offered seats: %(offered)d.") % told
            )
            return redirect("backoffice:seating-detail", public_id=public_id)
    context: dict[str, Any] = {"seminar": seminar, "seating": seating, "entry": entry, "form": form}
    if question is not None:
        form.fields["surplus"].required = True
        context |= {
            "question": sentence_for(question),
            "seated": _in_order(question.seated),
            "waiting": _in_order(question.waiting),
        }
    status = 422 if form.errors or question else 200
    return render(request, "backoffice/programme/seating_resize.html", context, status=status)


def _fitting(seating: Seating, entry: ReleasedEntry | None) -> int:
    return min(seating.seats, entry.hall.capacity) if entry else seating.seats


def _question(seminar: Seminar, seats: int) -> SeatsInUse | None:
    """What a change would break, asked without changing anything."""
    try:
        check_resizing(seminar=seminar, seats=seats)
    except SeatsInUse as refusal:
        return refusal
    except SeminarsError:
        return None
    return None


def _in_order(ids: Any) -> list[Registration]:
    found = Registration.objects.in_bulk(list(ids))
    return [found[pk] for pk in ids if pk in found]


@requires(Permission.MANAGE_REGISTRATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def registration_add(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Somebody on the telephone or at the desk: seats at once, or the end of the waiting list."""
    seminar, seating, entry = _found(public_id)
    if seating is None:
        raise Http404
    form = StaffRequestForm(request.POST or None, rules=seminar_rules_of(seminar.edition), seats=seating.seats)
    if form.is_valid():
        try:
            added = sign_up_by_staff(
                seminar=seminar,
                request=form.request_in(form.cleaned_data["language"]),
                by=staff_of(request),
                now=timezone.now(),
            )
        except SeminarsError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, _said_of(added))
            return redirect("backoffice:registration-detail", public_id=added.public_id)
    context = {"seminar": seminar, "seating": seating, "entry": entry, "form": form}
    return render(request, "backoffice/programme/registration_add.html", context, status=422 if form.errors else 200)


def _said_of(registration: Registration) -> str:
    if registration.state == State.WAITING:
        return _("%(name)s is on the waiting list.") % {"name": registration.full_name}
    return _("%(name)s has seats.") % {"name": registration.full_name}


@requires(Permission.MANAGE_REGISTRATIONS)
@require_safe
def seating_export(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponseBase:
    """What the list shows, as `kind`: csv or xlsx."""
    seminar, _seating, _entry = _found(public_id)
    form = RegistrationListForm(request.GET)
    form.is_valid()
    rows = registration_rows(narrowed_registrations(seminar, form.cleaned_data))
    name = f"seats-{seminar.code}-{timezone.localdate().isoformat()}.{kind}"
    if kind == "csv":
        answer = StreamingHttpResponse(csv_lines(rows), content_type=CSV_TYPE)
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    if kind == "xlsx":
        file = xlsx_file(rows, title=_("Seats"), right_to_left=get_language_bidi())
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
    raise Http404
