"""Papers of many visits: asked for, made by the worker, made again, forgotten. And what they look like in one file."""

import csv
import re
from copy import copy
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.utils import translation

from openday import after_commit
from openday.passes.documents import DocumentStopped, printable
from schools.errors import NoVisitsForPapers, PapersOnTheirWay
from schools.models import Institution, PaperBatch, Visit
from schools.papers import batches
from schools.papers.certificates import certificates_pdf
from schools.papers.day_lists import day_list_pdf
from schools.services import papers
from schools.services.booking import book_visit, cancel_visit
from schools.services.papers import (
    Made,
    ask_for_papers,
    forget_papers,
    give_up,
    is_stuck,
    make_again,
    make_batch,
    progress_of,
)
from schools.tasks import forget_old_papers, make_papers
from tests.factories.editions import GateFactory
from tests.factories.schools import ArrivalWindowFactory, InstitutionFactory
from tests.pdf import codes_in, lines_of, page_count, text_of
from tests.schools.conftest import head_of
from tests.schools.papers_cast import large_site, large_visit

Kind, State = PaperBatch.Kind, PaperBatch.State


def book(site, *, window=0, school=None, turn=0) -> Visit:
    school = school or InstitutionFactory()
    request = site.request(site.turns[turn][1], window=window, pupils=4, adults=1)
    return book_visit(institution_id=school.pk, request=request, by=head_of(school), now=site.now)


@pytest.fixture
def queued(monkeypatch):
    sent = []
    monkeypatch.setattr(after_commit, "queue", lambda name, **ids: sent.append((name, ids)))
    return sent


@pytest.fixture
def ask(site, visits_officer, queued):
    def asked(**changes):
        given = {
            "edition": site.edition,
            "kind": Kind.LETTERS,
            "day": site.nine.date(),
            "gate": None,
            "language": "fr",
            "by": visits_officer,
            "now": site.now,
        }
        return ask_for_papers(**{**given, **changes})

    return asked


def made_by_worker(batch, *, now):
    return make_batch(batch_id=batch.pk, make=batches.make_papers, clock=lambda: now)


def content_of(batch) -> bytes:
    batch.refresh_from_db()
    with batch.file.open("rb") as file:
        return file.read()


# --- Asking -----------------------------------------------------------------------------------------
def test_the_letters_of_a_day_are_asked_for_in_the_order_of_arrival(site, ask, queued):
    later, first = book(site, window=1), book(site, window=0, turn=1)

    (batch,) = ask()

    assert batch.visit_ids == [first.pk, later.pk]
    assert (batch.state, batch.part, batch.parts, batch.queued_at) == (State.WAITING, 1, 1, site.now)
    assert queued[-1] == ("schools.make_papers", {"batch_id": batch.pk})


def test_those_of_one_gate_alone(site, ask):
    book(site)
    gate = GateFactory(edition=site.edition, takes_groups=True)

    with pytest.raises(NoVisitsForPapers):
        ask(gate=gate)
    assert [len(batch.visit_ids) for batch in ask(gate=site.windows[0].gate)] == [1]


def test_too_many_for_one_file_are_as_many_files_as_it_takes(site, ask, monkeypatch):
    visits = [book(site, turn=number) for number in range(3)]
    monkeypatch.setattr(papers, "VISITS_A_FILE", 2)

    parts = ask()

    assert [(batch.part, batch.parts, batch.visit_ids) for batch in parts] == [
        (1, 2, [visits[0].pk, visits[1].pk]),
        (2, 2, [visits[2].pk]),
    ]


@pytest.mark.parametrize("change", [{"kind": Kind.CERTIFICATES}, {"days": 1}])
def test_where_no_visit_has_such_a_paper_nothing_is_asked_for(site, ask, queued, change):
    book(site)
    queued.clear()
    asked = {"day": site.nine.date() + timedelta(days=change["days"])} if "days" in change else change

    with pytest.raises(NoVisitsForPapers):
        ask(**asked)

    assert (PaperBatch.objects.count(), queued) == (0, [])


