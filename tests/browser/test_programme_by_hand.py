"""Twenty-five seminars put on the schedule by hand, every kind of conflict met, released, changed, and released again.

Five of them are those of 2025. Shows of the arena stand beside them on the programme that visitors read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from openday.editions.models import Zone
from openday.notifications.models import Channel, Message
from pavilions.models import Pavilion
from seminars.models import Placement, ReleaseChange, ScheduleRelease, Seminar
from seminars.services.conflicts import Kind, conflicts_of
from seminars.services.seminars import cancel_seminar
from tests.factories.editions import ZoneFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory
from tests.factories.seminars import NOW, TEN, AvailabilityFactory
from tests.seminars.draft_cast import Draft, make_draft

OF_2025 = (
    "الذكاء الاصطناعي في خدمة الأمن",
    "احتضان المغرب للدورة 93 للجمعية العامة للإنتربول",
    "الأمن الرياضي في أفق كأس العالم 2030",
    "تحديات الهوية الرقمية",
    "تأمين التظاهرات الكبرى وكأس إفريقيا للأمم 2025",
)
DAYS, A_DAY = 5, 5
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Wish:
    """Where a seminar is to stand: the number of the hall and of the day, and steps of five minutes since nine."""

    hall: int
    day: int
    at: int

    @property
    def starts_at(self) -> datetime:
        return TEN - HOUR + self.day * timedelta(days=1) + self.at * timedelta(minutes=5)


def wish_for(number: int) -> Wish:
    """Three in the large hall from ten on and two in the small one, a quarter of an hour apart, on each day."""
    day, turn = divmod(number, A_DAY)
    hall, turn = divmod(turn, 3)
    return Wish(hall, day, 12 + turn * 15)


class Keys:
    """The board, worked by key."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said = page.locator("[data-draft-say]")
        self.taken = page.locator("[data-taken]")

    def card(self, seminar: Seminar) -> Locator:
        return self.page.locator(f"[data-draft-seminar='{seminar.pk}']")

    def block(self, seminar: Seminar) -> Locator:
        return self.page.locator(f"[data-draft-block]:has(.code:text-is('{seminar.code}'))")

    def take(self, thing: Locator) -> None:
        """And know what stands in its way."""
        thing.locator("a").focus()
        with self.page.expect_response("**/draft/obstacles/**"):
            self.page.keyboard.press("Space")
        expect(self.taken).to_have_count(1)

    def bring(self, wish: Wish, *, from_hall: int = 0, from_day: int = 0) -> None:
        """Over its place, in the hand still. A card begins in the first hall."""
        steps = wish.at - int(self.taken.get_attribute("data-at") or 0)
        hours, rest = divmod(abs(steps), 12)
        arrow = "ArrowDown" if steps > 0 else "ArrowUp"
        for key, times in (
            (f"Shift+{arrow}", hours),
            (arrow, rest),
            ("ArrowLeft", wish.hall - from_hall),  # halls run from right to left
            ("ArrowRight", from_hall - wish.hall),
            ("PageDown", wish.day - from_day),
            ("PageUp", from_day - wish.day),
        ):
            for _ in range(times):
                self.page.keyboard.press(key)
        expect(self.taken).to_have_attribute("data-at", str(wish.at))

    def put_down(self) -> None:
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as put:
            self.page.keyboard.press("Enter")
        assert put.value.status == 200, put.value.text()
        expect(self.taken).to_have_count(0)
        expect(self.said).not_to_have_attribute("data-tone", "bad")

    def place(self, seminar: Seminar, wish: Wish) -> None:
        self.take(self.card(seminar))
        self.bring(wish)
        self.put_down()

    def expect_against(self, tone: str, words: str) -> None:
        expect(self.said).to_have_attribute("data-tone", tone)
        expect(self.said).to_contain_text(words)


