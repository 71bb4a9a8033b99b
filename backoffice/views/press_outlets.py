"""Outlets as staff see them: found, looked at, added, changed, verified, suspended, merged."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.edition_in_hand import edition_in_hand
from backoffice.forms.press_outlets import FindOtherForm, OutletListForm, ReasonForm, StaffOutletForm
from backoffice.permissions import requires, staff_of
from backoffice.services.trail import history_of
from backoffice.told import told_on_page
from media_accreditation.errors import AccreditationError, AlreadyListed, PerhapsListed
from media_accreditation.forms.outlets import described
from media_accreditation.models import Application, Outlet, OutletQuerySet
from media_accreditation.refusals import sentence_for
from media_accreditation.services.applications import MAY_PREPARE
from media_accreditation.services.matching import look_alikes
from media_accreditation.services.merging import merge_outlets, plan_merge
from media_accreditation.services.outlets import add_outlet, set_other_names, update_outlet
from media_accreditation.services.representatives import (
    refuse_outlet,
    restore_outlet,
    suspend_outlet,
    verify_outlet,
)
from media_accreditation.services.telling_outlets import OUTLET, REPRESENTATIVE
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition

PAGE_SIZE: Final = 50
MOST_FOUND: Final = 10
FILTERS: Final = ("state", "kind", "country")


@requires(Permission.VIEW_PRESS)
@require_safe
def outlet_list(request: HttpRequest) -> HttpResponseBase:
    form = OutletListForm(request.GET)
    form.is_valid()
    edition = edition_in_hand(request)
    page = Paginator(_narrowed(form, edition), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "backoffice/press/outlet_list.html", {"form": form, "page_obj": page, "edition": edition})


def _narrowed(form: OutletListForm, edition: Edition | None) -> OutletQuerySet:
    """With the application to this edition, if there is one, as `of_edition`."""
    applied = Application.objects.filter(edition=edition)
    outlets: OutletQuerySet = Outlet.objects.prefetch_related(
        Prefetch("applications", queryset=applied, to_attr="of_edition")
    )
    told = form.cleaned_data
    for name in FILTERS:
        if value := told.get(name):
            outlets = outlets.filter(**{name: value})
    if not told.get("state"):
        outlets = outlets.standing()
    if (applied_as := told.get("application")) == "none":
        outlets = outlets.exclude(applications__edition=edition)
    elif applied_as:
        outlets = outlets.filter(applications__edition=edition, applications__state=applied_as)
    if typed := told.get("q"):
        return outlets.search(typed)
    return outlets.by_name()


@requires(Permission.VIEW_PRESS)
@require_http_methods(["GET", "HEAD", "POST"])
def outlet_detail(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """One outlet, who acts for it, its editions and history; what may be decided about it now."""
    outlet = get_object_or_404(Outlet.objects.select_related("merged_into"), public_id=public_id)
    reason = ReasonForm(request.POST or None)
    if request.method == "POST" and reason.is_valid() and request.POST.get("deed", "") in DEEDS:
        try:
            said = DEEDS[request.POST["deed"]](outlet, reason.reason(), staff_of(request))
        except AccreditationError as refusal:
            messages.error(request, sentence_for(refusal))
        else:
            messages.success(request, said)
        return redirect("backoffice:outlet-detail", public_id=public_id)
    people = list(outlet.representatives.select_related("user", "decided_by").order_by("-requested_at", "-pk"))
    applications = _applications(outlet)
    context = {
        "outlet": outlet,
        "reason": reason,
        "people": people,
        "applications": applications,
        "late_edition": _late_edition(request, outlet, applications),
        "merged": list(outlet.merged.order_by("pk")),
        "look_alikes": look_alikes(outlet) if not outlet.merged_into_id else [],
        "events": history_of(outlet),
        **told_on_page(
            request, {OUTLET: [outlet.pk], REPRESENTATIVE: [row.pk for row in people]}, found_by=outlet.name
        ),
    }
    return render(request, "backoffice/press/outlet_detail.html", context)


def _applications(outlet: Outlet) -> list[Application]:
    """From edition to edition, with those that ended under a name that was merged into it."""
    applications = Application.objects.select_related("edition", "outlet").prefetch_related("members")
    ours = applications.filter(outlet__in=[outlet.pk, *outlet.merged.values_list("pk", flat=True)])
    return list(ours.order_by("-edition__number", "-pk"))


def _late_edition(request: HttpRequest, outlet: Outlet, applications: list[Application]) -> Edition | None:
    """The edition to which an application could be begun for this outlet by whoever looks at it."""
    edition = edition_in_hand(request)
    has_one = edition is None or any(row.edition_id == edition.pk for row in applications)
    may = staff_of(request).may(Permission.MANAGE_PRESS) and outlet.state in MAY_PREPARE
    return edition if may and not has_one else None


def _verify(outlet: Outlet, _reason: str, by: User) -> str:
    verify_outlet(outlet_id=outlet.pk, by=by, now=timezone.now())
    return _("The outlet is verified.")


def _refuse(outlet: Outlet, reason: str, by: User) -> str:
    refuse_outlet(outlet_id=outlet.pk, reason=reason, by=by, now=timezone.now())
    return _("The outlet is refused, and the requests for it.")


def _suspend(outlet: Outlet, reason: str, by: User) -> str:
    suspend_outlet(outlet_id=outlet.pk, reason=reason, by=by, now=timezone.now())
    return _("The outlet can do nothing until it is restored. What was approved stays.")


def _restore(outlet: Outlet, _reason: str, by: User) -> str:
    restore_outlet(outlet_id=outlet.pk, by=by, now=timezone.now())
    return _("The outlet can apply again.")


DEEDS: Final[dict[str, Callable[[Outlet, str, User], str]]] = {
    "verify": _verify,
    "refuse": _refuse,
    "suspend": _suspend,
    "restore": _restore,
}


# --- Adding and changing --------------------------------------------------------------------------
@requires(Permission.MANAGE_OUTLETS)
@require_http_methods(["GET", "HEAD", "POST"])
def outlet_add(request: HttpRequest) -> HttpResponseBase:
    """An outlet that staff know: verified at once. Those that may be the same are shown before it is added."""
    form = StaffOutletForm(request.POST or None, initial={"kind": Outlet.Kind.ONLINE, "country": "MA"})
    shown: list[Outlet] = []
    if form.is_valid():
        by, told = staff_of(request), form.cleaned_data
        try:
            with transaction.atomic():
                outlet = add_outlet(proposal=form.proposal(), by=by, is_another=told["is_another"])
                set_other_names(outlet_id=outlet.pk, names=told["other_names"], by=by)
        except PerhapsListed as refusal:
            shown = _in_order(refusal.outlet_ids)
        except AlreadyListed as refusal:
            form.add_error("registration_number", sentence_for(refusal))
            shown = _in_order([refusal.outlet_id])
        except AccreditationError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, _("The outlet is in the list, verified."))
            return redirect("backoffice:outlet-detail", public_id=outlet.public_id)
    return render(request, "backoffice/press/outlet_edit.html", {"form": form, "look_alikes": shown})


@requires(Permission.MANAGE_OUTLETS)
@require_http_methods(["GET", "HEAD", "POST"])
def outlet_edit(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    outlet = get_object_or_404(Outlet, public_id=public_id)
    initial = described(outlet) | {"other_names": "\n".join(outlet.other_names)}
    form = StaffOutletForm(request.POST or None, initial=initial)
    if form.is_valid():
        by = staff_of(request)
        try:
            with transaction.atomic():
                set_other_names(outlet_id=outlet.pk, names=form.cleaned_data["other_names"], by=by)
                update_outlet(outlet_id=outlet.pk, details=form.proposal(), by=by)
        except AccreditationError as refusal:
            form.add_error("registration_number" if isinstance(refusal, AlreadyListed) else None, sentence_for(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("backoffice:outlet-detail", public_id=public_id)
    return render(request, "backoffice/press/outlet_edit.html", {"form": form, "outlet": outlet})


def _in_order(outlet_ids: list[int]) -> list[Outlet]:
    found = Outlet.objects.in_bulk(outlet_ids)
    return [found[outlet_id] for outlet_id in outlet_ids]


# --- Merging --------------------------------------------------------------------------------------
@requires(Permission.MANAGE_OUTLETS)
@require_http_methods(["GET", "HEAD", "POST"])
def outlet_merge(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Which outlet is the same as this one, and what a merge would do; then it is done."""
    outlet = get_object_or_404(Outlet, public_id=public_id)
    if outlet.merged_into_id:
        return redirect("backoffice:outlet-detail", public_id=public_id)
    other = _chosen(request, outlet)
    if request.method == "POST" and other is not None:
        return _merge(request, kept=outlet, duplicate=other)
    form = FindOtherForm(request.GET)
    typed = request.GET.get("q", "").strip()
    found = list(Outlet.objects.standing().exclude(pk=outlet.pk).search(typed)[:MOST_FOUND]) if typed else []
    context: dict[str, Any] = {
        "outlet": outlet,
        "other": other,
        "plan": plan_merge(keep_id=outlet.pk, duplicate_id=other.pk) if other else None,
        "form": form,
        "typed": typed,
        "found": found,
        "look_alikes": look_alikes(outlet) if other is None and not typed else [],
    }
    return render(request, "backoffice/press/outlet_merge.html", context)


def _chosen(request: HttpRequest, outlet: Outlet) -> Outlet | None:
    said = request.POST.get("with") or request.GET.get("with") or ""
    try:
        public_id = UUID(said)
    except ValueError:
        return None
    return get_object_or_404(Outlet.objects.standing().exclude(pk=outlet.pk), public_id=public_id)


def _merge(request: HttpRequest, *, kept: Outlet, duplicate: Outlet) -> HttpResponseBase:
    try:
        merge_outlets(keep_id=kept.pk, duplicate_id=duplicate.pk, by=staff_of(request), now=timezone.now())
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
        return redirect(f"{request.path}?with={duplicate.public_id}")
    messages.success(request, _("“%(name)s” is merged into this outlet.") % {"name": duplicate.name})
    return redirect("backoffice:outlet-detail", public_id=kept.public_id)
