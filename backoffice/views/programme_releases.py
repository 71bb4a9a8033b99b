"""Releases of the schedule: what would become public and whom it touches, what was, and the way back."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.programme_releases import CompareForm, ReleaseForm
from backoffice.permissions import requires, staff_of
from backoffice.told import told_on_page
from openday.accounts.models import User
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
        "told_url": f"{reverse('backoffice:message-list')}?release={shown.number}",
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
    """The preview of the draft, and the deed."""
    return _previewed(
        request,
        "backoffice/programme/release_new.html",
        preview=lambda: preview_release(edition),
        deed=partial(release, edition=edition),
        done=_("Released. Whoever it touches is told now."),
        more=lambda: {"edition": edition, "conflicts": conflicts_of(edition)},
    )


@requires(Permission.MANAGE_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def release_back(request: HttpRequest, edition: Edition, number: int) -> HttpResponseBase:
    """Back to an earlier one, as a new one."""
    earlier = _release(edition, number)
    return _previewed(
        request,
        "backoffice/programme/release_back.html",
        preview=lambda: preview_going_back(earlier),
        deed=partial(go_back_to, release=earlier),
        done=_("The programme is as it was. Whoever it touches is told now."),
        more=lambda: {"edition": edition, "release": earlier},
    )


def _previewed(
    request: HttpRequest,
    template: str,
    *,
    preview: Callable[[], Preview],
    deed: Callable[..., ScheduleRelease],
    done: str,
    more: Callable[[], dict[str, Any]],
) -> HttpResponseBase:
    """What `deed` would do; and done, where it was sent. What was refused stays as it was typed, beside what is now."""
    form, status = ReleaseForm(request.POST or None), 200
    if form.is_bound:
        status = 409 if form.is_valid() else 422
        if status == 409 and (made := _try(form, deed, by=staff_of(request))):
            messages.success(request, done)
            return redirect("backoffice:schedule-release-detail", made.number)
    shown = preview()
    if not form.is_bound:
        form = ReleaseForm(initial={"name": _next_name(shown)})
    context = {
        "form": form,
        "seen": shown.seen,  # of what stands there now, whatever was seen before
        "preview": shown,
        "subjects": subjects_of(lines_of(shown.changes)),
        "guests": _guests(shown),
        **more(),
    }
    return render(request, template, context, status=status)


def _next_name(shown: Preview) -> str:
    """The last release's with its last number raised, "1.1" to "1.2"; the number of this one where there is none."""
    name = shown.before.name if shown.before else ""
    digits = len(name) - len(name.rstrip("0123456789"))
    return f"{name[: len(name) - digits]}{int(name[-digits:]) + 1}" if digits else str(shown.next_number)


def _try(form: ReleaseForm, deed: Callable[..., ScheduleRelease], *, by: User) -> ScheduleRelease | None:
    """What the deed made; None where it was refused, which the form then says beside what it is about."""
    try:
        return deed(
            name=form.cleaned_data["name"],
            seen=form.cleaned_data["seen"],
            notes=form.notes,
            by=by,
            now=timezone.now(),
        )
    except (ReleaseNameMissing, ReleaseNameTaken) as refusal:
        form.add_error("name", sentence_for(refusal))
    except SeminarsError as refusal:
        form.add_error(None, sentence_for(refusal))
    return None


def _guests(preview: Preview) -> list[tuple[Seminar, int]]:
    """Registrations of what changes, by seminar. One query where there are any."""
    counts: Mapping[int, int] = preview.touched.guests_by_seminar
    return [(seminar, counts[seminar.pk]) for seminar in Seminar.objects.filter(pk__in=counts).order_by("code", "pk")]
