"""What was changed of a released seminar is public with the next release: staff are told that it waits, and what."""

import pytest
import time_machine

from seminars.errors import DraftMoved
from seminars.models import Placement, Seminar, Speaker
from seminars.services.releases import preview_release, release, waiting_changes
from seminars.services.seminars import Contributing, cancel_seminar, set_contributions
from tests.factories.accounts import sign_in
from tests.factories.seminars import NOW, SpeakerFactory
from tests.seminars.schedule_cast import move

pytestmark = pytest.mark.django_db
PUBLIC = (
    "/fr/programme/",
    "/fr/programme/seminars/S01/",
    "/fr/programme/speakers/",
    "/fr/programme/?q=secret",
    "/fr/programme/schedule.xml",
    "/fr/programme/calendar.ics",
    "/fr/programme/seminars/S01/seats/",
    "/fr/programme/releases/",
    "/fr/programme/releases/rss.xml",
    "/fr/programme/mine/?s=S01",
    "/fr/programme/embed/",
    "/fr/programme/halls/H2/screen/",
    "/fr/live/",
    "/sitemap.xml",
    "/api/v1/programme/",
    "/api/v1/seminars/",
    "/api/v1/speakers/",
    "/api/v1/releases/",
    "/api/v1/halls/",
)


@pytest.fixture(autouse=True)
def before_the_edition():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def changed(schedule):
    """Released, and then changed in all that a release says of it."""
    seminar = schedule.seminar("S01", title_fr="Identité")
    schedule.release("1")
    newcomer = SpeakerFactory(edition=schedule.edition, name_fr="Secret Venu", name_ar="Secret Venu", slug="secret")
    Seminar.objects.filter(pk=seminar.pk).update(
        title_ar="Secret", title_fr="Secret", abstract_fr="Secret", abstract_ar="Secret", languages=["es"]
    )
    set_contributions(
        seminar_id=seminar.pk,
        revision=seminar.revision,
        contributions=[Contributing(newcomer.pk)],
        by=schedule.officer,
    )
    move(seminar, hours=1)
    Placement.objects.filter(seminar=seminar).update(hall=schedule.other_hall)
    return seminar


@pytest.mark.parametrize("path", PUBLIC)
def test_nothing_that_waits_is_public(client, changed, path: str):
    answer = client.get(path)

    assert answer.status_code == 200
    text = answer.content.decode().replace("q=secret", "").replace('value="secret"', "").replace("« secret »", "")
    assert "secret" not in text.lower()
    assert Speaker.objects.filter(slug="secret").exists()
    assert client.get("/fr/programme/speakers/secret/").status_code == 404


def test_staff_read_on_the_page_of_a_seminar_what_waits(client, changed, schedule):
    sign_in(client, schedule.officer)

    kinds = [change.kind.value for change in waiting_changes(changed)]
    page = client.get("/fr/staff/programme/seminars/S01/")

    assert kinds == ["moved", "hall", "speakers", "languages", "text"]
    assert len(page.context["waiting"]) == 5
    schedule.release("2")
    assert waiting_changes(changed) == []
    assert client.get("/fr/staff/programme/seminars/S01/").context["waiting"] == []
    changed.refresh_from_db()
    cancel_seminar(seminar_id=changed.pk, reason="Grève", by=schedule.officer, now=NOW)
    changed.refresh_from_db()
    assert [change.kind.value for change in waiting_changes(changed)] == ["cancelled"]


def test_a_word_that_was_changed_since_the_preview_is_not_released_unseen(changed, schedule):
    seen = preview_release(schedule.edition).seen
    Seminar.objects.filter(pk=changed.pk).update(abstract_en="Something else")

    with pytest.raises(DraftMoved):
        release(edition=schedule.edition, name="2", seen=seen, by=schedule.officer, now=NOW)
