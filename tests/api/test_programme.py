"""The programme for everybody: what the current release holds, narrowed, cacheable, and nothing of the draft."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openday.editions.models import Edition
from seminars.models import Contribution, Speaker
from seminars.services.seminars import cancel_seminar
from tests.factories.seminars import (
    NOW,
    TEN,
    ContributionFactory,
    HallFactory,
    LiveStreamFactory,
    MaterialFactory,
    PlacementFactory,
    SeminarFactory,
    SpeakerFactory,
)
from tests.seminars.public_fair import make_public_fair, release

PUBLIC = ["programme/", "seminars/", "speakers/", "halls/", "releases/", "live-streams/"]


@pytest.fixture
def fair(db):
    with time_machine.travel(NOW, tick=False):
        yield make_public_fair()


def results(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def codes(answer):
    return [row["code"] for row in results(answer)]


# --- Seminars ---------------------------------------------------------------------------------------
def test_a_seminar_is_as_the_release_says_with_its_seats_of_now(fair, anybody):
    row = results(anybody.get("seminars/"))[0]

    assert row == {
        "id": str(fair.identity.public_id),
        "edition_id": fair.edition.pk,
        "code": "S01",
        "kind": "seminar",
        "theme": "technology",
        "family": "digital",
        "title": {
            "ar": "تحديات الهوية الرقمية",
            "fr": "Les défis de l'identité numérique",
            "en": "Digital identity challenges",
        },
        "abstract": {
            "ar": "كيف نحمي هويتنا.",
            "fr": "Comment protéger notre identité.",
            "en": "كيف نحمي هويتنا.",
        },
        "languages": ["ar"],
        "interpretation": ["fr"],
        "hall_id": fair.hall.pk,
        "starts_at": "2027-05-22T10:00:00Z",
        "ends_at": "2027-05-22T11:00:00Z",
        "is_cancelled": False,
        "cancelled_reason": "",
        "speakers": [
            {"id": str(row.speaker.public_id), "role": row.role}
            for row in fair.identity.contributions.select_related("speaker").order_by("position")
        ],
        "stream_url": "",
        "recording_url": "",
        "materials": [],
        "seats": {
            "seats": 200,
            "left": 40,
            "is_full": False,
            "is_open": True,
            "opens_at": "2027-03-25T09:00:00Z",
            "closes_at": "2027-05-22T09:30:00Z",
        },
    }
    assert row == anybody.get(f"seminars/{fair.identity.public_id}/").json()


def test_what_a_seminar_hands_out_is_told_and_its_address_when_the_embargo_is_over(fair, anybody, time_machine):
    free = MaterialFactory(seminar=fair.identity, licence="cc_by")
    held_back = MaterialFactory(seminar=fair.identity, title_fr="La nouvelle carte", embargo_until=TEN)
    MaterialFactory(seminar=fair.identity, approved_at=None)  # of a speaker, and nobody looked at it
    MaterialFactory(seminar=fair.identity, removed_at=NOW)

    first, second = results(anybody.get("seminars/"))[0]["materials"]

    assert first == {
        "id": str(free.public_id),
        "title": {"ar": "عرض المتدخلة", "fr": "عرض المتدخلة", "en": "عرض المتدخلة"},
        "licence": "cc_by",
        "content_type": "application/pdf",
        "size_bytes": 1000,
        "embargo_until": None,
        "url": f"http://testserver/ar/programme/materials/{free.public_id}/",
    }
    assert (second["id"], second["title"]["fr"]) == (str(held_back.public_id), "La nouvelle carte")
    assert (second["embargo_until"], second["url"]) == ("2027-05-22T10:00:00Z", None)

    time_machine.move_to(TEN)
    assert results(anybody.get("seminars/"))[0]["materials"][1]["url"].endswith(f"/{held_back.public_id}/")


def test_nothing_of_the_draft_is_read(fair, anybody):
    hidden = SpeakerFactory(edition=fair.edition)
    ContributionFactory(seminar=fair.draft, speaker=hidden)
    type(fair.identity).objects.filter(pk=fair.identity.pk).update(title_fr="Pas encore", theme="forensics")

    assert codes(anybody.get("seminars/")) == ["S01", "S02"]
    assert anybody.get(f"seminars/{fair.draft.public_id}/").status_code == 404
    assert str(hidden.public_id) not in [row["id"] for row in results(anybody.get("speakers/"))]
    assert anybody.get(f"speakers/{hidden.public_id}/").status_code == 404
    for path in ("programme/", "seminars/"):
        assert "Pas encore" not in anybody.get(path).content.decode()
        assert str(fair.draft.public_id) not in anybody.get(path).content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("code=S02", ["S02"]),
        ("date=2027-05-22", ["S01", "S02"]),
        ("date=2027-05-23", []),
        ("hall={small}", ["S02"]),
        ("kind=round_table", ["S02"]),
        ("theme=technology", ["S01"]),
        ("language=fr", ["S01", "S02"]),
        ("language=ar", ["S01"]),
        ("speaker={nadia}", ["S01"]),
        ("is_cancelled=true", []),
        ("is_cancelled=false&theme=road_safety", ["S02"]),
        ("q=securite", ["S02"]),
        ("q=هوية رقمية", ["S01"]),
        ("q=identité protéger", ["S01"]),
        ("q=nothing", []),
        ("edition={edition}", ["S01", "S02"]),
    ],
)
def test_seminars_are_narrowed(fair, anybody, query, expected):
    filled = query.format(small=fair.small.pk, nadia=fair.nadia.public_id, edition=fair.edition.number)

    assert codes(anybody.get(f"seminars/?{filled}")) == expected


@pytest.mark.parametrize(
    "query",
    ["date=2027-13-01", "hall=x", "hall=0", "kind=party", "theme=%00", "language=de", "speaker=x", "q=%00",
     "code=toolongcode", "page_size=0", "cursor=x", "edition=0"],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_a_400_that_names_it(fair, anybody, query):
    answer = anybody.get(f"seminars/?{query}")

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [query.partition("=")[0]]


def test_a_cancelled_one_stays_and_says_why(fair, anybody):
    cancel_seminar(seminar_id=fair.identity.pk, reason="عاصفة رملية", by=fair.officer, now=NOW)
    release(fair.edition, "1.1", by=fair.officer)

    row = anybody.get(f"seminars/{fair.identity.public_id}/").json()

    assert (row["is_cancelled"], row["cancelled_reason"], row["seats"]) == (True, "عاصفة رملية", None)


def test_seminars_go_on_page_by_page(fair, anybody):
    first = anybody.get("seminars/?page_size=1")

    second = anybody.get("seminars/?" + first.json()["next"].partition("?")[2])

    assert (codes(first), codes(second), second.json()["next"]) == (["S01"], ["S02"], None)


def test_past_editions_are_kept_and_drafts_of_editions_are_nobodys(fair, anybody):
    Edition.objects.filter(pk=fair.edition.pk).update(state="archived")
    number = fair.edition.number

    for path in ("seminars/", "speakers/", "halls/", "releases/"):
        assert results(anybody.get(path)) == []
        assert results(anybody.get(f"{path}?edition={number}")) != []
    Edition.objects.filter(pk=fair.edition.pk).update(state="draft")
    cache.clear()
    for path in ("seminars/", "speakers/", "halls/", "releases/"):
        assert results(anybody.get(f"{path}?edition={number}")) == []
    for path in (f"seminars/{fair.identity.public_id}/", f"halls/{fair.hall.pk}/", f"speakers/{fair.nadia.public_id}/"):
        assert anybody.get(path).status_code == 404


# --- Speakers, halls, streams -----------------------------------------------------------------------
def test_a_speaker_says_nothing_that_only_staff_see(fair, anybody):
    Speaker.objects.filter(pk=fair.nadia.pk).update(staff_notes="تحب الشاي", phone="+212600000001")

    row = anybody.get(f"speakers/{fair.nadia.public_id}/").json()

    assert row == {
        "id": str(fair.nadia.public_id),
        "edition_id": fair.edition.pk,
        "slug": "nadia-el-alaoui",
        "name_ar": "نادية العلوي",
        "name_fr": "Nadia El Alaoui",
        "title": {"ar": "عميدة شرطة", "fr": "Commissaire de police", "en": "عميدة شرطة"},
        "organisation": {"ar": "المختبر الوطني", "fr": "Laboratoire national", "en": "المختبر الوطني"},
        "country": "MA",
        "biography": {"ar": "عملت في المختبر.", "fr": "Au laboratoire.", "en": "عملت في المختبر."},
        "page": {
            language: f"http://testserver/{language}/programme/speakers/nadia-el-alaoui/"
            for language in ("ar", "fr", "en")
        },
    }


def test_a_speaker_whom_the_release_dropped_is_public_no_more(fair, anybody):
    Contribution.objects.filter(speaker=fair.nadia).delete()
    assert anybody.get(f"speakers/{fair.nadia.public_id}/").status_code == 200

    release(fair.edition, "1.1", by=fair.officer)

    assert anybody.get(f"speakers/{fair.nadia.public_id}/").status_code == 404


@pytest.mark.parametrize(("query", "expected"), [("q=nadia", 1), ("q=مختبر", 1), ("q=nobody", 0), ("country=FR", 0)])
def test_speakers_are_narrowed(fair, anybody, query, expected):
    assert len(results(anybody.get(f"speakers/?{query}"))) == expected


def test_streams_that_are_not_shown_are_not_told(fair, anybody):
    shown = LiveStreamFactory(edition=fair.edition, hall=fair.hall)
    hidden = LiveStreamFactory(edition=fair.edition, is_shown=False)
    shown.views_by_hour.create(hour=TEN, counter="a", views=3)
    shown.views_by_hour.create(hour=TEN + timedelta(hours=1), counter="a", views=4)

    assert [(row["id"], row["hall_id"], row["views"]) for row in results(anybody.get("live-streams/"))] == [
        (shown.pk, fair.hall.pk, 7)
    ]
    assert anybody.get(f"live-streams/{hidden.pk}/").status_code == 404


# --- Releases ---------------------------------------------------------------------------------------
def test_a_release_says_what_it_holds_and_what_it_changed(fair, anybody):
    fair.draft.placement.delete()
    table = fair.table.placement
    table.starts_at, table.ends_at = TEN + timedelta(hours=3), TEN + timedelta(hours=4)
    table.save()
    made = release(fair.edition, "1.1", by=fair.officer)

    whole = anybody.get(f"releases/{made.pk}/").json()

    assert [row["name"] for row in results(anybody.get("releases/"))] == ["1.0", "1.1"]
    assert [(row["code"], row["starts_at"]) for row in whole["entries"]] == [
        ("S01", "2027-05-22T10:00:00Z"),
        ("", "2027-05-22T11:00:00Z"),
        ("S02", "2027-05-22T13:00:00Z"),
    ]
    (change,) = whole["changes"]
    assert (change["kind"], change["seminar_id"]) == ("moved", str(fair.table.public_id))
    assert change["before"]["starts_at"] == "2027-05-22T10:30:00+00:00"
    assert change["after"]["starts_at"] == "2027-05-22T13:00:00+00:00"


# --- All of it --------------------------------------------------------------------------------------
def items(answer):
    assert answer.status_code == 200, answer.content
    return [item for day in answer.json()["days"] for item in day["items"]]


def test_the_programme_is_whole_in_three_languages(fair, anybody):
    answer = anybody.get("programme/").json()

    assert answer["release"]["name"] == "1.0"
    assert [day["date"] for day in answer["days"]] == [f"2027-05-{day}" for day in range(22, 27)]
    assert [place["id"] for place in answer["places"]] == ["hall-h1", "hall-h2", "stage-a", "children-c"]
    assert [item["kind"] for item in answer["days"][0]["items"]] == [
        "seminar", "children", "round_table", "break", "show", "show",
    ]  # fmt: skip
    first = answer["days"][0]["items"][0]
    assert first["title"]["fr"] == "Les défis de l'identité numérique"
    assert first["page"]["en"] == "http://testserver/en/programme/seminars/S01/"
    assert first["seats"]["left"] == 40


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("date=2027-05-23", 0),
        ("date=2027-05-22", 6),
        ("place=hall-h2", 1),
        ("kind=show", 2),
        ("kind=break", 1),
        ("theme=road_safety", 1),
        ("language=fr", 2),
        ("q=parade", 2),
        ("q=خيالة", 2),
        ("q=nadia", 1),
        ("q=parade&kind=seminar", 0),
        ("place=nowhere", 0),
    ],
)
def test_the_programme_is_narrowed(fair, anybody, query, expected):
    assert len(items(anybody.get(f"programme/?{query}"))) == expected


@pytest.mark.parametrize("query", ["date=x", "kind=x", "theme=x", "language=x", "q=%00", "q="])
def test_a_programme_narrowed_by_nonsense_is_a_400(fair, anybody, query):
    answer = anybody.get(f"programme/?{query}")

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [query.partition("=")[0]]


def test_between_two_editions_there_is_no_programme(db, anybody):
    assert anybody.get("programme/").status_code == 404


def test_before_the_first_release_there_is_no_seminar(fair, anybody):
    Edition.objects.update(state="archived")
    HallFactory()

    assert anybody.get("programme/").json()["release"] is None
    assert results(anybody.get("seminars/")) == []


# --- Cost and caches --------------------------------------------------------------------------------
@pytest.mark.parametrize("path", PUBLIC)
def test_it_is_cacheable_and_confirmed_without_asking_the_database(fair, anybody, path):
    first = anybody.get(path)

    with CaptureQueriesContext(connection) as queries:
        again = anybody.get(path, If_None_Match=first["ETag"])

    assert (again.status_code, queries.captured_queries) == (304, [])
    assert "s-maxage=10" in first["Cache-Control"]
    assert "Cookie" not in first.get("Vary", "")
    assert not first.cookies


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("path", "count"),
    [("seminars/", 4), ("speakers/", 2), ("halls/", 1), ("releases/", 1), ("live-streams/", 1), ("programme/", 2)],
)
def test_a_list_costs_the_same_queries_for_one_row_and_for_thirty(fair, anybody, path, count, rows):
    for number in range(rows):
        seminar = SeminarFactory(edition=fair.edition)
        ContributionFactory(seminar=seminar, speaker=SpeakerFactory(edition=fair.edition))
        hall = HallFactory(edition=fair.edition, zone=fair.hall.zone)
        PlacementFactory(seminar=seminar, hall=hall, starts_at=TEN + timedelta(minutes=number))
        LiveStreamFactory(edition=fair.edition)
    release(fair.edition, "1.1", by=fair.officer)
    anybody.get("programme/")

    with CaptureQueriesContext(connection) as queries:
        answer = anybody.get(f"{path}?page_size=50")

    assert answer.status_code == 200
    assert len(queries) == count
