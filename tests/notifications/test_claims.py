"""Which worker has which messages: each in one pair of hands, and back again when that worker is gone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from openday.notifications.models import Message, Priority
from openday.notifications.services import claims
from openday.notifications.services.claims import LEASE, LOST, STALE_AFTER, claim, release, settle, take_back
from openday.notifications.services.outcomes import MOST_ATTEMPTS, dead, later, sent
from tests.notifications.post_office import SECRET, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_kinds")]
S = Message.State


def take(limit: int = 100, **more) -> list[Message]:
    return claim(**{"now": timezone.now(), "channels": ["email"], "limit": limit} | more)


def test_what_is_claimed_is_nobody_elses():
    write(3)

    mine, others = take(2), take()

    assert [len(mine), len(others), take()] == [2, 1, []]
    assert {message.state for message in Message.objects.all()} == {S.SENDING}


def test_urgent_first_then_what_waits_longest_and_nothing_before_its_time():
    normal, late, urgent, coming = write(4)
    now = timezone.now()
    for message, changes in (
        (late, {"due_at": now - timedelta(hours=1)}),
        (urgent, {"priority": Priority.URGENT}),
        (coming, {"due_at": now + timedelta(minutes=1)}),
    ):
        Message.objects.filter(pk=message.pk).update(**changes)

    assert take() == [urgent, late, normal]


def test_one_can_be_claimed_by_its_name_and_a_channel_nobody_carries_is_left():
    _first, second = write(2)

    assert take(only=second.public_id) == [second]
    assert take(channels=["sms"]) == []


def test_settling_tells_whether_the_next_is_still_mine():
    write(2)
    first, second = take()

    still_mine = settle(first, sent(first, now=timezone.now(), provider_id="p1"), following=second)
    release([second])
    lost = settle(first, sent(first, now=timezone.now(), provider_id="p2"), following=second)

    assert (still_mine, lost) == (True, False)
    assert list(Message.objects.order_by("pk").values_list("state", "attempts", "provider_id", "claimed_at")) == [
        ("sent", 1, "p1", None),
        ("queued", 0, "", None),
    ]


def test_whoever_lost_a_claim_writes_nothing_over_another():
    write()
    (mine,) = take()
    take_back(now=timezone.now() + STALE_AFTER + timedelta(seconds=1), most_attempts=MOST_ATTEMPTS)
    (others,) = take()

    settle(mine, dead(mine, "no"), following=None)

    assert Message.objects.get().state == S.SENDING
    assert claims.is_held(others)
    assert not claims.is_held(mine)


def test_what_was_tried_in_vain_goes_back_as_such():
    write()
    (message,) = take()
    settle(message, later(message, "later: 451", now=timezone.now() - timedelta(hours=2)), following=None)

    release(take())

    row = Message.objects.get()
    assert (row.state, row.error, row.attempts) == (S.FAILED, "later: 451", 1)


def test_a_worker_that_is_gone_tried_the_first_that_is_left():
    write(3)
    first, _second, _third = take()
    settle(first, sent(first, now=timezone.now(), provider_id=""), following=None)

    fresh = take_back(now=timezone.now() + LEASE, most_attempts=MOST_ATTEMPTS)
    stale = take_back(now=timezone.now() + STALE_AFTER + timedelta(seconds=1), most_attempts=MOST_ATTEMPTS)

    assert (fresh, stale) == (0, 2)
    assert list(Message.objects.order_by("pk").values_list("state", "attempts", "error")) == [
        ("sent", 1, ""),
        ("failed", 1, LOST),
        ("queued", 0, ""),
    ]


def test_a_message_that_ends_every_worker_is_given_up():
    write()
    for _ in range(MOST_ATTEMPTS):
        take()
        take_back(now=timezone.now() + STALE_AFTER + timedelta(seconds=1), most_attempts=MOST_ATTEMPTS)

    row = Message.objects.get()
    assert (row.state, row.attempts, row.error) == (S.DEAD, MOST_ATTEMPTS, LOST)


def test_a_secret_is_forgotten_with_its_outcome():
    write(2, kind=SECRET, context={"link": "https://…"})
    first, second = take()

    settle(first, sent(first, now=timezone.now(), provider_id=""), following=second)
    settle(second, later(second, "later", now=timezone.now()), following=None)

    assert list(Message.objects.order_by("pk").values_list("context", flat=True)) == [{}, {"link": "https://…"}]


def test_the_batch_is_two_queries_and_each_outcome_one(django_assert_num_queries):
    write(30)

    with django_assert_num_queries(2):
        batch = take()
    with django_assert_num_queries(30):
        for message, following in zip(batch, [*batch[1:], None], strict=True):
            settle(message, replace(sent(message, now=timezone.now(), provider_id="")), following=following)


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_locked", [True, False])
def test_a_rush_of_workers_shares_what_is_due(is_locked, monkeypatch):
    """Eight workers claim 400 messages, five at a time. As control, they look first and write then: some come twice."""
    write(400)
    together = Barrier(8)

    def naive() -> list[int]:
        found = list(Message.objects.waiting().order_by("pk").values_list("pk", flat=True)[:5])
        Message.objects.filter(pk__in=found).update(state=S.SENDING, claimed_at=timezone.now())
        return found

    def work(_number: int) -> list[int]:
        mine: list[int] = []
        try:
            together.wait(10)
            while batch := [message.pk for message in take(5)] if is_locked else naive():
                mine += batch
            return mine
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as rush:
        claimed = [pk for mine in rush.map(work, range(8)) for pk in mine]

    assert len(set(claimed)) == 400
    assert (len(claimed) == 400) is is_locked
