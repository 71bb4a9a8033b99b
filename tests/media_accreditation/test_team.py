"""The team of an application and what it brings: added, changed, invited, taken off; by whom, and until when."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from media_accreditation.errors import (
    AlreadyInTeam,
    ApplicationIncomplete,
    FrequenciesUnfit,
    InvitedJustNow,
    NoAddressToInvite,
    NotEditable,
    NotRepresented,
    TeamTooLarge,
    TooManyThings,
    VehicleKnown,
)
from media_accreditation.models import Allotment, Application, Badge, CategoryCapacity, Equipment, TeamMember
from media_accreditation.own_part import opens_own_part, own_part_path
from media_accreditation.services import equipment as equipment_service
from media_accreditation.services import team as team_service
from media_accreditation.services.equipment import (
    VehicleDetails,
    add_equipment,
    add_vehicle,
    remove_equipment,
    remove_vehicle,
)
from media_accreditation.services.team import (
    MemberDetails,
    OwnPart,
    add_member,
    fill_in_own_part,
    invite_all,
    invite_member,
    put_back_member,
    update_member,
    withdraw_member,
)
from openday.accounts.models import User
from openday.notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.media_accreditation import (
    NOW,
    AllotmentFactory,
    ApplicationFactory,
    BadgeFactory,
    CategoryCapacityFactory,
    InformationRequestFactory,
    PressRulesFactory,
    RepresentativeFactory,
    TeamMemberFactory,
)

State = Application.State
KARIM = MemberDetails(
    role=TeamMember.Role.CAMERA,
    name_ar="كريم الفاسي",
    name_fr="Karim El Fassi",
    email="karim@example.org",
    id_kind=TeamMember.IdKind.NATIONAL,
    id_number=" ab-12 34٥٦ ",
)


@pytest.fixture
def salma(db: None) -> User:
    return UserFactory(full_name="سلمى بناني")


@pytest.fixture
def application(salma: User) -> Application:
    outlet = RepresentativeFactory(user=salma).outlet
    return ApplicationFactory(edition=PressRulesFactory().edition, outlet=outlet)


def of_state(application: Application, state: str, **values) -> Application:
    """Another outlet's of the same person, in `state`."""
    outlet = RepresentativeFactory(user=User.objects.get(full_name="سلمى بناني")).outlet
    return ApplicationFactory(edition=application.edition, outlet=outlet, state=state, **values)


# --- Adding, changing -----------------------------------------------------------------------------
def test_a_member_is_added_with_numbers_as_they_are_kept(application: Application, salma: User):
    zone, other = ZoneFactory(edition=application.edition), ZoneFactory(edition=EditionFactory(state="draft"))
    details = replace(KARIM, zone_ids=(zone.pk, other.pk), days=tuple(application.days[:2]), press_card_number="ب 12")

    member = add_member(application_id=application.pk, details=details, by=salma, now=NOW)

    member.refresh_from_db()
    application.refresh_from_db()
    assert (member.id_number, member.press_card_number, member.added_at) == ("AB123456", "ب12", NOW)
    assert (list(member.zones.all()), member.days) == ([zone], application.days[:2])
    assert (member.category, application.revision) == ("V", 2)


