"""The letter of a visit: complete, read back as it was put in, on as few pages as it takes."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from openday.passes.documents import pdf_of, printable
from openday.passes.services.keys import public_keys
from openday.passes.tokens import verify
from pavilions.guide import current_guide
from pavilions.plan_drawing import draw_plan
from pavilions.plan_on_paper import plan_on_paper
from schools.models import Visit
from schools.papers.letters import letters_pdf
from schools.services.passes import passes_of, passes_of_visits
from tests.pdf import boxes_of, codes_in, lines_of, overlapping, page_count, text_of
from tests.schools.papers_cast import NAMES, large_site, large_visit, long_named

LANGUAGES = ["ar", "fr", "en"]
PICTURES = {"svg", "d", "language", "title"}  # what is drawn, or said to screen readers alone


def letter_of(visit: Visit, *, site, language="ar", typeset=pdf_of) -> bytes:
    codes = {group_id: issued.token for group_id, issued in passes_of(visit=visit, now=site.now).items()}
    return letters_pdf([visit], codes=codes, language=language, made_at=site.now, typeset=typeset)


def texts_in(data, key=""):
    """Every text that is put in, one by one."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name not in PICTURES:
                yield from texts_in(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from texts_in(value, key)
    elif isinstance(data, str):
        yield data


def words_of(text: str) -> set[str]:
    """As papers write them: without vowel signs. A hyphen at the end of a line is read as one of a broken word."""
    return set(re.findall(r"[^\W_]+", printable(text).replace("-", "")))


@pytest.fixture
def site(db):
    return large_site()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("groups", "stops"), [(1, 3), (2, 5), (8, 10)])
def test_all_that_is_put_in_is_read_back_and_nothing_else(site, language, groups, stops):
    visit, kept = large_visit(site, groups=groups, stops=stops), {}

    def keep(template, data, *, made_at):
        kept.update(data)
        return pdf_of(template, data, made_at=made_at)

    read = words_of(text_of(letter_of(visit, site=site, language=language, typeset=keep)))

    numbers = {str(number) for number in range(1, 12)}  # of groups, stops and pages
    every_text = {word for text in texts_in(kept) for word in words_of(text)}
    assert read - every_text - numbers == set()
    kept.pop("words")  # of which a letter of one page needs some, and one of several the others
    facts = {word for text in texts_in(kept) for word in words_of(text)}
    assert facts - read == set()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "ar",
            [
                "رسالة الزيارة",
                "الثانوية التأهيلية الأمير مولاي",
                "السبت 22 ماي 2027",
                "09:00 – 09:15",
                "باب الحافلات الشرقي",
                "66 شخصا",
                "60 تلميذا، 6 مرافقين",
                "06 61 23 45 67",
                "3 حافلات",
                "المجموعة 2",
                "الثانوي الإعدادي",
                "كرسي متحرك، مكان للصلاة",
                "إلى غاية الجمعة 21 ماي، 09:00، في فضائكم:",
                "testserver/ar/visits/",
                "يبقى التلاميذ مع مرافقي مجموعتهم.",
            ],
        ),
        (
            "fr",
            [
                "Lettre de visite",
                "Lycée qualifiant Imam Chadli",
                "samedi 22 mai 2027",
                "09:00 – 09:15",
                "66 personnes",
                "60 élèves, 6",
                "Groupe 2",
                "Jusqu’au vendredi 21 mai, 09:00, dans",
                "testserver/fr/visits/",
            ],
        ),
        ("en", ["Letter of a visit", "Saturday 22 May 2027", "66 people", "Group 2", "testserver/en/visits/"]),
    ],
)
def test_a_letter_says_what_its_reader_needs(site, language, said):
    pdf = letter_of(large_visit(site), site=site, language=language)

    text = "\n".join(lines_of(pdf))
    assert [phrase for phrase in said if phrase not in text] == []
    assert page_count(pdf) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("groups", "stops", "pages"), [(1, 10, 1), (2, 5, 1), (2, 6, 1), (2, 10, 2), (3, 4, 3), (8, 10, 5)]
)
def test_a_letter_takes_as_few_pages_as_it_can(site, language, groups, stops, pages):
    assert page_count(letter_of(large_visit(site, groups=groups, stops=stops), site=site, language=language)) == pages


# --- Its codes --------------------------------------------------------------------------------------
@pytest.mark.parametrize(("groups", "stops"), [(2, 5), (8, 10)])
def test_the_code_of_each_group_is_read_from_the_page_and_verifies(site, tmp_path, groups, stops):
    visit = large_visit(site, groups=groups, stops=stops)

    read = codes_in(letter_of(visit, site=site), tmp_path)

    claims = [verify(text, keys=public_keys(), at=visit.arrives_at) for text in read]
    issued = passes_of(visit=visit, now=site.now).values()
    assert {(claim.serial, claim.heads) for claim in claims} == {(each.serial, 33) for each in issued}
    assert len(read) == groups


