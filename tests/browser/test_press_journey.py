"""Journey 6: an outlet is added, applies with its team, is asked for one more paper, is accredited, asks to film.

What staff decide between its steps is done by the services; their desks have tests of their own.
"""

import io
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from media_accreditation.models import ActivityRequest, Application, Badge, Representative, TeamMember, Verdict
from media_accreditation.services.activities import propose_time
from media_accreditation.services.activity_rules import Plan
from media_accreditation.services.badges import order_badges
from media_accreditation.services.releasing import release_decisions
from media_accreditation.services.representatives import verify_outlet, verify_representative
from media_accreditation.services.review import (
    Decision,
    ask_outlet,
    decide_members,
    finish_security_review,
    pass_to_security,
)
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from openday.time_zone import at_local, local_date
from tests.browser.axe import assert_axe_clean
from tests.factories.accounts import ConfirmedUserFactory, UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory

State = Application.State


@pytest.fixture
def edition(site_url: str) -> Edition:
    """A month ahead, with one hall and one pavilion in it: outlets can apply today."""
    starts_date = local_date(timezone.now()) + timedelta(days=30)
    ends_date = starts_date + timedelta(days=4)
    closes_at = at_local(ends_date, time(12))
    edition = EditionFactory(starts_date=starts_date, ends_date=ends_date, bookings_close_at=closes_at)
    PavilionFactory(edition=edition, zone=ZoneFactory(edition=edition), code="P07")
    return edition


def file(name: str, *, size: tuple[int, int] = (1200, 1600), colour: str = "steelblue") -> FilePayload:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": written.getvalue()}


def look(page: Page) -> None:
    """As everybody has it: nothing that axe finds, nothing beyond the screen."""
    assert_axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def go(page: Page, button: Locator) -> None:
    with page.expect_navigation():
        button.click()


def send_paper(page: Page, kind: str, paper: FilePayload) -> None:
    section = page.locator(f"#{kind}")
    if (folded := section.locator("details:not([open]) > summary")).count():
        folded.first.click()
    section.locator("input[type=file]").set_input_files(paper)
    go(page, section.locator("form:has(input[type=file]) button[type=submit]"))
    expect(page.locator(f"#{kind} .paper")).to_be_visible()


def decide(application: Application, review: str, verdict: str, *, by: User, reasons: tuple[str, ...] = ()) -> None:
    """Of the one member."""
    application.refresh_from_db()
    decide_members(
        application_id=application.pk,
        revision=application.revision,
        review=review,
        decisions={application.members.get().pk: Decision(verdict, reasons)},
        by=by,
        now=timezone.now(),
    )
    application.refresh_from_db()


@pytest.mark.parametrize(("language", "screen"), [("ar", "phone"), ("fr", "desk")])
@pytest.mark.timeout(300)
def test_an_outlet_is_accredited_and_comes_to_film(
    page: Page, site_url: str, sign_in: Callable[..., None], edition: Edition
):
    press, security = UserFactory(roles=[Role.PRESS]), UserFactory(roles=[Role.SECURITY])
    editor = ConfirmedUserFactory(full_name="سلمى بناني", phone="+212612345678")
    sign_in(editor)
    page.set_default_navigation_timeout(30_000)  # forty pages, on whatever machine
    space = f"{site_url}/press/"

    page.goto(f"{site_url}/press/guide/")
    look(page)
    go(page, page.locator("main a.button[href$='/press/']"))
    look(page)
    add_outlet(page, site_url)
    representative = Representative.objects.get(user=editor)
    verify_outlet(outlet_id=representative.outlet_id, by=press, now=timezone.now())
    verify_representative(representative_id=representative.pk, by=press, now=timezone.now())

    page.goto(space)
    go(page, page.locator("form[action*='/press/start/'] button"))
    fill_in(page, site_url)
    application = Application.objects.get(state=State.SUBMITTED)

    decide(application, "press", Verdict.MORE_INFO, by=press, reasons=("press_card_needed",))
    ask_outlet(
        application_id=application.pk, revision=application.revision, review="press", by=press, now=timezone.now()
    )
    page.goto(space)
    look(page)
    answer(page)
    application.refresh_from_db()
    assert application.state == State.PRESS_REVIEW

    accredit(application, press=press, security=security)
    page.goto(space)
    look(page)
    go(page, page.locator(f"a[href$='/{application.public_id}/badges/']"))
    expect(page.locator("main")).to_contain_text("سلمى بناني")
    look(page)

    page.goto(space)
    go(page, page.locator("main a[href$='/activities/ask/']"))
    ask_to_film(page, edition)
    activity = ActivityRequest.objects.get()
    starts_at = at_local(edition.starts_date, time(10))
    give_time(activity, starts_at, by=press)
    page.goto(f"{space}activities/{activity.public_id}/")
    expect(page.locator("main .lead")).to_contain_text("10:00")
    look(page)
    go(page, page.locator("form[action$='/agree/'] button"))
    look(page)
    activity.refresh_from_db()
    assert (activity.state, activity.starts_at) == (ActivityRequest.State.AGREED, starts_at)


