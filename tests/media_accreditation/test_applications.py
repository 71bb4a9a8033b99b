"""An outlet's application: begun, filled in, sent, taken back, answered; and what none of these get past."""

from datetime import timedelta

import pytest

from media_accreditation.errors import (
    AccreditationClosed,
    AccreditationError,
    AnswerEmpty,
    ApplicationIncomplete,
    MayNotDecide,
    Missing,
    MoveNotAllowed,
    NotEditable,
    NotRepresented,
    OutletNotVerified,
    QuestionAnswered,
    StaleRevision,
)
from media_accreditation.models import Application, Outlet, Paper, Representative, Vehicle
from media_accreditation.services.applications import (
    allow_late,
    answer_question,
    begin_application,
    begin_late_application,
    submit_application,
    take_back_application,
    update_application,
)
from media_accreditation.services.missing import Lack, missing_from
from media_accreditation.services.moves import APPLICATION_MOVES, check_move
from media_accreditation.services.rules import press_rules_of
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.media_accreditation import (
    NOW,
    ApplicationFactory,
    InformationRequestFactory,
    OutletFactory,
    PaperFactory,
    PressRulesFactory,
    RepresentativeFactory,
    TeamMemberFactory,
    VehicleFactory,
)

State = Application.State
AFTER_THE_DEADLINE = NOW + timedelta(days=50)


@pytest.fixture
def edition(db: None) -> Edition:
    return PressRulesFactory().edition


@pytest.fixture
def salma(db: None) -> User:
    return UserFactory(full_name="سلمى بناني", email="salma@example.org", phone="+212612345678")


@pytest.fixture
def outlet(salma: User) -> Outlet:
    return RepresentativeFactory(user=salma).outlet


@pytest.fixture
def application(edition: Edition, outlet: Outlet) -> Application:
    return ApplicationFactory(edition=edition, outlet=outlet)


def whole(application: Application) -> Application:
    """With all that it lacks to be sent."""
    PaperFactory(application=application, kind=Paper.Kind.ASSIGNMENT)
    TeamMemberFactory(application=application, papers=True)
    return application


# --- Beginning ------------------------------------------------------------------------------------
def test_an_application_is_begun_once_for_all_days_of_the_edition(edition: Edition, outlet: Outlet, salma: User):
    begun = begin_application(outlet=outlet, edition=edition, by=salma, now=NOW)
    again = begin_application(outlet=outlet, edition=edition, by=salma, now=AFTER_THE_DEADLINE)

    assert (begun, Application.objects.count()) == (again, 1)
    assert (begun.state, len(begun.days)) == (State.DRAFT, 5)
    assert (begun.contact_name, begun.contact_email, begun.contact_phone) == (
        salma.full_name,
        salma.email,
        salma.phone,
    )


def test_who_proposed_an_outlet_prepares_its_application_before_it_is_verified(edition: Edition, salma: User):
    outlet = OutletFactory(state=Outlet.State.PENDING)
    RepresentativeFactory(user=salma, outlet=outlet, state=Representative.State.PENDING, is_proposer=True)

    begun = begin_application(outlet=outlet, edition=edition, by=salma, now=NOW)

    assert missing_from(begun)[0] == Missing(Lack.OUTLET_UNVERIFIED)


@pytest.mark.parametrize("state", [Representative.State.PENDING, "refused", "suspended", None])
def test_nobody_begins_for_an_outlet_that_they_do_not_act_for(edition: Edition, state: str | None):
    person = UserFactory()
    outlet = RepresentativeFactory(user=person, state=state).outlet if state else OutletFactory()

    with pytest.raises(NotRepresented):
        begin_application(outlet=outlet, edition=edition, by=person, now=NOW)


@pytest.mark.parametrize("state", ["refused", "suspended"])
def test_an_outlet_that_staff_shut_out_begins_nothing(edition: Edition, outlet: Outlet, salma: User, state: str):
    Outlet.objects.filter(pk=outlet.pk).update(state=state)

    with pytest.raises(OutletNotVerified):
        begin_application(outlet=outlet, edition=edition, by=salma, now=NOW)


@pytest.mark.parametrize("away", [timedelta(days=-60), timedelta(days=50)])
def test_an_application_is_begun_between_the_opening_and_the_deadline(
    edition: Edition, outlet: Outlet, salma: User, away: timedelta
):
    with pytest.raises(AccreditationClosed):
        begin_application(outlet=outlet, edition=edition, by=salma, now=NOW + away)

    officer = UserFactory(roles=[Role.PRESS])
    assert begin_application(outlet=outlet, edition=edition, by=officer, now=NOW + away).created_by == officer