@pytest.fixture
def draft(site_url: str) -> Draft:
    draft = make_draft()
    arena = ZoneFactory(edition=draft.edition, code="A", kind=Zone.Kind.ARENA, name_ar="ساحة العروض")
    show = PavilionFactory(
        edition=draft.edition, zone=arena, stage=arena, kind=Pavilion.Kind.SHOW, code="A01", name_ar="عرض الخيالة"
    )
    for day in range(DAYS):
        starts_at = TEN + timedelta(days=day, minutes=30)
        SlotFactory(pavilion=show, starts_at=starts_at, ends_at=starts_at + 3 * QUARTER)
    return draft


def make_seminars(draft: Draft) -> list[Seminar]:
    """Each with a speaker of its own, but for what the first seven are for."""
    nadia = draft.speaker(name_ar="نادية العلوي", email="nadia@example.org")
    late = draft.speaker(name_ar="يوسف بنعلي", email="late@example.org")
    AvailabilityFactory(speaker=late, starts_at=TEN + timedelta(days=2))
    speakers = {0: [nadia], 1: [nadia], 2: [late]}
    values = {
        3: {"expected_people": 60},
        4: {"interpretation": ["fr", "en"]},
        5: {"languages": ["fr"], "interpretation": ["fr"]},
    }
    return [
        draft.seminar(
            *(speakers.get(number) or [draft.speaker(email=f"speaker-{number + 1:02}@example.org")]),
            code=f"S{number + 1:02}",
            title_ar=OF_2025[number] if number < len(OF_2025) else f"ندوة رقم {number + 1}",
            **{"interpretation": []} | values.get(number, {}),
        )
        for number in range(DAYS * A_DAY)
    ]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("screen", ["desk"])
def test_twenty_five_seminars_are_scheduled_by_hand_and_released_twice(
    page: Page, site_url: str, sign_in: Callable[..., None], draft: Draft
):
    seminars = make_seminars(draft)
    keys = Keys(page)
    sign_in(draft.karim)
    page.goto(f"{site_url}/staff/programme/draft/")

    meet_every_conflict(page, site_url, keys, seminars)
    for number in range(7, len(seminars)):
        keys.place(seminars[number], wish_for(number))

    halls = (draft.large, draft.small)
    wishes = [wish_for(number) for number in range(len(seminars))]
    placed = {row.seminar_id: (row.hall, row.starts_at) for row in Placement.objects.select_related("hall")}
    assert placed == {
        seminar.pk: (halls[wish.hall], wish.starts_at) for seminar, wish in zip(seminars, wishes, strict=True)
    }
    soft = [Kind.AVAILABILITY, Kind.CAPACITY, Kind.BOOTHS, Kind.INTERPRETATION]
    assert sorted(conflict.kind for conflict in conflicts_of(draft.edition)) == sorted(soft)
    page.goto(f"{site_url}/staff/programme/draft/conflicts/")
    for kind in soft:
        expect(page.locator("main")).to_contain_text(str(Kind(kind).label))

    release(page, site_url, "1.0")
    first = ScheduleRelease.objects.get()
    assert first.entries.count() == len(seminars)
    assert told(after=0) == sorted({speaker_of(seminar) for seminar in seminars})
    page.goto(f"{site_url}/programme/{TEN:%Y-%m-%d}/")
    for words in (*OF_2025, "عرض الخيالة"):
        expect(page.locator("main")).to_contain_text(words)

    newest = Message.objects.order_by("-pk").values_list("pk", flat=True)[0]
    page.goto(f"{site_url}/staff/programme/draft/")
    expected = change_some(page, keys, seminars, draft)
    release(page, site_url, "1.1")

    second = ScheduleRelease.objects.get(name="1.1")
    changes = {(change.seminar.code, change.kind) for change in second.changes.select_related("seminar")}
    assert changes == expected
    assert second.changes.count() == len(expected)
    touched = [seminar for seminar in seminars if seminar.code in {code for code, _kind in expected}]
    assert told(after=newest) == sorted({speaker_of(seminar) for seminar in touched})
    page.goto(f"{site_url}/staff/programme/releases/new/")
    expect(page.locator("main form[method=post]")).to_have_count(0)  # nothing is left to be released


