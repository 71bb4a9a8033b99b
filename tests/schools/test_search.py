"""Finding institutions: what is forgiven, what comes first, and that no writer can leave the search behind."""

import csv

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from openday.folding import fold
from schools.geography import load_geography
from schools.models import Institution, Province, Region
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.schools import InstitutionFactory, MembershipFactory

NAMES = (
    ("15395H", "م/م غصن الزيتون", "GHOSN EZZAITOUNE", "تاونات", "Taounate"),
    ("", "ابن سينا", "Ibn Sina", "وجدة", "Oujda"),
    ("", "ابن سينا", "Ibn Sina", "جرادة", "Jerada"),
    ("", "إعدادية المسيرة الخضراء", "Collège Al Massira Al Khadra", "آسا", "Assa"),
    ("20361F", "القاضي عياض", "Cadi Ayyad", "فاس", "Fès"),
    ("", "", "École Béni-Mellal", "", "Béni Mellal"),
)


@pytest.fixture
def listed(db: None) -> dict[str, Institution]:
    """By French name and commune."""
    return {
        f"{fr}, {commune_fr}": InstitutionFactory(
            ministry_code=code, name_ar=ar, name_fr=fr, commune_ar=commune_ar, commune_fr=commune_fr, level="primary"
        )
        for code, ar, fr, commune_ar, commune_fr in NAMES
    }


def first(text: str) -> str:
    found = Institution.objects.search(text).first()
    return f"{found.name_fr}, {found.commune_fr}" if found else ""


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("غصن الزيتون", "GHOSN EZZAITOUNE, Taounate"),
        ("مدرسة غُصن الزَّيتـون", "GHOSN EZZAITOUNE, Taounate"),
        ("ghosn ezzaitoune", "GHOSN EZZAITOUNE, Taounate"),
        ("Ecole primaire Ghosn Ezzaitoune", "GHOSN EZZAITOUNE, Taounate"),
        ("زيتون", "GHOSN EZZAITOUNE, Taounate"),
        ("غص", "GHOSN EZZAITOUNE, Taounate"),
        ("15395H", "GHOSN EZZAITOUNE, Taounate"),
        ("١٥٣٩٥", "GHOSN EZZAITOUNE, Taounate"),
        ("15395 h", "GHOSN EZZAITOUNE, Taounate"),
        ("153", "GHOSN EZZAITOUNE, Taounate"),
        ("gosn ezzaitoune", "GHOSN EZZAITOUNE, Taounate"),
        ("ghosn ezaitoune", "GHOSN EZZAITOUNE, Taounate"),
        ("غصن الزيتزن", "GHOSN EZZAITOUNE, Taounate"),
        ("ابن سينا جرادة", "Ibn Sina, Jerada"),
        ("jerada ibn sina", "Ibn Sina, Jerada"),
        ("إبن سيناء وجده", "Ibn Sina, Oujda"),
        ("القاضى عياض", "Cadi Ayyad, Fès"),
        ("cadi ayad", "Cadi Ayyad, Fès"),
        ("beni mellal", "École Béni-Mellal, Béni Mellal"),
        ("BÉNI", "École Béni-Mellal, Béni Mellal"),
        ("massira", "Collège Al Massira Al Khadra, Assa"),
        ("masira khadra", "Collège Al Massira Al Khadra, Assa"),
        ("zzzzqqq", ""),
    ],
)
def test_search_forgives_how_a_name_or_code_is_typed(listed, typed, found):
    assert first(typed) == found


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "!؟", "\\", "'"])
def test_nothing_to_look_for_finds_everything(listed, typed):
    assert Institution.objects.search(typed).count() == len(listed)


@pytest.mark.parametrize(
    "typed", ["%%%غصن%%%", "'; DROP TABLE schools_institution; --", "a" * 5000, "\x00", "🏫", "ا " * 500]
)
def test_odd_searches_are_answered(listed, typed):
    list(Institution.objects.search(typed))


@given(st.text(max_size=60))
def test_any_search_is_answered(django_db_blocker, typed):
    with django_db_blocker.unblock():
        list(Institution.objects.search(typed)[:5])


def test_the_nearest_comes_first(db):
    for name in ("الأمل الجديد", "دار الأمل", "الأمل", "الامال"):
        InstitutionFactory(name_ar=name, name_fr="")

    assert [row.name_ar for row in Institution.objects.search("الامل")] == [
        *("الأمل", "الأمل الجديد", "دار الأمل", "الامال")
    ]


def test_a_search_stays_within_what_it_is_asked_of(listed):
    InstitutionFactory(name_fr="Ibn Sina", state="refused")

    assert Institution.objects.findable().filter(level="primary").search("ibn sina").count() == 2


