"""An officer releases the draft, changes it, releases again and goes back; a visitor reads what changed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from openday.accounts.models import User
from seminars.models import Registration, ScheduleRelease, Seminar, Speaker
from seminars.services.seminars import cancel_seminar
from tests.browser.axe import assert_axe_clean
from tests.factories.accounts import AddressFactory
from tests.factories.seminars import NOW, ContributionFactory, RegistrationFactory, SeatingFactory, SpeakerFactory
from tests.seminars.schedule_cast import Schedule, move


@pytest.fixture
def schedule(site_url: str) -> Schedule:
    """Four seminars, one of whose speakers has no address, and people who signed up for one."""
    made = Schedule()
    AddressFactory(user=made.officer)
    for number, title in enumerate(("تحديات الهوية الرقمية", "الأمن الرياضي في أفق كأس العالم 2030", "الدليل العلمي")):
        seminar = made.seminar(f"S0{number + 1}", hours=2 * number, title_ar=title)
        SeatingFactory(seminar=seminar, seats=200, seats_taken=6)
        RegistrationFactory.create_batch(3, seminar=seminar, state=Registration.State.CONFIRMED)
    made.pause(hours=1.25)
    last = made.seminar("S04", hours=6)
    Speaker.objects.filter(contributions__seminar=last).update(email="")
    return made


def change(schedule: Schedule) -> None:
    moved, rehoused, cancelled, spoken = Seminar.objects.order_by("code")
    move(moved, hours=5)
    move(rehoused, hall=schedule.other_hall, minutes=90)
    cancel_seminar(seminar_id=cancelled.pk, reason="تعذر حضور المتدخلين", by=schedule.officer, now=NOW)
    cancelled.placement.delete()
    ContributionFactory(seminar=spoken, speaker=SpeakerFactory(edition=schedule.edition, name_ar="يوسف"), position=1)


@pytest.mark.parametrize(("language", "screen"), [("ar", "phone"), ("fr", "desk")])
def test_a_draft_is_released_twice_and_taken_back(
    page: Page, site_url: str, schedule: Schedule, sign_in: Callable[[User], None]
):
    sign_in(schedule.officer)

    page.goto(f"{site_url}/staff/programme/releases/")
    assert_axe_clean(page)
    page.locator(f"a[href='{path(site_url)}/staff/programme/releases/new/']").click()
    assert_axe_clean(page)
    page.locator("form.card button[type=submit]").click()
    expect(page.locator(".change-list > li")).to_have_count(5)
    assert_axe_clean(page)

    change(schedule)
    page.goto(f"{site_url}/staff/programme/releases/new/")
    expect(page.locator(".change .badge[data-tone=bad]")).to_have_count(1)
    expect(page.locator(".touched-list")).to_have_count(3)
    assert_axe_clean(page)
    page.locator("form.card summary").click()
    page.locator("[name=note_ar]").fill("غيّرنا قاعة ندوة، وألغيت أخرى.")
    page.locator("form.card button[type=submit]").click()
    expect(page.locator(".change-list > li")).to_have_count(4)

    page.goto(f"{site_url}/staff/programme/releases/")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert_axe_clean(page)
    page.goto(f"{site_url}/staff/programme/releases/compare/?before=2&after=1")
    assert_axe_clean(page)
    page.goto(f"{site_url}/staff/programme/releases/1/back/")
    assert_axe_clean(page)
    page.locator("form.card button[type=submit]").click()
    expect(page.locator(".change-list")).to_contain_text("S01")

    assert [each.restores and each.restores.number for each in ScheduleRelease.objects.order_by("number")] == [
        None,
        None,
        1,
    ]


@pytest.mark.parametrize(("language", "screen"), [("ar", "phone"), ("fr", "desk")])
def test_a_visitor_reads_what_changed(page: Page, site_url: str, schedule: Schedule):
    page.goto(f"{site_url}/programme/releases/")
    assert_axe_clean(page)
    schedule.release("1")
    change(schedule)
    schedule.release("2", notes={"ar": "غيّرنا قاعة ندوة، وألغيت أخرى.", "fr": "Une salle change."})

    page.goto(f"{site_url}/programme/releases/")
    expect(page.locator("section.card")).to_have_count(2)
    assert_axe_clean(page)
    page.locator("section.card h2 a").first.click()
    expect(page.locator(".change-list > li")).to_have_count(4)
    assert_axe_clean(page)
    page.locator("a.chip").click()
    expect(page.locator("a.chip[aria-current=true]")).to_have_count(1)
    assert_axe_clean(page)


def path(site_url: str) -> str:
    return "/" + site_url.rpartition("/")[2]
