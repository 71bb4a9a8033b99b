"""Answers to the three questions after a visit."""

from datetime import datetime

from django.db import transaction

from schools.errors import AnswersClosed
from schools.feedback import last_day_of_answers, takes_answers_at
from schools.models import Visit, VisitFeedback


@transaction.atomic
def answer_questions(*, visit: Visit, welcome: int, pavilions: int, comment: str, now: datetime) -> VisitFeedback:
    """One answer a visit: a second one takes the place of the first. Raises AnswersClosed."""
    visit = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)  # one who answers at a time
    if not takes_answers_at(visit, now):
        raise AnswersClosed(last_day_of_answers(visit))
    answers = {"welcome": welcome, "pavilions": pavilions, "comment": comment.strip(), "changed_at": now}
    feedback, _ = VisitFeedback.objects.update_or_create(
        visit=visit, defaults=answers, create_defaults={**answers, "answered_at": now}
    )
    return feedback
