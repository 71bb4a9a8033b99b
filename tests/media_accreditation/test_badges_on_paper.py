"""A badge on paper: all of it there and in order, its code read from the page, however long the names are."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from media_accreditation.models import Badge
from media_accreditation.printing.badges import badges_pdf
from openday.accounts.roles import Role
from openday.passes.services.keys import public_keys
from openday.passes.tokens import verify
from openday.time_zone import day_bounds
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.media_accreditation import NOW, OutletFactory, PressRulesFactory
from tests.media_accreditation.badge_cast import accredited, face, ordered
from tests.pdf import boxes_of, codes_in, lines_of, overlapping, page_count, ran, text_of

ARABIC, LATIN = "عبد الرحمان بن عبد الكريم العلوي الإسماعيلي", "Abderrahmane Ben Abdelkrim El Alaoui El Ismaili"
CHANNEL_AR, CHANNEL_FR = "القناة الأمازيغية للإذاعة والتلفزة", "Société de radiodiffusion – Tamazight TV"
NAMES = {
    "usual": ("سلمى بناني", "Salma Bennani", "جريدة الأفق", "Al Ofoq"),
    "long": (ARABIC, LATIN, CHANNEL_AR, CHANNEL_FR),
    "longest": tuple(
        (f"{name} " * 9)[:most].strip()
        for name, most in ((ARABIC, 120), (LATIN, 120), (CHANNEL_AR, 200), (CHANNEL_FR, 200))
    ),
    "without Arabic": ("", "Maximilian-Alexander von und zu Hohenstein-Wittelsbach", "", "Deutsche Presse-Agentur"),
    "without Latin": ("يوبا أمزيان", "", "راديو بلوس", ""),
}


@pytest.fixture
def officer(db):
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def edition(db):
    edition = EditionFactory()
    PressRulesFactory(edition=edition, contact_phone="+212523345678", contact_email="presse@openday.example")
    return edition


def badge_named(officer, edition, names, *, zones: int = 3, days: int = 5, **values) -> Badge:
    name_ar, name_fr, outlet_ar, outlet_fr = names
    outlet = OutletFactory(name_ar=outlet_ar, name_fr=outlet_fr)
    application = accredited(edition=edition, outlet=outlet)
    application.days = application.days[:days]
    application.save()
    halls = list(edition.zones.order_by("pk")) or [
        ZoneFactory(
            edition=edition,
            code=f"H{number}",
            name_ar=f"جناح المسار والخدمات {number}",
            name_fr=f"Hall des métiers et services {number}",
        )
        for number in range(zones + 1)
    ]
    application.zones.set(halls[:zones])
    return ordered(officer, application=application, name_ar=name_ar, name_fr=name_fr, **values)


def printed_on_paper(*badges: Badge) -> bytes:
    rows = Badge.objects.for_printing().filter(pk__in=[badge.pk for badge in badges]).order_by("number")
    return badges_pdf(list(rows), faces={badge.pk: face() for badge in rows}, made_at=NOW)


def test_a_badge_says_who_may_go_where_and_when(officer, edition):
    pdf = printed_on_paper(badge_named(officer, edition, NAMES["usual"], days=2, role="camera"))

    text = "\n".join(lines_of(pdf))
    said = [
        "صحافة",
        "PRESSE",
        "الكاميرا",
        "Caméra",
        "V-00001",
        "سلمى بناني",
        "Salma Bennani",
        "جريدة الأفق",
        "Al Ofoq",
        "Journées portes ouvertes de la Sûreté nationale",
        "جناح المسار والخدمات",
        "Hall des métiers et services 2",
        "05 23 34 56 78",
        "presse@openday.example",
        "This badge is personal",
    ]
    assert [phrase for phrase in said if phrase not in text] == []
    assert "H3" not in text


def test_a_badge_is_read_in_the_order_of_its_importance(officer, edition):
    """By screen readers, and by whoever extracts the text: from the right as from the left."""
    pdf = printed_on_paper(badge_named(officer, edition, NAMES["usual"], days=2, role="camera"))

    words = [word for line in text_of(pdf, "-raw", "-l", "1").split("\n") for word in line.split()]

    wanted = [
        *("V", "صحافة", "PRESSE", "الكاميرا", "V-00001", "Salma", "Bennani", "Al", "Ofoq"),
        *("Zones", "H0", "H1", "H2", "Jours", "السبت", "22", "samedi", "الأحد", "23", "الأربعاء", "26"),
    ]
    assert [word for word in words if word in wanted] == wanted


def test_both_sides_are_of_a6_and_the_photo_is_put_in_as_it_is(officer, edition, tmp_path):
    pdf = printed_on_paper(badge_named(officer, edition, NAMES["usual"]))

    assert page_count(pdf) == 2
    assert re.search(r"Page size:\s+297\.6\d* x 419\.5\d* pts", ran("pdfinfo", "-", given=pdf))
    file = tmp_path / "badge.pdf"
    file.write_bytes(pdf)
    ran("pdfimages", "-j", file, tmp_path / "face")
    assert [picture.read_bytes() for picture in tmp_path.glob("face*.jpg")] == [face()]


def test_the_code_of_each_badge_is_read_from_the_page_and_verifies(officer, edition, tmp_path):
    made = [badge_named(officer, edition, NAMES[length], zones=0) for length in ("usual", "longest")]

    read = codes_in(printed_on_paper(*made), tmp_path)

    claims = [verify(text, keys=public_keys(), at=day_bounds(made[0].days[0])[0]) for text in read]
    assert {claim.serial for claim in claims} == {badge.pass_serial for badge in made}
    assert len(read) == 2


@pytest.mark.parametrize("length", NAMES)
@pytest.mark.parametrize("zones", [0, 16])
def test_no_words_stand_on_others_or_outside_the_page_however_long_names_are(officer, edition, length, zones):
    badge = badge_named(officer, edition, NAMES[length], zones=zones)

    pages = list(boxes_of(printed_on_paper(badge)))

    assert [list(overlapping(boxes)) for boxes in pages] == [[], []]
    assert all(box[0] > 14 and box[2] < 284 and box[1] > 0 and box[3] < 412 for boxes in pages for box in boxes)
    words = {""} | {part for boxes in pages for *_, word in boxes for part in word.split("-")}
    for name in NAMES[length][1::2]:
        assert set(re.split("[ -]", name)) <= words  # to the last one: nothing is cut off


def test_the_same_badge_is_the_same_bytes(officer, edition):
    badge = badge_named(officer, edition, NAMES["usual"])

    assert printed_on_paper(badge) == printed_on_paper(badge)


@pytest.mark.parametrize("count", [1, 12])
def test_badges_are_read_and_made_in_as_many_queries_for_one_as_for_many(officer, edition, count):
    application = accredited(edition=edition)
    made = [ordered(officer, application=application) for _ in range(count)]

    with CaptureQueriesContext(connection) as queries:
        pdf = printed_on_paper(*made)

    assert page_count(pdf) == 2 * count
    assert len(queries) == 5  # badges; their passes, zones, days, and whom to call
