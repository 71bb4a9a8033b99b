"""Badges: who gets one and who does not, hands that they pass through, and how they end. With their passes."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from media_accreditation.errors import (
    AccreditationError,
    AlreadyCollected,
    CourierMissing,
    IdentityMissing,
    IdentityNotChecked,
    MayNotDecide,
    MoveNotAllowed,
    NoBadges,
    NotCleared,
    PersonHasBadge,
    PhotoMissing,
    ReasonMissing,
)
from media_accreditation.models import Application, Badge, Paper, TeamMember
from media_accreditation.services import badges
from openday.accounts.roles import Role
from openday.passes.models import Pass
from openday.passes.services.keys import public_keys
from openday.passes.tokens import Kind, TooLate, verify
from openday.time_zone import day_bounds
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.media_accreditation import (
    NOW,
    BadgeFactory,
    RepresentativeFactory,
    TeamMemberFactory,
)
from tests.media_accreditation.badge_cast import (
    IN_STATE,
    NATIONAL,
    accredited,
    approved,
    collected,
    lost,
    ordered,
    pass_of,
    printed,
    revoked,
)

State = Badge.State
HOUR = timedelta(hours=1)


@pytest.fixture
def officer(db):
    return UserFactory(roles=[Role.PRESS])


@contextmanager
def refused_by(constraint: str):
    """The database does, by this name."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    assert refusal.value.__cause__.diag.constraint_name == constraint


# --- Ordering -------------------------------------------------------------------------------------
def test_a_badge_is_ordered_with_its_number_its_scope_and_its_pass(officer):
    edition = EditionFactory()
    arena, hall = ZoneFactory(edition=edition), ZoneFactory(edition=edition)
    ZoneFactory(edition=edition)
    application = accredited(edition=edition)
    application.zones.set([arena, hall])
    first, second = (approved(application=application, role=role) for role in ("journalist", "camera"))
    own_day = application.days[1]
    second.days = [own_day]
    second.save()
    second.zones.set([hall])

    one, two = badges.order_badges(member_ids=[second.pk, first.pk], by=officer, now=NOW).badges

    assert [(row.number, str(row), row.member, row.state) for row in (one, two)] == [
        (1, "E-00001", first, State.ORDERED),
        (2, "V-00002", second, State.ORDERED),
    ]
    assert (one.days, one.zone_ids) == (application.days, sorted([arena.pk, hall.pk]))
    assert (two.days, two.zone_ids) == ([own_day], [hall.pk])
    claims = verify(pass_of(two).token, keys=public_keys(), at=day_bounds(own_day)[0])
    assert (claims.kind, claims.serial, claims.heads, claims.gate_id, claims.zone_ids) == (
        Kind.BADGE,
        two.pass_serial,
        1,
        None,
        (hall.pk,),
    )
    assert (claims.starts_at, claims.ends_at) == day_bounds(own_day)
    last = day_bounds(application.days[-1])[1]
    with pytest.raises(TooLate):
        verify(pass_of(one).token, keys=public_keys(), at=last)


def test_whoever_may_go_everywhere_has_a_badge_for_all_zones(officer):
    edition = EditionFactory()
    zones = [ZoneFactory(edition=edition) for _ in range(2)]
    application = accredited(edition=edition)
    application.zones.set(zones)

    badge = badges.order_badge(member_id=approved(application=application).pk, by=officer, now=NOW)

    assert (badge.zone_ids, pass_of(badge).zone_ids) == ([], [])


def test_an_order_sent_twice_is_one_badge(officer):
    member = approved()

    first, second = (badges.order_badge(member_id=member.pk, by=officer, now=NOW) for _ in range(2))

    assert (first, Badge.objects.count(), Pass.objects.count()) == (second, 1, 1)


def undecided(member: TeamMember) -> None:
    Application.objects.filter(pk=member.application_id).update(state=Application.State.SECURITY_REVIEW)


def not_cleared(member: TeamMember) -> None:
    TeamMember.objects.filter(pk=member.pk).update(released_verdict="not_cleared")


def withdrawn(member: TeamMember) -> None:
    TeamMember.objects.filter(pk=member.pk).update(withdrawn_at=NOW)


def without_photo(member: TeamMember) -> None:
    TeamMember.objects.filter(pk=member.pk).update(photo=None)


def with_a_photo_taken_away(member: TeamMember) -> None:
    Paper.objects.filter(pk=member.photo_id).update(removed_at=NOW)


