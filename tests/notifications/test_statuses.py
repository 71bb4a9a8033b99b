"""What became of a message is one word, the same on a page and in a search; and why, in words."""

from datetime import UTC, datetime
from itertools import product

import pytest
from django.utils import translation

from openday.notifications.models import Message
from openday.notifications.statuses import CONDITIONS, Status, status_of, why_of

NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_each_message_has_one_status_and_is_found_by_it():
    marks = ("delivered_at", "bounced_at", "complained_at")
    for state, heard in product(Message.State, product((None, NOW), repeat=3)):
        Message.objects.create(
            kind="x",
            channel="site",
            language="ar",
            due_at=NOW,
            created_at=NOW,
            state=state,
            sent_at=NOW,
            claimed_at=NOW if state == "sending" else None,
            error="x",
            **dict(zip(marks, heard, strict=True)),
        )

    found = {status: set(Message.objects.filter(CONDITIONS[status])) for status in Status}

    assert sum(len(each) for each in found.values()) == Message.objects.count() == 48
    assert {status: {status_of(message) for message in each} for status, each in found.items()} == {
        status: {status} for status in Status
    }


@pytest.mark.parametrize(
    ("state", "error", "words", "said"),
    [
        ("dead", "refused: 550 5.1.1 no such user", "The other side refused it for good.", "550 5.1.1 no such user"),
        ("dead", "refused: no_mobile", "This telephone takes no SMS.", ""),
        ("dead", "refused: too_long: 7", "The text is too long for an SMS.", "7"),
        ("cancelled", "cancelled_by_staff", "Staff stopped it.", ""),
        (
            "failed",
            "later: 451 busy: wait",
            "The other side is busy and asks to try again later.",
            "451 busy: wait",
        ),
        ("failed", "421 closing: later", "The other side answered:", "421 closing: later"),
    ],
)
def test_why_it_did_not_arrive_is_said_with_what_the_other_side_answered(state, error, words, said):
    with translation.override("en"):
        why = why_of(Message(state=state, error=error))

        assert (str(why.words), why.said) == (words, said)


def test_what_arrived_needs_no_explaining():
    assert why_of(Message(state="sent", delivered_at=NOW)) is None
    assert why_of(Message(state="queued")) is None
    assert why_of(Message(state="sent", bounced_at=NOW)).said == ""