def meet_every_conflict(page: Page, site_url: str, keys: Keys, seminars: list[Seminar]) -> None:
    """The first seven find their places past what stands in their way: the hard ones refuse, the others are said."""
    identity, elsewhere, late, crowded, spoken, needless, early = seminars[:7]
    keys.place(identity, wish_for(0))

    keys.take(keys.card(elsewhere))
    keys.bring(Wish(0, 0, 15))  # while the first is still on
    keys.expect_against("bad", "S01")
    keys.bring(Wish(1, 0, 15))
    keys.expect_against("bad", "نادية العلوي")
    page.keyboard.press("Enter")
    expect(keys.taken).to_have_count(1)  # refused, and still in the hand
    keys.bring(wish_for(1), from_hall=1)
    keys.put_down()
    keys.take(keys.card(late))
    keys.bring(wish_for(2))
    keys.expect_against("wait", "يوسف بنعلي")
    keys.put_down()
    keys.take(keys.card(crowded))
    keys.bring(wish_for(3))
    keys.expect_against("wait", "60")
    keys.put_down()
    keys.take(keys.card(spoken))
    keys.bring(wish_for(4))
    keys.expect_against("wait", str(2))
    keys.put_down()
    keys.take(keys.card(needless))
    keys.bring(wish_for(5))
    expect(keys.said).to_have_attribute("data-tone", "wait")
    keys.put_down()

    day = f"{wish_for(6).starts_at:%Y-%m-%d}"
    page.goto(f"{site_url}/staff/programme/draft/place/?seminar={early.code}&day={day}")
    page.locator("[name=starts]").fill("07:30")  # before the doors open
    page.locator("main form[method=post] button[type=submit]").click()
    expect(page.locator(".error-list")).to_be_visible()
    assert not Placement.objects.filter(seminar=early).exists()
    page.locator("[name=starts]").fill(f"{wish_for(6).starts_at:%H:%M}")
    page.locator("main form[method=post] button[type=submit]").click()
    page.wait_for_url("**/staff/programme/draft/?day=*")
    page.goto(f"{site_url}/staff/programme/draft/")


def change_some(page: Page, keys: Keys, seminars: list[Seminar], draft: Draft) -> set[tuple[str, str]]:
    """One later, one in another hall, one longer, one off the draft, one cancelled: what the diff is to say."""
    kinds = ReleaseChange.Kind
    moved, crowded, longer = seminars[1], seminars[3], seminars[4]
    keys.take(keys.block(moved))
    keys.bring(Wish(0, 0, 60))
    keys.put_down()
    keys.take(keys.block(crowded))
    keys.bring(Wish(0, 0, 74), from_hall=1)
    keys.put_down()
    keys.take(keys.block(longer))
    page.keyboard.press("+")
    page.keyboard.press("+")
    keys.put_down()
    gone, cancelled = seminars[23], seminars[24]
    page.locator("[data-draft-day]").last.click()
    page.wait_for_url("**day=*")
    keys.block(gone).locator("a").focus()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Delete")
    expect(keys.card(gone)).to_be_visible()
    cancel_seminar(seminar_id=cancelled.pk, reason="تعذر حضور المتدخل", by=draft.karim, now=NOW)
    return {
        (moved.code, kinds.MOVED),
        (crowded.code, kinds.MOVED),
        (crowded.code, kinds.HALL),
        (longer.code, kinds.LENGTH),
        (gone.code, kinds.REMOVED),
        (cancelled.code, kinds.CANCELLED),
    }


def release(page: Page, site_url: str, name: str) -> None:
    page.goto(f"{site_url}/staff/programme/releases/new/")
    page.locator("input[name=name]").fill(name)
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/releases/\d+/$"))


def told(*, after: int) -> list[str]:
    """To whom news of a release goes by mail: one line a message."""
    rows = Message.objects.filter(kind="seminars.release_for_speaker", channel=Channel.EMAIL, pk__gt=after)
    return sorted(rows.values_list("address", flat=True))


def speaker_of(seminar: Seminar) -> str:
    return seminar.contributions.get().speaker.email
