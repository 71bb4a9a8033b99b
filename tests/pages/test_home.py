"""The home page at each moment of an edition."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openday.editions.models import Edition, PastFigures, Zone
from openday.time_zone import at_local
from pavilions.models import Pavilion, Theme
from tests.factories.editions import FIRST_DAY, EditionFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory

pytestmark = pytest.mark.django_db


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment on the clocks of the venue; day 0 is the first one."""
    return at_local(FIRST_DAY + timedelta(days=day), time(hour, minute))


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (local(-40, 12), "Opens in 40 days"),
        (local(-1, 23, 59), "Opens tomorrow at"),
        (local(0, 0), "Opens today at"),
        (local(0, 8, 59), "Opens today at"),
        (local(0, 9), "Open today until"),
        (local(0, 17, 59), "Open today until"),
        (local(0, 18), "Opens tomorrow at"),
        (local(2, 3), "Opens today at"),
        (local(4, 18), "This edition is over"),
    ],
)
def test_home_says_whether_the_doors_are_open(client, moment, said):
    EditionFactory()

    with time_machine.travel(moment, tick=False):
        page = client.get("/en/").content.decode()

    assert said in page


def test_home_says_when_doors_open_again_after_a_day_without(client):
    edition = EditionFactory()
    edition.days.filter(date__in=[FIRST_DAY + timedelta(days=1), FIRST_DAY + timedelta(days=2)]).delete()

    with time_machine.travel(local(0, 20), tick=False):
        assert "Opens again on Tuesday 25 May at" in client.get("/en/").content.decode()


def test_home_names_the_edition_once_for_all_readers(client):
    EditionFactory(is_demo=True)

    page = client.get("/ar/").content.decode()

    assert "من السبت 22 إلى الأربعاء 26 ماي 2027" in page
    assert "وجدة 2027" in page
    assert "هذه الدورة متخيلة" in page


def test_home_of_a_real_edition_does_not_call_it_invented(client):
    EditionFactory(is_demo=False)

    assert "invented" not in client.get("/en/").content.decode()


@pytest.mark.parametrize("state", [None, Edition.State.DRAFT, Edition.State.ARCHIVED])
def test_home_between_two_editions_says_so(client, state):
    if state:
        EditionFactory(state=state)

    response = client.get("/en/")

    assert response.status_code == 200
    assert "No edition is announced at the moment" in response.content.decode()
    assert "2027" not in response.content.decode()


def test_home_leads_to_the_rules_while_bookings_are_closed(client):
    EditionFactory(bookings_open_at=datetime(2027, 5, 1, tzinfo=UTC))

    with time_machine.travel(local(-60, 12), tick=False):
        page = client.get("/en/").content.decode()

    assert "Book a visit" not in page


def show(edition, code="S01", **fields):
    stage = Zone.objects.filter(kind=Zone.Kind.ARENA).first() or ZoneFactory(edition=edition, kind=Zone.Kind.ARENA)
    return PavilionFactory(edition=edition, code=code, kind=Pavilion.Kind.SHOW, stage=stage, **fields)


def test_home_lists_the_shows_of_the_next_day_that_has_any(client):
    edition = EditionFactory()
    mounted = show(edition, name_en="Mounted police")
    over = SlotFactory(pavilion=mounted, starts_at=local(0, 9), ends_at=local(0, 10), capacity=411)
    on_now = SlotFactory(pavilion=mounted, starts_at=local(0, 11), ends_at=local(0, 12), capacity=412)
    later = SlotFactory(pavilion=mounted, starts_at=local(0, 15), ends_at=local(0, 16), capacity=413, heads_taken=3)
    next_day = SlotFactory(pavilion=mounted, starts_at=local(1, 15), ends_at=local(1, 16), capacity=414)

    with time_machine.travel(local(0, 11, 30), tick=False):
        response = client.get("/en/")

    shown = response.context["show_day"]
    assert shown.is_today
    assert [(turn.slot, turn.is_on) for turn in shown.turns] == [(on_now, True), (later, False)]
    assert "410 places for groups" in response.content.decode()
    assert over not in [turn.slot for turn in shown.turns]
    assert next_day not in [turn.slot for turn in shown.turns]


def test_home_shows_a_pavilion_of_each_family_and_another_tomorrow(client):
    edition = EditionFactory()
    for number, theme in enumerate([Theme.FORENSICS, Theme.FORENSICS, Theme.TECHNOLOGY, Theme.ROAD_SAFETY], start=1):
        PavilionFactory(edition=edition, code=f"P0{number}", theme=theme)

    with time_machine.travel(local(-3, 12), tick=False):
        today = client.get("/en/").context["pavilions"]
    cache.clear()
    with time_machine.travel(local(-2, 12), tick=False):
        tomorrow = client.get("/en/").context["pavilions"]

    assert today.count == 4
    assert len(today.picked) == len(tomorrow.picked) == 3
    assert {today.picked[0].code, tomorrow.picked[0].code} == {"P01", "P02"}


def test_home_draws_past_editions_and_lists_them(client):
    PastFigures.objects.create(year=2024, city_ar="أكادير", visitors=2_120_000, pavilions=37, schools=845)
    PastFigures.objects.create(year=2025, city_ar="الجديدة", visitors=2_400_000, pavilions=50, schools=1916)

    page = client.get("/fr/").content.decode()

    assert "2,12 millions" in page
    assert 'data-value="62"' in page
    assert 'data-value="70"' in page
    assert "établissements scolaires, après 845" in page
    assert page.count('<td class="number">–</td>') == 6


@pytest.mark.parametrize("pavilions", [1, 12])
def test_home_costs_as_many_queries_whatever_it_shows(client, pavilions):
    edition = EditionFactory()
    for number in range(pavilions):
        PavilionFactory(edition=edition, code=f"P{number}")
        SlotFactory(pavilion=show(edition, code=f"S{number}"), starts_at=local(0, 9 + number // 2, 30 * (number % 2)))
    PastFigures.objects.create(year=2025, city_ar="الجديدة", visitors=2_400_000)

    with CaptureQueriesContext(
        connection,
    ) as cold:
        client.get("/ar/")
    with CaptureQueriesContext(connection) as warm:
        client.get("/ar/")

    with CaptureQueriesContext(connection) as with_a_query:
        client.get("/ar/?from=mail")

    assert len(cold) == len(with_a_query) == 6
    assert len(warm) == 0


def test_home_is_remembered_for_as_long_as_a_proxy_may_keep_it(client):
    edition = EditionFactory()
    before = client.get("/fr/").content.decode()
    Edition.objects.filter(pk=edition.pk).update(venue_fr="Palais des congrès")

    assert client.get("/fr/").content.decode() == before
    assert "Palais des congrès" in client.get("/fr/?again").content.decode()
    assert "Exhibition grounds" in client.get("/en/").content.decode()
