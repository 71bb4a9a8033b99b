"""The live page: the same for everybody, no host asked for before a press, and every press counted."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from openday.editions.models import Zone
from pavilions.models import Pavilion
from seminars.services import views
from seminars.services.releases import facts_of
from seminars.services.views import flush_views, views_of
from seminars.services.views_told import Count, tell
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory
from tests.factories.seminars import (
    TEN,
    HallFactory,
    LiveStreamFactory,
    ReleasedEntryFactory,
    ScheduleReleaseFactory,
    SeminarFactory,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NAVIGATION = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Accept": "text/html"}


@pytest.fixture(autouse=True)
def streams_unknown(settings):
    settings.LIVE_STREAM_HOSTS = ["video.example.org"]
    views.forget_streams()


@pytest.fixture
def now():
    """Twenty past ten of the first day."""
    with time_machine.travel(TEN + timedelta(minutes=20), tick=False):
        yield TEN + timedelta(minutes=20)


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def hall(edition):
    """With a seminar at ten and one on the next day, of the current release; and a stream."""
    hall = HallFactory(edition=edition)
    release = ScheduleReleaseFactory(edition=edition)
    for title, starts_at in (("الهوية الرقمية", TEN), ("الذكاء الاصطناعي", TEN + 24 * HOUR)):
        seminar = SeminarFactory(edition=edition, title_ar=title, title_fr="")
        ReleasedEntryFactory(release=release, seminar=seminar, hall=hall, starts_at=starts_at, facts=facts_of(seminar))
    LiveStreamFactory(edition=edition, code="hall", hall=hall, name_ar="القاعة الكبرى", name_fr="Grande salle")
    return hall


@pytest.fixture
def arena(edition):
    """With a show at eleven, and a stream that stands before the hall's."""
    arena = ZoneFactory(edition=edition, kind=Zone.Kind.ARENA)
    show = PavilionFactory(
        edition=edition, zone=arena, stage=arena, kind=Pavilion.Kind.SHOW, code="A01", name_ar="عرض الخيالة", name_fr=""
    )
    SlotFactory(pavilion=show, starts_at=TEN + HOUR, ends_at=TEN + HOUR + timedelta(minutes=30))
    LiveStreamFactory(edition=edition, code="arena", stage=arena, name_ar="الساحة")
    return arena


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def visible(page: str) -> str:
    """Without what is in no page until a script puts it there."""
    return re.sub(r"<template\b.*?</template>", "", page, flags=re.DOTALL)


# --- What is on ---------------------------------------------------------------------------------------------


def test_the_stream_with_something_on_comes_first(client, now, arena, hall):
    page = read(client, "/ar/live/")

    assert '<h2 id="stream-name">القاعة الكبرى</h2>' in page
    assert page.index("الهوية الرقمية") < page.index("الذكاء الاصطناعي")
    assert "عرض الخيالة" in page[page.index("other-streams") :]
    assert "عرض الخيالة" not in page[: page.index("other-streams")]


def test_a_stream_has_a_page_of_its_own(client, now, arena, hall):
    page = read(client, "/fr/live/arena/")

    assert '<h2 id="stream-name">الساحة</h2>' in page
    assert "عرض الخيالة" in page
    assert client.get("/fr/live/none/").status_code == 404


def test_a_stream_of_everything_shows_all_that_is_on(client, now, arena, hall):
    LiveStreamFactory(edition=hall.edition, code="all", name_ar="كل شيء")

    page = read(client, "/ar/live/all/")
    page = page[: page.index("other-streams")]

    assert "الهوية الرقمية" in page
    assert "عرض الخيالة" in page


def test_a_stream_that_is_hidden_is_nowhere(client, now, hall):
    LiveStreamFactory(edition=hall.edition, code="secret", name_ar="سري", is_shown=False)

    assert "سري" not in read(client, "/ar/live/")
    assert client.get("/ar/live/secret/").status_code == 404
    assert client.post("/ar/live/secret/watch/").status_code == 404
    assert client.post("/live/views/secret/").status_code == 404


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_page_stands_without_streams_and_between_editions(client, language):
    assert 'class="empty"' in read(client, f"/{language}/live/")
    EditionFactory()
    assert 'class="empty"' in Client().get(f"/{language}/live/?").content.decode()


