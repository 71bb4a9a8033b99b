"""What mails of a release say, to whom it touches, in their language."""

import pytest
from django.core import mail
from django.urls import reverse

from openday.notifications.bell import items_of
from openday.notifications.kinds import kind_of
from openday.notifications.models import Channel, Message
from openday.notifications.services.loading import facts_of
from seminars.models import Registration, Speaker
from seminars.services.seminars import cancel_seminar
from tests.factories.accounts import UserFactory
from tests.factories.seminars import NOW, ContributionFactory, RegistrationFactory, SeatingFactory
from tests.seminars.schedule_cast import move


def message_to(address: str) -> Message:
    return Message.objects.get(address=address, channel=Channel.EMAIL)


def test_a_speaker_reads_where_and_when(schedule, settings):
    schedule.seminar("S01", title_fr="Identité")
    Speaker.objects.update(language="fr", email="nadia@example.org")
    schedule.release("1")

    facts = facts_of([message_to("nadia@example.org")]).popitem()[1]

    assert facts.values["what"] == "«\u00a0Identité\u00a0»"
    assert facts.table == (("Identité", "samedi 22 mai, \u206610:00 – 11:00\u2069, \u2068Salle Ibn\u2069."),)
    assert facts.url == f"{settings.SITE_URL}/fr/programme/seminars/S01/"


def test_a_guest_reads_of_all_that_changed_and_what_becomes_of_the_seats(schedule, settings):
    moved, cancelled = schedule.seminar("S01"), schedule.seminar("S02", hours=3)
    schedule.release("1")
    for seminar in (moved, cancelled):
        SeatingFactory(seminar=seminar, seats_taken=2)
        RegistrationFactory(
            seminar=seminar, state=Registration.State.CONFIRMED, email="guest@example.org", language="en"
        )
    move(moved, hours=1)
    cancel_seminar(seminar_id=cancelled.pk, reason="Illness", by=schedule.officer, now=NOW)
    schedule.release("2")

    facts = facts_of([message_to("guest@example.org")]).popitem()[1]

    assert facts.values["what"] == "2 seminars"
    assert facts.values["seats"].startswith("The registration for what is cancelled has ended")
    assert "Your other registrations stay as they are" in facts.values["seats"]
    assert "begins later" in facts.table[0][1]
    assert "Illness" in facts.table[1][1]
    assert facts.url == f"{settings.SITE_URL}/en/programme/releases/2/"


@pytest.mark.parametrize(("is_cancelled", "words"), [(True, "has ended"), (False, "stays as it is")])
def test_a_guest_of_one_seminar_reads_what_becomes_of_it(schedule, is_cancelled, words):
    seminar = schedule.seminar("S01")
    schedule.release("1")
    SeatingFactory(seminar=seminar, seats_taken=2)
    RegistrationFactory(seminar=seminar, state=Registration.State.CONFIRMED, email="guest@example.org", language="en")
    if is_cancelled:
        cancel_seminar(seminar_id=seminar.pk, reason="Illness", by=schedule.officer, now=NOW)
    else:
        move(seminar, hours=1)
    schedule.release("2")

    facts = facts_of([message_to("guest@example.org")]).popitem()[1]

    assert words in facts.values["seats"]
    assert facts.url.endswith("/en/programme/seminars/S01/")


def test_a_title_of_the_draft_is_in_no_mail(schedule):
    seminar = schedule.seminar("S01", title_ar="المنشور")
    schedule.release("1")
    seminar.title_ar = "عنوان المسودة"
    seminar.save()

    facts = facts_of(list(Message.objects.filter(channel=Channel.EMAIL))).popitem()[1]

    assert facts.table[0][0] == "المنشور"


def test_staff_read_of_it_under_the_bell(schedule):
    colleague = UserFactory(roles=["programme"])
    schedule.seminar("S01")
    schedule.release("3 bis")

    item = items_of(list(Message.objects.filter(recipient=colleague)), language="fr")[0]

    assert "3 bis" in item.subject
    assert item.url == reverse("backoffice:schedule-release-detail", args=[1]).replace("/ar/", "/fr/")


@pytest.mark.parametrize("kind", ["release_for_speaker", "release_for_guest", "released"])
def test_a_batch_of_any_size_is_loaded_in_four_queries(schedule, kind, django_assert_max_num_queries):
    UserFactory.create_batch(3, roles=["programme"])
    seminar = schedule.seminar("S01")
    schedule.release("1")
    SeatingFactory(seminar=seminar, seats_taken=20)
    RegistrationFactory.create_batch(10, seminar=seminar, state=Registration.State.CONFIRMED)
    ContributionFactory.create_batch(3, seminar=seminar)
    move(seminar, hours=1, hall=schedule.other_hall)
    schedule.release("2")
    messages = list(Message.objects.filter(kind=f"seminars.{kind}"))

    with django_assert_max_num_queries(4):
        facts = kind_of(f"seminars.{kind}").load(messages)

    assert len(facts) == len(messages) > 2
    assert not mail.outbox
