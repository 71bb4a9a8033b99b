"""Reminders of visits: by the state of each as it is, over the change of the clocks, once, and never too late."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openday.editions.models import Edition
from openday.notifications.kinds import kind_of
from openday.notifications.models import Message, ReminderRule
from openday.notifications.reminders import reminders
from openday.notifications.services.reminding import add_usual_rules, remind
from openday.time_zone import at_local, local_zone
from schools.models import Membership, Visit
from schools.services.booking import book_visit, cancel_visit, change_visit, correct_contact
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, GateFactory
from tests.factories.pavilions import PavilionContactFactory, PavilionFactory, SlotFactory
from tests.factories.schools import ArrivalWindowFactory, InstitutionFactory, MembershipFactory
from tests.schools.conftest import LONG_AGO, Site, head_of

DAY = date(2027, 5, 22)  # of the visit: a Saturday


@pytest.fixture(autouse=True)
def rules(site):
    """The usual ones of this app, which were there before anything was booked."""
    add_usual_rules(edition=site.edition, now=LONG_AGO)
    ReminderRule.objects.exclude(reminder__startswith="schools.").delete()


@pytest.fixture
def visit(site, school, head):
    """Arrives on Saturday 22 May at nine; its one coach has no plate yet. Booked three weeks before."""
    return book(site, school, head, now=local(DAY - timedelta(days=21), 12))


def book(site, school, head, *, now, window=0, slot=None):
    request = site.request(slot or site.turns[0][2], window=window)
    return book_visit(institution_id=school.pk, request=request, by=head, now=now)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return at_local(day, time(hour, minute)).astimezone(UTC)


def beat(*, until: datetime, since: datetime | None = None, every: timedelta = timedelta(hours=1)):
    """What a beat writes from `since` to `until`: (local day and hour, kind, channel), in order."""
    Message.objects.exclude(rule__isnull=False).delete()  # news, not reminders
    now = since or until
    while now <= until:
        remind(now=now)
        now += every
    return said()


def said():
    rows = Message.objects.filter(rule__isnull=False).order_by("due_at", "kind", "channel", "pk")
    return [
        (f"{row.due_at.astimezone(local_zone()):%d %b %H:%M}", row.kind.removeprefix("schools."), row.channel)
        for row in rows
    ]


def is_due(message, at):
    """Whether it would still leave at this moment."""
    message.claimed_at = at
    return kind_of(message.kind).load([message]).get(message.pk) is not None


def kinds(rows):
    return [kind for _, kind, _ in rows]


# --- A visit from its booking to its thanks ----------------------------------------------------------


def test_the_reminders_of_a_visit(visit):
    assert beat(since=local(DAY - timedelta(days=8), 0), until=local(DAY + timedelta(days=3), 12)) == [
        ("15 May 10:00", "visit_ahead", "email"),
        ("15 May 10:00", "visit_ahead", "site"),
        ("18 May 10:00", "visit_incomplete", "email"),
        ("18 May 10:00", "visit_incomplete", "site"),
        ("19 May 17:00", "change_deadline", "email"),
        ("19 May 17:00", "change_deadline", "site"),
        ("20 May 10:00", "visit_near", "email"),
        ("20 May 10:00", "visit_near", "site"),
        ("20 May 10:00", "visit_near", "sms"),
        ("21 May 16:00", "visit_incomplete", "email"),
        ("21 May 16:00", "visit_incomplete", "site"),
        ("22 May 07:00", "visit_today", "email"),
        ("22 May 07:00", "visit_today", "site"),
        ("22 May 07:00", "visit_today", "sms"),
        ("23 May 10:00", "visit_thanks", "email"),
        ("23 May 10:00", "visit_thanks", "site"),
    ]


def test_each_representative_in_their_language_and_the_adult_in_charge_by_sms_in_the_visit_s(visit, school, head):
    french = MembershipFactory(institution=school, user=UserFactory(language="fr")).user
    MembershipFactory(institution=school, state=Membership.State.PENDING)
    MembershipFactory(institution=school, user=UserFactory(is_active=False))
    MembershipFactory()  # of another school
    Visit.objects.update(language="en")

    beat(until=local(DAY - timedelta(days=2), 10))

    rows = Message.objects.order_by("channel", "pk").values_list("channel", "recipient", "address", "language")
    assert list(rows) == [
        ("email", head.pk, head.email, "ar"),
        ("email", french.pk, french.email, "fr"),
        ("site", head.pk, "", "ar"),
        ("site", french.pk, "", "fr"),
        ("sms", None, visit.adult_phone, "en"),
    ]


def test_an_adult_without_a_telephone_gets_none(visit):
    Visit.objects.update(adult_phone="")

    assert "sms" not in {channel for _, _, channel in beat(until=local(DAY - timedelta(days=2), 10))}


# --- Late bookings -----------------------------------------------------------------------------------


def test_who_books_a_minute_before_midnight_gets_the_morning_s_and_none_that_was_past(site, school, head):
    booked = local(DAY - timedelta(days=1), 23, 59)
    book(site, school, head, now=booked)

    rows = beat(since=booked, until=local(DAY, 12), every=timedelta(minutes=7))

    assert rows == [
        ("22 May 07:06", "visit_today", "email"),
        ("22 May 07:06", "visit_today", "site"),
        ("22 May 07:06", "visit_today", "sms"),
    ]


def test_who_books_an_hour_after_a_reminder_was_due_does_not_get_it(site, school, head):
    booked = local(DAY - timedelta(days=2), 11)
    book(site, school, head, now=booked)

    assert beat(since=booked, until=booked + timedelta(hours=4)) == []


def test_who_books_on_the_minute_gets_it(site, school, head):
    due = local(DAY - timedelta(days=2), 10)
    book(site, school, head, now=due)

    assert set(kinds(beat(until=due))) == {"visit_near"}


def test_who_books_on_the_morning_itself_after_the_reminder_gets_none_and_later_the_thanks(site, school, head):
    booked = local(DAY, 8)
    book(site, school, head, now=booked)

    assert kinds(beat(since=booked, until=local(DAY + timedelta(days=2), 12))) == ["visit_thanks", "visit_thanks"]


# --- Moved -------------------------------------------------------------------------------------------


def test_a_visit_that_moves_moves_its_reminders(site, visit, head):
    beat(until=local(DAY - timedelta(days=7), 10))
    moved = local(DAY - timedelta(days=7), 15)
    change_visit(visit=visit, request=next_day(site), by=head, now=moved)

    rows = beat(since=moved, until=local(DAY + timedelta(days=2), 12))

    assert [row for row in rows if row[2] == "email"] == [
        ("15 May 10:00", "visit_ahead", "email"),
        ("16 May 10:00", "visit_ahead", "email"),
        ("19 May 10:00", "visit_incomplete", "email"),
        ("20 May 17:00", "change_deadline", "email"),
        ("21 May 10:00", "visit_near", "email"),
        ("22 May 16:00", "visit_incomplete", "email"),
        ("23 May 07:00", "visit_today", "email"),
        ("24 May 10:00", "visit_thanks", "email"),
    ]


def next_day(site: Site):
    """The same visit on Sunday: its only turn of that day is opened here."""
    slot = SlotFactory(
        pavilion=site.turns[0][1].pavilion,
        starts_at=site.nine + timedelta(days=1, hours=1),
        ends_at=site.nine + timedelta(days=1, hours=1, minutes=25),
    )
    return site.request(slot, window=2)


def test_who_moves_the_visit_just_after_a_reminder_was_due_has_been_told_already(site, visit, head):
    moved = local(DAY + timedelta(days=1) - timedelta(days=7), 10, 30)
    change_visit(visit=visit, request=next_day(site), by=head, now=moved)

    assert beat(since=moved, until=moved + timedelta(hours=10)) == []


def test_a_reminder_that_was_written_before_its_visit_moved_does_not_leave(site, visit, head):
    due = local(DAY - timedelta(days=2), 10)
    beat(until=due)
    written = list(Message.objects.filter(channel="email"))
    before = [is_due(message, due) for message in written]
    change_visit(visit=visit, request=next_day(site), by=head, now=due)

    assert (before, [is_due(message, due) for message in written]) == ([True], [False])


def test_another_quarter_of_an_hour_is_another_arrival(site, visit, head):
    change_visit(visit=visit, request=site.request(site.turns[0][2], window=1), by=head, now=visit.booked_at)

    beat(until=local(DAY - timedelta(days=7), 10))

    message = Message.objects.get(channel="email", kind="schools.visit_ahead")
    assert message.context == {"happens_at": site.windows[1].starts_at.isoformat()}


# --- Cancelled, and gone elsewhere --------------------------------------------------------------------


def test_a_cancelled_visit_reminds_nobody(site, visit, head):
    cancel_visit(visit=visit, by=head, now=visit.booked_at)

    assert beat(since=local(DAY - timedelta(days=8), 0), until=local(DAY + timedelta(days=2), 12)) == []


def test_what_was_written_when_the_visit_is_cancelled_does_not_leave(visit, visits_officer):
    due = local(DAY, 7)
    beat(until=due)
    cancel_visit(visit=visit, by=visits_officer, now=due)

    rows = Message.objects.filter(rule__isnull=False)
    assert [is_due(message, due) for message in rows] == [False] * 3


@pytest.mark.parametrize(("state", "number"), [("no_show", None), ("arrived", 1), ("completed", 1)])
def test_who_came_or_did_not_come_is_not_expected(visit, state, number):
    Visit.objects.update(state=state, live_number=number)

    assert beat(until=local(DAY, 7)) == []


@pytest.mark.parametrize(
    ("state", "number", "is_thanked"),
    [("confirmed", 1, True), ("arrived", 1, True), ("completed", 1, True), ("no_show", None, False)],
)
def test_thanks_go_to_who_came(visit, state, number, is_thanked):
    Visit.objects.update(state=state, live_number=number)

    assert ("visit_thanks" in kinds(beat(until=local(DAY + timedelta(days=1), 10)))) is is_thanked


# --- A beat that was down ------------------------------------------------------------------------------


def test_a_beat_that_was_down_over_the_morning_catches_up(visit):
    assert set(kinds(beat(until=local(DAY - timedelta(days=2), 16)))) == {"visit_near"}


def test_a_beat_that_was_down_for_two_days_never_says_in_a_week(visit):
    rows = beat(since=local(DAY - timedelta(days=5), 11), until=local(DAY - timedelta(days=5), 23))

    assert rows == []


def test_the_morning_s_is_not_said_once_the_groups_are_there(visit):
    assert kinds(beat(until=local(DAY, 9))) == []


def test_a_message_that_waited_past_the_arrival_does_not_leave(visit):
    beat(until=local(DAY, 7))

    message = Message.objects.filter(channel="sms").get()
    assert is_due(message, local(DAY, 8, 59))
    assert not is_due(message, local(DAY, 9))


# --- What is missing, and the deadline -----------------------------------------------------------------


def test_who_told_everything_is_asked_for_nothing(visit, head):
    now = visit.booked_at
    correct_contact(
        visit=visit,
        adult_in_charge="نادية",
        adult_phone="+212600000012",
        language="ar",
        coach_plates=["12345-أ-6"],
        by=head,
        now=now,
        expected_revision=visit.revision,
    )

    assert "visit_incomplete" not in kinds(beat(since=local(DAY - timedelta(days=5), 0), until=local(DAY, 12)))


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, "the plate of one coach"),
        ({"coach_count": 3, "coach_plates": ["1-أ-1"]}, "the plates of 2 coaches"),
        ({"coach_count": 0, "adult_in_charge": ""}, "the name of the adult in charge"),
        (
            {"adult_in_charge": "", "adult_phone": ""},
            "the name of the adult in charge, the telephone of the adult in charge, the plate of one coach",
        ),
    ],
)
def test_what_is_missing_is_said(visit, changes, missing):
    Visit.objects.update(**changes)
    beat(until=local(DAY - timedelta(days=4), 10))

    message = Message.objects.get(channel="email")
    message.language = "en"
    facts = kind_of(message.kind).load([message])[message.pk]
    assert facts.values["missing"] == missing
    assert facts.url.endswith(f"/en/visits/{visit.public_id}/contact/")


def test_what_was_added_meanwhile_is_not_asked_for(visit):
    due = local(DAY - timedelta(days=4), 10)
    beat(until=due)
    Visit.objects.update(coach_plates=["1-أ-1"])

    assert not is_due(Message.objects.filter(channel="email").get(), due)


def test_the_deadline_is_reckoned_from_the_hours_of_the_edition(site, visit):
    Edition.objects.update(change_deadline_hours=60)  # Wednesday 19 May, nine in the evening

    rows = beat(since=local(DAY - timedelta(days=8), 0), until=local(DAY, 12))

    assert [when for when, kind, channel in rows if (kind, channel) == ("change_deadline", "email")] == ["17 May 17:00"]
    message = Message.objects.get(kind="schools.change_deadline", channel="email")
    message.language = "en"
    assert kind_of(message.kind).load([message])[message.pk].values["deadline"] == "Wednesday 19 May, 21:00"
    assert not is_due(message, local(DAY - timedelta(days=3), 21))


# --- The change of the clocks --------------------------------------------------------------------------


def test_reminders_follow_the_clock_of_the_venue_when_morocco_leaves_utc_plus_one():
    """On 20 September 2026 at 02:00 clocks went back to 01:00, for good."""
    Edition.objects.update(state="archived")
    first = date(2026, 9, 21)
    edition = EditionFactory(
        starts_date=first, ends_date=first + timedelta(days=1), bookings_close_at=at_local(first, time(12))
    )
    add_usual_rules(edition=edition, now=LONG_AGO)
    ReminderRule.objects.exclude(reminder__startswith="schools.").delete()
    window = ArrivalWindowFactory(gate=GateFactory(edition=edition))
    slot = SlotFactory(
        pavilion=PavilionFactory(edition=edition),
        starts_at=window.starts_at + timedelta(hours=1),
        ends_at=window.starts_at + timedelta(hours=2),
    )
    school = InstitutionFactory()
    site = Site(edition=edition, nine=window.starts_at, windows=[window], turns=[[slot]])
    book(site, school, head_of(school), now=datetime(2026, 9, 1, tzinfo=UTC), slot=slot)

    beat(since=datetime(2026, 9, 13, tzinfo=UTC), until=datetime(2026, 9, 23, tzinfo=UTC))

    rows = Message.objects.filter(channel="email").order_by("due_at").values_list("kind", "due_at")
    assert [(kind.removeprefix("schools."), f"{due_at:%m-%d %H:%M}") for kind, due_at in rows] == [
        ("visit_ahead", "09-14 09:00"),  # ten o'clock on UTC+1
        ("visit_incomplete", "09-17 09:00"),
        ("change_deadline", "09-18 16:00"),
        ("visit_near", "09-19 09:00"),
        ("visit_incomplete", "09-20 16:00"),  # four in the afternoon on UTC
        ("visit_today", "09-21 07:00"),
        ("visit_thanks", "09-22 10:00"),
    ]


# --- Those who run a pavilion ----------------------------------------------------------------------------


def test_the_contacts_of_open_pavilions_are_told_the_evening_before(site, visit):
    contact = PavilionContactFactory(pavilion=site.turns[0][1].pavilion, language="fr", email="p1@dgsn.example")
    PavilionContactFactory(pavilion=PavilionFactory(edition=site.edition, x_m=60))  # no turn on any day
    evening = local(DAY - timedelta(days=1), 18)

    beat(since=evening - timedelta(days=2), until=evening + timedelta(days=6))

    message = Message.objects.get(kind="schools.pavilion_day")
    assert (message.due_at, message.address, message.recipient) == (evening, "p1@dgsn.example", None)
    facts = kind_of(message.kind).load([message])[message.pk]
    assert len(facts.table) == 1
    assert visit.institution.name_fr in facts.table[0][1]
    assert f"/fr/visits/pavilion/{contact.public_id}/" in facts.url
    assert facts.url.endswith("?day=2027-05-22")


# --- All of them together --------------------------------------------------------------------------------


def test_every_reminder_has_its_kind_and_audiences_and_every_usual_rule_fits(site):
    ReminderRule.objects.all().delete()
    ReminderRule.pgh_event_model.objects.all().delete()
    add_usual_rules(edition=site.edition, now=LONG_AGO)

    for reminder in reminders():
        kind = kind_of(reminder.kind_name)
        assert kind.about_type
        assert {usual.audience for usual in reminder.usual_rules} <= set(reminder.audiences)
    assert ReminderRule.objects.count() == sum(len(reminder.usual_rules) for reminder in reminders())


def queries_for(now):
    with CaptureQueriesContext(connection) as queries:
        remind(now=now)
    return len(queries)


def test_a_pass_costs_the_same_for_one_visit_and_for_thirty(site, visit):
    one = queries_for(local(DAY - timedelta(days=7), 10))
    Message.objects.all().delete()
    ReminderRule.objects.update(done_until=LONG_AGO)
    for number in range(29):
        institution = InstitutionFactory()
        head = head_of(institution)
        Visit.objects.create(
            edition=site.edition,
            institution=institution,
            live_number=1,
            state="confirmed",
            arrival_window=site.windows[number % 2],
            arrives_at=site.windows[number % 2].starts_at,
            heads=22,
            adult_in_charge="x",
            adult_phone="+212600000012",
            booked_at=visit.booked_at,
            booked_by=head,
        )

    thirty = queries_for(local(DAY - timedelta(days=7), 10))

    assert (one, thirty, Message.objects.filter(channel="email").count()) == (thirty, one, 30)
