"""The page of a speaker, opened by the newest link alone; and what their seminars hand out."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from openday.accounts.roles import Role
from openday.uploads import store
from openday.uploads.reading import JPEG, CleanFile
from seminars.errors import MaterialGone, MayNotManage, OwnPageClosed, TooManyMaterials, UnderEmbargo
from seminars.models import Material, Speaker
from seminars.own_page import own_key_of, own_page_path
from seminars.services.materials import (
    MOST_MATERIALS,
    MaterialWords,
    add_material,
    change_material,
    forget_removed,
    names_in_use,
    open_material,
    remove_material,
    restore_material,
)
from seminars.services.speakers import send_link
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.seminars import (
    NOW,
    TEN,
    ContributionFactory,
    MaterialFactory,
    ReleasedEntryFactory,
    ScheduleReleaseFactory,
    SeminarFactory,
    SeminarRulesFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db
WORDS = MaterialWords(title_ar="شرائح العرض")
STEMS = ("title", "organisation", "biography")
PART = {f"{stem}_{language}": "" for stem in STEMS for language in ("ar", "fr", "en")} | {
    "name_ar": "نادية العلوي",
    "name_fr": "Nadia El Alaoui",
    "country": "MA",
    "phone": "0612345678",
    "language": "fr",
    "filming": "agreed",
    "biography_fr": "Vingt ans de laboratoire.",
}


@pytest.fixture(autouse=True)
def before_the_edition():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer():
    return UserFactory(roles=[Role.PROGRAMME])


@pytest.fixture
def nadia() -> Speaker:
    """Speaks at S01, which the current release holds."""
    edition = EditionFactory()
    SeminarRulesFactory(edition=edition)
    seminar = SeminarFactory(edition=edition, code="S01")
    speaker = SpeakerFactory(edition=edition)
    ContributionFactory(seminar=seminar, speaker=speaker)
    ReleasedEntryFactory(release=ScheduleReleaseFactory(edition=edition, number=1), seminar=seminar)
    return speaker


def file(content: bytes = b"a picture", name: str = "slides.jpg") -> CleanFile:
    return CleanFile(JPEG, (content,), 1, 9, 9, "0" * 64, name)


def picture(width: int = 900, height: int = 1200) -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (width, height), "navy").save(written, "JPEG")
    return SimpleUploadedFile("moi.jpg", written.getvalue(), "image/jpeg")


def content_of(material: Material) -> bytes:
    """As everybody gets it before the edition."""
    _material, kept = open_material(material_id=material.public_id, now=NOW)
    with kept:
        return kept.read()


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# --- The page ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "words"),
    [("ar", "كيف نقدمكم"), ("fr", "Comment vous êtes présenté"), ("en", "How you are introduced")],
)
def test_the_link_opens_a_page_in_each_language(
    client, nadia, language: str, words: str, django_assert_max_num_queries
):
    path = own_page_path(nadia).replace("/ar/", f"/{language}/", 1)

    with django_assert_max_num_queries(9):
        response = client.get(path)

    text = response.content.decode()
    assert words in text
    assert "10:00 – 11:00" in text
    assert "no-store" in response["Cache-Control"]
    assert 'name="robots" content="noindex"' in text
    assert nadia.email not in text  # a link may fall into other hands


def test_only_the_newest_link_opens_the_page(client, nadia, officer):
    path = own_page_path(nadia)
    other = SpeakerFactory(edition=nadia.edition)
    assert client.get(path).status_code == 200
    assert client.get(path.replace(str(nadia.public_id), str(other.public_id))).status_code == 404
    assert client.get(f"{path[:-3]}xx/").status_code == 404

    newer = send_link(speaker_id=nadia.pk, by=officer, now=NOW, is_new=True)

    assert client.get(path).status_code == 404
    assert client.get(own_page_path(newer)).status_code == 200
    for part in ("photo/", "times/", "materials/"):
        assert client.post(f"{path}{part}", {}).status_code == 404


def test_a_speaker_says_who_they_are(client, nadia):
    path = own_page_path(nadia)

    response = client.post(path, PART | {"revision": nadia.revision})

    assert response["Location"] == f"{path}#part"
    nadia.refresh_from_db()
    assert (nadia.phone, nadia.language) == ("+212612345678", "fr")
    assert (nadia.biography_fr, nadia.proposed["biography_fr"]) == ("", "Vingt ans de laboratoire.")
    assert (nadia.filming, nadia.filming_said_at, nadia.own_part_at) == ("agreed", NOW, NOW)
    assert nadia.slug.startswith("nadia-el-alaoui")


def test_the_trail_tells_the_page_and_not_the_key_that_opens_it(client, nadia):
    path = own_page_path(nadia)

    client.post(path, PART | {"revision": nadia.revision})

    event = Speaker.pgh_event_model.objects.filter(pgh_obj_id=nadia.pk).order_by("-pgh_id").first()
    assert event.pgh_context.metadata["url"] == f"/ar/programme/own/{nadia.public_id}/…/"
    assert own_key_of(nadia) not in str(event.pgh_context.metadata)


def test_what_staff_changed_meanwhile_is_not_overwritten_and_what_was_typed_is_kept(client, nadia):
    path = own_page_path(nadia)
    Speaker.objects.update(revision=7)

    response = client.post(path, PART | {"revision": "1"})

    assert response.status_code == 422
    assert "Vingt ans de laboratoire." in response.content.decode()
    nadia.refresh_from_db()
    assert nadia.biography_fr == ""


@pytest.mark.parametrize(
    ("told", "field"),
    [({"name_ar": "", "name_fr": ""}, "name_ar"), ({"phone": "1"}, "phone"), ({"country": "XX"}, "country")],
)
def test_a_mistake_stands_at_its_field(client, nadia, told: dict[str, str], field: str):
    response = client.post(own_page_path(nadia), PART | {"revision": "1"} | told)

    assert response.status_code == 422
    assert list(response.context["part_form"].errors) == [field]


def test_a_photo_is_cut_shown_and_taken_away(client, nadia):
    path = own_page_path(nadia)
    client.post(f"{path}photo/", {"file": picture()})

    shown = client.get(f"{path}photo.jpg")
    with Image.open(BytesIO(b"".join(shown.streaming_content))) as photo:
        assert photo.size == (700, 900)
    small = client.post(f"{path}photo/", {"file": picture(90, 120)})
    assert (small.status_code, list(small.context["photo_form"].errors)) == (422, ["file"])
    client.post(f"{path}photo/", {"remove": "1"})
    assert client.get(f"{path}photo.jpg").status_code == 404


def test_times_are_told_and_taken_back(client, nadia):
    path = own_page_path(nadia)
    days = [day.date.isoformat() for day in nadia.edition.days.order_by("date")]
    told = {f"when_{day}": "not" for day in days} | {
        f"when_{days[0]}": "part",
        f"from_{days[0]}": "١٠",
        f"until_{days[0]}": "11h30",
    }

    client.post(f"{path}times/", told)
    (window,) = nadia.availabilities.all()
    assert (window.starts_at, window.ends_at) == (TEN, TEN + timedelta(hours=1, minutes=30))

    wrong = client.post(f"{path}times/", told | {f"until_{days[0]}": "9"})
    assert (wrong.status_code, list(wrong.context["times_form"].errors)) == (422, [f"until_{days[0]}"])
    client.post(f"{path}times/", {f"when_{day}": "all" for day in days})
    assert not nadia.availabilities.exists()


def test_a_speaker_hands_out_a_file_and_takes_away_what_came_from_speakers(client, nadia, officer):
    path = own_page_path(nadia)
    seminar = nadia.contributions.get().seminar
    kept = add_material(seminar_id=seminar.pk, words=WORDS, file=file(), by=officer, now=NOW)
    told = {"seminar": seminar.pk, "title_ar": "Mes diapositives", "licence": "cc_by", "file": picture()}

    client.post(f"{path}materials/", told)

    material = Material.objects.exclude(pk=kept.pk).get()
    assert (material.title_fr, material.title_ar, material.uploader) == ("", "Mes diapositives", None)
    client.post(f"{path}materials/{material.public_id}/remove/")
    client.post(f"{path}materials/{kept.public_id}/remove/")
    assert list(Material.objects.standing()) == [kept]  # staff's stays


def test_a_speaker_hands_out_nothing_at_seminars_of_others(client, nadia):
    stranger = SeminarFactory(edition=nadia.edition)
    told = {"seminar": stranger.pk, "title_ar": "x", "licence": "cc_by", "file": picture()}

    response = client.post(f"{own_page_path(nadia)}materials/", told)

    assert (response.status_code, list(response.context["material_form"].errors)) == (422, ["seminar"])
    with pytest.raises(MaterialGone):
        add_material(seminar_id=stranger.pk, words=WORDS, file=file(), by=nadia, now=NOW)


def test_a_page_of_an_edition_that_is_long_over_says_so_and_changes_nothing(client, nadia):
    path = own_page_path(nadia)

    with time_machine.travel(TEN + timedelta(days=40), tick=False):
        assert "شكرا على مشاركتكم" in read(client, path)
        client.post(path, PART | {"revision": "1"})
        client.post(f"{path}photo/", {"remove": "1"})
        with pytest.raises(OwnPageClosed):
            add_material(
                seminar_id=nadia.contributions.get().seminar_id,
                words=WORDS,
                file=file(),
                by=nadia,
                now=TEN + timedelta(days=40),
            )

    nadia.refresh_from_db()
    assert (nadia.revision, nadia.own_part_at) == (1, None)


# --- Materials for everybody ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("moment", "status"), [(TEN - timedelta(microseconds=1), 403), (TEN, 200), (TEN + timedelta(days=1), 200)]
)
def test_a_material_is_given_from_its_embargo_on_to_the_second(client, nadia, officer, moment, status: int):
    seminar = nadia.contributions.get().seminar
    words = MaterialWords(title_ar="شرائح", embargo_until=TEN)
    material = add_material(seminar_id=seminar.pk, words=words, file=file(b"slides", "عرض.docx"), by=officer, now=NOW)

    with time_machine.travel(moment, tick=False):
        response = client.get(f"/ar/programme/materials/{material.public_id}/")

    assert response.status_code == status
    if status == 200:
        assert b"".join(response.streaming_content) == b"slides"
        assert "public" in response["Cache-Control"]
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    else:
        assert b"slides" not in response.content
        assert "public" not in response["Cache-Control"]


def test_nobody_gets_what_no_release_holds_or_what_was_taken_away(client, nadia, officer):
    released = nadia.contributions.get().seminar
    draft = SeminarFactory(edition=nadia.edition)
    given, hidden = (
        add_material(seminar_id=seminar.pk, words=WORDS, file=file(), by=officer, now=NOW)
        for seminar in (released, draft)
    )
    assert content_of(given) == b"a picture"
    with pytest.raises(MaterialGone):
        content_of(hidden)

    remove_material(material_id=given.public_id, by=officer, now=NOW)
    assert client.get(f"/fr/programme/materials/{given.public_id}/").status_code == 404
    restore_material(material_id=given.public_id, by=officer, now=NOW)
    assert content_of(given) == b"a picture"

    ScheduleReleaseFactory(edition=nadia.edition, number=2)  # which no longer holds it
    with pytest.raises(MaterialGone):
        content_of(given)


def test_another_file_keeps_the_address_and_the_one_before_is_deleted(
    nadia, officer, django_capture_on_commit_callbacks
):
    seminar = nadia.contributions.get().seminar
    material = add_material(seminar_id=seminar.pk, words=WORDS, file=file(b"old"), by=officer, now=NOW)
    before = material.name
    with pytest.raises(MayNotManage):
        change_material(material_id=material.public_id, words=WORDS, file=None, by=UserFactory(), now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        words = MaterialWords(title_ar="شرائح", licence="cc_by", embargo_until=TEN)
        changed = change_material(material_id=material.public_id, words=words, file=file(b"new"), by=officer, now=NOW)

    assert (changed.public_id, store.read_page(changed.name)) == (material.public_id, b"new")
    with pytest.raises(FileNotFoundError):
        store.read_page(before)
    with pytest.raises(UnderEmbargo):
        open_material(material_id=material.public_id, now=NOW)


def test_a_seminar_hands_out_so_many_files_and_no_more(nadia, officer):
    seminar = nadia.contributions.get().seminar
    MaterialFactory.create_batch(MOST_MATERIALS - 1, seminar=seminar)
    MaterialFactory(seminar=seminar, removed_at=NOW)
    last = add_material(seminar_id=seminar.pk, words=WORDS, file=file(), by=nadia, now=NOW)

    with pytest.raises(TooManyMaterials):
        add_material(seminar_id=seminar.pk, words=WORDS, file=file(), by=officer, now=NOW)
    remove_material(material_id=last.public_id, by=nadia, now=NOW)
    add_material(seminar_id=seminar.pk, words=WORDS, file=file(), by=officer, now=NOW)
    with pytest.raises(TooManyMaterials):
        restore_material(material_id=last.public_id, by=officer, now=NOW)


def test_what_was_taken_away_is_deleted_after_a_month(nadia, officer, django_capture_on_commit_callbacks):
    seminar = nadia.contributions.get().seminar
    material = add_material(seminar_id=seminar.pk, words=WORDS, file=file(), by=officer, now=NOW)
    remove_material(material_id=material.public_id, by=officer, now=NOW)
    assert names_in_use([material.name, "seminars/materials/00/none"]) == {material.name}

    assert forget_removed(now=NOW + timedelta(days=30)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_removed(now=NOW + timedelta(days=30, seconds=1)) == 1

    with pytest.raises(FileNotFoundError):
        store.read_page(material.name)
    assert not Material.objects.exists()
