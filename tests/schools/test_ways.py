"""Ways on the plan go along the alleys and round what stands in them."""

import itertools

import pytest

from openday.editions.models import Zone
from pavilions.guide import current_guide
from schools.ways import way_between
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory


@pytest.fixture
def guide(db):
    """A hall to the left with one stand, an arena in the middle, nothing to the right."""
    edition = EditionFactory()
    hall = ZoneFactory(edition=edition, x_m=10, y_m=10, width_m=40, height_m=40)
    PavilionFactory(edition=edition, zone=hall, x_m=20, y_m=20, width_m=12, height_m=12)
    ZoneFactory(edition=edition, kind=Zone.Kind.ARENA, x_m=80, y_m=20, width_m=80, height_m=100)
    return current_guide()


def crosses(way, left: float, right: float, top: float, bottom: float) -> bool:
    """Whether any leg passes through the inside of a rectangle."""
    return any(
        min(x1, x2) < right and max(x1, x2) > left and min(y1, y2) < bottom and max(y1, y2) > top
        for (x1, y1), (x2, y2) in itertools.pairwise(way)
    )


@pytest.mark.parametrize("start", [(259.0, 70.0), (259.0, 30.0), (130.0, 177.0)])
def test_way_goes_round_the_arena_in_straight_legs(guide, start):
    end = guide.pavilions[0].centre_m

    way = way_between(guide, start, end)

    assert (way[0], way[-1]) == (start, end)
    assert not crosses(way, 84, 156, 24, 116)
    assert all(x1 == x2 or y1 == y2 for (x1, y1), (x2, y2) in itertools.pairwise(way))


def test_way_where_nothing_stands_is_one_corner_at_most(guide):
    assert way_between(guide, (200.0, 140.0), (200.0, 170.0)) == ((200.0, 140.0), (200.0, 170.0))
    assert len(way_between(guide, (200.0, 140.0), (240.0, 170.0))) == 3


def test_way_to_where_one_is_has_no_corner(guide):
    assert way_between(guide, (200.0, 140.0), (200.0, 140.0)) == ((200.0, 140.0), (200.0, 140.0))


def test_way_outside_the_plan_still_ends(guide):
    way = way_between(guide, (-50.0, -50.0), (900.0, 900.0))

    assert (way[0], way[-1]) == ((-50.0, -50.0), (900.0, 900.0))
