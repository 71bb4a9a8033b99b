"""Papers: what comes out is what was put in, whoever's name it is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from openday.passes import documents
from openday.passes.documents import (
    DocumentStopped,
    DocumentTooLarge,
    TemplateBroken,
    large_pdf_of,
    named,
    pdf_of,
    said,
)
from tests.pdf import fonts_of, lines_of, page_count

MADE_AT = datetime(2027, 5, 22, 9, 30, 15, 123456, tzinfo=UTC)
ARABIC = [
    "الثانوية التأهيلية الأمير مولاي عبد الله للأقسام الحضيرية",
    "لا إله إلا الله والأطفال والإعدادية بلاغ لآلات",
    "رواق الشرطة العلمية والتقنية (المختبر)",
    "م/م اولاد لالة ميمونة",
]
LATIN = [
    "École Groupe scolaire Aït Ourir – l’Océan, office et efficacité",
    "Fondation Education Culture, groupe banque populaire",
    "Office of the Open Days, gate 2",
]


@pytest.fixture(autouse=True)
def templates_of_tests(monkeypatch):
    monkeypatch.setattr(documents, "FOLDER", "tests/passes/papers")


def lines_pdf(lines, *, language="ar", made_at=MADE_AT, make=pdf_of, **more):
    data = {"language": language, "title": "أسطر", "edition": {"name": "أيام"}, "lines": lines, **more}
    return make("lines", data, made_at=made_at)


@pytest.mark.parametrize(("language", "lines"), [("ar", ARABIC), ("fr", LATIN), ("en", LATIN)])
def test_text_is_read_back_as_it_was_put_in(language, lines):
    assert lines_of(lines_pdf(lines, language=language)) == lines


@pytest.mark.parametrize(
    "sentence",
    [
        "من 09:30 – 10:05 إلى يوم السبت 22 ماي 2027",
        "الهاتف 06 61 23 45 67 مفتوح",
        "رقم الزيارة V-2027-04186 عند الباب",
        "العنوان 127.0.0.1:8000/ar/visits هنا",
    ],
)
def test_times_and_telephones_do_not_turn_round_in_arabic(sentence):
    assert lines_of(lines_pdf([said(sentence)])) == [sentence]


@pytest.mark.parametrize(
    ("language", "name"),
    [("fr", "ثانوية 30 يوليوز التأهيلية (1)"), ("ar", "Lycée 30 juillet (1)"), ("ar", "ثانوية 11 يناير")],
)
def test_a_name_runs_in_its_own_direction(language, name):
    with translation.override(language):
        pdf = lines_pdf([named(name)], language=language)

    assert lines_of(pdf) == [name]


def test_a_name_is_never_markup():
    names = ['#set page(fill: red) "quoted"', "$x^2$ *bold* _thin_ `code`", "<label> @ref = Title", r"a\b \u{41} // c"]

    assert lines_of(lines_pdf(names, language="fr")) == names


def test_what_fonts_cannot_draw_is_replaced_and_nothing_else():
    given = ["غُصن الزَّيتــون", "E\u0301cole\u202f: 学校 😀", "alpha\u0007beta\tgamma", "e\u200ff \u2066g\u2069"]

    assert lines_of(lines_pdf(given, language="fr")) == ["غصن الزيتون", "École : ?? ?", "alpha beta gamma", "ef g"]


def test_tifinagh_has_its_own_letters(tmp_path):
    pdf = lines_pdf(["ⴰⵙⵉⵏⴰⴳ ⵏ ⵍⵎⵖⵔⵉⴱ"], language="fr")

    assert lines_of(pdf) == ["ⴰⵙⵉⵏⴰⴳ ⵏ ⵍⵎⵖⵔⵉⴱ"]
    assert fonts_of(pdf, tmp_path) == {"NotoSansTifinagh-Regular", "ReadexPaper-Regular"}


def test_the_same_paper_is_the_same_bytes():
    first = lines_pdf(ARABIC)

    assert lines_pdf(ARABIC) == first
    assert lines_pdf(ARABIC, made_at=MADE_AT + timedelta(days=1)) != first


def test_a_paper_is_tagged_for_screen_readers_and_says_its_language_and_title():
    pdf = lines_pdf(ARABIC)

    assert b"pdfuaid:part" in pdf
    assert b"<dc:language><rdf:Bag><rdf:li>ar</rdf:li>" in pdf
    assert "أسطر".encode() in pdf


def test_typst_checks_what_screen_readers_need():
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'

    with pytest.raises(TemplateBroken) as refused:
        lines_pdf(ARABIC, picture=picture)

    assert "missing alt text" in refused.value.diagnostic


def test_data_that_the_template_does_not_know_say_where():
    with pytest.raises(TemplateBroken) as refused:
        pdf_of("lines", {"language": "ar"}, made_at=MADE_AT)

    assert "lines.typ" in refused.value.diagnostic


def test_a_paper_has_a_largest_size(monkeypatch):
    monkeypatch.setattr(documents, "MOST_BYTES", 400)

    assert page_count(lines_pdf(["x" * 100])) == 1
    with pytest.raises(DocumentTooLarge) as refused:
        lines_pdf(["x" * 400])

    assert refused.value.size > 400


# --- In a program of its own ------------------------------------------------------------------------
def test_a_large_paper_is_the_same_paper():
    assert lines_pdf(ARABIC, make=large_pdf_of) == lines_pdf(ARABIC)


def test_a_large_paper_says_what_is_wrong_with_its_template():
    with pytest.raises(TemplateBroken) as refused:
        large_pdf_of("lines", {"language": "ar"}, made_at=MADE_AT)

    assert "lines.typ" in refused.value.diagnostic


def test_a_large_paper_is_stopped_after_a_time(monkeypatch):
    monkeypatch.setattr(documents, "MOST_SECONDS", 0.001)

    with pytest.raises(DocumentStopped):
        lines_pdf(ARABIC, make=large_pdf_of)


def test_a_large_paper_is_stopped_before_it_takes_the_memory_of_others(monkeypatch):
    words = [f"كلمة{number} " * 1000 for number in range(60)]
    assert page_count(lines_pdf(words[:1], make=large_pdf_of)) > 1
    monkeypatch.setattr(documents, "MOST_MEMORY", 120 * 1024**2)

    with pytest.raises(DocumentStopped):
        lines_pdf(words, make=large_pdf_of)
