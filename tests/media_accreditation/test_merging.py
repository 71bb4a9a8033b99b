"""Two outlets of the list become one, with everything that hangs on the duplicate."""

from datetime import UTC, datetime

import pytest

from media_accreditation.errors import (
    AccreditationOverQuota,
    ApplicationsInTheWay,
    MayNotDecide,
    MoveNotAllowed,
    OutletNotVerified,
    OwnRequest,
)
from media_accreditation.models import (
    Allotment,
    Application,
    CategoryCapacity,
    Outlet,
    Quota,
    Representative,
    TeamMember,
    Verdict,
)
from media_accreditation.services.merging import Meeting, merge_outlets, plan_merge
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from openday.notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.media_accreditation import (
    ActivityRequestFactory,
    AllotmentFactory,
    ApplicationFactory,
    BadgeFactory,
    CategoryCapacityFactory,
    EquipmentFactory,
    InformationRequestFactory,
    OutletFactory,
    PaperFactory,
    QuotaFactory,
    RepresentativeFactory,
    TeamMemberFactory,
    VehicleFactory,
)

NOW = datetime(2027, 1, 10, 9, tzinfo=UTC)
State = Application.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db: None) -> User:
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def edition(db: None) -> Edition:
    return EditionFactory()


@pytest.fixture
def kept(db: None) -> Outlet:
    return OutletFactory(name_ar="جريدة الأفق", name_fr="", languages=["ar"], website="")


@pytest.fixture
def duplicate(db: None) -> Outlet:
    return OutletFactory(
        name_ar="الأفق",
        name_fr="Al Ofoq",
        other_names=["Ofoq"],
        languages=["fr", "ar"],
        website="ofoq.ma",
        registration_number="7",
    )


def merge(kept: Outlet, duplicate: Outlet, officer: User) -> Outlet:
    return merge_outlets(keep_id=kept.pk, duplicate_id=duplicate.pk, by=officer, now=NOW)


# --- The outlet itself ----------------------------------------------------------------------------
def test_what_the_kept_one_lacks_is_filled_in_and_every_name_finds_it(kept, duplicate, officer):
    paper = PaperFactory(outlet=duplicate, kind="licence")
    older = OutletFactory(state="merged", merged_into=duplicate)

    for _ in range(2):
        merge(kept, duplicate, officer)

    kept.refresh_from_db()
    duplicate.refresh_from_db()
    paper.refresh_from_db()
    older.refresh_from_db()
    assert (kept.name_ar, kept.name_fr, kept.other_names) == ("جريدة الأفق", "Al Ofoq", ["الأفق", "Ofoq"])
    assert (kept.languages, kept.website, kept.registration_number) == (["ar", "fr"], "ofoq.ma", "7")
    assert (duplicate.state, duplicate.merged_into, duplicate.registration_number) == ("merged", kept, "")
    assert (paper.outlet, older.merged_into) == (kept, kept)
    assert list(Outlet.objects.standing()) == [kept]


@pytest.mark.parametrize(
    ("refusal", "change"),
    [
        (MayNotDecide, {"role": Role.SECURITY}),
        (OutletNotVerified, {"kept": {"state": "pending"}}),
        (MoveNotAllowed, {"duplicate": {"state": "suspended"}}),
        (OwnRequest, {"is_own": True}),
    ],
)
def test_a_merge_is_by_staff_of_no_side_into_an_outlet_that_is_verified(kept, duplicate, officer, refusal, change):
    Outlet.objects.filter(pk=kept.pk).update(**change.get("kept", {"city": "فاس"}))
    Outlet.objects.filter(pk=duplicate.pk).update(**change.get("duplicate", {"city": "فاس"}))
    if change.get("is_own"):
        RepresentativeFactory(user=officer, outlet=duplicate)
    by = UserFactory(roles=[change["role"]]) if "role" in change else officer

    with pytest.raises(refusal):
        merge(kept, duplicate, by)
    assert Outlet.objects.standing().count() == 2


def test_an_outlet_is_not_merged_into_itself(kept, officer):
    with pytest.raises(OutletNotVerified):
        merge(kept, kept, officer)


def test_its_people_come_along_once_and_are_told(kept, duplicate, officer):
    both, new, asked, refused = UserFactory.create_batch(4)
    RepresentativeFactory(user=both, outlet=kept, state="pending")
    RepresentativeFactory(user=both, outlet=duplicate, state="verified")
    RepresentativeFactory(user=new, outlet=duplicate, state="verified")
    RepresentativeFactory(user=asked, outlet=duplicate, state="pending", is_proposer=True)
    RepresentativeFactory(user=refused, outlet=duplicate, state="refused")

    merge(kept, duplicate, officer)

    rows = Representative.objects.order_by("user_id").values_list("user", "outlet", "state", "is_proposer")
    assert sorted(rows) == [
        (both.pk, kept.pk, "verified", False),
        (new.pk, kept.pk, "verified", False),
        (asked.pk, kept.pk, "pending", False),
        (refused.pk, kept.pk, "refused", False),
    ]
    told = Message.objects.filter(kind="press.outlet_merged", channel="site").values_list("recipient", flat=True)
    assert sorted(told) == [both.pk, new.pk, asked.pk]


