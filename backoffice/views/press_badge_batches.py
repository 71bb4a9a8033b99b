"""Badges printed together, followed while they are made; and those that a courier collects for an outlet."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import edition_in_hand, with_edition
from backoffice.forms.press_badges import BatchForm, GroupHandOverForm
from backoffice.permissions import requires, staff_of
from media_accreditation.errors import AccreditationError, NoBadges
from media_accreditation.models import Badge, BadgeQuerySet, Outlet, PrintBatch, TeamMember
from media_accreditation.printing.sheets import courier_sheet_pdf
from media_accreditation.refusals import sentence_for
from media_accreditation.services.badge_batches import (
    Asked,
    Choice,
    ask_for_badges,
    is_stuck,
    mark_batch_printed,
    print_again,
    to_print,
    without_badge,
)
from media_accreditation.services.badges import collect_badges
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.rate_limits import is_too_often, too_often_page

PDF: Final = "application/pdf"
SHOWN: Final = 20
ASKED_AN_HOUR: Final = 60
HOUR_SECONDS: Final = 3600
SHEETS_A_MINUTE: Final = 10


@requires(Permission.MANAGE_BADGES)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def batch_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """Ask for the badges of some or all; what was printed before is below."""
    form = BatchForm(request.POST or None, edition=edition)
    refused: dict[int, AccreditationError] = {}
    if request.method == "POST":
        user = staff_of(request)
        if is_too_often("badge-batches", user.pk, most=ASKED_AN_HOUR, seconds=HOUR_SECONDS):
            return too_often_page(request)
        if form.is_valid():
            try:
                asked = ask_for_badges(
                    edition=edition, choice=form.choice(), title=form.said(), by=user, now=timezone.now()
                )
            except NoBadges as refusal:
                form.add_error(None, sentence_for(refusal))
                refused = refusal.refused
            else:
                _tell(request, asked)
                return redirect("backoffice:badge-batches")
    everybody = Choice()
    context = {
        "edition": edition,
        "form": form,
        "waiting": without_badge(edition, everybody).count() + to_print(edition, everybody).count(),
        "refused": _refused(refused),
        **_batches(edition),
    }
    return render(request, "backoffice/press/badge_batches.html", context)


def _tell(request: HttpRequest, asked: Asked) -> None:
    messages.success(
        request,
        ngettext("%(count)d badge is on its way.", "%(count)d badges are on their way.", asked.badges)
        % {"count": asked.badges},
    )
    for member, why in _refused(asked.refused):
        messages.warning(request, f"{member.name}: {why}")


def _refused(refused: dict[int, AccreditationError]) -> list[tuple[TeamMember, str]]:
    """Who has no badge, and why not. One query."""
    members = TeamMember.objects.in_bulk(list(refused)) if refused else {}
    return [(members[pk], sentence_for(refusal)) for pk, refusal in refused.items()]


def _batches(edition: Edition) -> dict[str, Any]:
    """The last ones. Two queries."""
    batches = list(
        PrintBatch.objects.filter(edition=edition).select_related("asked_by").order_by("-asked_at", "-pk")[:SHOWN]
    )
    ordered = Badge.objects.filter(batch__in=batches, state=Badge.State.ORDERED)
    unprinted = set(ordered.order_by().values_list("batch_id", flat=True).distinct())
    now = timezone.now()
    rows = [
        {"batch": batch, "is_stuck": is_stuck(batch, now=now), "has_unprinted": batch.pk in unprinted}
        for batch in batches
    ]
    return {"rows": rows, "is_on_its_way": any(batch.is_on_its_way for batch in batches)}


@requires(Permission.MANAGE_BADGES)
@require_safe
@with_edition
def batch_progress(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """How far they are: a part of the page, asked for again every second."""
    return render(request, "backoffice/press/_badge_batches.html", _batches(edition))


@requires(Permission.MANAGE_BADGES)
@require_POST
def batch_again(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    get_object_or_404(PrintBatch, public_id=public_id)
    try:
        print_again(public_id=public_id, by=staff_of(request), now=timezone.now())
    except AccreditationError as refusal:
        messages.info(request, sentence_for(refusal))
    return redirect("backoffice:badge-batches")


@requires(Permission.MANAGE_BADGES)
@require_POST
def batch_printed(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The pile is there: its badges can be handed over."""
    get_object_or_404(PrintBatch, public_id=public_id)
    printed = mark_batch_printed(public_id=public_id, by=staff_of(request), now=timezone.now())
    messages.success(
        request,
        ngettext("%(count)d badge can be handed over.", "%(count)d badges can be handed over.", len(printed))
        % {"count": len(printed)},
    )
    return redirect("backoffice:badge-batches")


@requires(Permission.MANAGE_BADGES)
@require_safe
def batch_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    batch = get_object_or_404(PrintBatch, public_id=public_id)
    if not batch.name or not default_storage.exists(batch.name):
        raise Http404
    answer = FileResponse(
        default_storage.open(batch.name, "rb"), as_attachment=True, filename=f"badges-{batch.pk}.pdf", content_type=PDF
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


# --- Couriers -------------------------------------------------------------------------------------
@requires(Permission.MANAGE_BADGES)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def outlet_badges(request: HttpRequest, edition: Edition, public_id: UUID) -> HttpResponseBase:
    """All that waits for one outlet, ticked and handed to its courier."""
    outlet = get_object_or_404(Outlet, public_id=public_id)
    waiting = _waiting_for(outlet, edition)
    form = GroupHandOverForm(request.POST or None, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            taken = collect_badges(
                badge_ids=[badge.pk for badge in told["badges"]],
                id_kind=told["id_kind"],
                courier=told["courier"],
                by=staff_of(request),
                now=timezone.now(),
            )
        except AccreditationError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(
                request,
                ngettext("%(count)d badge is handed over.", "%(count)d badges are handed over.", len(taken))
                % {"count": len(taken)},
            )
            return redirect("backoffice:outlet-badges", public_id=public_id)
    context = {
        "edition": edition,
        "outlet": outlet,
        "form": form,
        "waiting": list(waiting),
        "ticked": set(request.POST.getlist("badges")) if request.method == "POST" else None,
        "others": list(_of(outlet, edition).exclude(state=Badge.State.PRINTED)),
    }
    return render(request, "backoffice/press/outlet_badges.html", context)


def _of(outlet: Outlet, edition: Edition) -> BadgeQuerySet:
    of_outlet = Badge.objects.filter(edition=edition, member__application__outlet=outlet)
    return of_outlet.select_related("member", "collected_by").order_by("number")


def _waiting_for(outlet: Outlet, edition: Edition) -> BadgeQuerySet:
    return _of(outlet, edition).filter(state=Badge.State.PRINTED)


@requires(Permission.MANAGE_BADGES)
@require_safe
def courier_sheet(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """What the courier signs: every badge of the outlet that waits, or that was handed over to a courier."""
    edition = edition_in_hand(request)
    outlet = get_object_or_404(Outlet, public_id=public_id)
    if is_too_often("badge-sheets", staff_of(request).pk, most=SHEETS_A_MINUTE):
        return too_often_page(request)
    badges = list(_waiting_for(outlet, edition)) if edition else []
    if edition is None or not badges:
        raise Http404
    content = courier_sheet_pdf(
        badges, outlet=outlet, edition=edition, language=get_language() or "ar", made_at=timezone.now()
    )
    headers = {"Content-Disposition": 'inline; filename="courier.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=PDF, headers=headers)
