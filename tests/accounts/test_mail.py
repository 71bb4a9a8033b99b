"""Letters: three languages, two bodies, and none lost while something is away."""

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from celery import current_app
from celery.exceptions import Retry
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.test import override_settings
from django.utils import timezone, translation
from kombu.exceptions import OperationalError

from openday.accounts import letters
from openday.accounts.mail import Letter, link, rendered, send_letter
from openday.accounts.models import User
from openday.accounts.tasks import send_mail
from tests.accounts.conftest import html_of, letter, link_in
from tests.factories.accounts import ConfirmedUserFactory

CONTEXT = {
    "activate_url": "http://testserver/ar/account/confirm-email/KEY:1/",
    "password_reset_url": "http://testserver/ar/account/password/reset/key/1-abc/",
    "signup_url": "http://testserver/ar/account/signup/",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "old@example.org",
    "name": "برنامج",
    "ip": "1.2.3.4",
    "user_agent": "Firefox <script>",
    "timestamp": timezone.now(),
}
SUBJECTS = {"ar": "تأكيد عنوان بريدكم الإلكتروني", "fr": "Confirmez votre adresse électronique"}
SUBJECTS["en"] = "Confirm your e-mail address"


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_the_confirmation_is_written_in_the_language_of_the_page(post, language, direction):
    sign_up = {"full_name": "A B", "email": "k@example.org", "password1": "four words open doors"}

    post(f"/{language}/account/signup/", sign_up)

    assert letter().subject == SUBJECTS[language]
    assert f'<html lang="{language}" dir="{direction}">' in html_of(letter())
    assert link_in(letter()).startswith(f"/{language}/account/confirm-email/")
    assert link_in(letter()) in html_of(letter())


@pytest.mark.django_db
@override_settings(SITE_URL="https://openday.example")
def test_letters_are_in_the_readers_language_and_link_to_the_sites_own_address(post):
    """Not in that of the page that asked, and not to the host that the request named."""
    ConfirmedUserFactory(email="k@example.org", language="fr")

    post("/ar/account/password/reset/", {"email": "k@example.org"}, headers={"host": "localhost"})

    assert letter().subject == "Choisir un nouveau mot de passe"
    assert "https://openday.example/fr/account/password/reset/key/" in letter().body


@pytest.mark.parametrize("prefix", sorted(letters.WRITERS))
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_every_letter_is_whole_in_every_language(prefix, language):
    with translation.override(language):
        written = letters.WRITERS[prefix](CONTEXT, language)

    sent = rendered(written, to="k@example.org", language=language)

    assert "\n" not in sent["subject"]
    for line in (*written.lines, written.note):
        assert line in sent["text"]
    assert "<script>" not in sent["html"]
    assert f"/{language}/" in written.url


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_letter_is_left_in_english(language):
    with translation.override("en"):
        english = {prefix: write(CONTEXT, "en").subject for prefix, write in letters.WRITERS.items()}
    with translation.override(language):
        said = {prefix: write(CONTEXT, language).subject for prefix, write in letters.WRITERS.items()}

    assert [prefix for prefix in said if said[prefix] == english[prefix]] == []


def test_links_keep_their_page_in_another_language():
    with override_settings(SITE_URL="https://openday.example"):
        assert link("http://evil.example/ar/account/login/?next=/x", "fr") == (
            "https://openday.example/fr/account/login/?next=/x"
        )


@pytest.mark.django_db
def test_a_name_in_the_sign_up_form_is_in_no_letter(post):
    """Or else our letters would carry whatever somebody types to whomever they choose."""
    name = "Gagnez un prix sur evil point example"

    post("/fr/account/signup/", {"full_name": name, "email": "victim@example.org", "password1": "a long enough one"})

    assert name not in letter().body + html_of(letter())


@pytest.mark.django_db
def test_a_letter_leaves_after_the_commit_and_not_without_one(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as queued:
        send_letter(Letter("S", ("L",)), to="k@example.org", language="ar")
        assert mail.outbox == []

    assert len(queued) == 1


@pytest.mark.django_db(transaction=True)
def test_a_letter_does_not_leave_when_the_transaction_is_undone():
    class Undo(Exception):
        pass

    def undone() -> None:
        with transaction.atomic():
            send_letter(Letter("S", ("L",)), to="k@example.org", language="ar")
            raise Undo

    with pytest.raises(Undo):
        undone()

    assert mail.outbox == []


# --- something is away
@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_options: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(current_app, "send_task", refuse)


@pytest.mark.django_db
def test_a_sign_up_goes_through_while_the_broker_is_away(no_broker, post):
    post("/ar/account/signup/", {"full_name": "A", "email": "k@example.org", "password1": "a long enough one"})

    assert User.objects.count() == 1
    assert link_in(letter())


class RefusingBackend(EmailBackend):
    error: Exception = SMTPServerDisconnected("bye")

    def send_messages(self, messages: Any) -> int:
        raise self.error


REFUSING = "tests.accounts.test_mail.RefusingBackend"


@pytest.mark.django_db
def test_a_sign_up_goes_through_while_broker_and_mail_server_are_away(no_broker, post, settings):
    settings.EMAIL_BACKEND = REFUSING
    sign_up = {"full_name": "A", "email": "k@example.org", "password1": "a long enough one"}

    answer = post("/ar/account/signup/", sign_up)

    assert (answer.status_code, User.objects.count()) == (302, 1)


@pytest.mark.parametrize(
    ("error", "tries_again"),
    [
        (SMTPServerDisconnected("bye"), True),
        (TimeoutError(), True),
        (ConnectionRefusedError(), True),
        (SMTPDataError(451, b"later"), True),
        (SMTPRecipientsRefused({"k@example.org": (450, b"busy")}), True),
        (SMTPDataError(554, b"never"), False),
        (SMTPRecipientsRefused({"k@example.org": (550, b"no such user")}), False),
    ],
)
def test_the_worker_tries_again_unless_the_server_says_never(settings, monkeypatch, error, tries_again, caplog):
    settings.EMAIL_BACKEND = REFUSING
    monkeypatch.setattr(RefusingBackend, "error", error)
    sent = rendered(Letter("S", ("L",)), to="k@example.org", language="ar")

    with caplog.at_level(logging.CRITICAL):
        if tries_again:
            with pytest.raises((Retry, type(error))):
                send_mail.run(mail=sent)
        else:
            send_mail.run(mail=sent)


def test_a_mail_sent_twice_is_the_same_mail():
    sent = rendered(Letter("S", ("L",)), to="k@example.org", language="ar")

    send_mail.run(mail=sent)
    send_mail.run(mail=sent)

    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 1
