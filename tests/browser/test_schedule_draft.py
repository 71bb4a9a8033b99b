"""The draft of the schedule under the hands of its editors: mouse, finger and key; alone, and two at once."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from openday.editions.models import OpeningDay
from openday.time_zone import local_date
from seminars.models import Placement
from seminars.services.conflicts import Kind, conflicts_of
from seminars.services.drafting import KeptTime
from tests.browser.axe import assert_axe_clean
from tests.browser.watching import watch
from tests.factories.accounts import AddressFactory
from tests.factories.seminars import TEN, AvailabilityFactory
from tests.seminars.draft_cast import ELEVEN, HOUR, NOON, ONE, Draft, make_draft

DAY = timedelta(days=1)
STEPS_AN_HOUR = 12
TALL = {"width": 1280, "height": 1700}  # the whole day in sight


@pytest.fixture
def screen() -> str:
    return "desk"


@pytest.fixture
def draft(site_url: str) -> Draft:
    made = make_draft()
    for editor in (made.karim, made.salma):
        AddressFactory(user=editor)
    return made


@pytest.fixture
def other_page(
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: LiveServer,
    draft: Draft,
    sign_in: Callable[..., None],
) -> Iterator[Page]:
    """Salma's browser, in French."""
    context: BrowserContext = browser.new_context(**browser_context_args | {"locale": "fr-MA"})
    complaints = watch(context, live_server.url)
    sign_in(draft.salma, into=context)
    page = context.new_page()
    yield page
    context.close()
    assert complaints == []


def open_board(page: Page, site: str, day: Any = TEN) -> None:
    page.goto(f"{site}/staff/programme/draft/?day={local_date(day).isoformat()}")


def card(page: Page, code: str) -> Locator:
    return page.locator("[data-draft-seminar]:visible").filter(has_text=code)


def block(page: Page, code: str) -> Locator:
    return page.locator("[data-draft-block]").filter(has_text=code)


def hold(page: Page, thing: Locator) -> None:
    box = thing.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 4)
    page.mouse.down()


def carry(
    page: Page, draft: Draft, hall: str, hours: float, *, is_card: bool = False, length: int = STEPS_AN_HOUR
) -> None:
    """Over the lane of `hall`, `hours` after the doors open at nine. A card hangs from the hand by its quarter."""
    lane = page.locator(f"[data-draft-lane='{getattr(draft, hall).pk}'] [data-draft-time]").bounding_box()
    assert lane
    step = lane["height"] / (9 * STEPS_AN_HOUR)
    top = lane["y"] + hours * STEPS_AN_HOUR * step
    page.mouse.move(lane["x"] + 40, top + (length / 4 * step if is_card else 4), steps=4)


def drag(page: Page, draft: Draft, thing: Locator, hall: str, hours: float, **values: Any) -> None:
    hold(page, thing)
    carry(page, draft, hall, hours, **values)
    page.mouse.up()


