"""The activity desk: all of them, those that wait one by one, a day of pavilions or officers, and how each goes on."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.press_activities import ActivityListForm, EndForm, MoveForm, PlanForm, plan_as_typed
from backoffice.permissions import requires, staff_of
from backoffice.services.press_activities import board_of, narrowed_activities, waiting_activities
from backoffice.services.queues import Queue, key_in, queue_from
from backoffice.services.trail import history_of
from backoffice.told import told_on_page
from backoffice.views.slots import chosen_day, days_of
from media_accreditation.errors import AccreditationError, ActivitiesClash
from media_accreditation.models import ActivityRequest
from media_accreditation.refusals import sentence_for
from media_accreditation.services.activities import (
    agree_activity,
    cancel_activity,
    finish_activity,
    mark_no_show,
    propose_time,
    reopen_activity,
)
from media_accreditation.services.activity_rules import clashes_of
from media_accreditation.services.planning import first_free, taken_around
from media_accreditation.services.telling_activities import ACTIVITY
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition

PAGE_SIZE: Final = 50
State = ActivityRequest.State


@requires(Permission.VIEW_PRESS)
@require_safe
@with_edition
def activity_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    form = ActivityListForm(request.GET, edition=edition)
    form.is_valid()
    found = narrowed_activities(edition, form.cleaned_data)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "waiting": waiting_activities(edition).count()}
    return render(request, "backoffice/press/activity_list.html", context)


@requires(Permission.MANAGE_ACTIVITIES)
@require_safe
@with_edition
def activity_queue(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """Those that wait for a time, one in hand. Where a time was found, one key proposes it, and the next comes up."""
    queue = queue_from(waiting_activities(edition), at=key_in(request.GET.get("at", "")))
    if queue.at is None:
        return render(request, "backoffice/press/activity_queue_empty.html")
    return _page(request, queue.at, queue=queue)


@requires(Permission.VIEW_PRESS)
@require_safe
def activity_detail(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    return _page(request, _found(public_id))


def _found(public_id: UUID) -> ActivityRequest:
    return get_object_or_404(ActivityRequest.objects.for_agendas(), public_id=public_id)


def _page(
    request: HttpRequest,
    activity: ActivityRequest,
    *,
    queue: Queue[ActivityRequest] | None = None,
    form: PlanForm | None = None,
    end: EndForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    now, edition = timezone.now(), activity.application.edition
    taken = taken_around(activity)
    suggested = first_free(activity, taken, now=now) if activity.state == State.ASKED else None
    context = {
        "activity": activity,
        "queue": queue,
        "taken": taken,
        "suggested": suggested,
        "form": form or PlanForm(edition=edition, initial=plan_as_typed(activity, suggested)),
        "end": end or EndForm(),
        "has_begun": bool(activity.starts_at and activity.starts_at <= now),
        "events": [] if queue else history_of(activity),
        **({} if queue else told_on_page(request, {ACTIVITY: [activity.pk]}, found_by=str(activity))),
    }
    return render(request, "backoffice/press/activity_detail.html", context, status=status)


@requires(Permission.MANAGE_ACTIVITIES)
@require_POST
def activity_plan(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Propose what was typed. From the queue, the next one comes up; a refusal keeps the page and what was typed."""
    activity = _found(public_id)
    edition = activity.application.edition
    queue = None
    if "queue" in request.POST:
        queue = queue_from(waiting_activities(edition), at=activity.pk)
        queue = queue if queue.at == activity else None
    form = PlanForm(request.POST, edition=edition)
    if not form.is_valid():
        return _page(request, activity, queue=queue, form=form, status=422)
    try:
        propose_time(
            activity_id=activity.pk,
            revision=key_in(request.POST.get("revision", "")) or 0,
            plan=form.plan,
            words=form.cleaned_data["words"],
            by=staff_of(request),
            now=timezone.now(),
        )
    except AccreditationError as refusal:
        form.add_error(None, sentence_for(refusal))
        return _page(request, activity, queue=queue, form=form, status=422)
    messages.success(request, _("The time of %(activity)s is proposed to the outlet.") % {"activity": activity})
    if queue:
        following = queue.following.pk if queue.following else ""
        return redirect(f"{reverse('backoffice:press-activity-queue')}?at={following}")
    return redirect("backoffice:press-activity-detail", public_id=public_id)


