"""What seminars keep of people: shown, erased, purged in time; what speakers are told, and when they are reminded."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import translation

from openday.accounts.personal_data import parts
from openday.accounts.roles import Role
from openday.editions.models import Edition
from openday.notifications import audiences
from openday.notifications.kinds import kind_of
from openday.notifications.models import Message
from openday.notifications.occasions import Occasion
from openday.notifications.reminders import Asked, reminder_of
from openday.time_zone import at_local
from openday.uploads.reading import JPEG, CleanFile
from seminars import tasks
from seminars.errors import InUse, MayNotManage, PeopleStillKept
from seminars.models import Registration, Speaker
from seminars.own_page import own_page_path
from seminars.personal_data import PART
from seminars.services.own_part import fill_in_own_part, propose_photo, take_over
from seminars.services.people import erase_registrations, erase_speaker, export_person
from seminars.services.programme import programme_of
from seminars.services.releases import preview_release, release
from seminars.services.retention import editions_due, forget_unconfirmed, kept_until, purge_people
from seminars.services.speakers import OwnPart, send_link
from seminars.speaker_reminders import SPEAKERS
from tests.factories.accounts import UserFactory
from tests.factories.editions import FIRST_DAY, EditionFactory
from tests.factories.seminars import (
    NOW,
    AvailabilityFactory,
    ContributionFactory,
    PlacementFactory,
    RegistrationFactory,
    SeatingFactory,
    SeminarFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db
State = Registration.State
ADDRESS = "youssef@example.org"
OVER = at_local(FIRST_DAY + timedelta(days=4 + 90 + 1), time(0))  # of five days, kept for ninety


@pytest.fixture
def edition() -> Edition:
    return EditionFactory()


@pytest.fixture
def officer():
    return UserFactory(roles=[Role.PROGRAMME])


def photo() -> CleanFile:
    return CleanFile(JPEG, (b"a face", b"small"), 1, 700, 900, "0" * 64, "me.jpg")


def filled_in(edition: Edition, officer) -> Speaker:
    """A speaker of whom everything is known, and of whom something more waits to be looked at."""
    speaker = ContributionFactory(seminar__edition=edition, speaker__email=ADDRESS).speaker
    send_link(speaker_id=speaker.pk, by=officer, now=NOW)
    part = OwnPart(
        name_ar="يوسف", name_fr="Youssef", phone="+212612345678", biography_fr="Vingt ans.", filming="agreed"
    )
    fill_in_own_part(speaker_id=speaker.pk, revision=1, part=part, now=NOW)
    AvailabilityFactory(speaker=speaker)
    propose_photo(speaker_id=speaker.pk, photo=photo(), now=NOW)
    take_over(speaker_id=speaker.pk, revision=3, by=officer)
    part = replace(part, biography_fr="Trente ans.")
    fill_in_own_part(speaker_id=speaker.pk, revision=4, part=part, now=NOW)
    return propose_photo(speaker_id=speaker.pk, photo=photo(), now=NOW)


# --- Shown and erased -------------------------------------------------------------------------------
def test_all_that_is_kept_under_an_address_is_handed_out(edition, officer):
    filled_in(edition, officer)
    RegistrationFactory(seminar__edition=edition, email=ADDRESS, state=State.CONFIRMED, phone="+212600000000")
    RegistrationFactory(seminar__edition=edition, state=State.ASKED)  # of somebody else

    kept = export_person(" Youssef@Example.org")

    (registration,) = kept["registrations"]
    (speaker,) = kept["speaker"]
    assert (registration["name"], registration["telephone"], registration["seats"]) == (
        "يوسف بنعلي",
        "+212600000000",
        2,
    )
    assert (speaker["name_in_latin_letters"], speaker["biography_fr"], speaker["has_photo"]) == (
        "Youssef",
        "Vingt ans.",
        True,
    )
    assert speaker["written_and_not_public_yet"] == {"biography_fr": "Trente ans."}
    assert (len(speaker["can_come"]), len(speaker["seminars"])) == (1, 1)
    assert export_person("") == {"registrations": [], "speaker": []}


def test_an_erased_speaker_is_known_nowhere_not_even_to_the_public(
    edition, officer, django_capture_on_commit_callbacks
):
    speaker = filled_in(edition, officer)
    PlacementFactory(seminar=speaker.contributions.get().seminar)
    release(edition=edition, name="1.0", seen=preview_release(edition).seen, by=officer, now=NOW)
    assert [each.name for each in programme_of(edition, "fr").speakers] == ["Youssef"]
    names = [speaker.photo_name, speaker.proposed_photo_name]

    with pytest.raises(MayNotManage), transaction.atomic():
        erase_speaker(speaker_id=speaker.pk, by=UserFactory(roles=[Role.DIRECTION]))
    with django_capture_on_commit_callbacks(execute=True):
        erase_speaker(speaker_id=speaker.pk, by=officer)
    erase_speaker(speaker_id=speaker.pk, by=officer)  # twice

    assert not Speaker.objects.exists()
    assert programme_of(edition, "fr").speakers == ()
    assert [default_storage.exists(f"{name}/1") for name in names] == [False, False]
    events = Speaker.pgh_event_model.objects.filter(pgh_obj_id=speaker.pk)
    assert events.exists()
    assert set(events.values_list("name_ar", "email", "biography_fr", "photo_name")) == {("", "", "", "")}


def test_sign_ups_are_erased_once_they_are_over(edition, officer):
    over = RegistrationFactory(seminar__edition=edition, email=ADDRESS, state=State.CANCELLED, organisation="جمعية")
    live = RegistrationFactory(seminar__edition=edition, email=ADDRESS, state=State.CONFIRMED)
    with pytest.raises(InUse), transaction.atomic():
        erase_registrations(email=ADDRESS, by=officer, now=NOW)
    Registration.objects.filter(pk=live.pk).update(state=State.CANCELLED)

    assert erase_registrations(email=ADDRESS, by=officer, now=NOW) == 2
    assert erase_registrations(email=ADDRESS, by=officer, now=NOW) == 0

    over.refresh_from_db()
    assert (over.full_name, over.email, over.organisation, over.seats, over.purged_at) == ("", "", "", 2, NOW)
    events = Registration.pgh_event_model.objects.filter(pgh_obj_id=over.pk)
    assert set(events.values_list("organisation", flat=True)) == {""}


def test_an_account_is_kept_while_its_seats_are_held(edition):
    user = UserFactory(email=ADDRESS, roles=[])
    registration = RegistrationFactory(seminar__edition=edition, email=ADDRESS, state=State.WAITING, queue_number=1)
    assert PART in list(parts())

    with translation.override("fr"):
        (reason,) = PART.reasons_to_keep(user, NOW)
    assert registration.seminar.title_fr in reason
    assert PART.export(user)["registrations"][0]["state"] == "waiting"
    Registration.objects.update(state=State.CANCELLED)
    assert PART.reasons_to_keep(user, NOW) == []
    PART.erase(user)

    registration.refresh_from_db()
    assert (registration.full_name, registration.email) == ("", "")


# --- In time ----------------------------------------------------------------------------------------
def test_people_are_purged_after_their_time_and_figures_stay(edition, officer, django_capture_on_commit_callbacks):
    speaker = filled_in(edition, officer)
    seminar = speaker.contributions.get().seminar
    SeatingFactory(seminar=seminar, seats_taken=2)
    registration = RegistrationFactory(
        seminar=seminar, email=ADDRESS, state=State.ATTENDED, attended_at=NOW, attended_seats=2
    )
    assert kept_until(edition) == OVER
    assert editions_due(now=OVER - timedelta(seconds=1)) == []
    with pytest.raises(PeopleStillKept) as refused:
        purge_people(edition=edition, now=OVER - timedelta(seconds=1))
    assert refused.value.until == OVER

    assert editions_due(now=OVER) == [edition]
    with django_capture_on_commit_callbacks(execute=True):
        purged = purge_people(edition=edition, now=OVER)

    assert (purged.registrations, purged.speakers) == (1, 1)
    assert editions_due(now=OVER) == []  # nothing is left
    registration.refresh_from_db()
    assert (registration.full_name, registration.email, registration.attended_seats) == ("", "", 2)
    name = speaker.photo_name
    speaker.refresh_from_db()
    assert (speaker.name_fr, speaker.email, speaker.phone, speaker.biography_fr, speaker.photo_name) == (
        "Youssef",
        "",
        "",
        "",
        "",
    )
    assert not speaker.availabilities.exists()
    assert not default_storage.exists(f"{name}/1")
    events = Speaker.pgh_event_model.objects.filter(pgh_obj_id=speaker.pk)
    assert set(events.values_list("email", "biography_fr")) == {("", "")}


def test_requests_that_nobody_confirmed_are_deleted_after_a_week(edition):
    expired = {"seminar__edition": edition, "link_expires_at": NOW}
    nobody = RegistrationFactory(**expired, state=State.LAPSED, confirmed_at=None)
    somebody = RegistrationFactory(**expired, state=State.LAPSED)  # confirmed, then an offer lapsed

    assert forget_unconfirmed(now=NOW + timedelta(days=7)) == 0
    assert forget_unconfirmed(now=NOW + timedelta(days=7, seconds=1)) == 1

    assert not Registration.objects.filter(pk=nobody.pk).exists()
    assert Registration.objects.filter(pk=somebody.pk).exists()


def test_the_command_says_what_it_did(edition, officer, time_machine, capsys):
    filled_in(edition, officer)
    time_machine.move_to(OVER - timedelta(days=1), tick=False)
    with pytest.raises(CommandError, match="kept until"):
        call_command("purge_seminar_people", edition=edition.number)
    with pytest.raises(CommandError, match="no edition"):
        call_command("purge_seminar_people", edition=9999)

    time_machine.move_to(OVER, tick=False)
    call_command("purge_seminar_people", dry_run=True)
    assert Speaker.objects.get().email == ADDRESS
    call_command("purge_seminar_people")

    assert "0 sign-ups and 1 speakers purged" in capsys.readouterr().out
    assert Speaker.objects.get().email == ""
    assert tasks.purge_people() == 0  # the nightly job finds nothing more


# --- What speakers are told -------------------------------------------------------------------------
def facts_of(message: Message):
    return kind_of(message.kind).load([message]).get(message.pk)


def test_the_link_is_told_in_the_speakers_language_while_it_is_theirs(edition, officer):
    part = ContributionFactory(seminar__edition=edition, speaker__language="fr", role="moderator")
    ContributionFactory(
        speaker=part.speaker,
        seminar=SeminarFactory(
            edition=edition, title_fr="Annulé", cancelled_at=NOW, cancelled_by=officer, cancelled_reason="x"
        ),
    )
    speaker = send_link(speaker_id=part.speaker_id, by=officer, now=NOW)
    message = Message.objects.get(kind="seminars.own_page")

    facts = facts_of(message)

    with translation.override("fr"):
        assert facts.url.endswith(own_page_path(speaker))
    assert facts.values["seminars"] == f"«\u00a0{part.seminar.title_fr}\u00a0»"
    assert facts.values["speaker"] == "Nadia El Alaoui"
    assert facts.table == (("Modération", part.seminar.title_fr),)
    Speaker.objects.update(email="other@example.org")
    assert facts_of(message) is None


def asked(edition: Edition, day=FIRST_DAY, *, now=NOW) -> Asked:
    due_at = at_local(day - timedelta(days=21), time(10))
    return Asked(edition=edition, audience=SPEAKERS, occasion=Occasion(due_at, day), now=now)


def test_speakers_who_have_not_filled_in_their_page_are_reminded(edition, officer, django_assert_num_queries):
    waiting = ContributionFactory(seminar__edition=edition, speaker__link_sent_at=NOW).speaker
    ContributionFactory(seminar__edition=edition, speaker=waiting)  # once, however often they speak
    ContributionFactory(seminar__edition=edition)  # was never sent the link
    ContributionFactory(seminar__edition=edition, speaker__link_sent_at=NOW, speaker__own_part_at=NOW)
    SpeakerFactory(edition=edition, link_sent_at=NOW)  # speaks nowhere
    called_off = SeminarFactory(edition=edition, cancelled_at=NOW, cancelled_by=officer, cancelled_reason="x")
    ContributionFactory(seminar=called_off, speaker__link_sent_at=NOW)
    reminder = reminder_of("seminars.own_part_waits")

    with django_assert_num_queries(2):
        due = list(reminder.find(asked(edition)))

    assert [(row.about_id, row.recipients[0].email) for row in due] == [(waiting.pk, waiting.email)]
    assert list(reminder.find(asked(edition, FIRST_DAY + timedelta(days=1)))) == []
    assert list(reminder.find(asked(edition, now=at_local(FIRST_DAY, time(9))))) == []


def test_staff_write_to_speakers_of_a_seminar_or_of_a_role(edition):
    one = ContributionFactory(seminar__edition=edition, seminar__code="S01", role="moderator")
    two = ContributionFactory(seminar__edition=edition, seminar__code="S02")
    ContributionFactory(seminar=two.seminar, speaker=one.speaker)
    audience = audiences.audience_of("seminars.speakers")

    def found(**chosen: str) -> list[int]:
        return [row.key for row in audience.people(edition, chosen, None)]

    assert found() == [one.speaker_id, two.speaker_id]
    assert found(seminar="S01") == found(role="moderator") == [one.speaker_id]
    (row, _other) = audience.people(edition, {"seminar": "S02"}, None)
    with translation.override("fr"):
        assert row.values()["seminars"] == f"«\u00a0{two.seminar.title_fr}\u00a0»"
