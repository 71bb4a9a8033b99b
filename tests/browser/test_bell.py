"""The bell: opened on any page, read by keyboard or finger, and a link where no script runs."""

import pytest
from playwright.sync_api import Browser, Page, expect

from openday.notifications.models import Message
from schools.models import Visit
from schools.services.booking import book_visit
from tests.browser.axe import assert_axe_clean
from tests.factories.notifications import MessageFactory
from tests.factories.schools import InstitutionFactory
from tests.schools.conftest import Site, head_of, make_site


@pytest.fixture
def site(transactional_db: None) -> Site:
    return make_site()


@pytest.fixture
def head(site: Site, sign_in):
    """A head of school with a visit of which two things were told, one of them read."""
    school = InstitutionFactory(kind="school", state="verified", name_ar="مدرسة الأمل", name_fr="École Al Amal")
    head = head_of(school)
    visit = book_visit(institution_id=school.pk, request=site.request(site.turns[0][1]), by=head, now=site.now)
    Message.objects.all().delete()
    for read_at in (site.now, None):
        MessageFactory(channel="site", address="", recipient=head, about=visit, read_at=read_at)
    MessageFactory(recipient=head, about=visit, delivered_at=site.now)
    sign_in(head)
    return head


@pytest.mark.parametrize(("language", "screen"), [("ar", "phone"), ("fr", "desk")])
def test_what_is_new_is_opened_and_read(page: Page, site_url: str, head, language: str, screen: str):
    page.goto(f"{site_url}/account/")
    page.locator(".bell > summary").click()
    expect(page.locator(".bell-panel .bell-line")).to_have_count(1)
    assert_axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.locator(".bell-panel .bell-line").click()

    expect(page).to_have_url(f"{site_url}/visits/{Visit.objects.get().public_id}/")
    expect(page.locator(".bell-count")).to_have_count(0)
    expect(page.locator(".told-line")).to_have_count(1)
    assert_axe_clean(page)


def test_the_bell_opens_and_shuts_by_keyboard(page: Page, site_url: str, head):
    page.goto(f"{site_url}/account/")
    summary = page.locator(".bell > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".bell-panel .bell-line")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator(".bell-panel .bell-line")).to_be_hidden()
    expect(summary).to_be_focused()


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_the_list_has_no_barrier_and_all_is_read_at_once(page: Page, site_url: str, head, screen: str):
    page.goto(f"{site_url}/account/notifications/")
    expect(page.locator(".bell-item")).to_have_count(2)
    assert_axe_clean(page)

    page.get_by_role("button", name="تعليم الكل كمقروء").click()

    expect(page.locator(".bell-item[data-unread]")).to_have_count(0)
    expect(page.locator(".bell-count")).to_have_count(0)


def test_without_scripts_the_bell_leads_to_the_list(browser: Browser, page: Page, site_url: str, head):
    with browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state()) as plain:
        tab = plain.new_page()
        tab.goto(f"{site_url}/account/")
        tab.locator(".bell > summary").click()
        tab.get_by_role("link", name="كل الإشعارات").click()
        expect(tab.locator(".bell-item")).to_have_count(2)
