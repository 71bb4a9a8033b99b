"""Passes in a browser: another program that reads them agrees with ours, and a phone shows them without a network."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone, translation
from playwright.sync_api import BrowserContext, Error, Page, expect

from openday.passes.models import Pass
from openday.passes.services.keys import public_keys
from openday.passes.tokens import verify
from schools.models import Visit, VisitGroup
from schools.services.booking import book_visit, cancel_visit
from tests.browser.axe import assert_axe_clean
from tests.browser.test_visit_journey import everywhere, looks_right
from tests.factories.schools import InstitutionFactory
from tests.passes.vectors import FILE
from tests.schools.conftest import head_of, make_site

VECTORS = json.loads(FILE.read_text())
SCANNER = shutil.which("zbarimg") or "zbarimg"  # the suite installs it
STANDS_STILL = """async () => {
  const cards = document.querySelector(".passes");
  const before = cards.scrollLeft;
  await new Promise((done) => setTimeout(done, 150));
  return cards.scrollLeft === before;
}"""
TIMES = ("starts_at", "ends_at")
CHECK_ALL = """async ({vectors, script}) => {
  const { importKeys, verifyPass } = await import(script);
  const keys = await importKeys(vectors.keys);
  const answers = [];
  for (const { text, at } of [...vectors.valid, ...vectors.refused]) {
    try {
      answers.push(await verifyPass(text, { keys, at: new Date(at) }));
    } catch (refusal) {
      answers.push(refusal.code ?? String(refusal));
    }
  }
  return JSON.parse(JSON.stringify(answers));
}"""


def test_a_browser_gives_the_same_answer_to_every_vector(page: Page, site_url: str):
    page.goto(f"{site_url}/")

    answers = page.evaluate(CHECK_ALL, {"vectors": VECTORS, "script": f"{settings.STATIC_URL}gates/verify_pass.js"})

    read = [
        answer if isinstance(answer, str) else answer | {name: answer[name].replace(".000Z", "Z") for name in TIMES}
        for answer in answers
    ]
    assert read == [vector["claims"] for vector in VECTORS["valid"]] + [vector["code"] for vector in VECTORS["refused"]]


@pytest.fixture
def visit(site_url: str, language: str, sign_in: Callable[..., None]) -> Visit:
    """Three groups of 22, whose head is signed in."""
    with translation.override(language):
        site = make_site(slot_capacity=100)
        school = InstitutionFactory(level="primary")
        head = head_of(school)
        one = site.request(site.turns[0][1], site.turns[2][3])
        request = replace(one, groups=one.groups * 3)
        visit = book_visit(institution_id=school.pk, request=request, by=head, now=site.now)
    sign_in(head)
    return visit


@pytest.fixture
def passes_url(site_url: str, visit: Visit) -> str:
    return f"{site_url}/visits/{visit.public_id}/passes/"


def read_by_a_scanner(picture: bytes) -> str:
    done = subprocess.run(
        [SCANNER, "--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", "-"],
        input=picture,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().removesuffix("\n")


def code_in_sight(page: Page) -> str:
    """The code that fills the screen of the phone, as the gate's scanner reads it, once nothing moves any more."""
    page.wait_for_function(STANDS_STILL)
    return read_by_a_scanner(page.screenshot())