def test_nothing_is_begun_for_an_edition_that_is_not_published(outlet: Outlet, salma: User):
    draft = PressRulesFactory(edition=EditionFactory(state=Edition.State.DRAFT)).edition

    with pytest.raises(AccreditationClosed):
        begin_application(outlet=outlet, edition=draft, by=salma, now=NOW)


@pytest.mark.django_db
def test_rules_of_an_edition_are_made_with_their_first_use():
    edition = EditionFactory()

    rules = press_rules_of(edition)

    assert (rules, rules.deadline_at.isoformat()) == (press_rules_of(edition), "2027-05-08T18:00:00+00:00")


# --- Filling in -----------------------------------------------------------------------------------
def test_what_is_filled_in_is_kept_and_what_is_not_said_stays(application: Application, salma: User):
    mine, others = ZoneFactory(edition=application.edition), ZoneFactory(edition=EditionFactory(state="draft"))
    days = application.days

    update_application(
        application_id=application.pk, by=salma, now=NOW, days=days[1:3], zone_ids=[mine.pk, others.pk], remarks="ليلا"
    )

    application.refresh_from_db()
    assert (application.days, list(application.zones.all())) == (days[1:3], [mine])
    assert (application.remarks, application.contact_name, application.revision) == ("ليلا", "سلمى بناني", 2)


def test_what_changes_nothing_is_no_write(application: Application, salma: User):
    update_application(application_id=application.pk, by=salma, now=NOW, days=application.days, zone_ids=[])

    application.refresh_from_db()
    assert application.revision == 1


def test_days_that_are_not_the_editions_are_left_out(application: Application, salma: User):
    day = application.days[0]

    update_application(application_id=application.pk, by=salma, now=NOW, days=[day, day - timedelta(days=1)])

    application.refresh_from_db()
    assert application.days == [day]


# --- Sending --------------------------------------------------------------------------------------
def test_all_that_is_missing_is_listed_and_sending_is_refused_with_it(application: Application, salma: User):
    Application.objects.filter(pk=application.pk).update(contact_phone="", days=[])
    ZoneFactory(edition=application.edition)
    VehicleFactory(application=application, kind=Vehicle.Kind.SATELLITE)
    moroccan = TeamMemberFactory(application=application, name_ar="", id_number="", id_digest="", id_kind="")
    foreigner = TeamMemberFactory(application=application, name_ar="", nationality="FR", papers=True)
    TeamMemberFactory(application=application, withdrawn_at=NOW, id_number="")
    application.refresh_from_db()
    expected = [
        Missing(Lack.CONTACT_PHONE),
        Missing(Lack.DAYS),
        Missing(Lack.ZONES),
        Missing(Lack.ASSIGNMENT),
        Missing(Lack.FREQUENCIES),
        Missing(Lack.NAME_AR, moroccan.public_id),
        Missing(Lack.ID_KIND, moroccan.public_id),
        Missing(Lack.ID_NUMBER, moroccan.public_id),
        Missing(Lack.ID_PAPER, moroccan.public_id),
        Missing(Lack.PHOTO, moroccan.public_id),
    ]

    with pytest.raises(ApplicationIncomplete) as refusal:
        submit_application(application_id=application.pk, by=salma, now=NOW)

    assert refusal.value.missing == expected == missing_from(application)
    assert foreigner.public_id not in {lack.member for lack in expected}
    assert Application.objects.get().state == State.DRAFT


def test_an_application_without_a_team_lacks_one(application: Application):
    assert missing_from(application) == [Missing(Lack.ASSIGNMENT), Missing(Lack.MEMBERS)]


def test_a_paper_that_was_taken_away_is_missing(application: Application):
    whole(application)
    assert missing_from(application) == []

    Paper.objects.filter(kind=Paper.Kind.ASSIGNMENT).update(removed_at=NOW)

    assert missing_from(application) == [Missing(Lack.ASSIGNMENT)]


def test_what_is_missing_takes_the_same_queries_for_one_member_and_for_thirty(
    application: Application, django_assert_num_queries
):
    whole(application)
    for count in (1, 30):
        with django_assert_num_queries(7):
            found = Application.objects.with_what_may_be_missing().get()
            assert len({lack.member for lack in missing_from(found)}) == count - 1
        if count == 1:
            TeamMemberFactory.create_batch(29, application=application)