def with_a_photo_purged(member: TeamMember) -> None:
    Paper.objects.filter(pk=member.photo_id).update(purged_at=NOW, name="")


def with_a_photo_that_is_none(member: TeamMember) -> None:
    Paper.objects.filter(pk=member.photo_id).update(kind=Paper.Kind.PRESS_CARD)


def with_anothers_photo(member: TeamMember) -> None:
    other = TeamMemberFactory(application=member.application)
    Paper.objects.filter(pk=member.photo_id).update(member=other)


def unknown(member: TeamMember) -> None:
    TeamMember.objects.filter(pk=member.pk).update(id_number="", id_digest="")


NO_BADGE = {
    undecided: (NotCleared, "a_badge_is_of_an_approved_application"),
    not_cleared: (NotCleared, "a_badge_is_of_a_cleared_member"),
    withdrawn: (NotCleared, "a_badge_is_of_a_cleared_member"),
    without_photo: (PhotoMissing, "a_badge_has_a_photo"),
    with_a_photo_taken_away: (PhotoMissing, "a_badge_has_a_photo"),
    with_a_photo_purged: (PhotoMissing, "a_badge_has_a_photo"),
    with_a_photo_that_is_none: (PhotoMissing, "a_badge_has_a_photo"),
    with_anothers_photo: (PhotoMissing, "a_badge_has_a_photo"),
    unknown: (IdentityMissing, "a_badge_knows_whose_it_is"),
}


@pytest.mark.parametrize("change", NO_BADGE, ids=lambda change: change.__name__)
def test_who_is_refused_a_badge_and_who_beside_them_gets_theirs(officer, change):
    member, other = approved(), approved()
    change(member)

    orders = badges.order_badges(member_ids=[member.pk, other.pk], by=officer, now=NOW)

    assert [badge.member for badge in orders.badges] == [other]
    assert {pk: type(refusal) for pk, refusal in orders.refused.items()} == {member.pk: NO_BADGE[change][0]}
    with pytest.raises(NO_BADGE[change][0]):
        badges.order_badge(member_id=member.pk, by=officer, now=NOW)
    assert Pass.objects.filter(bearer_id=member.pk).count() == 0


@pytest.mark.parametrize("change", NO_BADGE, ids=lambda change: change.__name__)
def test_the_database_refuses_whom_the_service_does(officer, change):
    member = approved()
    change(member)
    member.refresh_from_db()

    with refused_by(NO_BADGE[change][1]):
        BadgeFactory(member=member, ordered_by=officer)


def test_the_database_wants_the_edition_and_the_person_of_the_member(officer):
    member = approved()

    with refused_by("a_badge_is_of_an_approved_application"):
        BadgeFactory(member=member, edition=EditionFactory(state="draft"), ordered_by=officer)
    with refused_by("a_badge_is_of_a_cleared_member"):
        BadgeFactory(member=member, id_digest="f" * 64, ordered_by=officer)
    BadgeFactory(member=member, ordered_by=officer)


def test_a_badge_that_ended_is_not_brought_back_without_a_decision(officer):
    badge = revoked(officer)
    not_cleared(badge.member)

    with refused_by("a_badge_is_of_a_cleared_member"):
        Badge.objects.filter(pk=badge.pk).update(state=State.ORDERED, ended_at=None, ended_by=None)


@pytest.mark.parametrize("change", [undecided, not_cleared, withdrawn], ids=lambda change: change.__name__)
def test_no_decision_goes_while_a_badge_stands_on_it(officer, change):
    badge = ordered(officer)

    def commit(*, is_remembered: bool) -> None:
        with transaction.atomic():
            change(badge.member)
            if is_remembered:
                badges.end_badges_of(member_ids=[badge.member_id], by=officer, now=NOW, reason="سحب")
            connection.check_constraints()

    with refused_by("no_badge_outlives_its_accreditation"):
        commit(is_remembered=False)
    commit(is_remembered=True)

    badge.refresh_from_db()
    assert badge.state == State.REVOKED


