"""Messages to many: drafts, when they leave, to whom, once; and how they are stopped."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.notifications import audiences
from openday.notifications.audiences import Addressee, Audience
from openday.notifications.errors import (
    AudienceUnknown,
    BulkIsNot,
    InThePast,
    NobodyReached,
    NotAllowed,
    TextsRefused,
)
from openday.notifications.kinds import Placeholder
from openday.notifications.messages import NEWS, NOTICE, load_bulk
from openday.notifications.models import BlockedAddress, BulkMessage, Message, Preference
from openday.notifications.services import bulk as service
from openday.notifications.services.bulk import (
    BulkText,
    cancel_bulk,
    discard_bulk,
    recall_bulk,
    schedule_bulk,
    send_due_bulk,
    write_bulk,
)
from openday.notifications.services.reach import reach_of
from openday.notifications.staff_audience import STAFF
from openday.notifications.tasks import send_bulk
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory

NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)
READERS = Audience(
    name="readers",
    title="Readers",
    description="Everybody without a role",
    people=lambda _edition, _chosen, keys: [
        Addressee.of(user, lambda user=user: {"person": user.full_name})
        for user in User.objects.filter(roles=[], **({} if keys is None else {"pk__in": keys})).order_by("pk")
    ],
    placeholders={"person": Placeholder("name", "Nadia")},
)
TEXT = BulkText(
    title="Storm",
    audience="readers",
    chosen={},
    channels=["email"],
    texts={"ar": ("عاصفة", "السلام عليكم {person}"), "fr": ("Tempête", "Bonjour {person}")},
)


@pytest.fixture(autouse=True)
def only_these_audiences(monkeypatch):
    monkeypatch.setattr(audiences, "_AUDIENCES", {READERS.name: READERS, STAFF.name: STAFF})


@pytest.fixture
def edition(db):
    return EditionFactory()


@pytest.fixture
def officer(db):
    return UserFactory(roles=[Role.VISITS])


@pytest.fixture
def readers(db):
    return UserFactory.create_batch(3)


def draft(edition, officer, **changes):
    return write_bulk(edition=edition, text=replace(TEXT, **changes), by=officer, now=NOW)


def scheduled(edition, officer, *, at=NOW, **changes):
    return schedule_bulk(bulk=draft(edition, officer, **changes), at=at, by=officer, now=NOW)


def state_of(bulk):
    return BulkMessage.objects.get(pk=bulk.pk).state


# --- Drafts ----------------------------------------------------------------------------------------


def test_a_draft_keeps_what_was_written_and_may_be_changed(edition, officer):
    bulk = draft(edition, officer, texts={"ar": (" عاصفة ", "{ Name }"), "fr": (" ", "")}, chosen={"day": "no such"})

    write_bulk(edition=edition, text=replace(TEXT, title="Rain"), by=officer, now=NOW, bulk=bulk)

    assert (bulk.state, bulk.subject_ar, bulk.body_ar, bulk.body_fr) == ("draft", "عاصفة", "{person}", "")
    assert bulk.audience_filter == {}
    changed = BulkMessage.objects.get()
    assert (changed.title, changed.body_fr, changed.created_by) == ("Rain", "Bonjour {person}", officer)


def test_a_draft_with_texts_that_cannot_be_is_refused_by_language(edition, officer):
    texts = {"fr": ("Tempête", "{persone}"), "en": ("Storm", "")}

    with pytest.raises(TextsRefused) as refusal:
        draft(edition, officer, texts=texts)

    wrong = refusal.value.by_language
    assert {language: (list(each.problems), list(each.empty)) for language, each in wrong.items()} == {
        "ar": ([], ["subject", "body"]),
        "fr": (["body"], []),
        "en": ([], ["body"]),
    }
    assert not BulkMessage.objects.exists()


@pytest.mark.parametrize(
    ("channels", "subject", "body", "is_refused"),
    [
        (["sms"], "", "x" * 480, False),
        (["email"], "x", "x" * 481, False),
        (["email", "sms"], "x", "x" * 481, True),
        (["email", "sms"], "", "x", True),
    ],
)
def test_a_text_suits_every_channel_that_it_leaves_by(edition, officer, channels, subject, body, is_refused):  # noqa: PLR0917 - fixtures
    if is_refused:
        with pytest.raises(TextsRefused):
            draft(edition, officer, channels=channels, texts={"ar": (subject, body)})
    else:
        assert draft(edition, officer, channels=channels, texts={"ar": (subject, body)}).body_ar == body


def test_an_audience_that_no_app_knows_is_refused(edition, officer):
    with pytest.raises(AudienceUnknown):
        draft(edition, officer, audience="nobody")


def test_a_draft_is_thrown_away_and_its_text_stays_on_the_trail(edition, officer):
    discard_bulk(bulk=draft(edition, officer), by=officer)

    assert not BulkMessage.objects.exists()
    events = BulkMessage.pgh_event_model.objects.order_by("pgh_id")
    assert [(event.pgh_label, event.pgh_context.metadata["user"]) for event in events] == [
        ("insert", officer.pk),
        ("delete", officer.pk),
    ]


# --- When it leaves ----------------------------------------------------------------------------------


def test_what_is_due_leaves_to_each_once_in_their_language(edition, officer, readers):
    User.objects.filter(pk=readers[1].pk).update(language="fr")
    bulk = scheduled(edition, officer)

    written = [send_due_bulk(now=NOW + timedelta(minutes=minutes)) for minutes in (0, 1)]

    messages = Message.objects.order_by("pk")
    assert written == [3, 0]
    assert [(each.recipient, each.language, each.bulk, each.kind) for each in messages] == [
        (reader, language, bulk, NEWS.name) for reader, language in zip(readers, ("ar", "fr", "ar"), strict=True)
    ]
    assert {facts.values["person"] for facts in load_bulk(list(messages)).values()} == {
        reader.full_name for reader in readers
    }


def test_it_leaves_when_its_time_has_come_and_is_sent_once_nothing_waits(edition, officer, readers):
    bulk = scheduled(edition, officer, at=NOW + timedelta(hours=2))

    assert send_due_bulk(now=NOW + timedelta(minutes=119)) == 0
    assert (send_due_bulk(now=NOW + timedelta(hours=2)), state_of(bulk)) == (3, "sending")
    Message.objects.exclude(recipient=readers[0]).update(state="dead", error="refused")
    send_due_bulk(now=NOW + timedelta(hours=3))
    assert state_of(bulk) == "sending"
    Message.objects.filter(recipient=readers[0]).update(state="sent", sent_at=NOW)
    send_due_bulk(now=NOW + timedelta(hours=4))

    bulk.refresh_from_db()
    assert (bulk.state, bulk.sent_at) == ("sent", NOW + timedelta(hours=4))


def test_what_is_to_leave_now_is_queued_with_its_scheduling(
    edition, officer, readers, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as now:
        scheduled(edition, officer, at=None)
    with django_capture_on_commit_callbacks() as later:
        scheduled(edition, officer, at=NOW + timedelta(hours=1))

    assert [callback.args[0] for callback in now] == ["notifications.send_bulk"]
    assert later == []


def test_who_joined_since_gets_it_and_who_left_does_not(edition, officer, readers):
    scheduled(edition, officer)
    late = UserFactory()
    User.objects.filter(pk=readers[0].pk).update(roles=[Role.GATES])

    send_due_bulk(now=NOW)

    assert set(Message.objects.values_list("recipient", flat=True)) == {readers[1].pk, readers[2].pk, late.pk}


def test_who_belongs_no_more_when_a_message_leaves_is_told_nothing(edition, officer, readers):
    bulk = scheduled(edition, officer)
    send_due_bulk(now=NOW)
    User.objects.filter(pk=readers[0].pk).update(roles=[Role.GATES])
    messages = list(Message.objects.order_by("pk"))

    assert [bool(load_bulk(messages).get(message.pk)) for message in messages] == [False, True, True]
    BulkMessage.objects.filter(pk=bulk.pk).update(state="cancelled", cancelled_at=NOW, cancelled_by=officer)
    assert load_bulk(messages) == {}


def test_what_was_told_stays_readable_with_the_values_of_then(edition, officer, readers):
    bulk = scheduled(edition, officer, channels=["site"])
    send_due_bulk(now=NOW)
    BulkMessage.objects.filter(pk=bulk.pk).update(state="cancelled", cancelled_at=NOW, cancelled_by=officer)
    User.objects.filter(pk=readers[0].pk).update(roles=[Role.GATES], full_name="x")

    told = load_bulk(list(Message.objects.order_by("pk")))

    assert [facts.values["person"] for facts in told.values()] == [reader.full_name for reader in readers]


@pytest.mark.parametrize("count", [1, 30])
def test_a_batch_of_messages_costs_two_queries_to_load(edition, officer, count, django_assert_num_queries):
    UserFactory.create_batch(count)
    scheduled(edition, officer)
    send_due_bulk(now=NOW)
    messages = list(Message.objects.all())

    with django_assert_num_queries(2):
        assert len(load_bulk(messages)) == count


def test_one_that_fails_stays_scheduled_and_does_not_stop_the_others(edition, officer, readers):
    bad, good = scheduled(edition, officer, at=NOW - timedelta(seconds=1)), scheduled(edition, officer)
    BulkMessage.objects.filter(pk=bad.pk).update(audience="gone")

    with pytest.raises(ExceptionGroup) as failed:
        send_due_bulk(now=NOW)

    assert [type(each) for each in failed.value.exceptions] == [AudienceUnknown]
    assert (state_of(bad), state_of(good), Message.objects.count()) == ("scheduled", "sending", 3)


# --- Whom it reaches ---------------------------------------------------------------------------------


def test_news_honour_what_people_chose_and_a_notice_reaches_them_all(edition, officer, readers):
    Preference.objects.create(user=readers[0], wants_email=False)

    scheduled(edition, officer)
    news = send_due_bulk(now=NOW)
    scheduled(edition, officer, is_essential=True)
    notice = send_due_bulk(now=NOW)

    assert (news, notice) == (2, 3)
    assert set(Message.objects.values_list("kind", "is_essential")) == {(NEWS.name, False), (NOTICE.name, True)}


def test_the_reach_counts_each_person_once_by_the_first_reason(edition, readers):
    unwilling, blocked, without = UserFactory.create_batch(3)
    Preference.objects.create(user=unwilling, wants_email=False, wants_sms=False)
    BlockedAddress.objects.create(channel="email", address=blocked.email.lower(), reason="bounced", since=NOW)
    User.objects.filter(pk__in=[readers[0].pk, readers[1].pk]).update(phone="+212612345678", language="fr")
    User.objects.filter(pk=without.pk).update(email="")

    reach = reach_of(READERS, edition=edition, chosen={}, channels=["email", "sms"], kind=NEWS)

    assert (reach.people, reach.by_channel, reach.by_language) == (6, {"email": 3, "sms": 2}, {"fr": 2, "ar": 1})
    assert (reach.without_address, reach.unwilling, reach.blocked) == (1, 1, 1)
    assert (reach.messages, reach.unreached, [each.user for each in reach.first][:3]) == (5, 3, readers)


@pytest.mark.parametrize("count", [1, 30])
def test_the_reach_costs_two_queries_beside_the_audience(edition, count, django_assert_num_queries):
    UserFactory.create_batch(count)

    with django_assert_num_queries(3):
        assert reach_of(READERS, edition=edition, chosen={}, channels=["email"], kind=NEWS).people == count


def test_staff_are_an_audience_by_role(edition, officer):
    gates = UserFactory(roles=[Role.GATES])
    UserFactory(roles=[Role.GATES], is_active=False)
    UserFactory()

    def found(keys=None, **chosen):
        return {each.user for each in STAFF.people(edition, chosen, keys)}

    assert found() == {officer, gates}
    assert found(role="gates") == {gates}
    assert found([officer.pk], role="gates") == set()


# --- What is refused, and stopping -----------------------------------------------------------------------


def test_it_does_not_leave_in_the_past_nor_to_nobody(edition, officer):
    bulk = draft(edition, officer)

    with pytest.raises(InThePast):
        schedule_bulk(bulk=bulk, at=NOW - timedelta(hours=1), by=officer, now=NOW)
    with pytest.raises(NobodyReached):
        schedule_bulk(bulk=bulk, at=None, by=officer, now=NOW)
    UserFactory()
    schedule_bulk(bulk=bulk, at=NOW - timedelta(seconds=30), by=officer, now=NOW)

    assert state_of(bulk) == "scheduled"


def test_what_is_scheduled_is_recalled_and_leaves_no_more(edition, officer, readers):
    bulk = scheduled(edition, officer, at=NOW + timedelta(hours=1))

    recall_bulk(bulk=bulk, by=officer)

    assert send_due_bulk(now=NOW + timedelta(hours=2)) == 0
    bulk.refresh_from_db()
    assert (bulk.state, bulk.scheduled_at) == ("draft", None)


def test_what_is_on_its_way_is_stopped_and_what_has_left_has_left(edition, officer, readers):
    bulk = scheduled(edition, officer)
    send_due_bulk(now=NOW)
    Message.objects.filter(recipient=readers[0]).update(state="sent", sent_at=NOW)
    Message.objects.filter(recipient=readers[1]).update(state="failed", error="451 later")

    stopped = cancel_bulk(bulk=bulk, by=officer, now=NOW + timedelta(minutes=1))

    bulk.refresh_from_db()
    assert (stopped, bulk.state, bulk.cancelled_by) == (2, "cancelled", officer)
    assert sorted(Message.objects.values_list("state", "error")) == [
        ("cancelled", "cancelled_by_staff"),
        ("cancelled", "cancelled_by_staff"),
        ("sent", ""),
    ]


DEEDS = {
    "change": lambda bulk, by: write_bulk(edition=bulk.edition, text=TEXT, by=by, now=NOW, bulk=bulk),
    "discard": lambda bulk, by: discard_bulk(bulk=bulk, by=by),
    "schedule": lambda bulk, by: schedule_bulk(bulk=bulk, at=None, by=by, now=NOW),
    "recall": lambda bulk, by: recall_bulk(bulk=bulk, by=by),
    "cancel": lambda bulk, by: cancel_bulk(bulk=bulk, by=by, now=NOW),
}
ALLOWED = {
    "draft": {"change", "discard", "schedule"},
    "scheduled": {"recall", "cancel"},
    "sending": {"cancel"},
    "sent": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("deed", DEEDS)
def test_each_deed_belongs_to_some_states_and_to_those_who_may(edition, officer, readers, state, deed):
    bulk = draft(edition, officer)
    BulkMessage.objects.filter(pk=bulk.pk).update(
        state=state,
        scheduled_at=None if state == "draft" else NOW,
        sent_at=NOW if state == "sent" else None,
        cancelled_at=NOW if state == "cancelled" else None,
        cancelled_by=officer if state == "cancelled" else None,
    )

    with pytest.raises(NotAllowed):
        DEEDS[deed](bulk, UserFactory(roles=[Role.GATES]))
    if deed in ALLOWED[state]:
        DEEDS[deed](bulk, officer)
    else:
        with pytest.raises(BulkIsNot) as refusal:
            DEEDS[deed](bulk, officer)
        assert (refusal.value.state, state_of(bulk)) == (state, state)


@pytest.mark.parametrize(
    ("bypass", "rule"),
    [
        ({"channels": []}, "a_bulk_message_has_a_channel"),
        ({"state": "scheduled"}, "a_scheduled_bulk_message_has_a_time"),
        ({"state": "sent", "scheduled_at": NOW}, "a_sent_bulk_message_has_a_time"),
        ({"state": "cancelled"}, "a_cancelled_bulk_message_says_when_and_by_whom"),
        ({"cancelled_at": NOW}, "a_cancelled_bulk_message_says_when_and_by_whom"),
    ],
)
def test_the_database_refuses_what_the_services_would(edition, officer, bypass, rule):
    bulk = draft(edition, officer)

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        BulkMessage.objects.filter(pk=bulk.pk).update(**bypass)


# --- Two workers, a beat and a beat ------------------------------------------------------------------------


def _rush(times):
    def send(_number):
        try:
            return send_due_bulk(now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=times) as rush:
        return list(rush.map(send, range(times)))


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_workers_that_find_it_at_once_send_it_once():
    edition, officer = EditionFactory(), UserFactory(roles=[Role.VISITS])
    UserFactory.create_batch(40)
    bulk = scheduled(edition, officer)

    written = _rush(6)

    assert (sorted(written), Message.objects.count(), state_of(bulk)) == ([0, 0, 0, 0, 0, 40], 40, "sending")


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keeps_keys", [True, False])
def test_control_without_the_lock_the_keys_alone_keep_it_to_one_each(monkeypatch, keeps_keys):
    """Both have found it scheduled. Without the keys too, everybody has it twice."""
    edition, officer = EditionFactory(), UserFactory(roles=[Role.VISITS])
    UserFactory.create_batch(5)
    scheduled(edition, officer)
    both_have_found = Barrier(2, timeout=30)
    rows_of = service.messages_for

    def recipients_from(addressees):
        both_have_found.wait()
        return []

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    monkeypatch.setattr(service, "recipients_from", recipients_from)
    if not keeps_keys:
        monkeypatch.setattr(service, "messages_for", lambda **asked: rows_of(**{**asked, "dedupe": ""}))

    _rush(2)

    assert Message.objects.count() == (5 if keeps_keys else 10)


def test_the_clock_asks_for_it_by_name(edition, officer, readers):
    scheduled(edition, officer)

    with time_machine.travel(NOW + timedelta(seconds=1)):
        assert send_bulk() == 3
    assert "notifications.send_bulk" in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
