"""The passes of a visit on a phone: a card a group, with the code that the gate reads."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from openday.passes.models import Pass
from openday.passes.qr import qr_path
from openday.public_pages import public_page
from openday.rest.values import instant
from openday.time_zone import day_bounds, local_date
from schools.errors import NoPasses
from schools.models import Visit, VisitGroup
from schools.permissions import can_void_passes
from schools.services.passes import earlier_passes_ended_at, passes_of, void_lost_passes
from schools.timeline import Lane, draw
from schools.views.journey import person, visible_visit

WORKER: Final[Path] = settings.BASE_DIR / "static" / "look" / "passes_worker.js"


@dataclass(frozen=True)
class PassOnPage:
    group: VisitGroup
    lane: Lane
    issued: Pass
    code: dict[str, Any]


@require_safe
def passes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Issued when they are first looked at. Nine queries, with the person, once they are."""
    user, now = person(request), timezone.now()
    visit = visible_visit(user, public_id)
    try:
        issued = passes_of(visit=visit, now=now)
    except NoPasses:
        return render(request, "schools/visit_passes_none.html", {"visit": visit})
    kept_until = day_bounds(local_date(visit.arrives_at))[1] - timedelta(seconds=1)
    context = {
        "visit": visit,
        "cards": _cards(visit, issued),
        "replaced_at": earlier_passes_ended_at(visit),
        "can_void": can_void_passes(user, visit),
        "kept_until": kept_until,
    }
    response = render(request, "schools/visit_passes.html", context)
    response["X-Kept-Until"] = instant(kept_until)  # for the worker, where the reader keeps the page
    return response


def _cards(visit: Visit, issued: dict[int, Pass]) -> list[PassOnPage]:
    groups = [group for group in visit.groups.all() if group.pk in issued]
    drawing = draw(visit.arrival_window, [[stop.slot for stop in group.stops.all()] for group in groups])
    return [
        PassOnPage(group, lane, issued[group.pk], qr_path(issued[group.pk].token))
        for group, lane in zip(groups, drawing.lanes, strict=True)
    ]


@require_POST
def void(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """They are lost, or others have them: those that the page showed hold no more, and it shows new ones."""
    user = person(request)
    visit = visible_visit(user, public_id)
    if not can_void_passes(user, visit):
        raise Http404
    serials = [int(text) for text in request.POST.getlist("serial") if text.isascii() and text.isdigit()]
    if void_lost_passes(visit=visit, serials=[n for n in serials if n < 2**63], by=user, now=timezone.now()):
        messages.success(request, _("The earlier passes no longer open the gate. Here are the new ones."))
    return redirect("schools:visit-passes", public_id=visit.public_id)


@public_page(fresh_seconds=300)
def worker(request: HttpRequest) -> HttpResponse:
    """The script that opens kept passes without a network. It stands above the pages that it serves."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
