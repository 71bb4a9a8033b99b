"""Looks at papers, as they were written down; and what is kept of one person, shown, handed out, erased."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.forms.press_papers import EraseForm, LooksForm
from backoffice.permissions import requires, staff_of
from media_accreditation.errors import AccreditationError
from media_accreditation.models import Paper, PaperView, TeamMember
from media_accreditation.refusals import sentence_for
from media_accreditation.services.member_data import erase_member, export_member
from media_accreditation.services.retention import kept_until
from openday.accounts.roles import Permission
from openday.time_zone import day_bounds

PAGE_SIZE: Final = 50


@requires(Permission.MANAGE_PRESS)
@require_safe
def paper_looks(request: HttpRequest) -> HttpResponseBase:
    """The last ones first. Four queries, however many rows."""
    form = LooksForm(request.GET or None)
    page = Paginator(_narrowed(form), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "backoffice/press/paper_looks.html", {"form": form, "page_obj": page})


def _narrowed(form: LooksForm) -> QuerySet[PaperView]:
    looks = PaperView.objects.select_related(
        "viewed_by", "paper__outlet", "paper__application__outlet", "paper__member__application__outlet"
    ).order_by("-viewed_at", "-pk")
    if not form.is_valid():
        return looks
    if typed := form.cleaned_data["q"].strip():
        looks = looks.filter(_about(typed))
    if kind := form.cleaned_data["kind"]:
        looks = looks.filter(paper__kind=kind)
    if day := form.cleaned_data["day"]:
        begins_at, ends_at = day_bounds(day)
        looks = looks.filter(viewed_at__gte=begins_at, viewed_at__lt=ends_at)
    return looks


def _about(typed: str) -> Q:
    """Whose paper it is, of which outlet, or who looked."""
    named = Q(viewed_by__full_name__icontains=typed) | Q(viewed_by__email__iexact=typed)
    for outlet in ("paper__outlet", "paper__application__outlet", "paper__member__application__outlet"):
        named |= Q(**{f"{outlet}__name_ar__icontains": typed}) | Q(**{f"{outlet}__name_fr__icontains": typed})
    return named | Q(paper__member__name_ar__icontains=typed) | Q(paper__member__name_fr__icontains=typed)


@requires(Permission.MANAGE_PRESS)
@require_safe
def member_data(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Six queries, however many papers and looks."""
    member = _member(public_id)
    context = {"member": member, "form": EraseForm(), "kept_until": kept_until(member.application.edition)}
    return render(request, "backoffice/press/member_data.html", context)


@requires(Permission.MANAGE_PRESS)
@require_safe
def member_export(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """What the person is given who asks for their data: numbers of their papers included."""
    response = JsonResponse(export_member(_member(public_id)), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="person-{public_id.hex[:8]}.json"'
    return response


@requires(Permission.MANAGE_PRESS)
@require_http_methods(["POST"])
def member_erase(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    member = _member(public_id)
    form = EraseForm(request.POST)
    if form.is_valid():
        try:
            erase_member(
                member_id=member.pk, reason=form.cleaned_data["reason"], by=staff_of(request), now=timezone.now()
            )
        except AccreditationError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, _("The person is erased: the name, numbers, papers and badge are gone."))
            return redirect("backoffice:press-member-data", public_id=public_id)
    context = {"member": member, "form": form, "kept_until": kept_until(member.application.edition)}
    return render(request, "backoffice/press/member_data.html", context, status=422)


def _member(public_id: UUID) -> TeamMember:
    looks = PaperView.objects.select_related("viewed_by").order_by("-viewed_at", "-pk")
    papers = Paper.objects.order_by("-uploaded_at", "-pk").prefetch_related(Prefetch("views", looks))
    members = TeamMember.objects.select_related("application__outlet", "application__edition")
    return get_object_or_404(members.prefetch_related(Prefetch("papers", papers), "badges"), public_id=public_id)
