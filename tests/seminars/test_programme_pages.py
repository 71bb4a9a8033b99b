"""The public programme: what its days show, to whom, at what cost."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openday.editions.models import Edition
from pavilions.models import Pavilion
from seminars.models import Placement, Seating, Seminar, Speaker
from tests.factories.accounts import UserFactory
from tests.factories.seminars import NOW, TEN, PlacementFactory, RegistrationFactory, SeminarFactory
from tests.seminars.public_fair import make_public_fair, page, release

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("before_the_edition")]
DAY = "/fr/programme/2027-05-22/"


def listed(client, path: str = DAY) -> list[str]:
    """Titles of the day, in order."""
    return re.findall(r'class="event-name"[^>]*>([^<]+)<', page(client, path))


def event(client, title: str, path: str = DAY) -> str:
    """The whole of one event."""
    return next(each for each in re.findall(r'<li class="event".*?</li>', page(client, path)) if title in each)


EVERYTHING = ["Les défis de l&#x27;identité numérique", "Ville routière", "La sécurité routière", "Pause"]
EVERYTHING += ["Parade équestre", "Parade équestre"]


# --- a day --------------------------------------------------------------------------------------------


def test_a_day_shows_seminars_shows_and_the_childrens_space_together_by_time(client, fair):
    assert listed(client) == EVERYTHING


def test_home_is_the_day_that_comes_next(client, fair):
    assert listed(client, "/fr/programme/") == EVERYTHING
    with time_machine.travel(TEN + timedelta(days=1), tick=False):
        assert listed(client, "/fr/programme/") == []
        assert "Rien n’est encore prévu" in page(client, "/fr/programme/")


def test_an_event_says_when_where_who_and_in_which_language(client, fair):
    text = event(client, "identité numérique")

    assert '<bdi dir="ltr">10:00 – 11:00</bdi>' in text
    assert 'href="/fr/programme/seminars/S01/"' in text
    assert "Nadia El Alaoui, Youssef Benali" in text
    assert "interprété en français" in text
    assert "Salle des séminaires" in text


def test_shows_lead_to_their_pavilion(client, fair):
    assert 'href="/fr/pavilions/A01/"' in event(client, "Parade équestre")


def test_events_stand_in_columns_of_places_and_rows_of_five_minutes(client, fair):
    text = page(client, DAY)

    heads = re.findall(r'class="day-head" data-place="(\d)"[^>]*><h2 class="h3">([^<]+)<', text)
    assert heads == [("1", "Salle des séminaires"), ("2", "Petite salle"), ("3", "Arène"), ("4", "Enfants")]
    assert 'data-columns="4"' in text
    assert 'data-place="2" data-from="18" data-to="30"' in event(client, "sécurité routière")
    assert 'data-place="4" data-from="12" data-to="24"' in event(client, "Ville routière")
    assert "data-short" in event(client, "Pause")


def test_what_goes_on_at_once_in_one_place_stands_side_by_side(client, fair):
    other = Pavilion.objects.get(pk=fair.children.pk)
    other.pk, other.code, other.name_fr = None, "C02", "Dessin"
    other.save()
    other.slots.create(starts_at=TEN + timedelta(minutes=15), ends_at=TEN + timedelta(minutes=45), capacity=9)

    assert 'data-place="4" data-lanes="2"' in page(client, DAY)
    assert 'data-place="5"' in event(client, "Dessin")


def test_nothing_of_the_draft_is_shown(client, fair):
    Placement.objects.filter(seminar=fair.identity).update(
        starts_at=TEN + timedelta(hours=2), ends_at=TEN + timedelta(hours=3)
    )
    Seminar.objects.filter(pk=fair.identity.pk).update(title_fr="Autre titre")

    assert listed(client) == EVERYTHING
    assert "10:00 – 11:00" in event(client, "identité numérique")
    for path in ("/fr/programme/seminars/S09/", "/fr/programme/mine/?s=S09"):
        assert "brouillon" not in client.get(path).content.decode()


def test_a_release_shows_at_once(client, fair):
    assert "Encore en brouillon" not in listed(client)

    release(fair.edition, "2.0", by=fair.officer)

    assert "Encore en brouillon" in listed(client)
    assert "Version 2.0 du programme" in page(client, DAY)


def test_what_is_cancelled_stays_and_says_so(client, fair):
    Seminar.objects.filter(pk=fair.table.pk).update(
        cancelled_at=NOW, cancelled_by=fair.officer, cancelled_reason="grève"
    )
    release(fair.edition, "2.0", by=fair.officer)

    text = event(client, "sécurité routière")
    assert 'data-kind="cancelled"' in text
    assert "annulé" in text


def test_seats_are_live(client, fair):
    assert "40 places libres sur 200" in event(client, "identité numérique")

    Seating.objects.update(seats_taken=199)
    assert "1 place libre sur 200" in event(client, "identité numérique")

    Seating.objects.update(seats_taken=200)
    assert "complet" in event(client, "identité numérique")


def test_who_waits_comes_before_whoever_asks_now(client, fair):
    RegistrationFactory(seminar=fair.identity, state="waiting", queue_number=1, seats=50)

    assert "complet" in event(client, "identité numérique")


def test_on_the_day_what_is_on_and_what_is_over_says_so(client, fair):
    with time_machine.travel(TEN + timedelta(minutes=65), tick=False):
        assert "data-over" in event(client, "identité numérique")
        assert 'aria-current="true"' in event(client, "sécurité routière")
        assert "data-over" not in event(client, "Parade équestre")
        assert re.search(r'class="day-now" aria-hidden="true" data-from="25"', page(client, DAY))


def test_on_the_day_each_place_says_what_is_on_and_what_comes_next(client, fair):
    with time_machine.travel(TEN + timedelta(minutes=35), tick=False):
        text = page(client, "/fr/programme/")

    now = re.search(r'id="now-title".*?</ol>', text)[0]
    assert re.search(r"Petite salle.*?La sécurité routière", now)
    assert re.search(r"Arène.*?Rien en ce moment.*?12:00.*?Parade équestre", now)
    assert "Pause" not in now


def test_before_and_after_the_day_nothing_is_on(client, fair):
    assert "now-title" not in page(client, DAY)
    with time_machine.travel(TEN + timedelta(days=2), tick=False):
        assert "now-title" not in page(client, DAY)
        assert "data-over" in event(client, "Parade équestre")


def test_before_the_first_release_shows_stand_alone(client):
    fair = make_public_fair()
    Edition.objects.filter(pk=fair.edition.pk).update(state="archived")
    other = make_public_fair_without_release()

    assert listed(client, "/fr/programme/") == ["Parade équestre", "Parade équestre"]
    assert "Les séminaires ne sont pas encore annoncés" in page(client, "/fr/programme/")
    assert other.releases.count() == 0


def make_public_fair_without_release() -> Edition:
    from tests.factories.editions import EditionFactory, ZoneFactory
    from tests.factories.pavilions import PavilionFactory, SlotFactory

    edition = EditionFactory()
    arena = ZoneFactory(edition=edition, code="A", kind="arena")
    parade = PavilionFactory(edition=edition, zone=arena, stage=arena, kind="show", name_fr="Parade équestre")
    for hours in (2, 6):
        starts_at = TEN + timedelta(hours=hours)
        SlotFactory(pavilion=parade, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=40))
    return edition


def test_between_two_editions_the_page_says_so(client, fair):
    Edition.objects.update(state="archived")

    assert "Aucune édition" in page(client, "/fr/programme/")
    for path in (DAY, "/fr/programme/seminars/S01/", "/fr/programme/halls/H1/screen/"):
        assert client.get(path).status_code == 404
    assert page(client, "/fr/programme/mine/")


@pytest.mark.parametrize(
    "path", ["2027-05-30/", "2027-02-31/", "seminars/S77/", "speakers/nobody/", "halls/H9/screen/"]
)
def test_what_there_is_not_is_not_found(client, fair, path):
    assert client.get(f"/fr/programme/{path}").status_code == 404


# --- narrowing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("q=numerique", EVERYTHING[:1]),
        ("q=alaoui%20NADIA", EVERYTHING[:1]),
        ("q=arene", EVERYTHING[4:]),
        ("q=karate", []),
        ("topic=road_safety", EVERYTHING[2:3]),
        ("place=hall-h2", EVERYTHING[2:3]),
        ("place=stage-a", EVERYTHING[4:]),
        ("language=fr", [EVERYTHING[0], EVERYTHING[2]]),
        ("language=ar", EVERYTHING[:1]),
        ("since=11:00", [EVERYTHING[2], *EVERYTHING[4:]]),
        ("children=on", [EVERYTHING[1], *EVERYTHING[4:]]),
        ("seats=on", [*EVERYTHING[:3], *EVERYTHING[4:]]),
        ("children=on&since=11:00", EVERYTHING[4:]),
    ],
)
def test_a_day_is_narrowed(client, fair, query, titles):
    assert listed(client, f"{DAY}?{query}") == titles


def test_free_seats_leaves_out_what_is_full(client, fair):
    Seating.objects.update(seats_taken=200)

    assert listed(client, f"{DAY}?seats=on") == [*EVERYTHING[1:3], *EVERYTHING[4:]]


def test_arabic_is_searched_as_it_is_typed(client, fair):
    assert listed(client, "/ar/programme/2027-05-22/?q=الهويه") == ["تحديات الهوية الرقمية"]


def test_other_days_say_how_much_they_hold_of_what_was_asked(client, fair):
    sunday = TEN + timedelta(days=1)
    seminar = SeminarFactory(edition=fair.edition, code="S20", title_fr="Numérique aussi")
    PlacementFactory(seminar=seminar, hall=fair.hall, starts_at=sunday, changed_by=fair.officer)
    release(fair.edition, "2.0", by=fair.officer)

    text = page(client, "/fr/programme/2027-05-24/?q=numerique")

    assert "Rien de tel ce jour-là" in text
    tabs = re.findall(r'class="day-tab" href="/fr/programme/2027-05-(\d\d)/\?q=numerique".*?<span>(\d)', text)
    assert tabs == [("22", "1"), ("23", "1"), ("24", "0"), ("25", "0"), ("26", "0")]


@pytest.mark.parametrize("query", ["topic=queen", "place=hall-x", "language=xx", "since=25:00", "q=" + "x" * 81])
def test_what_cannot_be_read_is_said_and_left_out(client, fair, query):
    assert "pas pu être lue" in page(client, f"{DAY}?{query}")
    assert listed(client, f"{DAY}?{query}") == EVERYTHING


def test_what_is_typed_is_escaped(client, fair):
    text = page(client, f"{DAY}?q=%3Cscript%3E&x=%22%3E")

    assert "<script>" not in text
    assert "&lt;script&gt;" in text


# --- all pages ----------------------------------------------------------------------------------------
PATHS = (
    "",
    "2027-05-22/",
    "2027-05-22/?q=x",
    "mine/",
    "mine/?s=S01",
    "seminars/S01/",
    "speakers/",
    "speakers/nadia-el-alaoui/",
    "halls/H1/screen/",
    "embed/",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_pages_are_public_and_cacheable_and_know_nobody(client, fair, language, path):
    client.force_login(UserFactory())
    response = client.get(f"/{language}/programme/{path}")

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()
    assert re.fullmatch(r"public, max-age=0, s-maxage=\d+", response["Cache-Control"])
    assert "Cookie" not in response.get("Vary", "")
    assert response.cookies == {}
    again = client.get(f"/{language}/programme/{path}", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", PATHS)
def test_pages_take_no_other_method(client, fair, path):
    assert client.post(f"/ar/programme/{path}").status_code == 405


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("2027-05-22/", 2),
        ("2027-05-22/?q=x&children=on", 2),
        ("mine/?s=S01,S02", 2),
        ("seminars/S01/", 3),
        ("speakers/", 1),
        ("speakers/nadia-el-alaoui/", 1),
        ("halls/H1/screen/", 2),
        ("embed/", 1),
    ],
)
def test_pages_cost_the_same_for_three_seminars_or_for_thirty(client, fair, path, count):
    counts = []
    for name in ("2.0", "3.0"):
        client.get(f"/ar/programme/{path}")  # reads what seldom changes
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/ar/programme/{path}")
        counts.append(len(queries))
        for number in range(30):
            seminar = SeminarFactory(edition=fair.edition)
            starts_at = TEN + timedelta(days=1 + number // 8, hours=number % 8 - 1)
            PlacementFactory(seminar=seminar, hall=fair.small, starts_at=starts_at, changed_by=fair.officer)
        release(fair.edition, name, by=fair.officer)
        Placement.objects.exclude(seminar__code__in=["S01", "S02"]).delete()

    assert counts == [count, count]


def test_a_day_is_light(client, fair):
    assert len(client.get("/ar/programme/2027-05-22/").content) < 40_000


@pytest.mark.parametrize(
    "change",
    [
        lambda fair: Speaker.objects.filter(pk=fair.nadia.pk).update(name_fr="Zineb"),
        lambda fair: Pavilion.objects.filter(pk=fair.parade.pk).update(name_fr="Zineb"),
        lambda fair: fair.hall._meta.model.objects.filter(pk=fair.hall.pk).update(name_fr="Zineb"),
    ],
)
def test_what_staff_change_shows_at_once(client, fair, change):
    before = page(client, DAY)
    change(fair)

    assert "Zineb" not in before
    assert "Zineb" in page(client, DAY)
