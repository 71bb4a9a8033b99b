"""The three questions after a visit, for whoever has the link of its thanks."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from openday.rate_limits import is_too_often, too_often_page
from openday.signed_links import opens
from schools.errors import AnswersClosed
from schools.feedback import PAGE, last_day_of_answers, takes_answers_at
from schools.forms.feedback import FeedbackForm, answers_of
from schools.models import Visit, VisitFeedback
from schools.services.feedback import answer_questions

ANSWERS_A_MINUTE = 10


@login_not_required
@csrf_exempt  # the link is the key: another site does not know it, and no cookie is needed here
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """Answer, or change what was answered, until the questions close. Two queries, with the frame's."""
    if not opens(key, public_id, page=PAGE):
        raise Http404
    visit = get_object_or_404(Visit.objects.select_related("institution", "feedback"), public_id=public_id)
    answered: VisitFeedback | None = getattr(visit, "feedback", None)
    form = FeedbackForm(request.POST if request.method == "POST" else None, initial=answers_of(answered))
    if request.method == "POST":
        if is_too_often("feedback", public_id, most=ANSWERS_A_MINUTE):
            return too_often_page(request)
        if form.is_valid() and _answer(visit, form):
            return redirect(request.path)
    context = {
        "visit": visit,
        "form": form,
        "answered": answered,
        "is_open": takes_answers_at(visit, timezone.now()),
        "last_day": last_day_of_answers(visit),
    }
    return render(request, "schools/visit_feedback.html", context)


def _answer(visit: Visit, form: FeedbackForm) -> bool:
    """Whether the questions were still open."""
    try:
        answer_questions(visit=visit, now=timezone.now(), **form.cleaned_data)
    except AnswersClosed:
        return False
    return True
