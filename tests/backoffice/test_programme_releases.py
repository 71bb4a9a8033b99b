"""Releases as staff see them: the list, the preview, one of them, two compared, and the way back."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from openday.accounts.roles import Role
from openday.notifications.models import Message
from seminars.models import Registration, ScheduleRelease, Seminar, Speaker
from seminars.services.releases import preview_release
from seminars.services.seminars import cancel_seminar
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.seminars import NOW, RegistrationFactory, SeatingFactory, SeminarFactory
from tests.seminars.schedule_cast import Schedule, at, move

LIST_QUERIES = 10
PAGES = ("schedule-release-list", "schedule-release-new", "schedule-release-compare")


@pytest.fixture
def schedule(db: None) -> Schedule:
    return Schedule()


@pytest.fixture
def officer(schedule: Schedule) -> Client:
    return sign_in(Client(), schedule.officer)


def address(name: str, *args: object, language: str = "ar", **query: object) -> str:
    with translation.override(language):
        return reverse(f"backoffice:{name}", args=args, query=query)


def text(answer) -> str:
    return answer.content.decode()


def send(client: Client, schedule: Schedule, name: str, **more: str):
    seen = preview_release(schedule.edition).seen
    return client.post(address("schedule-release-new"), {"name": name, "seen": seen, **more})


# --- The list -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "empty"), [("ar", "لم يُنشر شيء بعد"), ("fr", "Rien n’est publié"), ("en", "Nothing is released yet")]
)
def test_an_empty_list_says_what_to_do(officer, language, empty):
    assert empty in text(officer.get(address("schedule-release-list", language=language)))


@pytest.mark.parametrize(("last", "offered"), [("1.1", "1.2"), ("v9", "v10"), ("الأولى", "2")])
def test_the_next_name_is_offered_after_the_last_one(officer, schedule, last, offered):
    schedule.seminar("S01")
    schedule.release(last)

    page = officer.get(address("schedule-release-new"))

    assert page.context["form"]["name"].value() == offered


def test_the_list_says_what_is_public_and_what_waits(officer, schedule):
    schedule.seminar("S01")
    schedule.release("الأولى", notes={"ar": "ملاحظة للزوار"})
    schedule.seminar("S02", hours=2)
    schedule.release("الثانية")
    schedule.seminar("S03", hours=4)

    page = officer.get(address("schedule-release-list"))

    assert [each.name for each in page.context["releases"]] == ["الثانية", "الأولى"]
    assert "ملاحظة للزوار" in text(page)
    assert "تغيير واحد في المسودة ينتظر النشر" in text(page)
    assert address("schedule-release-new") in text(page)


def test_the_list_costs_the_same_for_one_and_for_thirty(officer, schedule, django_assert_num_queries):
    seminar = schedule.seminar("S00")
    schedule.release("0")
    officer.get(address("schedule-release-list"))

    with django_assert_num_queries(LIST_QUERIES):
        officer.get(address("schedule-release-list"))
    for number in range(1, 31):
        move(seminar, hours=number % 2)
        schedule.release(str(number))
    with django_assert_num_queries(LIST_QUERIES):
        page = officer.get(address("schedule-release-list"))

    assert len(page.context["releases"]) == 31


# --- The preview and the deed ---------------------------------------------------------------------
@pytest.mark.parametrize(("language", "words"), [("ar", "من يُخبَر"), ("fr", "Qui est prévenu")])
def test_the_preview_says_what_changes_and_who_is_told(officer, schedule, language, words):
    seminar = schedule.seminar("S01", title_ar="الهوية", title_fr="Identité")
    unreached = schedule.seminar("S02", hours=2).contributions.get().speaker
    Speaker.objects.filter(pk=unreached.pk).update(email="", name_ar="سعاد بدون عنوان", name_fr="Souad Sans-Adresse")
    SeatingFactory(seminar=seminar, seats_taken=2)
    RegistrationFactory(seminar=seminar, state=Registration.State.CONFIRMED)
    SeminarFactory(edition=schedule.edition, code="S09")

    page = text(officer.get(address("schedule-release-new", language=language)))

    assert words in page
    assert ("الهوية" if language == "ar" else "Identité") in page
    assert ("سعاد بدون عنوان" if language == "ar" else "Souad Sans-Adresse") in page
    assert "S09" in page
    assert not ScheduleRelease.objects.exists()


def test_nothing_to_release_is_said(officer, schedule):
    schedule.seminar("S01")
    schedule.release("1")

    assert "لا شيء للنشر" in text(officer.get(address("schedule-release-new")))


def test_conflicts_are_told_before_a_release(officer, schedule):
    schedule.seminar("S01", expected_people=5000)

    assert "في المسودة تعارض واحد" in text(officer.get(address("schedule-release-new")))


def test_a_release_is_made_with_its_notes(officer, schedule):
    schedule.seminar("S01")

    answer = send(officer, schedule, "1", note_ar="أهلا", note_fr="Bienvenue")

    made = ScheduleRelease.objects.get()
    assert (made.name, made.note_ar, made.note_fr, made.released_by) == ("1", "أهلا", "Bienvenue", schedule.officer)
    assert answer.url == address("schedule-release-detail", 1)


def test_a_draft_that_moved_shows_what_it_is_now_and_keeps_what_was_typed(officer, schedule):
    seminar = schedule.seminar("S01")
    seen = preview_release(schedule.edition).seen
    move(seminar, hours=1)

    typed = {"name": "نسختي", "seen": seen, "note_ar": "كتبتها"}
    answer = officer.post(address("schedule-release-new"), typed)
    again = officer.post(address("schedule-release-new"), typed | {"seen": answer.context["seen"]})

    assert answer.status_code == 409
    assert "تغيرت المسودة" in text(answer)
    assert "نسختي" in text(answer)
    assert "كتبتها" in text(answer)
    assert f'value="{preview_of(answer)}"' in text(answer)
    assert again.status_code == 302
    assert ScheduleRelease.objects.get().entries.get().starts_at == at(1)


def preview_of(answer) -> str:
    return answer.context["preview"].seen


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [("", 422, "هذا الحقل"), ("1", 409, "نسخة أخرى تحمل هذا الاسم"), ("x" * 61, 422, "60")],
)
def test_a_name_that_will_not_do_is_said_beside_its_field(officer, schedule, name, status, words):
    schedule.seminar("S01")
    schedule.release("1")
    schedule.seminar("S02", hours=2)

    answer = send(officer, schedule, name)

    assert answer.status_code == status
    assert words in text(answer)
    assert "name" in answer.context["form"].errors
    assert ScheduleRelease.objects.count() == 1


# --- One of them ----------------------------------------------------------------------------------
def test_a_release_says_what_changed_and_who_was_told(officer, schedule):
    schedule.seminar("S01", title_ar="الهوية")
    schedule.release("1")
    cancel_seminar(seminar_id=Seminar.objects.get().pk, reason="تعذر الحضور", by=schedule.officer, now=NOW)
    schedule.release("2")

    page = officer.get(address("schedule-release-detail", 2))

    assert "تعذر الحضور" in text(page)
    assert len(page.context["told"].rows) == 1
    assert address("schedule-release-back", 2) not in text(page)
    assert address("schedule-release-back", 1) in text(officer.get(address("schedule-release-detail", 1)))
    assert officer.get(address("schedule-release-detail", 3)).status_code == 404


# --- Compared -------------------------------------------------------------------------------------
def test_any_two_are_compared(officer, schedule):
    seminar = schedule.seminar("S01")
    schedule.release("1")
    move(seminar, hours=2)
    schedule.release("2")
    schedule.seminar("S02", hours=4)
    schedule.release("3")

    newest = officer.get(address("schedule-release-compare"))
    asked = officer.get(address("schedule-release-compare", before=1, after=3))
    same = officer.get(address("schedule-release-compare", before=2, after=2))
    wrong = officer.get(address("schedule-release-compare", before=1, after=99))

    assert [subject.code for subject in newest.context["subjects"]] == ["S02"]
    assert [subject.code for subject in asked.context["subjects"]] == ["S01", "S02"]
    assert "لا فرق بينهما" in text(same)
    assert "after" in wrong.context["form"].errors
    assert wrong.status_code == 200


def test_there_is_nothing_to_compare_with_one(officer, schedule):
    schedule.seminar("S01")
    schedule.release("1")

    assert officer.get(address("schedule-release-compare")).url == address("schedule-release-list")


# --- Back -----------------------------------------------------------------------------------------
def test_going_back_shows_what_changes_and_does_it(officer, schedule):
    seminar = schedule.seminar("S01")
    schedule.release("1")
    move(seminar, hours=2)
    schedule.release("2")
    Message.objects.all().delete()

    page = officer.get(address("schedule-release-back", 1))
    answer = officer.post(address("schedule-release-back", 1), {"name": "3", "seen": page.context["seen"]})

    assert len(page.context["preview"].touched.speakers) == 1
    assert [line.kind for subject in page.context["subjects"] for line in subject.lines] == ["moved"]
    assert answer.url == address("schedule-release-detail", 3)
    assert ScheduleRelease.objects.get(number=3).restores.name == "1"
    assert Message.objects.filter(kind="seminars.release_for_speaker").count() == 1


def test_going_back_is_refused_in_words(officer, schedule):
    seminar = schedule.seminar("S01")
    schedule.release("1")
    move(seminar, hours=2)
    schedule.release("2")
    schedule.pause(hours=0, kind="blocker")

    seen = officer.get(address("schedule-release-back", 1)).context["seen"]
    answer = officer.post(address("schedule-release-back", 1), {"name": "3", "seen": seen})
    unseen = officer.post(address("schedule-release-back", 1), {"name": "3", "seen": "what it was before"})

    assert (answer.status_code, unseen.status_code) == (409, 409)
    assert "تغيرت المسودة" in text(unseen)
    assert "استراحة شاي" in text(answer)
    assert ScheduleRelease.objects.count() == 2


def test_going_back_to_what_is_public_leads_nowhere(officer, schedule):
    schedule.seminar("S01")
    schedule.release("1")

    assert "العموم يقرأ هذا بالضبط" in text(officer.get(address("schedule-release-back", 1)))


# --- Doors ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "reads", "releases"),
    [
        (Role.PROGRAMME, 200, 200),
        (Role.OPERATOR, 200, 200),
        (Role.DIRECTION, 200, 403),
        (Role.GATES, 200, 403),
        (Role.PRESS, 403, 403),
        (None, 404, 404),
    ],
)
def test_who_may_read_and_who_may_release(schedule, role, reads, releases):
    schedule.seminar("S01")
    schedule.release("1")
    schedule.seminar("S02", hours=2)
    client = sign_in(Client(), UserFactory(roles=[role] if role else []))

    assert client.get(address("schedule-release-list")).status_code == reads
    assert client.get(address("schedule-release-detail", 1)).status_code == reads
    assert client.get(address("schedule-release-new")).status_code == releases
    assert client.get(address("schedule-release-back", 1)).status_code == releases
    assert client.post(address("schedule-release-new"), {"name": "x"}).status_code in {releases, 409}
    assert ScheduleRelease.objects.count() == 1


def test_who_only_reads_sees_no_button(schedule):
    schedule.seminar("S01")
    schedule.release("1")
    schedule.seminar("S02", hours=2)
    client = sign_in(Client(), UserFactory(roles=[Role.DIRECTION]))

    assert address("schedule-release-new") not in text(client.get(address("schedule-release-list")))
    assert address("schedule-release-back", 1) not in text(client.get(address("schedule-release-detail", 1)))
