"""Editions, pavilions, slots and arrival windows: for everybody, cacheable, page by page."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openday.editions.models import Edition
from pavilions.models import Pavilion, Slot
from schools.models import ArrivalWindow
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, GateFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory
from tests.factories.schools import ArrivalWindowFactory

LISTS = ["editions/", "pavilions/", "slots/", "arrival-windows/"]


def results(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def ids(answer):
    return [row["id"] for row in results(answer)]


def test_an_edition_says_its_days_places_and_rules(site, anybody):
    (edition,) = results(anybody.get("editions/"))

    assert edition == anybody.get(f"editions/{site.edition.number}/").json()
    assert edition["city"] == {"ar": "وجدة", "fr": "Oujda", "en": "Oujda"}
    assert edition["time_zone"] == "Africa/Casablanca"
    assert edition["days"][0] == {
        "date": "2027-05-22",
        "opens_at": "2027-05-22T09:00:00Z",
        "closes_at": "2027-05-22T18:00:00Z",
    }
    assert edition["bookings"]["pupils_per_adult"]["primary"] == 10
    assert (len(edition["days"]), len(edition["zones"]), len(edition["gates"])) == (5, 2, 1)


def test_texts_fall_back_to_arabic_and_arabic_is_sent_as_it_is_written(site, anybody):
    pavilion = Pavilion.objects.order_by("pk")[0]
    Pavilion.objects.filter(pk=pavilion.pk).update(name_ar="رواق الخيالة", name_fr="", name_en="")

    answer = anybody.get(f"pavilions/{pavilion.pk}/")

    assert answer.json()["name"] == {"ar": "رواق الخيالة", "fr": "رواق الخيالة", "en": "رواق الخيالة"}
    assert answer.json()["text"] is None
    assert "رواق الخيالة" in answer.content.decode()


def test_slots_say_how_many_places_are_left(site, anybody):
    slot = site.turns[0][1]
    Slot.objects.filter(pk=slot.pk).update(heads_taken=13)

    row = results(anybody.get("slots/"))[0]

    assert row == {
        "id": slot.pk,
        "pavilion_id": slot.pavilion_id,
        "starts_at": "2027-05-22T09:30:00Z",
        "ends_at": "2027-05-22T09:55:00Z",
        "capacity": 50,
        "places_left": 37,
        "is_closed": False,
    }


def test_a_closed_slot_has_no_place_left(site, anybody):
    Slot.objects.update(closed_at=site.now, closed_by=UserFactory(), closed_reason="power cut")

    assert {(row["places_left"], row["is_closed"]) for row in results(anybody.get("slots/"))} == {(0, True)}


def test_drafts_are_nobodys_and_past_editions_are_kept(site, anybody):
    draft = EditionFactory(state=Edition.State.DRAFT, starts_date="2028-05-20", ends_date="2028-05-24", days=[])
    past = EditionFactory(state=Edition.State.ARCHIVED, starts_date="2026-05-20", ends_date="2026-05-24", days=[])
    hidden = PavilionFactory(edition=draft, zone=ZoneFactory(edition=draft))
    kept = PavilionFactory(edition=past, zone=ZoneFactory(edition=past))

    assert [row["number"] for row in results(anybody.get("editions/"))] == [site.edition.number, past.number]
    assert kept.pk not in ids(anybody.get("pavilions/"))
    assert ids(anybody.get(f"pavilions/?edition={past.number}")) == [kept.pk]
    assert ids(anybody.get(f"pavilions/?edition={draft.number}")) == []
    assert anybody.get(f"pavilions/{kept.pk}/").status_code == 200
    for path in (f"editions/{draft.number}/", f"pavilions/{hidden.pk}/", "pavilions/0/", f"editions/{10**30}/"):
        answer = anybody.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("pavilion={p0}", lambda s: [turn.pk for turn in s.turns[0][1:]]),
        ("date=2027-05-23", lambda s: []),
        ("level=upper_secondary", lambda s: []),
        ("heads=51", lambda s: []),
        ("heads=50&pavilion={p1}&is_open=true", lambda s: [turn.pk for turn in s.turns[1][1:]]),
        ("pavilion={p0}&is_open=false", lambda s: [turn.pk for turn in s.turns[0][1:]]),
    ],
)
def test_slots_are_narrowed(site, anybody, query, expected):
    filled = query.format(p0=site.turns[0][1].pavilion_id, p1=site.turns[1][1].pavilion_id)

    assert ids(anybody.get(f"slots/?{filled}")) == expected(site)


def test_a_day_is_a_day_at_the_venue(site, anybody):
    assert len(ids(anybody.get("slots/?date=2027-05-22"))) == 24
    assert ids(anybody.get("arrival-windows/?date=2027-05-23")) == [site.windows[2].pk]


def test_pavilions_are_narrowed_by_kind_theme_and_level(site, anybody):
    space = PavilionFactory(
        edition=site.edition,
        zone=ZoneFactory(edition=site.edition),
        kind="children",
        theme="children_community",
        levels=["preschool"],
    )

    for query in (
        "kind=children",
        "theme=children_community",
        "level=preschool",
        f"edition={site.edition.number}&kind=children",
    ):
        assert ids(anybody.get(f"pavilions/?{query}")) == [space.pk]


def test_arrival_windows_are_narrowed_by_gate_room_and_time(site, anybody):
    first, second, third = (window.pk for window in site.windows)
    ArrivalWindow.objects.filter(pk=first).update(heads_taken=190, coaches_taken=5)
    ArrivalWindow.objects.filter(pk=second).update(closed_at=site.now, closed_by=UserFactory(), closed_reason="storm")

    assert ids(anybody.get("arrival-windows/?heads=11")) == [second, third]
    assert ids(anybody.get("arrival-windows/?coaches=1")) == [second, third]
    assert ids(anybody.get("arrival-windows/?is_open=true")) == [first, third]
    assert ids(anybody.get(f"arrival-windows/?gate={site.windows[0].gate_id + 1}")) == []


@pytest.mark.parametrize(
    "query",
    [
        "pavilion=x", "pavilion=1.5", "pavilion=0", "pavilion=-1", f"pavilion={10**40}", "date=2027-13-01",
        "date=today", "level=university", "heads=0", "heads=NaN", "heads=1e3", "page_size=0", "page_size=201",
        "page_size=x", "page_size=%D9%A3", "page_size=", f"page_size={10**30}", "cursor=x", "cursor=W10", "cursor=%00",
        "cursor=WzEsMl0", "cursor=eyJhIjoxfQ", "cursor=WyIyMDI3LTA1LTIyIiwgMV0", "level=%00", "date=%00",
        "pavilion=%00",
    ],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_a_400_that_names_it(site, anybody, query):
    answer = anybody.get(f"slots/?{query}")

    assert answer.status_code == 400, query
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["fields"]) == [query.partition("=")[0]]


def test_pages_neither_repeat_nor_skip_while_rows_come_and_go(site, anybody):
    before = ids(anybody.get("slots/?page_size=200"))
    seen, path = [], "slots/?page_size=5"

    for page in range(6):
        answer = anybody.get(path)
        seen += ids(answer)
        if page == 1:  # one that was seen goes, one comes before what is seen, one after it
            Slot.objects.filter(pk=before[0]).delete()
            early = SlotFactory(pavilion=PavilionFactory(edition=site.edition), starts_at=site.nine)
            late = SlotFactory(pavilion=early.pavilion, starts_at=site.nine + timedelta(hours=5))
        following = answer.json()["next"]
        if following is None:
            break
        path = "slots/?" + urlsplit(following).query

    assert seen == [*before, late.pk]


def test_slots_of_one_instant_go_on_by_their_id(site, anybody):
    together = [slot.pk for slot in (turns[1] for turns in site.turns)]
    first = anybody.get("slots/?page_size=3")

    second = anybody.get("slots/?" + urlsplit(first.json()["next"]).query)

    assert ids(first) + ids(second)[:1] == sorted(together)


def test_the_last_page_has_no_next(site, anybody):
    assert anybody.get("slots/?page_size=24").json()["next"] is None
    assert anybody.get("slots/?page_size=23").json()["next"].startswith("http://testserver/api/v1/slots/?cursor=")


@pytest.mark.parametrize("path", LISTS)
def test_a_public_list_is_cacheable_and_confirmed_without_asking_the_database(site, anybody, path):
    first = anybody.get(path)

    with CaptureQueriesContext(connection) as queries:
        again = anybody.get(path, If_None_Match=first["ETag"])

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert queries.captured_queries == []
    assert {"public", "max-age=0"} < {part.partition("s-max")[0] or part for part in first["Cache-Control"].split(", ")}
    assert "Cookie" not in first.get("Vary", "")
    assert not first.cookies


def test_a_list_that_changed_is_sent_anew(site, anybody):
    first = anybody.get("slots/")
    Slot.objects.filter(pk=site.turns[0][1].pk).update(heads_taken=50)
    cache.clear()  # as the five seconds do for which it is kept

    again = anybody.get("slots/", If_None_Match=first["ETag"])

    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_public_lists_look_at_no_token(site, anybody):
    anybody.token = "openday_of-nobody"

    assert anybody.get("slots/").status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("path", "count"), [("editions/", 4), ("pavilions/", 1), ("slots/", 1), ("arrival-windows/", 1)]
)
def test_a_list_costs_the_same_queries_for_one_row_and_for_thirty(db, anybody, path, count, rows):
    edition = EditionFactory()
    zone, gate = ZoneFactory(edition=edition), GateFactory(edition=edition)
    pavilion = PavilionFactory(edition=edition, zone=zone)
    nine = edition.days.order_by("date")[0].opens_at
    for number in range(rows):
        if path == "slots/":
            SlotFactory(
                pavilion=pavilion,
                starts_at=nine + timedelta(minutes=number),
                ends_at=nine + timedelta(minutes=number + 1),
            )
        elif path == "arrival-windows/":
            ArrivalWindowFactory(
                gate=gate, starts_at=nine + timedelta(minutes=number), ends_at=nine + timedelta(minutes=number + 1)
            )
        elif path == "pavilions/" and number:
            PavilionFactory(edition=edition, zone=zone)
        elif path == "editions/" and number:
            EditionFactory(state=Edition.State.ARCHIVED)

    with CaptureQueriesContext(connection) as queries:
        answer = anybody.get(path)

    assert len(results(answer)) == rows
    assert len(queries) == count
