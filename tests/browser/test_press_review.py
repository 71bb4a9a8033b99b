"""A press officer clears a queue, and never touches the mouse."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from media_accreditation.models import Application, Verdict
from openday.accounts.roles import Role
from tests.browser.axe import assert_axe_clean
from tests.factories.accounts import ConfirmedUserFactory
from tests.media_accreditation.review_cast import submitted, team_of

State = Application.State


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("screen", ["desk"])
def test_an_officer_decides_twenty_applications_by_keyboard_alone(
    page: Page, site_url: str, sign_in: Callable[..., None]
):
    first = submitted("journalist", "camera", "driver", "sound")
    applications = [first, *(submitted(edition=first.edition) for _ in range(19))]
    officer = ConfirmedUserFactory(roles=[Role.PRESS])
    sign_in(officer)
    press = page.keyboard.press

    def press_and_go(key: str) -> None:
        with page.expect_navigation():
            press(key)

    page.goto(f"{site_url}/staff/press/review/press/?at={first.pk}")
    assert_axe_clean(page)
    in_hand = page.locator("fieldset[aria-current=true]")
    press("a")  # cleared, and on to the second person
    expect(in_hand).to_contain_text(team_of(first)[1].name_ar)
    press("r")  # not cleared: the reasons take the focus
    press("Space")
    assert_axe_clean(page)
    press("Escape")
    press("n")
    press("b")
    expect(in_hand).to_contain_text(team_of(first)[1].name_ar)
    expect(page.locator("[data-dossier]:visible")).to_contain_text(team_of(first)[1].name_ar)
    press_and_go("t")  # everybody else is cleared, and the next application comes up
    for _ in range(18):
        press("a")
        press_and_go("Enter")
    press("a")
    press_and_go("Enter")

    expect(page.locator(".empty")).to_be_visible()
    assert_axe_clean(page)
    found = Application.objects.in_bulk([application.pk for application in applications])
    assert {application.state for application in found.values()} == {State.SECURITY_REVIEW}
    assert {application.press_reviewed_by for application in found.values()} == {officer}
    said: list[Any] = [(member.press_verdict, member.press_reasons) for member in team_of(first)]
    assert said == [
        (Verdict.CLEARED, []),
        (Verdict.NOT_CLEARED, ["not_of_the_outlet"]),
        (Verdict.CLEARED, []),
        (Verdict.CLEARED, []),
    ]


@pytest.mark.parametrize("language", ["fr"])
def test_the_pages_of_reviews_are_for_everybody(page: Page, site_url: str, sign_in: Callable[..., None]):
    """On a phone, in French; axe, and no page wider than its screen."""
    application = submitted("journalist", "camera", outlet__name_fr="Société nationale de production documentaire")
    sign_in(ConfirmedUserFactory(roles=[Role.OPERATOR]))

    paths = ("review/press", f"applications/{application.public_id}", "applications/release", "quotas", "draws")
    for path in paths:
        page.goto(f"{site_url}/staff/press/{path}/")
        assert_axe_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_officer_decides_on_a_telephone_too(page: Page, site_url: str, sign_in: Callable[..., None]):
    first = submitted("journalist")
    second = submitted("camera", edition=first.edition)
    sign_in(ConfirmedUserFactory(roles=[Role.PRESS]))

    page.goto(f"{site_url}/staff/press/review/press/?at={first.pk}")
    for _ in range(2):
        page.locator("label:has(input[value=cleared])").click()
        with page.expect_navigation():
            page.locator("button[data-hotkey=enter]").click()

    expect(page.locator(".empty")).to_be_visible()
    assert_axe_clean(page)
    states = Application.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True)
    assert set(states) == {State.SECURITY_REVIEW}
