"""What the public programme asks of the database when nothing is kept anywhere: the first request of a process on an
empty cache, and the first after each kind of change."""

import gc
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openday.editions.models import Edition
from pavilions.models import Slot
from pavilions.skeletons import Skeletons
from seminars.feeds.kept import KeptFiles
from seminars.models import Hall, LiveStream, Placement, Seating, Speaker
from seminars.services.programme import forget_programmes
from seminars.services.views import forget_streams
from tests.factories.seminars import NOW, TEN, LiveStreamFactory, MaterialFactory, PlacementFactory, SeminarFactory
from tests.seminars.public_fair import PublicFair, release

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("before_the_edition")]

MOST = 6  # of any page
# What the first request of a process asks.
COLDEST = {
    "/ar/programme/": 3,
    "/ar/programme/2027-05-22/": 3,
    "/ar/programme/2027-05-22/?q=x&children=on&seats=on": 3,
    "/ar/programme/mine/": 2,
    "/ar/programme/mine/?s=S01,S02": 3,
    "/ar/programme/seminars/S01/": 5,
    "/ar/programme/seminars/S01/seats/": 4,
    "/ar/programme/speakers/": 2,
    "/ar/programme/speakers/nadia-el-alaoui/": 2,
    "/ar/programme/halls/H1/screen/": 3,
    "/ar/programme/embed/": 2,
    "/ar/programme/releases/": 5,
    "/ar/programme/releases/2/": 5,
    "/ar/programme/releases/2/?since=1": 5,
    "/ar/programme/releases/rss.xml": 5,
    "/ar/programme/calendar.ics": 5,
    "/ar/programme/calendar.ics?s=S01,S02": 5,
    "/ar/programme/calendar/S01.ics": 5,
    "/ar/programme/schedule.xml": 2,
    "/ar/live/": 4,
    "/ar/live/hall/": 4,
    "/api/v1/programme/": 3,
    "/api/v1/seminars/?page_size=50": 4,
    "/api/v1/speakers/?page_size=50": 2,
    "/api/v1/halls/": 1,
    "/api/v1/live-streams/": 1,
    "/api/v1/releases/": 1,
}


@pytest.fixture
def told(fair: PublicFair) -> PublicFair:
    """The fair with a stream, a material, and a second release that moved one seminar and added another."""
    LiveStreamFactory(edition=fair.edition, code="hall", hall=fair.hall)
    MaterialFactory(seminar=fair.identity)
    moved = {"hall": fair.hall, "starts_at": TEN + timedelta(hours=2), "ends_at": TEN + timedelta(hours=3)}
    Placement.objects.filter(seminar=fair.table).update(**moved)
    _release_more(fair, "2.0")
    return fair


def forget_everything() -> None:
    """As a process begins, on a Redis that is empty."""
    cache.clear()
    forget_programmes()
    forget_streams()
    for each in gc.get_objects():
        if type(each) is Skeletons:  # a lazy object would do its work if it were asked what it is
            each._kept.clear()
        elif type(each) is KeptFiles:
            each._files.clear()


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def _release_more(fair: PublicFair, name: str) -> None:
    seminar = SeminarFactory(edition=fair.edition)
    starts_at = TEN + timedelta(days=1, hours=2 * fair.edition.releases.count())
    PlacementFactory(seminar=seminar, hall=fair.small, starts_at=starts_at, changed_by=fair.officer)
    release(fair.edition, name, by=fair.officer)


def _close_a_turn(fair: PublicFair) -> None:
    turn = Slot.objects.filter(pavilion=fair.parade).order_by("starts_at")[:1]
    Slot.objects.filter(pk__in=turn.values("pk")).update(closed_at=NOW, closed_by=fair.officer, closed_reason="مطر")


CHANGES: list[Callable[[PublicFair], object]] = [
    lambda fair: _release_more(fair, "3.0"),
    _close_a_turn,
    lambda fair: Seating.objects.filter(pk=fair.seating.pk).update(seats_taken=200),
    lambda fair: Edition.objects.filter(pk=fair.edition.pk).update(city_ar="مراكش"),
    lambda fair: Speaker.objects.filter(pk=fair.nadia.pk).update(name_ar="نادية"),
    lambda fair: Hall.objects.filter(pk=fair.hall.pk).update(name_ar="قاعة أخرى"),
    lambda fair: LiveStream.objects.update(name_ar="القاعة"),
]


@pytest.mark.parametrize(("path", "count"), COLDEST.items())
def test_the_first_request_of_a_process_asks_little(client, told, path, count):
    client.get(path)  # what Django itself finds out once: types of content, catalogues
    forget_everything()

    assert queries_of(client, path) == count <= MOST


@pytest.mark.parametrize(("path", "count"), COLDEST.items())
def test_the_first_request_after_a_change_asks_no_more(client, told, path, count):
    client.get(path)
    asked = []
    for change in CHANGES:
        change(told)
        cache.clear()
        asked.append(queries_of(client, path))

    assert max(asked) <= count


@pytest.mark.parametrize("path", COLDEST)
def test_between_two_editions_it_asks_little_too(client, told, path):
    Edition.objects.update(state=Edition.State.ARCHIVED)
    forget_everything()

    with CaptureQueriesContext(connection) as queries:
        client.get(path)

    assert len(queries) <= 2
