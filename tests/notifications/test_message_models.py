"""What the database refuses of messages, whoever writes."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from openday.notifications.models import BlockedAddress, Message
from tests.factories.accounts import UserFactory
from tests.factories.notifications import (
    BulkMessageFactory,
    MessageFactory,
    MessageTextFactory,
    ReminderRuleFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)

REFUSED = [
    (MessageFactory, {"state": "sending"}, "a_message_is_claimed_exactly_while_it_is_sent"),
    (MessageFactory, {"claimed_at": NOW}, "a_message_is_claimed_exactly_while_it_is_sent"),
    (MessageFactory, {"sent_at": None}, "a_sent_message_has_a_time"),
    (MessageFactory, {"state": "queued", "address": ""}, "a_message_that_waits_has_an_address_unless_on_the_site"),
    (MessageFactory, {"state": "dead"}, "a_message_that_is_not_sent_says_why"),
    (MessageFactory, {"about_id": 17}, "a_message_is_about_a_record_or_about_none"),
    (MessageFactory, {"about_type": "schools.visit"}, "a_message_is_about_a_record_or_about_none"),
    (MessageFactory, {"asked_again_at": NOW}, "who_asked_again_and_when"),
    (MessageFactory, {"cancelled_at": NOW}, "who_cancelled_a_message_and_when"),
    (MessageTextFactory, {"body": ""}, "a_text_is_not_empty"),
    (MessageTextFactory, {"subject": ""}, "a_text_has_a_subject_unless_it_is_an_sms"),
    (ReminderRuleFactory, {"channels": []}, "a_reminder_has_a_channel"),
    (BulkMessageFactory, {"channels": []}, "a_bulk_message_has_a_channel"),
    (BulkMessageFactory, {"state": "scheduled"}, "a_scheduled_bulk_message_has_a_time"),
    (BulkMessageFactory, {"state": "sent", "scheduled_at": NOW}, "a_sent_bulk_message_has_a_time"),
    (BulkMessageFactory, {"state": "cancelled"}, "a_cancelled_bulk_message_says_when_and_by_whom"),
]


@pytest.mark.parametrize(("make", "changes", "constraint"), REFUSED)
def test_the_database_refuses_what_no_service_writes(make, changes, constraint):
    row = make()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**changes)


def test_one_dedupe_key_has_one_message_and_none_has_many():
    MessageFactory.create_batch(2, dedupe_key="")
    MessageFactory(dedupe_key="k")

    with pytest.raises(IntegrityError, match="one_message_a_dedupe_key"), transaction.atomic():
        MessageFactory(dedupe_key="k")


@pytest.mark.parametrize(
    ("address", "constraint"),
    [("A@example.org", "a_blocked_address_is_in_small_letters"), ("a@example.org", "one_block_a_channel_and_address")],
)
def test_an_address_is_blocked_once_however_it_is_written(address, constraint):
    BlockedAddress.objects.create(channel="email", address="a@example.org", reason="bounced", since=NOW)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BlockedAddress.objects.create(channel="email", address=address, reason="bounced", since=NOW)


def test_a_message_outlives_its_reader():
    message = MessageFactory()

    message.recipient.delete()

    assert Message.objects.get().recipient is None


def test_due_messages_leave_in_their_order():
    def due(minute: int, priority: int) -> Message:
        moment = NOW.replace(minute=minute)
        return MessageFactory(state="queued", due_at=moment, priority=priority, recipient=UserFactory())

    late, urgent, first, later_on = due(2, 5), due(3, 1), due(1, 5), due(30, 1)

    assert list(Message.objects.due_at(NOW.replace(minute=10))) == [urgent, first, late]
    assert set(Message.objects.waiting()) == {late, urgent, first, later_on}
