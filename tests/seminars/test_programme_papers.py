"""The programme on paper: by day and by hall, a list and a grid; nothing lost, nothing overlapping."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from seminars.models import Placement, Seminar
from seminars.papers.programmes import Sheet, day_pdf, hall_pdf
from seminars.services.programme import programme_of
from seminars.services.seminars import cancel_seminar
from seminars.views import feeds
from tests.factories.editions import EditionFactory
from tests.factories.seminars import (
    NOW,
    TEN,
    ContributionFactory,
    HallFactory,
    PlacementFactory,
    SeminarFactory,
    SpeakerFactory,
)
from tests.pdf import boxes_of, codes_in, fonts_of, lines_of, overlapping, page_count, ran, text_of
from tests.seminars.public_fair import PublicFair, make_public_fair, release

pytestmark = pytest.mark.django_db

LONG_AR = "الندوة الدولية حول حكامة الذكاء الاصطناعي في خدمة الأمن العمومي وحماية المعطيات الشخصية للمواطنات والمواطنين"
LONG_FR = "Colloque international sur la gouvernance de l'intelligence artificielle au service de la sécurité publique"
SIZES = {Sheet.A4: "A4", Sheet.A3: "A3"}


@pytest.fixture
def fair() -> PublicFair:
    return make_public_fair()


def whole(fair, language: str = "ar"):
    return programme_of(fair.edition, language)


def day_of(fair, sheet: Sheet, language: str = "ar") -> bytes:
    programme = whole(fair, language)
    return day_pdf(programme, programme.days[0], sheet)


def hall_of(fair, sheet: Sheet, language: str = "ar") -> bytes:
    programme = whole(fair, language)
    return hall_pdf(programme, programme.hall_by_code["H1"], sheet)


MAKERS = [day_of, hall_of]


def crowd(fair, *, halls: int, days: int = 1) -> None:
    """Every hall full all day long, with names as long as names can be, every second of ten minutes only."""
    speaker = SpeakerFactory(edition=fair.edition, name_fr="Mohammed Abderrahmane El Alaoui El Mdaghri", title_fr="")
    for number in range(halls):
        hall = HallFactory(edition=fair.edition, zone=fair.hall.zone, code=f"X{number}", position=9 + number)
        for day in range(days):
            _fill(fair, hall, TEN + timedelta(days=day), speaker if number == 0 else None)


def _fill(fair, hall, starts_at, speaker) -> None:
    for turn in range(7):
        minutes = 10 if turn % 2 else 60
        seminar = SeminarFactory(edition=fair.edition, title_ar=LONG_AR, title_fr=LONG_FR)
        if speaker:
            ContributionFactory(seminar=seminar, speaker=speaker)
        PlacementFactory(
            seminar=seminar,
            hall=hall,
            starts_at=starts_at + timedelta(hours=turn),
            ends_at=starts_at + timedelta(hours=turn, minutes=minutes),
            changed_by=fair.officer,
        )


# --- What stands on it ------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("sheet", Sheet)
def test_a_day_holds_seminars_shows_and_the_childrens_space(fair, sheet, language):
    text = " ".join(lines_of(day_of(fair, sheet, language)))

    for row in (fair.identity, fair.table):
        assert getattr(row, f"title_{language}") in text
    for row in (fair.parade, fair.children):
        assert getattr(row, f"name_{language}") in text
    assert getattr(fair.draft, f"title_{language}") not in text
    assert "12:00 – 12:40" in text


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("sheet", Sheet)
def test_a_hall_holds_its_own_alone(fair, sheet, language):
    text = " ".join(lines_of(hall_of(fair, sheet, language)))

    assert getattr(fair.identity, f"title_{language}") in text
    assert getattr(fair.hall, f"name_{language}") in text
    assert getattr(fair.table, f"title_{language}") not in text
    assert getattr(fair.parade, f"name_{language}") not in text


def test_a_list_says_who_and_in_which_languages(fair):
    lines = lines_of(day_of(fair, Sheet.A4, "fr"))

    assert "Nadia El Alaoui, Commissaire de police, Laboratoire national (Modération)" in lines
    assert "Langues : arabe. Interprétation : français." in lines
    assert "Version 1.0" in " ".join(lines)


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("sheet", Sheet)
def test_what_is_cancelled_says_so(fair, make, sheet):
    cancel_seminar(seminar_id=fair.identity.pk, reason="عاصفة", by=fair.officer, now=NOW)
    release(fair.edition, "1.1", by=fair.officer)

    assert "Annulé" in text_of(make(fair, sheet, "fr"))


def test_where_nothing_is_on_it_says_so():
    edition = EditionFactory()
    programme = programme_of(edition, "fr")

    for sheet in Sheet:
        assert "encore rien au programme" in text_of(day_pdf(programme, programme.days[0], sheet))


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("sheet", Sheet)
def test_its_code_leads_to_the_programme_as_it_is_now(fair, make, sheet, tmp_path):
    assert codes_in(make(fair, sheet, "fr"), tmp_path) == ["http://testserver/fr/programme/"]


# --- How it is set ----------------------------------------------------------------------------------
@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("sheet", Sheet)
def test_it_is_of_its_size_tagged_and_in_our_fonts(fair, make, sheet, tmp_path):
    pdf = make(fair, sheet)
    told = ran("pdfinfo", "-", given=pdf)

    assert f"({SIZES[sheet]})" in told
    assert re.search(r"^Tagged:\s+yes$", told, re.MULTILINE)
    assert fonts_of(pdf, tmp_path) <= {"ReadexPaper-Regular", "ReadexPaper-SemiBold"}
    assert page_count(pdf) == 1


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("sheet", Sheet)
def test_a_crowded_day_loses_no_title_and_sets_none_over_another(fair, sheet, language):
    crowd(fair, halls=12)
    release(fair.edition, "1.1", by=fair.officer)

    pdf = day_of(fair, sheet, language)

    whole_text = " ".join(text_of(pdf).split())
    assert whole_text.count("10:00 – 11:00") >= 12
    for boxes in boxes_of(pdf):
        assert list(overlapping(boxes)) == []


def test_a_day_of_fourteen_places_goes_on_to_another_page(fair):
    crowd(fair, halls=12)
    release(fair.edition, "1.1", by=fair.officer)

    assert page_count(day_of(fair, Sheet.A3)) == 2


def test_a_hall_of_five_days_is_one_page(fair):
    hall = HallFactory(edition=fair.edition, zone=fair.hall.zone, code="H3")
    for day in range(5):
        _fill(fair, hall, TEN + timedelta(days=day), None)
    release(fair.edition, "1.1", by=fair.officer)
    programme = whole(fair, "fr")

    pdf = hall_pdf(programme, programme.hall_by_code["H3"], Sheet.A3)

    assert page_count(pdf) == 1
    assert [day for day in range(22, 27) if f"{day} mai" in text_of(pdf)] == [22, 23, 24, 25, 26]


@pytest.mark.parametrize("name", ['#set page(fill: red) $x$ *a* _b_ @c <d> "e" \\ /', "\u202eعكس\u202c 1 – 2"])
def test_a_title_is_data_and_never_markup(fair, name):
    Seminar.objects.filter(pk=fair.identity.pk).update(title_ar=name, title_fr=name)
    release(fair.edition, "1.1", by=fair.officer)

    for make in MAKERS:
        for sheet in Sheet:
            assert make(fair, sheet, "fr").startswith(b"%PDF")


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("sheet", Sheet)
def test_the_same_programme_is_the_same_paper(fair, make, sheet):
    assert make(fair, sheet) == make(fair, sheet)


# --- As a page --------------------------------------------------------------------------------------
PATHS = ["papers/a4/day/2027-05-22.pdf", "papers/a3/hall/H1.pdf", "papers/a4/hall/stage-a.pdf"]


@pytest.mark.parametrize("path", PATHS)
def test_anybody_reads_it_and_any_proxy_keeps_it(fair, path):
    answer = Client().get(f"/ar/programme/{path}")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    assert "s-maxage=60" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize(
    "path",
    ["papers/a5/day/2027-05-22.pdf", "papers/a4/day/2027-06-01.pdf", "papers/a4/day/today.pdf",
     "papers/a4/day/20270522.pdf", "papers/a4/hall/H9.pdf"],
)  # fmt: skip
def test_there_is_no_other_paper(fair, path):
    assert Client().get(f"/ar/programme/{path}").status_code == 404


def test_it_is_set_once_for_all_processes_until_the_programme_changes(fair, monkeypatch):
    made = []
    monkeypatch.setattr(feeds, "day_pdf", lambda programme, day, sheet: made.append(programme.version) or b"%PDF")
    path = f"/ar/programme/{PATHS[0]}"

    Client().get(path)
    monkeypatch.setattr(feeds, "FILES", feeds.KeptFiles())  # another process
    Client().get(path)
    cache.clear()
    monkeypatch.setattr(feeds, "FILES", feeds.KeptFiles())
    Client().get(path)
    Placement.objects.filter(seminar=fair.draft).delete()
    fair.table.placement.delete()
    release(fair.edition, "1.1", by=fair.officer)
    Client().get(path)

    assert len(made) == 3
    assert made[0] == made[1] != made[2]