@pytest.mark.parametrize("write", ["update", "bulk_update", "raw"])
def test_no_writer_can_leave_the_search_behind(db, write):
    institution = InstitutionFactory(name_fr="Alpha", name_ar="")

    if write == "update":
        Institution.objects.update(name_fr="Béta")
    elif write == "bulk_update":
        institution.name_fr = "Béta"
        Institution.objects.bulk_update([institution], ["name_fr"])
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE schools_institution SET name_fr = 'Béta'")

    assert Institution.objects.search("beta").get() == institution
    assert not Institution.objects.search("alpha").exists()


def folded_by_the_database(texts: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT openday_fold(text) FROM unnest(%s::text[]) WITH ORDINALITY AS given (text, number) ORDER BY number",
            [texts],
        )
        return [row[0] for row in cursor.fetchall()]


ALPHABET = st.characters(
    codec="utf-8",
    categories=("Lu", "Ll", "Lo", "Nd", "Mn", "Zs", "Po", "Pd", "Cf"),
    max_codepoint=0xFF,
    exclude_characters="µðÐþÞ",
) | st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةىٱڤگڭپ٠١٢٣٤٥٦٧٨٩۰۵ـًٌٍَُِّْ،؛؟’‘«»–—\u200f\u200bﻻﷲⴰⴱⴳɛɣœŒæŁ")


@given(st.lists(st.text(ALPHABET, max_size=30), min_size=1, max_size=30))
def test_the_database_folds_as_we_do(django_db_blocker, texts):
    with django_db_blocker.unblock():
        assert folded_by_the_database(texts) == [fold(text) for text in texts]


@pytest.mark.real_lists
def test_the_database_folds_every_name_of_the_ministry_as_we_do(db, real_lists):
    with (real_lists / "schools.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = [
            row[name] for row in csv.DictReader(file) for name in ("name_ar", "name_fr", "commune_ar", "address_ar")
        ]

    assert folded_by_the_database(texts) == [fold(text) for text in texts]


# --- The page -------------------------------------------------------------------------------------
@pytest.fixture
def teacher(listed: dict[str, Institution]) -> Client:
    return sign_in(Client(), UserFactory())


FIND = reverse("schools:institution-find")


def test_the_page_tells_schools_of_one_name_apart(teacher):
    page = teacher.get(FIND, {"q": "ibn sina"}).content.decode()

    assert page.count("ابن سينا</b>") == 2
    assert "وجدة" in page
    assert "جرادة" in page


def test_the_page_offers_to_add_what_is_not_there(teacher):
    page = teacher.get(FIND, {"q": "zzzzqqq"}).content.decode()

    assert f"{reverse('schools:institution-propose')}?name=zzzzqqq" in page


def test_a_part_of_the_page_answers_htmx(teacher):
    part = teacher.get(FIND, {"q": "ibn"}, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "ابن سينا" in part


def test_what_narrows_the_search_and_makes_no_sense_is_passed_over(teacher):
    load_geography(Region, Province)

    assert teacher.get(FIND, {"q": "ibn", "province": "x", "level": "y"}).status_code == 200


def test_the_page_costs_the_same_for_one_and_for_thirty(teacher, django_assert_num_queries):
    typed = {"q": "مدرسة النجاح"}
    for number in range(30):
        InstitutionFactory(name_ar=f"النجاح {number}", province=None)
    user = UserFactory()
    MembershipFactory(user=user, institution=Institution.objects.last(), state="pending")
    InstitutionFactory(name_ar="الزيتونة المباركة", province=None)
    one, many = {"q": "الزيتونة المباركة"}, typed

    # The page asks for the provinces too; where few hold every word, three more look for what resembles them.
    for asked, headers, queries in (
        *((one, {}, 8), (many, {}, 5)),
        *((one, {"HX-Request": "true"}, 7), (many, {"HX-Request": "true"}, 4)),
    ):
        client = sign_in(Client(), user)
        client.get(FIND, asked)
        with django_assert_num_queries(queries):
            client.get(FIND, asked, headers=headers)


def test_found_at_once_is_what_a_search_begins_with(listed):
    for number in range(12):
        InstitutionFactory(name_ar=f"مدرسة سينا {number}", name_fr="")

    for typed in ("سينا", "ibn sina", "ibn sinna", "zzzzqqq", "153", ""):
        found = Institution.objects.order_by("pk").found_by(typed, most=11)

        assert found == list(Institution.objects.order_by("pk").search(typed)[:11]), typed


@override_settings(SEARCHES_A_MINUTE=3)
def test_searches_are_limited_a_minute(teacher):
    cache.clear()

    assert [teacher.get(FIND, {"q": "ibn"}).status_code for _ in range(5)][-1] == 429


def test_the_search_is_for_people_who_signed_in():
    assert Client().get(FIND, {"q": "ibn"}).status_code == 302
