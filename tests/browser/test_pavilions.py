"""A visitor looks for pavilions: on the plan and in the list, with and without scripts, by keyboard too."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from pavilions.models import Slot
from tests.browser.axe import assert_axe_clean
from tests.pavilions.conftest import Fair, make_fair


@pytest.fixture
def fair(transactional_db: None) -> Fair:
    return make_fair()


@pytest.mark.parametrize("screen", ["phone", "desk"])
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_pages_of_pavilions_have_no_barrier(page: Page, site_url: str, fair: Fair, language: str, screen: str):
    for path in ("", "?q=%D8%AE%D9%8A%D8%A7%D9%84%D8%A9&heads=3", "?q=zzz&level=queen", "P20/", "A01/"):
        page.goto(f"{site_url}/pavilions/{path}")
        assert_axe_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("screen", ["desk"])
def test_the_list_narrows_while_one_types_and_the_plans_colours_stay(
    page: Page, site_url: str, fair: Fair, screen: str
):
    page.goto(f"{site_url}/pavilions/")
    page.get_by_label("حسب الأماكن الشاغرة").check()

    page.get_by_label("ابحثوا عن رواق").fill("الخيّاله")

    expect(page.locator(".stands a")).to_have_count(1)
    expect(page).to_have_url(re.compile("q="))
    expect(page.get_by_label("حسب الأماكن الشاغرة")).to_be_checked()
    expect(page.locator(".plan-stand[data-dimmed]")).to_have_count(1)
    page.go_back()
    expect(page.locator(".stands a")).to_have_count(3)


def test_the_plan_leads_to_a_pavilion_by_keyboard(page: Page, site_url: str, fair: Fair):
    page.goto(f"{site_url}/pavilions/")
    stand = page.get_by_role("group").get_by_role("link", name="P20")
    stand.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("شرطة الخيالة")
    expect(page.locator('.plan-stand[aria-current="true"]')).to_have_attribute("aria-label", "P20 شرطة الخيالة")


def test_everything_works_without_scripts(browser: Browser, page: Page, site_url: str, fair: Fair):
    with browser.new_context(java_script_enabled=False) as plain:
        tab = plain.new_page()
        tab.goto(f"{site_url}/pavilions/")
        tab.get_by_label("ابحثوا عن رواق").fill("بصمات")
        tab.get_by_label("الثانوي التأهيلي").check()
        tab.get_by_role("button", name="بحث").click()
        expect(tab.locator(".stands a")).to_have_count(1)
        tab.locator(".stands a").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("ورشة البصمات")
        tab.locator(".day-tab").nth(1).click()
        expect(tab.locator('.day-tab[aria-current="true"]')).to_contain_text("23")


def test_places_are_those_of_now(page: Page, site_url: str, fair: Fair):
    page.goto(f"{site_url}/pavilions/P20/")
    expect(page.locator(".turn-grid")).to_contain_text("35 مكانا")
    Slot.objects.filter(pk=fair.ten_horses.pk).update(heads_taken=48)

    page.reload()

    expect(page.locator(".turn-grid")).to_contain_text("مكانان")
