"""A booked visit: its page, the quick correction of who comes, and cancelling."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from openday.accounts.models import User
from openday.notifications.told import told_to_institution
from schools.errors import ChangesClosed, VisitChangedMeanwhile, VisitError, VisitNotLive
from schools.feedback import feedback_path, takes_answers_at
from schools.forms.booking import CancelForm, ContactCorrectionForm, contact_values
from schools.messages.facts import VISIT
from schools.models import Visit, VisitGroup
from schools.permissions import can_change_visit, can_correct_contact, can_represent
from schools.plans import PlanOfRoutes, guide_of, plan_of_routes
from schools.refusals import sentence_for
from schools.services.booking import CHANGEABLE_STATES, cancel_visit, correct_contact
from schools.services.drafts import choices_of_visit
from schools.services.trail import events_of
from schools.timeline import Drawing, Lane, draw
from schools.views.comparison import said_of
from schools.views.journey import person, visible_visit

PLAN_HOLDS: Final = 2  # routes that can be told apart on one plan


@dataclass(frozen=True)
class GroupOnPage:
    group: VisitGroup
    lane: Lane


@require_safe
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was booked, what can be changed until when, what happened and was told. Nine queries, with the person."""
    user, now = person(request), timezone.now()
    visit = visible_visit(user, public_id)
    told = told_to_institution({VISIT: [visit.pk]}, reader=user, known=[visit.adult_phone])
    return render(request, "schools/visit_detail.html", _page_of(visit) | _standing(visit, user, now) | {"told": told})


def _page_of(visit: Visit) -> dict[str, Any]:
    groups = list(visit.groups.all())
    drawing = draw(visit.arrival_window, [[stop.slot for stop in group.stops.all()] for group in groups])
    return {
        "visit": visit,
        "edition": visit.edition,
        "drawing": drawing,
        "groups": [GroupOnPage(group, lane) for group, lane in zip(groups, drawing.lanes, strict=True)],
        "pupils": sum(group.pupils for group in groups),
        "adults": sum(group.adults for group in groups),
        "has_stops": any(lane.steps for lane in drawing.lanes),
        "has_needs": any(group.needs for group in groups),
        "routes_plan": _plan(visit, drawing) if len(groups) <= PLAN_HOLDS else None,
        "events": [(event, said_of(event)) for event in events_of(visit)],
    }


def _plan(visit: Visit, drawing: Drawing) -> PlanOfRoutes | None:
    routes = [(lane.position, [step.slot for step in lane.steps]) for lane in drawing.lanes]
    return plan_of_routes(guide_of(visit.edition), visit.arrival_window.gate, routes)


def _standing(visit: Visit, user: User, now: Any) -> dict[str, Any]:
    """What can still be done, and until when."""
    deadline = visit.changes_close_at(visit.edition)
    whole = (deadline - visit.booked_at).total_seconds()
    left = max((deadline - now).total_seconds(), 0)
    is_theirs = can_represent(user, visit.institution)
    return {
        "deadline": deadline,
        "is_before_deadline": now < deadline,
        "part_left": round(100 * left / whole) if whole > 0 else 0,
        "is_changeable": visit.state in CHANGEABLE_STATES,
        "can_change": is_theirs and can_change_visit(user, visit, now=now),
        "can_correct": is_theirs and can_correct_contact(user, visit, now=now),
        "questions": feedback_path(visit) if is_theirs and takes_answers_at(visit, now) else "",
        "now": now,
    }


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct who comes with the groups and in which coaches, until they arrive."""
    user, now = person(request), timezone.now()
    visit = _still_open(request, user, public_id, now, may=can_correct_contact)
    if isinstance(visit, HttpResponse):
        return visit
    if request.method != "POST":
        form = ContactCorrectionForm(
            initial=contact_values(choices_of_visit(visit)) | {"revision": visit.revision},
            coach_count=visit.coach_count,
        )
        return _show_contact(request, visit, form)
    form = ContactCorrectionForm(request.POST, coach_count=visit.coach_count)
    if not form.is_valid():
        return _show_contact(request, visit, form)
    try:
        _correct(visit, form, by=user, now=now)
    except VisitChangedMeanwhile:
        visit = visible_visit(user, public_id)
        form.add_error(None, _("Somebody else changed this visit meanwhile. Look at it as it is now, then save again."))
        return _show_contact(request, visit, form, revision=visit.revision)
    except VisitError as refusal:
        form.add_error(None, sentence_for(refusal))
        return _show_contact(request, visit, form)
    messages.success(request, _("Corrected."))
    return redirect("schools:visit-detail", public_id=visit.public_id)


def _correct(visit: Visit, form: ContactCorrectionForm, *, by: User, now: Any) -> None:
    cleaned = form.cleaned_data
    correct_contact(
        visit=visit,
        adult_in_charge=cleaned["adult_in_charge"],
        adult_phone=cleaned["adult_phone"],
        language=cleaned["language"],
        coach_plates=cleaned.get("plates", ()),
        by=by,
        now=now,
        expected_revision=cleaned["revision"],
    )


def _show_contact(
    request: HttpRequest, visit: Visit, form: ContactCorrectionForm, *, revision: int | None = None
) -> HttpResponse:
    """`revision` is set where the form is shown again because the visit moved on under it."""
    context = {"visit": visit, "form": form, "revision": revision or form["revision"].value()}
    return render(request, "schools/visit_contact.html", context)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what cancelling gives up, then do it. Cancelled twice is cancelled once."""
    user, now = person(request), timezone.now()
    visit = _still_open(request, user, public_id, now, may=can_change_visit)
    if isinstance(visit, HttpResponse):
        return visit
    form = CancelForm(request.POST) if request.method == "POST" else CancelForm()
    if request.method == "POST" and form.is_valid():
        try:
            cancel_visit(visit=visit, by=user, now=now, reason=form.cleaned_data["reason"])
        except VisitError as refusal:
            messages.error(request, sentence_for(refusal))
        else:
            messages.success(request, _("The visit is cancelled. Its places are free for others."))
        return redirect("schools:visit-detail", public_id=visit.public_id)
    return render(request, "schools/visit_cancel.html", _page_of(visit) | {"form": form} | _standing(visit, user, now))


def _still_open(
    request: HttpRequest, user: User, public_id: UUID, now: Any, *, may: Callable[..., bool]
) -> Visit | HttpResponse:
    """The visit, or the way back to its page with the reason why this can no longer be done."""
    visit = visible_visit(user, public_id)
    if not can_represent(user, visit.institution):
        raise Http404
    if may(user, visit, now=now):
        return visit
    if visit.state in CHANGEABLE_STATES:
        messages.error(request, sentence_for(ChangesClosed(visit.changes_close_at(visit.edition))))
    elif visit.state != Visit.State.CANCELLED:
        messages.error(request, sentence_for(VisitNotLive(visit.state)))
    return redirect("schools:visit-detail", public_id=visit.public_id)
