"""Messages are rows: whole, once for an occasion, in the transaction of what they tell."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from openday.notifications.models import Channel, Message, Preference, Priority
from openday.notifications.services.outbox import Recipient, recipients_of, write_messages
from tests.factories.accounts import UserFactory
from tests.notifications.post_office import NEWS, NOTE

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)
ALL = (Channel.EMAIL, Channel.SITE)


def tell(recipients, **more):
    return write_messages(**{"kind": NOTE, "recipients": recipients, "edition": None, "now": NOW} | more)


def test_each_person_gets_a_row_by_each_channel_that_reaches_them():
    nadia, stranger = UserFactory(email="nadia@example.org", language="fr"), Recipient(email="office@example.org")

    written = tell([*recipients_of([nadia]), stranger, Recipient()], channels=ALL, about=("schools.visit", 17))

    rows = Message.objects.order_by("channel", "address")
    assert written == 3
    assert [(row.channel, row.address, row.recipient, row.language, row.state) for row in rows] == [
        ("email", "nadia@example.org", nadia, "fr", "queued"),
        ("email", "office@example.org", None, "ar", "queued"),
        ("site", "", nadia, "fr", "sent"),
    ]
    assert list(Message.objects.about("schools.visit", 17)) == list(Message.objects.order_by("pk"))


def test_whoever_may_not_sign_in_is_no_recipient():
    assert recipients_of([UserFactory(is_active=False)]) == []


def test_one_occasion_is_told_once_and_another_again():
    people = recipients_of(UserFactory.create_batch(2))

    written = [
        tell(people, dedupe=occasion) for occasion in ("visit 17 moved 3", "visit 17 moved 3", "visit 17 moved 4")
    ]

    assert (written, Message.objects.count()) == ([2, 0, 2], 4)


def test_who_was_not_told_yet_is_told_though_others_were():
    first, second = recipients_of(UserFactory.create_batch(2))
    tell([first], dedupe="moved")

    assert tell([first, second], dedupe="moved") == 1


def test_without_an_occasion_each_is_told_as_often_as_asked():
    people = recipients_of([UserFactory()])

    assert [tell(people), tell(people)] == [1, 1]


def test_what_it_tells_of_is_undone_with_it():
    with transaction.atomic():
        tell(recipients_of([UserFactory()]))
        transaction.set_rollback(True)

    assert Message.objects.count() == 0


@pytest.mark.parametrize(("due_at", "is_announced"), [(None, True), (NOW, True), (NOW + timedelta(seconds=1), False)])
def test_the_worker_is_told_of_what_is_due(django_capture_on_commit_callbacks, due_at, is_announced):
    with django_capture_on_commit_callbacks() as queued:
        tell(recipients_of([UserFactory()]), due_at=due_at)

    assert [call.args for call in queued] == [("notifications.send_due",)] * is_announced


def test_what_arrives_on_the_site_needs_no_worker(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as queued:
        tell(recipients_of([UserFactory()]), channels=[Channel.SITE])

    assert (queued, Message.objects.get().sent_at) == ([], NOW)


def test_a_thousand_are_one_statement(django_assert_num_queries):
    people = [Recipient(email=f"person{number}@example.org") for number in range(1000)]

    with django_assert_num_queries(3):  # and the savepoint around it
        tell(people, dedupe="all")

    assert Message.objects.count() == 1000


@pytest.mark.parametrize("kind", [NOTE, NEWS], ids=lambda kind: kind.name)
def test_a_choice_is_about_what_is_not_essential(kind):
    silent, other = UserFactory.create_batch(2)
    Preference.objects.create(user=silent, wants_email=False)

    tell(recipients_of([silent, other]), kind=kind)

    told = set(Message.objects.values_list("recipient", flat=True))
    assert told == ({silent.pk, other.pk} if kind is NOTE else {other.pk})


def test_a_row_says_what_it_may_not_forget():
    context = {"reason": "إغلاق «الباب»", "before": "2027-05-22T09:30:00+00:00"}

    tell([Recipient(email="a@example.org")], context=context, priority=Priority.URGENT)

    row = Message.objects.get()
    assert (row.context, row.priority, row.created_at, row.due_at) == (context, Priority.URGENT, NOW, NOW)


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dedupe", ["moved", ""])
def test_a_rush_tells_each_once(dedupe):
    """Eight workers tell the same forty people at the same instant, half of them in the opposite order.

    Without an occasion, as control, each of them tells everybody.
    """
    people = [Recipient(email=f"person{number}@example.org") for number in range(40)]
    together = Barrier(8)

    def tell_all(number: int) -> int:
        try:
            together.wait(10)
            return tell(people[:: 1 if number % 2 else -1], dedupe=dedupe)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as rush:
        written = sum(rush.map(tell_all, range(8)))

    assert (written, Message.objects.count()) == ((40, 40) if dedupe else (320, 320))
