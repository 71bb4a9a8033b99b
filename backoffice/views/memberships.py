"""The queue of memberships: one in hand, decided, and on to the next."""

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

from backoffice.forms.institutions import QueueForm, ReasonForm
from backoffice.permissions import requires, staff_of
from backoffice.services.membership_queue import compare, queue_of
from backoffice.services.queues import Queue, key_in
from backoffice.told import told_on_page
from openday.accounts.models import User
from openday.accounts.roles import Permission
from schools.errors import MembershipError
from schools.membership_words import sentence_for
from schools.messages.memberships import MEMBERSHIP
from schools.models import Institution, Membership
from schools.services.memberships import (
    refuse_institution,
    refuse_membership,
    replace_institution,
    restore_membership,
    suspend_membership,
    verify_institution,
    verify_membership,
)

NARROWING: Final = ("q", "state", "kind", "province")


@requires(Permission.VERIFY_MEMBERSHIPS)
@require_safe
def membership_queue(request: HttpRequest) -> HttpResponseBase:
    return _show(request, at=request.GET.get("at", ""))


def _show(
    request: HttpRequest, *, at: str, narrowing: str | None = None, reason: ReasonForm | None = None, status: int = 200
) -> HttpResponseBase:
    form = QueueForm(request.GET if narrowing is None else _said(narrowing))
    queue = _queue(form, at)
    context = {
        "form": form,
        "queue": queue,
        "membership": queue.at,
        "compared": compare(queue.at, by=staff_of(request)) if queue.at else None,
        "reason": reason or ReasonForm(),
        "narrowing": _narrowing(request) if narrowing is None else narrowing,
        "state": _state(form),
        **(_told(request, queue.at) if queue.at else {}),
    }
    return render(request, "backoffice/membership_queue.html", context, status=status)


def _told(request: HttpRequest, membership: Membership) -> dict[str, Any]:
    here = urlencode({"state": membership.state, "at": membership.pk})
    return told_on_page(
        request,
        {MEMBERSHIP: [membership.pk]},
        found_by=membership.user.email,
        page=f"{reverse('backoffice:membership-queue')}?{here}",
    )


def _narrowing(request: HttpRequest) -> str:
    return urlencode({key: request.GET[key] for key in NARROWING if request.GET.get(key)})


def _said(narrowing: str) -> dict[str, str]:
    """What `narrowing` (a query string) says; the last of each name."""
    return QueryDict(narrowing).dict()


def _queue(form: QueueForm, at: str) -> Queue[Membership]:
    form.is_valid()
    narrowed = form.cleaned_data | {"state": _state(form)}
    return queue_of(narrowed, at=key_in(at))


def _state(form: QueueForm) -> str:
    return form.cleaned_data.get("state") or Membership.State.PENDING


@requires(Permission.VERIFY_MEMBERSHIPS)
@require_POST
def membership_decide(request: HttpRequest, membership_id: int) -> HttpResponseBase:
    """One decision; the next membership of the same queue comes up. A refusal that lacks its reason keeps the page."""
    membership = get_object_or_404(Membership.objects.select_related("institution", "user"), pk=membership_id)
    narrowing = request.POST.get("narrowing", "")[:500]
    deed, _sep, value = request.POST.get("deed", "").partition(":")
    reason = ReasonForm(request.POST)
    if deed not in DEEDS or not reason.is_valid():
        return _show(request, at=str(membership.pk), narrowing=narrowing, reason=reason, status=422)
    if deed in NEED_REASON and not reason.reason():
        reason.add_error("words", _("Say why: the person reads it."))
        return _show(request, at=str(membership.pk), narrowing=narrowing, reason=reason, status=422)
    try:
        with transaction.atomic():
            said = DEEDS[deed](membership, value, reason.reason(), staff_of(request))
    except MembershipError as refusal:
        messages.error(request, sentence_for(refusal))
        at = str(membership.pk)
    else:
        messages.success(request, said % {"person": membership.user.get_full_name()})
        at = request.POST.get("following", "")[:19]
    query = urlencode(_said(narrowing) | {"at": at})
    return redirect(f"{reverse('backoffice:membership-queue')}?{query}")


def _verify(membership: Membership, _value: str, _reason: str, by: User) -> str:
    verify_membership(membership_id=membership.pk, by=by, now=timezone.now())
    return _("%(person)s represents the institution now.")


def _verify_both(membership: Membership, _value: str, _reason: str, by: User) -> str:
    verify_institution(institution_id=membership.institution_id, by=by, now=timezone.now())
    verify_membership(membership_id=membership.pk, by=by, now=timezone.now())
    return _("The institution is verified, and %(person)s represents it now.")


def _refuse(membership: Membership, _value: str, reason: str, by: User) -> str:
    refuse_membership(membership_id=membership.pk, reason=reason, by=by, now=timezone.now())
    return _("The request of %(person)s is refused.")


def _refuse_both(membership: Membership, _value: str, reason: str, by: User) -> str:
    refuse_institution(institution_id=membership.institution_id, reason=reason, by=by, now=timezone.now())
    return _("The institution is refused, and the requests for it.")


def _same(membership: Membership, value: str, reason: str, by: User) -> str:
    listed = get_object_or_404(Institution, pk=key_in(value) or 0)
    replace_institution(
        institution_id=membership.institution_id,
        same_as_id=listed.pk,
        reason=reason or _("It is in the list as “%(name)s”.") % {"name": listed.name},
        by=by,
        now=timezone.now(),
    )
    return _("The request of %(person)s is for the listed institution now: decide it there.")


def _suspend(membership: Membership, _value: str, reason: str, by: User) -> str:
    suspend_membership(membership_id=membership.pk, reason=reason, by=by, now=timezone.now())
    return _("%(person)s can no longer book for the institution.")


def _restore(membership: Membership, _value: str, _reason: str, by: User) -> str:
    restore_membership(membership_id=membership.pk, by=by, now=timezone.now())
    return _("%(person)s can book for the institution again.")


DEEDS: Final[dict[str, Callable[[Membership, str, str, User], str]]] = {
    "verify": _verify,
    "verify_both": _verify_both,
    "refuse": _refuse,
    "refuse_both": _refuse_both,
    "same": _same,
    "suspend": _suspend,
    "restore": _restore,
}
NEED_REASON: Final = frozenset({"refuse", "refuse_both", "suspend"})