# --- Where its words stand --------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(("groups", "stops"), [(1, 10), (2, 6), (2, 10), (8, 10)])
@pytest.mark.parametrize("length", ["long", "longest"])
def test_no_words_stand_on_others_or_outside_the_page_however_long_names_are(db, language, groups, stops, length):
    """Without the plan, whose words may be crossed by routes."""
    names = NAMES if length == "long" else [(f"{arabic} " * 9, f"{french} " * 9) for arabic, french in NAMES]
    site = large_site(names=[(arabic[:160].strip(), french[:160].strip()) for arabic, french in names])
    school = long_named()
    if length == "longest":
        school.name_ar, school.name_fr = ((f"{name} " * 5)[:200].strip() for name in (school.name_ar, school.name_fr))
        school.save()
    visit = large_visit(site, groups=groups, stops=stops, institution=school)
    pdf = letter_of(visit, site=site, language=language, typeset=without_plan)

    pages = list(boxes_of(pdf))

    assert [list(overlapping(boxes)) for boxes in pages] == [[] for _ in pages]
    assert all(box[0] > 20 and box[2] < 575 and box[1] > 10 and box[3] < 832 for boxes in pages for box in boxes)


def without_plan(template, data, *, made_at):
    return pdf_of(template, {**data, "plan": None}, made_at=made_at)


# --- What it says when ------------------------------------------------------------------------------
def test_after_the_deadline_a_letter_says_that_it_is_over(site):
    visit = large_visit(site)
    deadline = visit.changes_close_at(site.edition)
    codes = {}

    before, after = (
        " ".join(lines_of(letters_pdf([visit], codes=codes, language="fr", made_at=moment)))
        for moment in (deadline - timedelta(minutes=1), deadline)
    )

    assert "Jusqu’au vendredi 21 mai, 09:00, dans votre espace" in before
    assert "Les modifications étaient possibles jusqu’au vendredi 21 mai, 09:00." in after
    assert "testserver/fr/visits/" not in after


def test_the_same_letter_is_the_same_bytes(site):
    visit = large_visit(site)

    assert letter_of(visit, site=site) == letter_of(visit, site=site)


def test_no_other_edition_lends_its_plan(site):
    """The plan is that of the published edition; a letter of another one has none."""
    visit, kept = large_visit(site), {}
    site.edition.state = "archived"
    site.edition.save()

    def keep(template, data, *, made_at):
        kept.update(data)
        return pdf_of(template, data, made_at=made_at)

    assert page_count(letter_of(visit, site=site, typeset=keep)) == 1
    assert (kept["plan"], kept["letters"][0]["routes"]) == (None, None)


# --- Many -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 12])
def test_letters_are_read_and_made_in_as_many_queries_for_one_as_for_many(site, count):
    for number in range(count):
        large_visit(site, institution=long_named(ministry_code=f"1000{number}A"[:12]))
    passes_of_visits(visits=list(Visit.objects.all()), now=site.now)

    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        translation.override("ar"),
    ):
        visits = list(Visit.objects.for_papers().order_by("pk"))
        issued = passes_of_visits(visits=visits, now=site.now)
        codes = {group_id: each.token for group_id, each in issued.items()}
        pdf = letters_pdf(visits, codes=codes, language="ar", made_at=site.now)

    assert page_count(pdf) == count
    assert len(queries) <= 13  # visits, groups, stops, pavilions; two of the passes; the plan, read once
    assert [line for line in lines_of(pdf) if re.fullmatch(r".*V-2027-\d{5}", line) and "رقم" in line] != []


# --- Routes on the plan -----------------------------------------------------------------------------
def test_routes_are_drawn_as_lines_that_differ_and_no_number_stands_on_another(site):
    visit, kept = large_visit(site, groups=2, stops=5), {}

    def keep(template, data, *, made_at):
        kept.update(data)
        return b""

    letter_of(visit, site=site, typeset=keep)

    together = kept["letters"][0]["routes"]["together"]
    assert [(mark["line"], mark["number"]) for mark in together["marks"]].count((0, 1)) == 1
    assert sorted((mark["line"], mark["number"]) for mark in together["marks"]) == [
        (line, number) for line in (0, 1) for number in range(1, 6)
    ]
    places = [(mark["x"], mark["y"]) for mark in together["marks"]]
    assert all(abs(x1 - x2) > 8 for x1, x2 in pairwise(sorted(x for x, _ in places)))
    assert together["svg"].count("stroke-dasharray") == 1
    assert together["svg"].count("<rect") == 6  # the stands where they stop stand out


def test_the_plan_of_a_paper_has_the_words_of_its_language(site):
    with translation.override("fr"):
        plan = plan_on_paper(draw_plan(current_guide(), shown=()))

    assert (plan["width"], plan["height"]) == (260, 178)
    words = [label["text"] for label in plan["labels"]]
    assert "Porte Est des autocars" in words
    assert "50 m" in words