def test_views_are_said_in_words(client, now, hall):
    stream = hall.edition.live_streams.get()
    tell([Count("one", stream.pk, TEN, 1_204_000)])

    assert "1,204,000 مشاهدة" in read(client, "/ar/live/")


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_takes_as_many_queries_for_one_stream_as_for_thirty(
    client, now, hall, count, django_assert_num_queries
):
    for number in range(count):
        LiveStreamFactory(edition=hall.edition, name_ar=f"بث {number}")
    read(client, "/ar/live/")

    with django_assert_num_queries(3):
        read(client, "/ar/live/?again")


def test_a_seminar_leads_to_the_stream_of_its_hall_until_it_is_over(client, now, hall):
    first, _second = hall.released_entries.order_by("starts_at").values_list("seminar__code", flat=True)
    path = f"/fr/programme/seminars/{first}/"

    assert 'href="/fr/live/hall/"' in read(client, path)
    with time_machine.travel(now + HOUR, tick=False):
        assert 'href="/fr/live/hall/"' not in read(client, path)


# --- Nobody is asked before a press -----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/ar/live/", "/fr/live/hall/"])
@pytest.mark.parametrize("is_known", [False, True], ids=["stranger", "signed in"])
def test_the_page_is_the_same_for_everybody_and_asks_no_other_host(client, now, hall, path, is_known):
    reader = Client(headers=NAVIGATION)
    if is_known:
        reader.force_login(UserFactory())

    response = reader.get(path)

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=10"
    page = visible(response.content.decode())
    assert "<iframe" not in page
    assert re.findall(r'(?:src|href|action)="(https?://video[^"]*)"', page) == []
    assert "video.example.org" in page  # whom a press would ask is said


def test_players_may_stand_in_these_pages_alone(client, now, hall):
    framed = "frame-src https://video.example.org"

    assert framed in client.get("/ar/live/").headers["Content-Security-Policy"]
    assert framed in client.get("/ar/live/").headers["Content-Security-Policy"]  # from the cache, too
    assert "frame-src" not in client.get("/ar/").headers["Content-Security-Policy"]


def test_without_script_the_player_comes_with_the_answer_to_a_press(now, hall):
    reader = Client(enforce_csrf_checks=True)

    response = reader.post("/ar/live/hall/watch/")
    flush_views()

    page = visible(response.content.decode())
    assert '<iframe class="live-frame"' in page
    assert 'src="https://video.example.org/embed/1"' in page
    assert "no-store" in response.headers["Cache-Control"]
    assert "frame-src https://video.example.org" in response.headers["Content-Security-Policy"]
    assert sum(views_of(hall.edition).values()) == 1


def test_no_link_begins_a_player(client, now, hall):
    response = client.get("/fr/live/hall/watch/")

    assert (response.status_code, response.headers["Location"]) == (302, "/fr/live/hall/")


# --- Counting by script -----------------------------------------------------------------------------------


def test_a_press_is_counted_without_cookie_token_or_query(hall, django_assert_num_queries):
    reader = Client(enforce_csrf_checks=True)
    assert reader.post("/live/views/hall/").status_code == 204

    with django_assert_num_queries(0):
        response = reader.post("/live/views/hall/", headers={"Sec-Fetch-Site": "same-origin"})
    flush_views()

    assert (response.status_code, response.content, list(response.cookies)) == (204, b"", [])
    assert sum(views_of(hall.edition).values()) == 2


def test_presses_on_other_sites_and_by_one_network_alone_do_not_count(client, hall, settings):
    settings.LIVE_VIEWS_A_MINUTE = 1

    assert client.post("/live/views/hall/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/live/views/hall/").status_code == 204
    assert client.post("/live/views/hall/").status_code == 429
    assert client.post("/ar/live/hall/watch/").status_code == 429
    assert client.get("/live/views/hall/").status_code == 405
    flush_views()

    assert sum(views_of(hall.edition).values()) == 1
