"""What somebody types to do harm: it reaches no feed, no mail of ours and no mailbox more often than we say."""

from xml.etree.ElementTree import fromstring

import icalendar
import pytest
import time_machine
from django.test import Client

from openday.notifications.models import Message
from openday.plain_text import one_line, paragraphs
from seminars.models import Registration, Seminar
from seminars.services.own_part import OwnPart, fill_in_own_part
from seminars.services.registrations import confirm_registration
from seminars.services.seminars import SeminarCard, add_seminar
from tests.factories.seminars import NOW, SpeakerFactory
from tests.seminars.public_fair import release
from tests.seminars.test_seat_messages import facts_of

pytestmark = pytest.mark.django_db
PASTED = "Identité\x0bnumérique \x1b[31m\x07\u202egpj.exe\u2028ATTENDEE:x"
SPAM = "Gagnez 1000 DH sur https://evil.example"


@pytest.fixture(autouse=True)
def before_the_edition():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("text", "line", "lines"),
    [
        ("نادية\r\nالعلوي", "نادية العلوي", "نادية\nالعلوي"),
        ("a\x00\x0bb\x1b\x85c", "a b c", "a\nb\nc"),
        ("\u202eexe.jpg\u2066", "exe.jpg", "exe.jpg"),
        ("می\u200cخواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻"),
    ],
)
def test_what_nobody_can_read_is_taken_out_of_texts(text: str, line: str, lines: str):
    assert (one_line(text), paragraphs(text)) == (line, lines)


def test_no_feed_breaks_on_what_was_pasted(client, fair):
    Seminar.objects.filter(pk=fair.identity.pk).update(title_fr=PASTED, abstract_fr=PASTED)
    release(fair.edition, "2.0", by=fair.officer)

    feed = client.get("/fr/programme/releases/rss.xml")
    calendar = client.get("/fr/programme/calendar.ics")
    schedule = client.get("/fr/programme/schedule.xml")

    assert (feed.status_code, calendar.status_code, schedule.status_code) == (200, 200, 200)
    fromstring(feed.content)  # noqa: S314 - our own
    fromstring(schedule.content)  # noqa: S314 - our own
    text = calendar.content.decode()
    assert not {letter for letter in text if letter < " "} - {"\r", "\n", "\t"}
    assert "\u2028" not in text
    assert len(icalendar.Calendar.from_ical(text).events) == len(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def test_a_title_and_a_biography_are_kept_without_what_nobody_can_read(fair):
    card = SeminarCard(theme="road_safety", title_ar=PASTED, abstract_ar="a\x0b\nb\u202e")
    added = add_seminar(edition=fair.edition, code="S30", card=card, by=fair.officer)
    speaker = SpeakerFactory(edition=fair.edition)
    part = OwnPart(name_ar="نادية\u202e", biography_fr="Vingt\x1b ans.\nEt plus.")
    spoken = fill_in_own_part(speaker_id=speaker.pk, revision=1, part=part, now=NOW)

    assert added.title_ar == "Identité numérique [31mgpj.exe ATTENDEE:x"
    assert added.abstract_ar == "a\n\nb"
    assert (spoken.proposed["name_ar"], spoken.proposed["biography_fr"]) == ("نادية", "Vingt ans.\nEt plus.")


def sent(client: Client, **told: object) -> Registration:
    typed = {"full_name": "Nadia", "email": "victim@example.org", "seats": "2", "who": "person", "organisation": ""}
    response = client.post("/fr/programme/seminars/S01/seats/", typed | told)
    assert response.status_code == 302
    return Registration.objects.get()


def test_a_name_is_one_line_that_reads_as_it_is(client, fair):
    registration = sent(client, full_name="Na\x1bdia\r\nBcc: x\u202e", organisation="Lycée\tIbn\nSina")

    assert (registration.full_name, registration.organisation) == ("Nadia Bcc: x", "Lycée Ibn Sina")
    refused = client.post(
        "/fr/programme/seminars/S01/seats/",
        {"full_name": "\u202e\u2066", "email": "x@example.org", "seats": "1", "who": "person"},
    )
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["full_name"])


def test_what_a_stranger_typed_is_not_mailed_to_an_address_that_nobody_confirmed(client, fair):
    registration = sent(client, full_name=SPAM, organisation=SPAM)
    message = Message.objects.get(kind="seminars.registration_asked")

    facts = facts_of(message)
    assert "evil.example" not in str((facts.values, facts.table))

    confirm_registration(registration_id=registration.pk, now=NOW)
    confirmed = facts_of(Message.objects.get(kind="seminars.registration_confirmed", channel="email"))
    assert "evil.example" in str(confirmed.table)  # they wrote it themselves, or agreed to it


def test_a_mailbox_is_not_filled_through_its_many_spellings(client, fair):
    answers = [
        client.post(
            "/fr/programme/seminars/S01/seats/",
            {"full_name": "Nadia", "email": f"victim+{number}@example.org", "seats": "1", "who": "person"},
            REMOTE_ADDR=f"198.51.{number}.1",
        ).status_code
        for number in range(14)
    ]

    assert answers == [302] * 12 + [429] * 2
