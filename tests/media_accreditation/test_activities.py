"""Activities: what an outlet asks, what staff plan, and that nobody is in two places."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from unittest import mock
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from media_accreditation.errors import (
    AccreditationError,
    ActivitiesClash,
    Clash,
    MayNotDecide,
    MoveNotAllowed,
    NotAccredited,
    OutsideAccreditedDays,
    PlaceMissing,
    ReasonMissing,
    StaleRevision,
    TimeOver,
    TimeToCome,
    TooManyActivities,
    TooManyCameras,
    UnknownPlace,
    WrongLength,
)
from media_accreditation.models import ActivityRequest, Application, PressPoint
from media_accreditation.services import activities
from media_accreditation.services.activities import (
    MOVES,
    agree_activity,
    ask_activity,
    ask_another_time,
    cancel_activity,
    change_wish,
    end_activities_of,
    finish_activity,
    mark_no_show,
    propose_time,
    reopen_activity,
)
from media_accreditation.services.activity_rules import (
    Plan,
    Wish,
)
from openday.accounts.roles import Role
from openday.time_zone import at_local
from tests.factories.accounts import UserFactory
from tests.factories.editions import FIRST_DAY
from tests.factories.media_accreditation import (
    ActivityRequestFactory,
    ApplicationFactory,
    OfficerFactory,
    RepresentativeFactory,
)
from tests.factories.pavilions import PavilionFactory

NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)
TEN = at_local(FIRST_DAY, time(10))
NOON = at_local(FIRST_DAY, time(12))
HALF_AN_HOUR = timedelta(minutes=30)
State = ActivityRequest.State


@pytest.fixture
def application(db):
    return ApplicationFactory(state=Application.State.APPROVED)


@pytest.fixture
def journalist(application):
    return RepresentativeFactory(outlet=application.outlet).user


@pytest.fixture
def desk(db):
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def pavilion(application):
    return PavilionFactory(edition=application.edition)


@pytest.fixture
def officer(application):
    return OfficerFactory(edition=application.edition)


@pytest.fixture
def wish(pavilion):
    return Wish(
        kind="filming", subject="التقاط", wished_from=TEN, wished_until=NOON, pavilion_id=pavilion.pk, cameras=1
    )


@pytest.fixture
def plan(pavilion, officer):
    return Plan(TEN, TEN + HALF_AN_HOUR, pavilion.pk, officer.pk)


@pytest.fixture
def asked(application, journalist, wish):
    return ask_activity(application_id=application.pk, wish=wish, by=journalist, now=NOW)


@pytest.fixture
def other(application, journalist, wish):
    """A second one of the same outlet, for the same pavilion."""
    return ask_activity(application_id=application.pk, wish=wish, by=journalist, now=NOW)


@pytest.fixture
def proposed(asked, plan, desk):
    return propose_time(activity_id=asked.pk, revision=1, plan=plan, by=desk, now=NOW)


@pytest.fixture
def agreed(proposed, journalist):
    return agree_activity(activity_id=proposed.pk, revision=2, by=journalist, now=NOW)


# --- asking ---------------------------------------------------------------------------------------


def test_an_activity_goes_from_a_wish_to_what_the_communique_counts(application, journalist, desk, wish, plan):
    asked = ask_activity(application_id=application.pk, wish=wish, by=journalist, now=NOW)
    proposed = propose_time(
        activity_id=asked.pk, revision=1, plan=plan, by=desk, now=NOW, words="نلتقي عند الباب الجانبي"
    )
    agreed = agree_activity(activity_id=asked.pk, revision=2, by=journalist, now=NOW)
    done = finish_activity(activity_id=asked.pk, by=desk, now=TEN + HALF_AN_HOUR)

    assert [row.state for row in (asked, proposed, agreed, done)] == ["asked", "proposed", "agreed", "done"]
    kept = ActivityRequest.objects.counted().get()
    assert (kept.officer_id, kept.pavilion_id, kept.cameras_allowed) == (plan.officer_id, plan.pavilion_id, 1)
    assert (kept.starts_at, kept.ended_by, kept.handled_by) == (TEN, desk, desk)
    assert kept.events.count() == 4


def test_a_form_that_is_sent_twice_asks_once(application, journalist, wish):
    key = uuid4()

    first, second = (
        ask_activity(application_id=application.pk, wish=wish, by=journalist, now=NOW, public_id=key) for _ in range(2)
    )

    assert (first.pk, first.public_id) == (second.pk, key)


def test_the_key_of_another_outlet_is_refused(asked, wish):
    stranger = RepresentativeFactory()
    other = ApplicationFactory(
        state=Application.State.APPROVED, outlet=stranger.outlet, edition=asked.application.edition
    )

    with pytest.raises(MayNotDecide):
        ask_activity(application_id=other.pk, wish=wish, by=stranger.user, now=NOW, public_id=asked.public_id)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, None),
        ({"wished_until": TEN + timedelta(minutes=20)}, WrongLength(5, 480)),
        ({"duration_minutes": 4}, WrongLength(5, 480)),
        ({"duration_minutes": 481, "wished_until": TEN + timedelta(hours=10)}, WrongLength(5, 480)),
        ({"pavilion_id": None}, PlaceMissing()),
        ({"pavilion_id": None, "kind": "interview", "cameras": 0}, None),
        ({"pavilion_id": 0x7FFFFFFF}, UnknownPlace()),
        ({"officer_id": 0x7FFFFFFF}, UnknownPlace()),
        ({"cameras": 2}, TooManyCameras(1)),
        ({"wished_from": TEN - timedelta(days=1), "wished_until": NOON - timedelta(days=1)}, "outside"),
        ({"wished_until": NOON + timedelta(days=5)}, "outside"),
    ],
)
def test_a_wish_has_a_length_a_place_and_a_day(application, journalist, wish, changes, refusal):
    if refusal == "outside":
        refusal = OutsideAccreditedDays([FIRST_DAY + timedelta(days=offset) for offset in range(5)])

    outcome = refused(
        ask_activity, application_id=application.pk, wish=replace(wish, **changes), by=journalist, now=NOW
    )

    assert (type(outcome), vars(outcome) if outcome else None) == (
        type(refusal),
        vars(refusal) if refusal else None,
    )
    assert ActivityRequest.objects.count() == (0 if refusal else 1)


def test_an_outlet_that_comes_for_one_day_asks_for_that_day(application, journalist, wish):
    application.days = [FIRST_DAY + timedelta(days=1)]
    application.save(update_fields=["days"])

    outcome = refused(ask_activity, application_id=application.pk, wish=wish, by=journalist, now=NOW)

    assert outcome.days == [FIRST_DAY + timedelta(days=1)]


@pytest.mark.parametrize(
    ("state", "refusal"),
    [("approved", type(None)), ("partly_approved", type(None)), ("security_review", NotAccredited)],
)
def test_only_an_accredited_outlet_asks(journalist, application, wish, state, refusal):
    Application.objects.filter(pk=application.pk).update(state=state)

    outcome = refused(ask_activity, application_id=application.pk, wish=wish, by=journalist, now=NOW)

    assert type(outcome) is refusal


def test_a_suspended_outlet_asks_for_nothing(application, journalist, wish):
    type(application.outlet).objects.filter(pk=application.outlet_id).update(state="suspended")

    assert type(refused(ask_activity, application_id=application.pk, wish=wish, by=journalist, now=NOW)) is (
        NotAccredited
    )


def test_strangers_and_officers_of_security_plan_nothing(application, proposed, wish, plan):
    people = [UserFactory(), RepresentativeFactory().user, UserFactory(roles=[Role.SECURITY])]
    for person in people:
        deeds = [
            partial(ask_activity, application_id=application.pk, wish=wish),
            partial(agree_activity, activity_id=proposed.pk, revision=2),
            partial(cancel_activity, activity_id=proposed.pk, reason="x"),
            partial(propose_time, activity_id=proposed.pk, revision=2, plan=replace(plan, officer_id=None)),
            partial(finish_activity, activity_id=proposed.pk),
            partial(mark_no_show, activity_id=proposed.pk),
        ]

        assert [type(refused(deed, by=person, now=NOON)) for deed in deeds] == [MayNotDecide] * 6


def test_an_outlet_neither_plans_nor_counts_by_itself(journalist, agreed, plan):
    deeds = [
        partial(propose_time, activity_id=agreed.pk, revision=3, plan=replace(plan, officer_id=None)),
        partial(finish_activity, activity_id=agreed.pk),
        partial(mark_no_show, activity_id=agreed.pk),
    ]

    assert [type(refused(deed, by=journalist, now=NOON)) for deed in deeds] == [MayNotDecide] * 3


def test_an_outlet_has_a_bounded_number_of_activities_open(application, journalist, asked, wish):
    with mock.patch.object(activities, "MOST_OPEN", 1):
        outcome = refused(ask_activity, application_id=application.pk, wish=wish, by=journalist, now=NOW)

    assert outcome.limit == 1
    assert type(outcome) is TooManyActivities


def test_a_wish_changes_until_it_has_a_time(asked, journalist, wish, plan, desk):
    other = replace(wish, subject="حوار", duration_minutes=45)

    changed = change_wish(activity_id=asked.pk, revision=1, wish=other, by=journalist, now=NOW)
    again = change_wish(activity_id=asked.pk, revision=1, wish=other, by=journalist, now=NOW)
    stale = refused(change_wish, activity_id=asked.pk, revision=1, wish=wish, by=journalist, now=NOW)
    propose_time(activity_id=asked.pk, revision=2, plan=plan, by=desk, now=NOW)
    late = refused(change_wish, activity_id=asked.pk, revision=3, wish=wish, by=journalist, now=NOW)

    assert (changed.subject, changed.revision, again.revision) == ("حوار", 2, 2)
    assert (type(stale), type(late)) == (StaleRevision, MoveNotAllowed)


# --- planning -------------------------------------------------------------------------------------


def test_a_time_that_moved_meanwhile_is_not_agreed_to(proposed, plan, desk, journalist):
    later = replace(plan, starts_at=NOON, ends_at=NOON + HALF_AN_HOUR)
    propose_time(activity_id=proposed.pk, revision=2, plan=later, by=desk, now=NOW)

    outcome = refused(agree_activity, activity_id=proposed.pk, revision=2, by=journalist, now=NOW)

    assert (type(outcome), outcome.revision) == (StaleRevision, 3)


def test_what_was_agreed_and_moves_waits_for_an_answer_again(agreed, plan, desk):
    moved = propose_time(
        activity_id=agreed.pk,
        revision=3,
        plan=replace(plan, starts_at=NOON, ends_at=NOON + HALF_AN_HOUR),
        by=desk,
        now=NOW,
    )

    assert (moved.state, moved.starts_at) == (State.PROPOSED, NOON)


def test_proposing_and_agreeing_again_changes_nothing(proposed, plan, desk, journalist):
    same = propose_time(activity_id=proposed.pk, revision=1, plan=plan, by=desk, now=NOW)
    agree_activity(activity_id=proposed.pk, revision=2, by=journalist, now=NOW)
    twice = agree_activity(activity_id=proposed.pk, revision=2, by=journalist, now=NOW)

    assert (same.revision, twice.revision, twice.state) == (2, 3, State.AGREED)


def test_a_time_that_does_not_suit_is_given_up(proposed, other, journalist, desk, plan):
    back = ask_another_time(
        activity_id=proposed.pk,
        revision=2,
        wished_from=NOON,
        wished_until=NOON + HALF_AN_HOUR,
        words="المراسل في الطريق",
        by=journalist,
        now=NOW,
    )

    taken = propose_time(activity_id=other.pk, revision=1, plan=plan, by=desk, now=NOW)

    assert (back.state, back.starts_at, back.wished_from, back.outlet_words) == (
        State.ASKED,
        None,
        NOON,
        "المراسل في الطريق",
    )
    assert taken.state == State.PROPOSED


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, type(None)),
        ({"ends_at": NOW}, TimeOver),
        ({"ends_at": TEN + timedelta(minutes=4)}, WrongLength),
        ({"ends_at": TEN + timedelta(minutes=481)}, WrongLength),
        ({"starts_at": TEN - timedelta(days=1), "ends_at": TEN - timedelta(days=1) + HALF_AN_HOUR}, "days"),
        ({"pavilion_id": None}, PlaceMissing),
        ({"officer_id": None}, type(None)),
        ({"officer_id": 0x7FFFFFFF}, UnknownPlace),
        ({"pavilion_id": 0x7FFFFFFF}, UnknownPlace),
    ],
)
def test_a_plan_has_a_length_a_place_and_a_day(asked, desk, plan, changes, refusal):
    changed = replace(plan, **changes)

    outcome = refused(propose_time, activity_id=asked.pk, revision=1, plan=changed, by=desk, now=NOW)

    assert type(outcome) is (OutsideAccreditedDays if refusal == "days" else refusal)


def test_an_officer_who_left_and_a_pavilion_without_cameras_are_not_planned(asked, desk, plan, officer, pavilion):
    PressPoint.objects.create(pavilion=pavilion, cameras=0)
    no_camera = refused(propose_time, activity_id=asked.pk, revision=1, plan=plan, by=desk, now=NOW)
    PressPoint.objects.update(cameras=4)
    type(officer).objects.update(left_at=NOW)
    gone = refused(propose_time, activity_id=asked.pk, revision=1, plan=plan, by=desk, now=NOW)

    assert (type(no_camera), vars(no_camera), type(gone)) == (TooManyCameras, {"allowed": 0}, UnknownPlace)


def test_who_is_taken_is_said_and_the_next_minute_is_free(proposed, other, desk, plan):
    overlapping = replace(plan, starts_at=TEN + timedelta(minutes=29), ends_at=NOON)
    next_one = replace(plan, starts_at=plan.ends_at, ends_at=NOON)

    outcome = refused(propose_time, activity_id=other.pk, revision=1, plan=overlapping, by=desk, now=NOW)
    planned = propose_time(activity_id=other.pk, revision=1, plan=next_one, by=desk, now=NOW)

    assert type(outcome) is ActivitiesClash
    assert outcome.clashes == [Clash(what, proposed.pk, TEN, TEN + HALF_AN_HOUR) for what in ("officer", "pavilion")]
    assert planned.state == State.PROPOSED


# --- ending ---------------------------------------------------------------------------------------


def test_staff_say_why_they_cancel_and_an_outlet_need_not(proposed, other, journalist, desk):

    silent = refused(cancel_activity, activity_id=proposed.pk, by=desk, now=NOW, reason="  ")
    cancelled = cancel_activity(activity_id=proposed.pk, by=desk, now=NOW, reason=" زيارة  رسمية ")
    again = cancel_activity(activity_id=proposed.pk, by=desk, now=NOW, reason="زيارة رسمية")
    own = cancel_activity(activity_id=other.pk, by=journalist, now=NOW)

    assert type(silent) is ReasonMissing
    assert (cancelled.ended_reason, again.revision, own.state) == ("زيارة رسمية", 3, State.CANCELLED)


def test_nothing_is_done_or_missed_before_it_begins(agreed, desk):
    outcomes = [
        refused(deed, activity_id=agreed.pk, by=desk, now=TEN - timedelta(seconds=1))
        for deed in (finish_activity, mark_no_show)
    ]

    assert [type(outcome) for outcome in outcomes] == [TimeToCome] * 2
    assert finish_activity(activity_id=agreed.pk, by=desk, now=TEN).state == State.DONE


def test_a_slip_of_the_desk_is_taken_back(agreed, desk):
    mark_no_show(activity_id=agreed.pk, by=desk, now=NOON)

    back = reopen_activity(activity_id=agreed.pk, by=desk, now=NOON)
    done = finish_activity(activity_id=agreed.pk, by=desk, now=NOON)

    assert (back.state, back.ended_at, done.state) == (State.AGREED, None, State.DONE)


def test_a_no_show_whose_time_was_given_away_stays_one(agreed, other, desk, plan):
    mark_no_show(activity_id=agreed.pk, by=desk, now=TEN + timedelta(minutes=10))
    propose_time(activity_id=other.pk, revision=1, plan=plan, by=desk, now=NOW)

    outcome = refused(reopen_activity, activity_id=agreed.pk, by=desk, now=NOON)

    assert {clash.activity_id for clash in outcome.clashes} == {other.pk}


def test_an_outlet_that_may_not_come_any_more_does_nothing_any_more(agreed, application, desk, journalist, wish):
    ask_activity(application_id=application.pk, wish=wish, by=journalist, now=NOW)
    done = ActivityRequestFactory(application=application, state=State.DONE)

    with transaction.atomic():
        count = end_activities_of(application_ids=[application.pk], by=desk, now=NOW, reason="سحب الاعتماد")

    assert count == 2
    assert set(application.activities.exclude(pk=done.pk).values_list("state", "ended_reason")) == {
        ("cancelled", "سحب الاعتماد")
    }


VERBS = {
    ("asked", "proposed"): "propose",
    ("proposed", "proposed"): "propose",
    ("agreed", "proposed"): "propose",
    ("proposed", "agreed"): "agree",
    ("done", "agreed"): "reopen",
    ("no_show", "agreed"): "reopen",
    ("proposed", "asked"): "ask_another",
    ("agreed", "asked"): "ask_another",
    ("agreed", "done"): "finish",
    ("agreed", "no_show"): "no_show",
    ("asked", "cancelled"): "cancel",
    ("proposed", "cancelled"): "cancel",
    ("agreed", "cancelled"): "cancel",
}


@pytest.mark.parametrize("state", State.values)
def test_every_move_is_in_the_table_and_every_other_is_refused(state, application, desk):
    """Each verb on a fresh activity in `state`: it goes where the table says, or not at all."""
    later = Plan(NOON, NOON + HALF_AN_HOUR)
    verbs = {
        "propose": lambda row: propose_time(
            activity_id=row.pk, revision=1, plan=replace(later, pavilion_id=row.pavilion_id), by=desk, now=TEN
        ),
        "agree": lambda row: agree_activity(activity_id=row.pk, revision=1, by=desk, now=TEN),
        "reopen": lambda row: reopen_activity(activity_id=row.pk, by=desk, now=NOON),
        "ask_another": lambda row: ask_another_time(
            activity_id=row.pk, revision=1, wished_from=TEN, wished_until=NOON, by=desk, now=NOW
        ),
        "finish": lambda row: finish_activity(activity_id=row.pk, by=desk, now=NOON),
        "no_show": lambda row: mark_no_show(activity_id=row.pk, by=desk, now=NOON),
        "cancel": lambda row: cancel_activity(activity_id=row.pk, by=desk, now=NOON, reason="x"),
    }
    moved = set()
    for name, verb in verbs.items():
        row = ActivityRequestFactory(application=application, state=state)
        if type(refused(verb, row)) is MoveNotAllowed:
            continue
        row.refresh_from_db()
        if (row.state, row.revision) != (state, 1):  # being there already is no move
            moved.add((row.state, name))

    assert moved == {(to, verb) for (origin, to), verb in VERBS.items() if origin == state}
    assert {to for to, _ in moved} == MOVES[state]


# --- the database ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"officer": None, "pavilion": None}, "a_planned_activity_has_a_place_or_an_officer"),
        ({"starts_at": None, "ends_at": None}, "a_planned_activity_has_a_time"),
        ({"ends_at": TEN}, "an_activity_ends_after_it_starts"),
        ({"cameras": 2}, "no_more_cameras_than_the_pavilion_takes"),
        ({"wished_until": TEN}, "an_activity_wishes_for_some_time"),
        ({"state": "done"}, "activity_ended_by_someone_at_some_time"),
    ],
)
def test_the_database_refuses_what_the_services_would(proposed, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ActivityRequest.objects.filter(pk=proposed.pk).update(**changes)


@pytest.mark.parametrize("what", ["officer", "pavilion"])
@pytest.mark.parametrize(("state", "is_refused"), [("agreed", True), ("no_show", False), ("cancelled", False)])
def test_the_database_keeps_activities_of_one_officer_and_pavilion_apart(proposed, what, state, is_refused):
    other = ActivityRequestFactory(application=proposed.application, state=state)
    clash = {what: getattr(proposed, what), "starts_at": TEN + timedelta(minutes=29), "ends_at": NOON}

    def move():
        with transaction.atomic():
            ActivityRequest.objects.filter(pk=other.pk).update(**clash)

    if is_refused:
        with pytest.raises(IntegrityError, match=f"no_{what}_in_two_activities_at_once"):
            move()
    else:
        move()


# --- rushes ---------------------------------------------------------------------------------------


def refused(deed, *arguments, **keywords):
    try:
        deed(*arguments, **keywords)
    except AccreditationError as refusal:
        return refusal
    return None


def outcome_of(deed) -> str:
    try:
        deed()
    except (AccreditationError, IntegrityError) as refusal:
        return type(refusal).__name__
    finally:
        connection.close()
    return "done"


def rush(deeds) -> list[str]:
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(outcome_of, deeds))


def planned_by_many(what: str):
    """Eight activities of eight outlets; eight officers of the desk who each give one the same time."""
    application = ApplicationFactory(state=Application.State.APPROVED)
    edition, desk = application.edition, UserFactory(roles=[Role.PRESS])
    wanted = {"pavilion_id": PavilionFactory(edition=edition).pk} if what == "pavilion" else {}
    wanted |= {"officer_id": OfficerFactory(edition=edition).pk} if what == "officer" else {}
    rows = [
        ActivityRequestFactory(
            application=ApplicationFactory(edition=edition, state=Application.State.APPROVED),
            state=State.ASKED,
            kind="interview",
        )
        for _ in range(8)
    ]
    return [
        partial(
            propose_time,
            activity_id=row.pk,
            revision=1,
            plan=Plan(TEN + timedelta(minutes=number), TEN + timedelta(minutes=30 + number), **wanted),
            by=desk,
            now=NOW,
        )
        for number, row in enumerate(rows)
    ]


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["officer", "pavilion"])
def test_a_rush_of_the_desk_never_sends_an_officer_or_a_pavilion_to_two_activities(what):
    outcomes = rush(planned_by_many(what))

    assert sorted(outcomes) == ["ActivitiesClash"] * 7 + ["done"]
    assert ActivityRequest.objects.planned().count() == 1


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["officer", "pavilion"])
def test_control_without_the_lock_the_constraint_is_what_refuses(what):
    """What another plans after this one looked is seen by the database alone."""
    first, second = planned_by_many(what)[:2]

    def look_too_early(activity, plan):
        if activity.pk == first.keywords["activity_id"]:
            with ThreadPoolExecutor(max_workers=1) as other:
                assert other.submit(outcome_of, second).result() == "done"
        return []

    with (
        mock.patch.object(activities, "_lock_places"),
        mock.patch.object(activities, "clashes_of", look_too_early),
        pytest.raises(IntegrityError, match=f"no_{what}_in_two_activities_at_once"),
    ):
        first()


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_an_outlet_that_agrees_while_the_desk_moves_agrees_to_what_it_read_or_to_nothing():
    application = ApplicationFactory(state=Application.State.APPROVED)
    journalist = RepresentativeFactory(outlet=application.outlet).user
    desk = UserFactory(roles=[Role.PRESS])
    row = ActivityRequestFactory(application=application, state=State.PROPOSED)
    read = row.starts_at
    later = Plan(NOON, NOON + HALF_AN_HOUR, row.pavilion_id, row.officer_id)
    deeds = [
        partial(agree_activity, activity_id=row.pk, revision=1, by=journalist, now=NOW),
        partial(propose_time, activity_id=row.pk, revision=1, plan=later, by=desk, now=NOW),
    ]

    outcomes = rush(deeds)

    row.refresh_from_db()
    assert sorted(outcomes) == ["StaleRevision", "done"]
    assert (row.state, row.starts_at) in [(State.AGREED, read), (State.PROPOSED, NOON)]
