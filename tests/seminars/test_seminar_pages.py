"""Pages of seminars and speakers, one's own list, the display of a hall, and the frame for other sites."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from seminars.models import Contribution, Placement, Seating, Seminar, Speaker
from tests.factories.seminars import NOW, TEN, MaterialFactory, RegistrationFactory, SeminarFactory, SpeakerFactory
from tests.seminars.public_fair import page, release

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("before_the_edition")]


SEMINAR = "/fr/programme/seminars/S01/"


# --- a seminar ----------------------------------------------------------------------------------------


def test_a_seminar_says_what_when_where_and_who(client, fair):
    text = page(client, SEMINAR)

    assert "<h1>Les défis de l&#x27;identité numérique</h1>" in text
    assert "Comment protéger notre identité." in text
    assert re.search(r"samedi 22 mai, <bdi dir=\"ltr\">10:00 – 11:00</bdi>, Salle des séminaires", text)
    names = re.findall(r'class="speaker-name" href="/fr/programme/speakers/([\w-]+)/"', text)
    assert names == ["nadia-el-alaoui", "youssef-benali"]
    assert "Modération" in text


def test_a_seminar_says_how_to_get_a_seat(client, fair):
    assert re.search(r"<b>40</b>.*?places libres sur 200.*?/fr/programme/seminars/S01/seats/", page(client, SEMINAR))

    Seating.objects.update(seats_taken=200)
    assert "Vers la liste d’attente" in page(client, SEMINAR)

    Seating.objects.update(closed_at=NOW)
    assert "Les inscriptions sont closes" in page(client, SEMINAR)

    Seating.objects.update(closed_at=None, opens_at=NOW + timedelta(days=1))
    assert "Les inscriptions ouvrent le vendredi 2 avril" in page(client, SEMINAR)

    assert "Sans inscription" in page(client, "/fr/programme/seminars/S02/")


def test_sign_up_ends_before_the_seminar_begins(client, fair):
    with time_machine.travel(TEN - timedelta(minutes=29), tick=False):
        assert "Les inscriptions sont closes" in page(client, SEMINAR)
    with time_machine.travel(TEN + timedelta(hours=1), tick=False):
        text = page(client, SEMINAR)
        assert "Une place dans la salle" not in text
        assert "terminé" in text


def test_a_cancelled_seminar_keeps_its_page_and_says_what_else_is_on(client, fair):
    Seminar.objects.filter(pk=fair.identity.pk).update(
        cancelled_at=NOW, cancelled_by=fair.officer, cancelled_reason="grève"
    )
    release(fair.edition, "2.0", by=fair.officer)

    text = page(client, SEMINAR)

    assert "Ce séminaire est annulé." in text
    assert "Motif : grève" in text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Une place dans la salle" not in text
    assert re.search(r"Au même moment.*?La sécurité routière", text)
    assert "EventCancelled" in text


def test_materials_stand_there_from_their_embargo_on(client, fair):
    MaterialFactory(seminar=fair.identity, title_fr="Diapositives")
    held = MaterialFactory(seminar=fair.identity, title_fr="Rapport", embargo_until=TEN)
    MaterialFactory(seminar=fair.identity, title_fr="Retiré", removed_at=NOW)

    text = page(client, SEMINAR)

    assert "Télécharger : Diapositives" in text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Rapport" in text
    assert str(held.public_id) not in text
    assert "Retiré" not in text
    with time_machine.travel(TEN, tick=False):
        assert str(held.public_id) in page(client, SEMINAR)


def test_the_markup_of_a_seminar_is_read_by_search_engines(client, fair):
    Seminar.objects.filter(pk=fair.identity.pk).update(title_fr="</script><script>alert(1)</script>")
    release(fair.edition, "2.0", by=fair.officer)
    text = page(client, SEMINAR)

    (markup,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    told = json.loads(markup)

    assert told["@type"] == "EducationEvent"
    assert told["name"] == "</script><script>alert(1)</script>"
    assert told["remainingAttendeeCapacity"] == 40
    assert "<script>alert" not in text


# --- speakers -----------------------------------------------------------------------------------------


def test_speakers_are_those_of_the_release_by_name(client, fair):
    SpeakerFactory(edition=fair.edition, slug="nobody", name_fr="Aïcha Nulle Part")

    text = page(client, "/fr/programme/speakers/")

    assert re.findall(r'class="speaker-name"[^>]*>([^<]+)<', text) == ["Nadia El Alaoui", "Youssef Benali"]
    assert client.get("/fr/programme/speakers/nobody/").status_code == 404


def test_a_speaker_leaves_with_the_release_that_names_them_no_more(client, fair):
    Contribution.objects.filter(speaker=fair.nadia).delete()
    assert client.get("/fr/programme/speakers/nadia-el-alaoui/").status_code == 200

    release(fair.edition, "2.0", by=fair.officer)

    assert client.get("/fr/programme/speakers/nadia-el-alaoui/").status_code == 404


def test_speakers_are_searched_where_there_are_many(client, fair):
    assert 'type="search"' not in page(client, "/fr/programme/speakers/")
    for number in range(12):
        speaker = SpeakerFactory(edition=fair.edition, name_fr=f"Salma Idrissi {number}")
        Contribution.objects.create(seminar=fair.identity, speaker=speaker, position=number + 2)
    release(fair.edition, "2.0", by=fair.officer)

    text = page(client, "/fr/programme/speakers/?q=NADIA")

    assert re.findall(r'class="speaker-name"[^>]*>([^<]+)<', text) == ["Nadia El Alaoui"]
    assert "Personne ne s’appelle ainsi" in page(client, "/fr/programme/speakers/?q=zzz")


def test_a_speaker_says_who_they_are_and_where_they_speak(client, fair):
    Speaker.objects.filter(pk=fair.nadia.pk).update(staff_notes="arrive tard", phone="+212600000000")
    text = page(client, "/fr/programme/speakers/nadia-el-alaoui/")

    assert "<h1>Nadia El Alaoui</h1>" in text
    assert "Commissaire de police, Laboratoire national" in text
    assert "Maroc" in text
    assert "Au laboratoire." in text
    assert 'href="/fr/programme/seminars/S01/"' in text
    assert "arrive tard" not in text
    assert "+212" not in text
    assert fair.nadia.email not in text


def test_a_photo_is_served_while_its_speaker_is_public(client, fair):
    path = "/fr/programme/speakers/nadia-el-alaoui/photo-2.jpg"
    assert client.get(path).status_code == 404
    default_storage.save("seminars/photos/ab/abc12345/2", ContentFile(b"jpeg"))
    Speaker.objects.filter(pk=fair.nadia.pk).update(photo_name="seminars/photos/ab/abc12345")

    response = client.get(path)

    assert (response["Content-Type"], b"".join(response.streaming_content)) == ("image/jpeg", b"jpeg")
    assert "public" in response["Cache-Control"]
    assert f"{path}?v=abc12345" in page(client, SEMINAR)
    assert client.get(path.replace("-2", "-7")).status_code == 404
    Contribution.objects.filter(speaker=fair.nadia).delete()
    release(fair.edition, "2.0", by=fair.officer)
    assert client.get(path).status_code == 404


# --- one's own list -----------------------------------------------------------------------------------


def listed(client, query: str) -> list[str]:
    return re.findall(r'class="event-name"[^>]*>([^<]+)<', page(client, f"/fr/programme/mine/{query}"))


def test_a_list_is_what_its_link_names_by_time(client, fair):
    slot = fair.parade.slots.order_by("-starts_at")[0]
    queries = f"?s=slot-{slot.pk},S02,S01,S02,S99,<b>"

    assert listed(client, queries) == [
        "Les défis de l&#x27;identité numérique",
        "La sécurité routière",
        "Parade équestre",
    ]
    assert f'data-key="slot-{slot.pk}"' in page(client, f"/fr/programme/mine/{queries}")
    assert listed(client, "?s=") == listed(client, "") == []


def test_a_list_says_what_meets(client, fair):
    text = page(client, "/fr/programme/mine/?s=S01,S02")

    assert "Commence avant la fin du précédent" in text
    assert "40 places libres sur 200" in text


def test_a_list_leads_to_a_calendar_of_itself(client, fair):
    assert 'href="/fr/programme/calendar.ics?s=S01%2CS02"' in page(client, "/fr/programme/mine/?s=S01,S02")


def test_a_list_keeps_what_is_cancelled_and_says_so(client, fair):
    Seminar.objects.filter(pk=fair.identity.pk).update(
        cancelled_at=NOW, cancelled_by=fair.officer, cancelled_reason="grève"
    )
    release(fair.edition, "2.0", by=fair.officer)

    assert 'data-kind="cancelled"' in page(client, "/fr/programme/mine/?s=S01")


def test_texts_in_another_script_run_their_own_way(client, fair):
    Seminar.objects.filter(pk=fair.identity.pk).update(abstract_fr="")
    release(fair.edition, "2.0", by=fair.officer)

    assert re.search(r'dir="auto"[^>]*> ?<p>كيف نحمي هويتنا', page(client, SEMINAR))


# --- the display of a hall ----------------------------------------------------------------------------


def states(text: str) -> list[tuple[str, str]]:
    rows = re.findall(r'<li class="screen-row".*?</li>', text)
    found = [(re.search(r'data-state="(\w+)"', row), re.search(r'screen-title">([^<]+)<', row)) for row in rows]
    return [(state[1], title[1]) for state, title in found]


def test_a_display_says_what_is_on_and_what_comes_next(client, fair):
    with time_machine.travel(TEN + timedelta(minutes=5), tick=False):
        text = page(client, "/fr/programme/halls/H1/screen/")
        assert states(text) == [("now", "Les défis de l&#x27;identité numérique"), ("next", "Pause")]
        assert "تحديات الهوية الرقمية" in text
        assert "40 places libres" in text
        assert 'data-offset="0"' in text  # Morocco's clocks are those of UTC
    with time_machine.travel(TEN + timedelta(hours=3), tick=False):
        assert [state for state, _ in states(page(client, "/fr/programme/halls/H1/screen/"))] == ["over", "over"]


def test_a_display_says_when_it_is_full(client, fair):
    RegistrationFactory(seminar=fair.identity, state="waiting", queue_number=1)

    assert "Complet" in page(client, "/fr/programme/halls/H1/screen/")


def test_a_display_shows_another_day_when_asked(client, fair):
    assert "Rien n’est prévu" in page(client, "/fr/programme/halls/H1/screen/?day=2027-05-23")
    for day in ("2027-06-30", "2027-02-31", "x"):
        assert client.get(f"/fr/programme/halls/H1/screen/?day={day}").status_code == 404


def test_a_display_shows_nothing_of_the_draft(client, fair):
    Placement.objects.filter(seminar=fair.identity).delete()

    assert len(states(page(client, "/fr/programme/halls/H1/screen/"))) == 2
    assert "brouillon" not in page(client, "/fr/programme/halls/H1/screen/")


# --- the frame for other sites ------------------------------------------------------------------------


def test_other_sites_may_frame_the_widget_and_nothing_else(client, fair):
    widget, other = client.get("/fr/programme/embed/"), client.get("/fr/programme/")

    assert "frame-ancestors *" in widget["Content-Security-Policy"]
    assert "X-Frame-Options" not in widget
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"
    assert 'src="http://testserver/fr/programme/embed/"'.replace('"', "&quot;") in other.content.decode()


def test_the_widget_shows_what_comes_next(client, fair):
    def titles(path: str = "") -> list[str]:
        return re.findall(r'class="event-name"[^>]*>([^<]+)<', page(client, f"/fr/programme/embed/{path}"))

    assert len(titles()) == 5
    assert titles("?place=hall-h2") == ["La sécurité routière"]
    with time_machine.travel(TEN + timedelta(hours=4), tick=False):
        assert titles() == ["Parade équestre"]
    assert client.get("/fr/programme/embed/?day=x").status_code == 404


# --- without a network --------------------------------------------------------------------------------


def test_the_worker_stands_above_the_pages_it_serves(client):
    response = client.get("/ar/programme/worker.js")

    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert b"addEventListener" in response.content


def test_texts_fall_back_to_arabic(client, fair):
    seminar = SeminarFactory(edition=fair.edition, code="S30", title_fr="", title_en="", title_ar="الأمن الرياضي")
    Placement.objects.filter(seminar=fair.draft).update(seminar=seminar)
    release(fair.edition, "2.0", by=fair.officer)

    assert "<h1>الأمن الرياضي</h1>" in page(client, "/en/programme/seminars/S30/")
