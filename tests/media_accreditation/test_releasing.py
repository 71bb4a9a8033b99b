"""Decisions become public together, within quotas; and what revoking takes back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from time import monotonic

import pytest
from django.db import IntegrityError, connection, transaction

from media_accreditation.errors import (
    AccreditationOverQuota,
    MayNotDecide,
    MoveNotAllowed,
    NotReady,
    OutletNotVerified,
    Overrun,
    PlacesInUse,
    ReasonMissing,
)
from media_accreditation.models import Allotment, Application, Badge, CategoryCapacity, Outlet, Verdict
from media_accreditation.services import quotas
from media_accreditation.services.badges import order_badge
from media_accreditation.services.quotas import quotas_by_category, remove_quota, set_capacity, set_quota
from media_accreditation.services.releasing import release_decisions, revoke_application, revoke_member
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.notifications.models import Message
from openday.passes.models import Pass
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.media_accreditation import (
    NOW,
    ActivityRequestFactory,
    ApplicationFactory,
    OutletFactory,
    QuotaFactory,
    RepresentativeFactory,
    TeamMemberFactory,
)
from tests.media_accreditation.review_cast import REFUSE, ready, submitted, team_of

State = Application.State
LATER = NOW + timedelta(hours=1)
NO = REFUSE["security"]


@pytest.fixture
def press(db: None) -> User:
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def security(db: None) -> User:
    return UserFactory(roles=[Role.SECURITY])


def taken(application: Application) -> dict[str, tuple[int, int]]:
    return {row.category: (row.taken, row.places) for row in application.allotments.all()}


def capacities(edition) -> dict[str, int]:
    return dict(edition.press_capacities.values_list("category", "taken"))


# --- Releasing ------------------------------------------------------------------------------------
def test_staged_decisions_become_public_together(press, security):
    edition = EditionFactory()
    set_quota(edition=edition, places=3, by=press)
    set_capacity(edition=edition, category="E", places=9, by=press)
    applications = [
        ready(submitted("journalist", other, edition=edition), press, security, of_security=said)
        for other, said in (("camera", {}), ("journalist", {1: NO}), ("journalist", {0: NO, 1: NO}))
    ]
    RepresentativeFactory(outlet=applications[0].outlet)

    released = release_decisions(
        application_ids=[application.pk for application in applications], by=press, now=LATER, words="مرحبا بكم"
    )

    for application in applications:
        application.refresh_from_db()
    assert [application.state for application in applications] == [State.APPROVED, State.PARTLY_APPROVED, State.REFUSED]
    assert [application.pk for application in released] == [application.pk for application in applications]
    assert {(each.decided_at, each.decided_by, each.decision_words) for each in applications} == {
        (LATER, press, "مرحبا بكم")
    }
    assert [[member.released_verdict for member in team_of(application)] for application in applications] == [
        [Verdict.CLEARED, Verdict.CLEARED],
        [Verdict.CLEARED, Verdict.NOT_CLEARED],
        [Verdict.NOT_CLEARED, Verdict.NOT_CLEARED],
    ]
    assert [taken(application) for application in applications] == [{"": (2, 3)}, {"": (1, 3)}, {"": (0, 3)}]
    assert capacities(edition) == {"E": 2}
    assert Message.objects.filter(kind="press.application_decided", about_id=applications[0].pk).count() == 3


def test_released_twice_counts_and_tells_once(press, security):
    application = ready(submitted(), press, security)
    set_capacity(edition=application.edition, category="E", places=9, by=press)

    once, again = (release_decisions(application_ids=[application.pk], by=press, now=LATER) for _ in "12")

    application.refresh_from_db()
    assert ([each.pk for each in once], again) == ([application.pk], [])
    assert capacities(application.edition) == {"E": 1}
    assert Message.objects.filter(kind="press.application_decided").count() == 1


def test_who_left_the_team_meanwhile_is_neither_approved_nor_counted(press, security):
    application = ready(submitted("journalist", "camera"), press, security)
    application.members.filter(role="camera").update(withdrawn_at=NOW)

    release_decisions(application_ids=[application.pk], by=press, now=LATER)

    application.refresh_from_db()
    assert application.state == State.APPROVED
    assert [member.released_verdict for member in team_of(application)] == [Verdict.CLEARED, ""]


def test_a_decision_that_is_not_ready_holds_back_all(press, security):
    one = ready(submitted(), press, security)
    other = submitted(edition=one.edition)

    with pytest.raises(NotReady) as refusal:
        release_decisions(application_ids=[one.pk, other.pk], by=press, now=LATER)

    one.refresh_from_db()
    assert (refusal.value.references, one.state) == ([other.reference], State.SECURITY_REVIEW)


def test_only_the_press_office_releases_and_only_for_verified_outlets(press, security):
    application = ready(submitted(), press, security)
    Outlet.objects.filter(pk=application.outlet_id).update(state=Outlet.State.SUSPENDED)

    for by, refusal in ((security, MayNotDecide), (press, OutletNotVerified)):
        with pytest.raises(refusal):
            release_decisions(application_ids=[application.pk], by=by, now=LATER)


def test_more_than_quota_or_category_allow_is_refused_with_all_that_is_over(press, security):
    edition = EditionFactory()
    set_capacity(edition=edition, category="E", places=3, by=press)
    applications = [ready(submitted("journalist", "journalist", edition=edition), press, security) for _ in "12"]
    set_quota(edition=edition, outlet=applications[0].outlet, places=1, by=press)  # after the reviews

    with pytest.raises(AccreditationOverQuota) as refusal:
        release_decisions(application_ids=[each.pk for each in applications], by=press, now=LATER)

    assert refusal.value.overruns == [Overrun(applications[0].reference, "", 2, 1), Overrun(None, "E", 4, 3)]
    assert capacities(edition) == {"E": 0}
    assert not Application.objects.exclude(state=State.SECURITY_REVIEW).exists()


def test_the_database_refuses_an_approval_over_quota_when_the_service_is_bypassed(press):
    edition = EditionFactory()
    set_quota(edition=edition, places=1, by=press)
    set_capacity(edition=edition, category="E", places=1, by=press)
    application = ApplicationFactory(edition=edition, state=State.PRESS_REVIEW)
    quotas.allot([application], edition)

    for rows in (application.allotments.all(), edition.press_capacities.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(taken=2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_locked", [True, False], ids=["locked", "control without the lock"])
def test_releases_at_once_never_approve_more_than_a_category_holds(monkeypatch, is_locked):
    press, security = UserFactory(roles=[Role.PRESS]), UserFactory(roles=[Role.SECURITY])
    edition = EditionFactory()
    set_capacity(edition=edition, category="E", places=3, by=press)
    applications = [ready(submitted(edition=edition), press, security) for _ in range(6)]
    if not is_locked:
        monkeypatch.setattr("media_accreditation.services.releasing.lock_rules", lambda _edition: None)
        monkeypatch.setattr(quotas, "_locked_capacities", lambda each: list(each.press_capacities.order_by("pk")))

    def release(application):
        try:
            release_decisions(application_ids=[application.pk], by=press, now=LATER)
        except (AccreditationOverQuota, IntegrityError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "released"

    with ThreadPoolExecutor(6) as rush:
        outcomes = list(rush.map(release, applications))

    assert outcomes.count("released") == 3
    assert capacities(edition) == {"E": 3}
    if is_locked:
        assert outcomes.count("AccreditationOverQuota") == 3  # a clear answer, and not the database's


# --- Revoking -------------------------------------------------------------------------------------
@pytest.fixture
def approved(press, security) -> Application:
    edition = EditionFactory()
    set_quota(edition=edition, places=5, by=press)
    set_capacity(edition=edition, category="E", places=5, by=press)
    application = ApplicationFactory(edition=edition, state=State.SUBMITTED)
    for _ in "123":
        TeamMemberFactory(application=application, papers=True)
    ready(application, press, security)
    release_decisions(application_ids=[application.pk], by=press, now=NOW)
    application.refresh_from_db()
    return application


def test_revoking_ends_badges_and_activities_and_frees_the_places(approved, press):
    badge = order_badge(member_id=team_of(approved)[0].pk, by=press, now=NOW)
    activity = ActivityRequestFactory(application=approved)

    for _ in "12":
        revoke_application(application_id=approved.pk, reason=" أعيرت  الشارة ", by=press, now=LATER)

    for row in (approved, badge, activity):
        row.refresh_from_db()
    assert (approved.state, approved.revoked_reason, approved.revoked_by) == (State.REVOKED, "أعيرت الشارة", press)
    assert (badge.state, activity.state) == (Badge.State.REVOKED, "cancelled")
    assert Pass.objects.get(serial=badge.pass_serial).revoked_at == LATER
    assert (taken(approved), capacities(approved.edition)) == ({"": (0, 5)}, {"E": 0})
    assert Message.objects.filter(kind="press.application_revoked").count() == 1


def test_revoking_one_person_leaves_the_others_and_the_last_one_revokes_all(approved, press, security):
    first, second, third = team_of(approved)
    badge = order_badge(member_id=first.pk, by=press, now=NOW)

    for _ in "12":
        revoke_member(member_id=first.pk, reason="غادر المؤسسة", by=security, now=LATER)
    revoke_member(member_id=second.pk, reason="غادر المؤسسة", by=press, now=LATER)

    for row in (approved, badge, first):
        row.refresh_from_db()
    assert (approved.state, first.released_verdict, badge.state) == (
        State.PARTLY_APPROVED,
        Verdict.NOT_CLEARED,
        Badge.State.REVOKED,
    )
    assert (taken(approved), capacities(approved.edition)) == ({"": (1, 5)}, {"E": 1})

    revoke_member(member_id=third.pk, reason="غادر المؤسسة", by=press, now=LATER)

    approved.refresh_from_db()
    assert (approved.state, capacities(approved.edition)) == (State.REVOKED, {"E": 0})


def test_revoking_says_why_and_needs_an_approval_and_a_role(approved, press):
    draft = ApplicationFactory(edition=approved.edition, state=State.PRESS_REVIEW)
    given = {"application_id": approved.pk, "now": LATER}

    with pytest.raises(ReasonMissing):
        revoke_application(**given, reason="  ", by=press)
    with pytest.raises(MayNotDecide):
        revoke_application(**given, reason="سبب", by=UserFactory(roles=[Role.DIRECTION]))
    with pytest.raises(MoveNotAllowed):
        revoke_application(**given | {"application_id": draft.pk}, reason="سبب", by=press)
    approved.refresh_from_db()
    assert approved.state == State.APPROVED


# --- Quotas ---------------------------------------------------------------------------------------
def test_the_most_particular_quota_counts_for_each_category():
    outlet, other = OutletFactory.build(pk=1, kind="tv"), OutletFactory.build(pk=2, kind="radio")
    rows = [
        QuotaFactory.build(edition=None, places=4),
        QuotaFactory.build(edition=None, places=6, outlet_kind="tv"),
        QuotaFactory.build(edition=None, places=2, outlet_kind="tv", category="V"),
        QuotaFactory.build(edition=None, places=0, outlet_id=1, category="V"),
        QuotaFactory.build(edition=None, places=3, category="E"),
    ]

    for order in (rows, rows[::-1]):
        assert quotas_by_category(order, outlet) == {"": 6, "V": 0, "E": 3}
        assert quotas_by_category(order, other) == {"": 4, "E": 3}


def test_a_quota_reaches_applications_in_review_and_leaves_decided_ones(approved, press):
    in_review = ApplicationFactory(edition=approved.edition, state=State.PRESS_REVIEW)

    quota = set_quota(edition=approved.edition, places=1, category="P", by=press)
    set_quota(edition=approved.edition, places=2, by=press)

    assert (taken(in_review), taken(approved)) == ({"": (0, 2), "P": (0, 1)}, {"": (3, 5)})
    remove_quota(quota=quota, by=press)
    assert taken(in_review) == {"": (0, 2)}


def test_a_capacity_counts_who_is_approved_already_and_holds_them(approved, press):
    edition = approved.edition

    set_capacity(edition=edition, category="E", places=None, by=press)
    set_capacity(edition=edition, category="E", places=3, by=press)

    assert capacities(edition) == {"E": 3}
    with pytest.raises(PlacesInUse) as refusal:
        set_capacity(edition=edition, category="E", places=2, by=press)
    assert (refusal.value.taken, CategoryCapacity.objects.get().places) == (3, 3)


def test_quotas_are_the_press_offices(security):
    edition = EditionFactory()

    with pytest.raises(MayNotDecide):
        set_quota(edition=edition, places=1, by=security)
    with pytest.raises(MayNotDecide):
        set_capacity(edition=edition, category="E", places=1, by=security)
    assert not Allotment.objects.exists()


def until_somebody_waits():
    """For a lock that this transaction holds; a second at most."""
    ends_at = monotonic() + 1
    with connection.cursor() as cursor:
        while monotonic() < ends_at:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
            )
            if cursor.fetchone()[0]:
                return


@pytest.mark.django_db(transaction=True)
def test_a_capacity_that_is_set_while_somebody_is_revoked_counts_who_is_left():
    press, security = UserFactory(roles=[Role.PRESS]), UserFactory(roles=[Role.SECURITY])
    edition = EditionFactory()
    application = ready(submitted("journalist", "journalist", edition=edition), press, security)
    release_decisions(application_ids=[application.pk], by=press, now=NOW)
    is_revoked, is_asked = Event(), Event()

    def revoke():
        with transaction.atomic():
            revoke_member(member_id=team_of(application)[0].pk, reason="غادر", by=press, now=LATER)
            is_revoked.set()
            is_asked.wait(5)
            until_somebody_waits()
        connection.close()

    def limit():
        is_revoked.wait(5)
        is_asked.set()
        set_capacity(edition=edition, category="E", places=2, by=press)
        connection.close()

    with ThreadPoolExecutor(2) as rush:
        for done in [rush.submit(revoke), rush.submit(limit)]:
            done.result()

    assert capacities(edition) == {"E": 1}
