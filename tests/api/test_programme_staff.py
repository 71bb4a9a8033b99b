"""Staff write the programme by the API: with a revision, once for each key, and refused as on the pages."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openday.accounts.roles import Role
from openday.notifications.models import Message
from seminars.models import Placement, ScheduleRelease, Seminar, Speaker
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.seminars import NOW, TEN, HallFactory, LiveStreamFactory, SeminarFactory, SpeakerFactory
from tests.seminars.public_fair import make_public_fair

LISTS = ["seminars/", "speakers/", "halls/", "live-streams/", "placements/"]
SEMINAR = {"theme": "technology", "title_ar": "الذكاء الاصطناعي", "languages": ["ar", "fr"]}


@pytest.fixture
def fair(db):
    with time_machine.travel(NOW, tick=False):
        yield make_public_fair()


@pytest.fixture
def officer(fair, caller_of):
    return caller_of(fair.officer)


@pytest.fixture
def watcher(fair, caller_of):
    """Of the direction: sees all of it, changes nothing."""
    return caller_of(UserFactory(roles=[Role.DIRECTION]))


def sent(answer, status=200):
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def changed(row, **changes):
    """What was read, sent back with `changes`."""
    return {**row, **changes}


# --- Doors ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", [*LISTS, "conflicts/", "releases/preview/"])
def test_nobody_else_sees_any_of_it(fair, anybody, caller_of, path):
    assert anybody.get(f"staff/{path}").status_code == 401
    answer = caller_of(UserFactory()).get(f"staff/{path}")
    assert answer.status_code == 404 if path in ("conflicts/", "releases/preview/") else answer.json()["results"] == []


@pytest.mark.parametrize("path", ["seminars/{identity}/", "speakers/{nadia}/", "halls/{hall}/"])
def test_a_stranger_finds_no_single_one(fair, caller_of, path):
    filled = path.format(identity=fair.identity.public_id, nadia=fair.nadia.public_id, hall=fair.hall.pk)

    assert caller_of(UserFactory(roles=[Role.PRESS])).get(f"staff/{filled}").status_code == 404


def test_who_only_sees_is_refused_and_nothing_is_written(fair, watcher):
    assert len(sent(watcher.get("staff/seminars/"))["results"]) == 3
    row = sent(watcher.get(f"staff/seminars/{fair.identity.public_id}/"))

    answers = [
        watcher.post("staff/seminars/", SEMINAR),
        watcher.put(f"staff/seminars/{fair.identity.public_id}/", changed(row, title_ar="x")),
        watcher.post(f"staff/seminars/{fair.identity.public_id}/cancel/", {"reason": "x"}),
        watcher.post("staff/speakers/", {"name_ar": "س"}),
        watcher.post("staff/releases/", {"name": "1.1", "seen": "x"}),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "may_not_manage")] * 5
    assert (Seminar.objects.count(), ScheduleRelease.objects.count()) == (3, 1)


# --- Seminars ---------------------------------------------------------------------------------------
def test_what_is_read_can_be_changed_and_sent_back(fair, officer):
    row = sent(officer.get(f"staff/seminars/{fair.identity.public_id}/"))

    after = sent(officer.put(f"staff/seminars/{fair.identity.public_id}/", changed(row, title_fr="Le portefeuille")))

    assert after == changed(row, title_fr="Le portefeuille", revision=row["revision"] + 2)
    assert sent(officer.get("seminars/"))["results"][0]["title"]["fr"] == "Les défis de l'identité numérique"


def test_a_seminar_is_added_with_its_speakers_in_order(fair, officer):
    youssef = Speaker.objects.get(slug="youssef-benali")
    parts = [{"id": str(youssef.public_id), "role": "moderator"}, {"id": str(fair.nadia.public_id), "role": "guest"}]

    made = sent(officer.post("staff/seminars/", {**SEMINAR, "speakers": parts}), 201)

    assert (made["code"], made["state"], made["speakers"], made["placement"]) == ("S10", "draft", parts, None)
    assert made["languages"] == ["ar", "fr"]


def test_the_same_request_twice_adds_one(fair, officer):
    one = sent(officer.post("staff/seminars/", SEMINAR, Idempotency_Key="a"), 201)
    again = sent(officer.post("staff/seminars/", SEMINAR, Idempotency_Key="a"), 201)

    assert (one, Seminar.objects.count()) == (again, 4)


def test_who_read_an_older_revision_changes_nothing(fair, officer):
    path = f"staff/seminars/{fair.identity.public_id}/"
    row = sent(officer.get(path))
    sent(officer.put(path, changed(row, title_fr="Première")))

    answer = sent(officer.put(path, changed(row, title_fr="Seconde")), 409)

    assert (answer["code"], answer["revision"]) == ("stale_revision", row["revision"] + 2)
    assert sent(officer.get(path))["title_fr"] == "Première"


def test_without_speakers_they_stay_and_with_none_they_go(fair, officer):
    path = f"staff/seminars/{fair.identity.public_id}/"
    row = sent(officer.get(path))
    speakers = row.pop("speakers")

    kept = sent(officer.put(path, row))
    emptied = sent(officer.put(path, changed(kept, speakers=[])))

    assert (kept["speakers"], emptied["speakers"]) == (speakers, [])


def test_a_change_that_is_refused_half_way_writes_nothing(fair, officer):
    path = f"staff/seminars/{fair.identity.public_id}/"
    row = sent(officer.get(path))
    twice = [{"id": str(fair.nadia.public_id), "role": "speaker"}] * 2

    answer = sent(officer.put(path, changed(row, title_fr="x", speakers=twice)), 409)

    assert answer["code"] == "speaker_twice"
    assert sent(officer.get(path)) == row


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title_ar": ""}, "title_ar"),
        ({"title_ar": "x" * 201}, "title_ar"),
        ({"languages": []}, "languages"),
        ({"languages": ["de"]}, "languages.0"),
        ({"theme": "x"}, "theme"),
        ({"duration_minutes": 4}, "duration_minutes"),
        ({"stream_url": "javascript:alert(1)"}, "stream_url"),
        ({"code": "a b"}, "code"),
        ({"edition": 9}, "edition"),
        ({"speakers": [{"id": "7f9c24e5-1c1f-4b7e-9a0e-2f4e4f6b8a10", "role": "speaker"}]}, "speakers"),
        ({"speakers": [{"id": "x"}]}, "speakers.0.id"),
    ],
)
def test_a_seminar_of_a_wrong_shape_is_a_400_that_names_it(fair, officer, change, field):
    answer = sent(officer.post("staff/seminars/", {**SEMINAR, **change}), 400)

    assert list(answer["fields"]) == [field]
    assert Seminar.objects.count() == 3


def test_a_code_is_taken_once(fair, officer):
    assert sent(officer.post("staff/seminars/", {**SEMINAR, "code": "S01"}), 409)["code"] == "code_taken"


def test_it_is_cancelled_and_takes_place_after_all(fair, officer):
    path = f"staff/seminars/{fair.identity.public_id}"

    cancelled = sent(officer.post(f"{path}/cancel/", {"reason": "عاصفة"}))
    revived = sent(officer.post(f"{path}/revive/", {}))

    assert (cancelled["state"], cancelled["cancelled_reason"]) == ("cancelled", "عاصفة")
    assert (revived["state"], revived["cancelled_at"]) == ("released", None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=scheduled", ["S09"]),
        ("state=released", ["S01", "S02"]),
        ("kind=round_table", ["S02"]),
        ("theme=road_safety", ["S02"]),
        ("is_placed=false", []),
        ("q=هوية", ["S01"]),
        ("code=S09", ["S09"]),
    ],
)
def test_seminars_of_staff_are_narrowed(fair, officer, query, expected):
    assert [row["code"] for row in sent(officer.get(f"staff/seminars/?{query}"))["results"]] == expected


def test_another_edition_is_prepared_while_this_one_is_public(fair, officer):
    coming = EditionFactory(state="draft", starts_date="2028-05-20", ends_date="2028-05-24", days=[])

    made = sent(officer.post("staff/seminars/", {**SEMINAR, "edition": coming.number}), 201)

    assert (made["edition_id"], made["code"]) == (coming.pk, "S01")
    listed = sent(officer.get(f"staff/seminars/?edition={coming.number}"))["results"]
    assert [row["id"] for row in listed] == [made["id"]]


# --- Speakers, halls, streams -----------------------------------------------------------------------
def test_a_speaker_is_added_changed_and_never_overwritten(fair, officer):
    made = sent(officer.post("staff/speakers/", {"name_fr": "Karim Tazi", "email": "Karim@Example.org"}), 201)
    path = f"staff/speakers/{made['id']}/"

    after = sent(officer.put(path, changed(made, staff_notes="Arrive tard", country="FR")))
    stale = sent(officer.put(path, changed(made, staff_notes="x")), 409)

    assert (made["email"], made["slug"], after["staff_notes"]) == ("karim@example.org", "karim-tazi", "Arrive tard")
    assert stale == {"code": "stale_revision", "detail": stale["detail"], "revision": after["revision"]}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 409, "name_missing"),
        ({"name_ar": "س", "email": "speaker@example.org"}, 409, "email_taken"),
        ({"name_ar": "س", "country": "XX"}, 400, "invalid"),
        ({"name_ar": "س", "email": "x"}, 400, "invalid"),
    ],
)
def test_a_speaker_that_cannot_be(fair, officer, body, status, code):
    SpeakerFactory(edition=fair.edition, email="speaker@example.org")

    assert sent(officer.post("staff/speakers/", body), status)["code"] == code


def test_halls_are_added_and_changed(fair, officer):
    body = {"code": "H9", "name_ar": "قاعة", "zone_id": fair.hall.zone_id, "capacity": 80}
    other_zone = ZoneFactory(edition=EditionFactory(state="archived"))

    made = sent(officer.post("staff/halls/", body), 201)
    after = sent(officer.put(f"staff/halls/{made['id']}/", changed(made, booths=3)))
    elsewhere = sent(officer.post("staff/halls/", {**body, "code": "H8", "zone_id": other_zone.pk}), 400)

    assert (after["booths"], after["capacity"], list(elsewhere["fields"])) == (3, 80, ["zone_id"])


def test_a_hall_that_gets_too_small_says_for_whom(fair, officer):
    path = f"staff/halls/{fair.hall.pk}/"
    row = sent(officer.get(path))

    refused = sent(officer.put(path, changed(row, capacity=100)), 409)
    done = sent(officer.put(path, changed(row, capacity=100, is_understood=True)))

    assert refused["code"] == "hall_gets_too_small"
    assert [(each["seats"], each["seats_taken"]) for each in refused["seatings"]] == [(200, 160)]
    assert done["capacity"] == 100


def test_a_stream_is_played_by_hosts_that_the_site_allows(fair, officer, settings):
    settings.LIVE_STREAM_HOSTS = ["video.example.org"]
    body = {
        "code": "hall",
        "name_ar": "البث",
        "embed_url": "https://video.example.org/embed/1",
        "hall_id": fair.hall.pk,
    }

    made = sent(officer.post("staff/live-streams/", body), 201)
    hidden = sent(officer.put(f"staff/live-streams/{made['id']}/", changed(made, is_shown=False)))
    refused = sent(officer.post("staff/live-streams/", {**body, "embed_url": "https://elsewhere.example/1"}), 409)

    assert (hidden["is_shown"], refused["code"], refused["hosts"]) == (
        False,
        "player_not_allowed",
        ["video.example.org"],
    )


# --- The draft and its releases ---------------------------------------------------------------------
def where(hall, hours: float, **more):
    starts_at = TEN + timedelta(hours=hours)
    ends_at = starts_at + timedelta(hours=1)
    return {"hall_id": hall.pk, "starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(), **more}


def test_a_seminar_is_placed_moved_and_taken_off(fair, officer):
    seminar = SeminarFactory(edition=fair.edition)

    placed = sent(officer.post("staff/placements/", where(fair.small, 5, seminar_id=str(seminar.public_id))), 201)
    path = f"staff/placements/{placed['id']}/"
    moved = sent(officer.put(path, where(fair.small, 6, number=placed["number"])))
    stale = sent(officer.put(path, where(fair.small, 7, number=placed["number"])), 409)
    gone = sent(officer.post(f"{path}take-off/", {"number": moved["number"]}))

    assert moved["starts_at"] == "2027-05-22T16:00:00Z"
    assert (stale["code"], stale["starts_at"]) == ("stale_placement", "2027-05-22T16:00:00Z")
    assert gone == moved
    assert not Placement.objects.filter(seminar=seminar).exists()


def test_a_hall_that_is_taken_says_by_what(fair, officer):
    seminar = SeminarFactory(edition=fair.edition)

    answer = sent(officer.post("staff/placements/", where(fair.hall, 0.5, seminar_id=str(seminar.public_id))), 409)

    assert (answer["code"], answer["other"], answer["starts_at"]) == ("hall_taken", "S01", "2027-05-22T10:00:00Z")


def test_a_break_is_placed_by_its_title(fair, officer):
    made = sent(officer.post("staff/placements/", where(fair.small, 5, kind="break", title_ar="استراحة")), 201)

    assert (made["kind"], made["seminar_id"], made["title_ar"]) == ("break", None, "استراحة")


@pytest.mark.parametrize("what", [{}, {"kind": "break"}, {"title_ar": "استراحة"}])
def test_something_is_placed(fair, officer, what):
    answer = sent(officer.post("staff/placements/", where(fair.small, 5, **what)), 400)

    assert list(answer["fields"]) == ["seminar_id"]


def test_conflicts_are_listed_with_whom_they_concern(fair, officer):
    type(fair.identity).objects.filter(pk=fair.identity.pk).update(expected_people=1000)

    (conflict,) = [each for each in sent(officer.get("staff/conflicts/")) if each["kind"] == "capacity"]

    assert conflict["placement_id"] == str(fair.identity.placement.public_id)
    assert (conflict["is_hard"], conflict["wanted"], conflict["there_is"]) == (False, 1000, 200)


def test_the_draft_is_released_as_it_was_seen_and_whom_it_touches_is_told_once(fair, officer):
    placement = fair.identity.placement
    body = where(fair.hall, 2, number=placement.number)
    sent(officer.put(f"staff/placements/{placement.public_id}/", body))
    preview = sent(officer.get("staff/releases/preview/"))
    told_before = Message.objects.count()

    made = sent(
        officer.post("staff/releases/", {"name": "1.1", "seen": preview["seen"], "notes": {"fr": "Orage"}}), 201
    )
    told = Message.objects.count() - told_before
    again = sent(officer.post("staff/releases/", {"name": "1.1", "seen": preview["seen"]}), 201)

    assert sorted(change["kind"] for change in preview["changes"]) == ["added", "moved"]
    assert (preview["number"], made["number"], made["note"]["fr"], again) == (2, 2, "Orage", made)
    assert told > 0
    assert Message.objects.count() - told_before == told


def test_a_draft_that_moved_since_its_preview_is_not_released(fair, officer):
    preview = sent(officer.get("staff/releases/preview/"))
    placement = fair.draft.placement
    sent(officer.put(f"staff/placements/{placement.public_id}/", where(fair.hall, 5, number=placement.number)))

    answer = sent(officer.post("staff/releases/", {"name": "1.1", "seen": preview["seen"]}), 409)

    assert (answer["code"], ScheduleRelease.objects.count()) == ("draft_moved", 1)


def test_back_to_an_earlier_release(fair, officer):
    preview = sent(officer.get("staff/releases/preview/"))
    sent(officer.post("staff/releases/", {"name": "1.1", "seen": preview["seen"]}), 201)
    first = ScheduleRelease.objects.get(number=1)

    back = sent(officer.post(f"staff/releases/{first.pk}/go-back/", {"name": "1.2"}), 201)

    assert (back["number"], back["restores_id"]) == (3, first.pk)
    assert [row["code"] for row in sent(officer.get("seminars/"))["results"]] == ["S01", "S02"]


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("path", "count"), [("seminars/", 2), ("speakers/", 1), ("halls/", 1), ("live-streams/", 1), ("placements/", 1)]
)
def test_a_list_of_staff_costs_the_same_queries_for_one_row_and_for_thirty(fair, officer, path, count, rows):
    for number in range(rows):
        hall = HallFactory(edition=fair.edition, zone=fair.hall.zone)
        seminar = SeminarFactory(edition=fair.edition)
        seminar.contributions.create(speaker=SpeakerFactory(edition=fair.edition))
        Placement.objects.create(
            edition=fair.edition, hall=hall, seminar=seminar, starts_at=TEN + timedelta(minutes=number),
            ends_at=TEN + timedelta(hours=1), changed_at=NOW, changed_by=fair.officer,
        )  # fmt: skip
        LiveStreamFactory(edition=fair.edition)
    officer.get("staff/halls/")  # notes that the token was used

    with CaptureQueriesContext(connection) as queries:
        answer = officer.get(f"staff/{path}?page_size=50")

    assert answer.status_code == 200
    signing_in = 1
    assert len(queries) == signing_in + count
