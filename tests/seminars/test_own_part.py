"""What speakers send through their link is public once staff have looked at it, and not before."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from openday.accounts.roles import Role
from openday.uploads import store
from openday.uploads.reading import JPEG, CleanFile
from seminars.errors import MaterialGone, MayNotManage, NothingProposed, StaleRevision
from seminars.models import Material, Speaker
from seminars.own_page import own_page_path
from seminars.services.materials import MaterialWords, add_material, approve_material, change_material, open_material
from seminars.services.own_part import (
    OwnPart,
    as_proposed,
    fill_in_own_part,
    proposals_of,
    propose_photo,
    set_aside,
    take_over,
)
from seminars.services.programme import programme_of
from seminars.services.releases import preview_release, release
from seminars.services.speakers import SpeakerCard, change_speaker, names_in_use, set_photo
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.editions import EditionFactory
from tests.factories.seminars import (
    NOW,
    ContributionFactory,
    PlacementFactory,
    SeminarFactory,
    SeminarRulesFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db
WORDS = MaterialWords(title_ar="شرائح العرض")
LIBEL = "Le directeur est un menteur."


@pytest.fixture(autouse=True)
def before_the_edition():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer():
    return UserFactory(roles=[Role.PROGRAMME])


@pytest.fixture
def nadia(officer) -> Speaker:
    """Speaks at S01, which the current release holds."""
    edition = EditionFactory()
    SeminarRulesFactory(edition=edition)
    seminar = SeminarFactory(edition=edition, code="S01")
    speaker = SpeakerFactory(edition=edition, slug="nadia", biography_fr="Vingt ans.")
    ContributionFactory(seminar=seminar, speaker=speaker)
    PlacementFactory(seminar=seminar)
    release(edition=edition, name="1.0", seen=preview_release(edition).seen, by=officer, now=NOW)
    return speaker


def own_words(speaker: Speaker, **told: str) -> OwnPart:
    kept = {name: getattr(speaker, name) for name in OwnPart.__dataclass_fields__}
    return OwnPart(**kept | told)


def photo(content: bytes = b"a face") -> CleanFile:
    return CleanFile(JPEG, (content, b"small"), 1, 700, 900, "0" * 64, "me.jpg")


def read(client: Client, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def propose(speaker: Speaker, **told: str) -> Speaker:
    part = own_words(speaker, **told)
    return fill_in_own_part(speaker_id=speaker.pk, revision=speaker.revision, part=part, now=NOW)


# --- Words ------------------------------------------------------------------------------------------
PUBLIC_PATHS = (
    "/fr/programme/speakers/nadia/",
    "/fr/programme/seminars/S01/",
    "/fr/programme/speakers/",
    "/api/v1/speakers/",
    "/fr/programme/schedule.xml",
)


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_nothing_that_a_speaker_wrote_is_public_before_somebody_looked_at_it(client, nadia, officer, path: str):
    libel = {"biography_fr": LIBEL, "title_fr": LIBEL, "name_fr": "Menteur", "name_ar": "Menteur"}
    spoken = propose(nadia, **libel, filming="refused", phone="+212600000001")

    page = client.get(path)
    public = programme_of(nadia.edition, "fr").speaker_by_slug["nadia"]

    assert page.status_code == 200
    assert "enteur" not in page.content.decode()
    assert (public.name, public.biography) == ("Nadia El Alaoui", "Vingt ans.")
    assert (spoken.filming, spoken.phone) == ("refused", "+212600000001")  # holds at once

    take_over(speaker_id=nadia.pk, revision=spoken.revision, by=officer)

    assert "enteur" in client.get(path).content.decode()


def test_staff_see_what_would_change_beside_what_is_public(nadia):
    spoken = propose(nadia, biography_fr="Trente ans.", country="FR")

    assert [(row.name, row.public, row.proposed) for row in proposals_of(spoken)] == [
        ("country", "MA", "FR"),
        ("biography_fr", "Vingt ans.", "Trente ans."),
    ]
    assert as_proposed(spoken)["biography_fr"] == "Trente ans."


def test_who_only_says_how_to_be_reached_leaves_nothing_to_look_at(nadia):
    spoken = propose(nadia, phone="+212600000001")

    assert (spoken.proposed, spoken.proposed_at, spoken.phone) == (None, None, "+212600000001")


def test_taking_over_is_what_was_looked_at_and_is_done_once(nadia, officer):
    seen = propose(nadia, biography_fr="Trente ans.").revision
    newer = propose(Speaker.objects.get(pk=nadia.pk), biography_fr=LIBEL)

    with pytest.raises(StaleRevision), transaction.atomic():
        take_over(speaker_id=nadia.pk, revision=seen, by=officer)
    with pytest.raises(MayNotManage), transaction.atomic():
        take_over(speaker_id=nadia.pk, revision=newer.revision, by=UserFactory(roles=[Role.DIRECTION]))
    left = set_aside(speaker_id=nadia.pk, revision=newer.revision, by=officer)

    assert (left.biography_fr, left.proposed, left.proposed_at) == ("Vingt ans.", None, None)
    with pytest.raises(NothingProposed), transaction.atomic():
        take_over(speaker_id=nadia.pk, revision=left.revision, by=officer)


def test_what_staff_write_as_proposed_waits_no_more(nadia, officer):
    spoken = propose(nadia, biography_fr="Trente ans.", title_fr="Commissaire divisionnaire")
    card = {name: getattr(spoken, name) for name in SpeakerCard.__dataclass_fields__} | {"biography_fr": "Trente ans."}

    changed = change_speaker(
        speaker_id=nadia.pk, revision=spoken.revision, card=SpeakerCard(**card), by=officer, now=NOW
    )
    assert changed.proposed == {"title_fr": "Commissaire divisionnaire"}

    card["title_fr"] = "Commissaire divisionnaire"
    done = change_speaker(speaker_id=nadia.pk, revision=changed.revision, card=SpeakerCard(**card), by=officer, now=NOW)
    assert (done.proposed, done.proposed_at) == (None, None)


def test_the_database_knows_since_when_something_waits(nadia):
    for told in ({"proposed": {"title_fr": "x"}}, {"proposed_photo_name": "x"}, {"proposed_at": NOW}):
        with pytest.raises(IntegrityError, match="what_a_speaker_proposes"), transaction.atomic():
            Speaker.objects.filter(pk=nadia.pk).update(**told)


# --- Photos -----------------------------------------------------------------------------------------
def test_a_photo_waits_and_is_gone_at_once_where_its_owner_says_so(
    client, nadia, officer, django_capture_on_commit_callbacks
):
    set_photo(speaker_id=nadia.pk, photo=photo(b"old"), by=officer)
    with django_capture_on_commit_callbacks(execute=True):
        first = propose_photo(speaker_id=nadia.pk, photo=photo(b"first"), now=NOW)
        waiting = propose_photo(speaker_id=nadia.pk, photo=photo(b"new"), now=NOW)
    path = f"/fr/programme/speakers/{nadia.slug}/photo-1.jpg"

    assert read(client, path) == b"old"
    assert names_in_use([waiting.photo_name, waiting.proposed_photo_name]) == {
        waiting.photo_name,
        waiting.proposed_photo_name,
    }
    with pytest.raises(FileNotFoundError):
        store.read_page(first.proposed_photo_name)
    with django_capture_on_commit_callbacks(execute=True):
        taken = take_over(speaker_id=nadia.pk, revision=waiting.revision, by=officer)
    assert read(client, path) == b"new"
    with pytest.raises(FileNotFoundError):
        store.read_page(waiting.photo_name)

    with django_capture_on_commit_callbacks(execute=True):
        propose_photo(speaker_id=nadia.pk, photo=photo(b"third"), now=NOW)
        gone = propose_photo(speaker_id=nadia.pk, photo=None, now=NOW)
    assert (gone.photo_name, gone.proposed_photo_name, gone.proposed_at) == ("", "", None)
    with pytest.raises(FileNotFoundError):
        store.read_page(taken.photo_name)


# --- Materials --------------------------------------------------------------------------------------
def test_a_file_that_a_speaker_sent_is_handed_out_once_staff_have_seen_it(client, nadia, officer):
    seminar = nadia.contributions.get().seminar
    file = CleanFile(JPEG, (b"slides",), 1, 9, 9, "0" * 64, "slides.jpg")
    material = add_material(seminar_id=seminar.pk, words=WORDS, file=file, by=nadia, now=NOW)

    assert "شرائح العرض" not in client.get("/ar/programme/seminars/S01/").content.decode()
    assert client.get(f"/ar/programme/materials/{material.public_id}/").status_code == 404
    with pytest.raises(MayNotManage), transaction.atomic():
        approve_material(material_id=material.public_id, by=UserFactory(roles=[Role.DIRECTION]), now=NOW)
    approve_material(material_id=material.public_id, by=officer, now=NOW)
    again = approve_material(material_id=material.public_id, by=officer, now=NOW + timedelta(hours=1))

    assert again.approved_at == NOW
    assert "شرائح العرض" in client.get("/ar/programme/seminars/S01/").content.decode()
    with open_material(material_id=material.public_id, now=NOW)[1] as given:
        assert given.read() == b"slides"

    change_material(material_id=material.public_id, words=WORDS, file=file, by=nadia, now=NOW)
    with pytest.raises(MaterialGone):
        open_material(material_id=material.public_id, now=NOW)


# --- Doors ------------------------------------------------------------------------------------------
def test_a_speaker_reads_their_own_words_and_that_they_wait(client, nadia):
    propose(nadia, biography_fr="Trente ans.")

    page = client.get(own_page_path(nadia).replace("/ar/", "/fr/", 1)).content.decode()

    assert "Trente ans." in page
    assert "Vingt ans." not in page


def test_an_officer_looks_and_takes_over(client, nadia, officer):
    propose(nadia, biography_fr="Trente ans.", country="FR")
    picture = BytesIO()
    Image.new("RGB", (900, 1200), "navy").save(picture, "JPEG")
    upload = SimpleUploadedFile("moi.jpg", picture.getvalue(), "image/jpeg")
    client.post(f"{own_page_path(nadia)}photo/", {"file": upload})
    nadia.refresh_from_db()
    sign_in(client, officer)
    path = f"/fr/staff/programme/speakers/{nadia.public_id}/"

    page = client.get(path).content.decode()
    assert "Trente ans." in page
    assert "Vingt ans." in page
    assert read(client, f"{path}proposed-photo.jpg").startswith(b"\xff\xd8")
    assert client.get("/fr/staff/programme/speakers/?standing=to_look").context["page_obj"].paginator.count == 1
    for revision in ("", "²", "9" * 40, "1"):
        client.post(f"{path}look/", {"revision": revision})
        nadia.refresh_from_db()
        assert nadia.proposed_at is not None
    client.post(f"{path}look/", {"revision": nadia.revision})

    nadia.refresh_from_db()
    assert (nadia.biography_fr, nadia.country, nadia.proposed_at, bool(nadia.photo_name)) == (
        "Trente ans.",
        "FR",
        None,
        True,
    )
    assert client.get(f"{path}proposed-photo.jpg").status_code == 404


def test_an_officer_hands_out_what_a_speaker_sent(client, nadia, officer):
    seminar = nadia.contributions.get().seminar
    file = CleanFile(JPEG, (b"slides",), 1, 9, 9, "0" * 64, "slides.jpg")
    material = add_material(seminar_id=seminar.pk, words=WORDS, file=file, by=nadia, now=NOW)
    sign_in(client, officer)
    approve = f"/fr/staff/programme/materials/{material.public_id}/approve/"
    assert approve in client.get("/fr/staff/programme/seminars/S01/").content.decode()

    client.post(approve)

    assert Material.objects.get().approved_at == NOW
    assert f'action="{approve}"' not in client.get("/fr/staff/programme/seminars/S01/").content.decode()