def test_certificates_are_those_of_visits_that_are_over(site, ask):
    visits = [book(site, turn=number) for number in range(3)]
    Visit.objects.filter(pk=visits[0].pk).update(state="no_show", live_number=None)
    Visit.objects.filter(pk=visits[1].pk).update(state="completed")

    (same_day,) = ask(kind=Kind.CERTIFICATES, now=site.nine + timedelta(hours=5))
    (next_day,) = ask(kind=Kind.CERTIFICATES, now=site.nine + timedelta(days=1))

    assert same_day.visit_ids == [visits[1].pk]
    assert next_day.visit_ids == [visits[1].pk, visits[2].pk]


# --- In the worker ----------------------------------------------------------------------------------
def test_the_worker_makes_one_file_of_all_letters(site, ask, tmp_path):
    visits = [book(site), book(site, window=1, turn=1)]
    (batch,) = ask()

    state = made_by_worker(batch, now=site.now)

    pdf = content_of(batch)
    assert (state, batch.state, batch.left_out, batch.finished_at) == ("made", "made", 0, site.now)
    assert page_count(pdf) == 2
    assert len(codes_in(pdf, tmp_path)) == 2
    told = re.findall(r"V-2027-\d{5}", " ".join(lines_of(pdf)))
    assert list(dict.fromkeys(told)) == [visit.reference for visit in visits]


def test_a_visit_that_was_cancelled_meanwhile_is_left_out_and_told(site, ask):
    gone, stays = book(site), book(site, turn=1)
    (batch,) = ask()
    cancel_visit(visit=gone, by=head_of(gone.institution), now=site.now)

    made_by_worker(batch, now=site.now)

    assert page_count(content_of(batch)) == 1
    assert stays.reference in " ".join(lines_of(content_of(batch)))
    assert batch.left_out == 1


def test_where_all_were_cancelled_the_papers_say_so(site, ask):
    gone = book(site)
    (batch,) = ask()
    cancel_visit(visit=gone, by=head_of(gone.institution), now=site.now)

    with translation.override("fr"):
        made_by_worker(batch, now=site.now)

    batch.refresh_from_db()
    assert (batch.state, batch.trouble) == ("failed", "لم تعد أي من هذه الزيارات منتظرة.")  # in the officer's language


def test_a_second_run_changes_nothing(site, ask):
    book(site)
    (batch,) = ask()
    made_by_worker(batch, now=site.now)
    before = content_of(batch), batch.file.name

    again = make_batch(batch_id=batch.pk, make=refuse, clock=lambda: site.now)

    assert (again, (content_of(batch), batch.file.name)) == ("made", before)


def refuse(batch, progress, *, now):
    raise AssertionError("there is nothing to make")


def test_the_slower_of_two_runs_leaves_no_file_behind(site, ask):
    book(site)
    (batch,) = ask()

    def slow(batch, progress, *, now):
        make_batch(batch_id=batch.pk, make=lambda *_, **__: Made(b"quick"), clock=lambda: site.now)
        return Made(b"slow")

    make_batch(batch_id=batch.pk, make=slow, clock=lambda: site.now)

    assert content_of(batch) == b"quick"
    assert default_storage.listdir("papers")[1].count(batch.file.name.removeprefix("papers/")) == 1
    assert not [name for name in default_storage.listdir("papers")[1] if str(batch.public_id) in name][1:]


def test_what_cannot_be_made_is_told_and_may_be_tried_again(site, ask, queued):
    book(site)
    (batch,) = ask()

    def stopped(batch, progress, *, now):
        raise DocumentStopped

    make_batch(batch_id=batch.pk, make=stopped, clock=lambda: site.now)
    batch.refresh_from_db()
    failed = batch.state, bool(batch.trouble), batch.file.name
    queued.clear()
    make_again(public_id=batch.public_id, now=site.now + timedelta(minutes=1))

    batch.refresh_from_db()
    assert failed == ("failed", True, "")
    assert (batch.state, batch.trouble, batch.finished_at) == ("waiting", "", None)
    assert queued == [("schools.make_papers", {"batch_id": batch.pk})]
    assert made_by_worker(batch, now=site.now) == "made"