@requires(Permission.MANAGE_ACTIVITIES)
@require_POST
def activity_end(request: HttpRequest, public_id: UUID, deed: str) -> HttpResponseBase:
    """Agreed by telephone, done, nobody came, cancelled, or one of these taken back."""
    if deed not in DEEDS:
        raise Http404
    activity = _found(public_id)
    form = EndForm(request.POST)
    form.is_valid()
    try:
        said = DEEDS[deed](activity, form.cleaned_data.get("reason", ""), staff_of(request), request)
    except AccreditationError as refusal:
        if deed != "cancel":
            messages.error(request, sentence_for(refusal))
            return redirect("backoffice:press-activity-detail", public_id=public_id)
        form.add_error("reason", sentence_for(refusal))
        return _page(request, activity, end=form, status=422)
    messages.success(request, said)
    return redirect("backoffice:press-activity-detail", public_id=public_id)


def _agree(activity: ActivityRequest, _reason: str, by: User, request: HttpRequest) -> str:
    revision = key_in(request.POST.get("revision", "")) or 0
    agree_activity(activity_id=activity.pk, revision=revision, by=by, now=timezone.now())
    return _("It is agreed, and the outlet is told so.")


def _finish(activity: ActivityRequest, _reason: str, by: User, _request: HttpRequest) -> str:
    finish_activity(activity_id=activity.pk, by=by, now=timezone.now())
    return _("Done: it counts as one activity.")


def _no_show(activity: ActivityRequest, _reason: str, by: User, _request: HttpRequest) -> str:
    mark_no_show(activity_id=activity.pk, by=by, now=timezone.now())
    return _("Nobody came: officer and pavilion are free.")


def _cancel(activity: ActivityRequest, reason: str, by: User, _request: HttpRequest) -> str:
    cancel_activity(activity_id=activity.pk, by=by, now=timezone.now(), reason=reason)
    return _("The activity is cancelled, and the outlet is told why.")


def _reopen(activity: ActivityRequest, _reason: str, by: User, _request: HttpRequest) -> str:
    reopen_activity(activity_id=activity.pk, by=by, now=timezone.now())
    return _("It is agreed again, as before.")


DEEDS: Final[dict[str, Callable[[ActivityRequest, str, User, HttpRequest], str]]] = {
    "agree": _agree,
    "finish": _finish,
    "no-show": _no_show,
    "cancel": _cancel,
    "reopen": _reopen,
}


# --- The day ----------------------------------------------------------------------------------------
@requires(Permission.VIEW_PRESS)
@require_safe
@with_edition
def activity_calendar(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """A day by pavilion or by officer. With MANAGE_ACTIVITIES its blocks are moved, by hand or by key."""
    days = days_of(edition)
    day = chosen_day(request, days)
    by = "officer" if request.GET.get("by") == "officer" else "pavilion"
    context: dict[str, Any] = {"days": days, "day": day, "by": by}
    if day:
        context["board"] = board_of(edition, day=day, by=by)
    return render(request, "backoffice/press/activity_calendar.html", context)


@requires(Permission.MANAGE_ACTIVITIES)
@require_POST
def activity_move(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """A block was put down elsewhere. 409 with a sentence where it cannot stay there: nothing moved."""
    activity = _found(public_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"detail": _("This cannot be read: load the page again.")}, status=422)
    try:
        propose_time(
            activity_id=activity.pk,
            revision=form.cleaned_data["revision"],
            plan=form.plan_for(activity),
            words=activity.staff_words,
            by=staff_of(request),
            now=timezone.now(),
        )
    except AccreditationError as refusal:
        return JsonResponse({"code": refusal.code, "detail": sentence_for(refusal)}, status=409)
    said = _("The time of %(activity)s is proposed to the outlet.") % {"activity": activity}
    messages.success(request, said)
    return JsonResponse({"detail": said})


@requires(Permission.MANAGE_ACTIVITIES)
@require_safe
def activity_clashes(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """What stands in the way of putting a block down there, before it is: the board shows one kind of place only."""
    activity = _found(public_id)
    form = MoveForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"clashes": []}, status=422)
    clashes = clashes_of(activity, form.plan_for(activity))
    return JsonResponse({"clashes": [sentence_for(ActivitiesClash([clash])) for clash in clashes]})
