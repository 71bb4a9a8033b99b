"""Papers of many visits on the pages of staff: asked for, followed, fetched; and the list of a day."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from openday.accounts.roles import Role
from schools.models import PaperBatch
from schools.papers import batches
from schools.services import papers
from schools.services.papers import ask_for_papers, make_batch
from tests.backoffice.conftest import book
from tests.factories.accounts import UserFactory
from tests.pdf import lines_of, page_count

LIST = "/ar/staff/visits/papers/"
PROGRESS = f"{LIST}progress/"


@pytest.fixture(autouse=True)
def at_booking_time(site):
    with time_machine.travel(site.now, tick=True) as clock, translation.override("ar"):
        yield clock


def wanted(site, **said):
    day = site.nine.date().isoformat()
    return {"kind": "letters", "day": day, "gate": "", "language": "fr"} | said


@pytest.fixture
def batch(site):
    book(site, site.turns[0][1])
    (batch,) = ask_for_papers(
        edition=site.edition,
        kind="letters",
        day=site.nine.date(),
        gate=None,
        language="fr",
        by=UserFactory(roles=[Role.VISITS], full_name="سعاد بنشقرون"),
        now=site.now,
    )
    return batch


def made(batch, site):
    make_batch(batch_id=batch.pk, make=batches.make_papers, clock=lambda: site.now)
    return f"{LIST}{batch.public_id}.pdf"


def words_of(answer):
    return " ".join(answer.content.decode().split())


def test_letters_are_asked_for_followed_and_fetched(site, officer):
    visit = book(site, site.turns[0][1])

    asked = officer.post(LIST, wanted(site), follow=True)
    batch = PaperBatch.objects.get()
    waiting = officer.get(PROGRESS)
    address = made(batch, site)
    ready = officer.get(PROGRESS)
    file = officer.get(address)

    assert "أوراق زيارة واحدة قيد الإعداد." in words_of(asked)
    assert (batch.visit_ids, batch.language, batch.state) == ([visit.pk], "fr", "waiting")
    assert 'hx-trigger="every 1s"' in words_of(waiting)
    assert address in words_of(ready)
    assert "hx-trigger" not in words_of(ready)
    assert (file["Content-Type"], file["Content-Disposition"]) == (
        "application/pdf",
        'attachment; filename="letters-2027-05-22-fr.pdf"',
    )
    assert "Lettre de visite" in lines_of(b"".join(file.streaming_content))


@pytest.mark.parametrize(
    ("change", "wrong"),
    [({"day": "2027-06-30"}, "day"), ({"day": ""}, "day"), ({"gate": "0"}, "gate"), ({"language": "es"}, "language")],
)
def test_what_cannot_be_read_is_said_beside_its_field(site, officer, change, wrong):
    book(site, site.turns[0][1])

    answer = officer.post(LIST, wanted(site, **change))

    assert list(answer.context["form"].errors) == [wrong]
    assert not PaperBatch.objects.exists()


def test_a_day_without_visits_is_said_and_nothing_is_asked_for(site, officer):
    answer = officer.post(LIST, wanted(site))

    assert "لا زيارة لها هذه الأوراق في هذا اليوم" in words_of(answer)
    assert not PaperBatch.objects.exists()


def test_what_failed_says_why_and_can_be_tried_again(site, officer, batch):
    make_batch(batch_id=batch.pk, make=broken, clock=lambda: site.now)
    page = officer.get(LIST)

    officer.post(f"{LIST}{batch.public_id}/again/")

    batch.refresh_from_db()
    assert "تعذر إعداد الأوراق" in words_of(page)
    assert f"{LIST}{batch.public_id}/again/" in words_of(page)
    assert batch.state == "waiting"


def broken(batch, progress, *, now):
    raise papers.DocumentError


def test_what_the_worker_forgot_can_be_tried_again(site, officer, batch, at_booking_time):
    at_booking_time.move_to(site.now + timedelta(minutes=13))

    assert f"{LIST}{batch.public_id}/again/" in words_of(officer.get(LIST))


def test_what_is_on_its_way_is_not_made_twice(site, officer, batch):
    answer = officer.post(f"{LIST}{batch.public_id}/again/", follow=True)

    assert "جاهزة أو قيد الإعداد" in words_of(answer)


def test_visits_left_out_are_told(site, officer, batch):
    made(batch, site)
    PaperBatch.objects.update(left_out=3)

    assert "3 زيارات غير مدرجة" in words_of(officer.get(LIST))


def test_a_file_that_was_forgotten_is_not_there(site, officer, batch):
    address = made(batch, site)
    papers.forget_papers(now=site.now + timedelta(days=8))

    assert officer.get(address).status_code == 404
    assert "حذف بعد سبعة أيام" in words_of(officer.get(LIST))


@pytest.mark.parametrize("address", [f"{LIST}00000000-0000-4000-8000-000000000000.pdf", f"{LIST}x.pdf"])
def test_what_nobody_asked_for_is_not_there(site, officer, address):
    assert officer.get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.DIRECTION, Role.GATES, Role.PRESS])
def test_letters_are_for_those_who_manage_visits(site, as_role, batch, role):
    """They hold the codes that open the gate."""
    client, address = as_role(role), made(batch, site)

    assert [client.get(page).status_code for page in (LIST, PROGRESS, address)] == [403, 403, 403]


def test_asked_for_too_often_is_refused(site, officer, monkeypatch):
    monkeypatch.setattr("backoffice.views.papers.ASKED_AN_HOUR", 1)
    book(site, site.turns[0][1])

    assert [officer.post(LIST, wanted(site)).status_code for _ in range(2)] == [302, 429]


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_often_for_thirty_batches_as_for_one(site, officer, batch, count):
    for _ in range(count - 1):
        batch.pk, batch.public_id = None, uuid4()
        batch.save()
    officer.get(LIST)

    with CaptureQueriesContext(connection) as queries:
        answer = officer.get(LIST)

    assert len(answer.context["rows"]) == min(count, 20)
    assert len(queries) == QUERIES


QUERIES = 6  # the session, the person, the edition, its days, its gates, the batches


# --- The list of a day --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "said"), [("ar", "زيارات السبت 22 ماي 2027"), ("fr", "Visites du samedi 22 mai 2027")]
)
def test_the_list_of_a_day_is_printed(site, as_role, language, said):
    visit = book(site, site.turns[0][1])

    answer = as_role(Role.GATES).get(f"/{language}/staff/arrivals/list.pdf?day=2027-05-22")

    lines = lines_of(answer.content)
    assert answer["Content-Disposition"] == 'inline; filename="visits-2027-05-22.pdf"'
    assert said in lines
    assert visit.reference in " ".join(lines)


def test_the_list_of_another_day_is_empty_and_says_so(site, officer):
    book(site, site.turns[0][1])

    answer = officer.get("/fr/staff/arrivals/list.pdf?day=2027-05-23")

    assert "Aucune visite ce jour-là." in lines_of(answer.content)
    assert page_count(answer.content) == 1


def test_the_arrivals_lead_to_the_list_and_the_visits_to_the_papers(site, officer):
    assert "/ar/staff/arrivals/list.pdf?day=2027-05-22" in words_of(officer.get("/ar/staff/arrivals/"))
    assert f'href="{LIST}"' in words_of(officer.get("/ar/staff/visits/"))