@pytest.mark.parametrize("state", ["waiting", "made"])
def test_what_is_made_or_on_its_way_is_not_made_again(site, ask, state):
    book(site)
    (batch,) = ask()
    if state == "made":
        made_by_worker(batch, now=site.now)

    with pytest.raises(PapersOnTheirWay):
        make_again(public_id=batch.public_id, now=site.now)


def test_a_worker_that_fell_silent_is_replaced(site, ask):
    book(site)
    (batch,) = ask()
    soon, late = site.now + timedelta(minutes=12), site.now + timedelta(minutes=12, seconds=1)

    assert (is_stuck(batch, now=soon), is_stuck(batch, now=late)) == (False, True)
    assert make_again(public_id=batch.public_id, now=late).queued_at == late


def test_giving_up_does_not_undo_what_another_run_made(site, ask):
    book(site)
    (batch,) = ask()
    made_by_worker(batch, now=site.now)

    give_up(batch_id=batch.pk, now=site.now)

    batch.refresh_from_db()
    assert batch.state == "made"


def test_how_far_it_is_can_be_asked_meanwhile(site, ask):
    visits = [book(site, turn=number) for number in range(3)]
    (batch,) = ask()
    told = []

    def listening(batch, progress, *, now):
        def tell(done):
            progress(done)
            told.append(progress_of([batch])[batch.pk])

        return batches.make_papers(batch, tell, now=now)

    assert progress_of([batch]) == {batch.pk: 0}
    make_batch(batch_id=batch.pk, make=listening, clock=lambda: site.now)

    assert told == [1, 2, 3] == list(range(1, len(visits) + 1))


def test_the_task_makes_them(site, ask):
    book(site)
    (batch,) = ask()

    assert make_papers(batch_id=batch.pk) == "made"


def test_files_are_forgotten_after_a_week(site, ask):
    book(site)
    (batch,) = ask()
    made_by_worker(batch, now=site.now)
    name = batch.__class__.objects.get(pk=batch.pk).file.name

    kept = forget_papers(now=site.now + timedelta(days=7))
    forgotten = forget_papers(now=site.now + timedelta(days=7, seconds=1))

    batch.refresh_from_db()
    assert (kept, forgotten, batch.file.name, batch.state) == (0, 1, "", "made")
    assert not default_storage.exists(name)
    assert forget_old_papers() == 0


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "made"}, "papers_are_finished_or_on_their_way"),
        ({"finished_at": "now"}, "papers_are_finished_or_on_their_way"),
        ({"state": "failed", "finished_at": "now"}, "papers_not_made_say_why"),
        ({"part": 2}, "a_part_of_papers_is_one_of_them"),
        ({"part": 0}, "a_part_of_papers_is_one_of_them"),
    ],
)
def test_the_database_refuses_what_the_service_would_not_write(site, ask, change, constraint):
    book(site)
    (batch,) = ask()
    change = {name: site.now if value == "now" else value for name, value in change.items()}

    with pytest.raises(IntegrityError, match=constraint):
        PaperBatch.objects.filter(pk=batch.pk).update(**change)


# --- Certificates and lists ---------------------------------------------------------------------------
def for_papers(*visits):
    return list(Visit.objects.for_papers().filter(pk__in=[visit.pk for visit in visits]).order_by("arrives_at", "pk"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "ar",
            [
                "شهادة مشاركة",
                "الثانوية التأهيلية الأمير مولاي عبد الله للأقسام التحضيرية",
                "Lycée qualifiant Imam Chadli d’enseignement original",
                "شاركت في أيام الأبواب المفتوحة بمدينة وجدة يوم السبت 22 ماي 2027،",
                "ومعها 60 تلميذا، 6 مرافقين.",
            ],
        ),
        (
            "fr",
            [
                "Attestation de participation",
                "Lycée qualifiant Imam Chadli d’enseignement original",
                "a participé aux Journées portes ouvertes à Oujda, le samedi 22 mai 2027,",
                "avec 60 élèves, 6 accompagnateurs.",
            ],
        ),
        ("en", ["Certificate of participation", "with 60 pupils, 6 adults."]),
    ],
)
def test_a_certificate_says_who_came_where_and_when_and_names_nobody(db, language, said):
    site = large_site()
    visit = large_visit(site)

    pdf = certificates_pdf([visit], language=language, made_at=site.now)

    lines = lines_of(pdf)
    assert [phrase for phrase in said if phrase not in lines] == []
    assert page_count(pdf) == 1
    assert "عبد الرحمان" not in " ".join(lines)