def test_one_person_in_two_teams_has_one_badge(officer):
    edition = EditionFactory()
    one, two = (approved(application=accredited(edition=edition), id_number="AB123456") for _ in range(2))

    together = badges.order_badges(member_ids=[one.pk, two.pk], by=officer, now=NOW)

    badge = together.badges[0]
    assert ([badge.member], [refusal.badge_id for refusal in together.refused.values()]) == ([one], [badge.pk])
    with pytest.raises(PersonHasBadge) as refusal:
        badges.order_badge(member_id=two.pk, by=officer, now=NOW)
    assert refusal.value.badge_id == badge.pk
    with pytest.raises(IntegrityError, match="one_active_badge_a_person_and_edition"), transaction.atomic():
        BadgeFactory(member=two, ordered_by=officer)
    badges.revoke_badge(badge_id=badge.pk, reason="يعمل لمؤسسة أخرى", by=officer, now=NOW)
    assert badges.order_badge(member_id=two.pk, by=officer, now=NOW).number == 2


@pytest.mark.parametrize("count", [1, 12])
def test_ordering_takes_as_many_queries_for_one_as_for_many(officer, count):
    application = accredited()
    ordered(officer)  # the first one makes a key
    members = [approved(application=application).pk for _ in range(count)]

    with CaptureQueriesContext(connection) as queries:
        badges.order_badges(member_ids=members, by=officer, now=NOW)

    assert len([row for row in queries if "SAVEPOINT" not in row["sql"]]) == 16


# --- Who ------------------------------------------------------------------------------------------
def test_only_the_press_office_handles_badges(officer):
    member, badge = approved(), printed(officer)
    stranger, guard = UserFactory(), UserFactory(roles=[Role.SECURITY])
    moves = [
        partial(badges.order_badges, member_ids=[member.pk]),
        partial(badges.mark_printed, badge_ids=[badge.pk]),
        partial(badges.collect_badge, badge_id=badge.pk, id_kind=NATIONAL),
        partial(badges.take_back_badge, badge_id=badge.pk),
        partial(badges.report_lost, badge_id=badge.pk),
        partial(badges.replace_badge, badge_id=badge.pk, reason="ممزقة"),
        partial(badges.revoke_badge, badge_id=badge.pk, reason="سحب"),
    ]

    for move, by in product(moves, (stranger, guard)):
        with pytest.raises(MayNotDecide):
            move(by=by, now=NOW)

    badge.refresh_from_db()
    assert (badge.state, Badge.objects.count()) == (State.PRINTED, 1)


# --- Moves ----------------------------------------------------------------------------------------
def act(move: str, badge: Badge, officer):
    acts = {
        State.PRINTED: partial(badges.take_back_badge, badge_id=badge.pk),
        State.COLLECTED: partial(badges.collect_badge, badge_id=badge.pk, id_kind=NATIONAL),
        State.LOST: partial(badges.report_lost, badge_id=badge.pk),
        State.REPLACED: partial(badges.replace_badge, badge_id=badge.pk, reason="اسم مصحح"),
        State.REVOKED: partial(badges.revoke_badge, badge_id=badge.pk, reason="سحب"),
    }
    return acts[move](by=officer, now=NOW + HOUR)


@pytest.mark.parametrize("start", State)
@pytest.mark.parametrize("to", [State.PRINTED, State.COLLECTED, State.LOST, State.REPLACED, State.REVOKED])
def test_each_move_is_made_or_refused_as_the_table_says(officer, start, to):
    badge = IN_STATE[start](officer)
    by_print = (start, to) == (State.ORDERED, State.PRINTED)  # not by taking it back

    if start != to and (to not in badges.MOVES[start] or by_print):
        wanted = MoveNotAllowed if not by_print else None
        if wanted:
            with pytest.raises(wanted):
                act(to, badge, officer)
        badge.refresh_from_db()
        assert badge.state == start
        return
    act(to, badge, officer)

    badge.refresh_from_db()
    assert badge.state == to
    assert (badge.ended_at is None) == (to in Badge.ACTIVE_STATES)
    assert (pass_of(badge).revoked_at is None) == (to in Badge.ACTIVE_STATES)


def test_what_is_printed_is_told_and_what_ended_meanwhile_is_left_alone(officer):
    kept, gone, before = ordered(officer), revoked(officer), printed(officer)

    told = badges.mark_printed(badge_ids=[kept.pk, gone.pk, before.pk], by=officer, now=NOW + HOUR)

    assert told == [kept]
    assert list(Badge.objects.order_by("pk").values_list("state", "printed_at")) == [
        (State.PRINTED, NOW + HOUR),
        (State.REVOKED, None),
        (State.PRINTED, NOW),
    ]


