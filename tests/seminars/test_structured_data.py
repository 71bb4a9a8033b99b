"""Structured data: by the rules of schema.org and of search engines, and unable to end the element that holds it."""

import json
import re
from datetime import datetime

import pytest
from django.core.validators import URLValidator
from django.test import Client

from seminars.models import Seminar
from seminars.services.programme import programme_of, seats_of
from seminars.services.seminars import cancel_seminar
from seminars.services.structured_data import event_markup, json_ld, speaker_markup
from tests.factories.seminars import NOW
from tests.seminars.public_fair import PublicFair, make_public_fair, release

pytestmark = pytest.mark.django_db

# What is expected of each type that we use: its name in schema.org, with the type of each value. What search engines
# require of an Event is `*`.
TEXT, URL, MOMENT, NUMBER, TRUTH = "Text", "URL", "DateTime", "Number", "Boolean"
THING = {"name": TEXT, "url": URL, "description": TEXT, "image": URL}
ORGANIZATION = {"name": TEXT}
ADDRESS = {"streetAddress": TEXT, "addressLocality": TEXT, "addressCountry": TEXT}
EVENT = THING | {
    "*name": TEXT,
    "*startDate": MOMENT,
    "*location": ("Place", "VirtualLocation"),
    "endDate": MOMENT,
    "eventStatus": ("EventScheduled", "EventCancelled"),
    "eventAttendanceMode": ("OfflineEventAttendanceMode", "MixedEventAttendanceMode"),
    "organizer": ("GovernmentOrganization",),
    "performer": ("Person",),
    "offers": ("Offer",),
    "superEvent": ("Festival",),
    "about": ("Thing",),
    "inLanguage": TEXT,
    "isAccessibleForFree": TRUTH,
    "maximumAttendeeCapacity": NUMBER,
    "remainingAttendeeCapacity": NUMBER,
}
VOCABULARY = {
    **dict.fromkeys(["EducationEvent", "SocialEvent", "TheaterEvent", "ChildrensEvent", "Festival"], EVENT),
    "Thing": THING,
    "Person": THING | {"*name": TEXT, "jobTitle": TEXT, "worksFor": ("Organization",)},
    "Organization": ORGANIZATION,
    "GovernmentOrganization": ORGANIZATION,
    "Place": {"*name": TEXT, "*address": ("PostalAddress",), "maximumAttendeeCapacity": NUMBER},
    "VirtualLocation": {"*url": URL},
    "PostalAddress": ADDRESS,
    "Offer": {
        "*price": NUMBER,
        "*priceCurrency": TEXT,
        "url": URL,
        "validFrom": MOMENT,
        "availabilityEnds": MOMENT,
        "availability": ("InStock", "SoldOut"),
    },
}


def hold(markup: dict) -> None:
    """Fail unless every property of `markup` is one of its type, and has a value of a type that it takes."""
    rules = VOCABULARY[markup["@type"]]
    required = {name[1:] for name in rules if name.startswith("*")}
    assert required <= markup.keys(), (markup["@type"], required - markup.keys())
    known = {name.lstrip("*"): expected for name, expected in rules.items()}
    for name, value in markup.items():
        if name.startswith("@"):
            continue
        for each in value if isinstance(value, list) else [value]:
            _hold_value(name, each, known[name])


def _hold_value(name: str, value: object, expected: object) -> None:
    if isinstance(value, dict):
        assert value["@type"] in expected, (name, value)
        hold(value)
    elif isinstance(expected, tuple):
        assert str(value).removeprefix("https://schema.org/") in expected, (name, value)
    elif expected == URL:
        URLValidator(schemes=["http", "https"])(str(value).replace("http://testserver", "http://example.org"))
    elif expected == MOMENT:
        moment = datetime.fromisoformat(str(value))
        assert len(str(value)) == 10 or moment.tzinfo is not None, (name, value)
    elif expected in (NUMBER, TRUTH):
        assert isinstance(value, bool if expected == TRUTH else int), (name, value)
    else:
        assert isinstance(value, str), (name, value)
        assert value, name


@pytest.fixture
def fair() -> PublicFair:
    return make_public_fair()


def markup_of(fair, code: str, *, language: str = "fr") -> dict:
    programme = programme_of(fair.edition, language)
    item = next(item for item in programme.items if item.code == code)
    return event_markup(item, programme, seats=seats_of(fair.edition).get(item.seminar_id or 0))


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("code", ["S01", "S02", "A01", "C01"])
def test_every_kind_of_event_is_by_the_rules(fair, language, code):
    hold(markup_of(fair, code, language=language))


@pytest.mark.parametrize("name", ["name", "startDate", "location"])
def test_the_rules_refuse_what_search_engines_would(fair, name):
    markup = markup_of(fair, "S01")
    del markup[name]

    with pytest.raises(AssertionError):
        hold(markup)


def test_a_seminar_says_when_where_who_and_how_many_seats_are_left(fair):
    markup = markup_of(fair, "S01")

    assert (markup["@type"], markup["name"]) == ("EducationEvent", "Les défis de l'identité numérique")
    assert markup["startDate"] == "2027-05-22T10:00:00+00:00"
    assert markup["location"]["name"] == "Salle des séminaires, Parc des expositions"
    assert markup["location"]["address"]["addressLocality"] == "Oujda"
    assert [person["name"] for person in markup["performer"]] == ["Nadia El Alaoui", "Youssef Benali"]
    assert (markup["maximumAttendeeCapacity"], markup["remainingAttendeeCapacity"]) == (200, 40)
    assert (markup["offers"]["price"], markup["offers"]["availability"]) == (0, "https://schema.org/InStock")


def test_a_full_hall_is_sold_out(fair):
    type(fair.seating).objects.update(seats_taken=200)

    offer = markup_of(fair, "S01")["offers"]

    assert offer["availability"] == "https://schema.org/SoldOut"


def test_where_nobody_signs_up_there_is_no_offer(fair):
    assert "offers" not in markup_of(fair, "S02")


def test_a_stream_makes_it_an_event_of_both_kinds(fair):
    Seminar.objects.filter(pk=fair.identity.pk).update(stream_url="https://video.example.org/live/1")

    markup = markup_of(fair, "S01")

    hold(markup)
    assert markup["eventAttendanceMode"].endswith("/MixedEventAttendanceMode")
    assert markup["location"][1] == {"@type": "VirtualLocation", "url": "https://video.example.org/live/1"}


def test_a_cancelled_one_says_so(fair):
    cancel_seminar(seminar_id=fair.identity.pk, reason="عاصفة", by=fair.officer, now=NOW)
    release(fair.edition, "1.1", by=fair.officer)

    markup = markup_of(fair, "S01")

    hold(markup)
    assert markup["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_speaker_is_a_person(fair):
    programme = programme_of(fair.edition, "fr")

    markup = speaker_markup(programme.speaker_by_slug["nadia-el-alaoui"], programme)

    hold(markup)
    assert (markup["jobTitle"], markup["worksFor"]["name"]) == ("Commissaire de police", "Laboratoire national")


def test_nothing_in_it_can_end_its_element():
    text = json_ld({"name": "</script><script>alert(1)</script> & \u2028"})

    assert text.count("<") == 2
    inside = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', text)[1]
    assert json.loads(inside) == {"name": "</script><script>alert(1)</script> & \u2028"}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_page_of_a_seminar_holds_it(fair, language):
    page = Client().get(f"/{language}/programme/seminars/S01/").content.decode()

    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)

    assert [json.loads(each)["name"] for each in found] == [getattr(fair.identity, f"title_{language}")]
    hold(json.loads(found[0]))
