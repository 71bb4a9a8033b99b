"""The evening letter to staff: what the day brought, what tomorrow asks, and nothing that its reader may not see."""

from datetime import UTC, date, time, timedelta

import pytest

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.notifications.kinds import kind_of
from openday.notifications.models import Message, ReminderRule
from openday.notifications.services.reminding import add_usual_rules, remind
from openday.time_zone import at_local
from schools.models import Visit
from schools.services.booking import cancel_visit
from tests.backoffice.conftest import book
from tests.factories.accounts import UserFactory
from tests.factories.schools import InstitutionFactory, MembershipFactory
from tests.schools.conftest import LONG_AGO

EVENING = at_local(date(2027, 5, 21), time(18)).astimezone(UTC)  # the day before the first


@pytest.fixture(autouse=True)
def rules(site):
    add_usual_rules(edition=site.edition, now=LONG_AGO)
    ReminderRule.objects.exclude(reminder="backoffice.evening").delete()


@pytest.fixture
def officer_person(db):
    return UserFactory(roles=[Role.VISITS])


def booked(site, *, at, turn=1, **changes):
    visit = book(site, site.turns[0][turn])
    Visit.objects.filter(pk=visit.pk).update(booked_at=at, **changes)
    return visit


def letter_to(person: User):
    message = Message.objects.get(kind="backoffice.evening", recipient=person, channel="email")
    message.language = "en"
    return kind_of(message.kind).load([message]).get(message.pk)


def test_the_day_and_tomorrow_in_figures(site, officer_person):
    hour = timedelta(hours=1)
    booked(site, at=EVENING - 23 * hour)
    booked(site, at=EVENING - hour, turn=2, coach_plates=["1-أ-1"])
    booked(site, at=EVENING - 25 * hour, turn=3)
    off = booked(site, at=EVENING - 40 * hour, turn=4)
    cancel_visit(visit=off, by=officer_person, now=EVENING - 2 * hour)
    MembershipFactory(state="pending", requested_at=EVENING - 50 * hour)
    MembershipFactory(state="pending", requested_at=EVENING - 3 * hour)
    InstitutionFactory(state="pending")
    dead = {"state": "dead", "error": "refused", "edition": site.edition, "kind": "x", "channel": "email"}
    for due_at in (EVENING - hour, EVENING - 30 * hour):
        Message.objects.create(due_at=due_at, created_at=due_at, language="ar", **dead)
    Message.objects.create(
        due_at=LONG_AGO,
        created_at=LONG_AGO,
        language="ar",
        **dead | {"state": "sent", "sent_at": LONG_AGO, "error": ""},
        bounced_at=EVENING - hour,
    )

    remind(now=EVENING)

    facts = letter_to(officer_person)
    assert dict(facts.values) == {"day": "Friday 21 May", "booked": "2 visits", "tomorrow": "3 visits"}
    assert facts.table == (
        ("Booked", "2 visits, 44 people"),
        ("Cancelled", "1 visit"),
        ("Tomorrow", "3 visits, 66 people, 3 coaches"),
        ("First arrival tomorrow", "09:00"),
        ("Tomorrow, still without plates", "2 visits"),
        ("Memberships to verify", "2, the first since 19 May"),
        ("Institutions to verify", "1"),
        ("Messages that did not arrive", "2"),
    )
    assert facts.url.endswith("/en/staff/")


def test_the_direction_gets_the_figures_and_not_the_queues(site):
    chief = UserFactory(roles=[Role.DIRECTION])
    booked(site, at=EVENING - timedelta(hours=1))
    MembershipFactory(state="pending", requested_at=EVENING)

    remind(now=EVENING)

    assert [name for name, _ in letter_to(chief).table] == [
        "Booked",
        "Tomorrow",
        "First arrival tomorrow",
        "Tomorrow, still without plates",
    ]


def test_an_evening_without_news_has_no_letter(site, officer_person):
    assert remind(now=EVENING - timedelta(days=3)) == 0


@pytest.mark.parametrize(("days", "letters"), [(0, 1), (4, 1), (5, 1), (6, 0)])
def test_letters_end_the_day_after_the_edition(site, officer_person, days, letters):
    evening = at_local(date(2027, 5, 22) + timedelta(days=days), time(18))
    MembershipFactory(state="pending", requested_at=LONG_AGO)

    assert remind(now=evening) == letters


def test_before_bookings_open_there_is_no_letter(site, officer_person):
    MembershipFactory(state="pending", requested_at=LONG_AGO)
    site.edition.bookings_open_at = EVENING + timedelta(days=1)
    site.edition.save()

    assert remind(now=EVENING) == 0


def test_the_letter_comes_each_evening_and_once(site, officer_person):
    MembershipFactory(state="pending", requested_at=LONG_AGO)

    counts = [remind(now=EVENING + timedelta(hours=hours)) for hours in (0, 1, 5, 24, 25)]

    assert counts == [1, 0, 0, 1, 0]


def test_who_left_the_staff_meanwhile_is_told_nothing(site, officer_person):
    booked(site, at=EVENING - timedelta(hours=1))
    remind(now=EVENING)
    User.objects.filter(pk=officer_person.pk).update(roles=[])

    assert letter_to(officer_person) is None


@pytest.mark.parametrize("number", [1, 30])
def test_a_batch_of_letters_costs_seven_queries(site, number, django_assert_num_queries):
    people = UserFactory.create_batch(number, roles=[Role.VISITS])
    booked(site, at=EVENING - timedelta(hours=1))
    remind(now=EVENING)
    messages = list(Message.objects.filter(kind="backoffice.evening", recipient__in=people))

    with django_assert_num_queries(7):
        facts = kind_of("backoffice.evening").load(messages)

    assert len(facts) == number
