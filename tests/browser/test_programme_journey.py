"""Journey 8: a programme officer drags a seminar onto the schedule, sees the conflict before dropping, and releases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from playwright.sync_api import Locator, Page, expect

from seminars.models import Placement, ScheduleRelease, Seminar
from tests.browser.axe import assert_axe_clean
from tests.factories.seminars import TEN
from tests.seminars.draft_cast import Draft, make_draft

HOUR = timedelta(hours=1)
STEPS_AN_HOUR = 12
TEN_STEPS, ELEVEN_STEPS = STEPS_AN_HOUR, 2 * STEPS_AN_HOUR  # since nine, when the doors open


class Mouse:
    """A hand on a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def take(self, x: float, y: float) -> None:
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + 4, y + 8)

    def carry(self, x: float, y: float) -> None:
        self.page.mouse.move(x, y, steps=6)

    def drop(self) -> None:
        self.page.mouse.up()


class Finger:
    """A finger that rests until it has hold. Playwright taps and no more, so this speaks to the browser itself."""

    RESTS_MS = 450

    def __init__(self, page: Page) -> None:
        self.page = page
        self.touch = page.context.new_cdp_session(page)

    def take(self, x: float, y: float) -> None:
        self.x, self.y = x, y
        self._send("touchStart")
        self.page.wait_for_timeout(self.RESTS_MS)

    def carry(self, x: float, y: float) -> None:
        from_x, from_y, steps = self.x, self.y, 6
        for step in range(1, steps + 1):
            self.x, self.y = from_x + (x - from_x) * step / steps, from_y + (y - from_y) * step / steps
            self._send("touchMove")

    def drop(self) -> None:
        self.touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def _send(self, kind: str) -> None:
        self.touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": self.x, "y": self.y}]})


@dataclass
class Board:
    """The draft on the page, and the hand that moves things on it."""

    MARGIN: ClassVar[float] = 45.0  # nearer to its edge the day begins to scroll

    page: Page
    hand: Mouse | Finger

    @property
    def said(self) -> Locator:
        return self.page.locator("[data-draft-say]")

    def block(self, seminar: Seminar) -> Locator:
        return self.page.locator(f"[data-draft-block]:has-text('{seminar.code}')")

    def card(self, seminar: Seminar) -> Locator:
        return self.page.locator(f"[data-draft-seminar='{seminar.pk}']")

    def take(self, thing: Locator) -> None:
        """Near its upper edge, which is then what is carried."""
        thing.scroll_into_view_if_needed()
        box = thing.bounding_box()
        assert box
        self.grab = 12.0
        self.hand.take(box["x"] + box["width"] / 2, box["y"] + self.grab)
        expect(self.page.locator("[data-taken]")).to_have_count(1)

    def over(self, hall_id: int, steps: int) -> None:
        """Carry what is in hand so that it begins `steps` after the opening in that hall."""
        lane = self.page.locator(f"[data-draft-lane='{hall_id}'] [data-draft-time]").bounding_box()
        frame = self.page.locator(".draft-frame").bounding_box()  # of which a lane may stand out
        length = int(self.page.locator("[data-draft-lanes]").get_attribute("data-steps") or 0)
        assert lane
        assert frame
        a_step = lane["height"] / length
        is_card = self.page.locator("[data-draft-seminar]:not(:visible)").count() > 0
        taken = self.page.locator("[data-taken]")
        grab = a_step * int(taken.get_attribute("data-for") or 0) / 4 if is_card else self.grab
        inside = frame["x"] + self.MARGIN, frame["x"] + frame["width"] - self.MARGIN
        middle = min(max(lane["x"] + lane["width"] / 2, inside[0]), inside[1])
        self.hand.carry(middle, lane["y"] + steps * a_step + grab + 1)
        expect(taken).to_have_attribute("data-at", str(steps))


@pytest.fixture
def draft(site_url: str) -> Draft:
    """S01 stands at ten in the large hall; S02, of one of its speakers and for sixty people, waits for a place."""
    return make_draft()


@pytest.mark.parametrize(("language", "screen"), [("ar", "phone"), ("fr", "desk")])
def test_a_seminar_is_dragged_onto_the_schedule_and_released(
    page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft, screen: str
):
    nadia = draft.speaker(name_ar="نادية العلوي", name_fr="Nadia El Alaoui")
    first = draft.seminar(nadia, code="S01")
    second = draft.seminar(nadia, code="S02", expected_people=60)
    draft.put(first, draft.large, TEN)
    board = Board(page, Finger(page) if screen == "phone" else Mouse(page))
    sign_in(draft.karim)
    page.goto(f"{site_url}/staff/programme/draft/")
    assert_axe_clean(page)

    if screen == "desk":
        board.take(board.card(second))
    else:  # what waits stands above the day on a telephone: it gets a place by its form, and is dragged from there
        by_form(page, board.card(second), hall_id=draft.large.pk, starts="11:00")
        board.take(board.block(second))
    board.over(draft.large.pk, TEN_STEPS)
    expect(board.said).to_have_attribute("data-tone", "bad")
    expect(board.said).to_contain_text("S01")
    board.over(draft.small.pk, TEN_STEPS)
    expect(board.said).to_have_attribute("data-tone", "bad")
    expect(board.said).to_contain_text("نادية العلوي" if "/ar" in site_url else "Nadia El Alaoui")
    board.over(draft.small.pk, ELEVEN_STEPS)
    expect(board.said).to_have_attribute("data-tone", "wait")
    expect(board.said).to_contain_text("60")
    with page.expect_response(lambda answer: answer.request.method == "POST") as dropped:
        board.hand.drop()

    assert dropped.value.status == 200
    expect(board.block(second)).to_have_attribute("data-at", str(ELEVEN_STEPS))
    placement = Placement.objects.get(seminar=second)
    assert (placement.hall, placement.starts_at) == (draft.small, TEN + HOUR)

    page.goto(f"{site_url}/staff/programme/releases/new/")
    assert_axe_clean(page)
    page.locator("input[name=name]").fill("1.0")
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_url("**/releases/1/")
    assert_axe_clean(page)

    released = ScheduleRelease.objects.get()
    assert (released.name, released.entries.count()) == ("1.0", 2)
    page.goto(f"{site_url}/programme/")
    expect(page.locator("main")).to_contain_text(second.title_ar if "/ar" in site_url else second.title_fr)


def by_form(page: Page, card: Locator, *, hall_id: int, starts: str) -> None:
    card.locator("a").click()
    page.locator("[name=hall]").select_option(str(hall_id))
    page.locator("[name=starts]").fill(starts)
    with page.expect_navigation():
        page.locator("main form[method=post] button[type=submit]").last.click()


@pytest.mark.parametrize("language", ["ar"])
@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_what_is_refused_goes_back_to_where_it_was(
    page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft, screen: str
):
    first, second = draft.seminar(code="S01"), draft.seminar(code="S02")
    draft.put(first, draft.large, TEN)
    draft.put(second, draft.large, TEN + HOUR)
    board = Board(page, Finger(page) if screen == "phone" else Mouse(page))
    sign_in(draft.karim)
    page.goto(f"{site_url}/staff/programme/draft/")

    board.take(board.block(second))
    board.over(draft.large.pk, TEN_STEPS + 3)
    expect(board.said).to_have_attribute("data-tone", "bad")
    board.hand.drop()

    expect(board.said).to_contain_text("S01")
    expect(board.block(second)).to_have_attribute("data-at", str(ELEVEN_STEPS))
    assert Placement.objects.get(seminar=second).starts_at == TEN + HOUR