# --- by hand ----------------------------------------------------------------------------------------
def test_two_days_are_scheduled_by_hand(page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft):
    for number in range(1, 7):
        draft.seminar(draft.speaker(), code=f"S{number:02}")
    sign_in(draft.karim)
    page.set_viewport_size(TALL)  # type: ignore[arg-type]
    wanted = {}

    for number in range(6):
        day, turn = divmod(number, 3)
        code, hall, hours = f"S{number + 1:02}", ("large", "small")[turn % 2], 1 + turn * 1.5
        if turn == 0:
            open_board(page, site_url, TEN + day * DAY)
        drag(page, draft, card(page, code), hall, hours, is_card=True)
        expect(block(page, code)).to_have_attribute("data-number", str(number + 1))
        starts_at = TEN - HOUR + day * DAY + hours * HOUR
        wanted[code] = (hall.upper(), starts_at, starts_at + HOUR)

    assert draft.places() == wanted
    expect(page.locator("#draft-waiting")).not_to_contain_text("S")


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_each_kind_of_conflict_is_seen_before_dropping(
    page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft, language: str
):
    nadia = draft.speaker(name_ar="نادية العلوي", name_fr="Nadia El Alaoui")
    AvailabilityFactory(speaker=nadia, starts_at=TEN, ends_at=ONE)
    draft.put(draft.seminar(nadia, code="S01"), draft.large, TEN)
    draft.seminar(nadia, code="S02", expected_people=100, interpretation=["fr", "ar"])
    third = OpeningDay.objects.filter(edition=draft.edition).order_by("date")[2]
    OpeningDay.objects.filter(pk=third.pk).update(opens_at=third.opens_at + 5 * HOUR)
    name = {"ar": "نادية العلوي", "fr": "Nadia El Alaoui"}[language]
    sign_in(draft.karim)
    page.set_viewport_size(TALL)  # type: ignore[arg-type]
    open_board(page, site_url)
    said = page.locator("[data-draft-say]")
    tab = page.locator("[data-draft-day]").nth(2)

    hold(page, card(page, "S02"))
    carry(page, draft, "large", 1.5, is_card=True)  # half an hour after S01 began
    expect(said).to_contain_text("S01")
    expect(said).to_have_attribute("data-tone", "bad")
    carry(page, draft, "small", 1.5, is_card=True)  # the other hall is free, the speaker is not
    expect(said).to_contain_text(name)
    expect(said).to_contain_text("100")  # nor are there seats
    expect(said).to_have_attribute("data-tone", "bad")
    carry(
        page, draft, "large", 5, is_card=True
    )  # two o'clock: she has left; and it is interpreted into its own language
    expect(said).to_contain_text(name)
    expect(said).to_have_attribute("data-tone", "wait")
    box = tab.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20, steps=4)  # the third day, at nine: its doors open at two
    expect(tab).to_have_attribute("data-over", "")
    expect(said).to_have_attribute("data-tone", "bad")
    page.mouse.up()
    expect(card(page, "S02")).to_be_visible()  # refused: it is where it was
    assert set(draft.places()) == {"S01"}

    drag(page, draft, card(page, "S02"), "small", 5, is_card=True)
    expect(block(page, "S02")).to_have_attribute("data-troubled", "")
    expect(page.locator("#draft-conflicts li")).to_have_count(4)
    page.goto(f"{site_url}/staff/programme/draft/conflicts/")
    expect(page.locator("main .draft-conflict")).to_have_count(4)
    assert_axe_clean(page)
    assert [each.kind for each in conflicts_of(draft.edition)] == [
        Kind.AVAILABILITY,
        Kind.CAPACITY,
        Kind.BOOTHS,
        Kind.INTERPRETATION,
    ]


def test_a_block_is_stretched_moved_to_another_day_and_taken_off(
    page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft
):
    draft.put(KeptTime(Placement.Kind.BREAK, "استراحة الشاي"), draft.small, TEN, long=HOUR / 4)
    draft.put(draft.seminar(code="S01"), draft.large, TEN)
    sign_in(draft.karim)
    page.set_viewport_size(TALL)  # type: ignore[arg-type]
    open_board(page, site_url)

    drag(page, draft, block(page, "استراحة الشاي"), "small", 4)
    expect(block(page, "استراحة الشاي")).to_have_attribute("data-number", "3")
    moved_break = draft.places().pop("استراحة الشاي")
    draft.take_off(Placement.objects.get(seminar=None))
    grip = block(page, "S01").locator("[data-draft-grip]").bounding_box()
    assert grip
    page.mouse.move(grip["x"] + 30, grip["y"] + 4)
    page.mouse.down()
    page.mouse.move(grip["x"] + 30, grip["y"] + 4 + 9.6 * 6, steps=4)
    page.mouse.up()
    expect(block(page, "S01")).to_have_attribute("data-number", "5")
    stretched = draft.places()
    hold(page, block(page, "S01"))
    tab = page.locator("[data-draft-day]").nth(1).bounding_box()
    assert tab
    page.mouse.move(tab["x"] + 20, tab["y"] + 20, steps=4)
    page.mouse.up()
    expect(block(page, "S01")).to_have_count(0)
    on_sunday = draft.places()
    open_board(page, site_url, TEN + DAY)
    hold(page, block(page, "S01"))
    waiting = page.locator("[data-draft-waiting]").bounding_box()
    assert waiting
    page.mouse.move(waiting["x"] + 20, waiting["y"] + 5, steps=4)
    page.mouse.up()

    expect(card(page, "S01")).to_be_visible()
    assert moved_break == ("SMALL", ONE, ONE + HOUR / 4)
    assert stretched == {"S01": ("LARGE", TEN, ELEVEN + HOUR / 2)}
    assert on_sunday == {"S01": ("LARGE", TEN + DAY, ELEVEN + HOUR / 2 + DAY)}
    assert draft.places() == {}


