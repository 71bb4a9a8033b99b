"""The queue of those who want to act for an outlet: one in hand, decided, and on to the next."""

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.deciding import Desk
from backoffice.forms.press_outlets import ReasonForm, RepresentativeQueueForm
from backoffice.permissions import requires
from backoffice.services.queues import key_in
from backoffice.services.representative_queue import compare, queue_of
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


DESK: Final = Desk(
    url_name="representative-queue",
    template="backoffice/press/representative_queue.html",
    row_name="representative",
    about=REPRESENTATIVE,
    pending=Representative.State.PENDING,
    form=RepresentativeQueueForm,
    reasons=ReasonForm,
    narrowed_by=("q", "state", "kind"),
    queue_of=queue_of,
    compare=compare,
    mail_of=lambda row: row.user.email,
    state_of=lambda row: row.state,
    deeds={
        "verify": _verify,
        "verify_both": _verify_both,
        "refuse": _refuse,
        "refuse_both": _refuse_both,
        "same": _same,
        "suspend": _suspend,
        "restore": _restore,
    },
    need_reason=frozenset({"refuse", "refuse_both", "suspend"}),
    refusal=AccreditationError,
    sentence_for=sentence_for,
)


@requires(Permission.MANAGE_OUTLETS)
@require_safe
def representative_queue(request: HttpRequest) -> HttpResponseBase:
    return DESK.show(request, at=request.GET.get("at", ""))


@requires(Permission.MANAGE_OUTLETS)
@require_POST
def representative_decide(request: HttpRequest, representative_id: int) -> HttpResponseBase:
    row = get_object_or_404(Representative.objects.select_related("outlet", "user"), pk=representative_id)
    return DESK.decide(request, row, person=row.user.get_full_name())
