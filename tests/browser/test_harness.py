"""The harness sees what it must see: the tests built on it could not fail otherwise."""

import pytest
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import assert_axe_clean
from tests.browser.watching import watch


def test_page_reaches_the_site(page: Page, live_server: LiveServer):
    answer = page.goto(f"{live_server.url}/healthz")

    assert answer is not None
    assert (answer.status, answer.json()) == (200, {"status": "ok"})


def test_axe_finds_a_picture_without_a_text(page: Page):
    page.set_content('<html lang="ar" dir="rtl"><title>صورة</title><main><h1>صورة</h1><img src="data:,"></main></html>')

    with pytest.raises(AssertionError, match="image-alt"):
        assert_axe_clean(page)


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("console.error('mine')", "console error: mine"),
        ("setTimeout(() => { throw new Error('mine') })", "script error: mine"),
        ("fetch('http://other.invalid/')", "console error: Connecting to 'http://other.invalid/'"),
        ("fetch('/ar/no-such-page/')", "console error: Failed to load resource"),
    ],
)
def test_watch_complains_of(context: BrowserContext, live_server: LiveServer, script: str, complaint: str):
    complaints = watch(context, live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/healthz")

    page.evaluate(f"() => {{ {script} }}")
    page.wait_for_timeout(500)

    assert any(told.startswith(complaint) for told in complaints), complaints


def test_watch_leaves_a_page_that_is_refused_to_its_test(page: Page, site_url: str):
    answer = page.goto(f"{site_url}/no-such-page/")

    assert answer is not None
    assert answer.status == 404
