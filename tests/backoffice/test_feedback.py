"""What those who came said: averages, days and comments, for those who may see visits."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from backoffice.services.feedback import comments_of, feedback_of
from openday.accounts.roles import Role
from schools.models import Visit, VisitFeedback
from tests.backoffice.conftest import book
from tests.factories.editions import EditionFactory


@pytest.fixture
def over(site):
    """A moment after the first day, on which four visits came, three of which answered; and one of another day."""
    visits = [book(site, site.turns[0][turn]) for turn in (1, 2, 3, 4)]
    for visit, welcome, pavilions, comment in zip(
        visits, (5, 5, 2), (4, 3, 1), ("رائع", "", "طابور\nطويل"), strict=False
    ):
        answer(visit, welcome, pavilions, comment)
    book(site, site.turns[1][1], window=1)
    Visit.objects.filter(arrives_at=site.windows[1].starts_at).update(arrives_at=site.nine + timedelta(days=1))
    return site.nine + timedelta(days=1, hours=3)


def answer(visit, welcome, pavilions, comment=""):
    at = visit.arrives_at + timedelta(hours=visit.pk % 7)
    return VisitFeedback.objects.create(
        visit=visit, welcome=welcome, pavilions=pavilions, comment=comment, answered_at=at, changed_at=at
    )


def page(language="ar"):
    with translation.override(language):
        return reverse("backoffice:feedback")


def test_marks_are_averaged_and_counted(site, over):
    feedback = feedback_of(site.edition, now=over)

    assert (feedback.whole.came, feedback.whole.count) == (5, 3)
    assert (feedback.whole.welcome.average, feedback.whole.pavilions.average) == (4.0, 2.7)
    assert [(rating.value, count) for rating, count in feedback.whole.welcome.rows] == [
        (5, 2),
        (4, 0),
        (3, 0),
        (2, 1),
        (1, 0),
    ]
    assert [(f"{day:%d}", answers.came, answers.count) for day, answers in feedback.days] == [
        ("22", 4, 3),
        ("23", 1, 0),
    ]
    assert feedback.days[1][1].welcome.average is None


def test_visits_to_come_and_those_that_did_not_come_are_not_reckoned_with(site, over):
    Visit.objects.filter(feedback=None).update(state="no_show", live_number=None)

    assert feedback_of(site.edition, now=over).whole.came == 3
    assert feedback_of(site.edition, now=site.now).whole.came == 0


def test_comments_are_those_of_the_edition_the_latest_first(site, over):
    comments = comments_of(site.edition)

    assert {row.comment for row in comments} == {"رائع", "طابور\nطويل"}
    assert [row.changed_at for row in comments] == sorted((row.changed_at for row in comments), reverse=True)
    assert list(comments_of(EditionFactory(state="archived"))) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [("ar", ("2.7/5", "طابور<br>طويل")), ("fr", ("2,7/5", "طابور<br>طويل")), ("en", ("2.7/5", "3 answers"))],
)
def test_the_page_shows_figures_and_words(as_role, over, language, said):
    with time_machine.travel(over, tick=False):
        shown = as_role(Role.VISITS).get(page(language)).content.decode()

    assert [text for text in said if text not in shown] == []


def test_a_comment_is_text_and_never_markup(as_role, over):
    VisitFeedback.objects.update(comment="<script>alert(1)</script>")

    with time_machine.travel(over, tick=False):
        shown = as_role(Role.VISITS).get(page()).content.decode()

    assert "<script>alert" not in shown
    assert "&lt;script&gt;" in shown


def test_before_anybody_answered_the_page_says_when_they_are_asked(officer, site):
    assert "Nobody has answered yet" in officer.get(page("en")).content.decode()


@pytest.mark.parametrize(("role", "code"), [(Role.DIRECTION, 200), (Role.VISITS, 200), (Role.PRESS, 403), (None, 404)])
def test_only_those_who_see_visits_open_it(as_role, site, role, code):
    assert as_role(role).get(page()).status_code == code


def test_the_page_costs_the_same_for_one_answer_and_for_thirty(as_role, site, django_assert_num_queries):
    visit = book(site, site.turns[0][1])
    answer(visit, 5, 5, "جيد")
    values = {
        field.attname: getattr(visit, field.attname)
        for field in Visit._meta.concrete_fields
        if field.attname not in {"id", "public_id", "live_number"}
    }

    with time_machine.travel(site.nine + timedelta(days=1), tick=False):
        officer = as_role(Role.VISITS)
        officer.get(page())
        with django_assert_num_queries(6):
            officer.get(page())
        for number in range(2, 31):
            answer(Visit.objects.create(**values, live_number=number), 4, 4, "جيد")
        with django_assert_num_queries(6):
            shown = officer.get(page()).content.decode()

    assert shown.count("<blockquote") == 25
