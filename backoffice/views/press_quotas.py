"""Quotas and capacities of an edition, and the lots that are drawn for the last places."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.press_quotas import CapacitiesForm, DrawForm, OutletQuotaForm, QuotasForm
from backoffice.permissions import requires, staff_of
from backoffice.services.press_applications import category_rows
from media_accreditation.errors import AccreditationError
from media_accreditation.models import Category, Draw, Outlet, Quota, TeamMember
from media_accreditation.refusals import sentence_for
from media_accreditation.services.draws import draw_again, draw_lots, is_as_drawn
from media_accreditation.services.lots import ticket
from media_accreditation.services.quotas import remove_quota, set_capacity, set_quota
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition


# --- Quotas ---------------------------------------------------------------------------------------
@requires(Permission.MANAGE_PRESS)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def quota_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """Three forms of one page, each sent by itself."""
    which = request.POST.get("which", "")
    forms: dict[str, Any] = {
        "quotas": QuotasForm(request.POST if which == "quotas" else None, edition=edition, prefix="q"),
        "capacities": CapacitiesForm(request.POST if which == "capacities" else None, edition=edition, prefix="c"),
        "of_outlet": OutletQuotaForm(request.POST if which == "of_outlet" else None, edition=edition, prefix="o"),
    }
    sent = forms.get(which)
    if sent is not None and sent.is_valid():
        try:
            with transaction.atomic():
                _keep(sent, edition, staff_of(request))
        except AccreditationError as refusal:
            sent.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, _("Kept. Applications in review follow at once; what is released stays."))
            return redirect("backoffice:press-quota-list")
    context = {
        "edition": edition,
        **forms,
        "categories": category_rows(edition),
        "columns": list(Category),
        "own": Quota.objects.filter(edition=edition).exclude(outlet=None).select_related("outlet").order_by("pk"),
    }
    return render(request, "backoffice/press/quota_list.html", context, status=422 if sent is not None else 200)


def _keep(form: QuotasForm | CapacitiesForm | OutletQuotaForm, edition: Edition, by: User) -> None:
    if isinstance(form, CapacitiesForm):
        for category, places in form.changes():
            set_capacity(edition=edition, category=category, places=places, by=by)
    elif isinstance(form, OutletQuotaForm):
        set_quota(edition=edition, by=by, **form.cleaned_data)
    else:
        for kind, category, places in form.changes():
            _keep_quota(edition, kind, category, places, by)


def _keep_quota(edition: Edition, kind: str, category: str, places: int | None, by: User) -> None:
    if places is not None:
        set_quota(edition=edition, outlet_kind=kind, category=category, places=places, by=by)
        return
    quota = Quota.objects.filter(edition=edition, outlet=None, outlet_kind=kind, category=category).first()
    if quota is not None:
        remove_quota(quota=quota, by=by)


@requires(Permission.MANAGE_PRESS)
@require_POST
def quota_remove(request: HttpRequest, quota_id: int) -> HttpResponseBase:
    """That of one outlet; the one of its kind counts again."""
    quota = get_object_or_404(Quota.objects.exclude(outlet=None).select_related("edition"), pk=quota_id)
    remove_quota(quota=quota, by=staff_of(request))
    messages.success(request, _("The outlet has the places of its kind again."))
    return redirect("backoffice:press-quota-list")


# --- Lots -----------------------------------------------------------------------------------------
@requires(Permission.MANAGE_PRESS)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def draw_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """What was drawn, and drawing."""
    form = DrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draw = draw_lots(edition=edition, by=staff_of(request), now=timezone.now(), **form.cleaned_data)
        except AccreditationError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, _("The lots are drawn. Who got no place is not cleared; nothing is public yet."))
            return redirect("backoffice:press-draw-detail", draw_id=draw.pk)
    context = {
        "edition": edition,
        "form": form,
        "categories": category_rows(edition),
        "draws": edition.press_draws.select_related("drawn_by").order_by("-drawn_at", "-pk"),
    }
    return render(request, "backoffice/press/draw_list.html", context, status=422 if form.errors else 200)


@requires(Permission.VIEW_PRESS)
@require_safe
def draw_detail(request: HttpRequest, draw_id: int) -> HttpResponseBase:
    """Drawn again before one's eyes: every turn with its tickets."""
    draw = get_object_or_404(Draw.objects.select_related("edition", "drawn_by"), pk=draw_id)
    turns = draw_again(draw)
    members = TeamMember.objects.filter(public_id__in=[turn.entrant.member for turn in turns])
    outlets = Outlet.objects.filter(public_id__in={turn.entrant.outlet for turn in turns})
    names = {row.public_id.hex: row.name for row in members} | {row.public_id.hex: row.name for row in outlets}
    rows = [
        {
            "turn": turn,
            "member": names.get(turn.entrant.member, turn.entrant.member),
            "outlet": names.get(turn.entrant.outlet, turn.entrant.outlet),
            "outlet_ticket": ticket(draw.seed, turn.entrant.outlet)[:12],
            "member_ticket": ticket(draw.seed, turn.entrant.member)[:12],
        }
        for turn in turns
    ]
    context = {"draw": draw, "category": Category(draw.category), "rows": rows, "is_as_drawn": is_as_drawn(draw)}
    return render(request, "backoffice/press/draw_detail.html", context)
