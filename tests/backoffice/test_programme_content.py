"""The pages of staff for seminars, speakers, halls and the rules of sign-up, in Arabic and in French."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from openday.accounts.roles import Role
from openday.editions.models import Edition
from openday.notifications.models import Message
from openday.uploads import store
from openday.uploads.reading import JPEG, CleanFile
from seminars.models import Hall, Material, Seminar, Speaker
from seminars.services.materials import MaterialWords, add_material
from seminars.services.releases import facts_of
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.seminars import (
    NOW,
    TEN,
    AvailabilityFactory,
    ContributionFactory,
    HallFactory,
    MaterialFactory,
    PlacementFactory,
    RegistrationFactory,
    ReleasedEntryFactory,
    SeatingFactory,
    SeminarFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db
STAFF = "/ar/staff/programme/"
FRENCH = "/fr/staff/programme/"
TEXTS = {f"{stem}_{language}": "" for stem in ("title", "abstract") for language in ("ar", "fr", "en")}
SEMINAR = TEXTS | {
    "kind": "round_table",
    "theme": "technology",
    "title_ar": "الذكاء الاصطناعي في خدمة الأمن",
    "languages": ["ar", "fr"],
    "interpretation": ["en"],
    "duration_minutes": "٩٠",
    "expected_people": "",
    "stream_url": "",
    "recording_url": "",
}
SPEAKER = {
    "name_ar": "نادية العلوي",
    "name_fr": "Nadia El Alaoui",
    "country": "MA",
    "phone": "0612345678",
    "language": "fr",
    "filming": "agreed",
    "email": "nadia@example.org",
    "staff_notes": "Arrive en train.",
    **{f"{stem}_{language}": "" for stem in ("title", "organisation", "biography") for language in ("ar", "fr", "en")},
}


@pytest.fixture(autouse=True)
def before_the_edition():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def edition() -> Edition:
    return EditionFactory()


@pytest.fixture
def direction(as_role: Callable[[Role], Client]) -> Client:
    """Sees the programme, and changes nothing of it."""
    return as_role(Role.DIRECTION)


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def picture() -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (900, 1200), "navy").save(written, "JPEG")
    return SimpleUploadedFile("moi.jpg", written.getvalue(), "image/jpeg")


# --- Doors ------------------------------------------------------------------------------------------
def test_who_sees_the_programme_finds_nothing_to_change(direction, edition):
    part = ContributionFactory(seminar__edition=edition, seminar__code="S01")
    speaker = part.speaker

    for path in ("seminars/", "seminars/S01/", "speakers/", f"speakers/{speaker.public_id}/"):
        shown = page(direction, STAFF + path)
        assert part.seminar.title_ar in shown or speaker.name_ar in shown
        main = shown.partition("<main")[2]
        assert 'method="post"' not in main
    for path in ("seminars/new/", "seminars/S01/edit/", "seminars/S01/speakers/", "halls/", "rules/", "person/"):
        page(direction, STAFF + path, 403)


def test_another_edition_has_pages_of_its_own(programme, edition):
    other = EditionFactory(state=Edition.State.DRAFT)
    seminar, speaker = SeminarFactory(edition=other, code="S99"), SpeakerFactory(edition=other)
    material, hall = MaterialFactory(seminar=seminar), HallFactory(edition=other)

    for path in (
        "seminars/S99/",
        f"speakers/{speaker.public_id}/",
        f"materials/{material.public_id}/",
        f"materials/{material.public_id}/file/",
        f"halls/{hall.pk}/",
    ):
        page(programme, STAFF + path, 404)


# --- Lists ------------------------------------------------------------------------------------------
def _seminars(edition: Edition, number: int) -> None:
    hall = HallFactory(edition=edition)
    for at in range(number):
        part = ContributionFactory(seminar__edition=edition)
        SeatingFactory(seminar=part.seminar)
        MaterialFactory(seminar=part.seminar)
        PlacementFactory(
            seminar=part.seminar,
            hall=hall,
            starts_at=TEN + timedelta(days=at // 20, minutes=20 * (at % 20)),
            ends_at=TEN + timedelta(days=at // 20, minutes=20 * (at % 20) + 20),
        )


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_seminars_costs_the_same_for_one_and_for_thirty(
    programme, edition, number: int, django_assert_num_queries: DjangoAssertNumQueries
):
    _seminars(edition, number)
    programme.get(f"{STAFF}seminars/")

    with django_assert_num_queries(7):
        shown = page(programme, f"{STAFF}seminars/")

    assert shown.count('class="row-link') == number


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_speakers_costs_the_same_for_one_and_for_thirty(
    programme, edition, number: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for _each in range(number):
        ContributionFactory(seminar__edition=edition)
    programme.get(f"{STAFF}speakers/")

    with django_assert_num_queries(7):
        shown = page(programme, f"{STAFF}speakers/")

    assert shown.count('class="row-link') == number


def test_seminars_are_found_by_words_state_hall_and_topic(programme, edition):
    placed = PlacementFactory(seminar__edition=edition, seminar__code="S01", seminar__title_ar="الهُوِيّة الرقمية")
    ContributionFactory(seminar=placed.seminar, speaker__name_fr="Nadia El Alaoui", speaker__edition=edition)
    SeminarFactory(edition=edition, code="S02", theme="forensics", title_ar="الدليل", title_fr="La preuve", title_en="")

    def found(query: str) -> list[str]:
        shown = page(programme, f"{STAFF}seminars/?{query}")
        return [code for code in ("S01", "S02") if f"/seminars/{code}/" in shown]

    assert found("") == ["S01", "S02"]
    assert found("q=هوية") == found("q=alaoui") == found("q=s01") == found("state=scheduled") == ["S01"]
    assert found(f"hall={placed.hall_id}") == ["S01"]
    assert found("q=preuve") == found("state=draft") == found("theme=forensics") == ["S02"]
    assert found("q=ولاشيء") == []
    assert "لا توجد ندوة بهذا الوصف" in page(programme, f"{STAFF}seminars/?q=ولاشيء")


def test_an_edition_without_seminars_says_what_to_do(programme, edition):
    assert "لا ندوات في هذه الدورة بعد" in page(programme, f"{STAFF}seminars/")
    assert "Personne n’intervient encore" in page(programme, f"{FRENCH}speakers/")


def test_what_is_missing_stands_beside_a_seminar(programme, edition):
    SeminarFactory(edition=edition, code="S01", abstract_ar="", title_en="")

    shown = page(programme, f"{FRENCH}seminars/")

    assert all(lack in shown for lack in ("personne n’intervient", "sans résumé", "sans anglais"))
    assert "sans français" not in shown  # its title is in French


# --- A seminar --------------------------------------------------------------------------------------
def test_a_seminar_is_added_and_then_gets_speakers(programme, edition):
    SeminarFactory(edition=edition, code="S03")
    assert 'value="S04"' in page(programme, f"{STAFF}seminars/new/")

    response = programme.post(f"{STAFF}seminars/new/", SEMINAR | {"code": "s07"})

    assert response["Location"] == f"{STAFF}seminars/S07/speakers/"
    seminar = Seminar.objects.get(code="S07")
    assert (seminar.kind, seminar.languages, seminar.duration_minutes) == ("round_table", ["ar", "fr"], 90)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"code": "S 1"}, "code"),
        ({"code": "S03"}, "code"),
        ({"title_ar": ""}, "title_ar"),
        ({"languages": []}, "languages"),
        ({"languages": ["fr"], "interpretation": ["fr"]}, "interpretation"),
        ({"duration_minutes": "4"}, "duration_minutes"),
        ({"expected_people": "0"}, "expected_people"),
        ({"stream_url": "http://video.example.org/1"}, "stream_url"),
    ],
)
def test_a_mistake_keeps_what_was_typed(programme, edition, told: dict[str, object], field: str):
    SeminarFactory(edition=edition, code="S03")

    response = programme.post(f"{STAFF}seminars/new/", SEMINAR | {"code": "S09"} | told)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert told.get("title_ar", SEMINAR["title_ar"]) in response.content.decode()
    assert Seminar.objects.count() == 1


def test_who_saves_over_a_colleague_is_told_and_keeps_what_was_typed(programme, edition):
    seminar = SeminarFactory(edition=edition, code="S01")
    path = f"{FRENCH}seminars/S01/edit/"
    assert programme.post(path, SEMINAR | {"revision": "1"}).status_code == 302

    response = programme.post(path, SEMINAR | {"revision": "1", "title_ar": "عنوان آخر"})

    assert response.status_code == 422
    assert "Quelqu’un d’autre" in response.content.decode()
    assert "عنوان آخر" in response.content.decode()
    seminar.refresh_from_db()
    assert (seminar.title_ar, seminar.revision) == (SEMINAR["title_ar"], 2)


def test_lines_of_speakers_move_on_the_page_and_are_kept_when_saved(programme, edition):
    seminar = SeminarFactory(edition=edition, code="S01")
    one, two = (SpeakerFactory(edition=edition, name_ar=name) for name in ("أحمد", "هبة"))
    path = f"{STAFF}seminars/S01/speakers/"
    lines = {"speaker": [str(one.pk), str(two.pk)], "role": ["speaker", "moderator"], "revision": "1"}

    moved = programme.post(path, lines | {"button": "up-1"})
    rows = [(row.speaker, row.role) for row in moved.context["rows"].rows]
    assert rows == [(str(two.pk), "moderator"), (str(one.pk), "speaker")]
    assert not seminar.contributions.exists()  # nothing is kept before it is saved
    for button in ("off-0", "more", "down-0", "up-0", "up-99", "down-x"):
        assert programme.post(path, lines | {"button": button}).status_code == 200
    assert not seminar.contributions.exists()

    saved = programme.post(
        path,
        {
            "speaker": [str(two.pk), "", str(one.pk)],
            "role": ["moderator", "speaker", "guest"],
            "revision": seminar.revision,
        },
    )

    assert saved["Location"] == f"{STAFF}seminars/S01/"
    assert list(seminar.contributions.order_by("position").values_list("speaker", "role")) == [
        (two.pk, "moderator"),
        (one.pk, "guest"),
    ]


def test_a_speaker_twice_is_told_beside_the_lines(programme, edition):
    seminar = SeminarFactory(edition=edition, code="S01")
    speaker = SpeakerFactory(edition=edition)
    lines = {"speaker": [str(speaker.pk)] * 2, "role": ["speaker", "guest"], "revision": "1"}

    response = programme.post(f"{FRENCH}seminars/S01/speakers/", lines)

    assert response.status_code == 422
    assert "figure deux fois" in response.content.decode()
    assert not seminar.contributions.exists()


def test_a_seminar_is_cancelled_with_a_reason_and_revived(programme, edition):
    seminar = ReleasedEntryFactory(release__edition=edition, seminar__code="S01", seminar__edition=edition).seminar

    programme.post(f"{STAFF}seminars/S01/cancel/", {"reason": ""})
    seminar.refresh_from_db()
    assert seminar.cancelled_at is None
    programme.post(f"{STAFF}seminars/S01/cancel/", {"reason": "تعذر حضور المتدخلة"})

    shown = page(programme, f"{STAFF}seminars/S01/")
    assert "تعذر حضور المتدخلة" in shown
    programme.post(f"{STAFF}seminars/S01/cancel/", {"back": "1"})
    seminar.refresh_from_db()
    assert seminar.cancelled_at is None


def test_what_was_released_is_not_deleted_and_what_was_not_is(programme, edition):
    ReleasedEntryFactory(release__edition=edition, seminar__code="S01", seminar__edition=edition)
    SeminarFactory(edition=edition, code="S02")

    assert programme.post(f"{STAFF}seminars/S01/delete/")["Location"] == f"{STAFF}seminars/S01/"
    assert programme.post(f"{STAFF}seminars/S02/delete/")["Location"] == f"{STAFF}seminars/"

    assert list(Seminar.objects.values_list("code", flat=True)) == ["S01"]


def test_the_page_of_a_seminar_says_where_the_draft_and_the_public_have_it(programme, edition):
    placement = PlacementFactory(seminar__edition=edition, seminar__code="S01", starts_at=TEN + timedelta(hours=1))
    seminar = placement.seminar
    ReleasedEntryFactory(release__edition=edition, seminar=seminar, hall=placement.hall, facts=facts_of(seminar))
    ContributionFactory(
        seminar=seminar, speaker__edition=edition, speaker__filming="refused", speaker__filming_said_at=NOW
    )

    shown = page(programme, f"{FRENCH}seminars/S01/")

    assert "10:00 – 11:00" in shown
    assert "11:00 – 12:00" in shown
    assert "déplacé depuis" in shown
    with translation.override("fr"):
        assert str(Speaker.Filming.REFUSED.label) in shown


# --- Materials --------------------------------------------------------------------------------------
def test_a_material_is_added_changed_taken_away_and_brought_back(programme, edition):
    seminar = SeminarFactory(edition=edition, code="S01")
    words = {"title_ar": "شرائح العرض", "title_fr": "", "title_en": "", "licence": "cc_by", "embargo_until": ""}
    programme.post(f"{STAFF}seminars/S01/materials/", words | {"file": picture()})
    material = Material.objects.get(seminar=seminar)
    path = f"{STAFF}materials/{material.public_id}/"

    programme.post(path, words | {"title_fr": "Diapositives", "embargo_until": "2027-05-22T10:00"})
    programme.post(f"{path}remove/")

    changed = Material.objects.get()
    assert (changed.title_fr, changed.embargo_until, changed.name) == ("Diapositives", TEN, material.name)
    assert (changed.removed_at, changed.uploader.roles) == (NOW, [Role.PROGRAMME])
    programme.post(f"{path}remove/", {"back": "1"})
    assert Material.objects.get().removed_at is None
    download = programme.get(f"{path}file/")
    assert download["Content-Disposition"] == 'attachment; filename="moi.jpg"'
    assert b"".join(download.streaming_content) == store.read_page(material.name)


def test_a_file_that_is_no_publication_is_told_at_its_field(programme, edition):
    SeminarFactory(edition=edition, code="S01")
    text = SimpleUploadedFile("notes.txt", b"only text", "text/plain")

    response = programme.post(f"{STAFF}seminars/S01/materials/", {"title_ar": "ملف", "licence": "cc_by", "file": text})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["file"]
    assert not Material.objects.exists()


# --- Speakers ---------------------------------------------------------------------------------------
def test_a_speaker_is_added_and_changed(programme, edition):
    response = programme.post(f"{STAFF}speakers/new/", SPEAKER)
    speaker = Speaker.objects.get()
    assert response["Location"] == f"{STAFF}speakers/{speaker.public_id}/"
    assert (speaker.slug, speaker.phone, speaker.filming_said_at) == ("nadia-el-alaoui", "+212612345678", NOW)

    programme.post(f"{STAFF}speakers/{speaker.public_id}/edit/", SPEAKER | {"revision": "1", "title_fr": "Commissaire"})

    speaker.refresh_from_db()
    assert (speaker.title_fr, speaker.revision, speaker.staff_notes) == ("Commissaire", 2, "Arrive en train.")
    response = programme.post(f"{FRENCH}speakers/{speaker.public_id}/edit/", SPEAKER | {"revision": "1"})
    assert response.status_code == 422
    assert "Quelqu’un d’autre" in response.content.decode()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name_ar": "", "name_fr": " "}, "name_ar"),
        ({"email": "salma@example.org"}, "email"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_a_mistake_about_a_speaker_stands_at_its_field(programme, edition, told: dict[str, str], field: str):
    SpeakerFactory(edition=edition, email="salma@example.org")

    response = programme.post(f"{STAFF}speakers/new/", SPEAKER | told)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Speaker.objects.count() == 1


def test_speakers_are_found_in_either_script_and_by_what_is_missing(programme, edition):
    nadia = ContributionFactory(seminar__edition=edition, speaker__photo_name="seminars/photos/aa/bb").speaker
    SpeakerFactory(edition=edition, name_ar="سعيد", name_fr="Saïd", email="", filming="agreed", filming_said_at=NOW)

    def found(query: str) -> list[str]:
        shown = page(programme, f"{STAFF}speakers/?{query}").partition("<tbody>")[2]
        return [name for name in ("نادية العلوي", "سعيد") if name in shown]

    assert found("") == ["نادية العلوي", "سعيد"]
    assert found("q=نادية") == found("q=EL+ALAOUI") == found("q=علوي") == found(f"q={nadia.email}") == ["نادية العلوي"]
    assert found("standing=unsaid") == ["نادية العلوي"]
    assert found("q=said") == found("standing=idle") == found("standing=no_photo") == ["سعيد"]
    assert found("standing=filled") == []


def test_a_link_is_sent_from_the_page_of_a_speaker_and_to_all_at_once(programme, edition):
    speaker = ContributionFactory(seminar__edition=edition).speaker

    assert "متدخل واحد" in page(programme, f"{STAFF}speakers/")
    programme.post(f"{STAFF}speakers/links/")
    programme.post(f"{STAFF}speakers/links/")
    assert Message.objects.filter(kind="seminars.own_page").count() == 1
    response = programme.post(f"{FRENCH}speakers/{speaker.public_id}/link/", follow=True)
    assert "à partir de" in response.content.decode()
    programme.post(f"{STAFF}speakers/{speaker.public_id}/link/", {"new": "1"})

    speaker.refresh_from_db()
    assert (speaker.link_number, Message.objects.filter(kind="seminars.own_page").count()) == (2, 2)


def test_a_photo_is_cut_shown_to_staff_and_taken_away(programme, client, edition):
    speaker = SpeakerFactory(edition=edition)
    path = f"{STAFF}speakers/{speaker.public_id}/"

    programme.post(f"{path}photo/", {"file": picture()})

    shown = programme.get(f"{path}photo-1.jpg")
    with Image.open(BytesIO(b"".join(shown.streaming_content))) as photo:
        assert photo.size == (700, 900)
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert programme.get(f"{path}photo-3.jpg").status_code == 404
    programme.post(f"{path}photo/", {"remove": "1"})
    assert programme.get(f"{path}photo-1.jpg").status_code == 404
    response = programme.post(f"{path}photo/", {})
    assert (response.status_code, list(response.context["photo_form"].errors)) == (422, ["file"])


def test_times_of_a_speaker_are_shown_as_they_were_told(programme, edition):
    speaker = AvailabilityFactory(speaker__edition=edition).speaker
    path = f"{STAFF}speakers/{speaker.public_id}/"
    form = programme.get(path).context["times_form"]
    first, second = (day.date.isoformat() for day in form.days[:2])
    assert (form.initial[f"when_{first}"], form.initial[f"from_{first}"].isoformat()) == ("part", "10:00:00")
    assert form.initial[f"when_{second}"] == "not"

    told = {f"when_{day.date.isoformat()}": "not" for day in form.days}
    assert programme.post(f"{path}times/", told).status_code == 422
    told |= {f"when_{second}": "part", f"from_{second}": "14h", f"until_{second}": "١٦:٣٠"}
    programme.post(f"{path}times/", told)

    (window,) = speaker.availabilities.all()
    day = timedelta(days=1)
    assert (window.starts_at, window.ends_at) == (
        TEN + day + timedelta(hours=4),
        TEN + day + timedelta(hours=6, minutes=30),
    )
    programme.post(f"{path}times/", {f"when_{each.date.isoformat()}": "all" for each in form.days})
    assert not speaker.availabilities.exists()


def test_a_speaker_of_no_seminar_is_taken_out_of_the_list(programme, edition):
    busy = ContributionFactory(seminar__edition=edition).speaker
    idle = SpeakerFactory(edition=edition)

    programme.post(f"{STAFF}speakers/{busy.public_id}/delete/")
    programme.post(f"{STAFF}speakers/{idle.public_id}/delete/")

    assert list(Speaker.objects.all()) == [busy]


# --- Halls and rules --------------------------------------------------------------------------------
def test_a_hall_is_added_made_smaller_after_a_question_and_deleted(programme, edition):
    zone = ZoneFactory(edition=edition)
    told = {"code": "C1", "name_ar": "القاعة الكبرى", "zone": zone.pk, "capacity": "٢٠٠", "booths": 2, "position": 1}
    programme.post(f"{STAFF}halls/", told)
    hall = Hall.objects.get()
    placement = PlacementFactory(seminar__edition=edition, hall=hall)
    SeatingFactory(seminar=placement.seminar, seats=180, seats_taken=20)
    path = f"{STAFF}halls/{hall.pk}/"

    asked = programme.post(path, told | {"capacity": "100"})
    assert asked.status_code == 422
    assert str(placement.seminar) in asked.content.decode()
    assert programme.post(path, told | {"capacity": "100", "is_understood": "on"}).status_code == 302

    hall.refresh_from_db()
    assert hall.capacity == 100
    assert programme.post(f"{STAFF}halls/", told).status_code == 422  # its code is taken
    programme.post(f"{path}delete/")
    assert Hall.objects.exists()  # the draft needs it
    placement.delete()
    programme.post(f"{path}delete/")
    assert not Hall.objects.exists()


def test_rules_of_sign_up_are_changed(programme, edition):
    told = {
        "max_seats": "٤",
        "max_group_seats": "30",
        "confirm_hours": "24",
        "offer_hours": "6",
        "closes_minutes_before": "0",
        "retention_days": "60",
    }

    assert programme.post(f"{STAFF}rules/", told | {"max_group_seats": "3"}).status_code == 422
    assert programme.post(f"{STAFF}rules/", told).status_code == 302

    rules = edition.seminar_rules
    assert (rules.max_seats, rules.offer_hours, rules.closes_minutes_before, rules.retention_days) == (4, 6, 0, 60)


# --- A person's data --------------------------------------------------------------------------------
def test_what_is_kept_of_a_person_is_found_handed_out_and_erased(programme, edition):
    registration = RegistrationFactory(seminar__edition=edition, email="youssef@example.org", state="cancelled")
    speaker = ContributionFactory(seminar__edition=edition, speaker__email="youssef@example.org").speaker
    path = f"{STAFF}person/?email=Youssef@example.org"

    shown = page(programme, path)
    assert registration.seminar.title_ar in shown
    assert speaker.name_ar in shown
    kept = programme.get(f"{path}&format=json").json()
    assert (kept["registrations"][0]["name"], kept["speaker"][0]["email"]) == ("يوسف بنعلي", "youssef@example.org")

    whom = {"email": "youssef@example.org"}
    programme.post(f"{STAFF}person/", whom | {"what": "speaker"})  # without having made sure
    assert Speaker.objects.exists()
    programme.post(f"{STAFF}person/", whom | {"what": "registrations", "is_sure": "on"})
    programme.post(f"{STAFF}person/", whom | {"what": "speaker", "is_sure": "on"})

    registration.refresh_from_db()
    assert (registration.full_name, registration.email, registration.seats) == ("", "", 2)
    assert not Speaker.objects.exists()
    assert "لا شيء محفوظ" in page(programme, path)


def test_live_sign_ups_are_cancelled_before_they_are_erased(programme, edition):
    registration = RegistrationFactory(seminar__edition=edition, email="youssef@example.org", state="confirmed")

    told = {"email": "youssef@example.org", "what": "registrations", "is_sure": "on"}
    programme.post(f"{STAFF}person/", told)

    registration.refresh_from_db()
    assert registration.full_name == "يوسف بنعلي"


def test_a_material_from_a_speaker_says_so(programme, edition):
    part = ContributionFactory(seminar__edition=edition, seminar__code="S01")
    file = CleanFile(JPEG, (b"a picture",), 1, 9, 9, "0" * 64, "slides.jpg")
    add_material(seminar_id=part.seminar_id, words=MaterialWords(title_ar="شرائح"), file=file, by=part.speaker, now=NOW)

    assert "par un intervenant" in page(programme, f"{FRENCH}seminars/S01/")


def test_a_stranger_finds_none_of_it(client, as_role, edition):
    SeminarFactory(edition=edition, code="S01")
    press = as_role(Role.PRESS)

    assert client.get(f"{STAFF}seminars/").status_code == 302
    assert press.get(f"{STAFF}seminars/S01/").status_code == 403
    assert UserFactory(roles=[]).is_staff is False