# --- Handing over ---------------------------------------------------------------------------------
def test_a_badge_is_handed_over_once_against_an_identity_paper(officer):
    badge, colleague = printed(officer), UserFactory(roles=[Role.PRESS])

    for id_kind in ("", "library_card"):
        with pytest.raises(IdentityNotChecked):
            badges.collect_badge(badge_id=badge.pk, id_kind=id_kind, by=officer, now=NOW)
    first = badges.collect_badge(badge_id=badge.pk, id_kind="passport", by=officer, now=NOW)
    again = badges.collect_badge(badge_id=badge.pk, id_kind="passport", by=officer, now=NOW + HOUR)
    with pytest.raises(AlreadyCollected):
        badges.collect_badge(badge_id=badge.pk, id_kind="passport", by=colleague, now=NOW + HOUR)

    assert (first.collected_at, first.collected_by, first.id_checked, again.collected_at) == (
        NOW,
        officer,
        "passport",
        NOW,
    )
    with pytest.raises(IntegrityError, match="collected_against_an_identity_paper"), transaction.atomic():
        Badge.objects.filter(pk=badge.pk).update(id_checked="")


def test_a_courier_takes_all_or_none(officer):
    application = accredited()
    first, second, third = (printed(officer, application=application) for _ in range(3))
    all_of_them = [first.pk, second.pk, third.pk]
    take = partial(badges.collect_badges, badge_ids=all_of_them, id_kind=NATIONAL, by=officer, now=NOW)

    with pytest.raises(CourierMissing):
        take()
    badges.report_lost(badge_id=third.pk, by=officer, now=NOW)
    with pytest.raises(MoveNotAllowed):
        take(courier="عمر العلوي")
    assert Badge.objects.filter(state=State.COLLECTED).count() == 0
    with pytest.raises(NoBadges):
        take(badge_ids=[], courier="عمر العلوي")
    taken = take(badge_ids=all_of_them[:2], courier="  عمر   العلوي ")

    assert [(badge.state, badge.courier, badge.id_checked) for badge in taken] == [
        (State.COLLECTED, "عمر العلوي", NATIONAL)
    ] * 2


def test_a_badge_ticked_by_mistake_waits_again(officer):
    badge = collected(officer)

    back = badges.take_back_badge(badge_id=badge.pk, by=officer, now=NOW)

    assert (back.state, back.collected_at, back.collected_by, back.id_checked) == (State.PRINTED, None, None, "")
    assert pass_of(badge).revoked_at is None
    assert [row.state for row in badge.events.order_by("pgh_id")] == ["ordered", "printed", "collected", "printed"]


# --- Lost, made anew, revoked ---------------------------------------------------------------------
def test_a_lost_badge_opens_nothing_from_then_on_and_another_takes_its_place(officer):
    badge = collected(officer)

    badges.report_lost(badge_id=badge.pk, by=officer, now=NOW + HOUR)

    issued = pass_of(badge)
    assert (issued.revoked_at, issued.revoked_reason) == (NOW + HOUR, Pass.Reason.LOST)
    assert list(Pass.objects.revoked_but_for_that_valid(NOW)) == [issued]  # what gates turn away
    new = badges.replace_badge(badge_id=badge.pk, by=officer, now=NOW + HOUR)
    badge.refresh_from_db()
    assert (badge.state, new.state, new.replaces, new.number) == (State.REPLACED, State.ORDERED, badge, 2)
    assert new.pass_serial != badge.pass_serial
    assert list(Pass.objects.active()) == [pass_of(new)]


def test_who_acts_for_the_outlet_may_say_that_a_badge_is_lost(officer):
    badge = collected(officer)
    outlet = badge.member.application.outlet
    editor, pending, stranger = (
        RepresentativeFactory(outlet=outlet).user,
        RepresentativeFactory(outlet=outlet, state="pending").user,
        RepresentativeFactory().user,
    )

    for person in (pending, stranger):
        with pytest.raises(MayNotDecide):
            badges.report_lost(badge_id=badge.pk, by=person, now=NOW)
    told = badges.report_lost(badge_id=badge.pk, by=editor, now=NOW)

    assert (told.state, told.ended_by) == (State.LOST, editor)


