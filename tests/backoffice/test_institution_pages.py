"""The pages on which staff verify people and institutions, and import lists of them."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.lists.outcomes import ImportRunning
from schools.geography import load_geography
from schools.models import Institution, InstitutionImport, Membership, Province, Region
from schools.services.imports import uploads
from schools.services.imports.uploads import KEPT_FOR, STUCK_AFTER, forget_uploads, run_upload
from schools.services.memberships import Proposal, propose_institution
from schools.tasks import TRIES, run_institution_import
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.schools import InstitutionFactory, MembershipFactory

QUEUE = reverse("backoffice:membership-queue")
IMPORT = reverse("backoffice:institution-import")
State = InstitutionImport.State


@pytest.fixture
def by(db: None) -> User:
    return UserFactory(roles=[Role.VISITS])


@pytest.fixture
def officer(by: User) -> Client:
    return sign_in(Client(), by)


def decide(officer: Client, membership: Membership, deed: str, **told: object):
    address = reverse("backoffice:membership-decide", args=[membership.pk])
    return officer.post(address, {"deed": deed, **told})


# --- The queue ------------------------------------------------------------------------------------
def test_the_queue_begins_with_who_waits_longest(officer):
    now = timezone.now()
    late, early = (
        MembershipFactory(state="pending", requested_at=now - timezone.timedelta(days=days)) for days in (1, 3)
    )

    page = officer.get(QUEUE).context

    assert [row.pk for row in page["queue"].rows] == [early.pk, late.pk]
    assert page["membership"] == early


def test_a_decision_takes_the_officer_to_the_next(officer):
    one, two = MembershipFactory(state="pending"), MembershipFactory(state="pending")

    answer = decide(officer, one, "verify", following=two.pk, narrowing="kind=school")

    one.refresh_from_db()
    assert one.state == "verified"
    assert answer.url == f"{QUEUE}?kind=school&at={two.pk}"


@pytest.mark.parametrize("deed", ["refuse", "refuse_both", "suspend"])
def test_a_refusal_without_a_reason_keeps_the_page(officer, deed):
    membership = MembershipFactory(state="verified" if deed == "suspend" else "pending")
    state = membership.state

    answer = decide(officer, membership, deed, narrowing=f"state={state}")

    membership.refresh_from_db()
    assert (answer.status_code, membership.state) == (422, state)
    assert answer.context["membership"] == membership


def test_a_usual_reason_and_ones_own_words_come_together(officer):
    membership = MembershipFactory(state="pending")

    decide(officer, membership, "refuse", usual="1", words="اتصلوا بنا.")

    membership.refresh_from_db()
    assert membership.state == "refused"
    assert membership.decision_reason.endswith(" اتصلوا بنا.")


def test_a_proposed_institution_is_verified_with_its_request(officer, db):
    membership = propose_institution(
        user=UserFactory(),
        proposal=Proposal(kind="school", name_ar="الأمل", name_fr=""),
        job_title="x",
        now=timezone.now(),
    )

    decide(officer, membership, "verify_both")

    membership.refresh_from_db()
    assert (membership.state, membership.institution.state) == ("verified", "verified")


def test_a_proposal_becomes_the_listed_institution_that_it_is(officer):
    listed = InstitutionFactory(name_ar="الأمل", name_fr="")
    membership = propose_institution(
        user=UserFactory(),
        proposal=Proposal(kind="school", name_ar="مدرسة الأمل", name_fr=""),
        job_title="x",
        now=timezone.now(),
    )

    assert list(officer.get(QUEUE).context["compared"].look_alikes) == [listed]
    decide(officer, membership, f"same:{listed.pk}")

    membership.refresh_from_db()
    assert (membership.institution, membership.state) == (listed, "pending")


def test_a_decision_that_somebody_took_meanwhile_is_told(officer):
    membership = MembershipFactory(state="refused")

    answer = decide(officer, membership, "verify")

    assert [message.level_tag for message in answer.wsgi_request._messages] == ["error"]


def test_nobody_finds_buttons_for_their_own_request(by, officer):
    membership = MembershipFactory(user=by, state="pending")

    page = officer.get(QUEUE)
    decide(officer, membership, "verify")

    membership.refresh_from_db()
    assert 'value="verify"' not in page.content.decode()
    assert membership.state == "pending"


@pytest.mark.parametrize("deed", ["", "delete", "same:", "same:x", "same:999999"])
def test_a_deed_that_is_none_changes_nothing(officer, deed):
    membership = MembershipFactory(state="pending")

    assert decide(officer, membership, deed).status_code in (404, 422)
    membership.refresh_from_db()
    assert membership.state == "pending"


@pytest.mark.parametrize("query", ["?at=abc", "?at=99999999999999999999", "?province=x&kind=y&state=z", "?q=%D8%BA"])
def test_the_queue_stands_odd_addresses(officer, query):
    assert officer.get(QUEUE + query).status_code == 200


def test_the_queue_costs_the_same_for_one_and_for_thirty(by, django_assert_num_queries):
    client = sign_in(Client(), by)
    MembershipFactory(state="pending")
    client.get(QUEUE)
    with django_assert_num_queries(7):
        client.get(QUEUE)
    for _ in range(29):
        MembershipFactory(state="pending")
    with django_assert_num_queries(7):
        client.get(QUEUE)


# --- Institutions ---------------------------------------------------------------------------------
LIST = reverse("backoffice:institution-list")


def test_the_list_is_searched_and_narrowed(officer):
    InstitutionFactory(name_fr="Ibn Sina", state="pending")
    wanted = InstitutionFactory(name_fr="Ibn Sina", state="verified")

    page = officer.get(LIST, {"q": "ibn sina", "state": "verified", "kind": "school"})

    assert list(page.context["page_obj"]) == [wanted]


def test_the_list_costs_the_same_for_one_and_for_thirty(by, django_assert_num_queries):
    client = sign_in(Client(), by)
    InstitutionFactory()
    client.get(LIST)
    with django_assert_num_queries(5):
        client.get(LIST)
    for _ in range(29):
        InstitutionFactory()
    with django_assert_num_queries(5):
        client.get(LIST)


@pytest.mark.parametrize(
    ("state", "deed", "words", "becomes"),
    [
        ("pending", "verify", "", "verified"),
        ("pending", "refuse", "مغلقة", "refused"),
        ("pending", "refuse", "", "pending"),
        ("verified", "suspend", "شكاية", "suspended"),
        ("verified", "suspend", "", "verified"),
        ("suspended", "restore", "", "verified"),
        ("refused", "verify", "", "refused"),
        ("verified", "nonsense", "", "verified"),
    ],
)
def test_an_institution_is_decided_on_its_page(officer, state, deed, words, becomes):
    institution = InstitutionFactory(state=state)

    officer.post(reverse("backoffice:institution-detail", args=[institution.pk]), {"deed": deed, "words": words})

    institution.refresh_from_db()
    assert institution.state == becomes


# --- Lists ----------------------------------------------------------------------------------------
CSV = "NOM_ETABA,NOM_ETABL,LL_CYCLE,PROVINCE\nالأمل,Amal,Primaire,Taounate\n,,Primaire,Taounate\n"


@pytest.fixture
def geography(db: None) -> None:
    load_geography(Region, Province)


def upload(officer: Client, content: bytes = CSV.encode(), name: str = "liste.csv") -> InstitutionImport:
    officer.post(IMPORT, {"file": SimpleUploadedFile(name, content), "kind": "school"})
    return InstitutionImport.objects.order_by("pk").last()


def page_of(kept: InstitutionImport, name: str = "detail", **more: str) -> str:
    return reverse(f"backoffice:institution-import-{name}", kwargs={"public_id": kept.public_id, **more})


@pytest.mark.usefixtures("geography")
def test_a_list_is_looked_at_tried_and_imported(officer, django_capture_on_commit_callbacks):
    kept = upload(officer)
    form = officer.get(page_of(kept)).context["form"]

    officer.post(page_of(kept), {name: field.initial for name, field in form.fields.items()})
    kept.refresh_from_db()
    assert (kept.state, kept.mapping) == (State.CHECKING, {})
    run_upload(import_id=kept.pk, clock=timezone.now)
    kept.refresh_from_db()
    assert (kept.state, kept.report["added"], kept.report["refused"]) == (State.CHECKED, 1, 1)
    assert not Institution.objects.exists()

    with django_capture_on_commit_callbacks() as queued:
        officer.post(page_of(kept, "write"))
    assert len(queued) == 1
    run_upload(import_id=kept.pk, clock=timezone.now)
    kept.refresh_from_db()
    assert kept.state == State.WRITTEN
    assert Institution.objects.get().name_fr == "Amal"
    left_out = officer.get(page_of(kept, "file", which="left-out"))
    assert left_out.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(left_out.streaming_content).count(b"\r\n") == 2


@pytest.mark.usefixtures("geography")
def test_a_column_that_staff_choose_is_read_and_one_that_they_take_away_is_not(officer):
    kept = upload(officer, b"Titre,NOM_ETABL,LL_CYCLE\nAmal,wrong,Primaire\n")
    form = officer.get(page_of(kept)).context["form"]
    said = {name: field.initial for name, field in form.fields.items()}

    officer.post(page_of(kept), said | {"name_fr": "#1", "level": ""})
    run_upload(import_id=kept.pk, clock=timezone.now)
    officer.post(page_of(kept, "write"))
    run_upload(import_id=kept.pk, clock=timezone.now)

    assert Institution.objects.values_list("name_fr", "level").get() == ("Amal", "")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7 x", "liste.csv"),
        (b"\x89PNG\r\n\x1a\n", "liste.xlsx"),
        (b"PK\x03\x04junk", "a.xlsx"),
        (b"a,b\n1,2\n", "a.csv"),
    ],
)
def test_a_file_that_is_no_list_is_said_to_be_none(officer, content, name):
    kept = upload(officer, content, name)

    page = officer.get(page_of(kept))

    assert page.status_code == 200
    assert page.context["trouble"]
    assert "form" not in page.context


def test_the_name_of_a_file_leads_nowhere(officer, settings):
    kept = upload(officer, name="../../../etc/passwd.csv")

    assert Path(kept.file.path).parent == Path(settings.MEDIA_ROOT) / "imports"
    assert "passwd" not in kept.file.name


def test_a_list_that_was_not_tried_is_not_written(officer):
    kept = upload(officer)

    officer.post(page_of(kept, "write"))

    kept.refresh_from_db()
    assert kept.state == State.UPLOADED


def test_a_file_that_is_too_large_is_refused(officer, monkeypatch):
    monkeypatch.setattr("backoffice.forms.institutions.MAX_UPLOAD_BYTES", 10)

    officer.post(IMPORT, {"file": SimpleUploadedFile("a.csv", CSV.encode()), "kind": "school"})

    assert not InstitutionImport.objects.exists()


def test_uploads_are_limited_an_hour(officer, monkeypatch):
    monkeypatch.setattr("backoffice.views.imports.UPLOADS_AN_HOUR", 2)

    answers = [officer.post(IMPORT, {"kind": "school"}).status_code for _ in range(3)]

    assert answers == [200, 200, 429]


def queued(by: User, content: bytes = CSV.encode(), state: str = State.CHECKING) -> InstitutionImport:
    kept = uploads.keep_upload(
        file=SimpleUploadedFile("a.csv", content), name="a.csv", kind="school", by=by, now=timezone.now()
    )
    InstitutionImport.objects.filter(pk=kept.pk).update(state=state, queued_at=timezone.now())
    return kept


@pytest.mark.usefixtures("geography")
def test_a_job_that_comes_twice_does_its_work_once(by):
    kept = queued(by, state=State.WRITING)

    states = [run_institution_import.apply(kwargs={"import_id": kept.pk}).get() for _ in range(2)]

    assert states == [State.WRITTEN, State.WRITTEN]
    assert Institution.objects.count() == 1


@pytest.mark.usefixtures("geography")
def test_a_job_after_a_crash_ends_where_it_would_have(by, monkeypatch):
    kept = queued(by, state=State.WRITING)
    with monkeypatch.context() as broken:
        broken.setattr(uploads, "_keep_files", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run_upload(import_id=kept.pk, clock=timezone.now)

    assert run_upload(import_id=kept.pk, clock=timezone.now) == State.WRITTEN
    assert Institution.objects.count() == 1


@pytest.mark.parametrize("error", [ImportRunning(), OperationalError("gone")])
def test_a_job_waits_its_turn_and_says_when_it_gives_up(by, monkeypatch, error):
    kept = queued(by)
    monkeypatch.setattr("schools.tasks.run_upload", lambda **_: (_ for _ in ()).throw(error))

    run_institution_import.apply(kwargs={"import_id": kept.pk}, retries=TRIES)

    kept.refresh_from_db()
    assert kept.state == State.FAILED
    assert kept.trouble


def test_a_list_that_cannot_be_read_fails_in_words(by):
    kept = queued(by, b"%PDF-1.7")

    assert run_upload(import_id=kept.pk, clock=timezone.now) == State.FAILED
    kept.refresh_from_db()
    assert "PDF" in kept.trouble


def test_a_list_whose_file_is_gone_fails_in_words(by):
    kept = queued(by)
    kept.file.storage.delete(kept.file.name)

    assert run_upload(import_id=kept.pk, clock=timezone.now) == State.FAILED


def test_a_job_for_an_import_that_is_gone_does_nothing(db):
    assert run_upload(import_id=1, clock=timezone.now) == ""


def test_an_import_whose_worker_never_came_back_can_be_started_again(by, officer):
    kept = queued(by, state=State.WRITING)
    long_ago = timezone.now() - STUCK_AFTER * 2
    InstitutionImport.objects.filter(pk=kept.pk).update(queued_at=long_ago)

    assert officer.get(page_of(kept)).context["is_stuck"]
    officer.post(page_of(kept, "write"))

    kept.refresh_from_db()
    assert kept.queued_at > long_ago


def test_the_progress_tells_the_page_to_look_again_once_it_is_done(by, officer):
    kept = queued(by)
    assert "HX-Refresh" not in officer.get(page_of(kept, "progress")).headers

    run_upload(import_id=kept.pk, clock=timezone.now)

    assert officer.get(page_of(kept, "progress")).headers["HX-Refresh"] == "true"


def test_files_are_forgotten_after_a_month_and_the_report_stays(by):
    kept = queued(by)
    run_upload(import_id=kept.pk, clock=timezone.now)
    kept.refresh_from_db()
    paths = [Path(file.path) for file in (kept.file, kept.rejects, kept.outcomes)]
    assert all(path.exists() for path in paths)

    assert forget_uploads(now=timezone.now()) == 0
    assert forget_uploads(now=timezone.now() + KEPT_FOR * 2) == 1
    assert forget_uploads(now=timezone.now() + KEPT_FOR * 2) == 0

    kept.refresh_from_db()
    assert not any(path.exists() for path in paths)
    assert kept.report["read"] == 2