def test_a_whole_application_is_sent_once_and_taken_back_until_the_review(application: Application, salma: User):
    whole(application)

    sent = submit_application(application_id=application.pk, by=salma, now=NOW, revision=1)
    again = submit_application(application_id=application.pk, by=salma, now=NOW + timedelta(hours=1), revision=1)

    assert (again.state, again.submitted_at, again.submitted_by, again.revision) == (State.SUBMITTED, NOW, salma, 2)
    assert sent.pk == again.pk

    back = take_back_application(application_id=application.pk, by=salma, now=NOW)
    take_back_application(application_id=application.pk, by=salma, now=NOW)

    assert (back.state, back.submitted_at, back.submitted_by_id, back.revision) == (State.DRAFT, None, None, 3)


def test_a_colleagues_change_in_between_is_looked_at_before_sending(application: Application, salma: User):
    whole(application)
    update_application(application_id=application.pk, by=salma, now=NOW, remarks="ليلا")

    with pytest.raises(StaleRevision) as refusal:
        submit_application(application_id=application.pk, by=salma, now=NOW, revision=1)

    assert refusal.value.revision == 2


def test_after_the_deadline_only_staff_let_an_application_through(application: Application, salma: User):
    whole(application)
    officer = UserFactory(roles=[Role.PRESS])
    with pytest.raises(AccreditationClosed):
        submit_application(application_id=application.pk, by=salma, now=AFTER_THE_DEADLINE)
    with pytest.raises(MayNotDecide):
        allow_late(application_id=application.pk, by=salma, now=AFTER_THE_DEADLINE)

    allow_late(application_id=application.pk, by=officer, now=AFTER_THE_DEADLINE)
    allow_late(application_id=application.pk, by=UserFactory(roles=[Role.PRESS]), now=AFTER_THE_DEADLINE)
    sent = submit_application(application_id=application.pk, by=salma, now=AFTER_THE_DEADLINE)

    assert (sent.state, sent.late_allowed_by) == (State.SUBMITTED, officer)
    with pytest.raises(NotEditable):
        allow_late(
            application_id=ApplicationFactory(edition=application.edition, state="submitted").pk, by=officer, now=NOW
        )


def test_an_outlet_that_calls_after_the_deadline_is_let_through_by_staff_alone(
    edition: Edition, outlet: Outlet, salma: User
):
    officer = UserFactory(roles=[Role.PRESS])
    with pytest.raises(MayNotDecide):
        begin_late_application(outlet=outlet, edition=edition, by=salma, now=AFTER_THE_DEADLINE)

    begun = begin_late_application(outlet=outlet, edition=edition, by=officer, now=AFTER_THE_DEADLINE)
    again = begin_late_application(outlet=outlet, edition=edition, by=officer, now=AFTER_THE_DEADLINE)

    assert (begun, begun.late_allowed_by, begun.contact_name) == (again, officer, "")
    update_application(
        application_id=begun.pk, by=salma, now=AFTER_THE_DEADLINE, contact_name="سلمى", contact_phone="1"
    )
    assert submit_application(application_id=whole(begun).pk, by=salma, now=AFTER_THE_DEADLINE).state == State.SUBMITTED


def test_what_was_sent_in_time_is_not_taken_back_after_the_deadline(application: Application, salma: User):
    submit_application(application_id=whole(application).pk, by=salma, now=NOW)

    with pytest.raises(AccreditationClosed):
        take_back_application(application_id=application.pk, by=salma, now=AFTER_THE_DEADLINE)


@pytest.mark.parametrize("state", [state for state in State if state not in Application.EDITABLE_STATES])
def test_the_outlet_changes_nothing_outside_a_draft_and_a_question(outlet: Outlet, salma: User, state: str):
    application = ApplicationFactory(outlet=outlet, state=state)

    with pytest.raises(NotEditable):
        update_application(application_id=application.pk, by=salma, now=NOW, remarks="ليلا")


@pytest.mark.parametrize("state", [state for state in State if state not in (State.DRAFT, State.SUBMITTED)])
def test_what_a_review_has_begun_with_is_neither_sent_nor_taken_back(outlet: Outlet, salma: User, state: str):
    application = ApplicationFactory(outlet=outlet, state=state)

    for deed in (submit_application, take_back_application):
        with pytest.raises(MoveNotAllowed):
            deed(application_id=application.pk, by=salma, now=NOW)


