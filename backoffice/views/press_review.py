"""The desk of the two reviews: one application in hand, decided, and on to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.edition_in_hand import with_edition
from backoffice.forms.press_review import PressQueueForm, QuestionForm, changed_only, decisions_from, errors_of
from backoffice.permissions import requires, staff_of
from backoffice.services.press_queue import (
    TO_DECIDE,
    application_in_hand,
    counts_of,
    dossier_of,
    queue_of,
)
from backoffice.services.queues import Queue, key_in
from media_accreditation.errors import AccreditationError, StaleRevision
from media_accreditation.models import Application, Review, TeamMember, Verdict
from media_accreditation.refusals import sentence_for
from media_accreditation.services import review as service
from media_accreditation.services.reasons import reasons_for
from media_accreditation.services.review import PERMISSION_OF, STATE_OF, Decision, Staged, of_review, took_part
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition

NARROWING: Final = ("q", "stage", "kind", "country")
State = Application.State


@dataclass
class Typed:
    """What was sent and could not be kept."""

    decisions: Mapping[int, Decision] = field(default_factory=dict)
    errors: Mapping[int, str] = field(default_factory=dict)
    question: QuestionForm | None = None
    is_stale: bool = False


@requires(Permission.REVIEW_PRESS)
@require_safe
def press_review(request: HttpRequest) -> HttpResponseBase:
    return _desk(request, review=Review.PRESS, at=request.GET.get("at", ""), said=request.GET)


@requires(Permission.REVIEW_SECURITY)
@require_safe
def security_review(request: HttpRequest) -> HttpResponseBase:
    return _desk(request, review=Review.SECURITY, at=request.GET.get("at", ""), said=request.GET)


@with_edition
def _desk(
    request: HttpRequest,
    edition: Edition,
    *,
    review: str,
    at: str,
    said: Mapping[str, Any],
    typed: Typed | None = None,
    status: int = 200,
) -> HttpResponseBase:
    form = PressQueueForm(said)
    form.is_valid()
    queue = queue_of(edition, review, form.cleaned_data, at=key_in(at))
    typed = typed or Typed()
    context = {
        "edition": edition,
        "review": Review(review),
        "desk": f"backoffice:{review}-review",
        "decide": f"backoffice:{review}-decide",
        "reviews": [
            (each, f"backoffice:{each}-review") for each in Review if staff_of(request).may(PERMISSION_OF[each])
        ],
        "form": form,
        "stage": form.cleaned_data.get("stage") or TO_DECIDE,
        "counts": counts_of(edition, review),
        "queue": queue,
        "narrowing": urlencode({key: said[key] for key in NARROWING if said.get(key)}),
        "typed": typed,
        "question": typed.question or QuestionForm(),
        "reasons": {verdict: reasons_for(review, verdict) for verdict in service.NEED_REASON},
        **(_in_hand(request, queue, review, typed) if queue.at else {}),
    }
    return render(request, "backoffice/press/review.html", context, status=status)


def _in_hand(request: HttpRequest, queue: Queue[Application], review: str, typed: Typed) -> dict[str, Any]:
    application = application_in_hand(queue.at.pk if queue.at else 0)
    return {
        "application": application,
        "dossier": dossier_of(application, review, typed=typed.decisions, errors=typed.errors),
        "is_open": application.state in (STATE_OF[Review(review)], State.SUBMITTED),
        "is_over": getattr(application, f"{review}_reviewed_at") is not None,
        "is_both": took_part(application, service.other_review(review), staff_of(request)),
    }


# --- Deciding -------------------------------------------------------------------------------------
@requires(Permission.REVIEW_PRESS)
@require_POST
def press_decide(request: HttpRequest, application_id: int) -> HttpResponseBase:
    return _decided(request, Review.PRESS, application_id)


@requires(Permission.REVIEW_SECURITY)
@require_POST
def security_decide(request: HttpRequest, application_id: int) -> HttpResponseBase:
    return _decided(request, Review.SECURITY, application_id)


def _decided(request: HttpRequest, review: Review, application_id: int) -> HttpResponseBase:
    """Keep what was decided, and do what was asked with it; then the next of the same queue comes up.

    What cannot be kept stays on the page as it was typed.
    """
    application = get_object_or_404(Application, pk=application_id)
    deed = request.POST.get("deed", "")
    if deed not in DEEDS:
        raise Http404
    members = of_review(application.members.order_by("pk"), review)
    decisions = decisions_from(request.POST, members, review)
    question = QuestionForm(request.POST)
    errors = errors_of(decisions)
    typed = Typed(decisions, errors, question)
    if errors or not question.is_valid():
        return _again(request, review, application_id, typed, status=422)
    given = Given(application_id, _number(request.POST.get("revision", "")), review, staff_of(request))
    try:
        with transaction.atomic():
            said, goes_on = DEEDS[deed](given, changed_only(decisions, members, review), question.cleaned_data["words"])
    except StaleRevision:
        typed.is_stale = True
        return _again(request, review, application_id, typed, status=409)
    except AccreditationError as refusal:
        messages.error(request, sentence_for(refusal))
        return _again(request, review, application_id, typed, status=422)
    messages.success(request, said)
    return redirect(_address(request, review, request.POST.get("following", "") if goes_on else str(application_id)))


def _again(request: HttpRequest, review: str, application_id: int, typed: Typed, *, status: int) -> HttpResponseBase:
    narrowing = QueryDict(request.POST.get("narrowing", "")[:500]).dict()
    return _desk(request, review=review, at=str(application_id), said=narrowing, typed=typed, status=status)


def _address(request: HttpRequest, review: str, at: str) -> str:
    narrowing = QueryDict(request.POST.get("narrowing", "")[:500]).dict()
    query = urlencode(narrowing | {"at": at[:19]})
    return f"{reverse(f'backoffice:{review}-review')}?{query}"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@dataclass(frozen=True)
class Given:
    """What every deed is done to, and by whom."""

    application_id: int
    revision: int
    review: str
    by: User

    def at(self, application: Application) -> dict[str, Any]:
        """For a service that goes on from there."""
        return {
            "application_id": self.application_id,
            "revision": application.revision,
            "by": self.by,
            "now": timezone.now(),
        }


def _decide(given: Given, decisions: Mapping[int, Decision]) -> Application:
    """As it stands after that; at the revision that was read where nothing new was decided."""
    if not decisions:
        application = Application.objects.get(pk=given.application_id)
        application.revision = given.revision
        return application
    return service.decide_members(
        application_id=given.application_id,
        revision=given.revision,
        review=given.review,
        decisions=decisions,
        by=given.by,
        now=timezone.now(),
    )


def _save(given: Given, decisions: Mapping[int, Decision], _words: str) -> tuple[str, bool]:
    _decide(given, decisions)
    return _("Kept. The review is not over."), False


def _confirm(given: Given, decisions: Mapping[int, Decision], words: str) -> tuple[str, bool]:
    """Whatever follows from what is decided: ask, pass on, or wait for the rest."""
    application = _decide(given, decisions)
    verdicts = {Staged(given.review).of(member).verdict for member in _members(given)}
    if Verdict.MORE_INFO in verdicts or (words and "" in verdicts):
        service.ask_outlet(**given.at(application), review=given.review, words=words)
        return _("The outlet is asked, and told. The application waits for its answer."), True
    if "" in verdicts:
        return _("Kept. Some people are still to be decided."), True
    return _finish(given, application)


def _clear_all(given: Given, decisions: Mapping[int, Decision], _words: str) -> tuple[str, bool]:
    """Everybody who is undecided is cleared, and the application passed on."""
    staged = Staged(given.review)
    cleared = {
        member.pk: Decision(Verdict.CLEARED, (), staged.of(member).note)
        for member in _members(given)
        if not staged.of(member).verdict and not decisions.get(member.pk, Decision("")).verdict
    }
    return _finish(given, _decide(given, {**decisions, **cleared}))


def _finish(given: Given, application: Application) -> tuple[str, bool]:
    if given.review == Review.SECURITY:
        service.finish_security_review(**given.at(application))
        return _("%(reference)s: the decision is ready to be released.") % {"reference": application.reference}, True
    passed = service.pass_to_security(**given.at(application))
    if passed.state == State.SECURITY_REVIEW:
        return _("%(reference)s goes on to security.") % {"reference": passed.reference}, True
    return _("%(reference)s: nobody is cleared; the refusal is ready to be released.") % {
        "reference": passed.reference
    }, True


def _members(given: Given) -> list[TeamMember]:
    return of_review(TeamMember.objects.filter(application=given.application_id).order_by("pk"), given.review)


def _return(given: Given, _decisions: Mapping[int, Decision], words: str) -> tuple[str, bool]:
    service.return_to_press(
        application_id=given.application_id, revision=given.revision, reason=words, by=given.by, now=timezone.now()
    )
    return _("The application is with the press office again."), True


def _go_on(given: Given, _decisions: Mapping[int, Decision], _words: str) -> tuple[str, bool]:
    service.stop_waiting(
        application_id=given.application_id,
        revision=given.revision,
        review=given.review,
        by=given.by,
        now=timezone.now(),
    )
    return _("The review goes on without an answer."), False


DEEDS: Final = {"confirm": _confirm, "save": _save, "clear_all": _clear_all, "return": _return, "go_on": _go_on}
