"""Letters: three languages, two bodies, and none lost while something is away."""

from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from celery import current_app
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.test import override_settings
from django.utils import timezone, translation
from kombu.exceptions import OperationalError

from openday.accounts import letters
from openday.accounts.mail import Letter, link, rendered, send_letter
from openday.accounts.models import User
from openday.notifications.kinds import kind_of
from openday.notifications.models import Message, Priority
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
def test_a_letter_is_a_row_of_the_same_transaction_and_leaves_after_it(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_letter(Letter("S", ("L",)), to="k@example.org", language="ar")
        assert (mail.outbox, Message.objects.get().state) == ([], Message.State.QUEUED)

    assert (letter().subject, Message.objects.get().state) == ("S", Message.State.SENT)


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

    assert (mail.outbox, Message.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_a_link_is_sealed_while_it_waits_and_forgotten_once_it_left(django_capture_on_commit_callbacks):
    """A copy of the database opens nobody's account."""
    link_to_a_password = "https://openday.example/ar/account/password/reset/key/1-secret/"
    whole = Letter("S", ("L {x}",), action="A", url=link_to_a_password, facts=(("When", "now"),), note="N")
    with django_capture_on_commit_callbacks(execute=True):
        send_letter(whole, to="k@example.org", language="fr")
        assert "secret" not in str(Message.objects.get().context)

    assert link_to_a_password in letter().body
    assert Message.objects.get().context == {}


@pytest.mark.django_db
def test_a_letter_says_who_it_is_for_and_nobody_edits_it(teacher, post):
    post("/ar/account/password/reset/", {"email": teacher.email})

    row = Message.objects.get()
    assert (row.recipient, row.address, row.priority) == (teacher, teacher.email, Priority.URGENT)
    assert not kind_of(row.kind).is_editable


# --- something is away
@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_options: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(current_app, "send_task", refuse)


@pytest.mark.django_db
def test_a_letter_leaves_from_the_page_while_the_broker_is_away(no_broker, post):
    post("/ar/account/signup/", {"full_name": "A", "email": "k@example.org", "password1": "a long enough one"})

    assert User.objects.count() == 1
    assert link_in(letter())


@pytest.mark.django_db
def test_a_page_sends_its_own_letter_and_nothing_else(no_broker, django_capture_on_commit_callbacks):
    """While the broker is away ten thousand reminders wait; a person who asked for a password does not send them."""
    with django_capture_on_commit_callbacks():
        send_letter(Letter("waits", ("L",)), to="other@example.org", language="ar")

    with django_capture_on_commit_callbacks(execute=True):
        send_letter(Letter("mine", ("L",)), to="k@example.org", language="ar")

    assert letter().subject == "mine"


class RefusingBackend(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise SMTPServerDisconnected("bye")


@pytest.mark.django_db
def test_a_sign_up_goes_through_while_broker_and_mail_server_are_away(no_broker, post, settings):
    settings.EMAIL_BACKEND = "tests.accounts.test_mail.RefusingBackend"
    sign_up = {"full_name": "A", "email": "k@example.org", "password1": "a long enough one"}

    answer = post("/ar/account/signup/", sign_up)

    assert (answer.status_code, User.objects.count()) == (302, 1)
    assert Message.objects.get().state == Message.State.FAILED  # the sweep tries again
