"""The pages of staff for live streams: which there are, how often they were watched, who is filmed."""

from datetime import timedelta

import pytest
import time_machine

from openday.accounts.roles import Role
from seminars.models import Contribution, LiveStream, Speaker
from seminars.services.releases import facts_of
from seminars.services.views_told import Count, tell
from tests.factories.editions import EditionFactory
from tests.factories.seminars import (
    NOW,
    TEN,
    ContributionFactory,
    HallFactory,
    LiveStreamFactory,
    ReleasedEntryFactory,
    ScheduleReleaseFactory,
    SeminarFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db

PLAYER = "https://video.example.org/embed/1"
HOUR = timedelta(hours=1)
YESTERDAY = TEN - 24 * HOUR


@pytest.fixture(autouse=True)
def hosts(settings):
    settings.LIVE_STREAM_HOSTS = ["video.example.org"]


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture(autouse=True)
def clock():
    """Ten o'clock of the first day, before anybody signs in."""
    with time_machine.travel(TEN, tick=False) as clock:
        yield clock


def sent(**values):
    names = dict.fromkeys(["name_fr", "name_en", "page_url"], "")
    return (
        names
        | {
            "code": "hall",
            "name_ar": "القاعة الكبرى",
            "embed_url": PLAYER,
            "place": "",
            "position": "٣",
            "is_shown": "on",
        }
        | values
    )


def test_a_stream_is_added_and_changed(programme, edition):
    hall = HallFactory(edition=edition)

    added = programme.post("/ar/staff/programme/streams/add/", sent(place=f"hall-{hall.pk}"))
    stream = LiveStream.objects.get()
    page = programme.get(f"/ar/staff/programme/streams/{stream.pk}/").content.decode()
    changed = programme.post(f"/fr/staff/programme/streams/{stream.pk}/", sent(code="salle", is_shown=""))

    assert (added.status_code, added.headers["Location"]) == (302, "/ar/staff/programme/streams/")
    assert (stream.edition, stream.hall, stream.position, stream.is_shown) == (edition, hall, 3, True)
    assert f'<option value="hall-{hall.pk}" selected>' in page
    assert changed.headers["Location"] == "/fr/staff/programme/streams/"
    stream.refresh_from_db()
    assert (stream.code, stream.hall, stream.is_shown) == ("salle", None, False)


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"embed_url": "https://other.example.org/"}, "embed_url", "video.example.org"),
        ({"embed_url": "none"}, "embed_url", ""),
        ({"code": "taken"}, "code", ""),
        ({"code": "no code"}, "code", ""),
        ({"name_ar": ""}, "name_ar", ""),
        ({"position": "1000"}, "position", ""),
        ({"place": "hall-0"}, "place", ""),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(programme, edition, wrong, field, said):
    LiveStreamFactory(edition=edition, code="taken")

    response = programme.post("/fr/staff/programme/streams/add/", sent(name_fr="Grande salle", **wrong))

    form = response.context["form"]
    assert list(form.errors) == [field]
    assert said in form.errors[field][0]
    assert 'value="Grande salle"' in response.content.decode()
    assert LiveStream.objects.count() == 1


def test_views_are_drawn_by_day_and_hour(programme, edition):
    hall, arena = (LiveStreamFactory(edition=edition, code=code) for code in ("hall", "arena"))
    tell(
        [
            Count("one", hall.pk, YESTERDAY, 1000),
            Count("two", hall.pk, YESTERDAY, 200),
            Count("one", arena.pk, YESTERDAY, 40),
            Count("one", hall.pk, YESTERDAY + 2 * HOUR, 300),
            Count("one", arena.pk, TEN, 5),
        ]
    )

    response = programme.get("/ar/staff/programme/streams/")

    figures = response.context["figures"]
    assert (figures.total, [clock.hour for clock in figures.hours]) == (1545, [10, 11, 12])
    assert [[cell and (cell.views, cell.crowd, cell.is_peak) for cell in row.cells] for row in figures.rows] == [
        [(1240, 5, True), None, (300, 2, False)],
        [(5, 1, False), None, None],
    ]
    assert [row.total for row in figures.rows] == [1540, 5]
    rows = [(stream.code, today, total) for stream, _host, today, total in response.context["rows"]]
    assert rows == [("arena", 5, 45), ("hall", 0, 1500)]
    assert "1,240" in response.content.decode()


def test_who_has_not_agreed_to_be_filmed_is_named(programme, edition, clock):
    hall, unseen = HallFactory(edition=edition), HallFactory(edition=edition)
    LiveStreamFactory(edition=edition, hall=hall)
    release = ScheduleReleaseFactory(edition=edition)
    people = {}
    for number, place in enumerate((hall, unseen)):
        seminar = SeminarFactory(edition=edition)
        for filming in Speaker.Filming.values:
            said = None if filming == Speaker.Filming.UNKNOWN else NOW
            speaker = SpeakerFactory(edition=edition, filming=filming, filming_said_at=said)
            people[number, filming] = ContributionFactory(seminar=seminar, speaker=speaker).speaker
        ReleasedEntryFactory(release=release, seminar=seminar, hall=place, facts=facts_of(seminar))

    def named(moment) -> tuple[list[Speaker], list[Speaker]]:
        clock.move_to(moment)
        response = programme.get("/fr/staff/programme/streams/")
        return tuple([doubt.speaker for doubt in response.context[name]] for name in ("refusals", "unsaid"))

    assert named(TEN) == ([people[0, "refused"]], [people[0, "unknown"]])
    assert named(TEN + HOUR) == ([], [])  # it is over
    Contribution.objects.filter(speaker=people[0, "refused"]).delete()
    LiveStreamFactory(edition=edition)  # of everything
    assert named(TEN) == ([people[1, "refused"]], [people[0, "unknown"], people[1, "unknown"]])


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_as_many_queries_for_one_stream_as_for_thirty(
    programme, edition, count, django_assert_num_queries
):
    hall = HallFactory(edition=edition)
    release = ScheduleReleaseFactory(edition=edition)
    for number in range(count):
        stream = LiveStreamFactory(edition=edition, hall=hall)
        tell([Count("one", stream.pk, TEN, 1)])
        seminar = ContributionFactory(seminar=SeminarFactory(edition=edition)).seminar
        starts_at = TEN + number * timedelta(minutes=5)
        ReleasedEntryFactory(
            release=release,
            seminar=seminar,
            hall=hall,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=5),
            facts=facts_of(seminar),
        )

    with django_assert_num_queries(10):
        programme.get("/ar/staff/programme/streams/")


def test_whoever_may_only_look_is_offered_no_change(as_role, edition):
    stream = LiveStreamFactory(edition=edition)
    direction = as_role(Role.DIRECTION)

    page = direction.get("/ar/staff/programme/streams/").content.decode()

    assert stream.name_ar in page
    assert "/streams/add/" not in page
    assert direction.post("/ar/staff/programme/streams/add/", sent()).status_code == 403
    assert direction.post(f"/ar/staff/programme/streams/{stream.pk}/", sent()).status_code == 403


def test_a_stream_of_another_edition_is_none_here(programme, edition):
    other = LiveStreamFactory(edition=EditionFactory(state="draft"))

    assert programme.get(f"/ar/staff/programme/streams/{other.pk}/").status_code == 404
