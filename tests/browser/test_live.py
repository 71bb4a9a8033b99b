"""A reader watches a live stream: no other host is asked before a press, every press counts, and it can be stopped."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from seminars.models import LiveStream
from seminars.services import views
from seminars.services.views import flush_views, views_of
from tests.browser.axe import assert_axe_clean
from tests.browser.watching import watch
from tests.factories.seminars import HallFactory, LiveStreamFactory

PLAYER = "https://video.example.org/embed/1"


@pytest.fixture
def complaints(context: BrowserContext, live_server: LiveServer) -> list[str]:
    return watch(context, live_server.url)


@pytest.fixture
def page(context: BrowserContext, complaints: list[str], settings) -> Iterator[Page]:
    """A page beside which another host stands; who asks it is among the complaints."""

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html", body="<!doctype html><title>Player</title><p>On air</p>")

    settings.LIVE_STREAM_HOSTS = ["video.example.org"]
    context.set_default_timeout(10_000)
    context.route("https://video.example.org/**", answer)
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def stream() -> LiveStream:
    views.forget_streams()
    stream = LiveStreamFactory(code="hall", embed_url=PLAYER, name_fr="Grande salle")
    LiveStreamFactory(edition=stream.edition, hall=HallFactory(edition=stream.edition), code="second")
    return stream


def counted(stream: LiveStream) -> int:
    flush_views()
    return views_of(stream.edition).get(stream.pk, 0)


@pytest.mark.parametrize(("language", "screen"), [("ar", "phone"), ("fr", "desk")])
def test_a_stream_is_watched_after_a_press(page: Page, site_url: str, complaints: list[str], stream: LiveStream):
    page.goto(f"{site_url}/live/hall/")
    assert_axe_clean(page)
    assert complaints == []

    watch_it = page.locator("[data-live] form button")
    watch_it.focus()
    with page.expect_response("**/live/views/hall/") as told:
        page.keyboard.press("Enter")
    expect(page.frame_locator(".live-frame").locator("p")).to_have_text("On air")
    assert (told.value.status, counted(stream)) == (204, 1)
    assert complaints == [f"asked another host: {PLAYER}"]
    assert "cookie" not in told.value.request.headers

    page.locator("[data-live-stop]").click()
    expect(page.locator(".live-frame")).to_have_count(0)
    expect(watch_it).to_be_focused()
    with page.expect_response("**/live/views/hall/"):
        watch_it.click()

    assert counted(stream) == 2
    assert len(complaints) == 2


@pytest.mark.parametrize("language", ["ar"])
def test_what_is_on_changes_under_a_player_that_goes_on(page: Page, site_url: str, stream: LiveStream):
    page.clock.install()
    page.goto(f"{site_url}/live/hall/")
    page.locator("[data-live] form button").click()
    expect(page.locator(".live-frame")).to_be_visible()
    LiveStream.objects.filter(code="second").update(name_ar="البث الثاني")
    cache.clear()  # as the ten seconds do for which the page is kept
    page.evaluate("document.querySelector('.live-frame').dataset.same = ''")

    page.clock.run_for(61_000)

    expect(page.locator("#live-others")).to_contain_text("البث الثاني", timeout=15_000)
    expect(page.locator(".live-frame[data-same]")).to_be_visible()


class TestWithoutScript:
    @pytest.fixture
    def browser_context_args(self, browser_context_args):
        return {**browser_context_args, "java_script_enabled": False}

    @pytest.mark.parametrize("language", ["ar", "fr"])
    def test_the_player_comes_with_the_answer(
        self, page: Page, site_url: str, complaints: list[str], stream: LiveStream, language: str
    ):
        page.goto(f"{site_url}/live/hall/")
        assert complaints == []

        page.locator("[data-live] form button").click()
        expect(page.frame_locator(".live-frame").locator("p")).to_have_text("On air")
        assert counted(stream) == 1

        page.locator("[data-live-stop]").click()
        page.wait_for_url(f"**/{language}/live/hall/")
        expect(page.locator(".live-frame")).to_have_count(0)