@pytest.mark.parametrize("screen", ["phone"])
def test_a_finger_takes_hold_after_a_rest_and_scrolls_otherwise(
    page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft
):
    draft.put(draft.seminar(code="S01"), draft.large, TEN)
    sign_in(draft.karim)
    open_board(page, site_url)
    page.locator(".draft-frame").evaluate("frame => frame.scrollIntoView({ block: 'start' })")
    box = block(page, "S01").bounding_box()
    assert box
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, down: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": box["x"] + 50, "y": box["y"] + 20 + down}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart")
    for down in range(10, 121, 10):
        touch("touchMove", -down)
    touch("touchEnd")
    page.wait_for_timeout(300)
    after_a_swipe = draft.places()
    page.locator(".draft-frame").evaluate("frame => frame.scrollTo(0, 0)")
    page.locator(".draft-frame").evaluate("frame => frame.scrollIntoView({ block: 'start' })")
    box = block(page, "S01").bounding_box()
    assert box
    touch("touchStart")
    page.wait_for_timeout(500)
    expect(block(page, "S01")).to_have_attribute("data-taken", "")
    for part in range(1, 7):
        touch("touchMove", 9.6 * part)
    touch("touchEnd")

    expect(block(page, "S01")).to_have_attribute("data-number", "2")
    assert after_a_swipe == {"S01": ("LARGE", TEN, ELEVEN)}
    assert draft.places() == {"S01": ("LARGE", TEN + HOUR / 2, ELEVEN + HOUR / 2)}


# --- by key -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_everything_is_done_by_key_and_said(
    page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft, language: str
):
    draft.put(draft.seminar(code="S01"), draft.large, TEN)
    draft.put(draft.seminar(code="S02"), draft.large, NOON)
    draft.seminar(code="S03", interpretation=[])
    sign_in(draft.karim)
    open_board(page, site_url)
    assert_axe_clean(page)
    said = page.locator("[data-draft-say]")
    towards_the_next_hall = "ArrowLeft" if language == "ar" else "ArrowRight"

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    block(page, "S01").locator("a").focus()
    press("Space", "Shift+ArrowDown", "Shift+ArrowDown")
    expect(said).to_contain_text("S02")
    expect(said).to_have_attribute("data-tone", "bad")
    assert_axe_clean(page)
    press("Space")  # it stays in the hand, and says why
    expect(block(page, "S01")).to_have_attribute("data-clash", "")
    press("ArrowUp", "ArrowUp", "Shift+ArrowUp", "+", "+")
    expect(said).to_contain_text("10:50 – 12:00")
    press("Enter")
    expect(block(page, "S01")).to_have_attribute("data-number", "3")
    expect(block(page, "S01").locator("a")).to_be_focused()
    assert draft.places()["S01"] == ("LARGE", ELEVEN - HOUR / 6, NOON)

    card(page, "S03").locator("a").focus()
    press("Space", towards_the_next_hall, "PageDown", "Enter")
    expect(said).to_contain_text("S03")
    hall, starts_at, _ends_at = draft.places()["S03"]
    assert (hall, local_date(starts_at)) == ("SMALL", local_date(TEN + DAY))

    block(page, "S02").locator("a").focus()
    press("Space", "ArrowDown", "Escape")
    expect(block(page, "S02").locator("a")).to_be_focused()
    press("Delete")
    expect(card(page, "S02")).to_be_visible()
    press("Control+z")
    expect(block(page, "S02")).to_be_visible()
    press("Control+Shift+z")
    expect(card(page, "S02")).to_be_visible()
    assert set(draft.places()) == {"S01", "S03"}


