"""Rate limits: on whom they count, what they answer, and whose address is believed."""

from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.core import mail
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from openday.accounts.client import client_address
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/ar/account/login/"


def guess(email: str, password: str = "", **extra: str) -> int:
    """1 where the form says "wrong", 2 where it says "too many", 0 signed in, else the status."""
    response = Client().post(LOGIN, {"login": email, "password": password or "not the password"}, **extra)
    if response.status_code != 200:
        return 0 if response.status_code == 302 else response.status_code
    return 2 if "محاولات كثيرة" in response.text else 1


def test_five_guesses_at_a_password_in_five_minutes(teacher):
    outcomes = [guess(teacher.email, REMOTE_ADDR=f"10.0.0.{n}") for n in range(7)]

    assert outcomes == [1, 1, 1, 1, 1, 2, 2]
    assert guess(teacher.email, PASSWORD) == 2  # not even the right one
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert guess(teacher.email, PASSWORD) == 0


def test_signing_in_does_not_use_up_the_guesses(teacher):
    assert [guess(teacher.email, PASSWORD) for _ in range(8)] == [0] * 8


def test_many_addresses_from_one_place_are_stopped(teacher):
    numbers = count()

    outcomes = [guess(f"victim{next(numbers)}@example.org") for _ in range(32)]

    assert outcomes == [1] * 30 + [2] * 2
    assert guess("victim0@example.org", REMOTE_ADDR="10.9.9.9") == 1


def test_too_many_posts_get_a_429_page_that_says_when_to_come_back():
    statuses = [Client().post(LOGIN, {}).status_code for _ in range(62)]
    page = Client().post(LOGIN, {})

    assert statuses == [200] * 60 + [429] * 2
    assert (page.status_code, page["Retry-After"]) == (429, "300")
    assert "<html" in page.text


def test_reading_a_form_is_not_counted():
    assert {Client().get(LOGIN).status_code for _ in range(70)} == {200}


@pytest.mark.parametrize(
    ("path", "data", "limit"),
    [
        ("/ar/account/signup/", {}, 60),
        ("/ar/account/confirm-email/again/", {"email": "nobody@example.org"}, 60),
    ],
)
def test_sign_up_and_resend_are_limited_by_address(path, data, limit):
    statuses = [Client().post(path, data).status_code for _ in range(limit + 1)]

    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]


def test_three_resets_an_hour_for_one_address(post, teacher):
    statuses = [post("/ar/account/password/reset/", {"email": teacher.email}).status_code for _ in range(4)]

    assert statuses == [302, 302, 302, 429]
    assert len(mail.outbox) == 3


# --- whose address
@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "10.1.1.1"),
        (0, "1.2.3.4", "10.1.1.1"),  # nobody stands in front: the header is a caller's word
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # what stood there before the proxy added its own is not believed
        (1, "2001:db8::1", "2001:db8::1"),
        (1, None, "10.1.1.1"),
        (1, "rubbish", ""),
    ],
)
def test_the_address_of_a_caller(proxies, forwarded, address):
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="10.1.1.1", headers=headers)

    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        assert client_address(request) == address


def test_a_forged_header_does_not_reset_the_count(teacher):
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        outcomes = [guess(f"victim{n}@example.org", HTTP_X_FORWARDED_FOR=f"6.6.6.{n}, 1.2.3.4") for n in range(32)]

    assert outcomes[-2:] == [2, 2]
