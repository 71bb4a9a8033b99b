"""Visits as staff see them: all of them, one of them, cancelling, and booking for an institution."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.filters import VisitFilter
from backoffice.forms.visits import CancelForm, InstitutionSearchForm
from backoffice.pagination import page_of
from backoffice.permissions import requires, staff_of
from backoffice.services.trail import history_of_visit
from backoffice.services.visit_export import visit_rows
from backoffice.services.visits_to_book import institutions_to_book
from backoffice.told import told_on_page
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.passes.models import Pass
from openday.spreadsheets import CSV_TYPE, XLSX_TYPE, csv_lines, xlsx_file
from schools.errors import VisitError
from schools.messages.facts import VISIT
from schools.models import Visit, VisitGroup, VisitQuerySet
from schools.permissions import can_change_visit
from schools.refusals import sentence_for
from schools.services.booking import cancel_visit
from schools.services.passes import STATES_WITH_PASSES, every_pass_of
from schools.timeline import draw


@requires(Permission.VIEW_VISITS)
@require_safe
@with_edition
def visit_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    narrowed = VisitFilter(request.GET, Visit.objects.of_edition(edition), edition=edition)
    page = page_of(
        narrowed.qs.for_staff_list(), after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {"edition": edition, "filter": narrowed, "page": page, "count": narrowed.qs.count()}
    return render(request, "backoffice/visit_list.html", context)


@requires(Permission.VIEW_VISITS)
@require_safe
@with_edition
def visit_export(request: HttpRequest, edition: Edition, kind: str) -> HttpResponseBase:
    """What the list shows, as `kind`: csv, streamed, or xlsx."""
    visits: VisitQuerySet = VisitFilter(request.GET, Visit.objects.of_edition(edition), edition=edition).qs
    rows = visit_rows(visits, edition=edition, language=get_language() or "ar")
    name = f"visits-{timezone.localdate().isoformat()}.{kind}"
    if kind == "csv":
        answer = StreamingHttpResponse(csv_lines(rows), content_type=CSV_TYPE)
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    if kind == "xlsx":
        file = xlsx_file(rows, title=_("Visits"), right_to_left=get_language_bidi())
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
    raise Http404


@requires(Permission.VIEW_VISITS)
@require_safe
def visit_detail(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    visit = get_object_or_404(Visit.objects.for_detail_page().select_related("booked_by"), public_id=public_id)
    return render(request, "backoffice/visit_detail.html", _page_of(request, visit))


def _page_of(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    now = timezone.now()
    groups = sorted(visit.groups.all(), key=lambda group: group.position)
    drawing = draw(visit.arrival_window, [[stop.slot for stop in group.stops.all()] for group in groups])
    return {
        "now": now,
        "visit": visit,
        "has_passes": visit.state in STATES_WITH_PASSES,
        "passes": _passes_of(visit, groups),
        "edition": visit.edition,
        "drawing": drawing,
        "groups": list(zip(groups, drawing.lanes, strict=True)),
        "events": history_of_visit(visit),
        "deadline": visit.changes_close_at(visit.edition),
        "is_before_deadline": now < visit.changes_close_at(visit.edition),
        "can_change": can_change_visit(staff_of(request), visit, now=now)
        and staff_of(request).may(Permission.MANAGE_VISITS),
        **told_on_page(request, {VISIT: [visit.pk]}, found_by=visit.reference),
    }


def _passes_of(visit: Visit, groups: list[VisitGroup]) -> list[tuple[int | None, Pass]]:
    """With the position of its group, None where that is gone: what holds before what does not."""
    positions = {group.pk: group.position for group in groups}
    passes = [(positions.get(issued.bearer_id), issued) for issued in every_pass_of(visit)]
    return sorted(passes, key=lambda each: (each[1].revoked_at is not None, each[0] or 0))


@requires(Permission.MANAGE_VISITS)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_cancel(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Staff may cancel at any time, with a reason that the institution reads."""
    visit = get_object_or_404(Visit.objects.for_detail_page(), public_id=public_id)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        try:
            cancel_visit(visit=visit, by=staff_of(request), now=timezone.now(), reason=form.cleaned_data["reason"])
        except VisitError as refusal:
            messages.error(request, sentence_for(refusal))
        else:
            messages.success(request, _("The visit is cancelled. Its places are free for others."))
        return redirect("backoffice:visit-detail", public_id=public_id)
    return render(request, "backoffice/visit_cancel.html", {"visit": visit, "edition": visit.edition, "form": form})


@requires(Permission.MANAGE_VISITS)
@require_safe
@with_edition
def visit_book(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """Find the institution to book for; the journey is the one of schools."""
    form = InstitutionSearchForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    found = institutions_to_book(text, edition) if text else []
    return render(
        request, "backoffice/visit_book.html", {"edition": edition, "form": form, "text": text, "found": found}
    )
