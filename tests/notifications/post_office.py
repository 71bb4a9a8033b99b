"""A kind of message for tests of the outbox, a real mail server on loopback, and both put together."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from bench.smtp import MailServer
from openday.notifications import kinds
from openday.notifications.kinds import Facts, MessageKind, Placeholder, ShippedText
from openday.notifications.models import Message
from openday.notifications.services.outbox import Recipient, write_messages
from openday.notifications.services.sending import Passed, send_due


def load(messages: Sequence[Message]) -> dict[int, Facts | None]:
    """What the context says: `gone` is no longer due, `broken` cannot be loaded, `hole` has no value."""
    assert not any(message.context.get("broken") for message in messages), "broken"
    return {
        message.pk: None
        if message.context.get("gone")
        else Facts({} if message.context.get("hole") else {"name": message.context.get("name", "نادية")})
        for message in messages
    }


NOTE = MessageKind(
    name="test.note",
    title="Note",
    text=ShippedText(subject="Note to {name}", lines=("مرحبا {name}.",), sms="{name}"),
    load=load,
    placeholders={"name": Placeholder("name", "Nadia")},
)
SECRET = MessageKind(
    name="test.secret", title="Secret", text=NOTE.text, load=load, placeholders=NOTE.placeholders, is_secret=True
)
NEWS = MessageKind(
    name="test.news", title="News", text=NOTE.text, load=load, placeholders=NOTE.placeholders, is_essential=False
)


@pytest.fixture
def known_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    for kind in (NOTE, SECRET, NEWS):
        kinds.register(kind)


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    """The site's mail server, on loopback."""
    with MailServer().running() as server:
        use(server, settings)
        yield server


def use(server: MailServer, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 1


def write(count: int = 1, *, kind: MessageKind = NOTE, now: datetime | None = None, **more: object) -> list[Message]:
    """Mails to so many people without an account, due now."""
    known = set(Message.objects.values_list("pk", flat=True))
    people = [Recipient(email=f"person{number}@example.org") for number in range(count)]
    write_messages(kind=kind, recipients=people, edition=None, now=now or timezone.now(), **more)
    return list(Message.objects.exclude(pk__in=known).order_by("pk"))


def send(**options: object) -> Passed:
    return send_due(clock=timezone.now, **options)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def states() -> dict[str, str]:
    """By address."""
    return dict(Message.objects.values_list("address", "state"))


def make_due() -> None:
    """Those that are to be tried again: as if the wait were over."""
    Message.objects.waiting().update(due_at=timezone.now() - timedelta(seconds=1))
