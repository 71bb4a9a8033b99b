"""Staff write the text of a message and see it as its reader does; write to many; find who never got it."""

from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app
from playwright.sync_api import Page, expect

from openday.accounts.roles import Role
from openday.notifications import tasks
from openday.notifications.models import BulkMessage, Message, MessageText
from tests.backoffice.conftest import book
from tests.browser.axe import assert_axe_clean
from tests.factories.accounts import ConfirmedUserFactory
from tests.factories.notifications import MessageFactory
from tests.schools.conftest import make_site

SCREENS = pytest.mark.parametrize(("language", "screen"), [("ar", "phone"), ("fr", "desk")])


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is queued is done at once: no worker runs beside a browser test."""
    jobs = {task.name: task for task in (tasks.send_due, tasks.send_bulk)}

    def send_task(name: str, kwargs: dict[str, Any], **_options: Any) -> None:
        if name in jobs:
            jobs[name].run(**kwargs)

    monkeypatch.setattr(current_app, "send_task", send_task)


@SCREENS
def test_a_text_is_written_seen_tried_and_taken_back(
    page: Page, site_url: str, sign_in: Callable[..., None], language: str
):
    site = make_site()
    visit = book(site, site.turns[0][1], name_ar="إعدادية الأطلس", name_fr="Collège Atlas")
    MessageFactory(edition=site.edition, about=visit)
    officer = ConfirmedUserFactory(roles=[Role.VISITS])
    sign_in(officer)
    shown = page.frame_locator("iframe[name=preview]").locator("body")

    page.goto(f"{site_url}/staff/messages/texts/")
    assert_axe_clean(page)
    page.locator(f"a.tongue[href$='/schools.visit_confirmed/email/{language}/']").click()
    expect(shown).to_contain_text("V-2027-04186")
    assert_axe_clean(page)

    # The preview follows what is typed; a placeholder goes where one wrote last, by the keyboard too.
    page.locator("[name=subject]").fill("")
    page.locator("[name=subject]").press_sequentially("! ")
    page.locator("[data-puts='{school}']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=subject]")).to_have_value("! {school}")
    expect(page.locator("[name=subject]")).to_be_focused()
    page.locator("[name=record]").select_option(str(visit.pk))
    expect(shown.locator("h1")).to_contain_text("إعدادية الأطلس" if language == "ar" else "Collège Atlas")

    # What cannot be is refused with what was meant, and the focus goes to it.
    page.locator("[name=body]").fill("{schol}")
    expect(shown.locator(".trouble")).to_contain_text("{schol}")
    page.locator("button[value=save]").click()
    page.wait_for_load_state()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("{school}")
    assert_axe_clean(page)

    page.locator("[name=body]").fill("{day}")
    page.locator("button[value=test]").click()
    page.wait_for_load_state()
    expect(page.locator("[name=body]")).to_have_value("{day}")
    assert not MessageText.objects.exists()
    test = Message.objects.get(kind="notifications.test")
    assert (test.recipient, test.state) == (officer, Message.State.SENT)

    page.locator("button[value=save]").click()
    page.wait_for_load_state()
    text = MessageText.objects.get()
    assert (text.subject, text.body, text.language) == ("! {school}", "{day}", language)
    assert_axe_clean(page)
    page.locator("form[action$='/restore/'] button").click()
    page.wait_for_load_state()
    assert not MessageText.objects.exists()
    assert_axe_clean(page)


@SCREENS
def test_a_message_to_many_is_written_looked_at_and_leaves(
    page: Page, site_url: str, sign_in: Callable[..., None], language: str, screen: str
):
    site = make_site()
    visit = book(site, site.turns[0][1], name_ar="إعدادية الأطلس", name_fr="Collège Atlas")
    Message.objects.all().delete()  # its confirmation
    sign_in(ConfirmedUserFactory(roles=[Role.VISITS]))
    shown = page.frame_locator("iframe[name=preview]").locator("body")

    page.goto(f"{site_url}/staff/messages/many/")
    assert_axe_clean(page)
    page.locator(".empty a").click()
    assert_axe_clean(page)
    page.locator("a[href$='audience=schools.visiting']").click()
    page.wait_for_load_state()
    page.locator("[name=title]").fill("Gate")
    page.locator("[name=subject_ar]").fill("{reference}")
    page.locator("[name=body_ar]").fill("")
    page.locator("[data-puts='{person}']").click()
    expect(page.locator("[name=body_ar]")).to_have_value("{person}")
    assert_axe_clean(page)
    page.locator(".act-bar button").click()
    page.wait_for_load_state()
    expect(shown).to_contain_text(visit.reference)
    expect(shown).to_contain_text(visit.booked_by.full_name)
    assert_axe_clean(page)

    # A time is asked for only where it is wanted.
    expect(page.locator("[name=at]")).to_be_hidden()
    page.locator("[name=when][value=later]").check(force=True)
    expect(page.locator("[name=at]")).to_be_visible()
    page.locator("[name=when][value=now]").check(force=True)
    page.locator("form:has([value=schedule]) button[type=submit]").click()
    page.wait_for_load_state()
    assert BulkMessage.objects.get().state in (BulkMessage.State.SENDING, BulkMessage.State.SENT)
    message = Message.objects.get(bulk__isnull=False)
    assert (message.recipient, message.state) == (visit.booked_by, Message.State.SENT)
    assert_axe_clean(page)

    # "I never got it": found by the reference, opened by the keyboard, sent again.
    page.goto(f"{site_url}/staff/messages/")
    assert_axe_clean(page)
    if screen == "desk":
        page.keyboard.press("/")
        expect(page.locator("[name=q]")).to_be_focused()
    page.locator("[name=q]").fill(visit.booked_by.email)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    expect(page.locator(".row-link")).to_have_count(1)
    page.keyboard.press("j")
    expect(page.locator(".row-link")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{message.public_id}/")
    expect(page.frame_locator("iframe.preview").locator("body")).to_contain_text(visit.reference)
    assert_axe_clean(page)
    page.locator("form[action$='/again/'] button").click()
    page.wait_for_load_state()
    assert Message.objects.filter(bulk__isnull=False).count() == 2


@SCREENS
def test_reminders_are_set_and_what_they_would_send_is_said(page: Page, site_url: str, sign_in: Callable[..., None]):
    make_site()
    sign_in(ConfirmedUserFactory(roles=[Role.VISITS]))

    page.goto(f"{site_url}/staff/messages/reminders/")
    page.locator(".empty button").click()
    page.wait_for_load_state()
    expect(page.locator("aside a[href$='/coming/']")).to_have_count(0)  # the part has come in its place
    assert_axe_clean(page)
    page.locator(".rules a").first.click()
    page.wait_for_load_state()
    expect(page.locator("[name=days]")).to_be_visible()
    page.locator("[name=when][value=same]").check(force=True)
    expect(page.locator("[name=days]")).to_be_hidden()
    assert_axe_clean(page)
    page.locator("main form.card button[type=submit]").first.click()
    page.wait_for_load_state()
    page.locator(".rules button").first.click()
    page.wait_for_load_state()
    expect(page.locator(".rules [data-off], .rules > li[data-off]").first).to_be_visible()
    assert_axe_clean(page)
    page.goto(f"{site_url}/staff/messages/blocked/")
    assert_axe_clean(page)
