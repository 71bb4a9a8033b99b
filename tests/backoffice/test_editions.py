"""Changing an edition: its state moves one way, its hours leave nothing outside, its rules break no visit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from backoffice.errors import (
    AnotherEditionPublished,
    BackofficeError,
    EditionNotReady,
    HoursLeaveOut,
    Missing,
    MoveNotAllowed,
    OutsideThePlan,
    VisitsToCome,
    VisitsWouldBreak,
)
from backoffice.refusals import _SENTENCES
from backoffice.services.editions import MOVES, change_hours, change_rules, move_edition
from openday.accounts.roles import Role
from openday.editions.models import Edition, OpeningDay
from openday.notifications.models import ReminderRule
from openday.notifications.reminders import reminders
from openday.time_zone import at_local
from pavilions.models import Slot
from pavilions.services.slots import Turns, open_slots
from schools.models import ArrivalWindow, Visit
from tests.backoffice.conftest import book
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.seminars import PlacementFactory
from tests.schools.conftest import make_site

State = Edition.State
SATURDAY = date(2027, 5, 22)
WEEK = [SATURDAY + timedelta(days=number) for number in range(5)]
AS_IT_IS = dict.fromkeys(WEEK, (time(9), time(18)))


@pytest.fixture
def operator_person(db):
    return UserFactory(roles=[Role.OPERATOR])


# --- state


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_each_move_is_allowed_or_refused(site, operator_person, before, after):
    Edition.objects.update(state=before)
    edition = Edition.objects.get()

    if before == after or after in MOVES[before]:
        assert move_edition(edition=edition, to=after, by=operator_person, now=site.now).state == after
    else:
        with pytest.raises(MoveNotAllowed):
            move_edition(edition=edition, to=after, by=operator_person, now=site.now)
    assert Edition.objects.get().state == (after if after in MOVES[before] else before)


def test_an_edition_begins_with_the_usual_reminders_when_it_is_published(site, operator_person):
    Edition.objects.update(state=State.DRAFT)

    move_edition(edition=site.edition, to=State.PUBLISHED, by=operator_person, now=site.now)

    rules = ReminderRule.objects.filter(edition=site.edition)
    assert rules.count() == sum(len(reminder.usual_rules) for reminder in reminders()) > 10
    assert set(rules.values_list("done_until", flat=True)) == {site.now}
    written = ReminderRule.pgh_event_model.objects.first()
    assert written.pgh_context.metadata["user"] == operator_person.pk


def test_there_is_one_published_edition_at_most(site, operator_person):
    draft = EditionFactory(state=State.DRAFT)

    with pytest.raises(AnotherEditionPublished) as refusal:
        move_edition(edition=draft, to=State.PUBLISHED, by=operator_person, now=site.now)

    assert refusal.value.number == site.edition.number
    with pytest.raises(IntegrityError, match="one_published_edition"), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(state=State.PUBLISHED)


def test_an_edition_without_what_it_needs_is_not_published(operator_person):
    draft = EditionFactory(state=State.DRAFT, days=[])

    with pytest.raises(EditionNotReady) as refusal:
        move_edition(edition=draft, to=State.PUBLISHED, by=operator_person, now=datetime(2027, 1, 1, tzinfo=UTC))

    assert refusal.value.missing == list(Missing)


def test_an_edition_with_visits_to_come_is_not_archived(site, operator_person):
    visit = book(site, site.turns[0][1])

    with pytest.raises(VisitsToCome) as refusal:
        move_edition(edition=site.edition, to=State.ARCHIVED, by=operator_person, now=site.now)

    assert refusal.value.count == 1
    after = visit.arrives_at + timedelta(days=9)
    assert move_edition(edition=site.edition, to=State.ARCHIVED, by=operator_person, now=after).state == State.ARCHIVED


# --- hours


def test_hours_can_grow_shrink_to_what_is_open_and_gain_a_day(site, operator_person):
    Slot.objects.filter(starts_at__gte=at_local(SATURDAY, time(12))).update(
        closed_at=site.now, closed_by=operator_person, closed_reason="غداء"
    )
    hours = AS_IT_IS | {SATURDAY: (time(9), time(12)), WEEK[0] - timedelta(days=1): (time(10), time(20))}

    change_hours(edition=site.edition, hours=hours, by=operator_person)

    edition = Edition.objects.get()
    assert (edition.starts_date, edition.ends_date, edition.days.count()) == (date(2027, 5, 21), WEEK[-1], 6)
    assert edition.days.get(date=SATURDAY).closes_at == at_local(SATURDAY, time(12))


def test_hours_that_would_leave_slots_or_arrivals_outside_are_refused_with_them(site, operator_person):
    late = [turns[number].pk for turns in site.turns for number in (5, 6)]  # from half past eleven on

    with pytest.raises(HoursLeaveOut) as refusal, transaction.atomic():
        change_hours(edition=site.edition, hours=AS_IT_IS | {SATURDAY: (time(9), time(11, 30))}, by=operator_person)

    assert sorted(refusal.value.slot_ids) == sorted(late)
    assert refusal.value.arrival_window_ids == []
    assert OpeningDay.objects.get(date=SATURDAY).closes_at == at_local(SATURDAY, time(18))


def test_a_day_with_arrivals_does_not_go(site, operator_person):
    without_sunday = {day: clocks for day, clocks in AS_IT_IS.items() if day != WEEK[1]}

    with pytest.raises(HoursLeaveOut) as refusal, transaction.atomic():
        change_hours(edition=site.edition, hours=without_sunday, by=operator_person)

    assert (refusal.value.slot_ids, refusal.value.arrival_window_ids) == ([], [site.windows[2].pk])
    assert OpeningDay.objects.count() == 5


def test_hours_that_would_leave_places_of_the_schedule_draft_outside_are_refused_with_them(
    site, operator_person, operator
):
    Slot.objects.update(closed_at=site.now, closed_by=operator_person, closed_reason="غداء")
    at = at_local(SATURDAY, time(16))
    placement = PlacementFactory(seminar__edition=site.edition, starts_at=at, ends_at=at + timedelta(hours=1))
    hours = AS_IT_IS | {SATURDAY: (time(9), time(16, 30))}

    with pytest.raises(HoursLeaveOut) as refusal, transaction.atomic():
        change_hours(edition=site.edition, hours=hours, by=operator_person)
    page = operator.post(reverse("backoffice:edition-hours"), hours_typed([(FIVE[0][0], "09:00", "16:30"), *FIVE[1:]]))

    assert (refusal.value.slot_ids, refusal.value.placement_ids) == ([], [placement.pk])
    assert reverse("backoffice:placement-edit", args=[placement.public_id]) in page.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "deed", [lambda day: day.update(closes_at=at_local(SATURDAY, time(12))), lambda day: day.delete()]
)
def test_the_database_refuses_hours_that_leave_a_slot_outside(deed):
    make_site()

    with pytest.raises(IntegrityError, match="opening_hours_leave_no_slot_outside"), transaction.atomic():
        deed(OpeningDay.objects.filter(date=SATURDAY))

    assert OpeningDay.objects.get(date=SATURDAY).closes_at == at_local(SATURDAY, time(18))


def test_a_closed_slot_outside_the_hours_does_not_open_again(site, operator_person):
    slot = site.turns[0][6]
    Slot.objects.update(closed_at=site.now, closed_by=operator_person, closed_reason="سبب")
    change_hours(edition=site.edition, hours=AS_IT_IS | {SATURDAY: (time(9), time(11))}, by=operator_person)

    with pytest.raises(IntegrityError, match="slot_lies_inside_opening_hours"), transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(closed_at=None, closed_by=None, closed_reason="")


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_a_rush_never_opens_a_slot_outside_hours_that_shrink_meanwhile():
    site, by = make_site(), UserFactory(roles=[Role.OPERATOR])
    pavilions = [turns[1].pavilion for turns in site.turns]

    def attempt(number):
        try:
            if number % 2:
                evening = Turns((WEEK[1],), time(17), time(18), 25, 5, 30)
                open_slots(pavilions=[pavilions[number // 2]], turns=evening, by=by, now=site.now)
            else:
                hours = AS_IT_IS | {WEEK[1]: (time(9), time(17) if number % 4 else time(18))}
                change_hours(edition=site.edition, hours=hours, by=by)
        except (BackofficeError, IntegrityError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(max_workers=8) as rush:
        outcomes = list(rush.map(attempt, range(8)))

    day = OpeningDay.objects.get(date=WEEK[1])
    outside = Slot.objects.filter(starts_at__gte=at_local(WEEK[1], time(8)), ends_at__gt=day.closes_at, closed_at=None)
    assert not outside.exists()
    assert set(outcomes) <= {"done", "HoursLeaveOut", "IntegrityError"}


# --- rules


def test_rules_hold_for_what_comes_and_visits_keep_theirs(site, operator_person):
    visit = book(site, site.turns[0][1])

    change_rules(edition=site.edition, rules={"pupils_per_adult_primary": 5, "max_groups": 3}, by=operator_person)

    edition = Edition.objects.get()
    assert (edition.pupils_per_adult_primary, edition.max_groups) == (5, 3)
    assert visit.groups.get().pupils_per_adult == 10


def test_a_slower_walk_that_makes_a_visit_late_is_refused_with_it(site, operator_person):
    visit = book(site, site.turns[0][1], site.turns[2][2])

    with pytest.raises(VisitsWouldBreak) as refusal, transaction.atomic():
        change_rules(edition=site.edition, rules={"walking_metres_per_minute": 5}, by=operator_person)

    assert refusal.value.visit_ids == [visit.pk]
    assert Edition.objects.get().walking_metres_per_minute == 45
    change_rules(edition=site.edition, rules={"walking_metres_per_minute": 40}, by=operator_person)


def test_a_plan_that_holds_not_every_pavilion_is_refused(site, operator_person):
    with pytest.raises(OutsideThePlan), transaction.atomic():
        change_rules(edition=site.edition, rules={"plan_width_m": 100}, by=operator_person)


# --- pages


def rules_of(edition, **changed):
    fields = {
        "bookings_open_at": "2027-01-01T08:00",
        "bookings_close_at": "2027-05-20T18:00",
        "change_deadline_hours": "24",
        "live_visits_per_institution": "1",
        "max_groups": "8",
        "max_group_heads": "60",
        "max_stops": "10",
        "pupils_per_adult_preschool": "6",
        "pupils_per_adult_primary": "10",
        "pupils_per_adult_lower_secondary": "15",
        "pupils_per_adult_upper_secondary": "20",
        "pupils_per_adult_adults": "25",
        "walking_metres_per_minute": "45",
        "plan_width_m": "260",
        "plan_height_m": "178",
    }
    return fields | {name: getattr(edition, name) for name in ("city_ar", "city_fr", "venue_ar", "venue_fr")} | changed


def test_the_page_of_rules_saves_what_was_changed(site, operator):
    answer = operator.post(reverse("backoffice:edition-rules"), rules_of(site.edition, change_deadline_hours="٤٨"))

    edition = Edition.objects.get()
    assert (answer.status_code, edition.change_deadline_hours) == (302, 48)
    assert edition.bookings_close_at == at_local(date(2027, 5, 20), time(18))


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"pupils_per_adult_primary": "0"}, "pupils_per_adult_primary"),
        ({"bookings_close_at": "2026-01-01T00:00"}, "bookings_close_at"),
        ({"max_groups": "many"}, "max_groups"),
        ({"walking_metres_per_minute": "40000"}, "walking_metres_per_minute"),
        ({"city_ar": ""}, "city_ar"),
    ],
)
def test_the_page_of_rules_refuses_what_makes_no_sense(site, operator, change, wrong):
    answer = operator.post(reverse("backoffice:edition-rules"), rules_of(site.edition, **change))

    assert wrong in answer.context["form"].errors


def test_the_page_of_rules_shows_the_visits_that_would_break(site, operator):
    visit = book(site, site.turns[0][1], site.turns[2][2])

    answer = operator.post(reverse("backoffice:edition-rules"), rules_of(site.edition, walking_metres_per_minute="5"))

    assert answer.context["in_the_way"].visits == [visit]
    assert visit.reference in answer.content.decode()


def hours_typed(days, **changed):
    typed = {"days-TOTAL_FORMS": str(len(days) + 1), "days-INITIAL_FORMS": str(len(days))}
    for number, (day, opens, closes) in enumerate(days):
        typed |= {f"days-{number}-date": day, f"days-{number}-opens": opens, f"days-{number}-closes": closes}
    return typed | changed


FIVE = [(day.isoformat(), "09:00", "18:00") for day in WEEK]


def test_the_page_of_hours_saves_and_lists_what_would_lie_outside(site, operator):
    address = reverse("backoffice:edition-hours")

    saved = operator.post(address, hours_typed([*FIVE[:4], (FIVE[4][0], "10:00", "17:00")]))
    refused = operator.post(address, hours_typed([(FIVE[0][0], "09:00", "11:30"), *FIVE[1:]]))

    assert saved.status_code == 302
    assert len(refused.context["slots"]) == 8
    assert site.turns[0][6].pavilion.code in refused.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        hours_typed([(FIVE[0][0], "18:00", "09:00"), *FIVE[1:]]),
        hours_typed([FIVE[1], *FIVE[1:]]),
        hours_typed([("", "", ""), *FIVE[1:]]),
        hours_typed(FIVE, **{f"days-{number}-DELETE": "on" for number in range(5)}),
        {},
    ],
)
def test_the_page_of_hours_refuses_what_makes_no_sense(site, operator, typed):
    answer = operator.post(reverse("backoffice:edition-hours"), typed)

    assert answer.status_code == 200
    assert OpeningDay.objects.count() == 5


def test_staff_publish_and_archive_on_the_page_and_are_told_why_not(site, operator):
    book(site, site.turns[0][1])

    page = operator.post(reverse("backoffice:edition-move"), {"to": "archived"}, follow=True)

    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    Visit.objects.all().update(state="no_show", live_number=None)
    operator.post(reverse("backoffice:edition-move"), {"to": "archived"})
    operator.post(reverse("backoffice:edition-move"), {"to": "nonsense"})
    assert Edition.objects.get().state == State.ARCHIVED


def test_staff_take_another_edition_in_hand(site, operator):
    draft = EditionFactory(state=State.DRAFT)

    operator.post(reverse("backoffice:edition-take"), {"number": draft.number})
    taken = operator.get(reverse("backoffice:edition-detail")).context["edition"]
    operator.post(reverse("backoffice:edition-take"), {"number": site.edition.number})
    back = operator.get(reverse("backoffice:edition-detail")).context["edition"]

    assert (taken, back) == (draft, site.edition)
    for unknown in ("", "x", "999", "9" * 30):
        assert operator.post(reverse("backoffice:edition-take"), {"number": unknown}).status_code == 404


def test_every_refusal_has_its_sentence():
    assert set(BackofficeError.__subclasses__()) == set(_SENTENCES)


def test_windows_of_closed_days_are_no_hindrance(site, operator_person):
    ArrivalWindow.objects.filter(pk=site.windows[2].pk).update(
        closed_at=site.now, closed_by=operator_person, closed_reason="سبب"
    )
    without_sunday = {day: clocks for day, clocks in AS_IT_IS.items() if day != WEEK[1]}

    change_hours(edition=site.edition, hours=without_sunday, by=operator_person)

    assert OpeningDay.objects.count() == 4
