"""Journeys 2, 3 and 4 of a school: it books, what it wanted fills up meanwhile, it changes and cancels."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from openday.accounts.models import User
from pavilions.models import Slot
from schools.models import Institution, Stop, Visit, VisitDraft
from schools.services.booking import book_visit
from schools.services.capacity import counter_differences
from tests.browser.axe import assert_axe_clean
from tests.factories.schools import InstitutionFactory
from tests.schools.conftest import Site, head_of, make_site
from tests.schools.test_drafts import chosen

EVERYWHERE = [
    pytest.param("ar", "phone", id="ar-phone"),
    pytest.param("ar", "desk", id="ar-desk"),
    pytest.param("fr", "phone", id="fr-phone"),
    pytest.param("fr", "desk", id="fr-desk"),
]
everywhere = pytest.mark.parametrize(("language", "screen"), EVERYWHERE)
on_both_screens = pytest.mark.parametrize(("language", "screen"), [EVERYWHERE[0], EVERYWHERE[3]])


@pytest.fixture
def site(site_url: str, language: str) -> Iterator[Site]:
    with translation.override(language):
        yield make_site()


@pytest.fixture
def school(site: Site) -> Institution:
    return InstitutionFactory(level="primary")


@pytest.fixture
def head(school: Institution, sign_in: Callable[..., None]) -> User:
    person = head_of(school)
    sign_in(person)
    return person


@pytest.fixture
def booked(site: Site, school: Institution, head: User) -> Visit:
    request = chosen(site).as_request()
    return book_visit(institution_id=school.pk, request=request, by=head, now=site.now)


def go_on(page: Page) -> None:
    """The button that leads to the next screen: beside the form on a desk, under the thumb on a phone."""
    page.locator("button[name=do][value=go]:visible").last.click()


def at(page: Page, screen: str) -> None:
    page.wait_for_url(f"**/{screen}/**")


def settled(page: Page) -> None:
    """No answer is on its way any more."""
    page.wait_for_load_state("networkidle")


def turn(page: Page, slot: Slot) -> Locator:
    return page.locator(f"button.turn[value='add:{slot.pk}']")


def looks_right(page: Page) -> None:
    """No wider than its screen, and no barrier."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_axe_clean(page)


@everywhere
def test_a_head_of_school_books_a_visit_of_two_groups(page: Page, site_url: str, site: Site, head: User):
    page.goto(f"{site_url}/visits/")
    looks_right(page)
    page.locator("a[href*='/visits/start/']").click()

    at(page, "arrival")
    page.locator("[name=pupils]").fill("٨٠")
    expect(page.locator("#free-said b")).to_contain_text("88")
    page.locator("[name=window]").first.check(force=True)
    looks_right(page)
    go_on(page)

    at(page, "groups")
    expect(page.locator(".group-card")).to_have_count(2)
    adults = page.locator("[name$=-adults]").first
    adults.fill("1")
    note = page.locator(".group-note").first
    expect(note.locator(".field-error")).to_be_visible()  # said before anything is sent
    looks_right(page)
    adults.fill("4")
    expect(note.locator(".field-error")).to_have_count(0)
    page.locator("[name=adult_phone]").fill("0612")
    go_on(page)
    expect(page.locator(".error-summary")).to_be_focused()
    looks_right(page)
    page.locator("[name=adult_in_charge]").fill("نادية العلوي")
    page.locator("[name=adult_phone]").fill("٠٦١٢٣٤٥٦٧٨")
    go_on(page)

    at(page, "route")
    turn(page, site.turns[0][2]).click()
    expect(page.locator(".pick[data-chosen]")).to_have_count(1)
    expect(page.locator(".pick[data-chosen] button")).to_be_focused()
    turn(page, site.turns[2][4]).click()
    expect(page.locator(".pick[data-chosen]")).to_have_count(2)
    page.reload()
    expect(page.locator(".lane-time .stop")).to_have_count(2)  # a reload loses nothing
    looks_right(page)
    go_on(page)
    page.wait_for_url("**/route/?group=*")
    turn(page, site.turns[1][3]).click()
    expect(page.locator(".lane-time .stop")).to_have_count(3)
    go_on(page)

    at(page, "confirm")
    looks_right(page)
    page.go_back()
    at(page, "route")
    page.go_forward()
    page.locator("button[form=confirm-form]:visible, #confirm-form button").first.click()

    page.wait_for_url("**/visits/*-*-*-*-*/")
    visit = Visit.objects.get()
    expect(page.locator("main")).to_contain_text(visit.reference)
    looks_right(page)
    assert (visit.heads, visit.adult_phone, Stop.objects.count()) == (88, "+212612345678", 3)
    assert counter_differences() == []


@pytest.mark.parametrize(("language", "screen"), [EVERYWHERE[0]])
def test_the_whole_journey_goes_by_keyboard(page: Page, site_url: str, site: Site, school: Institution, head: User):
    page.goto(f"{site_url}/visits/start/{school.pk}/")
    page.locator("[name=pupils]").focus()
    page.keyboard.type("20")
    expect(page.locator("#free-said b")).to_contain_text("22")
    page.locator("[name=window]").first.focus()
    page.keyboard.press("Space")
    page.locator("button[name=do][value=go]:visible").last.focus()
    page.keyboard.press("Enter")

    at(page, "groups")
    page.locator("[name=adult_phone]").focus()
    page.keyboard.type("0612345678")
    page.keyboard.press("Enter")  # sends the form

    at(page, "route")
    turn(page, site.turns[0][2]).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pick[data-chosen] button")).to_be_focused()
    page.keyboard.press("Enter")  # takes it back, in place
    expect(turn(page, site.turns[0][2])).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".pick[data-chosen]")).to_have_count(1)
    page.locator("button[name=do][value=go]:visible").last.press("Enter")

    at(page, "confirm")
    page.locator("#confirm-form button").press("Enter")
    page.wait_for_url("**/visits/*-*-*-*-*/")


