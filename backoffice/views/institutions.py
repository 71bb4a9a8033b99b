"""Institutions as staff see them: found, looked at, verified, suspended."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.forms.institutions import InstitutionListForm, ReasonForm
from backoffice.permissions import requires, staff_of
from backoffice.services.trail import history_of
from backoffice.told import told_on_page
from openday.accounts.models import User
from openday.accounts.roles import Permission
from schools.errors import MembershipError
from schools.membership_words import sentence_for
from schools.messages.facts import VISIT
from schools.messages.memberships import INSTITUTION, MEMBERSHIP
from schools.models import Institution, InstitutionQuerySet
from schools.services.memberships import (
    refuse_institution,
    restore_institution,
    suspend_institution,
    verify_institution,
)

PAGE_SIZE: Final = 50
FILTERS: Final = ("state", "kind", "level", "province")


@requires(Permission.MANAGE_INSTITUTIONS)
@require_safe
def institution_list(request: HttpRequest) -> HttpResponseBase:
    form = InstitutionListForm(request.GET)
    form.is_valid()
    page = Paginator(_narrowed(form), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "backoffice/institution_list.html", {"form": form, "page_obj": page})


def _narrowed(form: InstitutionListForm) -> InstitutionQuerySet:
    institutions: InstitutionQuerySet = Institution.objects.select_related("province", "parent")
    for name in FILTERS:
        if value := form.cleaned_data.get(name):
            institutions = institutions.filter(**{name: value})
    if typed := form.cleaned_data.get("q"):
        return institutions.search(typed)
    return institutions.order_by("name_ar", "name_fr", "pk")


@requires(Permission.MANAGE_INSTITUTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def institution_detail(request: HttpRequest, institution_id: int) -> HttpResponseBase:
    """One institution, who represents it, its visits and history; what may be decided about it now."""
    shown = Institution.objects.select_related("region", "province", "parent")
    institution = get_object_or_404(shown, pk=institution_id)
    reason = ReasonForm(request.POST or None)
    if request.method == "POST" and reason.is_valid():
        deed = request.POST.get("deed", "")
        if deed in DEEDS:
            try:
                said = DEEDS[deed](institution, reason.reason(), staff_of(request))
            except MembershipError as refusal:
                messages.error(request, sentence_for(refusal))
            else:
                messages.success(request, said)
            return redirect("backoffice:institution-detail", institution_id=institution.pk)
    memberships = list(institution.memberships.select_related("user", "decided_by").order_by("-requested_at", "-pk"))
    visits = list(institution.visits.select_related("edition").order_by("-arrives_at", "-pk")[:10])
    about = {
        INSTITUTION: [institution.pk],
        MEMBERSHIP: [membership.pk for membership in memberships],
        VISIT: [visit.pk for visit in visits],
    }
    context = {
        "institution": institution,
        "reason": reason,
        "memberships": memberships,
        "visits": visits,
        "children_count": institution.children.count(),
        "events": history_of(institution),
        **told_on_page(request, about, found_by=institution.ministry_code or institution.name),
    }
    return render(request, "backoffice/institution_detail.html", context)


def _verify(institution: Institution, _reason: str, by: User) -> str:
    verify_institution(institution_id=institution.pk, by=by, now=timezone.now())
    return _("The institution is verified.")


def _refuse(institution: Institution, reason: str, by: User) -> str:
    refuse_institution(institution_id=institution.pk, reason=reason, by=by, now=timezone.now())
    return _("The institution is refused, and the requests for it.")


def _suspend(institution: Institution, reason: str, by: User) -> str:
    suspend_institution(institution_id=institution.pk, reason=reason, by=by, now=timezone.now())
    return _("The institution can book no more. Its visits stay.")


def _restore(institution: Institution, _reason: str, by: User) -> str:
    restore_institution(institution_id=institution.pk, by=by, now=timezone.now())
    return _("The institution can book again.")


DEEDS: Final[dict[str, Callable[[Institution, str, User], str]]] = {
    "verify": _verify,
    "refuse": _refuse,
    "suspend": _suspend,
    "restore": _restore,
}
