"""The regions and provinces that every installation starts with."""

import pytest

from schools.geography import PROVINCES, REGIONS, load_geography
from schools.models import Province, Region

pytestmark = pytest.mark.django_db


def test_there_are_12_regions_and_75_provinces_each_in_three_languages():
    assert (len({row[0] for row in REGIONS}), len({row[0] for row in PROVINCES})) == (12, 75)
    assert all(all(row) for row in (*REGIONS, *PROVINCES))
    assert {code[:2] for code, *_ in PROVINCES} == {code for code, *_ in REGIONS}


def test_load_geography_adds_what_is_missing_once():
    Province.objects.all().delete()
    Region.objects.all().delete()

    for _ in range(2):
        load_geography(Region, Province)

    assert (Region.objects.count(), Province.objects.count()) == (12, 75)
    assert Province.objects.get(code="02.411").region.code == "02"


def test_load_geography_leaves_what_staff_wrote():
    load_geography(Region, Province)
    Region.objects.filter(code="02").update(name_en="The East")

    load_geography(Region, Province)

    assert Region.objects.get(code="02").name_en == "The East"
