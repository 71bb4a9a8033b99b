"""Releases of the schedule: what would become public and whom it touches, what was, and the way back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.programme_releases import CompareForm, ReleaseForm
from backoffice.permissions import requires, staff_of
from backoffice.told import told_on_page
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from seminars.errors import ReleaseNameMissing, ReleaseNameTaken, SeminarsError
from seminars.models import ScheduleRelease, Seminar
from seminars.refusals import sentence_for
from seminars.release_words import lines_of, subjects_of
from seminars.services.conflicts import conflicts_of
from seminars.services.going_back import go_back_to, preview_going_back
from seminars.services.releases import Preview, compare, current_release, preview_release, release
from seminars.services.telling_releases import RELEASE


# --- What was released ------------------------------------------------------------------------------
@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def release_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """The newest first. Three queries beside those of every page."""
    releases = list(
        edition.releases.select_related("released_by", "restores")
        .annotate(change_count=Count("changes"))
        .order_by("-number")
    )
    preview = preview_release(edition)
    context = {
        "edition": edition,
        "releases": releases,
        "waiting": preview.changes,
        "compare": CompareForm(releases, initial=_newest_two(releases)) if len(releases) > 1 else None,
    }
    return render(request, "backoffice/programme/release_list.html", context)


def _newest_two(releases: Sequence[ScheduleRelease]) -> dict[str, int]:
    return {"before": releases[1].number, "after": releases[0].number}


@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def release_detail(request: HttpRequest, edition: Edition, number: int) -> HttpResponseBase:
    """What it changed, and who was told."""
    shown = _release(edition, number)
    newest = current_release(edition)
    context = {
        "edition": edition,
        "release": shown,
        "subjects": subjects_of(lines_of(list(shown.changes.order_by("position")))),
        "is_current": newest == shown,
        "newest": newest,
        **told_on_page(request, {RELEASE: [shown.pk]}, found_by=""),
    }
    return render(request, "backoffice/programme/release_detail.html", context)


@requires(Permission.VIEW_PROGRAMME)
@require_safe
@with_edition
def release_compare(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """Any two, in either order."""
    releases = list(edition.releases.order_by("-number"))
    if len(releases) < 2:
        return redirect("backoffice:schedule-release-list")
    form = CompareForm(releases, request.GET or None, initial=_newest_two(releases))
    asked = form.cleaned_data if form.is_bound and form.is_valid() else _newest_two(releases)
    by_number = {each.number: each for each in releases}
    before, after = by_number[asked["before"]], by_number[asked["after"]]
    context = {
        "edition": edition,
        "form": form,
        "before": before,
        "after": after,
        "subjects": subjects_of(lines_of(compare(before, after))),
    }
    return render(request, "backoffice/programme/release_compare.html", context)


def _release(edition: Edition, number: int) -> ScheduleRelease:
    return get_object_or_404(edition.releases.select_related("released_by", "restores"), number=number)


# --- What is released -------------------------------------------------------------------------------
@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def release_new(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """The preview, and the deed."""
    form = ReleaseForm(request.POST or None)
    status = 200
    if form.is_bound and form.is_valid():
        made = _try(
            form,
            lambda now: release(
                edition=edition,
                name=form.cleaned_data["name"],
                seen=form.cleaned_data["seen"],
                notes=form.notes,
                by=staff_of(request),
                now=now,
            ),
        )
        if made:
            messages.success(request, _("Released. Whoever it touches is told now."))
            return redirect("backoffice:schedule-release-detail", made.number)
        status = 409
    elif form.is_bound:
        status = 422
    context = {
        "edition": edition,
        "conflicts": conflicts_of(edition),
        **_previewed(form, preview_release(edition)),
    }
    return render(request, "backoffice/programme/release_new.html", context, status=status)


def _guests(preview: Preview) -> list[tuple[Seminar, int]]:
    """Registrations of what changes, by seminar. One query where there are any."""
    counts: Mapping[int, int] = preview.touched.guests_by_seminar
    return [(seminar, counts[seminar.pk]) for seminar in Seminar.objects.filter(pk__in=counts).order_by("code", "pk")]


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def release_back(request: HttpRequest, edition: Edition, number: int) -> HttpResponseBase:
    """Back to an earlier one, as a new one."""
    earlier = _release(edition, number)
    form = ReleaseForm(request.POST or None)
    status = 200
    if form.is_bound and form.is_valid():
        made = _try(
            form,
            lambda now: go_back_to(
                release=earlier,
                name=form.cleaned_data["name"],
                seen=form.cleaned_data["seen"],
                notes=form.notes,
                by=staff_of(request),
                now=now,
            ),
        )
        if made:
            messages.success(request, _("The programme is as it was. Whoever it touches is told now."))
            return redirect("backoffice:schedule-release-detail", made.number)
        status = 409
    elif form.is_bound:
        status = 422
    context = {"edition": edition, "release": earlier, **_previewed(form, preview_going_back(earlier))}
    return render(request, "backoffice/programme/release_back.html", context, status=status)


def _previewed(form: ReleaseForm, preview: Preview) -> dict[str, Any]:
    """What both pages show of what they would do. `seen` is of what stands there now, whatever was seen before."""
    if not form.is_bound:
        form = ReleaseForm(initial={"name": str(preview.next_number)})
    return {
        "form": form,
        "seen": preview.seen,
        "preview": preview,
        "subjects": subjects_of(lines_of(preview.changes)),
        "guests": _guests(preview),
    }


def _try(form: ReleaseForm, deed: Callable[[datetime], ScheduleRelease]) -> ScheduleRelease | None:
    """What the deed made; None where it was refused, which the form then says beside what it is about."""
    try:
        return deed(timezone.now())
    except (ReleaseNameMissing, ReleaseNameTaken) as refusal:
        form.add_error("name", sentence_for(refusal))
    except SeminarsError as refusal:
        form.add_error(None, sentence_for(refusal))
    return None
