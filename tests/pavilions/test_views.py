"""The public pages of pavilions: what they show, to whom, at what cost."""

import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from openday.editions.models import Edition, Gate, Zone
from openday.time_zone import at_local
from pavilions import guide as guides
from pavilions.models import Pavilion, Slot
from tests.factories.accounts import UserFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory

pytestmark = pytest.mark.django_db
BEFORE = at_local(date(2027, 5, 12), time(12))


@pytest.fixture(autouse=True)
def ten_days_before():
    with time_machine.travel(BEFORE, tick=False):
        yield


def listed(client, language="ar", **query) -> list[str]:
    """Codes in the list, in order."""
    response = client.get(f"/{language}/pavilions/", query)
    assert response.status_code == 200
    return re.findall(r'<li><a href="/\w\w/pavilions/(\w+)/">', response.content.decode())


def page(client, path) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# --- the list ---------------------------------------------------------------------------------------


def test_the_list_shows_every_pavilion_with_its_next_turn_and_places(client, fair):
    text = page(client, "/fr/pavilions/")

    assert listed(client) == ["P08", "P20", "A01"]
    assert 'Police montée<small><bdi dir="ltr">10:00</bdi> · 35 places</small>' in text
    assert 'Empreintes digitales<small><bdi dir="ltr">10:00</bdi> · complet</small>' in text
    assert "Parade<small></small>" in text


def test_places_are_live(client, fair):
    page(client, "/fr/pavilions/")
    Slot.objects.filter(pk=fair.ten_horses.pk).update(heads_taken=49)

    assert "10:00</bdi> · 1 place<" in page(client, "/fr/pavilions/")


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"q": "خيالة"}, ["P20"]),
        ({"q": "الخَيَّاله"}, ["P20"]),
        ({"q": "montee POLICE"}, ["P20"]),
        ({"q": "p08"}, ["P08"]),
        ({"q": "كاراتيه"}, []),
        ({"level": "primary"}, ["P20", "A01"]),
        ({"level": "preschool"}, []),
        ({"theme": "forensics"}, ["P08"]),
        ({"step_free": "on"}, ["P20", "A01"]),
        ({"heads": "35"}, ["P20"]),
        ({"heads": "٣٥"}, ["P20"]),
        ({"heads": "36"}, []),
        ({"heads": "1", "time": "10:30"}, []),
        ({"now": "on"}, []),
        ({"theme": "special_units", "level": "upper_secondary"}, ["A01"]),
    ],
)
def test_the_list_is_narrowed(client, fair, query, codes):
    assert listed(client, **query) == codes


def test_nothing_found_says_what_to_do(client, fair):
    text = page(client, "/fr/pavilions/?q=karaté")

    assert "Aucun pavillon ne correspond" in text
    assert 'value="karaté"' in text


@pytest.mark.parametrize("query", ["level=queen", "day=2027-02-31", "time=25:00", "heads=-4", "heads=many", "theme=x"])
def test_what_cannot_be_read_is_said_and_left_out(client, fair, query):
    text = page(client, f"/fr/pavilions/?{query}")

    assert "pas pu être lue" in text
    assert listed(client, **dict([query.split("=")])) == ["P08", "P20", "A01"]


def test_what_is_typed_is_escaped(client, fair):
    text = page(client, "/fr/pavilions/?q=%3Cscript%3E&x=%22%3E")

    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_day_and_a_clock_choose_the_turns(client, fair):
    sunday = fair.ten + timedelta(days=1, hours=5)
    SlotFactory(pavilion=fair.horses, starts_at=sunday, ends_at=sunday + timedelta(minutes=25), capacity=9)

    text = page(client, "/fr/pavilions/?day=2027-05-23&time=14:30")

    assert "dimanche 23 mai à partir de" in text
    assert '<bdi dir="ltr">15:00</bdi> · 9 places' in text


def test_a_full_turn_gives_way_to_the_next_with_room(client, fair):
    later = fair.ten + timedelta(minutes=30)
    SlotFactory(pavilion=fair.prints, starts_at=later, ends_at=later + timedelta(minutes=25), capacity=9)

    assert '<bdi dir="ltr">10:30</bdi> · 9 places' in page(client, "/fr/pavilions/")


def test_closed_turns_are_not_offered(client, fair):
    Slot.objects.filter(pk=fair.ten_horses.pk).update(
        heads_taken=0, closed_at=BEFORE, closed_by=UserFactory(), closed_reason="storm"
    )

    assert "Police montée<small></small>" in page(client, "/fr/pavilions/")


def test_shows_are_looked_for_all_day(client, fair):
    evening = fair.ten + timedelta(hours=6)
    SlotFactory(pavilion=fair.parade, starts_at=evening, ends_at=evening + timedelta(minutes=25), capacity=900)

    assert '<bdi dir="ltr">16:00</bdi> · 900 places' in page(client, "/fr/pavilions/")


def test_on_the_day_turns_are_shown_from_now_and_open_now_means_now(client, fair):
    with time_machine.travel(fair.ten + timedelta(minutes=5), tick=False):
        assert listed(client, now="on") == ["P08", "P20"]
        assert "Police montée<small></small>" in page(client, "/fr/pavilions/")


