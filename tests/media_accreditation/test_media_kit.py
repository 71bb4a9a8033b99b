"""The media kit: what is in it, who keeps it, and that nobody takes a file before its embargo ends."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.storage import default_storage

from media_accreditation.errors import KitItemGone, MayNotDecide, UnderEmbargo
from media_accreditation.models import MediaKitItem
from media_accreditation.services import media_kit
from media_accreditation.services.media_kit import (
    KitWords,
    add_item,
    change_item,
    open_item,
    restore_item,
    withdraw_item,
)
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from openday.time_zone import at_local
from openday.uploads import store
from openday.uploads.errors import StoreUnavailable
from openday.uploads.reading import CleanFile
from tests.factories.accounts import UserFactory
from tests.factories.editions import FIRST_DAY, EditionFactory

pytestmark = pytest.mark.django_db

NOW = at_local(FIRST_DAY - timedelta(days=20), time(10))
EMBARGO = at_local(FIRST_DAY, time(9, 30))
WORDS = KitWords("بلاغ الافتتاح", "Communiqué d’ouverture", "", "CC BY 4.0", None)
HELD = KitWords("صور القيادة", "", "", "", EMBARGO)
PDF = b"%PDF-1.7 the opening"


def clean(content: bytes = PDF, *, name: str = "communiqué final.docx.pdf", content_type: str = "application/pdf"):
    return CleanFile(content_type, (content,), 1, None, None, "0" * 64, name)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory()


@pytest.fixture
def officer() -> User:
    return UserFactory(roles=[Role.PRESS])


def added(edition: Edition, officer: User, words: KitWords = WORDS, **file: object) -> MediaKitItem:
    return add_item(edition=edition, words=words, file=clean(**file), by=officer, now=NOW)


def body_of(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("moment", "status"),
    [(EMBARGO - timedelta(microseconds=1), 403), (EMBARGO, 200), (EMBARGO + timedelta(days=1), 200)],
)
def test_a_file_is_given_from_its_embargo_on_to_the_second(client, edition, officer, moment: datetime, status: int):
    item = added(edition, officer, HELD)

    with time_machine.travel(moment, tick=False):
        response = client.get(f"/ar/press/guide/kit/{item.public_id}/")

    assert response.status_code == status
    if status == 200:
        assert body_of(response) == PDF
    else:
        assert PDF not in response.content
        assert "public" not in response.headers["Cache-Control"]


def test_a_download_is_a_file_of_its_own_name_that_can_do_nothing_here(client, edition, officer):
    item = added(edition, officer)

    response = client.get(f"/fr/press/guide/kit/{item.public_id}/")

    assert body_of(response) == PDF
    assert not response.cookies
    assert {name: response.headers[name] for name in ("Content-Type", "X-Content-Type-Options")} == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
    }
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''communiqu%C3%A9%20final")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "s-maxage=60" in response.headers["Cache-Control"]


def test_the_kit_tells_what_is_free_and_what_comes_when(client, edition, officer):
    added(edition, officer)
    later = added(edition, officer, KitWords("متأخر", "", "", "", EMBARGO + timedelta(days=2)))
    held = added(edition, officer, HELD)

    with time_machine.travel(NOW, tick=False):
        page = client.get("/ar/press/guide/kit/").content.decode()

    assert page.index("بلاغ الافتتاح") < page.index("صور القيادة") < page.index("متأخر")
    assert "السبت 22 ماي، 09:30" in page
    assert str(held.public_id) not in page
    assert str(later.public_id) not in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_kit_asks_as_much_for_one_item_as_for_many(client, edition, officer, count, django_assert_num_queries):
    for _each in range(count):
        added(edition, officer)
    client.get("/ar/press/guide/kit/")  # makes the press rules, with their first use

    with django_assert_num_queries(3):
        client.get("/ar/press/guide/kit/")


def test_an_empty_kit_says_what_will_stand_there(client, edition):
    assert "Rien dans le dossier" in client.get("/fr/press/guide/kit/").content.decode()


def test_what_is_withdrawn_is_nowhere_and_comes_back_as_it_was(client, edition, officer):
    item = added(edition, officer)

    withdrawn = withdraw_item(item_id=item.public_id, by=officer, now=NOW)
    again = withdraw_item(item_id=item.public_id, by=officer, now=NOW + timedelta(days=1))

    assert (withdrawn.withdrawn_at, again.withdrawn_at) == (NOW, NOW)
    assert client.get(f"/ar/press/guide/kit/{item.public_id}/").status_code == 404
    assert "بلاغ الافتتاح" not in client.get("/ar/press/guide/kit/").content.decode()

    restore_item(item_id=item.public_id, by=officer)

    assert body_of(client.get(f"/ar/press/guide/kit/{item.public_id}/")) == PDF


def test_a_new_file_takes_the_place_of_the_old_one(edition, officer, django_capture_on_commit_callbacks):
    item = added(edition, officer)

    with django_capture_on_commit_callbacks(execute=True):
        changed = change_item(
            item_id=item.public_id, words=HELD, file=clean(b"new", name="x.png", content_type="image/jpeg"), by=officer
        )

    assert (changed.public_id, changed.download_name, changed.size_bytes) == (item.public_id, "x.jpg", 3)
    assert store.read_page(changed.name) == b"new"
    assert not default_storage.exists(f"{item.name}/1")


def test_a_change_of_words_keeps_the_file_and_is_on_the_trail(edition, officer):
    item = added(edition, officer)

    change_item(item_id=item.public_id, words=HELD, file=None, by=officer)

    events = MediaKitItem.pgh_event_model.objects.filter(pgh_obj=item).order_by("pgh_id")
    assert [(event.embargo_until, event.pgh_context.metadata["user"]) for event in events] == [
        (None, officer.pk),
        (EMBARGO, officer.pk),
    ]
    assert store.read_page(item.name) == PDF


def test_a_full_disk_changes_nothing(edition, officer, monkeypatch):
    item = added(edition, officer)

    def full(*_args: object, **_kwargs: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(StoreUnavailable):
        change_item(item_id=item.public_id, words=HELD, file=clean(b"new"), by=officer)

    item.refresh_from_db()
    assert (item.embargo_until, store.read_page(item.name)) == (None, PDF)


@pytest.mark.parametrize("role", [None, Role.DIRECTION, Role.SECURITY, Role.VISITS])
def test_only_the_press_office_keeps_the_kit(edition, officer, role):
    item, stranger = added(edition, officer), UserFactory(roles=[role] if role else [])

    for deed in (
        lambda: added(edition, stranger),
        lambda: change_item(item_id=item.public_id, words=HELD, file=None, by=stranger),
        lambda: withdraw_item(item_id=item.public_id, by=stranger, now=NOW),
        lambda: restore_item(item_id=item.public_id, by=stranger),
    ):
        with pytest.raises(MayNotDecide):
            deed()

    assert MediaKitItem.objects.get().embargo_until is None


def test_what_is_not_there_is_said_to_be_gone(edition, officer):
    draft = added(EditionFactory(state=Edition.State.DRAFT), officer)
    lost = added(edition, officer)
    store.delete(lost.name)

    for item_id in (uuid4(), draft.public_id, lost.public_id):
        with pytest.raises(KitItemGone):
            open_item(item_id=item_id, now=NOW)
    with pytest.raises(UnderEmbargo) as refusal:
        open_item(item_id=added(edition, officer, HELD).public_id, now=NOW)
    assert refusal.value.until == EMBARGO


def test_files_of_the_kit_are_known_to_who_sweeps_the_store(edition, officer):
    item = withdraw_item(item_id=added(edition, officer).public_id, by=officer, now=NOW)

    assert media_kit.names_in_use([item.name, "media_kit/00/none"]) == {item.name}
    assert store._OWNERS[media_kit.FOLDER] is media_kit.names_in_use
