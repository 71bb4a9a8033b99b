"""The desk moves an activity on its day: by key and by hand, in both directions of writing, and sees a clash before."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from media_accreditation.models import ActivityRequest, Application
from openday.accounts.roles import Role
from tests.browser.axe import assert_axe_clean
from tests.factories.accounts import ConfirmedUserFactory
from tests.factories.media_accreditation import ActivityRequestFactory, ApplicationFactory

State = ActivityRequest.State


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("screen", ["desk"])
def test_the_desk_moves_a_block_by_key_and_by_hand(
    page: Page, site_url: str, sign_in: Callable[..., None], language: str
):
    application = ApplicationFactory(state=Application.State.APPROVED)
    row, standing = (ActivityRequestFactory(application=application, state=State.AGREED) for _ in range(2))
    ten = row.starts_at
    day = f"{site_url}/staff/press/activities/calendar/?day={ten:%Y-%m-%d}"
    sign_in(ConfirmedUserFactory(roles=[Role.PRESS]))
    page.goto(day)
    assert_axe_clean(page)
    block = page.locator(f"[data-day-block='{row.public_id}']")
    said = page.locator("[data-day-say]")
    later = "ArrowLeft" if language == "ar" else "ArrowRight"

    block.locator("a").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")  # where the other one is
    expect(said).to_contain_text(str(standing))
    for _ in range(6):
        page.keyboard.press(later)
    expect(said).to_contain_text("10:30")
    expect(said).not_to_have_attribute("data-tone", "bad")
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    row.refresh_from_db()
    by_key = (row.state, row.starts_at, row.pavilion_id)

    from_box, to_box = block.bounding_box(), page.locator(f"[data-day-block='{standing.public_id}']").bounding_box()
    assert from_box
    assert to_box
    page.mouse.move(from_box["x"] + 5, from_box["y"] + 10)
    page.mouse.down()
    page.mouse.move(to_box["x"] + 5, to_box["y"] + 10, steps=5)
    expect(said).to_contain_text(str(standing))
    page.mouse.up()

    expect(page.locator("dialog")).to_be_hidden()
    row.refresh_from_db()
    assert by_key == (State.PROPOSED, ten + timedelta(minutes=30), standing.pavilion_id)
    assert (row.starts_at, row.revision) == (ten + timedelta(minutes=30), 2)
