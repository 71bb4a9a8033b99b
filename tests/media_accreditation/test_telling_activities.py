"""Who is told what of an activity, and reminded of it; and what overtakes what."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from icalendar import Calendar

from media_accreditation.models import ActivityRequest, Application
from media_accreditation.services.activities import (
    agree_activity,
    ask_another_time,
    cancel_activity,
    end_activities_of,
    propose_time,
)
from media_accreditation.services.activity_rules import Plan
from openday.accounts.roles import Role
from openday.notifications.kinds import kind_of
from openday.notifications.models import Message, Priority, ReminderRule
from openday.notifications.services.reminding import add_usual_rules, remind
from openday.time_zone import at_local, local_zone
from tests.factories.accounts import UserFactory
from tests.factories.editions import FIRST_DAY
from tests.factories.media_accreditation import (
    NOW,
    ActivityRequestFactory,
    ApplicationFactory,
    OfficerFactory,
    RepresentativeFactory,
)

State = ActivityRequest.State
TEN = at_local(FIRST_DAY, time(10))
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def application(db):
    return ApplicationFactory(state=Application.State.APPROVED)


@pytest.fixture
def journalist(application):
    return RepresentativeFactory(outlet=application.outlet, user=UserFactory(language="fr")).user


@pytest.fixture
def officer(application):
    return OfficerFactory(edition=application.edition, email="officer@example.org")


@pytest.fixture
def desk(db):
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def activity(application, journalist, officer):
    return ActivityRequestFactory(application=application, officer=officer, asked_by=journalist)


@pytest.fixture
def plan(activity):
    return Plan(TEN, TEN + HALF_AN_HOUR, activity.pavilion_id, activity.officer_id)


def told():
    """By kind and channel: to the officer, or to the outlet."""
    rows = Message.objects.order_by("pk")
    return [
        (row.kind.removeprefix("press."), row.channel, "officer" if row.recipient is None else "outlet") for row in rows
    ]


def facts_of(message):
    return kind_of(message.kind).load([message]).get(message.pk)


def test_outlet_and_officer_are_told_what_concerns_them(activity, plan, desk, journalist):
    def say(deed):
        Message.objects.all().delete()
        deed()
        return told()

    later = replace(plan, starts_at=TEN + HALF_AN_HOUR, ends_at=TEN + 2 * HALF_AN_HOUR)
    by_desk = {"activity_id": activity.pk, "by": desk, "now": NOW}
    outlet = [("email", "outlet"), ("site", "outlet")]

    proposed = say(lambda: propose_time(revision=1, plan=plan, **by_desk))
    agreed = say(lambda: agree_activity(activity_id=activity.pk, revision=2, by=journalist, now=NOW))
    moved = say(lambda: propose_time(revision=3, plan=later, **by_desk))
    by_telephone = say(lambda: agree_activity(revision=4, **by_desk))
    cancelled = say(lambda: cancel_activity(reason="زيارة رسمية", **by_desk))

    assert proposed == [("activity_proposed", *to) for to in outlet]
    assert agreed == [("activity_agreed", "email", "outlet"), ("officer_expected", "email", "officer")]
    assert moved == [("officer_free", "email", "officer"), *(("activity_moved", *to) for to in outlet)]
    assert by_telephone == [*(("activity_agreed", *to) for to in outlet), ("officer_expected", "email", "officer")]
    assert cancelled == [*(("activity_cancelled", *to) for to in outlet), ("officer_free", "email", "officer")]


def test_an_outlet_that_gives_a_time_up_or_is_revoked_frees_the_officer_alone(activity, plan, desk, journalist):
    propose_time(activity_id=activity.pk, revision=1, plan=plan, by=desk, now=NOW)
    agree_activity(activity_id=activity.pk, revision=2, by=journalist, now=NOW)
    other = ActivityRequestFactory(
        application=activity.application,
        officer=activity.officer,
        state=State.AGREED,
        starts_at=TEN + timedelta(hours=5),
        ends_at=TEN + timedelta(hours=6),
    )
    Message.objects.all().delete()

    window = {"wished_from": TEN, "wished_until": TEN + 2 * HALF_AN_HOUR}
    ask_another_time(activity_id=activity.pk, revision=3, by=journalist, now=NOW, **window)
    end_activities_of(application_ids=[activity.application_id], by=desk, now=NOW, reason="سحب")

    other.refresh_from_db()
    assert other.state == State.CANCELLED
    assert told() == [("officer_free", "email", "officer")] * 2


def test_what_is_overtaken_before_it_leaves_is_not_told(activity, plan, desk, journalist):
    propose_time(activity_id=activity.pk, revision=1, plan=plan, by=desk, now=NOW)
    first = Message.objects.filter(kind="press.activity_proposed", channel="email").get()
    was_due = facts_of(first)
    later = replace(plan, starts_at=TEN + HALF_AN_HOUR, ends_at=TEN + 2 * HALF_AN_HOUR)

    propose_time(activity_id=activity.pk, revision=2, plan=later, by=desk, now=NOW)

    second = Message.objects.filter(kind="press.activity_proposed", channel="email").exclude(pk=first.pk).get()
    assert was_due.values["time"] == "10:00"
    assert facts_of(first) is None
    assert facts_of(second).values["time"] == "10:30"


def test_a_mail_carries_an_event_that_the_next_mail_moves_and_takes_out(activity, plan, desk, journalist):
    propose_time(activity_id=activity.pk, revision=1, plan=plan, by=desk, now=NOW)
    agree_activity(activity_id=activity.pk, revision=2, by=desk, now=NOW)
    said = []

    def look(kind):
        message = Message.objects.filter(kind=f"press.{kind}", channel="email").latest("pk")
        (attachment,) = facts_of(message).attachments()
        (event,) = Calendar.from_ical(attachment.content).walk("VEVENT")
        said.append((attachment.content_type.partition("method=")[2], str(event["uid"]), int(event["sequence"])))

    look("activity_agreed")
    look("officer_expected")
    cancel_activity(activity_id=activity.pk, by=desk, now=NOW, reason="زيارة رسمية")
    look("activity_cancelled")

    uid = f"activity-{activity.public_id}@openday"
    assert said == [("REQUEST", uid, 3), ("REQUEST", uid, 3), ("CANCEL", uid, 4)]


def test_an_officer_is_sent_to_no_page_and_a_text_has_no_hole(activity, plan, desk):
    propose_time(activity_id=activity.pk, revision=1, plan=plan, by=desk, now=NOW)
    agree_activity(activity_id=activity.pk, revision=2, by=desk, now=NOW)

    to_officer, to_outlet = (
        facts_of(Message.objects.filter(kind=f"press.{kind}", channel="email").get())
        for kind in ("officer_expected", "activity_agreed")
    )

    assert to_officer.url == ""
    assert "/fr/press/activities/" in to_outlet.url
    assert all(to_officer.values.values())


def test_what_is_near_does_not_wait_for_the_morning(activity, plan, desk):
    night_before = TEN - timedelta(hours=13)

    propose_time(activity_id=activity.pk, revision=1, plan=plan, by=desk, now=night_before)

    assert set(Message.objects.values_list("priority", flat=True)) == {Priority.URGENT}


# --- reminders --------------------------------------------------------------------------------------


def test_both_are_reminded_once_of_what_is_agreed_and_not_of_what_moved(activity, plan, desk, settings):
    settings.SMS_GATEWAY_URL = ""
    long_ago = NOW - timedelta(days=30)
    add_usual_rules(edition=activity.application.edition, now=long_ago)
    ReminderRule.objects.exclude(reminder__in=["press.activity_ahead", "press.officer_ahead"]).delete()
    propose_time(activity_id=activity.pk, revision=1, plan=plan, by=desk, now=NOW)
    agree_activity(activity_id=activity.pk, revision=2, by=desk, now=NOW)
    ActivityRequestFactory(application=activity.application, state=State.PROPOSED)  # not agreed
    Message.objects.all().delete()
    evening = at_local(FIRST_DAY - timedelta(days=1), time(17))

    for hours in (-1, 0, 1):
        remind(now=evening + timedelta(hours=hours))
    reminded = told()
    messages = list(Message.objects.order_by("pk"))
    due = [facts_of(message) is not None for message in messages]
    later = replace(plan, starts_at=TEN + HALF_AN_HOUR, ends_at=TEN + 2 * HALF_AN_HOUR)
    propose_time(activity_id=activity.pk, revision=3, plan=later, by=desk, now=evening)
    agree_activity(activity_id=activity.pk, revision=4, by=desk, now=evening)

    assert sorted(reminded) == [
        ("activity_ahead", "email", "outlet"),
        ("activity_ahead", "site", "outlet"),
        ("officer_ahead", "email", "officer"),
    ]
    assert due == [True] * 3
    assert [facts_of(message) for message in messages] == [None] * 3
    assert messages[0].due_at.astimezone(local_zone()) == evening