def add_outlet(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}/press/outlets/?q=الأفق")
    look(page)
    go(page, page.locator("main a[href*='/outlets/new/']").first)
    page.locator("[name=kind][value=written]").check(force=True)
    page.locator("[name=name]").fill("جريدة الأفق الشرقي")
    page.locator("[name=other_name]").fill("Al Ofoq Acharqi")
    page.locator("[name=job_title]").fill("رئيسة التحرير")
    look(page)
    go(page, page.locator("main form.card button[type=submit]"))


def fill_in(page: Page, site_url: str) -> None:
    """What is missing is listed until nothing is, and then it can be sent."""
    detail = page.url
    if "/details/" in detail:
        detail = detail.removesuffix("details/")
    page.goto(f"{detail}details/")
    look(page)
    page.locator("[name=zones]").first.check(force=True)
    page.locator("[name=contact_phone]").fill("٠٦١٢٣٤٥٦٧٨")
    go(page, page.locator("button[name=go]"))
    look(page)
    go(page, page.locator("main a[href$='/team/add/']").first)
    page.locator("[name=role]").select_option(TeamMember.Role.CAMERA)
    page.locator("[name=name_ar]").fill("سلمى بناني")
    page.locator("[name=name_fr]").fill("Salma Bennani")
    page.locator("[name=id_kind]").select_option(TeamMember.IdKind.NATIONAL)
    page.locator("[name=id_number]").fill("zz ٩٠٠٠٠١")
    look(page)
    go(page, page.locator("button[name=papers]"))
    section = page.locator("#photo")
    section.locator("input[type=file]").set_input_files(file("IMG_2041.jpg", size=(1500, 2000)))
    expect(section.locator("canvas")).to_be_visible()
    go(page, section.locator("form:has(input[type=file]) button[type=submit]"))
    expect(page.locator("#photo img")).to_be_visible()
    send_paper(page, "id_paper", file("cin.jpg"))
    look(page)

    page.goto(detail)
    expect(page.locator("form[action$='/submit/']")).to_have_count(0)
    page.goto(f"{detail}papers/")
    send_paper(page, "assignment", file("ordre-de-mission.jpg"))
    page.goto(detail)
    look(page)
    go(page, page.locator("form[action$='/submit/'] button"))
    look(page)


def answer(page: Page) -> None:
    go(page, page.locator("main a[href$='#questions']"))
    question = page.locator(".question")
    look(page)
    papers = question.locator("a[href$='/papers/']").get_attribute("href")
    detail = page.url
    page.goto(re.sub(r"^(https?://[^/]+).*", r"\1", page.url) + str(papers))
    send_paper(page, "press_card", file("carte.jpg", colour="tan"))
    page.goto(detail)
    page.locator(".question textarea").fill("أرفقنا بطاقة الصحافة الجديدة.")
    go(page, page.locator(".question form button[type=submit]"))
    look(page)


def accredit(application: Application, *, press: User, security: User) -> None:
    now = timezone.now()
    decide(application, "press", Verdict.CLEARED, by=press)
    pass_to_security(application_id=application.pk, revision=application.revision, by=press, now=now)
    decide(application, "security", Verdict.CLEARED, by=security)
    finish_security_review(application_id=application.pk, revision=application.revision, by=security, now=now)
    release_decisions(application_ids=[application.pk], by=press, now=now)
    order_badges(member_ids=[application.members.get().pk], by=press, now=now)
    assert Badge.objects.get().category == "V"


def ask_to_film(page: Page, edition: Edition) -> None:
    page.locator("[name=kind][value=filming]").check(force=True)
    page.locator("[name=subject]").fill("تقرير عن الشرطة العلمية")
    page.locator("[name=pavilion]").select_option(index=1)
    page.locator(f"[name=day][value='{edition.starts_date:%Y-%m-%d}']").check(force=True)
    page.locator("[name=opens]").fill("٩")
    page.locator("[name=closes]").fill("12h30")
    look(page)
    go(page, page.locator("main form.card button[type=submit]"))
    look(page)


def give_time(activity: ActivityRequest, starts_at: datetime, *, by: User) -> None:
    plan = Plan(starts_at, starts_at + timedelta(minutes=30), activity.pavilion_id)
    propose_time(activity_id=activity.pk, revision=activity.revision, plan=plan, by=by, now=timezone.now())
