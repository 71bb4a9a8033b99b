"""The people of the account stories, and a worker that does its jobs at once."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from celery import current_app
from django.core import mail
from django.test import Client

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.notifications import tasks  # noqa: F401 - so that the worker knows them
from tests.factories.accounts import ConfirmedUserFactory

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def teacher(db: None) -> User:
    return ConfirmedUserFactory(email="nadia@example.org", full_name="نادية العلوي")


@pytest.fixture
def stranger(db: None) -> User:
    return ConfirmedUserFactory(email="stranger@example.org")


@pytest.fixture
def officer(db: None) -> User:
    """A visits officer with an authenticator app."""
    return with_app(ConfirmedUserFactory(email="officer@example.org", roles=[Role.VISITS]))


@pytest.fixture
def operator(db: None) -> User:
    return with_app(ConfirmedUserFactory(email="operator@example.org", roles=[Role.OPERATOR]))


def with_app(user: User) -> User:
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def code_at(moment: float, secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(moment) // 30))


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker is the network's edge: what is queued runs here and now."""

    def send_task(name: str, kwargs: dict[str, Any], **_options: Any) -> None:
        current_app.tasks[name].apply(kwargs=kwargs, throw=True)

    monkeypatch.setattr(current_app, "send_task", send_task)


@pytest.fixture
def post(client: Client, django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """POST, and whatever is to happen after the commit."""

    def post(path: str, data: dict[str, Any] | None = None, **extra: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data or {}, **extra)

    return post


def letter() -> Any:
    """The one mail that was sent."""
    assert [message.to for message in mail.outbox] == [mail.outbox[0].to]
    return mail.outbox[0]


def link_in(message: Any) -> str:
    """The path of the first link in a mail's text."""
    return re.search(r"https?://[^/\s]+(/\S+/account/\S+)", str(message.body)).group(1)


def html_of(message: Any) -> str:
    return str(message.alternatives[0].content)
