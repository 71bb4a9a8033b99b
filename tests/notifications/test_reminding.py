"""Seeing to reminders by rule: once each, caught up with, safe with two beats, in few queries."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from threading import Barrier

import pytest
from django.db import close_old_connections, connection, transaction
from django.test.utils import CaptureQueriesContext

from openday.editions.models import Edition
from openday.notifications import kinds, reminders
from openday.notifications.kinds import MessageKind, ShippedText
from openday.notifications.models import Channel, Message, Preference, Priority, ReminderRule
from openday.notifications.occasions import GRACE
from openday.notifications.reminders import Due, Reminder, UsualRule
from openday.notifications.services import reminding
from openday.notifications.services.outbox import Recipient, recipients_of
from openday.notifications.services.reminding import add_usual_rules, remind
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory

TEN = datetime(2027, 5, 15, 10, tzinfo=UTC)
PARTY = datetime(2027, 5, 22, 9, 30, tzinfo=UTC)
WRITTEN = datetime(2027, 5, 1, tzinfo=UTC)


class Parties:
    """Something that happens to people at times of their own; `find` asks nobody."""

    def __init__(self):
        self.at = {}
        self.asked = []
        self.failure = None

    def find(self, asked):
        self.asked.append(asked)
        if self.failure:
            raise self.failure
        starts_at, ends_at = asked.occasion.bounds
        for person, happens_at in self.at.items():
            if starts_at <= happens_at < ends_at:
                yield Due(about_id=person.pk, happens_at=happens_at, recipients=recipients_of([person]))


def register(monkeypatch, parties, *, name="tests.party", is_essential=True):
    text = ShippedText(subject="party", lines=("party",))
    kind = MessageKind(
        name=name, title=name, text=text, load=lambda _: {}, about_type="tests.party", is_essential=is_essential
    )
    monkeypatch.setitem(kinds._KINDS, name, kind)
    reminder = Reminder(
        name=name,
        title=name,
        happens="the party",
        audiences={"guests": "guests"},
        usual_rules=(UsualRule(7, time(10), "guests", (Channel.EMAIL,)),),
        find=parties.find,
    )
    monkeypatch.setitem(reminders._REMINDERS, name, reminder)


@pytest.fixture
def parties(monkeypatch):
    monkeypatch.setattr(reminders, "_REMINDERS", {})
    parties = Parties()
    register(monkeypatch, parties)
    return parties


@pytest.fixture
def edition(db):
    return EditionFactory()


@pytest.fixture
def rule(edition, parties):
    """A week before, at ten."""
    add_usual_rules(edition=edition, now=WRITTEN)
    return ReminderRule.objects.get()


@pytest.fixture
def guest(parties):
    person = UserFactory(language="fr")
    parties.at[person] = PARTY
    return person


def told():
    return list(Message.objects.order_by("pk").values_list("recipient_id", "about_id", "channel"))


# --- Once ------------------------------------------------------------------------------------------


def test_who_is_due_is_told_by_the_rule(rule, guest):
    assert remind(now=TEN) == 1

    message = Message.objects.get()
    said = (message.kind, message.channel, message.recipient, message.address, message.language, message.about_id)
    assert said == ("tests.party", "email", guest, guest.email, "fr", guest.pk)
    assert (message.state, message.due_at, message.rule, message.edition) == ("queued", TEN, rule, rule.edition)
    assert (message.priority, message.context) == (Priority.BULK, {"happens_at": PARTY.isoformat()})


def test_nobody_is_told_twice_however_often_the_beat_strikes(rule, guest, parties):
    counts = [remind(now=TEN + timedelta(minutes=5 * beat)) for beat in range(12)]

    assert (sum(counts), len(told()), len(parties.asked)) == (1, 1, 1)


def test_a_minute_before_it_is_due_nothing_is_asked(rule, guest, parties):
    assert remind(now=TEN - timedelta(minutes=1)) == 0
    assert parties.asked == []


def test_what_moves_to_another_time_is_told_of_again_and_what_moves_back_is_not(rule, guest, parties):
    remind(now=TEN)
    parties.at[guest] = PARTY + timedelta(days=1)
    next_day = remind(now=TEN + timedelta(days=1))
    parties.at[guest] = PARTY
    ReminderRule.objects.update(done_until=WRITTEN)
    back = remind(now=TEN)

    assert (next_day, back, len(told())) == (1, 0, 2)


def test_a_rule_that_is_set_to_a_later_hour_of_the_same_day_tells_nobody_twice(rule, guest, parties):
    late = UserFactory()
    remind(now=TEN)
    parties.at[late] = PARTY
    ReminderRule.objects.update(local_time=time(16))

    assert remind(now=TEN + timedelta(hours=6)) == 1
    assert [person for person, _, _ in told()] == [guest.pk, late.pk]


def test_another_lead_time_tells_again(rule, guest, edition):
    ReminderRule.objects.create(
        edition=edition,
        reminder="tests.party",
        days_before=2,
        local_time=time(10),
        audience="guests",
        channels=["email", "site"],
        done_until=WRITTEN,
    )

    remind(now=TEN)
    remind(now=TEN + timedelta(days=5))

    assert [channel for _, _, channel in told()] == ["email", "email", "site"]


def test_a_pass_leaves_what_came_round_before_its_rule_was_written(rule, guest):
    ReminderRule.objects.update(done_until=TEN + timedelta(hours=4))  # written at two in the afternoon

    assert remind(now=TEN + timedelta(hours=4, minutes=5)) == 0
    assert remind(now=TEN + timedelta(days=1)) == 0  # it is about the next day's guests
    assert told() == []


# --- Missed, and too late ----------------------------------------------------------------------------


def test_a_beat_that_was_down_for_hours_catches_up(rule, guest):
    assert remind(now=TEN + GRACE - timedelta(minutes=1)) == 1


@pytest.mark.parametrize("late", [GRACE, timedelta(hours=20), timedelta(days=2)])
def test_what_is_too_late_is_not_said_any_more(rule, guest, late):
    assert remind(now=TEN + late) == 0
    assert told() == []


def test_a_beat_that_was_down_for_days_sees_to_today(rule, guest, parties):
    today = UserFactory()
    parties.at[today] = PARTY + timedelta(days=2)

    assert remind(now=TEN + timedelta(days=2)) == 1
    assert told() == [(today.pk, today.pk, "email")]


# --- Whose rules -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_only_the_published_edition_reminds(rule, guest, state):
    Edition.objects.update(state=state)

    assert remind(now=TEN) == 0


def test_a_rule_that_is_switched_off_reminds_nobody(rule, guest):
    ReminderRule.objects.update(is_active=False)

    assert remind(now=TEN) == 0


def test_a_new_edition_begins_with_the_usual_rules_and_keeps_what_staff_make_of_them(edition, parties, monkeypatch):
    add_usual_rules(edition=edition, now=WRITTEN)
    rule = ReminderRule.objects.get()
    assert (rule.reminder, rule.days_before, rule.local_time, rule.audience) == ("tests.party", 7, time(10), "guests")
    assert (rule.channels, rule.is_active, rule.done_until) == (["email"], True, WRITTEN)

    ReminderRule.objects.update(days_before=5)
    add_usual_rules(edition=edition, now=TEN)
    assert list(ReminderRule.objects.values_list("days_before", flat=True)) == [5]

    ReminderRule.objects.all().delete()
    register(monkeypatch, parties, name="tests.wedding")
    add_usual_rules(edition=edition, now=TEN)
    assert list(ReminderRule.objects.values_list("reminder", flat=True)) == ["tests.wedding"]


def test_the_beat_gives_an_edition_the_rules_that_it_never_had(edition, parties):
    remind(now=TEN)

    assert ReminderRule.objects.count() == 1


def test_who_wants_only_what_is_essential_gets_no_reminder(edition, parties, monkeypatch, guest):
    register(monkeypatch, parties, is_essential=False)
    add_usual_rules(edition=edition, now=WRITTEN)
    other = UserFactory()
    parties.at[other] = PARTY
    Preference.objects.create(user=guest, wants_email=False)

    assert remind(now=TEN) == 1
    assert told() == [(other.pk, other.pk, "email")]


def test_an_address_of_any_length_is_told_once(rule, parties, monkeypatch):
    long = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example"
    recipients = [Recipient(email=long), Recipient(email=long.replace("a", "e")), Recipient(email="p1@example.org")]
    due = Due(about_id=1, happens_at=PARTY, recipients=recipients)
    reminder = reminders.reminder_of("tests.party")
    monkeypatch.setitem(reminders._REMINDERS, "tests.party", replace(reminder, find=lambda _asked: [due]))

    assert remind(now=TEN) == 3
    ReminderRule.objects.update(done_until=WRITTEN)
    assert remind(now=TEN) == 0


# --- Trouble -----------------------------------------------------------------------------------------


def test_a_reminder_that_fails_leaves_nothing_behind_stops_no_other_and_is_tried_again(
    rule, guest, parties, monkeypatch
):
    broken = Parties()
    broken.at[guest] = PARTY
    broken.failure = RuntimeError("no such table")
    register(monkeypatch, broken, name="tests.broken")
    add_usual_rules(edition=rule.edition, now=WRITTEN)
    ReminderRule.objects.filter(reminder="tests.broken").update(id=rule.pk - 1)  # comes first

    with pytest.raises(ExceptionGroup) as failed:
        remind(now=TEN)
    assert failed.value.exceptions == (broken.failure,)
    assert [message.kind for message in Message.objects.all()] == ["tests.party"]

    broken.failure = None
    assert remind(now=TEN + timedelta(minutes=5)) == 1


def test_a_reminder_that_no_app_knows_any_more_is_left_alone(rule, guest, caplog):
    ReminderRule.objects.update(reminder="tests.forgotten")

    assert remind(now=TEN) == 0
    assert "no app knows reminder tests.forgotten" in caplog.text


def beats(times, now):
    """`remind` by so many beats at the same time; how many each wrote."""
    start = Barrier(times)

    def beat(_):
        try:
            start.wait()
            return remind(now=now)
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(max_workers=times) as rush:
        return list(rush.map(beat, range(times)))


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_beats_at_the_same_time_see_to_a_rule_once(rule, parties):
    parties.at = dict.fromkeys(UserFactory.create_batch(40), PARTY)

    counts = beats(4, TEN)

    assert sorted(counts) == [0, 0, 0, 40]
    assert (len(told()), len(parties.asked)) == (40, 1)


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_beats_without_the_lock_are_held_by_the_key_alone_and_without_both_by_nothing(rule, parties, monkeypatch):
    """The control of the test above: it would go red."""
    parties.at = dict.fromkeys(UserFactory.create_batch(40), PARTY)
    together = Barrier(4)

    def find(asked):
        with suppress(Exception):
            together.wait(timeout=5)
        return list(Parties.find(parties, asked))

    unlocked = reminders.reminder_of("tests.party")
    monkeypatch.setitem(reminders._REMINDERS, "tests.party", replace(unlocked, find=find))
    see_to = reminding._see_to.__wrapped__
    monkeypatch.setattr(ReminderRule.objects, "select_for_update", lambda **_: ReminderRule.objects.all())
    monkeypatch.setattr(reminding, "_see_to", transaction.atomic(see_to))
    beats(4, TEN)
    assert len(told()) == 40

    Message.objects.all().delete()
    ReminderRule.objects.update(done_until=WRITTEN)
    write = reminding.messages_for
    monkeypatch.setattr(reminding, "messages_for", lambda **asked: write(**{**asked, "dedupe": uuid.uuid4().hex}))
    beats(4, TEN)
    assert len(told()) == 160


# --- Many --------------------------------------------------------------------------------------------


def queries_of(now):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        remind(now=now)
    return len(queries)


def test_a_pass_asks_as_little_for_thirty_as_for_one(rule, parties):
    people = UserFactory.create_batch(30)
    parties.at = {people[0]: PARTY}
    one = queries_of(TEN)
    parties.at = {person: PARTY + timedelta(days=1) for person in people}
    thirty = queries_of(TEN + timedelta(days=1))
    nothing = queries_of(TEN + timedelta(days=1, minutes=5))

    assert (one, thirty, nothing) == (10, 10, 3)
