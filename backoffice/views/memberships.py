"""The queue of memberships: one in hand, decided, and on to the next."""

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.deciding import Desk
from backoffice.forms.institutions import QueueForm, ReasonForm
from backoffice.permissions import requires
from backoffice.services.membership_queue import compare, queue_of
from backoffice.services.queues import key_in
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


DESK: Final = Desk(
    url_name="membership-queue",
    template="backoffice/membership_queue.html",
    row_name="membership",
    about=MEMBERSHIP,
    pending=Membership.State.PENDING,
    form=QueueForm,
    reasons=ReasonForm,
    narrowed_by=("q", "state", "kind", "province"),
    queue_of=queue_of,
    compare=compare,
    mail_of=lambda membership: membership.user.email,
    state_of=lambda membership: membership.state,
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
    refusal=MembershipError,
    sentence_for=sentence_for,
)


@requires(Permission.VERIFY_MEMBERSHIPS)
@require_safe
def membership_queue(request: HttpRequest) -> HttpResponseBase:
    return DESK.show(request, at=request.GET.get("at", ""))


@requires(Permission.VERIFY_MEMBERSHIPS)
@require_POST
def membership_decide(request: HttpRequest, membership_id: int) -> HttpResponseBase:
    membership = get_object_or_404(Membership.objects.select_related("institution", "user"), pk=membership_id)
    return DESK.decide(request, membership, person=membership.user.get_full_name())
