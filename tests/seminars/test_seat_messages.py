"""What people are told about their seats: filled from what is true when it leaves, with its papers and its event."""

from datetime import timedelta

import pytest
import vobject
from icalendar import Calendar

from openday.notifications.audiences import audience_of
from openday.notifications.kinds import Facts, kind_of
from openday.notifications.models import Channel, Message
from openday.notifications.occasions import last_occasion
from openday.notifications.reminders import Asked, reminder_of
from seminars.models import Registration
from seminars.papers.seat_calendars import seat_calendar
from seminars.services.attendance import let_in
from seminars.services.registrations import cancel_registration, confirm_registration, give_back_seats
from seminars.services.seating import Surplus, resize_seating
from seminars.services.seminars import cancel_seminar
from seminars.services.sittings import sitting_of
from tests.factories.seminars import NOW, RegistrationFactory, SeatingFactory
from tests.pdf import lines_of
from tests.seminars.schedule_cast import Schedule, move
from tests.seminars.seats_cast import AFTER, BEGINNING, LATER, TITLES

State = Registration.State


def newest(kind: str) -> Message:
    return Message.objects.filter(kind=f"seminars.{kind}").latest("pk")


def facts_of(message: Message) -> Facts | None:
    return kind_of(message.kind).load([message]).get(message.pk)


def told(kind: str) -> Facts:
    facts = facts_of(newest(kind))
    assert facts is not None
    return facts


def test_a_message_says_what_was_released_in_its_own_language(seats):
    registration = seats.ask(2, language="fr", full_name="Yousra Bennani")

    facts = told("registration_asked")

    assert facts.values["seminar"] == TITLES["title_fr"]
    assert (facts.values["seats"], facts.values["hall"]) == ("2 places", "Salle des séminaires")
    assert facts.values["day"] == "samedi 22 mai 2027"
    assert facts.url.startswith("http://testserver/fr/programme/seats/")
    assert str(registration.public_id) in facts.url


def test_what_a_later_word_overtook_is_not_told(seats):
    registration = seats.ask(2)
    asked = newest("registration_asked")
    assert facts_of(asked) is not None
    confirm_registration(registration_id=registration.pk, now=NOW)
    assert facts_of(asked) is None

    confirmed = newest("registration_confirmed")
    assert facts_of(confirmed) is not None
    give_back_seats(registration_id=registration.pk, seats=1, now=LATER)
    assert facts_of(confirmed) is None
    assert told("registration_fewer").values["seats"]
    cancel_registration(registration_id=registration.pk, now=LATER)
    assert facts_of(newest("registration_fewer")) is None
    assert facts_of(newest("registration_cancelled")) is not None


def test_a_link_and_an_offer_are_not_sent_once_they_are_over(seats):
    seats.ask(2)
    message = newest("registration_asked")
    message.claimed_at = NOW + timedelta(hours=48)
    assert facts_of(message) is None

    first = seats.sign_up(10, is_group=True)
    seats.sign_up(2)
    cancel_registration(registration_id=first.pk, now=LATER)
    offer = newest("registration_offered")
    assert facts_of(offer) is not None
    offer.claimed_at = LATER + timedelta(hours=12)
    assert facts_of(offer) is None


def test_the_waiting_list_says_the_place_as_it_is_now(seats):
    seats.sign_up(10, is_group=True)
    first = seats.sign_up(2)
    seats.sign_up(2)
    message = newest("registration_waiting")
    assert facts_of(message).values["place"] == "2"

    cancel_registration(registration_id=first.pk, now=LATER)

    assert facts_of(message).values["place"] == "1"


def test_who_was_purged_is_told_nothing(seats):
    seats.sign_up(2)
    Registration.objects.update(purged_at=AFTER)

    assert facts_of(newest("registration_confirmed")) is None


def test_a_batch_is_filled_in_two_queries(seats, django_assert_num_queries):
    for language in ("ar", "fr", "en") * 10:
        seats.ask(1, language=language)
    messages = list(Message.objects.all())

    with django_assert_num_queries(2):
        assert len(kind_of("seminars.registration_asked").load(messages)) == 30


