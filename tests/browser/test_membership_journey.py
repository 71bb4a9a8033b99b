"""Journey 1: a head of school signs up, finds the school, asks to represent it, and staff verify it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app
from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.notifications import tasks
from schools.models import Membership
from tests.browser.axe import assert_axe_clean
from tests.factories.accounts import ConfirmedUserFactory
from tests.factories.schools import InstitutionFactory
from tests.schools.conftest import make_site

PASSWORD = "باب مفتوح للجميع"


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail leaves at once: no worker runs beside a browser test."""

    def send_task(name: str, kwargs: dict[str, Any], **_options: Any) -> None:
        if name == tasks.send_due.name:
            tasks.send_due.run(**kwargs)

    monkeypatch.setattr(current_app, "send_task", send_task)


@pytest.mark.parametrize(("language", "screen"), [("ar", "phone"), ("fr", "desk")])
def test_a_head_of_school_comes_to_represent_it(
    page: Page, context: BrowserContext, site_url: str, sign_in: Callable[..., None]
):
    make_site()
    InstitutionFactory.create_batch(5)
    school = InstitutionFactory(
        name_ar="الثانوية الإعدادية أحمد شوقي", name_fr="Collège Ahmed Chaouki", ministry_code="04412C"
    )

    page.goto(f"{site_url}/account/signup/")
    assert_axe_clean(page)
    page.locator("[name=full_name]").fill("نادية العلوي")
    page.locator("[name=email]").fill("nadia@example.org")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/account/confirm-email/")
    link = re.search(r"https?://\S+?(/\S+/account/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    page.goto(site_url.rsplit("/", 1)[0] + link.group(1))
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    head = User.objects.get()
    sign_in(head)

    page.goto(f"{site_url}/visits/")
    page.locator("main a[href$='/institutions/']").first.click()
    page.locator("[name=q]").fill("احمد شوقى")  # without hamza, with an alef maqsura
    expect(page.locator(".found-item")).to_have_count(1)
    assert_axe_clean(page)
    page.locator(".found-item a[href$='/ask/']").click()
    page.locator("[name=job_title]").fill("مديرة")
    assert_axe_clean(page)
    page.locator("main form.card button[type=submit]").click()
    page.wait_for_load_state()
    page.goto(f"{site_url}/visits/")
    expect(page.locator(".place .badge[data-tone=wait]")).to_be_visible()
    expect(page.locator("a[href*='/visits/start/']")).to_have_count(0)
    assert_axe_clean(page)

    context.clear_cookies()
    sign_in(ConfirmedUserFactory(roles=[Role.VISITS]))
    page.goto(f"{site_url}/staff/memberships/")
    assert_axe_clean(page)
    page.locator("button[name=deed][value=verify]").click()
    page.wait_for_load_state()
    membership = Membership.objects.get()
    assert (membership.user, membership.institution, membership.state) == (head, school, Membership.State.VERIFIED)

    context.clear_cookies()
    sign_in(head)
    page.goto(f"{site_url}/visits/")
    page.locator("a[href*='/visits/start/']").click()
    page.wait_for_url("**/arrival/")