def test_whoever_proposed_the_duplicate_sees_nothing_of_the_other_before_they_are_verified(kept, duplicate, officer):
    person = UserFactory()
    RepresentativeFactory(user=person, outlet=duplicate, state="pending", is_proposer=True)
    ApplicationFactory(outlet=kept)

    merge(kept, duplicate, officer)

    assert not Application.objects.visible_to(person).exists()


def test_a_suspension_outlives_a_merge(kept, duplicate, officer):
    person = UserFactory()
    RepresentativeFactory(user=person, outlet=kept, state="suspended")
    RepresentativeFactory(user=person, outlet=duplicate, state="verified")

    merge(kept, duplicate, officer)

    assert [row.state for row in Representative.objects.filter(user=person)] == ["suspended"]


def test_quotas_come_along_where_the_other_has_none(kept, duplicate, officer, edition):
    QuotaFactory(edition=edition, outlet=kept, places=3)
    QuotaFactory(edition=edition, outlet=duplicate, places=9)
    QuotaFactory(edition=edition, outlet=duplicate, category="P", places=2)

    merge(kept, duplicate, officer)

    rows = Quota.objects.order_by("category").values_list("outlet", "category", "places")
    assert list(rows) == [(kept.pk, "", 3), (kept.pk, "P", 2)]


# --- Applications ---------------------------------------------------------------------------------
def test_an_application_goes_along_where_the_other_has_none(kept, duplicate, officer):
    application = ApplicationFactory(outlet=duplicate, state=State.PRESS_REVIEW)
    QuotaFactory(edition=application.edition, outlet=duplicate, places=4)

    merge(kept, duplicate, officer)

    application.refresh_from_db()
    assert (application.outlet, application.revision) == (kept, 2)
    assert list(Allotment.objects.values_list("application", "places")) == [(application.pk, 4)]


@pytest.mark.parametrize(
    ("states", "meeting"),
    [
        (("draft", "draft"), Meeting.JOINS),
        (("submitted", "submitted"), Meeting.JOINS),
        (("approved", "partly_approved"), Meeting.JOINS),
        (("press_review", "press_review"), Meeting.BLOCKS),
        (("security_review", "submitted"), Meeting.BLOCKS),
        (("draft", "approved"), Meeting.BLOCKS),
        (("refused", "approved"), Meeting.BLOCKS),
        (("approved", "draft"), Meeting.STAYS),
        (("approved", "refused"), Meeting.STAYS),
        (("draft", "revoked"), Meeting.STAYS),
    ],
)
def test_two_applications_to_one_edition_meet_by_how_far_they_are(kept, duplicate, officer, states, meeting):
    edition = EditionFactory()
    ApplicationFactory(outlet=kept, edition=edition, state=states[0])
    other = ApplicationFactory(outlet=duplicate, edition=edition, state=states[1])

    plan = plan_merge(keep_id=kept.pk, duplicate_id=duplicate.pk)

    assert [one.meeting for one in plan.encounters] == [meeting]
    if meeting == Meeting.BLOCKS:
        with pytest.raises(ApplicationsInTheWay) as refusal:
            merge(kept, duplicate, officer)
        assert refusal.value.edition_ids == [edition.pk]
        assert Outlet.objects.standing().count() == 2
    else:
        merge(kept, duplicate, officer)
        left = Application.objects.filter(pk=other.pk).values_list("outlet", flat=True)
        assert list(left) == ([duplicate.pk] if meeting == Meeting.STAYS else [])


def test_a_draft_with_a_team_is_not_left_behind_unseen(kept, duplicate, edition):
    ApplicationFactory(outlet=kept, edition=edition, state=State.APPROVED)
    draft = ApplicationFactory(outlet=duplicate, edition=edition)
    member = TeamMemberFactory(application=draft)

    assert plan_merge(keep_id=kept.pk, duplicate_id=duplicate.pk).blocked

    TeamMember.objects.filter(pk=member.pk).update(withdrawn_at=NOW)
    assert not plan_merge(keep_id=kept.pk, duplicate_id=duplicate.pk).blocked