# --- What goes with a mail --------------------------------------------------------------------------
def files_of(facts: Facts) -> dict[str, bytes]:
    return {file.name: file.content for file in facts.attachments()} if facts.attachments else {}


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_confirmation_brings_its_letter_and_its_event(seats, language):
    seats.sign_up(3, language=language, organisation="Association des enseignants")

    files = files_of(told("registration_confirmed"))

    assert set(files) == {"seats.pdf", "seats.ics"}
    (event,) = Calendar.from_ical(files["seats.ics"]).walk("VEVENT")
    assert (event.decoded("dtstart"), str(event["status"])) == (BEGINNING, "CONFIRMED")
    text = " ".join(lines_of(files["seats.pdf"]))
    assert "Association des enseignants" in text


def test_a_cancellation_takes_the_event_out_again(seats):
    registration = seats.sign_up(3)
    before = Calendar.from_ical(files_of(told("registration_confirmed"))["seats.ics"])
    cancel_registration(registration_id=registration.pk, now=LATER)

    (file,) = files_of(told("registration_cancelled")).values()

    after = Calendar.from_ical(file)
    (was,), (now) = before.walk("VEVENT"), after.walk("VEVENT")
    assert (str(before["method"]), str(after["method"])) == ("REQUEST", "CANCEL")
    assert str(was["uid"]) == str(now[0]["uid"])
    assert int(now[0]["sequence"]) > int(was["sequence"])


def test_an_event_moves_with_the_release_under_the_same_uid_and_two_parsers_agree(seats):
    registration = seats.sign_up(3)

    def read(content: bytes) -> tuple:
        (event,) = Calendar.from_ical(content).walk("VEVENT")
        other = vobject.readOne(content.decode()).vevent
        assert (str(event["uid"]), event.decoded("dtstart")) == (other.uid.value, other.dtstart.value)
        return str(event["uid"]), int(event["sequence"]), event.decoded("dtstart"), str(event["summary"])

    first = read(seat_calendar(registration, sitting_of(seats.seminar.pk), language="ar"))
    seats.move(BEGINNING + timedelta(hours=3))
    second = read(seat_calendar(registration, sitting_of(seats.seminar.pk), language="ar"))

    assert first[0] == second[0]
    assert second[1] == first[1] + 1
    assert (first[2], second[2]) == (BEGINNING, BEGINNING + timedelta(hours=3))
    assert second[3] == TITLES["title_ar"]


def test_who_has_to_wait_again_is_told_where_and_loses_the_event(seats):
    seats.sign_up(6)
    seats.sign_up(4, now=LATER)
    resize_seating(seminar=seats.seminar, seats=6, by=seats.officer, now=LATER, surplus=Surplus.WAIT)

    facts = told("registration_waits_again")

    assert facts.values["place"] == "1"
    assert [str(Calendar.from_ical(file)["method"]) for file in files_of(facts).values()] == ["CANCEL"]


# --- Reminders --------------------------------------------------------------------------------------
def due(name: str, seats, *, days_before: int, now) -> list[tuple[int, object]]:
    reminder = reminder_of(name)
    (rule, *_rest) = [each for each in reminder.usual_rules if each.days_before == days_before]
    occasion = last_occasion(days_before=days_before, local_time=rule.local_time, now=now)
    asked = Asked(seats.edition, rule.audience, occasion, now)
    return [(each.about_id, each.happens_at) for each in reminder.find(asked)]


def test_the_day_before_and_the_morning_remind_who_has_seats(seats):
    confirmed = seats.sign_up(10, is_group=True)
    seats.sign_up(1)  # waits
    seats.ask(1)
    evening, morning = BEGINNING - timedelta(hours=15), BEGINNING - timedelta(hours=2)

    assert due("seminars.seats_ahead", seats, days_before=1, now=evening) == [(confirmed.pk, BEGINNING)]
    assert due("seminars.seats_ahead", seats, days_before=0, now=morning) == [(confirmed.pk, BEGINNING)]
    assert due("seminars.seats_ahead", seats, days_before=1, now=evening - timedelta(days=1)) == []


def test_who_confirms_after_the_evening_before_has_just_been_told(seats):
    evening = BEGINNING - timedelta(hours=15)
    seats.sign_up(2, now=evening - timedelta(minutes=1))

    assert due("seminars.seats_ahead", seats, days_before=1, now=evening) == []


