"""The cache while Redis is away: nothing fails, and guessing at passwords stays slow."""

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.test import Client, override_settings

from openday import cache as our_cache
from tests.factories.accounts import PASSWORD, ConfirmedUserFactory

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


HELLO = b"%1\r\n$5\r\nproto\r\n:3\r\n"


def to_each(answer: bytes) -> Callable[[bytes], bytes]:
    """`answer` to each command that was sent; greetings are returned."""

    def answers(sent: bytes) -> bytes:
        return b"".join(HELLO if b"HELLO" in command else answer for command in sent.split(b"*")[1:])

    return answers


@contextmanager
def a_redis_that(answers: Callable[[bytes], bytes | None]) -> Iterator[list[bytes]]:
    """In the place of Redis, one that answers so to what it is sent; nothing at all where that is None."""
    heard: list[bytes] = []

    class Listener(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            while sent := self.request.recv(65_536):
                heard.append(sent)
                if (answer := answers(sent)) is not None:
                    self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Listener) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}
        place = {"LOCATION": "redis://{}:{}/0".format(*server.server_address), "OPTIONS": options}
        with override_settings(CACHES={"default": {**settings.CACHES["default"], **place}}):
            yield heard
        our_cache._silence.end()
        our_cache._this_process.clear()
        server.shutdown()


@pytest.fixture
def no_redis() -> Iterator[None]:
    our_cache._this_process.clear()
    with override_settings(CACHES={"default": {**settings.CACHES["default"], "LOCATION": NOBODY_LISTENS}}):
        yield
    our_cache._this_process.clear()


def test_reads_miss_and_writes_are_dropped_while_redis_is_away(no_redis):
    cache.set("key", 1)

    assert cache.get("key", "nothing") == "nothing"
    assert cache.add("key", 2) is True
    assert cache.get_many(["key"]) == {}
    assert caches["default"].count(["key"], seconds=1) == [0]


@pytest.mark.django_db
def test_guesses_are_counted_by_the_process_while_redis_is_away(no_redis):
    user = ConfirmedUserFactory()

    def guess(password: str) -> bool:
        response = Client().post("/ar/account/login/", {"login": user.email, "password": password})
        return "محاولات كثيرة" in response.text if response.status_code == 200 else False

    assert [guess("not the password") for _ in range(6)] == [False] * 5 + [True]
    assert guess(PASSWORD) is True  # not even the right one


@pytest.mark.django_db
def test_people_sign_in_while_redis_is_away(no_redis, client):
    user = ConfirmedUserFactory()

    response = client.post("/ar/account/login/", {"login": user.email, "password": PASSWORD})

    assert (response.status_code, client.session["_auth_user_id"]) == (302, str(user.pk))


def test_a_redis_that_is_full_is_as_good_as_away():
    with a_redis_that(to_each(b"-OOM command not allowed when used memory > 'maxmemory'.\r\n")):
        cache.set("key", 1)

        assert (cache.get("key", "nothing"), cache.add("key", 2)) == ("nothing", True)
        assert caches["default"].count(["key"], seconds=1) == [0]


@pytest.mark.django_db
def test_a_redis_that_hangs_is_waited_for_once(client):
    user = ConfirmedUserFactory()

    with a_redis_that(lambda _sent: None) as heard:
        began = time.monotonic()
        response = client.post("/ar/account/login/", {"login": user.email, "password": PASSWORD})
        took, questions = time.monotonic() - began, len(heard)
        for _ in range(50):
            cache.get("key")

        assert response.status_code == 302
        assert took < 5  # at a dozen questions of a fifth of a second each, and as many tries again, it would not be
        assert len(heard) == questions


def test_a_redis_that_hung_is_asked_again_after_a_while(monkeypatch):
    is_well, nothing = threading.Event(), to_each(b"$-1\r\n")

    with a_redis_that(lambda sent: nothing(sent) if is_well.is_set() else None) as heard:
        cache.get("key")
        is_well.set()
        monkeypatch.setattr(our_cache._silence, "ends_at", time.monotonic() - 1)
        questions = len(heard)
        answers = [cache.get("key", "nothing") for _ in range(3)]

        assert answers == ["nothing"] * 3
        assert our_cache._silence.ends_at is None
        assert len(heard) >= questions + 3
