"""The cache while Redis is away: nothing fails, and guessing at passwords stays slow."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.test import Client, override_settings

from openday import cache as our_cache
from tests.factories.accounts import PASSWORD, ConfirmedUserFactory

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


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