@on_both_screens
def test_what_she_wanted_fills_up_while_she_chooses(page: Page, site_url: str, site: Site, head: User):
    school = head.memberships.get().institution
    VisitDraft.objects.create(
        user=head, institution=school, choices=chosen(site, language="fr").to_json(), updated_at=site.now
    )
    page.goto(f"{site_url}/visits/start/{school.pk}/")
    page.goto(page.url.replace("/arrival/", "/confirm/"))
    button = page.locator("#confirm-form button")
    expect(button).to_be_visible()
    Slot.objects.filter(pk=site.turns[0][1].pk).update(heads_taken=45)  # another school was faster

    button.click()

    trouble = page.locator(".alert[data-tone=bad]")
    expect(trouble).to_have_count(1)
    expect(trouble).to_contain_text(site.turns[0][1].pavilion.name_fr if "/fr/" in site_url else "09:30")
    expect(page.locator("#confirm-form")).to_have_count(0)
    looks_right(page)
    trouble.locator("button[value^='replace:']").first.click()

    at(page, "route")
    expect(page.locator(".alert[data-tone=bad]")).to_have_count(0)
    go_on(page)
    at(page, "confirm")
    expect(page.locator("main")).to_contain_text("06 00 00 00 12")  # what she typed is still there
    page.locator("#confirm-form button").click()
    page.wait_for_url("**/visits/*-*-*-*-*/")
    assert {stop.slot_id for stop in Stop.objects.all()} == {site.turns[0][2].pk, site.turns[2][3].pk}


@on_both_screens
def test_she_changes_the_numbers_moves_the_visit_and_cancels(page: Page, site_url: str, site: Site, booked: Visit):
    there = f"{site_url}/visits/{booked.public_id}/"
    page.goto(there)
    expect(page.locator("aside .bar")).to_be_visible()  # the deadline, and what is left of it
    looks_right(page)

    page.locator("button[name=screen][value=groups]").click()
    at(page, "groups")
    page.locator("[name$=-pupils]").fill("30")
    expect(page.locator(".group-note .field-error")).to_be_visible()
    page.locator("[name$=-adults]").fill("3")
    expect(page.locator(".group-note .field-error")).to_have_count(0)
    settled(page)
    go_on(page)
    at(page, "route")
    go_on(page)
    at(page, "confirm")
    expect(page.locator("table tbody tr")).to_have_count(2)  # in all, and the group
    looks_right(page)
    page.locator("#confirm-form button").click()
    page.wait_for_url(there)
    booked.refresh_from_db()
    assert (booked.heads, booked.revision) == (33, 2)

    page.locator("button[name=screen][value=arrival]").click()
    at(page, "arrival")
    page.locator("[name=window]").nth(1).check(force=True)
    go_on(page)
    at(page, "groups")
    page.goto(page.url.replace("/groups/", "/confirm/"))
    page.locator("#confirm-form button").click()
    page.wait_for_url(there)
    booked.refresh_from_db()
    assert booked.arrival_window == site.windows[1]

    page.locator("a[href$='/cancel/']").click()
    at(page, "cancel")
    looks_right(page)
    page.locator("main form button[data-kind=bad]").click()
    page.wait_for_url(there)
    looks_right(page)
    booked.refresh_from_db()
    assert (booked.state, counter_differences()) == (Visit.State.CANCELLED, [])


@pytest.mark.parametrize(("language", "screen"), [EVERYWHERE[0]])
def test_two_quick_presses_book_one_visit(page: Page, site_url: str, site: Site, school: Institution, head: User):
    VisitDraft.objects.create(user=head, institution=school, choices=chosen(site).to_json(), updated_at=site.now)
    page.goto(f"{site_url}/visits/start/{school.pk}/")
    page.goto(page.url.replace("/arrival/", "/confirm/"))

    page.locator("#confirm-form button").dblclick()

    page.wait_for_url("**/visits/*-*-*-*-*/")
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(("language", "screen"), [EVERYWHERE[0]])
@pytest.mark.parametrize("theme", ["dark"])
def test_screens_hold_in_the_dark(page: Page, site_url: str, booked: Visit, theme: str):
    page.emulate_media(color_scheme=theme)
    page.goto(f"{site_url}/visits/{booked.public_id}/")
    looks_right(page)
    page.locator("button[name=screen][value=stops]").click()
    at(page, "route")
    looks_right(page)
    page.goto(page.url.replace("/route/", "/arrival/"))
    looks_right(page)


class TestWithoutScript:
    """The same screens, for a browser that runs none."""

    @pytest.fixture
    def browser_context_args(self, browser_context_args: dict[str, object]) -> dict[str, object]:
        return {**browser_context_args, "java_script_enabled": False}

    @pytest.mark.parametrize(("language", "screen"), [EVERYWHERE[0]])
    def test_a_visit_is_booked(self, page: Page, site_url: str, site: Site, school: Institution, head: User):
        page.goto(f"{site_url}/visits/start/{school.pk}/")
        page.locator("[name=pupils]").fill("40")
        page.locator("button[name=day]").first.click()
        page.locator("[name=window]").first.check(force=True)
        go_on(page)
        page.locator("[name=adult_phone]").fill("0612345678")
        page.locator("button[value^='copy:']").first.click()
        expect(page.locator(".group-card")).to_have_count(2)
        page.locator("button[value^='remove:']").last.click()
        go_on(page)
        turn(page, site.turns[0][2]).click()
        go_on(page)
        page.locator("#confirm-form button").click()

        page.wait_for_url("**/visits/*-*-*-*-*/")
        assert Visit.objects.get().heads == 44
