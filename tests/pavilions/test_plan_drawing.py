"""The plan of the site as shapes: labels where they fit, gates on the edges, alleys that end at a zone."""

import pytest
from django.utils import translation

from pavilions.guide import current_guide
from pavilions.plan_drawing import draw_plan, metres
from tests.factories.editions import GateFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory

pytestmark = pytest.mark.django_db


def test_numbers_are_written_for_svg_whatever_the_language():
    with translation.override("fr"):
        assert [metres(number) for number in (5, 2.5, 1 / 3, -0.25)] == ["5", "2.5", "0.33", "-0.25"]


def test_each_pavilion_has_its_stand_and_shows_share_the_arena(fair):
    plan = draw_plan(current_guide(), shown={"P20"}, current="P20", crowd=lambda code: f"crowd of {code}")

    assert [(stand.pavilion.code, stand.crowd, stand.is_dimmed, stand.is_current) for stand in plan.stands] == [
        ("P08", "crowd of P08", True, False),
        ("P20", "crowd of P20", False, True),
    ]
    assert [(arena.zone.code, arena.area_m2, arena.is_current) for arena in plan.arenas] == [("A", 8000, False)]


def test_the_arena_is_the_place_of_its_shows(fair):
    assert [arena.is_current for arena in draw_plan(current_guide(), current="A01").arenas] == [True]


@pytest.mark.parametrize(
    ("x", "y", "box", "alley"),
    [
        (259, 150, ("256", "145", "4", "10"), "M259 150H5"),
        (1, 40, ("0", "35", "4", "10"), "M1 40H10"),
        (40, 177, ("35", "174", "10", "4"), "M40 177V80"),
        (80, 1, ("75", "0", "10", "4"), "M80 1V173"),
    ],
)
def test_a_gate_stands_on_its_edge_and_its_alley_ends_at_the_first_zone(fair, x, y, box, alley):
    fair.edition.gates.all().delete()
    GateFactory(edition=fair.edition, x_m=x, y_m=y)

    plan = draw_plan(current_guide())

    (shape,) = plan.gates
    assert (shape.box.x, shape.box.y, shape.box.width, shape.box.height) == box
    assert plan.alleys == alley


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("قاعة", [("قاعة", False)]),
        ("قاعة طويلة الاسم", [("قاعة", False), ("طويلة", False), ("الاسم", False)]),
    ],
)
def test_the_name_of_a_room_breaks_where_it_is_too_wide(fair, name, labels):
    fair.edition.zones.filter(kind="seminars").update(name_ar=name)

    plan = draw_plan(current_guide())

    assert [(label.text, label.is_turned) for label in plan.labels if label.text in name] == labels


def test_the_name_of_a_high_room_runs_upwards(fair):
    ZoneFactory(edition=fair.edition, kind="lunch", name_ar="فضاء الغداء", x_m=240, y_m=20, width_m=12, height_m=80)

    plan = draw_plan(current_guide())

    assert [label.is_turned for label in plan.labels if label.text == "فضاء الغداء"] == [True]


def test_a_hall_is_named_over_its_stands_by_its_code_where_the_name_is_too_long(fair):
    fair.edition.zones.filter(code="H1").update(name_ar="ف" * 60)

    assert "H1" in [label.text for label in draw_plan(current_guide()).labels]


def test_a_hall_without_room_for_its_name_has_none(fair):
    fair.edition.zones.filter(code="H1").update(name_ar="الجناح")
    PavilionFactory(edition=fair.edition, zone=fair.horses.zone, x_m=12, y_m=21)

    assert "الجناح" not in [label.text for label in draw_plan(current_guide()).labels]