def test_certificates_of_many_are_a_page_each(site):
    visits = for_papers(book(site), book(site, turn=1))

    assert page_count(certificates_pdf(visits, language="ar", made_at=site.now)) == 2


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ar", ["زيارات السبت 22 ماي 2027", "زيارتان، 10 أشخاص، حافلتان", "06 00 00 00 12"]),
        ("fr", ["Visites du samedi 22 mai 2027", "2 visites, 10 personnes, 2 autocars", "06 00 00 00 12"]),
        ("en", ["Visits of Saturday 22 May 2027", "2 visits, 10 people, 2 coaches"]),
    ],
)
def test_the_list_of_a_day_tells_each_visit_in_the_order_of_arrival(site, language, said):
    later, first = book(site, window=1), book(site, turn=1)

    pdf = day_list_pdf(
        for_papers(first, later), edition=site.edition, day=site.nine.date(), language=language, made_at=site.now
    )

    lines = lines_of(pdf)
    assert [phrase for phrase in said if phrase not in lines] == []
    text = " ".join(lines)
    assert text.index(first.reference) < text.index(later.reference)


def test_a_list_with_two_gates_adds_each_up(site):
    gate = GateFactory(edition=site.edition, name_ar="باب الصحافة", name_fr="Porte de la presse", x_m=0, y_m=0)
    site.windows.append(ArrivalWindowFactory(gate=gate, starts_at=site.nine, ends_at=site.nine + timedelta(minutes=15)))
    visits = for_papers(book(site), book(site, window=3, turn=1))
    made = partial(day_list_pdf, edition=site.edition, day=site.nine.date(), language="fr", made_at=site.now)

    both, one = (" ".join(lines_of(made(some))) for some in (visits, visits[:1]))

    assert "Porte de la presse 1 visite, 5 personnes, 1 autocar" in both
    assert "1 visite, 5 personnes, 1 autocar" in one
    assert "Porte des autocars 1 visite" not in one


def test_a_day_without_visits_has_a_list_that_says_so(site):
    pdf = day_list_pdf([], edition=site.edition, day=site.nine.date(), language="fr", made_at=site.now)

    assert "Aucune visite ce jour-là." in lines_of(pdf)
    assert page_count(pdf) == 1


@pytest.mark.real_lists
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_longest_and_strangest_real_names_are_read_back(real_lists, site, language):
    """Of all schools of the ministry: the longest, and one for each character that any of them has."""
    with (real_lists / "schools.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    chosen = {name: row for key in ("name_ar", "name_fr") for row in rows for name in set(row[key])}
    longest = [row for key in ("name_ar", "name_fr") for row in sorted(rows, key=lambda row: len(row[key]))[-20:]]
    visit = for_papers(book(site))[0]
    visits = []
    for row in [*longest, *chosen.values()]:
        other = copy(visit)
        other.institution = Institution(
            name_ar=row["name_ar"], name_fr=row["name_fr"], commune_ar=row["commune_ar"], commune_fr=row["commune_fr"]
        )
        visits.append(other)

    pdf = certificates_pdf(visits, language=language, made_at=site.now)

    pages = [" ".join(page.split()) for page in text_of(pdf).split("\f")]
    names = [(visit.institution.name, visit.institution.name_in_other_script) for visit in visits]
    assert len(visits) > 100
    assert [
        name
        for page, both in zip(pages, names, strict=False)
        for name in both
        if not set(re.findall(r"\w+", printable(name))) <= set(re.findall(r"\w+", page))
    ] == []
    assert page_count(pdf) == len(visits)
