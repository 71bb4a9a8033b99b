"""Who speaks to the press, how many cameras each pavilion takes, and what the communiqué needs of it all."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.press_activities import CamerasForm, OfficerForm
from backoffice.permissions import requires, staff_of
from media_accreditation.errors import AccreditationError
from media_accreditation.models import ActivityRequest, Category, Officer, Outlet, PressPoint
from media_accreditation.refusals import sentence_for
from media_accreditation.services.activity_rules import CAMERAS_WITHOUT_A_RULE
from media_accreditation.services.counting import DailyCount, counts_of
from media_accreditation.services.officers import (
    add_officer,
    change_officer,
    let_officer_go,
    set_cameras,
    take_officer_back,
)
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.spreadsheets import CSV_TYPE, csv_lines
from pavilions.models import Pavilion


@requires(Permission.MANAGE_ACTIVITIES)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def officer_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """Those who speak, those who no longer do, and a form for one more."""
    form = OfficerForm(request.POST or None)
    if form.is_valid():
        officer = add_officer(edition=edition, card=form.card, by=staff_of(request))
        messages.success(request, _("%(officer)s speaks to the press now.") % {"officer": officer.name})
        return redirect("backoffice:press-officer-list")
    officers = list(Officer.objects.filter(edition=edition).order_by("name_ar", "pk"))
    context = {
        "form": form,
        "officers": [officer for officer in officers if not officer.left_at],
        "gone": [officer for officer in officers if officer.left_at],
    }
    return render(request, "backoffice/press/officer_list.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_ACTIVITIES)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def officer_edit(request: HttpRequest, edition: Edition, officer_id: int) -> HttpResponseBase:
    officer = get_object_or_404(Officer, edition=edition, pk=officer_id)
    form = OfficerForm(request.POST or None, initial={name: getattr(officer, name) for name in OfficerForm.base_fields})
    if form.is_valid():
        change_officer(officer_id=officer.pk, card=form.card, by=staff_of(request))
        messages.success(request, _("Changed."))
        return redirect("backoffice:press-officer-list")
    context = {"form": form, "officer": officer}
    return render(request, "backoffice/press/officer_edit.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_ACTIVITIES)
@require_POST
@with_edition
def officer_leave(request: HttpRequest, edition: Edition, officer_id: int) -> HttpResponseBase:
    """They speak no longer; or again, where they did no longer."""
    officer = get_object_or_404(Officer, edition=edition, pk=officer_id)
    try:
        if officer.left_at:
            take_officer_back(officer_id=officer.pk, by=staff_of(request))
        else:
            let_officer_go(officer_id=officer.pk, by=staff_of(request), now=timezone.now())
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
    return redirect("backoffice:press-officer-list")


@requires(Permission.MANAGE_ACTIVITIES)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def cameras(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """All pavilions on one page: 1 where nothing was said, 0 where nobody films."""
    pavilions = list(Pavilion.objects.of_edition(edition).order_by("code", "pk"))
    known = dict(PressPoint.objects.filter(pavilion__edition=edition).values_list("pavilion_id", "cameras"))
    standing = {pavilion.pk: known.get(pavilion.pk, CAMERAS_WITHOUT_A_RULE) for pavilion in pavilions}
    form = CamerasForm(request.POST or None, pavilions=pavilions, cameras=standing)
    if form.is_valid():
        try:
            set_cameras(cameras=form.cameras, by=staff_of(request), now=timezone.now())
        except AccreditationError as refusal:
            form.add_error(None, sentence_for(refusal))
        else:
            messages.success(request, _("Changed."))
            return redirect("backoffice:press-cameras")
    context = {"form": form, "pavilions": pavilions}
    return render(request, "backoffice/press/cameras.html", context, status=422 if form.errors else 200)


# --- The daily count --------------------------------------------------------------------------------
@requires(Permission.VIEW_PRESS)
@require_safe
@with_edition
def count(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """Each day of the edition, and what they come to. Four queries."""
    counts = counts_of(edition)
    context: dict[str, Any] = {
        "edition": edition,
        "counts": counts,
        "kinds": ActivityRequest.Kind.choices,
        "outlet_kinds": Outlet.Kind.choices,
        "categories": Category.choices,
        "latest": counts[-1],
        "total": sum(each.done for each in counts),
        "most": max(each.done for each in counts),
        "totals_by_kind": {
            kind: sum(each.done_by_kind[kind] for each in counts) for kind in ActivityRequest.Kind.values
        },
    }
    return render(request, "backoffice/press/count.html", context)


@requires(Permission.VIEW_PRESS)
@require_safe
@with_edition
def count_file(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """The same as CSV: a row a day."""
    answer = StreamingHttpResponse(csv_lines(_rows(counts_of(edition))), content_type=CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="press-{edition.number}.csv"'
    return answer


def _rows(counts: list[DailyCount]) -> Iterator[list[Any]]:
    kinds, categories = ActivityRequest.Kind, Category
    yield [
        _("Day"),
        _("Accredited outlets"),
        _("Accredited people"),
        *(str(category.label) for category in categories),
        *(str(kind.label) for kind in kinds),
        _("Activities"),
        _("Did not come"),
    ]
    for each in counts:
        yield [
            date_format(each.day, "Y-m-d"),
            each.outlets,
            each.members,
            *(each.members_by_category[category.value] for category in categories),
            *(each.done_by_kind[kind.value] for kind in kinds),
            each.done,
            each.no_shows,
        ]
