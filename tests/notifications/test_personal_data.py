"""What the outbox keeps of a person, when they ask for it and when they leave."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail

from openday.accounts import services
from openday.accounts.models import User
from openday.notifications.letters import LETTER
from openday.notifications.models import BlockedAddress, Message, Preference
from openday.notifications.services.addresses import block
from openday.notifications.services.preferences import choose
from openday.notifications.services.sending import send_due
from tests.factories.accounts import ConfirmedUserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)
PHONE = "+212612345678"


@pytest.fixture
def nadia() -> User:
    return ConfirmedUserFactory(email="nadia@example.org", phone=PHONE)


def message(**given: Any) -> Message:
    defaults: dict[str, Any] = {
        "kind": "tests.any",
        "channel": "email",
        "address": "nadia@example.org",
        "language": "ar",
        "state": "sent",
        "sent_at": NOW,
        "due_at": NOW,
        "created_at": NOW,
        "context": {"reason": "said once"},
    }
    return Message.objects.create(**defaults | given)


def test_export_holds_messages_choices_and_blocks(nadia):
    choose(user=nadia, wants_email=True, wants_sms=False, now=NOW)
    block(channel="sms", address=PHONE, reason="unsubscribed_sms", now=NOW)
    message(recipient=nadia)
    message(address="Nadia@example.org", kind="accounts.letter")  # a letter of the sign-up knew no account yet
    message(channel="sms", address=PHONE)
    message(address="stranger@example.org")
    message(channel="site", address="", recipient=None)

    told = services.export_personal_data(user=nadia, now=NOW)["messages"]

    assert told["choices"] == {"wants_email": True, "wants_sms": False, "unsubscribed_at": None}
    assert [(row["address"], row["reason"]) for row in told["blocked"]] == [(PHONE, "unsubscribed_sms")]
    assert [(row["about"], row["address"]) for row in told["messages"]] == [
        ("tests.any", "nadia@example.org"),
        (str(LETTER.title), "Nadia@example.org"),
        ("tests.any", PHONE),
    ]


def test_whoever_has_no_telephone_owns_no_message_without_an_address(nadia):
    User.objects.filter(pk=nadia.pk).update(phone="")
    nadia.refresh_from_db()
    message(channel="site", address="")

    assert services.export_personal_data(user=nadia, now=NOW)["messages"]["messages"] == []


def test_erase_takes_addresses_out_and_keeps_that_something_was_sent(nadia):
    sent = message(recipient=nadia)
    waiting = message(recipient=nadia, state="queued", sent_at=None)
    bounced = message(state="dead", sent_at=None, error="refused: 550 no nadia@example.org here")
    by_sms = message(channel="sms", address=PHONE)
    stranger = message(address="stranger@example.org")
    choose(user=nadia, wants_email=False, wants_sms=True, now=NOW)
    block(channel="email", address="nadia@example.org", reason="bounced", now=NOW)
    block(channel="email", address="stranger@example.org", reason="bounced", now=NOW)

    services.erase_person(user=nadia, by=nadia, now=NOW)

    left = {row.pk: (row.state, row.address, row.context, row.error) for row in Message.objects.all()}
    assert left[sent.pk] == left[by_sms.pk] == ("sent", "", {}, "")
    assert left[waiting.pk] == ("cancelled", "", {}, "erased")
    assert left[bounced.pk] == ("dead", "", {}, "erased")
    assert left[stranger.pk] == ("sent", "stranger@example.org", {"reason": "said once"}, "")
    assert not Preference.objects.exists()
    assert not Preference.pgh_event_model.objects.exists()
    assert list(BlockedAddress.objects.values_list("address", flat=True)) == ["stranger@example.org"]
    assert set(BlockedAddress.pgh_event_model.objects.values_list("address", flat=True)) == {"stranger@example.org"}


def test_whoever_leaves_is_told_so(nadia):
    services.erase_person(user=nadia, by=nadia, now=NOW)
    send_due(clock=lambda: datetime.now(UTC))

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["nadia@example.org"], "حُذف حسابكم")