def test_moves_of_an_application_are_those_of_the_table_pair_by_pair():
    allowed = {
        ("draft", "submitted"),
        ("submitted", "draft"),
        ("submitted", "press_review"),
        ("press_review", "security_review"),
        ("press_review", "more_info"),
        ("press_review", "refused"),
        ("security_review", "press_review"),
        ("security_review", "more_info"),
        ("security_review", "approved"),
        ("security_review", "partly_approved"),
        ("security_review", "refused"),
        ("more_info", "press_review"),
        ("more_info", "security_review"),
        ("approved", "partly_approved"),
        ("approved", "revoked"),
        ("partly_approved", "revoked"),
    }

    def goes(before: str, after: str) -> bool:
        try:
            check_move(Application(state=before), after)
        except MoveNotAllowed:
            return False
        return True

    assert {(before, after) for before in State for after in State if goes(before, after)} == allowed
    assert APPLICATION_MOVES.keys() == set(State)


@pytest.mark.parametrize(
    "deed",
    [
        lambda application, by: update_application(application_id=application.pk, by=by, now=NOW, remarks="x"),
        lambda application, by: submit_application(application_id=application.pk, by=by, now=NOW),
        lambda application, by: take_back_application(application_id=application.pk, by=by, now=NOW),
    ],
)
def test_a_stranger_writes_nothing(application: Application, deed):
    with pytest.raises(NotRepresented):
        deed(application, UserFactory())


# --- Answering ------------------------------------------------------------------------------------
@pytest.fixture
def asked(edition: Edition, outlet: Outlet) -> Application:
    """Security asks two things, of one member who was to be seen again."""
    application = whole(ApplicationFactory(edition=edition, outlet=outlet, state="more_info", asked_during="security"))
    member = application.members.get()
    officer = UserFactory(roles=[Role.SECURITY])
    InformationRequestFactory.create_batch(2, application=application, member=member, asked_by=officer)
    member.security_verdict, member.security_reasons = "more_info", ["id_unreadable"]
    member.security_decided_at, member.security_decided_by, member.security_note = NOW, officer, "صورة غير واضحة"
    member.save()
    return application


def test_the_last_answer_brings_the_application_back_to_the_review_that_asked(asked: Application, salma: User):
    first, second = asked.questions.order_by("pk")

    waiting = answer_question(question_id=first.pk, answer=" أرسلنا البطاقة ", by=salma, now=NOW)
    assert (waiting.state, waiting.asked_during) == (State.MORE_INFO, "security")
    back = answer_question(question_id=second.pk, answer="كذلك", by=salma, now=NOW)

    first.refresh_from_db()
    member = asked.members.get()
    assert (first.answer, first.answered_at, first.answered_by) == ("أرسلنا البطاقة", NOW, salma)
    assert (back.state, back.asked_during, back.revision) == (State.SECURITY_REVIEW, "", 3)
    assert (member.security_verdict, member.security_reasons, member.security_decided_by) == ("", [], None)
    assert (member.security_note, member.press_verdict) == ("صورة غير واضحة", "cleared")


def test_an_answer_sent_twice_is_one_and_another_one_is_refused(asked: Application, salma: User):
    first = asked.questions.order_by("pk")[0]
    answer_question(question_id=first.pk, answer="نعم", by=salma, now=NOW)

    answer_question(question_id=first.pk, answer="نعم", by=salma, now=NOW + timedelta(minutes=1))

    first.refresh_from_db()
    assert first.answered_at == NOW
    with pytest.raises(QuestionAnswered):
        answer_question(question_id=first.pk, answer="لا", by=salma, now=NOW)


def test_an_answer_is_refused_when_empty_or_when_a_paper_went_meanwhile(asked: Application, salma: User):
    first, second = asked.questions.order_by("pk")
    with pytest.raises(AnswerEmpty):
        answer_question(question_id=first.pk, answer="  ", by=salma, now=NOW)
    with pytest.raises(NotRepresented):
        answer_question(question_id=first.pk, answer="نعم", by=UserFactory(), now=NOW)
    answer_question(question_id=first.pk, answer="نعم", by=salma, now=NOW)
    Paper.objects.filter(kind=Paper.Kind.ASSIGNMENT).update(removed_at=NOW)

    with pytest.raises(ApplicationIncomplete) as refusal:
        answer_question(question_id=second.pk, answer="نعم", by=salma, now=NOW)

    second.refresh_from_db()
    assert (refusal.value.missing, second.answered_at) == ([Missing(Lack.ASSIGNMENT)], None)


def test_every_refusal_has_a_code_of_its_own():
    codes = [refusal.code for refusal in AccreditationError.__subclasses__()]

    assert len(codes) == len(set(codes))
