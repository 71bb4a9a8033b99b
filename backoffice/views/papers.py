"""Papers of many visits: asked for, followed while they are made, fetched; and the list of a day."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import edition_in_hand, with_edition
from backoffice.forms.papers import PapersForm
from backoffice.permissions import requires, staff_of
from backoffice.views.slots import chosen_day, days_of
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.rate_limits import is_too_often, too_often_page
from schools.errors import NoVisitsForPapers, PapersOnTheirWay
from schools.models import PaperBatch, Visit
from schools.papers.day_lists import day_list_pdf
from schools.services.papers import ask_for_papers, is_stuck, make_again, progress_of

PDF: Final = "application/pdf"
SHOWN: Final = 20
ASKED_AN_HOUR: Final = 60
LISTS_A_MINUTE: Final = 10
HOUR_SECONDS: Final = 3600


@requires(Permission.MANAGE_VISITS)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def paper_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """Ask for the papers of a day; those of before are below."""
    days = days_of(edition)
    form = PapersForm(request.POST or None, edition=edition, days=days, day=chosen_day(request, days))
    if request.method == "POST":
        user = staff_of(request)
        if is_too_often("paper-batches", user.pk, most=ASKED_AN_HOUR, seconds=HOUR_SECONDS):
            return too_often_page(request)
        if form.is_valid():
            try:
                batches = ask_for_papers(edition=edition, **form.cleaned_data, by=user, now=timezone.now())
            except NoVisitsForPapers:
                form.add_error("day", _("No visit has such a paper on this day: nothing was asked for."))
            else:
                messages.success(request, _asked(batches))
                return redirect("backoffice:paper-list")
    return render(request, "backoffice/paper_list.html", {"edition": edition, "form": form, **_batches(edition)})


def _asked(batches: list[PaperBatch]) -> str:
    count = sum(len(batch.visit_ids) for batch in batches)
    return ngettext(
        "The papers of %(count)d visit are on their way.", "The papers of %(count)d visits are on their way.", count
    ) % {"count": count}


def _batches(edition: Edition) -> dict[str, Any]:
    """The last ones, and how far those are that are on their way. One query."""
    batches = list(
        PaperBatch.objects.filter(edition=edition)
        .select_related("gate", "asked_by")
        .order_by("-asked_at", "part", "pk")[:SHOWN]
    )
    now, progress = timezone.now(), progress_of(batches)
    rows = [
        {"batch": batch, "done": progress.get(batch.pk, 0), "is_stuck": is_stuck(batch, now=now)} for batch in batches
    ]
    return {"rows": rows, "is_on_its_way": any(batch.is_on_its_way for batch in batches)}


@requires(Permission.MANAGE_VISITS)
@require_safe
@with_edition
def paper_progress(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """How far they are: a part of the page, asked for again every second."""
    return render(request, "backoffice/_paper_batches.html", _batches(edition))


@requires(Permission.MANAGE_VISITS)
@require_POST
def paper_again(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    get_object_or_404(PaperBatch, public_id=public_id)
    try:
        make_again(public_id=public_id, now=timezone.now())
    except PapersOnTheirWay:
        messages.info(request, _("These papers are ready, or on their way."))
    return redirect("backoffice:paper-list")


@requires(Permission.MANAGE_VISITS)
@require_safe
def paper_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    batch = get_object_or_404(PaperBatch.objects.select_related("gate"), public_id=public_id)
    if not batch.file or not batch.file.storage.exists(str(batch.file.name)):
        raise Http404
    parts = [batch.kind, batch.day.isoformat(), *([batch.gate.code] if batch.gate else []), batch.language]
    name = "-".join(parts) + (f"-{batch.part}of{batch.parts}" if batch.parts > 1 else "")
    return FileResponse(batch.file.open("rb"), as_attachment=True, filename=f"{name}.pdf", content_type=PDF)


@requires(Permission.VIEW_VISITS)
@require_safe
def arrival_paper(request: HttpRequest) -> HttpResponseBase:
    """The visits of a day as a list to print."""
    edition = edition_in_hand(request)
    day = chosen_day(request, days_of(edition)) if edition else None
    if edition is None or day is None:
        raise Http404
    if is_too_often("day-lists", staff_of(request).pk, most=LISTS_A_MINUTE):
        return too_often_page(request)
    visits = Visit.objects.of_edition(edition).live().arriving_on(day).for_papers()
    content = day_list_pdf(
        list(visits.order_by("arrives_at", "arrival_window__gate__code", "pk")),
        edition=edition,
        day=day,
        language=get_language() or "ar",
        made_at=timezone.now(),
    )
    name = f"visits-{day.isoformat()}.pdf"
    return HttpResponse(content, content_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}"'})