def test_slow_news_leave_the_focus_where_one_has_gone_on(
    page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft
):
    draft.put(draft.seminar(code="S01"), draft.large, TEN)
    draft.seminar(code="S02")
    sign_in(draft.karim)
    open_board(page, site_url)
    held_back: list[Route] = []

    def hold_back(route: Route) -> None:
        held_back.append(route)

    page.route(re.compile(r"[?]since="), hold_back)

    block(page, "S01").locator("a").focus()
    for key in ("Space", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(block(page, "S01")).to_have_attribute("data-number", "2")
    card(page, "S02").locator("a").focus()
    with page.expect_response(lambda answer: "since=" in answer.url):
        for route in held_back:
            route.continue_()
    page.unroute_all()

    page.wait_for_timeout(200)
    expect(card(page, "S02").locator("a")).to_be_focused()


@pytest.mark.parametrize(("language", "screen"), [("ar", "phone"), ("fr", "desk")])
def test_every_page_of_the_draft_is_accessible(page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft):
    placement = draft.put(draft.seminar(draft.speaker(), code="S01", expected_people=500), draft.large, TEN)
    draft.seminar(code="S02")
    sign_in(draft.karim)

    for path in ("", "conflicts/", "place/?seminar=S02", "keep/", f"{placement.public_id}/"):
        page.goto(f"{site_url}/staff/programme/draft/{path}")
        assert_axe_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_waits_is_searched_while_it_is_typed(
    page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft
):
    draft.seminar(code="S01", title_ar="الهوية الرقمية")
    draft.seminar(code="S02", title_ar="السلامة الطرقية")
    sign_in(draft.karim)
    open_board(page, site_url)

    page.get_by_role("searchbox").fill("هويه")

    expect(card(page, "S02")).to_have_count(0)
    expect(card(page, "S01")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_focused()


# --- two at once ------------------------------------------------------------------------------------
def test_two_editors_see_each_other_and_lose_no_move(
    page: Page, other_page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft
):
    for number, at in enumerate((TEN, NOON), start=1):
        draft.put(draft.seminar(code=f"S0{number}"), draft.large, at)
    draft.seminar(code="S03")
    sign_in(draft.karim)
    french = site_url.replace("/ar", "/fr")
    for browser, site in ((page, site_url), (other_page, french)):
        browser.set_viewport_size(TALL)  # type: ignore[arg-type]
        open_board(browser, site)

    # Both drag at the same time, each something else.
    hold(page, block(page, "S01"))
    carry(page, draft, "large", 5)
    hold(other_page, block(other_page, "S02"))
    carry(other_page, draft, "small", 2)
    page.mouse.up()
    other_page.mouse.up()
    for browser in (page, other_page):
        expect(block(browser, "S01")).to_have_attribute("data-at", "60")
        expect(block(browser, "S02")).to_have_attribute("data-at", "24")
    expect(other_page.locator("[data-draft-news]")).to_contain_text("كريم العلمي")
    assert draft.places() == {"S01": ("LARGE", NOON + 2 * HOUR, NOON + 3 * HOUR), "S02": ("SMALL", ELEVEN, NOON)}

    # Both drag the same: whoever is second is told where it is, and nothing is overwritten.
    hold(page, block(page, "S01"))
    carry(page, draft, "small", 6)
    drag(other_page, draft, block(other_page, "S01"), "large", 1)
    expect(other_page.locator("[data-draft-block][data-at='12']")).to_be_visible()
    page.wait_for_timeout(3500)  # a look at the news comes by, and leaves what is in the hand alone
    page.mouse.up()
    expect(page.locator("[data-draft-say]")).to_contain_text("سلمى التازي")
    expect(page.locator("[data-draft-say]")).to_have_attribute("data-tone", "bad")
    expect(block(page, "S01")).to_have_attribute("data-at", "12")
    assert draft.places()["S01"] == ("LARGE", TEN, ELEVEN)

    # Both take the same from the list of what waits.
    hold(page, card(page, "S03"))
    carry(page, draft, "small", 4, is_card=True)
    drag(other_page, draft, card(other_page, "S03"), "large", 3, is_card=True)
    expect(block(other_page, "S03")).to_be_visible()
    page.mouse.up()
    expect(page.locator("[data-draft-say]")).to_have_attribute("data-tone", "bad")
    expect(block(page, "S03")).to_have_attribute("data-at", "36")
    assert draft.places()["S03"] == ("LARGE", NOON, ONE)
    assert Placement.objects.count() == 3


def test_what_a_colleague_does_while_the_board_is_read_is_told(
    page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft
):
    draft.put(draft.seminar(code="S01"), draft.large, TEN)
    other = draft.put(draft.seminar(code="S02"), draft.large, NOON)
    sign_in(draft.karim)
    open_board(page, site_url)

    def meanwhile(route: Route) -> None:
        if Placement.objects.get(pk=other.pk).starts_at == NOON:
            draft.shift(other, ONE, draft.small, by=draft.salma)
        connection.close()  # this is none of the test's own
        route.continue_()

    page.route(lambda url: url == page.url, meanwhile)
    drag(page, draft, block(page, "S01"), "small", 1)

    expect(block(page, "S02")).to_have_attribute("data-at", "48")
    expect(page.locator("[data-draft-news]")).to_contain_text("سلمى التازي")
    expect(page.locator("[data-draft-block][data-news]")).to_have_count(1)


def test_what_is_held_by_key_stays_in_the_hand_while_colleagues_move_other_things(
    page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft
):
    draft.put(draft.seminar(code="S01"), draft.large, TEN)
    other = draft.put(draft.seminar(code="S02"), draft.large, NOON)
    sign_in(draft.karim)
    open_board(page, site_url)

    block(page, "S01").locator("a").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    draft.shift(other, ONE, draft.small, by=draft.salma)
    expect(block(page, "S02")).to_have_attribute("data-at", "48", timeout=10_000)
    expect(block(page, "S01")).to_have_attribute("data-taken", "")
    page.keyboard.press("Enter")

    expect(block(page, "S01")).to_have_attribute("data-number", "4")
    assert draft.places() == {"S01": ("LARGE", ELEVEN, NOON), "S02": ("SMALL", ONE, ONE + HOUR)}


def test_the_draft_works_without_a_script(
    browser: Browser, browser_context_args: dict[str, Any], site_url: str, sign_in: Callable[..., None], draft: Draft
):
    draft.put(draft.seminar(code="S01"), draft.large, TEN)
    context = browser.new_context(**browser_context_args | {"java_script_enabled": False})
    sign_in(draft.karim, into=context)
    page = context.new_page()
    open_board(page, site_url)

    block(page, "S01").locator("a").click()
    page.locator("[name=starts]").fill("11:30")
    page.locator("form:has([name=starts]) button[type=submit]").click()
    moved = draft.places()
    page.locator("[data-draft-undo] [value=undo]").click()

    expect(page.locator(".alert, .toast").first).to_be_visible()
    assert moved == {"S01": ("LARGE", ELEVEN + HOUR / 2, NOON + HOUR / 2)}
    assert draft.places() == {"S01": ("LARGE", TEN, ELEVEN)}
    context.close()
