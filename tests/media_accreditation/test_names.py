"""Names of outlets as they sound: found in the other script, told from others; and found by what people type."""

import csv
from itertools import combinations

import pytest

from media_accreditation.models import Outlet
from media_accreditation.names import host_of, likeness, sounds_of
from tests.conftest import REAL_LISTS
from tests.factories.media_accreditation import OutletFactory


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("Al Ofoq", "الأفق"),
        ("Assahifa", "الصحيفة"),
        ("Attawassoul", "التواصل"),
        ("Chourouq Press", "شروق بريس"),
        ("Shuruq", "شروق"),
        ("Nouqta 24", "نقطة ٢٤"),
        ("Le Phare du Sud", "لوفار دو سود"),
        ("Al3amal", "العمل"),
        ("Radio Meknès", "إذاعة مكناس الجهوية"),
        ("Tanger Info", "طنجة أنفو"),
        ("Ghorba", "غربة"),
        ("Hibapress", "هبة بريس"),
    ],
)
def test_a_name_sounds_the_same_in_either_script(latin, arabic):
    assert likeness(sounds_of([latin]), sounds_of([arabic])) >= 0.8


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Al Ofoq", "Al Bahr"),
        ("الأفق", "المسار"),
        ("Radio Fès", "Radio Oujda"),
        ("Canal 5", "Canal 7"),
        ("", "Al Ofoq"),
    ],
)
def test_names_of_two_outlets_do_not(one, other):
    assert likeness(sounds_of([one]), sounds_of([other])) == 0


def test_a_generic_word_alone_is_a_name():
    assert sounds_of(["Le Journal"])
    assert sounds_of(["الجريدة"])
    assert likeness(sounds_of(["Le Journal"]), sounds_of(["Magazine"])) == 0


def test_a_name_with_two_parts_is_known_by_either():
    both = sounds_of(["Ofoq.info / Al Massar (Casablanca)"])

    assert likeness(both, sounds_of(["الأفق"])) == likeness(both, sounds_of(["المسار"])) == 1


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("https://www.Ofoq.ma/sport?x=1", "ofoq.ma"),
        ("ofoq.ma", "ofoq.ma"),
        ("http://user@ofoq.ma:8080", "ofoq.ma"),
        ("", ""),
        ("none", ""),
        ("http://[ofoq", ""),
    ],
)
def test_a_site_is_known_by_its_host(written, host):
    assert host_of(written) == host


@pytest.mark.real_lists
def test_real_names_are_found_by_the_other_script_and_seldom_taken_for_another():
    path = REAL_LISTS / "media_outlets.csv"
    if not path.exists():
        pytest.skip("the list of outlets is not here")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    both = [row for row in rows if row["name_ar"] and row["name_fr"]]
    sounds = [sounds_of([row["name_fr"]]) for row in rows]

    found = sum(likeness(sounds_of([row["name_ar"]]), sounds_of([row["name_fr"]])) > 0 for row in both)
    mistaken = sum(likeness(one, other) > 0 for one, other in combinations(sounds, 2))

    assert found / len(both) > 0.85
    assert mistaken / len(rows) < 0.4  # of 173 that each might be taken for


# --- Searching ------------------------------------------------------------------------------------
@pytest.fixture
def outlets(db: None) -> dict[str, Outlet]:
    return {
        "ofoq": OutletFactory(name_ar="جريدة الأفق", name_fr="Al Ofoq", website="https://ofoq.ma", city="فاس"),
        "ofoq_sport": OutletFactory(name_ar="الأفق الرياضي", name_fr="Al Ofoq Sport"),
        "massar": OutletFactory(name_ar="المسار", name_fr="", registration_number="12/2019", city="Rabat"),
        "agency": OutletFactory(name_ar="", name_fr="Atlas Presse Service", other_names=["APS"]),
    }


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ofoq", ["ofoq", "ofoq_sport"]),
        ("Al Ofoq", ["ofoq", "ofoq_sport"]),
        ("أفق", ["ofoq", "ofoq_sport"]),
        ("المسار", ["massar"]),
        ("massar", ["massar"]),
        ("12/2019", ["massar"]),
        ("aps", ["agency"]),
        ("ofoq.ma", ["ofoq"]),
        ("rabat", ["massar"]),
        ("أطلس", ["agency"]),
        ("zzz", []),
    ],
)
def test_outlets_are_found_by_what_people_type(outlets, typed, found):
    names = {outlet.pk: name for name, outlet in outlets.items()}

    assert [names[outlet.pk] for outlet in Outlet.objects.search(typed)][: len(found) or 1] == found


def test_a_search_for_nothing_finds_everything(outlets):
    assert Outlet.objects.search(" ،. ").count() == 4


def test_a_search_costs_two_queries(outlets, django_assert_num_queries):
    with django_assert_num_queries(2):
        list(Outlet.objects.search("ofoq"))
