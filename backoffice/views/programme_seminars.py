"""Seminars: found, looked at, added, changed, cancelled; who contributes to them."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.programme_seminars import CancelForm, ContributionRows, SeminarForm, SeminarListForm, shown
from backoffice.permissions import requires, staff_of
from backoffice.services.programme_seminars import lacks_of, seminar_page, seminars_for_list
from backoffice.told import told_on_page
from openday.accounts.roles import Permission
from openday.admin_pages import number_of
from openday.editions.models import Edition
from seminars.draft_words import conflict_said
from seminars.errors import CodeTaken, SeminarsError
from seminars.models import Contribution, Seminar, Speaker
from seminars.refusals import sentence_for
from seminars.release_words import lines_of
from seminars.services.releases import waiting_changes
from seminars.services.seminars import (
    add_seminar,
    cancel_seminar,
    change_seminar,
    delete_seminar,
    next_code,
    revive_seminar,
    set_contributions,
)
from seminars.services.states import state_of

PAGE_SIZE: Final = 50
SEMINAR: Final = "seminars.seminar"


@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def seminar_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    form = SeminarListForm(request.GET, edition=edition)
    form.is_valid()
    seminars = seminars_for_list(edition, form.cleaned_data, now=timezone.now())
    page = Paginator(seminars, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "edition": edition,
        "form": form,
        "page_obj": page,
        "rows": [(seminar, lacks_of(seminar)) for seminar in page],
        "is_narrowed": any(form.cleaned_data.values()),
    }
    return render(request, "backoffice/programme/seminar_list.html", context)


@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def seminar_detail(request: HttpRequest, edition: Edition, code: str) -> HttpResponseBase:
    seminar = _seminar(edition, code)
    return render(request, "backoffice/programme/seminar_detail.html", _detail(request, seminar))


def _detail(request: HttpRequest, seminar: Seminar) -> dict[str, Any]:
    page = seminar_page(seminar)
    now = timezone.now()
    return {
        "edition": seminar.edition,
        "seminar": seminar,
        "page": page,
        "state": state_of(seminar, now),
        "waiting": lines_of(waiting_changes(seminar)) if page.entry else [],
        "conflicts": [conflict_said(conflict) for conflict in page.conflicts],
        "materials": [(material, material.is_under_embargo_at(now)) for material in page.materials],
        "events": page.events,
        "cancel_form": CancelForm(),
        **told_on_page(request, {SEMINAR: [seminar.pk]}, found_by=seminar.code),
    }


# --- Adding and changing ----------------------------------------------------------------------------
@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def seminar_add(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    form = SeminarForm(request.POST or None, initial={"code": next_code(edition)})
    if form.is_valid():
        try:
            code = form.cleaned_data["code"]
            seminar = add_seminar(edition=edition, code=code, card=form.card(), by=staff_of(request))
        except SeminarsError as refusal:
            form.add_error("code" if isinstance(refusal, CodeTaken) else None, sentence_for(refusal))
        else:
            messages.success(request, _("The seminar is there. Say who speaks."))
            return redirect("backoffice:seminar-speakers", code=seminar.code)
    context = {"edition": edition, "form": form}
    return render(request, "backoffice/programme/seminar_edit.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def seminar_edit(request: HttpRequest, edition: Edition, code: str) -> HttpResponseBase:
    seminar = _seminar(edition, code)
    form = SeminarForm(request.POST or None, initial=shown(seminar), is_known=True)
    if form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        try:
            change_seminar(seminar_id=seminar.pk, revision=revision, card=form.card(), by=staff_of(request))
        except SeminarsError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, _("Saved. The public reads it with the next release."))
            return redirect("backoffice:seminar-detail", code=code)
    context = {"edition": edition, "form": form, "seminar": seminar}
    return render(request, "backoffice/programme/seminar_edit.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def seminar_speakers(request: HttpRequest, edition: Edition, code: str) -> HttpResponseBase:
    """Who contributes, in their order. Buttons change the lines on the page; nothing is kept until it is saved."""
    seminar = _seminar(edition, code)
    speakers = Speaker.objects.of_edition(edition).order_by("name_ar", "name_fr", "pk")
    rows, refused = ContributionRows.of(seminar, speakers), ""
    if request.method == "POST":
        rows = ContributionRows.typed(request.POST, speakers)
        if "button" in request.POST:
            rows.press(request.POST["button"])
        elif not (refused := _contributions_refused(request, seminar, rows)):
            messages.success(request, _("Saved. The public reads it with the next release."))
            return redirect("backoffice:seminar-detail", code=code)
    context = {
        "edition": edition,
        "seminar": seminar,
        "rows": rows,
        "roles": Contribution.Role.choices,
        "refused": refused,
        "revision": request.POST.get("revision") or seminar.revision,
    }
    return render(request, "backoffice/programme/seminar_speakers.html", context, status=422 if refused else 200)


def _contributions_refused(request: HttpRequest, seminar: Seminar, rows: ContributionRows) -> str:
    """Keep the lines as they were typed; why not, where that is refused."""
    revision = number_of(request.POST.get("revision", "")) or 0
    try:
        set_contributions(
            seminar_id=seminar.pk, revision=revision, contributions=rows.contributions(), by=staff_of(request)
        )
    except SeminarsError as refusal:
        return sentence_for(refusal)
    return ""


# --- Cancelling -------------------------------------------------------------------------------------
@requires(Permission.MANAGE_PROGRAMME)
@require_POST
@with_edition
def seminar_cancel(request: HttpRequest, edition: Edition, code: str) -> HttpResponseBase:
    """It does not take place, for a reason; or (`back`) it does after all."""
    seminar = _seminar(edition, code)
    form = CancelForm(request.POST)
    by = staff_of(request)
    try:
        if request.POST.get("back"):
            revive_seminar(seminar_id=seminar.pk, by=by)
            messages.success(request, _("It takes place after all: release the schedule, and everybody is told."))
        else:
            reason = form.cleaned_data["reason"] if form.is_valid() else ""
            cancel_seminar(seminar_id=seminar.pk, reason=reason, by=by, now=timezone.now())
            messages.success(request, _("It is cancelled: release the schedule, and whom it touches is told."))
    except SeminarsError as refusal:
        messages.error(request, sentence_for(refusal))
    return redirect("backoffice:seminar-detail", code=code)


@requires(Permission.MANAGE_PROGRAMME)
@require_POST
@with_edition
def seminar_delete(request: HttpRequest, edition: Edition, code: str) -> HttpResponseBase:
    """For what was added by mistake."""
    seminar = _seminar(edition, code)
    try:
        delete_seminar(seminar_id=seminar.pk, by=staff_of(request))
    except SeminarsError as refusal:
        messages.error(request, sentence_for(refusal))
        return redirect("backoffice:seminar-detail", code=code)
    messages.success(request, _("“%(title)s” is deleted.") % {"title": seminar.title})
    return redirect("backoffice:seminar-list")


def _seminar(edition: Edition, code: str) -> Seminar:
    return get_object_or_404(
        Seminar.objects.select_related("edition", "cancelled_by", "seating"), edition=edition, code=code
    )