@everywhere
def test_a_gate_reads_the_code_of_each_group(page: Page, passes_url: str, visit: Visit):
    page.goto(passes_url)
    looks_right(page)

    for card in page.locator(".pass").all():
        card.scroll_into_view_if_needed()
        text = read_by_a_scanner(card.locator(".pass-code").screenshot())
        claims = verify(text, keys=public_keys(), at=visit.arrives_at)
        assert claims.heads == 22
        position = VisitGroup.objects.get(pk=Pass.objects.get(serial=claims.serial).bearer_id).position
        assert card.get_attribute("id") == f"pass-{position}"

    page.locator("main details summary").click()
    looks_right(page)


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_on_a_phone_one_group_fills_the_screen_and_the_next_is_a_swipe_away(
    page: Page, passes_url: str, color_scheme: str
):
    page.emulate_media(color_scheme=color_scheme, reduced_motion="reduce")
    page.goto(passes_url)
    first = code_in_sight(page)  # without a scroll
    tabs = page.locator("[data-passes-nav] a")
    expect(tabs.first).to_have_attribute("aria-current", "true")

    tabs.nth(1).click()

    expect(tabs.nth(1)).to_have_attribute("aria-current", "true")
    expect(tabs.first).not_to_have_attribute("aria-current", "true")
    second = code_in_sight(page)
    page.locator(".passes").press("ArrowLeft" if "/ar/" in passes_url else "ArrowRight")
    expect(tabs.nth(2)).to_have_attribute("aria-current", "true")
    third = code_in_sight(page)
    groups = [Pass.objects.get(token=text).bearer_id for text in (first, second, third)]
    assert groups == sorted(groups)
    assert len(set(groups)) == 3
    assert_axe_clean(page)


def test_a_kept_page_opens_without_a_network(page: Page, context: BrowserContext, passes_url: str):
    page.goto(passes_url)
    before = code_in_sight(page)
    page.locator("[data-act=keep]:visible").click()
    expect(page.locator("[data-when=kept]")).to_be_visible()
    looks_right(page)

    context.set_offline(True)
    page.goto("about:blank")
    page.goto(passes_url)

    assert code_in_sight(page) == before
    ground = page.evaluate("getComputedStyle(document.querySelector('.pass-head')).backgroundColor")
    assert ground == "rgb(16, 32, 61)"  # the look is kept too
    assert page.evaluate("[...document.fonts].some((font) => font.status === 'loaded')")
    expect(page.locator("[data-when=kept]")).to_be_visible()


def test_what_is_kept_follows_the_visit_while_there_is_a_network(
    page: Page, context: BrowserContext, passes_url: str, visit: Visit
):
    page.goto(passes_url)
    before = code_in_sight(page)
    page.locator("[data-act=keep]:visible").click()
    expect(page.locator("[data-when=kept]")).to_be_visible()

    page.locator("main details summary").click()
    page.locator("form[action$='/void/'] button").click()
    expect(page.locator(".alert[data-tone=good]")).to_be_visible()
    context.set_offline(True)
    page.goto("about:blank")
    page.goto(passes_url)

    after = code_in_sight(page)
    assert after != before
    assert after == Pass.objects.active().get(token=after).token


ENDS = {
    "removed": lambda page, visit: page.locator("[data-act=let-go]").click(),
    "cancelled": lambda page, visit: (
        cancel_visit(visit=visit, by=visit.booked_by, now=visit.booked_at),
        page.reload(),
    ),
    "over": lambda page, visit: (
        Visit.objects.update(arrives_at=timezone.now() - timedelta(days=2)),
        page.reload(),
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_nothing_is_left_once_it_is_removed_or_of_no_use(page: Page, passes_url: str, visit: Visit, end: str):
    page.goto(passes_url)
    page.locator("[data-act=keep]:visible").click()
    expect(page.locator("[data-when=kept]")).to_be_visible()

    ENDS[end](page, visit)
    expect(page.locator("[data-when=kept]:visible")).to_have_count(1 if end == "over" else 0)
    page.context.set_offline(True)
    page.goto("about:blank")
    with pytest.raises(Error, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.goto(passes_url)

    page.context.set_offline(False)
    page.goto(f"{passes_url}../")
    assert page.evaluate("caches.keys()") == []


def test_the_screen_stays_on(page: Page, passes_url: str):
    page.add_init_script("""
        window.asked = [];
        navigator.wakeLock.request = (kind) => { window.asked.push(kind); return Promise.resolve({}); };
    """)

    page.goto(passes_url)

    expect(page.locator("[data-awake]")).to_be_visible()
    assert page.evaluate("window.asked") == ["screen"]


@pytest.mark.parametrize("screen", ["desk"])
def test_each_group_is_printed_on_a_page_of_its_own(page: Page, passes_url: str, screen: str):
    page.goto(passes_url)

    printed = page.pdf(format="A4", print_background=True)

    assert len(re.findall(rb"/Type /Page\b", printed)) == 3
