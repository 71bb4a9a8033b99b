"""The programme in calendars: read alike by two programs, updated and cancelled by one UID; nothing of the draft."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openday.editions.models import Edition
from pavilions.models import Slot
from seminars.models import Placement
from seminars.services.seminars import cancel_seminar, revive_seminar
from tests.calendar_readers import events_by_icalendar, events_by_vobject
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory
from tests.factories.seminars import NOW, TEN, SeminarFactory
from tests.seminars.public_fair import PublicFair, make_public_fair, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> PublicFair:
    return make_public_fair()


def read(path: str = "calendar.ics", *, language: str = "ar", **query: str) -> bytes:
    answer = Client().get(f"/{language}/programme/{path}", query)
    assert answer.status_code == 200, answer.status_code
    return answer.content


def by_uid(content: bytes) -> dict:
    return {event["uid"]: event for event in events_by_icalendar(content)}


def of(seminar, content: bytes) -> dict:
    return by_uid(content)[f"seminar-{seminar.public_id}@openday"]


# --- What it says -----------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_two_programs_read_the_same(fair, language):
    content = read(language=language)

    assert events_by_icalendar(content) == events_by_vobject(content) != []


def test_seminars_shows_and_the_childrens_space_are_in_it_and_no_break_and_nothing_of_the_draft(fair):
    events = by_uid(read(language="fr"))

    summaries = {event["summary"] for event in events.values()}
    assert {fair.identity.title_fr, fair.table.title_fr, fair.parade.name_fr, fair.children.name_fr} == summaries
    assert "Pause" not in summaries
    assert fair.draft.title_fr not in summaries


def test_an_event_says_when_where_who_and_in_which_languages(fair):
    event = of(fair.identity, read(language="fr"))

    assert (event["starts_at"], event["ends_at"]) == (TEN, TEN + timedelta(hours=1))
    assert event["summary"] == "Les défis de l'identité numérique"
    assert event["location"] == "Salle des séminaires, Parc des expositions, Oujda"
    assert event["url"] == "http://testserver/fr/programme/seminars/S01/"
    assert (event["status"], event["method"], event["alarms"]) == ("CONFIRMED", "PUBLISH", [])
    lines = event["description"].splitlines()
    assert lines[0] == "Séminaire, Technologie"
    assert lines[1].startswith("Nadia El Alaoui, Commissaire de police, Laboratoire national")
    assert lines[-1] == "Comment protéger notre identité."


def test_the_same_programme_is_the_same_bytes(fair):
    assert read() == read()


def test_before_the_first_release_shows_are_in_it_alone():
    turn = SlotFactory(pavilion=_show(EditionFactory()))

    assert list(by_uid(read())) == [f"slot-{turn.pk}@openday"]


def _show(edition):
    arena = ZoneFactory(edition=edition)
    return PavilionFactory(edition=edition, zone=arena, stage=arena, kind="show")


def test_between_two_editions_there_is_none(fair):
    Edition.objects.update(state="archived")

    assert Client().get("/ar/programme/calendar.ics").status_code == 404


# --- Updates and cancellations ----------------------------------------------------------------------
def moved(seminar, hours: float) -> None:
    length = seminar.placement.ends_at - seminar.placement.starts_at
    starts_at = TEN + timedelta(hours=hours)
    Placement.objects.filter(seminar=seminar).update(starts_at=starts_at, ends_at=starts_at + length)


def test_a_move_keeps_the_uid_and_grows_the_sequence_of_what_moved_alone(fair):
    before = read()
    moved(fair.identity, hours=2)
    Placement.objects.filter(seminar=fair.draft).delete()
    release(fair.edition, "1.1", by=fair.officer)

    after = read()

    assert of(fair.identity, after)["starts_at"] == TEN + timedelta(hours=2)
    assert (of(fair.identity, before)["sequence"], of(fair.identity, after)["sequence"]) == (1, 2)
    assert of(fair.identity, after)["stamp"] >= of(fair.identity, before)["stamp"]
    assert of(fair.table, after) == of(fair.table, before)


def test_a_cancelled_seminar_stays_as_cancelled_and_comes_back_under_its_uid(fair):
    cancel_seminar(seminar_id=fair.identity.pk, reason="عاصفة رملية", by=fair.officer, now=NOW)
    release(fair.edition, "1.1", by=fair.officer)
    cancelled = of(fair.identity, read())
    revive_seminar(seminar_id=fair.identity.pk, by=fair.officer)
    release(fair.edition, "1.2", by=fair.officer)

    revived = of(fair.identity, read())

    assert (cancelled["status"], cancelled["sequence"]) == ("CANCELLED", 2)
    assert "عاصفة رملية" in cancelled["description"]
    assert (revived["status"], revived["sequence"]) == ("CONFIRMED", 3)


def test_what_a_release_dropped_stays_as_cancelled_so_that_calendars_take_it_out(fair):
    Placement.objects.filter(seminar=fair.table).delete()
    release(fair.edition, "1.1", by=fair.officer)

    dropped = of(fair.table, read(language="fr"))

    assert (dropped["status"], dropped["sequence"]) == ("CANCELLED", 2)
    assert dropped["starts_at"] == TEN + timedelta(minutes=30)
    assert of(fair.table, read("calendar/S02.ics")) | {"url": ""} == of(fair.table, read()) | {"url": ""}


def test_a_turn_that_is_moved_has_a_new_sequence(fair):
    turn = Slot.objects.filter(pavilion=fair.parade).order_by("pk")[0]
    key = f"slot-{turn.pk}@openday"
    before = by_uid(read())[key]
    Slot.objects.filter(pk=turn.pk).update(starts_at=turn.starts_at, ends_at=turn.ends_at + timedelta(minutes=5))

    after = by_uid(read())[key]

    assert after["ends_at"] == before["ends_at"] + timedelta(minutes=5)
    assert after["sequence"] > before["sequence"]


# --- One, and one's own -----------------------------------------------------------------------------
def test_one_seminar_alone(fair):
    answer = Client().get("/ar/programme/calendar/S01.ics")

    assert [event["summary"] for event in events_by_vobject(answer.content)] == [fair.identity.title_ar]
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'inline; filename="S01.ics"'


@pytest.mark.parametrize("key", ["S09", "S99", "slot-0", "x" * 300, "قاعة"])
def test_what_nobody_may_know_of_is_not_found(fair, key):
    assert Client().get(f"/ar/programme/calendar/{key}.ics").status_code == 404


def test_favourites_are_a_calendar_of_their_own(fair):
    turn = Slot.objects.filter(pavilion=fair.parade).order_by("pk")[0]

    events = by_uid(read(s=f"S01,slot-{turn.pk},S09,,nothing"))

    assert set(events) == {f"seminar-{fair.identity.public_id}@openday", f"slot-{turn.pk}@openday"}


def test_favourites_that_name_nothing_are_an_empty_calendar(fair):
    content = read(s="")

    assert (events_by_icalendar(content), events_by_vobject(content)) == ([], [])


# --- As a feed --------------------------------------------------------------------------------------
def test_any_proxy_may_keep_it_and_any_page_may_read_it(fair):
    answer = Client().get("/ar/programme/calendar.ics")

    assert "public" in answer["Cache-Control"]
    assert "s-maxage=60" in answer["Cache-Control"]
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = Client().get("/ar/programme/calendar.ics", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("seminars", [1, 30])
def test_a_feed_costs_one_query_until_something_changes(fair, seminars):
    SeminarFactory.create_batch(seminars, edition=fair.edition)
    read()

    with CaptureQueriesContext(connection) as queries:
        read()

    assert len(queries) == 1


def test_a_new_release_is_read_at_once(fair):
    read()
    moved(fair.identity, hours=2)
    Placement.objects.filter(seminar=fair.draft).delete()
    release(fair.edition, "1.1", by=UserFactory(roles=["programme"]))

    assert of(fair.identity, read())["starts_at"] == TEN + timedelta(hours=2)
