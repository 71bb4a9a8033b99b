"""The booking journey: its beginning, its end, and the way to change a visit."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openday.editions.models import Edition
from schools.errors import BookingClosed, ChangesClosed, VisitError, VisitLimitReached
from schools.forms.booking import (
    contact_form,
)
from schools.models import Institution, Visit
from schools.permissions import can_change_visit, can_represent
from schools.refusals import sentence_for
from schools.services.drafts import (
    Choices,
    GroupChoice,
    confirm_draft,
    discard_draft,
    open_draft,
)
from schools.timeline import Lane
from schools.views.comparison import Difference, differences
from schools.views.journey import Journey, on_journey, person, visible_visit


@require_safe
def start(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Open the draft of a new visit, or go on with the one that there is."""
    user, now = person(request), timezone.now()
    institution = get_object_or_404(Institution, pk=institution_id)
    if not can_represent(user, institution):
        raise Http404
    edition = Edition.objects.current()
    if refusal := _why_not_book(institution, edition, now):
        messages.warning(request, refusal)
        return redirect("schools:home")
    draft, is_new = open_draft(user=user, institution=institution, now=now)
    if not is_new and Choices.from_json(draft.choices).window_id:
        messages.info(request, _("You go on where you stopped: what you chose is kept."))
    return redirect("schools:draft-arrival", draft_id=draft.public_id)


def _why_not_book(institution: Institution, edition: Edition | None, now: datetime) -> str:
    if edition is None:
        return _("No edition takes bookings at the moment.")
    if institution.state != Institution.State.VERIFIED:
        return _("Your institution is not verified yet: you can book as soon as it is.")
    if not edition.takes_bookings_at(now):
        return sentence_for(BookingClosed(edition.bookings_open_at, edition.bookings_close_at))
    if (
        Visit.objects.live().filter(edition=edition, institution=institution).count()
        >= edition.live_visits_per_institution
    ):
        return sentence_for(VisitLimitReached(edition.live_visits_per_institution))
    return ""


@require_POST
def change(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Open the draft that changes a visit, at the screen that was asked for."""
    user, now = person(request), timezone.now()
    visit = visible_visit(user, public_id)
    if not can_represent(user, visit.institution):
        raise Http404
    if not can_change_visit(user, visit, now=now):
        messages.error(request, sentence_for(ChangesClosed(visit.changes_close_at(visit.edition))))
        return redirect("schools:visit-detail", public_id=visit.public_id)
    draft, is_new = open_draft(user=user, institution=visit.institution, visit=visit, now=now)
    if not is_new:
        messages.info(
            request, _("You go on with the change that you began: the visit stays as it is until you confirm.")
        )
    screen = request.POST.get("screen", "")
    return redirect(
        f"schools:draft-{screen if screen in ('arrival', 'groups', 'stops') else 'groups'}", draft.public_id
    )


@require_POST
@on_journey
def discard(request: HttpRequest, journey: Journey) -> HttpResponse:
    """Forget the draft. A visit that it would have changed stays as it is."""
    discard_draft(journey.draft)
    if journey.visit:
        messages.success(request, _("Nothing was changed: the visit is as it was."))
        return redirect("schools:visit-detail", public_id=journey.visit.public_id)
    messages.success(request, _("What you had chosen was discarded."))
    return redirect("schools:home")


@require_http_methods(["GET", "POST"])
@on_journey
def confirm(request: HttpRequest, journey: Journey) -> HttpResponse:
    """Everything once more, then one button."""
    if not journey.is_reached("stops"):
        return redirect(journey.url_of("groups" if journey.choices.window_id else "arrival"))
    if request.method != "POST":
        return _show_confirm(request, journey)
    if not contact_form(journey.choices, is_bound=True).is_valid():
        return redirect(journey.url_of("confirm"))
    try:
        public_id = confirm_draft(
            draft=journey.draft, seen=request.POST.get("seen", ""), by=journey.user, now=journey.now
        )
    except VisitError as refusal:
        journey.change(lambda choices: choices)  # read anew what the refusal saw
        if type(refusal) not in {type(trouble.refusal) for trouble in journey.review.troubles}:
            messages.error(request, sentence_for(refusal))
        return redirect(journey.url_of("confirm"))
    messages.success(
        request, _("The visit was changed.") if journey.visit else _("The visit is booked: we expect you.")
    )
    return redirect("schools:visit-detail", public_id=public_id)


def _show_confirm(request: HttpRequest, journey: Journey) -> HttpResponse:
    contact = contact_form(journey.choices, is_bound=True)
    troubles = journey.review.troubles
    is_outdated = journey.visit is not None and journey.visit.revision != journey.choices.revision
    context = journey.step("confirm") | {
        "journey": journey,
        "contact": contact,
        "is_contact_valid": contact.is_valid(),
        "troubles": troubles,
        "is_outdated": is_outdated,
        "can_confirm": not troubles and contact.is_valid() and not is_outdated,
        "seen": journey.choices.fingerprint,
        "differences": _differences(journey),
        "routes": _routes(journey),
    }
    return render(request, "schools/visit_confirm.html", context)


def _differences(journey: Journey) -> list[Difference]:
    if journey.visit is None:
        return []
    return differences(
        visible_visit(journey.user, journey.visit.public_id),
        journey.choices,
        window=journey.review.window,
        routes=[journey.review.route_of(group.slot_ids) for group in journey.choices.groups],
    )


def _routes(journey: Journey) -> list[tuple[GroupChoice, Lane | None]]:
    lanes = journey.drawing.lanes if journey.drawing else [None] * len(journey.choices.groups)
    return list(zip(journey.choices.groups, lanes, strict=True))
