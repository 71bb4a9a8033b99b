"""Journeys in a real browser: Debian's Chromium, against the site served from this process.

`page` is on a phone, in Arabic, unless a test says otherwise:

    @pytest.mark.parametrize(("language", "screen"), [("ar", "phone"), ("fr", "desk")])
    def test_a_journey(page, site_url, language, screen): ...

A test fails when its page logs an error, throws, asks another host for anything, or gets a broken answer.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from openday.accounts.models import User
from schools.geography import load_geography
from schools.models import Province, Region
from tests.browser.watching import watch

# Playwright keeps an event loop in the thread of the tests; Django takes that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SCREENS: Final[dict[str, dict[str, Any]]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True},
    "desk": {"viewport": {"width": 1280, "height": 900}},
}
LOCALES: Final = {"ar": "ar-MA", "fr": "fr-MA", "en": "en-GB"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            item.add_marker(pytest.mark.timeout(180))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, without what would reach for the network or a sandbox that containers refuse."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.fail("Chromium is needed, for instance: apt-get install chromium (or name one in CHROMIUM)")
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
        ],
    }


@pytest.fixture
def screen() -> str:
    return "phone"


@pytest.fixture
def language() -> str:
    return "ar"


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], screen: str, language: str) -> dict[str, Any]:
    return {
        **browser_context_args,
        **SCREENS[screen],
        "locale": LOCALES[language],
        "timezone_id": "Africa/Casablanca",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def site_url(live_server: LiveServer, language: str) -> str:
    """Where the site's pages of this language begin: `http://localhost:…/ar`."""
    load_geography(Region, Province)  # the test before has emptied every table
    return f"{live_server.url}/{language}"


@pytest.fixture
def page(context: BrowserContext, live_server: LiveServer) -> Iterator[Page]:
    """A page that tolerates no error of ours."""
    context.set_default_timeout(10_000)
    complaints = watch(context, live_server.url)
    page = context.new_page()
    yield page
    page.close()
    assert complaints == []


@pytest.fixture
def sign_in(context: BrowserContext, live_server: LiveServer) -> Callable[..., None]:
    """`sign_in(user)` opens a session as the sign-in pages would, second factor included; `into` another browser."""

    def sign_in(user: User, *, after_second_factor: bool = True, into: BrowserContext = context) -> None:
        now = timezone.now().timestamp()
        methods = [{"method": "password", "at": now, "email": user.email}]
        if after_second_factor:
            methods.append({"method": "mfa", "at": now, "type": "totp"})
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = methods
        session.save()
        into.add_cookies([{"name": "sessionid", "value": str(session.session_key), "url": live_server.url}])

    return sign_in
