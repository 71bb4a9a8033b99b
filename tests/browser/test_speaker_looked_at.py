"""A speaker writes on their page; an officer sees what would change and takes it over; the public reads it then."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from openday.accounts.models import User
from seminars.models import Speaker
from seminars.own_page import own_page_path
from tests.browser.axe import assert_axe_clean
from tests.factories.accounts import AddressFactory
from tests.seminars.schedule_cast import Schedule


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_what_a_speaker_writes_is_looked_at_first(
    page: Page, site_url: str, screen: str, sign_in: Callable[[User], None]
):
    schedule = Schedule()
    AddressFactory(user=schedule.officer)
    seminar = schedule.seminar("S01", title_ar="تحديات الهوية الرقمية")
    Speaker.objects.update(biography_ar="عشرون سنة في المختبر.")
    schedule.release("1")
    speaker = seminar.contributions.get().speaker
    host = site_url.removesuffix("/ar")

    page.goto(host + own_page_path(speaker))
    page.locator("#id_biography_ar").fill("ثلاثون سنة في المختبر.")
    page.locator("#part button[type=submit]").click()
    expect(page.locator("#part")).to_contain_text("نحن بصدد الاطلاع عليه")
    assert_axe_clean(page)
    page.goto(f"{site_url}/programme/speakers/{speaker.slug}/")
    expect(page.locator("main")).to_contain_text("عشرون سنة")

    sign_in(schedule.officer)
    page.goto(f"{site_url}/staff/programme/speakers/{speaker.public_id}/")
    expect(page.locator(".changes").first).to_contain_text("ثلاثون سنة في المختبر.")
    assert_axe_clean(page)
    page.get_by_role("button", name="اعتماد").click()
    expect(page.get_by_role("heading", name="في انتظار الاطلاع")).to_have_count(0)
    page.goto(f"{site_url}/programme/speakers/{speaker.slug}/")
    expect(page.locator("main")).to_contain_text("ثلاثون سنة")
