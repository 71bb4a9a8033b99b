"""Applications as staff see them: all of them, one of them, what is released, allowed late and revoked."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.press_review import PressListForm, ReleaseForm, RevokeForm
from backoffice.permissions import requires, staff_of
from backoffice.services.press_applications import (
    applications_of,
    category_rows,
    history_of_application,
    outcomes_of,
    ready_rows,
    states_of,
    team_for_page,
)
from backoffice.services.queues import key_in
from backoffice.told import told_on_page
from media_accreditation.errors import AccreditationError
from media_accreditation.models import Application, Review, TeamMember
from media_accreditation.refusals import sentence_for
from media_accreditation.services.applications import allow_late
from media_accreditation.services.releasing import is_ready, release_decisions, revoke_application, revoke_member
from media_accreditation.services.review import PERMISSION_OF
from media_accreditation.services.telling_reviews import APPLICATION
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition

PAGE_SIZE: Final = 50
State = Application.State


@requires(Permission.VIEW_PRESS)
@require_safe
@with_edition
def application_list(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    form = PressListForm(request.GET)
    form.is_valid()
    page = Paginator(applications_of(edition, form.cleaned_data), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"edition": edition, "form": form, "page_obj": page, "states": states_of(edition)}
    return render(request, "backoffice/press/application_list.html", context)


# --- One ------------------------------------------------------------------------------------------
@requires(Permission.VIEW_PRESS)
@require_safe
def application_detail(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    application = get_object_or_404(_detailed(), public_id=public_id)
    return render(request, "backoffice/press/application_detail.html", _page_of(request, application, RevokeForm()))


def _detailed() -> Any:
    return Application.objects.select_related("outlet", "edition", "decided_by", "revoked_by", "late_allowed_by")


def _page_of(request: HttpRequest, application: Application, form: RevokeForm) -> dict[str, Any]:
    by = staff_of(request)
    reviews = [review for review in Review if by.may(PERMISSION_OF[review])]
    # Security's notes are security's; the press office's are read by both.
    notes_of = {Review.PRESS, Review.SECURITY} if Review.SECURITY in reviews else set(reviews)
    return {
        "application": application,
        "team": team_for_page(application),
        "allotments": application.allotments.order_by("category"),
        "questions": application.questions.select_related("asked_by", "member").order_by("asked_at", "pk"),
        "events": history_of_application(application, notes_of=notes_of) if reviews else [],
        "reviews": reviews,
        "is_ready": is_ready(application),
        "is_approved": application.state in Application.APPROVED_STATES,
        "may_revoke": by.may(Permission.MANAGE_PRESS) or by.may(Permission.REVIEW_SECURITY),
        "form": form,
        **told_on_page(request, {APPLICATION: [application.pk]}, found_by=application.contact_email),
    }


@requires(Permission.VIEW_PRESS)
@require_POST
def application_change(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Allow a draft late, revoke the application, or one of its people."""
    application = get_object_or_404(_detailed(), public_id=public_id)
    deed, _sep, value = request.POST.get("deed", "").partition(":")
    if deed not in DEEDS:
        raise Http404
    form = RevokeForm(request.POST)
    if deed != "allow_late" and not form.is_valid():
        context = _page_of(request, application, form)
        return render(request, "backoffice/press/application_detail.html", context, status=422)
    reason = form.cleaned_data.get("reason", "") if form.is_valid() else ""
    try:
        said = DEEDS[deed](application, value, reason, staff_of(request))
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        messages.success(request, said)
    return redirect("backoffice:press-application-detail", public_id=public_id)


def _allow_late(application: Application, _value: str, _reason: str, by: User) -> str:
    allow_late(application_id=application.pk, by=by, now=timezone.now())
    return _("The outlet may send this application although the deadline is past.")


def _revoke(application: Application, _value: str, reason: str, by: User) -> str:
    revoke_application(application_id=application.pk, reason=reason, by=by, now=timezone.now())
    return _("The accreditation is revoked; its badges open no gate any more.")


def _revoke_member(application: Application, value: str, reason: str, by: User) -> str:
    member = get_object_or_404(TeamMember, pk=key_in(value), application=application)
    revoke_member(member_id=member.pk, reason=reason, by=by, now=timezone.now())
    return _("%(person)s is no longer accredited.") % {"person": member.name}


DEEDS: Final[dict[str, Callable[[Application, str, str, User], str]]] = {
    "allow_late": _allow_late,
    "revoke": _revoke,
    "revoke_member": _revoke_member,
}


# --- Release --------------------------------------------------------------------------------------
@requires(Permission.MANAGE_PRESS)
@require_http_methods(["GET", "HEAD", "POST"])
@with_edition
def application_release(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    """All decisions that are ready, with what they would take; the ticked ones are released together."""
    ticked = {pk for text in request.POST.getlist("application") if (pk := key_in(text))}
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if said := _release(request, edition, ticked, form.cleaned_data["words"]):
            messages.success(request, said)
            return redirect("backoffice:press-release")
        status = 422
    rows = ready_rows(edition)
    context = {
        "edition": edition,
        "rows": rows,
        "categories": category_rows(edition),
        "outcomes": outcomes_of(rows),
        "ticked": ticked,
        "form": form,
    }
    return render(request, "backoffice/press/release.html", context, status=status)


def _release(request: HttpRequest, edition: Edition, ticked: set[int], words: str) -> str:
    """What is said of it; empty where it was refused, and that is said."""
    known = set(Application.objects.filter(pk__in=ticked, edition=edition).values_list("pk", flat=True))
    if not known:
        messages.error(request, _("Tick the applications to be released."))
        return ""
    try:
        released = release_decisions(application_ids=known, by=staff_of(request), now=timezone.now(), words=words)
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
        return ""
    return ngettext(
        "%(count)d decision is released, and the outlet is told.",
        "%(count)d decisions are released, and the outlets are told.",
        len(released),
    ) % {"count": len(released)}
