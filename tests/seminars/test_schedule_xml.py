"""The schedule XML: by its schema as libxml2 judges it, and what apps read in it."""

import os
from pathlib import Path

import pytest
from django.test import Client
from lxml import etree

from openday.editions.models import Edition
from seminars.models import Seminar
from seminars.services.seminars import cancel_seminar
from tests.factories.editions import EditionFactory
from tests.factories.seminars import NOW
from tests.seminars.public_fair import PublicFair, make_public_fair, release

pytestmark = pytest.mark.django_db

# Ours always; the published one as well where its file is at hand: see docs/testing.md.
SCHEMAS = [Path(__file__).with_name("schedule.xsd"), *map(Path, filter(None, [os.environ.get("OPENDAY_SCHEDULE_XSD")]))]


@pytest.fixture
def fair() -> PublicFair:
    return make_public_fair()


def read(language: str = "ar") -> etree._Element:
    answer = Client().get(f"/{language}/programme/schedule.xml")
    assert answer.status_code == 200
    return etree.fromstring(answer.content)


def events(schedule: etree._Element) -> dict[str, etree._Element]:
    return {event.findtext("title"): event for event in schedule.iter("event")}


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.name)
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_it_is_valid_by_its_schema(fair, language, schema):
    etree.XMLSchema(etree.parse(schema)).assertValid(read(language))


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.name)
def test_it_is_valid_before_the_first_release_and_with_texts_that_xml_cannot_hold(schema):
    EditionFactory()
    empty = read()
    fair = make_public_fair_with("أ\x08ب <b>&</b> \ud7ff ]]>")

    for schedule in (empty, read()):
        etree.XMLSchema(etree.parse(schema)).assertValid(schedule)
    assert "أب <b>&</b> \ud7ff ]]>" in events(read())
    assert fair.identity.code == "S01"


def make_public_fair_with(title: str) -> PublicFair:
    Edition.objects.update(state="archived")
    fair = make_public_fair()
    Seminar.objects.filter(pk=fair.identity.pk).update(title_ar=title)
    release(fair.edition, "1.1", by=fair.officer)
    return fair


@pytest.mark.parametrize("broken", ["title", "guid", "slug"])
def test_the_schema_refuses_what_apps_could_not_read(fair, broken):
    schedule = read()
    one, other = list(schedule.iter("event"))[:2]
    if broken == "title":
        one.remove(one.find("title"))
    elif broken == "guid":
        one.set("guid", other.get("guid"))
    else:
        one.find("slug").text = other.findtext("slug")

    assert not etree.XMLSchema(etree.parse(SCHEMAS[0])).validate(schedule)


def test_an_event_says_what_apps_show(fair):
    Seminar.objects.filter(pk=fair.identity.pk).update(stream_url="https://video.example.org/live/1")

    event = events(read("fr"))["Les défis de l'identité numérique"]

    told = {child.tag: child.text or "" for child in event if child.tag not in ("persons", "links", "description")}
    assert told == {
        "room": "Salle des séminaires",
        "title": "Les défis de l'identité numérique",
        "subtitle": "",
        "type": "Séminaire",
        "date": "2027-05-22T10:00:00+00:00",
        "start": "10:00",
        "duration": "01:00",
        "abstract": "Comment protéger notre identité.",
        "slug": f"openday2027-seminar-s01-{2 * fair.identity.pk}",
        "track": "Technologie",
        "language": "ar",
        "url": "http://testserver/fr/programme/seminars/S01/",
    }
    assert [person.text for person in event.iter("person")] == ["Nadia El Alaoui", "Youssef Benali"]
    assert [link.get("href") for link in event.iter("link")] == ["https://video.example.org/live/1"]
    assert event.get("guid") == str(fair.identity.public_id)


def test_turns_of_a_show_are_events_of_their_own(fair):
    turns = [event for event in read("fr").iter("event") if event.findtext("title") == "Parade équestre"]

    assert [event.findtext("start") for event in turns] == ["12:00", "16:00"]
    assert len({event.get("guid") for event in turns} | {event.get("id") for event in turns}) == 4


def test_it_says_which_release_it_is_and_every_day(fair):
    schedule = read()

    assert schedule.findtext("version") == "1.0"
    assert schedule.findtext("conference/time_zone_name") == "Africa/Casablanca"
    assert [day.get("date") for day in schedule.iter("day")] == [f"2027-05-{day}" for day in range(22, 27)]
    assert next(schedule.iter("day")).get("start") == "2027-05-22T09:00:00+00:00"


def test_breaks_the_draft_and_what_is_cancelled_are_left_out(fair):
    before = set(events(read("fr")))
    cancel_seminar(seminar_id=fair.table.pk, reason="عاصفة", by=fair.officer, now=NOW)
    fair.draft.placement.delete()
    release(fair.edition, "1.1", by=fair.officer)

    after = set(events(read("fr")))

    assert before - after == {fair.table.title_fr}
    assert not {"Pause", fair.draft.title_fr} & before
