"""Signing up for seats: the form, which is the same for everybody and may be kept by proxies, and what follows it."""

from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from openday.accounts.client import client_network
from openday.accounts.models import User
from openday.notifications.told import masked
from openday.public_pages import public_page
from openday.rate_limits import is_too_often, too_often_page
from seminars.errors import SeminarsError
from seminars.forms.registrations import SeatRequestForm
from seminars.models import Registration, Seminar, SeminarRules
from seminars.refusals import sentence_for
from seminars.registration_page import ASKED, opens, path_of
from seminars.services.programme import Item, Programme, Seats, seats_of
from seminars.services.registrations import ask_for_seats
from seminars.services.rules import seminar_rules_of
from seminars.services.sittings import sittings_of
from seminars.views.found import programme_or_404

FRESH_SECONDS: Final = 10
HOUR_SECONDS: Final = 3600
# A school or an office stands behind one address: its limit is wide, that of a mailbox narrow.
ASKS_A_MINUTE: Final = 20
ASKS_OF_A_MAILBOX_AN_HOUR: Final = 12


@login_not_required
@csrf_exempt  # no cookie is read or set here: another site could ask for seats as well as anybody without a browser
@require_http_methods(["GET", "HEAD", "POST"])
def registration_ask(request: HttpRequest, code: str) -> HttpResponseBase:
    """The form, three queries, four after a change; what it sends, whose answer never says who has signed up."""
    return _sent(request, code) if request.method == "POST" else _form(request, code)


@public_page(fresh_seconds=FRESH_SECONDS)
def _form(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, code)


@never_cache
@require_safe
def registration_ask_mine(request: HttpRequest, code: str) -> HttpResponse:
    """The same form with what the reader's account knows. Sent, it is like any other."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    return _page(request, code, known={"full_name": user.full_name, "email": user.email, "phone": user.phone})


def _sent(request: HttpRequest, code: str) -> HttpResponse:
    if is_too_often("seats", client_network(request), most=ASKS_A_MINUTE):
        return too_often_page(request)
    programme, item, seats = _found(request, code)
    seminar = Seminar.objects.select_related("edition").get(edition=programme.edition, code=item.code)
    form = _form_of(seminar_rules_of(programme.edition), seats, request.POST)
    if not form.is_valid():
        return _page(request, code, form=form, status=422)
    asked = form.request_in(get_language() or "ar")
    if is_too_often("seats", _mailbox_of(asked.email), most=ASKS_OF_A_MAILBOX_AN_HOUR, seconds=HOUR_SECONDS):
        return too_often_page(request)
    try:
        registration = ask_for_seats(seminar=seminar, request=asked, now=timezone.now())
    except SeminarsError as refusal:
        form.add_error(None, sentence_for(refusal))
        return _page(request, code, form=form, status=409)
    return redirect(path_of(registration, ASKED))


def _mailbox_of(email: str) -> str:
    """Where mail to `email` arrives: what stands behind a plus is a label of the same mailbox."""
    name, _at, host = email.rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def _found(request: HttpRequest, code: str) -> tuple[Programme, Item, Seats | None]:
    """404 for what is on no programme. Two queries."""
    programme = programme_or_404(request)
    item = programme.seminar_by_code.get(code)
    if item is None or item.seminar_id is None:
        raise Http404
    return programme, item, seats_of(programme.edition).get(item.seminar_id)


def _form_of(rules: SeminarRules, seats: Seats | None, data: Any = None, **kwargs: Any) -> SeatRequestForm:
    return SeatRequestForm(data, rules=rules, seats=seats.seats if seats else rules.max_group_seats, **kwargs)


def _page(
    request: HttpRequest,
    code: str,
    *,
    form: SeatRequestForm | None = None,
    known: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    programme, item, seats = _found(request, code)
    now = timezone.now()
    rules = seminar_rules_of(programme.edition)
    context = {
        "item": item,
        "seats": seats,
        "is_open": bool(seats and seats.is_open(now)) and not item.is_cancelled,
        "is_to_come": bool(seats and now < seats.opens_at),
        "form": form or _form_of(rules, seats, initial=known),
        "is_known": known is not None,
        "rules": rules,
        "kept_until": rules.retention_days,
    }
    return render(request, "seminars/registration_ask.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def registration_asked(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """Look into your mail. It says the same whatever became of the request, and opens nothing. Three queries."""
    if not opens(key, public_id, page=ASKED):
        raise Http404
    registration = get_object_or_404(Registration.objects.select_related("seminar__edition"), public_id=public_id)
    context = {
        "seminar": registration.seminar,
        "entry": sittings_of([registration.seminar_id]).get(registration.seminar_id),
        "address": masked(registration.email),
        "hours": seminar_rules_of(registration.seminar.edition).confirm_hours,
    }
    return render(request, "seminars/registration_asked.html", context)