def test_a_badge_is_made_anew_by_what_is_known_today_and_says_why(officer):
    badge = collected(officer)
    TeamMember.objects.filter(pk=badge.member_id).update(role="camera")

    with pytest.raises(ReasonMissing):
        badges.replace_badge(badge_id=badge.pk, reason=" ", by=officer, now=NOW)
    new = badges.replace_badge(badge_id=badge.pk, reason="تغيير المهمة", by=officer, now=NOW)
    again = badges.replace_badge(badge_id=badge.pk, reason="تغيير المهمة", by=officer, now=NOW)

    badge.refresh_from_db()
    assert (badge.ended_reason, pass_of(badge).revoked_reason) == ("تغيير المهمة", Pass.Reason.REPLACED)
    assert (new.category, again, Badge.objects.count()) == ("V", new, 2)


@pytest.mark.parametrize("change", [withdrawn, without_photo], ids=lambda change: change.__name__)
def test_no_other_badge_for_whom_none_would_be_ordered(officer, change):
    badge = lost(officer)
    change(badge.member)

    with pytest.raises(NO_BADGE[change][0]):
        badges.replace_badge(badge_id=badge.pk, by=officer, now=NOW)

    badge.refresh_from_db()
    assert (badge.state, Badge.objects.count()) == (State.LOST, 1)


def test_a_key_that_is_withdrawn_takes_its_badges_and_the_desk_makes_them_anew(officer):
    badge = printed(officer)
    Pass.objects.filter(serial=badge.pass_serial).update(revoked_at=NOW, revoked_reason=Pass.Reason.KEY_WITHDRAWN)

    new = badges.replace_badge(badge_id=badge.pk, reason="رمز جديد", by=officer, now=NOW)

    assert (pass_of(new).revoked_at, pass_of(badge).revoked_reason) == (None, Pass.Reason.KEY_WITHDRAWN)


def test_badges_end_with_what_they_stand_on_and_in_as_many_queries_for_all(officer):
    application = accredited()
    held = [maker(officer, application=application) for maker in (ordered, printed, collected)]
    gone = lost(officer, application=application)
    member_ids = [badge.member_id for badge in [*held, gone]]

    with CaptureQueriesContext(connection) as queries:
        ended = badges.end_badges_of(member_ids=member_ids, by=officer, now=NOW + HOUR, reason="سحب الاعتماد")
    again = badges.end_badges_of(member_ids=member_ids, by=officer, now=NOW + HOUR, reason="سحب الاعتماد")

    assert (ended, again) == (3, 0)
    assert len([row for row in queries if "SAVEPOINT" not in row["sql"]]) == 5
    for badge in held:
        badge.refresh_from_db()
        assert (badge.state, badge.ended_reason) == (State.REVOKED, "سحب الاعتماد")
        assert pass_of(badge).revoked_reason == Pass.Reason.CANCELLED
    gone.refresh_from_db()
    assert gone.state == State.LOST


# --- a rush ---------------------------------------------------------------------------------------
def outcome(deed) -> str:
    try:
        deed()
    except AccreditationError as refusal:
        return type(refusal).__name__
    finally:
        connection.close()
    return "done"


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_a_rush_of_orders_gives_each_a_number_of_its_own_and_each_person_one_badge():
    officer, edition = UserFactory(roles=[Role.PRESS]), EditionFactory()
    application = accredited(edition=edition)
    twin = accredited(edition=edition)
    members = [approved(application=application, id_number=f"AB{number}").pk for number in range(4)]
    members += [approved(application=twin, id_number=f"AB{number}").pk for number in range(2)]

    with ThreadPoolExecutor(8) as rush:
        orders = [partial(badges.order_badge, member_id=pk, by=officer, now=NOW) for pk in members * 2]
        outcomes = list(rush.map(outcome, orders))

    assert (outcomes.count("done"), outcomes.count("PersonHasBadge")) == (8, 4)
    assert sorted(Badge.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


@pytest.mark.rush
@pytest.mark.django_db(transaction=True)
def test_a_rush_at_the_desk_hands_a_badge_over_once():
    officers = [UserFactory(roles=[Role.PRESS]) for _ in range(8)]
    badge = printed(officers[0])

    with ThreadPoolExecutor(8) as rush:
        takes = [
            partial(badges.collect_badge, badge_id=badge.pk, id_kind=NATIONAL, by=officer, now=NOW)
            for officer in officers
        ]
        outcomes = list(rush.map(outcome, takes))

    assert sorted(outcomes) == ["AlreadyCollected"] * 7 + ["done"]