def test_two_drafts_become_one_with_all_that_is_in_them(kept, duplicate, officer, edition):
    first, second = (day.date for day in edition.days.order_by("date")[:2])
    draft = ApplicationFactory(outlet=kept, edition=edition, days=[first])
    other = ApplicationFactory(outlet=duplicate, edition=edition, days=[second], remarks="نحتاج كهرباء")
    mine = TeamMemberFactory(application=draft)
    theirs = TeamMemberFactory(application=other)
    twin = TeamMemberFactory(application=other, id_number=mine.id_number)
    VehicleFactory(application=draft, plate="1-A-6")
    VehicleFactory(application=other, plate="1-A-6")
    VehicleFactory(application=other, plate="2-A-6")
    things = [
        EquipmentFactory(application=other),
        PaperFactory(application=other, kind="assignment"),
        InformationRequestFactory(application=other),
    ]

    merge(kept, duplicate, officer)

    draft.refresh_from_db()
    for thing in things:
        thing.refresh_from_db()
    assert (draft.days, draft.remarks, draft.revision) == ([first, second], "نحتاج كهرباء", 2)
    assert [thing.application for thing in things] == [draft] * 3
    assert sorted(draft.vehicles.values_list("plate", flat=True)) == ["1-A-6", "2-A-6"]
    members = {member.pk: member for member in draft.members.all()}
    assert members.keys() == {mine.pk, theirs.pk, twin.pk}
    assert [members[pk].withdrawn_at for pk in (mine.pk, theirs.pk, twin.pk)] == [None, None, NOW]
    # Nobody gets a day that was not asked for them.
    assert (members[mine.pk].days, members[theirs.pk].days) == ([first], [second])


def test_two_approved_teams_become_one_with_badges_and_activities_and_each_place_counted_once(
    kept, duplicate, officer, edition
):
    application = ApplicationFactory(outlet=kept, edition=edition, state=State.APPROVED)
    other = ApplicationFactory(outlet=duplicate, edition=edition, state=State.PARTLY_APPROVED)
    mine = TeamMemberFactory(application=application)
    theirs = TeamMemberFactory(application=other, papers=True)
    TeamMemberFactory(application=other, verdict=Verdict.NOT_CLEARED)
    twin = TeamMemberFactory(application=other, id_number=mine.id_number, papers=True)
    badges = [BadgeFactory(member=member, pass_serial=serial) for serial, member in enumerate((theirs, twin), 1)]
    activity = ActivityRequestFactory(application=other)
    AllotmentFactory(application=application, places=2, taken=1)
    AllotmentFactory(application=other, places=5, taken=2)
    CategoryCapacityFactory(edition=edition, category="E", places=10, taken=3)

    merge(kept, duplicate, officer)

    application.refresh_from_db()
    activity.refresh_from_db()
    assert (application.state, activity.application) == (State.PARTLY_APPROVED, application)
    # Whoever wears a badge stays in the team: the same person without one left it.
    approved = TeamMember.objects.approved().order_by("pk")
    assert [member.pk for member in approved] == [theirs.pk, twin.pk]
    assert [badge.member.application for badge in badges if badge.refresh_from_db() is None] == [application] * 2
    assert list(Allotment.objects.values_list("application", "places", "taken")) == [(application.pk, 2, 2)]
    assert CategoryCapacity.objects.get().taken == 2


def test_two_approved_teams_that_are_over_the_quota_together_stay_two(kept, duplicate, officer, edition):
    for outlet in (kept, duplicate):
        application = ApplicationFactory(outlet=outlet, edition=edition, state=State.APPROVED)
        TeamMemberFactory(application=application)
        AllotmentFactory(application=application, places=1, taken=1)

    with pytest.raises(AccreditationOverQuota):
        merge(kept, duplicate, officer)

    assert Outlet.objects.standing().count() == 2
    assert list(Allotment.objects.values_list("taken", flat=True)) == [1, 1]


def test_a_plan_tells_what_a_merge_does(kept, duplicate, officer, edition):
    RepresentativeFactory(outlet=duplicate)
    PaperFactory(outlet=duplicate, kind="licence")
    QuotaFactory(edition=edition, outlet=duplicate)
    ApplicationFactory(outlet=duplicate, edition=edition)

    plan = plan_merge(keep_id=kept.pk, duplicate_id=duplicate.pk)

    assert (plan.paper_count, plan.quota_count, len(plan.representatives)) == (1, 1, 1)
    assert [one.meeting for one in plan.encounters] == [Meeting.MOVES]
    assert (plan.names, plan.filled) == (["الأفق", "Al Ofoq", "Ofoq"], ["name_fr", "registration_number", "website"])


@pytest.mark.parametrize(
    ("model", "known"),
    [
        (Outlet, {"Application", "Outlet", "Paper", "Quota", "Representative"}),
        (
            Application,
            {"ActivityRequest", "Allotment", "Equipment", "InformationRequest", "Paper", "TeamMember", "Vehicle"},
        ),
    ],
)
def test_nothing_hangs_on_an_outlet_or_an_application_that_a_merge_does_not_know(model, known):
    hanging = {relation.related_model.__name__ for relation in model._meta.related_objects}

    assert {name for name in hanging if not name.endswith("Event")} == known
