"""The rules of reminders on the pages of staff."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openday.accounts.roles import Role
from openday.notifications.models import ReminderRule
from openday.notifications.reminders import reminders
from tests.backoffice.conftest import book
from tests.factories.notifications import ReminderRuleFactory

LIST = "/ar/staff/messages/reminders/"
TYPED = {
    "when": "before",
    "days": "٣",
    "local_time": "9h30",
    "audience": "representatives",
    "channels": ["email", "sms"],
    "is_active": "on",
}


def page(rule, name="rule-edit"):
    return reverse(f"backoffice:{name}", args=[rule.pk])


def levels(answer):
    return [note.level_tag for note in answer.context["messages"]]


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_every_reminder_is_listed_with_its_rules(officer, site, language):
    rule = ReminderRuleFactory(edition=site.edition)
    ReminderRuleFactory(edition=site.edition, days_before=0, audience="gone")

    answer = officer.get(f"/{language}/staff/messages/reminders/")

    board = {each.reminder.name: each.rows for each in answer.context["board"]}
    assert board.keys() == {reminder.name for reminder in reminders()}
    assert [(row.rule.days_before, row.audience is None) for row in board["schools.visit_near"]] == [
        (2, False),
        (0, True),
    ]
    assert page(rule) in answer.content.decode()


def test_an_edition_without_rules_begins_with_the_usual_ones(officer, site):
    empty = officer.get(LIST)
    officer.post(reverse("backoffice:rule-usual"))
    officer.post(reverse("backoffice:rule-usual"))

    assert not empty.context["has_rules"]
    assert ReminderRule.objects.count() == sum(len(reminder.usual_rules) for reminder in reminders())


def test_a_rule_is_added_in_any_digits(officer, site):
    answer = officer.post(f"{LIST}add/?reminder=schools.visit_near", TYPED, follow=True)

    rule = ReminderRule.objects.get()
    assert levels(answer) == ["success"]
    assert (rule.edition, rule.reminder, rule.days_before) == (site.edition, "schools.visit_near", 3)
    assert (rule.local_time.isoformat(), rule.channels) == ("09:30:00", ["email", "sms"])
    assert officer.get(f"{LIST}add/?reminder=no.such").status_code == 404


@pytest.mark.parametrize(
    ("change", "days_before"), [({"when": "same", "days": ""}, 0), ({"when": "after", "days": "1"}, -1)]
)
def test_a_rule_is_changed_to_the_same_day_or_after(officer, site, change, days_before):
    rule = ReminderRuleFactory(edition=site.edition)

    officer.post(page(rule), {name: value for name, value in (TYPED | change).items() if name != "is_active"})

    rule.refresh_from_db()
    assert (rule.days_before, rule.is_active) == (days_before, False)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"days": ""}, "days"),
        ({"days": "0"}, "days"),
        ({"days": "121"}, "days"),
        ({"days": "soon"}, "days"),
        ({"local_time": "25:00"}, "local_time"),
        ({"channels": []}, "channels"),
        ({"audience": "strangers"}, "audience"),
        ({"when": ""}, "when"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(officer, site, change, wrong):
    rule = ReminderRuleFactory(edition=site.edition)

    answer = officer.post(page(rule), TYPED | change)

    assert wrong in answer.context["form"].errors
    assert ReminderRule.objects.get().days_before == 2


def test_two_rules_for_the_same_day_and_people_are_refused_with_words(officer, site):
    ReminderRuleFactory(edition=site.edition, days_before=3)
    rule = ReminderRuleFactory(edition=site.edition)

    assert officer.post(page(rule), TYPED).context["form"].non_field_errors()


def test_a_rule_is_switched_by_a_click_and_taken_away(officer, site):
    rule = ReminderRuleFactory(edition=site.edition)

    off = officer.post(page(rule, "rule-switch"), {"is_active": "0"}, follow=True)
    is_active = ReminderRule.objects.get().is_active
    gone = officer.post(page(rule, "rule-remove"), follow=True)

    assert (levels(off), is_active, levels(gone)) == (["success"], False, ["success"])
    assert not ReminderRule.objects.exists()


def test_what_would_leave_is_a_part_of_the_page_and_a_page_of_its_own(as_role, site):
    visit = book(site, site.turns[0][1])
    ReminderRuleFactory(edition=site.edition, days_before=2)

    with time_machine.travel(site.nine - timedelta(days=4), tick=False):
        officer = as_role(Role.VISITS)
        part = officer.get(f"{LIST}coming/", headers={"HX-Request": "true"})
        whole = officer.get(f"{LIST}coming/")

    assert [(each.occasion.day, each.messages) for each in part.context["coming"]] == [(visit.arrives_at.date(), 1)]
    assert ("<html" in part.content.decode(), "<html" in whole.content.decode()) == (False, True)


def test_the_list_costs_the_same_for_one_rule_and_for_thirty(officer, site):
    officer.get(LIST)
    costs = []

    for days in (range(1, 2), range(2, 31)):
        for number in days:
            ReminderRuleFactory(edition=site.edition, days_before=number)
        with CaptureQueriesContext(connection) as queries:
            officer.get(LIST)
        costs.append(len(queries))

    assert costs[0] == costs[1]
