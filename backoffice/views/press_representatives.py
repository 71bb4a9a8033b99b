"""The queue of those who want to act for an outlet: one in hand, decided, and on to the next."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.forms.press_outlets import ReasonForm, RepresentativeQueueForm
from backoffice.permissions import requires, staff_of
from backoffice.services.queues import Queue, key_in
from backoffice.services.representative_queue import compare, queue_of
from backoffice.told import told_on_page
from media_accreditation.errors import AccreditationError
from media_accreditation.models import Outlet, Representative
from media_accreditation.refusals import sentence_for
from media_accreditation.services.merging import merge_outlets
from media_accreditation.services.representatives import (
    refuse_outlet,
    refuse_representative,
    restore_representative,
    suspend_representative,
    verify_outlet,
    verify_representative,
)
from media_accreditation.services.telling_outlets import REPRESENTATIVE
from openday.accounts.models import User
from openday.accounts.roles import Permission

NARROWING: Final = ("q", "state", "kind")


@requires(Permission.MANAGE_OUTLETS)
@require_safe
def representative_queue(request: HttpRequest) -> HttpResponseBase:
    return _show(request, at=request.GET.get("at", ""))


def _show(
    request: HttpRequest, *, at: str, narrowing: str | None = None, reason: ReasonForm | None = None, status: int = 200
) -> HttpResponseBase:
    form = RepresentativeQueueForm(request.GET if narrowing is None else _said(narrowing))
    queue = _queue(form, at)
    context = {
        "form": form,
        "queue": queue,
        "representative": queue.at,
        "compared": compare(queue.at, by=staff_of(request)) if queue.at else None,
        "reason": reason or ReasonForm(),
        "narrowing": _narrowing(request) if narrowing is None else narrowing,
        "state": _state(form),
        **(_told(request, queue.at) if queue.at else {}),
    }
    return render(request, "backoffice/press/representative_queue.html", context, status=status)


def _told(request: HttpRequest, representative: Representative) -> dict[str, Any]:
    here = urlencode({"state": representative.state, "at": representative.pk})
    return told_on_page(
        request,
        {REPRESENTATIVE: [representative.pk]},
        found_by=representative.user.email,
        page=f"{reverse('backoffice:representative-queue')}?{here}",
    )


def _narrowing(request: HttpRequest) -> str:
    return urlencode({key: request.GET[key] for key in NARROWING if request.GET.get(key)})


def _said(narrowing: str) -> dict[str, str]:
    """What `narrowing` (a query string) says; the last of each name."""
    return QueryDict(narrowing).dict()


def _queue(form: RepresentativeQueueForm, at: str) -> Queue[Representative]:
    form.is_valid()
    return queue_of(form.cleaned_data | {"state": _state(form)}, at=key_in(at))


def _state(form: RepresentativeQueueForm) -> str:
    return form.cleaned_data.get("state") or Representative.State.PENDING


@requires(Permission.MANAGE_OUTLETS)
@require_POST
def representative_decide(request: HttpRequest, representative_id: int) -> HttpResponseBase:
    """One decision; the next of the same queue comes up. A refusal that lacks its reason keeps the page."""
    shown = Representative.objects.select_related("outlet", "user")
    representative = get_object_or_404(shown, pk=representative_id)
    narrowing = request.POST.get("narrowing", "")[:500]
    deed, _sep, value = request.POST.get("deed", "").partition(":")
    reason = ReasonForm(request.POST)
    if deed not in DEEDS or not reason.is_valid():
        return _show(request, at=str(representative.pk), narrowing=narrowing, reason=reason, status=422)
    if deed in NEED_REASON and not reason.reason():
        reason.add_error("words", _("Say why: the person reads it."))
        return _show(request, at=str(representative.pk), narrowing=narrowing, reason=reason, status=422)
    try:
        with transaction.atomic():
            said = DEEDS[deed](representative, value, reason.reason(), staff_of(request))
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
        at = str(representative.pk)
    else:
        messages.success(request, said % {"person": representative.user.get_full_name()})
        at = request.POST.get("following", "")[:19]
    query = urlencode(_said(narrowing) | {"at": at})
    return redirect(f"{reverse('backoffice:representative-queue')}?{query}")


def _verify(row: Representative, _value: str, _reason: str, by: User) -> str:
    verify_representative(representative_id=row.pk, by=by, now=timezone.now())
    return _("%(person)s acts for the outlet now.")


def _verify_both(row: Representative, _value: str, _reason: str, by: User) -> str:
    verify_outlet(outlet_id=row.outlet_id, by=by, now=timezone.now())
    verify_representative(representative_id=row.pk, by=by, now=timezone.now())
    return _("The outlet is verified, and %(person)s acts for it now.")


def _refuse(row: Representative, _value: str, reason: str, by: User) -> str:
    refuse_representative(representative_id=row.pk, reason=reason, by=by, now=timezone.now())
    return _("The request of %(person)s is refused.")


def _refuse_both(row: Representative, _value: str, reason: str, by: User) -> str:
    refuse_outlet(outlet_id=row.outlet_id, reason=reason, by=by, now=timezone.now())
    return _("The outlet is refused, and the requests for it.")


def _same(row: Representative, value: str, _reason: str, by: User) -> str:
    """The proposal is a duplicate: what was prepared for it goes along."""
    listed = get_object_or_404(Outlet, pk=key_in(value) or 0)
    merge_outlets(keep_id=listed.pk, duplicate_id=row.outlet_id, by=by, now=timezone.now())
    return _("The request of %(person)s is for the listed outlet now: decide it there.")


def _suspend(row: Representative, _value: str, reason: str, by: User) -> str:
    suspend_representative(representative_id=row.pk, reason=reason, by=by, now=timezone.now())
    return _("%(person)s can no longer act for the outlet.")


def _restore(row: Representative, _value: str, _reason: str, by: User) -> str:
    restore_representative(representative_id=row.pk, by=by, now=timezone.now())
    return _("%(person)s can act for the outlet again.")


DEEDS: Final[dict[str, Callable[[Representative, str, str, User], str]]] = {
    "verify": _verify,
    "verify_both": _verify_both,
    "refuse": _refuse,
    "refuse_both": _refuse_both,
    "same": _same,
    "suspend": _suspend,
    "restore": _restore,
}
NEED_REASON: Final = frozenset({"refuse", "refuse_both", "suspend"})
