"""Live streams as staff keep them: what is refused beside what is written, and what the database refuses by itself."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from openday.accounts.roles import Role
from openday.editions.models import Zone
from seminars.errors import CodeTaken, MayNotManage, PlayerNotAllowed, StreamOfTwoPlaces, UnknownPlace
from seminars.models import LiveStream
from seminars.services.streams import StreamCard, add_stream, change_stream
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.seminars import HallFactory, LiveStreamFactory

pytestmark = pytest.mark.django_db

PLAYER = "https://video.example.org/embed/1"


@pytest.fixture(autouse=True)
def hosts(settings):
    settings.LIVE_STREAM_HOSTS = ["video.example.org"]


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def officer():
    return UserFactory(roles=[Role.PROGRAMME])


def card(**values: Any) -> StreamCard:
    return StreamCard(**{"code": "hall", "name_ar": "البث المباشر من القاعة", "embed_url": PLAYER} | values)


def test_a_stream_is_added_and_changed(edition, officer):
    hall = HallFactory(edition=edition)

    stream = add_stream(edition=edition, card=card(hall_id=hall.pk, position=2), by=officer)
    change_stream(stream_id=stream.pk, card=card(name_fr="En direct de la salle", is_shown=False), by=officer)

    stored = LiveStream.objects.get()
    assert (stored.edition, stored.code, stored.hall, stored.name_fr, stored.is_shown, stored.position) == (
        edition,
        "hall",
        None,
        "En direct de la salle",
        False,
        0,
    )


@pytest.mark.parametrize(
    "player",
    [
        "http://video.example.org/embed/1",
        "https://other.example.org/embed/1",
        "https://video.example.org.evil.example/embed/1",
        "https://video.example.org@evil.example/embed/1",
        "https://video.example.org:8443/embed/1",
        "//video.example.org/embed/1",
        "javascript:alert(1)",
        "",
    ],
)
def test_a_player_of_another_host_is_refused(edition, officer, player):
    with pytest.raises(PlayerNotAllowed) as refused:
        add_stream(edition=edition, card=card(embed_url=player), by=officer)

    assert refused.value.hosts == ["video.example.org"]
    assert not LiveStream.objects.exists()


def test_a_code_is_taken_once_an_edition(edition, officer):
    add_stream(edition=edition, card=card(), by=officer)
    add_stream(edition=EditionFactory(state="draft"), card=card(), by=officer)

    with pytest.raises(CodeTaken):
        add_stream(edition=edition, card=card(), by=officer)

    assert LiveStream.objects.count() == 2


def test_a_stream_shows_one_place_of_its_edition(edition, officer):
    hall, stage = HallFactory(edition=edition), ZoneFactory(edition=edition, kind=Zone.Kind.ARENA)
    elsewhere = HallFactory(edition__state="draft")

    with pytest.raises(StreamOfTwoPlaces):
        add_stream(edition=edition, card=card(hall_id=hall.pk, stage_id=stage.pk), by=officer)
    with pytest.raises(UnknownPlace):
        add_stream(edition=edition, card=card(hall_id=elsewhere.pk), by=officer)
    with pytest.raises(UnknownPlace):
        add_stream(edition=edition, card=card(stage_id=elsewhere.zone_id), by=officer)
    stream = add_stream(edition=edition, card=card(stage_id=stage.pk), by=officer)

    assert (stream.stage, LiveStream.objects.count()) == (stage, 1)


@pytest.mark.parametrize("role", [None, Role.DIRECTION, Role.GATES, Role.PRESS])
def test_who_does_not_manage_the_programme_is_refused(edition, officer, role):
    stream = add_stream(edition=edition, card=card(), by=officer)
    other = UserFactory(roles=[role] if role else [])

    with pytest.raises(MayNotManage):
        add_stream(edition=edition, card=card(code="other"), by=other)
    with pytest.raises(MayNotManage):
        change_stream(stream_id=stream.pk, card=card(name_ar="غيره"), by=other)

    assert list(LiveStream.objects.values_list("name_ar", flat=True)) == ["البث المباشر من القاعة"]


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"embed_url": "http://video.example.org/"}, "a_stream_is_played_over_https"),
        ({"hall": True, "stage": True}, "a_stream_shows_a_hall_or_a_stage_or_everything"),
    ],
)
def test_the_database_refuses_by_itself(edition, values, constraint):
    stream = LiveStreamFactory(edition=edition)
    places = {"hall": HallFactory(edition=edition), "stage": ZoneFactory(edition=edition)}
    values = {name: places.get(name, value) for name, value in values.items()}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        LiveStream.objects.filter(pk=stream.pk).update(**values)
