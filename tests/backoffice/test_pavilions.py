"""Changing pavilions: texts, levels and places, without breaking a visit."""

import pytest
from django.db import transaction
from django.urls import reverse

from backoffice.errors import OutsideItsZone, OutsideThePlan, OverAnotherPavilion, VisitsWouldBreak
from backoffice.services.pavilions import change_pavilion
from openday.accounts.roles import Role
from openday.editions.models import Zone
from pavilions.models import Pavilion
from tests.backoffice.conftest import book
from tests.factories.accounts import UserFactory


@pytest.fixture
def by(db):
    return UserFactory(roles=[Role.PROGRAMME])


@pytest.fixture
def pavilion(site):
    return site.turns[0][1].pavilion


def test_texts_and_levels_change(site, pavilion, by):
    values = {"name_fr": "Scène", "levels": ["primary", "adults"]}

    change_pavilion(pavilion=pavilion, values=values, by=by)

    pavilion.refresh_from_db()
    assert (pavilion.name_fr, pavilion.levels) == ("Scène", ["primary", "adults"])


def test_a_level_that_booked_groups_have_does_not_go(site, pavilion, by):
    visit = book(site, site.turns[0][1])
    book(site, site.turns[1][1])

    with pytest.raises(VisitsWouldBreak) as refusal, transaction.atomic():
        change_pavilion(pavilion=pavilion, values={"levels": ["lower_secondary"]}, by=by)

    assert refusal.value.visit_ids == [visit.pk]
    pavilion.refresh_from_db()
    assert pavilion.levels == ["primary", "lower_secondary"]


@pytest.mark.parametrize(
    ("place", "refusal"),
    [
        ({"x_m": 255.0}, OutsideThePlan),
        ({"y_m": 55.0}, OutsideItsZone),
        ({"x_m": 15.0}, OverAnotherPavilion),
    ],
)
def test_a_pavilion_does_not_stand_where_it_cannot(site, pavilion, by, place, refusal):
    with pytest.raises(refusal), transaction.atomic():
        change_pavilion(pavilion=pavilion, values=place, by=by)

    change_pavilion(pavilion=pavilion, values={"y_m": 20.0}, by=by)


def test_a_place_that_makes_booked_groups_late_is_refused_with_their_visits(site, pavilion, by):
    Zone.objects.update(x_m=0, y_m=0, width_m=260, height_m=178)
    visit = book(site, site.turns[0][1], site.turns[2][2])  # five minutes between the two

    with pytest.raises(VisitsWouldBreak) as refusal, transaction.atomic():
        change_pavilion(pavilion=pavilion, values={"y_m": 168.0, "x_m": 240.0}, by=by)

    assert refusal.value.visit_ids == [visit.pk]


def form_of(pavilion, **changed):
    fields = {
        name: getattr(pavilion, name)
        for name in ("name_ar", "name_fr", "name_en", "summary_ar", "theme", "x_m", "y_m", "width_m", "height_m")
    }
    return fields | {"zone": pavilion.zone_id, "levels": pavilion.levels, "is_step_free": "on"} | changed


def test_the_page_saves_and_shows_what_french_readers_fall_back_to(site, pavilion, programme):
    address = reverse("backoffice:pavilion-edit", args=[pavilion.code])

    answer = programme.post(address, form_of(pavilion, name_fr=""))
    page = programme.get(address)

    pavilion.refresh_from_db()
    assert (answer.status_code, pavilion.name_fr) == (302, "")
    assert page.content.decode().count(pavilion.name_ar) >= 2


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"name_ar": ""}, "name_ar"),
        ({"levels": []}, "levels"),
        ({"levels": ["nobody"]}, "levels"),
        ({"x_m": "nan"}, "x_m"),
        ({"x_m": "-4"}, "x_m"),
        ({"width_m": "0"}, "width_m"),
        ({"zone": "0"}, "zone"),
    ],
)
def test_the_page_refuses_what_makes_no_sense(site, pavilion, programme, change, wrong):
    answer = programme.post(reverse("backoffice:pavilion-edit", args=[pavilion.code]), form_of(pavilion, **change))

    assert wrong in answer.context["form"].errors


def test_the_page_shows_the_visits_that_would_break(site, pavilion, programme):
    visit = book(site, site.turns[0][1])

    answer = programme.post(
        reverse("backoffice:pavilion-edit", args=[pavilion.code]), form_of(pavilion, levels=["lower_secondary"])
    )

    assert answer.context["in_the_way"].visits == [visit]
    assert Pavilion.objects.get(pk=pavilion.pk).levels == ["primary", "lower_secondary"]
