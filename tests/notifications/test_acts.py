"""What staff do to a message: send it again, cancel it; and the operator after an outage."""

from datetime import UTC, datetime, timedelta

import pytest

from openday.accounts.roles import Role
from openday.notifications.errors import Blocked, NotAllowed, NotRepeatable, NotWaiting, StillWaiting
from openday.notifications.models import BlockedAddress, Message
from openday.notifications.services import addresses
from openday.notifications.services.acts import cancel_message, revive, send_again
from tests.factories.accounts import UserFactory
from tests.factories.notifications import MessageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_kinds")]
NOW = datetime(2027, 5, 2, 9, tzinfo=UTC)
S = Message.State


@pytest.fixture
def officer():
    return UserFactory(roles=[Role.VISITS])


def events(message: Message) -> list[tuple[str, object, object]]:
    rows = Message.pgh_event_model.objects.filter(pgh_obj=message).order_by("pgh_id")
    return list(rows.values_list("state", "asked_again_by", "cancelled_by"))


def test_what_was_sent_is_copied_and_keeps_what_became_of_it(officer, django_capture_on_commit_callbacks):
    """For "I never got it": the first one's row still says when it left and what the server answered."""
    first = MessageFactory(kind="test.note", dedupe_key="k", context={"name": "ليلى"}, provider_id="p1", attempts=1)

    with django_capture_on_commit_callbacks() as queued:
        copy = send_again(message=first, by=officer, now=NOW)

    first.refresh_from_db()
    assert (first.state, first.provider_id, first.asked_again_at, first.asked_again_by) == (S.SENT, "p1", NOW, officer)
    assert (copy.state, copy.due_at, copy.context, copy.address) == (S.QUEUED, NOW, first.context, first.address)
    assert (copy.dedupe_key, copy.attempts, copy.provider_id) == ("", 0, "")
    assert copy.public_id != first.public_id  # another mail, which its mailbox does not take for the first
    assert (len(queued), events(first)) == (1, [("sent", officer.pk, None)])


def test_what_did_not_leave_leaves_as_itself(officer):
    dead = MessageFactory(kind="test.note", state=S.DEAD, attempts=16)

    again = send_again(message=dead, by=officer, now=NOW)

    assert (again.pk, again.state, again.attempts, again.error, again.due_at) == (dead.pk, S.QUEUED, 0, "", NOW)
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"state": S.QUEUED}, StillWaiting("queued")),
        ({"state": S.FAILED}, StillWaiting("failed")),
        ({"state": S.CANCELLED}, NotWaiting("cancelled")),
        ({"kind": "test.secret"}, NotRepeatable()),
        ({"recipient": None, "address": ""}, NotRepeatable()),
        ({"address": "Gone@example.org"}, Blocked("gone@example.org", "bounced")),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_what_cannot_be_sent_again(officer, changes, refusal):
    BlockedAddress.objects.create(channel="email", address="gone@example.org", reason="bounced", since=NOW)
    message = MessageFactory(**{"kind": "test.note"} | changes)

    with pytest.raises(type(refusal)) as raised:
        send_again(message=message, by=officer, now=NOW)

    assert raised.value == refusal
    assert Message.objects.count() == 1


@pytest.mark.parametrize("act", [send_again, cancel_message])
@pytest.mark.parametrize("roles", [[], [Role.GATES]], ids=["nobody", "gates"])
def test_only_who_manages_messages_acts_on_them(act, roles):
    message = MessageFactory(kind="test.note", state=S.DEAD)

    with pytest.raises(NotAllowed):
        act(message=message, by=UserFactory(roles=roles), now=NOW)


@pytest.mark.parametrize("state", [S.QUEUED, S.FAILED, S.DEAD])
def test_what_has_not_left_can_be_cancelled_once(officer, state):
    message = MessageFactory(kind="test.note", state=state)

    cancel_message(message=message, by=officer, now=NOW)
    cancel_message(message=message, by=officer, now=NOW + timedelta(hours=1))

    message.refresh_from_db()
    assert (message.state, message.error, message.cancelled_at) == (S.CANCELLED, "cancelled_by_staff", NOW)
    assert events(message) == [("cancelled", None, officer.pk)]


def test_what_has_left_cannot_be_cancelled(officer):
    with pytest.raises(NotWaiting) as raised:
        cancel_message(message=MessageFactory(kind="test.note"), by=officer, now=NOW)

    assert raised.value == NotWaiting("sent")


def test_after_an_outage_what_was_given_up_leaves_but_for_what_never_will():
    given_up = MessageFactory(kind="test.note", state=S.DEAD, error="later: 451 busy")
    kept = [
        MessageFactory(kind="test.note", state=S.DEAD, error="refused: 550 5.1.1"),
        MessageFactory(kind="test.note", state=S.DEAD, error="address_blocked"),
        MessageFactory(kind="test.secret", state=S.DEAD),
        MessageFactory(kind="test.note", state=S.DEAD, created_at=NOW - timedelta(days=9)),
        MessageFactory(kind="test.note", state=S.DEAD, channel="sms", address="+212600000012"),
    ]

    revived = revive(channel="email", since=NOW - timedelta(days=2), now=NOW)

    given_up.refresh_from_db()
    assert (revived, given_up.state, given_up.attempts) == (1, S.QUEUED, 0)
    assert Message.objects.filter(pk__in=[message.pk for message in kept], state=S.DEAD).count() == len(kept)


def test_an_address_is_blocked_once_and_cleared_by_staff(officer):
    for reason in ("bounced", "complained"):
        addresses.block(channel="email", address="Gone@Example.org", reason=reason, now=NOW, detail="x" * 900)
    blocked = BlockedAddress.objects.get()

    with pytest.raises(NotAllowed):
        addresses.clear(blocked=blocked, by=UserFactory())
    addresses.clear(blocked=blocked, by=officer)

    assert (blocked.address, blocked.reason, len(blocked.detail)) == ("gone@example.org", "bounced", 300)
    assert not BlockedAddress.objects.exists()
    assert BlockedAddress.pgh_event_model.objects.count() == 2  # blocked, cleared
