"""A person's choices, and the link in a mail that ends what is not essential."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client, override_settings

from openday.accounts.models import User
from openday.notifications import kinds
from openday.notifications.kinds import Facts, MessageKind, ShippedText
from openday.notifications.models import BlockedAddress, Message, Preference
from openday.notifications.services.outbox import Recipient, recipients_of, write_messages
from openday.notifications.services.preferences import choose, preference_of
from openday.notifications.services.sending import send_due
from tests.factories.accounts import ConfirmedUserFactory, sign_in

NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)
PAGE = "/ar/account/messages/"


@pytest.fixture
def nadia(db: None) -> User:
    return ConfirmedUserFactory(email="nadia@example.org", phone="+212612345678", language="fr")


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[..., MessageKind]:
    def made(**changes: Any) -> MessageKind:
        given: dict[str, Any] = {"is_essential": False, "channels": ("email", "sms", "site")} | changes
        one = MessageKind(
            name="tests.choice",
            title="Test",
            text=ShippedText(subject="Subject", lines=("Line",), sms="SMS"),
            load=lambda messages: {message.pk: Facts({}) for message in messages},
            **given,
        )
        monkeypatch.setitem(kinds._KINDS, one.name, one)
        return one

    return made


def write(kind: MessageKind, *recipients: Recipient) -> set[str]:
    write_messages(kind=kind, recipients=recipients, edition=None, now=NOW)
    return set(Message.objects.values_list("channel", flat=True))


# --- What is kept


@pytest.mark.django_db
def test_without_a_choice_everything_comes(nadia, kind):
    assert (preference_of(nadia).wants_email, preference_of(nadia).wants_sms) == (True, True)
    assert write(kind(), *recipients_of([nadia])) == {"email", "sms", "site"}
    assert not Preference.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "comes"),
    [
        ({"wants_email": False}, {"sms", "site"}),
        ({"wants_sms": False}, {"email", "site"}),
        ({"wants_email": False, "wants_sms": False}, {"site"}),
    ],
)
def test_what_is_not_wanted_does_not_come(nadia, kind, chosen, comes):
    choose(user=nadia, now=NOW, **{"wants_email": True, "wants_sms": True} | chosen)

    assert write(kind(), *recipients_of([nadia])) == comes


@pytest.mark.django_db
def test_what_is_essential_comes_whatever_is_chosen(nadia, kind):
    choose(user=nadia, wants_email=False, wants_sms=False, now=NOW)

    assert write(kind(is_essential=True), *recipients_of([nadia])) == {"email", "sms", "site"}


@pytest.mark.django_db
def test_a_choice_is_kept_with_since_when_and_on_the_trail(nadia):
    later = NOW + timedelta(days=1)

    assert choose(user=nadia, wants_email=False, wants_sms=True, now=NOW).unsubscribed_at == NOW
    assert choose(user=nadia, wants_email=False, wants_sms=False, now=later).unsubscribed_at == NOW
    assert choose(user=nadia, wants_email=True, wants_sms=False, now=later).unsubscribed_at is None

    events = Preference.pgh_event_model.objects.order_by("pgh_id")
    assert list(events.values_list("wants_email", "wants_sms")) == [(False, True), (False, False), (True, False)]


# --- The page


@pytest.fixture
def signed_in(client: Client, nadia: User) -> Client:
    return sign_in(client, nadia)


@pytest.mark.parametrize(("language", "heading"), [("ar", "ما نرسله إليكم"), ("fr", "Ce que nous vous envoyons")])
def test_the_page_is_in_the_language_of_its_address(signed_in, language, heading):
    page = signed_in.get(f"/{language}/account/messages/").text

    assert f"<h1>\n{heading}" in re.sub(r"\n\s+", "\n", page)
    assert page.count("checked") == 3  # the language, and both channels


def test_choices_are_saved(signed_in, nadia):
    answer = signed_in.post(PAGE, {"language": "en", "wants_sms": "on"}, follow=True)

    nadia.refresh_from_db()
    choice = preference_of(nadia)
    assert (nadia.language, choice.wants_email, choice.wants_sms) == ("en", False, True)
    assert answer.redirect_chain == [(PAGE, 302)]


def test_a_language_that_does_not_exist_changes_nothing(signed_in, nadia):
    answer = signed_in.post(PAGE, {"language": "de"})

    nadia.refresh_from_db()
    assert (answer.status_code, nadia.language, Preference.objects.exists()) == (200, "fr", False)
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("phone", "gateway", "has_box", "says"),
    [
        ("+212612345678", "file:///x", True, ""),
        ("+212522123456", "file:///x", False, "لا يستقبل رسائل SMS"),
        ("", "file:///x", False, "رقم هاتفكم المحمول"),
        ("+212612345678", "", False, ""),
    ],
)
def test_sms_are_offered_to_whom_they_reach(signed_in, phone, gateway, has_box, says):
    nadia = User.objects.get()
    User.objects.filter(pk=nadia.pk).update(phone=phone)

    with override_settings(SMS_GATEWAY_URL=gateway):
        page = signed_in.get(PAGE).text
        signed_in.post(PAGE, {"language": "ar", "wants_email": "on"})

    assert ('name="wants_sms"' in page) is has_box
    assert says in page
    assert ("SMS" in page) is bool(gateway)
    assert preference_of(nadia).wants_sms is not has_box  # what was not asked is not answered


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ({"channel": "email", "address": "nadia@example.org", "reason": "bounced"}, "رسائلنا لا تصلكم"),
        ({"channel": "sms", "address": "+212612345678", "reason": "unsubscribed_sms"}, "START"),
        ({"channel": "sms", "address": "+212612345678", "reason": "bounced"}, "لا تصل إلى هذا الهاتف"),
        ({"channel": "sms", "address": "nadia@example.org", "reason": "bounced"}, ""),
        ({"channel": "email", "address": "stranger@example.org", "reason": "bounced"}, ""),
    ],
)
def test_the_page_says_why_nothing_arrives(signed_in, block, says):
    before = signed_in.get(PAGE).text
    BlockedAddress.objects.create(since=NOW, **block)

    page = signed_in.get(PAGE).text

    assert says in page
    assert (len(page) > len(before)) is bool(says)


def test_my_account_leads_to_the_page(signed_in):
    assert f'href="{PAGE}"' in signed_in.get("/ar/account/").text


# --- The link in a mail


@pytest.fixture
def reminder(nadia: User, kind: Any) -> Message:
    write_messages(kind=kind(channels=("email",)), recipients=recipients_of([nadia]), edition=None, now=NOW)
    send_due(clock=lambda: NOW)
    return Message.objects.get()


def link_of(message: Any) -> str:
    (address,) = re.findall(r"<http://testserver(\S+)>", message.extra_headers["List-Unsubscribe"])
    return str(address)


@pytest.mark.django_db(transaction=True)
def test_a_mailbox_unsubscribes_its_reader_by_one_post(reminder, nadia):
    """RFC 8058: no cookie, no redirect, no question."""
    (sent,) = mail.outbox
    mailbox = Client(enforce_csrf_checks=True)

    answer = mailbox.post(link_of(sent), {"List-Unsubscribe": "One-Click"})

    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (answer.status_code, preference_of(nadia).wants_email, preference_of(nadia).wants_sms) == (200, False, True)
    assert not answer.cookies


@pytest.mark.django_db(transaction=True)
def test_a_reader_unsubscribes_by_the_foot_of_the_mail(reminder, nadia):
    (sent,) = mail.outbox
    path = link_of(sent)
    assert path.startswith("/fr/")
    assert f"http://testserver{path}" in sent.body
    assert f'href="http://testserver{path}"' in sent.alternatives[0].content
    reader = Client()

    asked = reader.get(path)
    assert preference_of(nadia).wants_email  # programs follow links: a look changes nothing
    done = reader.post(path)
    again = reader.get(path)
    back = reader.post(path, {"back": "1"})

    assert "Plus de rappels ni de nouvelles par courriel" in asked.text
    assert "Vous êtes désabonné" in done.text
    assert "Vous êtes désabonné" in again.text
    assert "Plus de rappels ni de nouvelles par courriel" in back.text
    assert "nadia@example.org" not in asked.text + done.text
    assert "na…@example.org" in asked.text
    assert preference_of(nadia).wants_email


@pytest.mark.django_db(transaction=True)
def test_only_the_right_key_opens(reminder, nadia, kind):
    path = link_of(mail.outbox[0])
    other = ConfirmedUserFactory(email="other@example.org")
    write_messages(kind=kind(channels=("email",)), recipients=recipients_of([other]), edition=None, now=NOW)
    theirs = Message.objects.exclude(pk=reminder.pk).get()

    wrong = [
        path.replace(str(reminder.public_id), str(theirs.public_id)),
        path.replace(str(reminder.public_id), str(uuid4())),
        path[:-2] + "/",
        path[:-3] + ("aa/" if not path.endswith("aa/") else "bb/"),
    ]

    assert [Client().post(address).status_code for address in wrong] == [404] * 4
    assert not Preference.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_link_outlives_the_key_of_the_site_that_made_it(reminder, nadia, settings):
    path = link_of(mail.outbox[0])
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 9

    assert Client().post(path).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_link_of_somebody_who_is_gone_opens_nothing(reminder, nadia):
    path = link_of(mail.outbox[0])
    Message.objects.update(recipient=None)

    assert Client().post(path).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("changes", "has_account", "says"),
    [
        ({"is_essential": True}, True, "il est toujours envoyé"),
        ({}, False, "cette adresse a été donnée"),
    ],
)
def test_what_cannot_be_switched_off_has_no_link(nadia, kind, changes, has_account, says):
    recipient = Recipient(nadia if has_account else None, "nadia@example.org", "", "fr")
    write_messages(kind=kind(channels=("email",), **changes), recipients=[recipient], edition=None, now=NOW)

    send_due(clock=lambda: NOW)

    (sent,) = mail.outbox
    assert "List-Unsubscribe" not in sent.extra_headers
    assert says in sent.body
