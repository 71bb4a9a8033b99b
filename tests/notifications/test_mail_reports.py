"""What a mail provider reports: written on the message, and on the address where it says that nobody lives there."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest

from openday.notifications.models import BlockedAddress, Message, Preference
from openday.notifications.services.mail_reports import News, Report, take_report
from tests.factories.notifications import MessageFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 2, 9, tzinfo=UTC)
SECRET = "provider:a long secret"


@pytest.fixture
def message():
    return MessageFactory(provider_id="provider-1", recipient__email="nadia@example.org")


def report(message: Message, news: News, **more: object) -> Message:
    take_report(Report(**{"news": news, "at": NOW, "public_id": message.public_id} | more), now=NOW)
    message.refresh_from_db()
    return message


@pytest.mark.parametrize(
    ("news", "column"),
    [
        (News.DELIVERED, "delivered_at"),
        (News.BOUNCED, "bounced_at"),
        (News.WRONG_ADDRESS, "bounced_at"),
        (News.COMPLAINED, "complained_at"),
    ],
)
def test_a_report_is_written_once_whatever_comes_again(message, news, column):
    report(message, news)
    report(message, news, at=NOW + timedelta(hours=-1))

    assert getattr(message, column) == NOW
    assert message.state == Message.State.SENT


@pytest.mark.parametrize(
    ("news", "reason"),
    [
        (News.DELIVERED, None),
        (News.BOUNCED, None),  # a full mailbox is full today
        (News.WRONG_ADDRESS, "bounced"),
        (News.COMPLAINED, "complained"),
        (News.UNSUBSCRIBED, None),
    ],
)
def test_an_address_is_given_up_for_good_reasons_alone(message, news, reason):
    report(message, news, detail="550 5.1.1")

    blocked = list(BlockedAddress.objects.values_list("address", "reason", "detail"))
    assert blocked == ([("nadia@example.org", reason, "550 5.1.1")] if reason else [])


def test_who_unsubscribes_at_the_provider_has_unsubscribed_here(message):
    report(message, News.UNSUBSCRIBED)
    report(message, News.UNSUBSCRIBED)

    choice = Preference.objects.get()
    assert (choice.user, choice.wants_email, choice.wants_sms, choice.unsubscribed_at) == (
        message.recipient,
        False,
        True,
        NOW,
    )


def test_a_report_may_come_before_the_number_of_its_mail_is_written(message):
    Message.objects.update(state="sending", claimed_at=NOW, sent_at=None, provider_id="")

    assert report(message, News.DELIVERED, provider_id="provider-1").delivered_at == NOW


def test_without_our_number_the_providers_finds_it(message):
    assert report(message, News.BOUNCED, public_id=None, provider_id="provider-1").bounced_at == NOW


@pytest.mark.parametrize("known", [{"public_id": None, "provider_id": "other"}, {"public_id": None}])
def test_a_report_of_a_mail_that_is_not_ours_touches_none(message, known):
    report(message, News.BOUNCED, **known)

    assert (message.bounced_at, message.delivered_at) == (None, None)


def test_a_complaint_about_a_forgotten_mail_still_counts(message):
    report(message, News.COMPLAINED, public_id=None, address="Someone@example.org")

    assert BlockedAddress.objects.get().address == "someone@example.org"


def test_a_clock_that_is_ahead_tells_of_no_future(message):
    assert report(message, News.DELIVERED, at=NOW + timedelta(days=1)).delivered_at == NOW


# --- The door


@pytest.fixture
def postmark(settings):
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}


def knock(client, body: object, *, secret: str = SECRET):
    headers = {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"} if secret else {}
    return client.post("/mail/reports/", json.dumps(body), content_type="application/json", headers=headers)


def bounce(message: Message, **more: object) -> dict[str, object]:
    """As Postmark writes it."""
    return {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "Email": "nadia@example.org",
        "BouncedAt": "2026-05-02T09:00:00Z",
        "Details": "smtp;550 5.1.1 no such user",
        "MessageID": "provider-1",
        "Metadata": {"message": str(message.public_id)},
    } | more


def test_a_hard_bounce_is_on_the_message_and_ends_its_address(client, postmark, message):
    assert knock(client, bounce(message)).status_code == 200

    message.refresh_from_db()
    assert message.bounced_at == datetime(2026, 5, 2, 9, tzinfo=UTC)
    assert message.error == "bounced: smtp;550 5.1.1 no such user"
    assert BlockedAddress.objects.get().address == "nadia@example.org"


def test_a_full_mailbox_is_on_the_message_alone(client, postmark, message):
    knock(client, bounce(message, Type="SoftBounce", Details="smtp;452 4.2.2 mailbox full"))

    message.refresh_from_db()
    assert message.bounced_at is not None
    assert not BlockedAddress.objects.exists()


@pytest.mark.parametrize(
    ("body", "column"),
    [
        (
            {"RecordType": "Delivery", "Recipient": "nadia@example.org", "DeliveredAt": "2026-05-02T09:00:00Z"},
            "delivered_at",
        ),
        ({"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": "nadia@example.org"}, "complained_at"),
    ],
)
def test_each_kind_of_report_finds_its_column(client, postmark, message, body, column):
    knock(client, body | {"MessageID": "provider-1", "Metadata": {}})

    message.refresh_from_db()
    assert getattr(message, column) is not None


def test_what_means_nothing_to_us_is_taken_and_forgotten(client, postmark, message):
    answer = knock(client, {"RecordType": "Open", "Recipient": "nadia@example.org", "MessageID": "provider-1"})

    message.refresh_from_db()
    assert (answer.status_code, message.delivered_at) == (200, None)


@pytest.mark.parametrize("secret", ["", "provider:wrong", "provider:"])
def test_whoever_does_not_know_the_secret_writes_nothing(client, postmark, message, secret):
    assert knock(client, bounce(message), secret=secret).status_code == 400

    message.refresh_from_db()
    assert message.bounced_at is None


@pytest.mark.parametrize("changes", [{"MAIL_PROVIDER": ""}, {"ANYMAIL": {"WEBHOOK_SECRET": ""}}])
def test_without_provider_or_secret_there_is_no_door(client, postmark, settings, message, changes):
    for name, value in changes.items():
        setattr(settings, name, value)

    assert knock(client, bounce(message)).status_code == 404


@pytest.mark.parametrize("provider", ["postmark", "mailgun", "brevo", "mandrill", "sparkpost", "mailjet"])
def test_each_provider_has_its_reader(client, postmark, settings, provider):
    settings.MAIL_PROVIDER = provider
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MANDRILL_WEBHOOK_KEY": "k", "MAILGUN_WEBHOOK_SIGNING_KEY": "k"}

    assert client.head("/mail/reports/").status_code == 200
