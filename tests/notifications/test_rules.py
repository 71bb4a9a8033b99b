"""The rules of reminders: set, changed, switched, taken away; and what they would send in the days to come."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from openday.accounts.roles import Role
from openday.notifications import reminders
from openday.notifications.errors import NotAllowed, ReminderUnknown, RuleGone, RuleStands
from openday.notifications.models import ReminderRule
from openday.notifications.reminders import Due, Reminder
from openday.notifications.services.outbox import Recipient
from openday.notifications.services.rules import RuleTerms, add_rule, change_rule, coming, remove_rule, switch_rule
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory

NOW = datetime(2027, 5, 10, 9, tzinfo=UTC)
TERMS = RuleTerms(days_before=2, local_time=time(10), audience="readers", channels=["email"])


def find(asked):
    """Something happens on 14 May: two people with an address, and one without."""
    if asked.occasion.day.isoformat() == "2027-05-14":
        recipients = [Recipient(email="a@example.org"), Recipient(email="b@example.org"), Recipient()]
        yield Due(about_id=1, happens_at=asked.occasion.bounds[0], recipients=recipients)


TEA = Reminder(
    name="tests.tea",
    title="Tea",
    happens="tea",
    audiences={"readers": "Readers", "writers": "Writers"},
    usual_rules=(),
    find=find,
)


@pytest.fixture(autouse=True)
def only_tea(monkeypatch):
    monkeypatch.setattr(reminders, "_REMINDERS", {TEA.name: TEA})


@pytest.fixture
def edition(db):
    return EditionFactory()


@pytest.fixture
def officer(db):
    return UserFactory(roles=[Role.VISITS])


def add(edition, officer, **changes):
    return add_rule(edition=edition, reminder=TEA.name, terms=replace(TERMS, **changes), by=officer, now=NOW)


def test_a_rule_is_set_and_what_came_round_before_is_none_of_its_business(edition, officer):
    rule = add(edition, officer)

    kept = ReminderRule.objects.get()
    assert (kept.days_before, kept.local_time, kept.audience, kept.channels) == (2, time(10), "readers", ["email"])
    assert (kept.is_active, kept.done_until, rule) == (True, NOW, kept)


def test_a_rule_is_changed_from_now_on(edition, officer):
    rule, later = add(edition, officer), NOW + timedelta(hours=1)

    change_rule(rule=rule, terms=replace(TERMS, days_before=-1, channels=["sms", "site"]), by=officer, now=later)

    rule.refresh_from_db()
    assert (rule.days_before, rule.channels, rule.done_until) == (-1, ["sms", "site"], later)
    events = ReminderRule.pgh_event_model.objects.order_by("pgh_id")
    assert [(event.pgh_label, event.days_before) for event in events] == [("insert", 2), ("update", -1)]


def test_a_rule_is_switched_off_and_on_and_catches_up_with_nothing(edition, officer):
    rule, later = add(edition, officer), NOW + timedelta(days=1)

    switch_rule(rule=rule, is_active=False, by=officer, now=NOW)
    switch_rule(rule=rule, is_active=False, by=officer, now=later)
    off = ReminderRule.objects.get()
    switch_rule(rule=rule, is_active=True, by=officer, now=later)

    assert (off.is_active, off.done_until) == (False, NOW)
    assert (ReminderRule.objects.get().is_active, ReminderRule.objects.get().done_until) == (True, later)


def test_a_rule_is_taken_away_once(edition, officer):
    rule = add(edition, officer)

    for _ in range(2):
        remove_rule(rule=rule, by=officer)

    assert not ReminderRule.objects.exists()
    for deed in (
        lambda: switch_rule(rule=rule, is_active=False, by=officer, now=NOW),
        lambda: change_rule(rule=rule, terms=TERMS, by=officer, now=NOW),
    ):
        with pytest.raises(RuleGone):
            deed()


def test_two_rules_never_say_the_same(edition, officer):
    add(edition, officer)
    other = add(edition, officer, days_before=3)

    with pytest.raises(RuleStands):
        add(edition, officer, local_time=time(15))
    with pytest.raises(RuleStands):
        change_rule(rule=other, terms=TERMS, by=officer, now=NOW)
    add(edition, officer, audience="writers")
    add(EditionFactory(state="draft"), officer)
    with pytest.raises(IntegrityError, match="one_rule_a_reminder_day_and_audience"), transaction.atomic():
        ReminderRule.objects.filter(pk=other.pk).update(days_before=2)


def test_what_no_app_reminds_of_is_refused(edition, officer):
    with pytest.raises(ReminderUnknown):
        add(edition, officer, audience="strangers")
    with pytest.raises(ReminderUnknown):
        add_rule(edition=edition, reminder="tests.coffee", terms=TERMS, by=officer, now=NOW)


def test_other_roles_set_nothing(edition, officer):
    rule, other = add(edition, officer), UserFactory(roles=[Role.GATES])

    for deed in (
        lambda: add(edition, other, days_before=9),
        lambda: change_rule(rule=rule, terms=TERMS, by=other, now=NOW),
        lambda: switch_rule(rule=rule, is_active=False, by=other, now=NOW),
        lambda: remove_rule(rule=rule, by=other),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert ReminderRule.objects.get().is_active


def test_what_would_leave_in_the_next_seven_days_is_counted(edition, officer):
    two_days = add(edition, officer)
    add(edition, officer, days_before=30)
    add(edition, officer, days_before=3, is_active=False)
    add(edition, officer, days_before=4, local_time=time(8))  # at eight today: that is past
    after = add(edition, officer, days_before=-1, audience="writers", channels=["email", "site"])

    found = coming(edition=edition, now=NOW)

    assert [(each.rule, each.occasion.due_at.isoformat(), each.records, each.messages) for each in found] == [
        (two_days, "2027-05-12T10:00:00+00:00", 1, 2),
        (after, "2027-05-15T10:00:00+00:00", 1, 2),
    ]