def test_a_reminder_of_what_moved_or_was_given_back_is_not_sent(seats):
    registration = seats.sign_up(2)
    message = Message(
        kind="seminars.seats_ahead",
        about_id=registration.pk,
        language="ar",
        due_at=BEGINNING - timedelta(hours=15),
        context={"happens_at": BEGINNING.isoformat()},
        pk=1,
    )
    assert facts_of(message) is not None

    seats.move(BEGINNING + timedelta(hours=1))
    assert facts_of(message) is None
    message.context = {"happens_at": (BEGINNING + timedelta(hours=1)).isoformat()}
    assert facts_of(message) is not None
    cancel_registration(registration_id=registration.pk, now=LATER)
    assert facts_of(message) is None


def test_who_came_is_thanked_with_the_certificate_and_nobody_else(seats):
    came, stayed_away = seats.sign_up(4, full_name="Nadia Alaoui", language="fr"), seats.sign_up(2)
    let_in(registration_id=came.pk, people=4, by=seats.officer, now=BEGINNING)
    next_day = BEGINNING + timedelta(days=1, hours=1)

    assert due("seminars.seats_thanks", seats, days_before=-1, now=next_day) == [(came.pk, BEGINNING)]
    message = Message(kind="seminars.seats_thanks", about_id=came.pk, language="fr", due_at=next_day, pk=1)
    (paper,) = files_of(facts_of(message)).values()
    text = " ".join(lines_of(paper))
    assert "Nadia Alaoui" in text
    assert "Les défis de l'identité numérique" in text.replace("’", "'")
    message.about_id = stayed_away.pk
    assert facts_of(message) is None


# --- Audiences --------------------------------------------------------------------------------------
def test_staff_write_to_who_has_seats_and_to_who_waits(seats, django_assert_num_queries):
    confirmed, waits = seats.sign_up(10, is_group=True, phone="+212612345678"), seats.sign_up(2)
    seats.ask(1)
    registered, waiting = audience_of("seminars.registered"), audience_of("seminars.waiting")

    with django_assert_num_queries(2):
        (one,) = registered.people(seats.edition, {}, None)
    (other,) = waiting.people(seats.edition, {}, None)

    assert (one.key, one.email, one.phone) == (confirmed.pk, confirmed.email, "+212612345678")
    assert set(one.values()) == set(registered.placeholders)
    assert other.key == waits.pk
    assert list(registered.people(seats.edition, {"day": "2027-05-23"}, None)) == []
    assert [each.key for each in registered.people(seats.edition, {"day": "2027-05-22"}, None)] == [confirmed.pk]
    assert list(registered.people(seats.edition, {"seminar": "X99"}, None)) == []
    assert list(registered.people(seats.edition, {}, [waits.pk])) == []
    assert registered.narrowings[0].choices(seats.edition) == [("2027-05-22", "السبت 22 ماي")]
    assert Channel.SITE not in registered.channels


# --- A release --------------------------------------------------------------------------------------
def test_a_release_brings_the_letter_anew_and_takes_out_of_calendars_what_is_cancelled(db):
    schedule = Schedule()
    moved, cancelled = schedule.seminar("S01"), schedule.seminar("S02", hours=3)
    schedule.release("1")
    for seminar in (moved, cancelled):
        SeatingFactory(seminar=seminar, seats_taken=2)
        RegistrationFactory(seminar=seminar, state=State.CONFIRMED, email="guest@example.org", language="fr")
    RegistrationFactory(seminar=moved, state=State.WAITING, queue_number=1, email="waits@example.org")
    move(moved, hours=1)
    cancel_seminar(seminar_id=cancelled.pk, reason="Illness", by=schedule.officer, now=NOW)
    schedule.release("2")

    def papers_for(address: str) -> dict[str, bytes]:
        message = Message.objects.get(address=address, kind="seminars.release_for_guest")
        return files_of(facts_of(message))

    files = papers_for("guest@example.org")
    assert list(files) == ["S01-seats.pdf", "S01-seats.ics", "S02-seats.ics"]
    assert "12:00" in " ".join(lines_of(files["S01-seats.pdf"]))
    calendars = [Calendar.from_ical(files[name]) for name in list(files)[1:]]
    assert [str(calendar["method"]) for calendar in calendars] == ["REQUEST", "CANCEL"]
    assert calendars[0].walk("VEVENT")[0].decoded("dtstart") == BEGINNING + timedelta(hours=1)
    assert papers_for("waits@example.org") == {}