def test_one_person_is_in_a_team_once_however_the_number_is_written(application: Application, salma: User):
    karim = add_member(application_id=application.pk, details=KARIM, by=salma, now=NOW)
    other = TeamMemberFactory(application=application)

    for number in ("AB123456", "ab 123456", "AB12345٦"):
        with pytest.raises(AlreadyInTeam) as refusal:
            add_member(application_id=application.pk, details=replace(KARIM, id_number=number), by=salma, now=NOW)
        assert refusal.value.member == karim.public_id
    with pytest.raises(AlreadyInTeam):
        update_member(member_id=other.pk, details=KARIM, by=salma, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.filter(pk=other.pk).update(id_digest=karim.id_digest)

    abroad = replace(KARIM, nationality="FR")  # a number is its country's own
    assert add_member(application_id=application.pk, details=abroad, by=salma, now=NOW).pk


def test_members_without_a_number_are_not_one_person(application: Application, salma: User):
    unknown = replace(KARIM, id_number="")

    for _each in range(2):
        add_member(application_id=application.pk, details=unknown, by=salma, now=NOW)

    assert application.members.count() == 2


def test_a_team_has_an_end(application: Application, salma: User, monkeypatch):
    monkeypatch.setattr(team_service, "MOST_MEMBERS", 1)
    first = add_member(application_id=application.pk, details=replace(KARIM, id_number=""), by=salma, now=NOW)

    with pytest.raises(TeamTooLarge):
        add_member(application_id=application.pk, details=KARIM, by=salma, now=NOW)

    withdraw_member(member_id=first.pk, by=salma, now=NOW)
    add_member(application_id=application.pk, details=KARIM, by=salma, now=NOW)
    with pytest.raises(TeamTooLarge):
        put_back_member(member_id=first.pk, by=salma, now=NOW)


@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
def test_nobody_is_added_once_the_application_is_sent(application: Application, salma: User, state: str):
    sent = of_state(application, state)

    with pytest.raises(NotEditable):
        add_member(application_id=sent.pk, details=KARIM, by=salma, now=NOW)


def test_a_stranger_touches_no_team(application: Application):
    member, stranger = TeamMemberFactory(application=application), UserFactory()

    for deed in (
        lambda: add_member(application_id=application.pk, details=KARIM, by=stranger, now=NOW),
        lambda: update_member(member_id=member.pk, details=KARIM, by=stranger, now=NOW),
        lambda: withdraw_member(member_id=member.pk, by=stranger, now=NOW),
        lambda: put_back_member(member_id=member.pk, by=stranger, now=NOW),
        lambda: invite_member(member_id=member.pk, by=stranger, now=NOW),
        lambda: add_equipment(application_id=application.pk, name="x", by=stranger),
        lambda: add_vehicle(application_id=application.pk, details=VehicleDetails("1-A-6"), by=stranger),
    ):
        with pytest.raises(NotRepresented):
            deed()


# --- While a review waits -------------------------------------------------------------------------
def test_only_whom_a_review_asked_about_is_changed_and_looked_at_again(application: Application, salma: User):
    asked_of = of_state(application, State.MORE_INFO, asked_during="security")
    member, colleague = TeamMemberFactory.create_batch(2, application=asked_of)
    question = InformationRequestFactory(application=asked_of, member=member)
    TeamMember.objects.filter(pk=member.pk).update(
        security_verdict="more_info", security_decided_at=NOW, security_decided_by=question.asked_by
    )

    changed = update_member(member_id=member.pk, details=KARIM, by=salma, now=NOW)

    changed.refresh_from_db()
    assert (changed.name_fr, changed.security_verdict, changed.press_verdict) == ("Karim El Fassi", "", "cleared")
    with pytest.raises(NotEditable):
        update_member(member_id=colleague.pk, details=replace(KARIM, id_number=""), by=salma, now=NOW)

    InformationRequestFactory(application=asked_of)  # of the application as a whole
    update_member(member_id=colleague.pk, details=replace(KARIM, id_number=""), by=salma, now=NOW)


def test_what_an_older_review_asked_opens_nothing(application: Application, salma: User):
    asked_of = of_state(application, State.MORE_INFO, asked_during="security")
    member = TeamMemberFactory(application=asked_of)
    InformationRequestFactory(application=asked_of, member=member, review="press")

    with pytest.raises(NotEditable):
        update_member(member_id=member.pk, details=KARIM, by=salma, now=NOW)


# --- Taking off -----------------------------------------------------------------------------------
def test_a_member_of_a_draft_is_taken_off_and_put_back(application: Application, salma: User):
    member = TeamMemberFactory(application=application)

    withdraw_member(member_id=member.pk, by=salma, now=NOW)
    withdraw_member(member_id=member.pk, by=salma, now=NOW + timedelta(hours=1))
    member.refresh_from_db()
    assert member.withdrawn_at == NOW
    with pytest.raises(NotEditable):
        update_member(member_id=member.pk, details=KARIM, by=salma, now=NOW)

    put_back_member(member_id=member.pk, by=salma, now=NOW)
    put_back_member(member_id=member.pk, by=salma, now=NOW)
    member.refresh_from_db()
    application.refresh_from_db()
    assert (member.withdrawn_at, application.revision) == (None, 3)


def test_who_was_added_again_is_not_put_back(application: Application, salma: User):
    first = add_member(application_id=application.pk, details=KARIM, by=salma, now=NOW)
    withdraw_member(member_id=first.pk, by=salma, now=NOW)
    add_member(application_id=application.pk, details=KARIM, by=salma, now=NOW)

    with pytest.raises(AlreadyInTeam):
        put_back_member(member_id=first.pk, by=salma, now=NOW)


def test_an_approved_member_who_leaves_gives_back_place_and_badge(application: Application, salma: User):
    approved = of_state(application, State.APPROVED)
    leaver, stays = TeamMemberFactory.create_batch(2, application=approved, papers=True)
    allotments = [AllotmentFactory(application=approved, category=category, taken=2) for category in ("", "E")]
    CategoryCapacityFactory(edition=application.edition, category="E", taken=2)
    badge, other = BadgeFactory(member=leaver), BadgeFactory(member=stays)

    withdraw_member(member_id=leaver.pk, by=salma, now=NOW, reason="غادر الفريق")

    badge.refresh_from_db()
    other.refresh_from_db()
    assert (badge.state, badge.ended_reason, other.state) == (Badge.State.REVOKED, "غادر الفريق", Badge.State.ORDERED)
    assert list(Allotment.objects.filter(pk__in=[row.pk for row in allotments]).values_list("taken", flat=True)) == [
        1,
        1,
    ]
    assert CategoryCapacity.objects.get().taken == 1
    assert leaver not in TeamMember.objects.approved()


def test_what_was_asked_of_who_leaves_needs_no_answer(application: Application, salma: User):
    asked_of = of_state(application, State.MORE_INFO)
    leaver = TeamMemberFactory(application=asked_of)
    TeamMemberFactory(application=asked_of, papers=True)
    asked_of.papers.create(
        kind="assignment", name="x", content_type="application/pdf", size_bytes=1, sha256="0", uploaded_at=NOW
    )
    question = InformationRequestFactory(application=asked_of, member=leaver)

    withdraw_member(member_id=leaver.pk, by=salma, now=NOW)

    question.refresh_from_db()
    asked_of.refresh_from_db()
    assert (question.answered_by, asked_of.state, asked_of.asked_during) == (salma, State.PRESS_REVIEW, "")


def test_the_last_of_a_team_in_review_stays(application: Application, salma: User):
    sent = of_state(application, State.SUBMITTED)
    last = TeamMemberFactory(application=sent)

    with pytest.raises(ApplicationIncomplete):
        withdraw_member(member_id=last.pk, by=salma, now=NOW)

    TeamMemberFactory(application=sent)
    assert withdraw_member(member_id=last.pk, by=salma, now=NOW).withdrawn_at == NOW


@pytest.mark.parametrize("state", [State.REFUSED, State.REVOKED])
def test_nobody_leaves_what_is_over(application: Application, salma: User, state: str):
    member = TeamMemberFactory(application=of_state(application, state))

    with pytest.raises(NotEditable):
        withdraw_member(member_id=member.pk, by=salma, now=NOW)


# --- Their own part -------------------------------------------------------------------------------
def test_an_invited_member_fills_in_their_own_part_and_nothing_else(application: Application, salma: User):
    member = add_member(application_id=application.pk, details=KARIM, by=salma, now=NOW)
    part = OwnPart(name_ar="كريم الفاسي الفهري", name_fr="Karim", phone="+212612345678", id_kind="passport")
    with pytest.raises(NotEditable):
        fill_in_own_part(member_id=member.pk, part=part, now=NOW)

    invite_member(member_id=member.pk, by=salma, now=NOW)
    fill_in_own_part(member_id=member.pk, part=part, now=NOW)
    fill_in_own_part(member_id=member.pk, part=replace(part, id_number="X 99"), now=NOW)

    member.refresh_from_db()
    assert (member.name_ar, member.id_kind, member.filled_at) == ("كريم الفاسي الفهري", "passport", NOW)
    assert (member.role, member.email) == (KARIM.role, KARIM.email)
    assert member.id_number == "X99"
    told = Message.objects.get(kind="press.member_filled_in")
    assert (told.recipient, told.channel) == (salma, "site")


def test_numbers_that_are_not_given_again_stay(application: Application, salma: User):
    member = add_member(application_id=application.pk, details=KARIM, by=salma, now=NOW)
    digest = member.id_digest
    invite_member(member_id=member.pk, by=salma, now=NOW)

    fill_in_own_part(member_id=member.pk, part=OwnPart(name_fr="Karim"), now=NOW)

    member.refresh_from_db()
    assert (member.id_number, member.id_digest) == ("AB123456", digest)


def test_a_new_invitation_or_another_address_shuts_the_link_before(application: Application, salma: User):
    member = add_member(application_id=application.pk, details=KARIM, by=salma, now=NOW)
    invite_member(member_id=member.pk, by=salma, now=NOW)
    member.refresh_from_db()
    first = own_part_path(member).rstrip("/").rpartition("/")[2]
    assert opens_own_part(first, member)
    with pytest.raises(InvitedJustNow) as refusal:
        invite_member(member_id=member.pk, by=salma, now=NOW + timedelta(minutes=9))

    invite_member(member_id=member.pk, by=salma, now=refusal.value.again_at)
    member.refresh_from_db()
    second = own_part_path(member).rstrip("/").rpartition("/")[2]

    assert (opens_own_part(first, member), opens_own_part(second, member)) == (False, True)
    update_member(member_id=member.pk, details=replace(KARIM, email="else@example.org"), by=salma, now=NOW)
    member.refresh_from_db()
    assert not opens_own_part(second, member)


def test_everybody_who_lacks_something_is_invited_together(application: Application, salma: User):
    lacking = TeamMemberFactory.create_batch(2, application=application)
    TeamMemberFactory(application=application, papers=True)  # nothing is missing
    TeamMemberFactory(application=application, email="")
    TeamMemberFactory(application=application, withdrawn_at=NOW)
    TeamMemberFactory(application=application, invited_at=NOW - timedelta(minutes=5))

    first = invite_all(application_id=application.pk, by=salma, now=NOW)
    again = invite_all(application_id=application.pk, by=salma, now=NOW)

    letters = Message.objects.filter(kind="press.member_invited")
    assert (first, again) == (2, 0)
    assert {letter.address for letter in letters} == {member.email for member in lacking}
    with pytest.raises(NotEditable):
        invite_all(application_id=of_state(application, State.SUBMITTED).pk, by=salma, now=NOW)
    with pytest.raises(NotRepresented):
        invite_all(application_id=application.pk, by=UserFactory(), now=NOW)


def test_an_invitation_needs_an_address_and_a_draft(application: Application, salma: User):
    nameless = TeamMemberFactory(application=application, email="")
    late = TeamMemberFactory(application=of_state(application, State.SUBMITTED))

    with pytest.raises(NoAddressToInvite):
        invite_member(member_id=nameless.pk, by=salma, now=NOW)
    with pytest.raises(NotEditable):
        invite_member(member_id=late.pk, by=salma, now=NOW)


@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
def test_a_part_is_not_filled_in_once_the_application_is_sent(application: Application, state: str):
    member = TeamMemberFactory(application=of_state(application, state), invited_at=NOW)

    with pytest.raises(NotEditable):
        fill_in_own_part(member_id=member.pk, part=OwnPart(name_fr="Karim"), now=NOW)


# --- Equipment and vehicles -----------------------------------------------------------------------
def test_each_serial_number_is_a_piece_and_a_form_sent_twice_adds_nothing_twice(application: Application, salma: User):
    for _again in range(2):
        add_equipment(application_id=application.pk, name="Sony FX6", serial_numbers=["1", "2", "1"], by=salma)
    add_equipment(application_id=application.pk, name="ميكروفون", count=3, by=salma)

    rows = list(application.equipment.order_by("pk").values_list("name", "serial_number", "count"))
    assert rows == [("Sony FX6", "1", 1), ("Sony FX6", "2", 1), ("ميكروفون", "", 3)]

    piece = Equipment.objects.get(serial_number="2")
    for _again in range(2):
        remove_equipment(equipment_id=piece.pk, application_id=application.pk, by=salma)
    application.refresh_from_db()
    assert (application.equipment.count(), application.revision) == (2, 5)


def test_a_piece_of_another_application_is_not_removed(application: Application, salma: User):
    other = of_state(application, State.DRAFT)
    [piece] = add_equipment(application_id=other.pk, name="Sony", by=salma)

    remove_equipment(equipment_id=piece.pk, application_id=application.pk, by=salma)

    assert Equipment.objects.filter(pk=piece.pk).exists()


def test_vehicles_have_a_plate_of_their_own_and_satellite_vans_frequencies(application: Application, salma: User):
    van = VehicleDetails("12345-A-6", kind="satellite", frequencies="14.25 GHz")
    with pytest.raises(FrequenciesUnfit):
        add_vehicle(application_id=application.pk, details=replace(van, frequencies=""), by=salma)
    with pytest.raises(FrequenciesUnfit):
        add_vehicle(application_id=application.pk, details=replace(van, kind="car"), by=salma)
    vehicle = add_vehicle(application_id=application.pk, details=van, by=salma)
    with pytest.raises(VehicleKnown):
        add_vehicle(application_id=application.pk, details=van, by=salma)

    remove_vehicle(vehicle_id=vehicle.pk, application_id=application.pk, by=salma)

    assert add_vehicle(application_id=application.pk, details=van, by=salma).frequencies == "14.25 GHz"


def test_lists_have_an_end(application: Application, salma: User, monkeypatch):
    monkeypatch.setattr(equipment_service, "MOST_PIECES", 2)
    monkeypatch.setattr(equipment_service, "MOST_VEHICLES", 0)

    with pytest.raises(TooManyThings):
        add_equipment(application_id=application.pk, name="Sony", serial_numbers=["1", "2", "3"], by=salma)
    with pytest.raises(TooManyThings):
        add_vehicle(application_id=application.pk, details=VehicleDetails("1-A-6"), by=salma)

    assert not application.equipment.exists()
