"""An outlet's application: begun, its page with the next step first, when and where, sent, taken back, answered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from media_accreditation.decisions import decided_team
from media_accreditation.errors import AccreditationError, ApplicationIncomplete, StaleRevision
from media_accreditation.forms.applications import AnswerForm, ApplicationForm
from media_accreditation.models import Application, InformationRequest, Outlet, Paper
from media_accreditation.refusals import sentence_for
from media_accreditation.services.applications import (
    answer_question,
    begin_application,
    submit_application,
    take_back_application,
    update_application,
)
from media_accreditation.services.outlet_trail import events_of
from media_accreditation.services.reasons import words_of
from media_accreditation.services.telling_reviews import APPLICATION
from media_accreditation.views.dossier import Dossier, do_or_say, dossier_of
from openday.accounts.views import person
from openday.editions.models import Edition
from openday.notifications.told import told_to_institution


@require_POST
def start(request: HttpRequest, outlet_id: UUID) -> HttpResponse:
    """Begin the application to the current edition, or go on with it."""
    user = person(request)
    outlet = get_object_or_404(Outlet, public_id=outlet_id, representatives__in=user.outlets_represented.acting())
    edition = Edition.objects.current()
    if edition is None:
        raise Http404
    try:
        application = begin_application(outlet=outlet, edition=edition, by=user, now=timezone.now())
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
        return redirect("press:home")
    if application.state == Application.State.DRAFT:
        return redirect("press:application-details", public_id=application.public_id)
    return redirect("press:application-detail", public_id=application.public_id)


@require_safe
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What comes next, the application as it stands, what was decided, what happened and was told."""
    return show(request, dossier_of(request, public_id))


def show(
    request: HttpRequest, dossier: Dossier, *, answer: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    application = dossier.application
    told = told_to_institution({APPLICATION: [application.pk]}, reader=dossier.user, known=[application.contact_email])
    context = {
        "dossier": dossier,
        "application": application,
        "steps": dossier.steps("detail") if dossier.application.state == Application.State.DRAFT else [],
        "questions": [_question(row, dossier, answer) for row in dossier.questions],
        "form": answer,
        "decided": decided_team(dossier.team) if application.state in Application.DECIDED_STATES else [],
        "papers": [paper for paper in application.papers.all() if not paper.removed_at and not paper.purged_at],
        "equipment": list(application.equipment.order_by("name", "serial_number", "pk")),
        "events": events_of(application),
        "told": told,
    }
    return render(request, "press/application_detail.html", context, status=status)


def _question(question: InformationRequest, dossier: Dossier, answer: AnswerForm | None) -> dict[str, Any]:
    is_open = question in dossier.open_questions
    prefix = f"question-{question.pk}"
    form = answer if answer and answer.prefix == prefix else AnswerForm(prefix=prefix) if is_open else None
    return {"question": question, "reasons": words_of(question.reasons), "is_open": is_open, "form": form}


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The contact, the days and zones, remarks: kept as far as they go."""
    dossier = dossier_of(request, public_id)
    application = dossier.application
    if not dossier.is_editable:
        return redirect("press:application-detail", public_id=public_id)
    form = ApplicationForm.showing(application)
    if request.method == "POST":
        form = ApplicationForm(request.POST, edition=application.edition)
        if form.is_valid():
            try:
                update_application(application_id=application.pk, by=dossier.user, now=dossier.now, **form.values())
            except AccreditationError as refusal:
                form.add_error(None, sentence_for(refusal))
            else:
                messages.success(request, _("Kept."))
                is_draft = application.state == Application.State.DRAFT
                return redirect(dossier.url_of("team" if is_draft and "go" in request.POST else "detail"))
    assignment = [row for row in application.papers.all() if row.kind == Paper.Kind.ASSIGNMENT and not row.removed_at]
    context = {
        "dossier": dossier,
        "application": application,
        "form": form,
        "steps": dossier.steps("details"),
        "assignment": assignment,
    }
    return render(request, "press/application_details.html", context, status=422 if form.errors else 200)


@require_POST
def submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send it; what is missing is on the page to which one comes back."""
    dossier = dossier_of(request, public_id)
    revision = request.POST.get("revision", "")
    try:
        submit_application(
            application_id=dossier.application.pk,
            by=dossier.user,
            now=dossier.now,
            revision=int(revision) if revision.isdecimal() else None,
        )
    except StaleRevision:
        messages.warning(
            request, _("Somebody changed the application while you looked at it. Look once more, then send it.")
        )
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        messages.success(request, _("Sent: the press office has your application."))
    return redirect(dossier.url_of("detail"))


@require_POST
def take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    dossier = dossier_of(request, public_id)
    return do_or_say(
        request,
        lambda: take_back_application(application_id=dossier.application.pk, by=dossier.user, now=dossier.now),
        done=_("Taken back: it is a draft again. Send it before the deadline."),
        to=dossier.url_of("detail"),
    )


@require_POST
def answer(request: HttpRequest, public_id: UUID, question_id: int) -> HttpResponse:
    """Answer one question; the last answer sends the application back to the review."""
    dossier = dossier_of(request, public_id)
    question = next((row for row in dossier.questions if row.pk == question_id), None)
    if question is None:
        raise Http404
    form = AnswerForm(request.POST, prefix=f"question-{question.pk}")
    if not form.is_valid():
        return show(request, dossier, answer=form, status=422)
    try:
        application = answer_question(
            question_id=question.pk, answer=form.cleaned_data["answer"], by=dossier.user, now=dossier.now
        )
    except ApplicationIncomplete as refusal:
        form.add_error(None, sentence_for(refusal))
        return show(request, dossier, answer=form, status=422)
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
    else:
        is_over = application.state != Application.State.MORE_INFO
        said = _("Answered: your application is in review again.") if is_over else _("Answered. One more is open.")
        messages.success(request, said)
    return redirect(dossier.url_of("detail"))
