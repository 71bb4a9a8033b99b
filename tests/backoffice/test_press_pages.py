"""The pages of the press office for what everybody reads: the press rules and the media kit."""

from collections.abc import Callable
from datetime import time, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from media_accreditation.models import MediaKitItem, PressRules
from media_accreditation.services.media_kit import KitWords, add_item
from media_accreditation.services.rules import press_rules_of
from openday.accounts.roles import Role
from openday.editions.models import Edition
from openday.time_zone import at_local
from openday.uploads.reading import CleanFile
from tests.factories.accounts import UserFactory
from tests.factories.editions import FIRST_DAY, EditionFactory

pytestmark = pytest.mark.django_db

EMBARGO = at_local(FIRST_DAY, time(9, 30))


@pytest.fixture
def edition() -> Edition:
    return EditionFactory()


@pytest.fixture
def press(as_role: Callable[[Role], Client]) -> Client:
    return as_role(Role.PRESS)


def picture(*, size: tuple[int, int] = (900, 600)) -> SimpleUploadedFile:
    """With a place in its EXIF, as telephones write it."""
    exif = Image.Exif()
    exif[0x010E] = "at home"
    written = BytesIO()
    Image.new("RGB", size, "navy").save(written, "JPEG", exif=exif)
    return SimpleUploadedFile("القيادة.jpg", written.getvalue(), "image/jpeg")


def rules_form(edition: Edition, **values: Any) -> dict[str, Any]:
    return {
        "opens_at": "2027-03-01T09:00",
        "deadline_at": "2027-05-08T18:00",
        "contact_email": "",
        "contact_phone": "",
        "retention_days": "90",
        **{f"{stem}_{language}": "" for stem in ("centre", "rule") for language in ("ar", "fr", "en")},
    } | values


def test_press_rules_are_changed_and_read_by_everybody(press, client, edition):
    response = press.post(
        "/fr/staff/press/rules/",
        rules_form(
            edition, contact_phone="٠٥٣٧١٢٣٤٥٦", retention_days="٤٥", centre_ar="القاعة 3", rule_fr="Six par organe."
        ),
    )

    rules = PressRules.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, "/fr/staff/press/rules/")
    assert (rules.deadline_at, rules.contact_phone, rules.retention_days) == (
        at_local(FIRST_DAY - timedelta(days=14), time(18)),
        "+212537123456",
        45,
    )
    assert "القاعة 3" in client.get("/ar/press/guide/").content.decode()
    assert "Six par organe." in client.get("/ar/press/guide/rules/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"deadline_at": "2027-03-01T09:00"}, "La fin n’est pas après le début"),
        ({"contact_phone": "12"}, "Ce n’est pas un numéro de téléphone"),
        ({"retention_days": "0"}, "supérieure ou égale à 1"),
        ({"opens_at": ""}, "Ce champ est obligatoire"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_changed(press, edition, wrong, said):
    before = press_rules_of(edition)

    page = press.post("/fr/staff/press/rules/", rules_form(edition, centre_ar="القاعة 3") | wrong).content.decode()

    assert said in page
    assert "القاعة 3" in page
    assert PressRules.objects.values().get() == PressRules.objects.filter(pk=before.pk).values().get()
    assert PressRules.objects.get().centre_ar == ""


def test_a_picture_is_added_without_what_it_hides(press, edition):
    response = press.post(
        "/ar/staff/press/kit/",
        {"title_ar": "القيادة", "licence": "CC BY", "embargo_until": "2027-05-22T09:30", "file": picture()},
    )

    item = MediaKitItem.objects.get()
    assert response.status_code == 302
    assert (item.title_ar, item.embargo_until, item.content_type, item.download_name) == (
        "القيادة",
        EMBARGO,
        "image/jpeg",
        "القيادة.jpg",
    )
    given = b"".join(press.get(f"/ar/staff/press/kit/{item.public_id}/file/").streaming_content)
    assert Image.open(BytesIO(given)).size == (900, 600)
    assert not Image.open(BytesIO(given)).getexif()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "Choose a file"),
        (SimpleUploadedFile("x.jpg", b"<svg onload='alert(1)'/>", "image/jpeg"), "drawing (SVG)"),
        (SimpleUploadedFile("x.pdf", b"PK\x03\x04 an archive", "application/pdf"), "an archive"),
    ],
)
def test_a_file_that_cannot_be_published_is_refused_and_the_words_are_kept(press, edition, file, said):
    sent = {"title_ar": "صور القيادة", "licence": "CC BY"} | ({"file": file} if file else {})

    page = press.post("/en/staff/press/kit/", sent).content.decode()

    assert said in page
    assert "صور القيادة" in page
    assert not MediaKitItem.objects.exists()


@pytest.fixture
def item(edition: Edition) -> MediaKitItem:
    return one_more(edition)


def one_more(edition: Edition) -> MediaKitItem:
    return add_item(
        edition=edition,
        words=KitWords("بلاغ", "Communiqué", "", "", EMBARGO),
        file=CleanFile("application/pdf", (b"%PDF-1.7",), 1, None, None, "0" * 64, "a.pdf"),
        by=UserFactory(roles=[Role.PRESS]),
        now=EMBARGO - timedelta(days=30),
    )


def test_an_embargo_is_moved_and_the_page_says_by_whom(press, item):
    path = f"/fr/staff/press/kit/{item.public_id}/"

    press.post(path, {"title_ar": "بلاغ", "title_fr": "Communiqué", "embargo_until": "2027-05-23T10:00"})

    item.refresh_from_db()
    page = press.get(path).content.decode()
    assert item.embargo_until == at_local(FIRST_DAY + timedelta(days=1), time(10))
    assert 'value="2027-05-23T10:00"' in page
    assert "Historique" in page


def test_an_item_is_withdrawn_and_put_back(press, item):
    path = f"/ar/staff/press/kit/{item.public_id}/withdraw/"

    press.post(path)
    item.refresh_from_db()
    was_withdrawn = item.withdrawn_at is not None
    press.post(path, {"back": "1"})
    item.refresh_from_db()

    assert (was_withdrawn, item.withdrawn_at) == (True, None)


@pytest.mark.parametrize("count", [1, 30])
def test_the_kit_of_staff_asks_as_much_for_one_item_as_for_many(press, edition, count, django_assert_num_queries):
    for _each in range(count):
        one_more(edition)

    with django_assert_num_queries(5):
        press.get("/ar/staff/press/kit/")


@pytest.mark.parametrize("role", [Role.SECURITY, Role.DIRECTION, Role.VISITS, None])
@pytest.mark.parametrize("where", ["rules/", "kit/", "kit/{}/", "kit/{}/file/"])
def test_pages_of_the_press_office_are_its_own(as_role, item, role, where):
    path = f"/ar/staff/press/{where.format(item.public_id)}"

    assert as_role(role).get(path).status_code == (403 if role else 404)