def test_after_the_edition_no_turn_is_left(client, fair):
    with time_machine.travel(fair.ten + timedelta(days=30), tick=False):
        assert "est terminée" in page(client, "/fr/pavilions/")


def test_between_two_editions_the_page_says_so(client, fair):
    Edition.objects.update(state="archived")

    assert "Aucune édition" in page(client, "/fr/pavilions/")
    assert client.get("/fr/pavilions/P20/").status_code == 404


def test_drafts_never_show(client, fair):
    draft = PavilionFactory(edition__state="draft", code="P99")

    assert "P99" not in page(client, "/ar/pavilions/")
    assert client.get(f"/ar/pavilions/{draft.code}/").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        lambda fair: Pavilion.objects.filter(pk=fair.horses.pk).update(name_fr="Chevaux"),
        lambda fair: Zone.objects.filter(pk=fair.horses.zone_id).update(name_fr="Chevaux"),
        lambda fair: Gate.objects.update(name_fr="Chevaux"),
        lambda fair: PavilionFactory(edition=fair.edition, zone=fair.horses.zone, name_fr="Chevaux", x_m=50, y_m=50),
    ],
)
def test_what_staff_change_shows_at_once(client, fair, change):
    before = page(client, "/fr/pavilions/")
    change(fair)

    assert "Chevaux" not in before
    assert "Chevaux" in page(client, "/fr/pavilions/")


def test_a_pavilion_that_goes_is_shown_no_more(client, fair):
    page(client, "/fr/pavilions/")
    fair.ten_prints.delete()
    fair.prints.delete()

    assert listed(client) == ["P20", "A01"]


# --- one pavilion -----------------------------------------------------------------------------------


def test_a_pavilion_shows_its_texts_place_and_turns(client, fair):
    text = page(client, "/fr/pavilions/P20/")

    assert "<h1>Police montée</h1>" in text
    assert "Zone H1" in text
    assert '<bdi dir="ltr">10:00 – 10:25</bdi>' in text
    assert "35 places" in text
    assert 'href="/fr/pavilions/P08/"' in text


def test_a_pavilion_shows_each_day(client, fair):
    assert "Aucun créneau ce jour-là" in page(client, "/fr/pavilions/P20/?day=2027-05-24")


@pytest.mark.parametrize("path", ["P99/", "p20/", "P20/?day=2027-05-30", "P20/?day=x", "P20%00/"])
def test_what_there_is_not_is_not_found(client, fair, path):
    assert client.get(f"/fr/pavilions/{path}").status_code == 404


def test_texts_that_were_not_written_fall_back(client, fair):
    Pavilion.objects.filter(pk=fair.horses.pk).update(name_fr="", name_en="")

    assert "<h1>شرطة الخيالة</h1>" in page(client, "/en/pavilions/P20/")


def test_turns_that_have_begun_or_were_closed_say_so(client, fair):
    later = fair.ten + timedelta(hours=1)
    SlotFactory(
        pavilion=fair.horses, starts_at=later, ends_at=later + timedelta(minutes=25),
        closed_at=BEFORE, closed_by=UserFactory(), closed_reason="storm",
    )  # fmt: skip
    with time_machine.travel(fair.ten, tick=False):
        text = page(client, "/fr/pavilions/P20/")

    assert re.search(r"10:00 – 10:25</bdi></b><span>commencé", text)
    assert re.search(r"11:00 – 11:25</bdi></b><span>fermé", text)


# --- both -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "?q=x", "P20/", "P20/?day=2027-05-23"])
def test_pages_are_public_and_cacheable_and_know_nobody(client, fair, path):
    response = client.get(f"/ar/pavilions/{path}")

    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=10"
    assert "Cookie" not in response.get("Vary", "")
    assert response.cookies == {}
    again = client.get(f"/ar/pavilions/{path}", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_pages_take_no_other_method(client, fair):
    assert client.post("/ar/pavilions/").status_code == 405


@pytest.mark.parametrize("path", ["", "?level=primary&heads=3", "P20/"])
def test_pages_cost_two_queries_for_three_pavilions_or_for_thirty(client, fair, path):
    counts = []
    for _ in range(2):
        client.get(f"/ar/pavilions/{path}")  # reads what seldom changes
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/ar/pavilions/{path}")
        counts.append(len(queries))
        for pavilion in PavilionFactory.create_batch(30, edition=fair.edition, zone=fair.horses.zone):
            SlotFactory.create_batch(1, pavilion=pavilion, starts_at=fair.ten, ends_at=fair.ten + timedelta(minutes=25))

    assert counts == [2, 2]


def test_a_change_costs_seven_queries_once(client, fair):
    guides._Kept.guide = None
    with CaptureQueriesContext(connection) as queries:
        client.get("/ar/pavilions/")

    # the fingerprint, edition, days, zones, gates, pavilions, turns; and the frame's edition where it is not cached
    assert len(queries) in (7, 8)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_pages_are_in_their_language(client, fair, language):
    with translation.override(language):
        url = reverse("pavilions:pavilion-detail", args=["P20"])

    assert f'<html lang="{language}"' in page(client, url)
