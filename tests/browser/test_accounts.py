"""Sign-up, sign-in and the account, as people meet them in a browser."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from celery import current_app
from django.core import mail
from playwright.sync_api import Page, expect

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.notifications import tasks
from tests.browser.axe import assert_axe_clean
from tests.factories.accounts import PASSWORD, ConfirmedUserFactory

SECRET = "JBSWY3DPEHPK3PXP"
NEW_PASSWORD = "باب مفتوح للجميع"
on_both_screens = pytest.mark.parametrize(("language", "screen"), [("ar", "phone"), ("fr", "desk")])


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def send_task(name: str, kwargs: dict[str, Any], **_options: Any) -> None:
        if name == tasks.send_due.name:
            tasks.send_due.run(**kwargs)

    monkeypatch.setattr(current_app, "send_task", send_task)


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def mailed_link() -> str:
    return re.search(r"https?://\S+?(/\S+/account/\S+)", str(mail.outbox[-1].body)).group(1)


def submit(page: Page) -> None:
    """The first button of the page's main form."""
    page.locator("main form").first.locator("button").first.click()


def assert_fits(page: Page) -> None:
    width = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} is wider than its screen"


@on_both_screens
def test_a_head_of_school_signs_up(page, site_url, language, screen):
    page.goto(f"{site_url}/account/signup/")
    assert_axe_clean(page)
    page.locator("[name=full_name]").fill("نادية العلوي")
    page.locator("[name=email]").fill("nadia@example")
    page.locator("[name=password1]").fill("short")
    submit(page)
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("[name=full_name]")).to_have_value("نادية العلوي")
    assert_axe_clean(page)
    assert_fits(page)

    page.locator("[name=email]").fill("nadia@example.org")
    page.locator("[name=password1]").fill(NEW_PASSWORD)
    submit(page)
    page.wait_for_url("**/account/confirm-email/")
    assert_axe_clean(page)

    page.goto(site_url.rsplit("/", 1)[0] + mailed_link())
    assert_axe_clean(page)
    submit(page)

    user = User.objects.get()
    assert user.language == language
    page.goto(f"{site_url}/account/")
    expect(page.locator("h1")).to_be_visible()
    assert_axe_clean(page)
    assert_fits(page)


@on_both_screens
def test_the_pages_of_the_account_are_accessible(page, site_url, sign_in, language, screen):
    user = ConfirmedUserFactory(full_name="محمد عبد الرحمن بن عبد اللطيف السملالي الإدريسي " * 2)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    sign_in(user)

    for path in (
        "",
        "messages/",
        "email/",
        "password/change/",
        "second-factor/",
        "second-factor/recovery-codes/",
        "second-factor/recovery-codes/generate/",
        "second-factor/totp/deactivate/",
        "second-factor/webauthn/",
        "second-factor/webauthn/add/",
        "sessions/",
        "tokens/",
        "tokens/new/",
        "data/",
        "data/erase/",
        "logout/",
        "reauthenticate/",
        "second-factor/reauthenticate/",
    ):
        page.goto(f"{site_url}/account/{path}")
        assert_axe_clean(page)
        assert_fits(page)


@on_both_screens
def test_the_pages_before_sign_in_are_accessible(page, site_url, language, screen):
    for path in (
        "login/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/1-abc/",
        "password/reset/key/done/",
        "confirm-email/",
        "confirm-email/again/",
        "confirm-email/abc:def/",
        "inactive/",
    ):
        page.goto(f"{site_url}/account/{path}")
        assert_axe_clean(page)
        assert_fits(page)


@on_both_screens
def test_an_officer_sets_up_the_app_and_signs_in_with_it(page, site_url, language, screen):
    officer = ConfirmedUserFactory(roles=[Role.VISITS], language=language)

    def enter_password() -> None:
        page.goto(f"{site_url}/account/login/")
        page.locator("[name=login]").fill(officer.email)
        page.locator("[name=password]").first.fill(PASSWORD)
        submit(page)

    enter_password()
    page.wait_for_url("**/totp/activate/**")
    secret = page.locator(".secret").inner_text()
    expect(page.locator(".qr img")).to_be_visible()
    assert_axe_clean(page)
    assert_fits(page)
    page.locator("[name=code]").fill(code(secret))
    submit(page)
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".codes li").count() == 10
    assert_axe_clean(page)

    page.context.clear_cookies()
    enter_password()
    page.wait_for_url("**/second-factor/authenticate/")
    assert_axe_clean(page)
    page.locator("[name=code]").fill(page_codes(officer)[0])
    submit(page)
    page.goto(f"{site_url}/account/second-factor/")
    expect(page.locator("h1")).to_be_visible()


def page_codes(user: User) -> list[str]:
    codes: list[str] = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    return codes


def test_a_security_key_is_added_asked_for_and_kept_by_staff(page, site_url, sign_in):
    officer = ConfirmedUserFactory(roles=[Role.VISITS])
    plugged = page.context.new_cdp_session(page)
    plugged.send("WebAuthn.enable")
    plugged.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(officer, after_second_factor=False)

    page.goto(f"{site_url}/account/second-factor/webauthn/add/")
    page.locator("[name=name]").fill("مفتاح المكتب")
    page.locator("#add_key").click()
    page.wait_for_url("**/recovery-codes/")
    assert str(Authenticator.objects.get(type="webauthn")) == "مفتاح المكتب"

    key = Authenticator.objects.get(type="webauthn")
    page.goto(f"{site_url}/account/second-factor/webauthn/keys/{key.pk}/remove/")
    submit_in_main = page.locator("main form button")
    submit_in_main.click()
    page.wait_for_url("**/second-factor/webauthn/")
    assert Authenticator.objects.filter(type="webauthn").exists()  # staff keep their last one
    assert_axe_clean(page)

    page.context.clear_cookies()
    page.goto(f"{site_url}/account/login/")
    page.locator("[name=login]").fill(officer.email)
    page.locator("[name=password]").first.fill(PASSWORD)
    submit(page)
    page.wait_for_url("**/second-factor/authenticate/")
    assert_axe_clean(page)
    page.locator("#use_key").click()
    page.wait_for_url(lambda url: "authenticate" not in url)
    page.goto(f"{site_url}/account/")
    expect(page.locator("[name=full_name]")).to_have_value(officer.full_name)


def test_a_key_that_is_not_there_is_said_on_the_page(page, site_url, sign_in):
    sign_in(ConfirmedUserFactory())
    page.goto(f"{site_url}/account/second-factor/webauthn/add/")
    note = page.locator("[data-key-error]")
    expect(note).to_be_hidden()

    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error('taken out')) }")
    page.locator("#add_key").click()

    expect(note).to_be_visible()
    assert_axe_clean(page)


def test_a_token_is_made_and_shown_once(page, site_url, sign_in):
    sign_in(ConfirmedUserFactory())
    page.goto(f"{site_url}/account/tokens/new/")
    page.locator("[name=name]").fill("برنامج الجهة")
    submit(page)

    expect(page.locator(".secret")).to_contain_text("openday_")
    assert_axe_clean(page)
    page.goto(f"{site_url}/account/tokens/")
    expect(page.locator("main")).to_contain_text("برنامج الجهة")
    assert_axe_clean(page)
