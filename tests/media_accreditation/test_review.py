"""The two reviews: what is staged, by whom, under which revision, and what neither a rush nor an operator gets past."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from media_accreditation.errors import (
    AccreditationError,
    AccreditationOverQuota,
    MayNotDecide,
    MoveNotAllowed,
    NothingToAsk,
    OutletNotVerified,
    Overrun,
    OwnRequest,
    ReasonMissing,
    SameOfficer,
    StaleRevision,
    Undecided,
    UnknownMembers,
    UnknownReasons,
)
from media_accreditation.models import Application, Outlet, Review, TeamMember, Verdict
from media_accreditation.services import locks
from media_accreditation.services import review as service
from media_accreditation.services.applications import answer_question
from media_accreditation.services.moves import APPLICATION_MOVES, check_move
from media_accreditation.services.reasons import REASONS, reasons_for
from media_accreditation.services.review import Decision, decide_members
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.media_accreditation import (
    NOW,
    ApplicationFactory,
    PaperFactory,
    QuotaFactory,
    RepresentativeFactory,
    TeamMemberFactory,
)
from tests.media_accreditation.review_cast import ASK, CLEAR, REFUSE, decide, passed, ready, submitted, team_of

State = Application.State
PRESS, SECURITY = Review.PRESS, Review.SECURITY


@pytest.fixture
def press(db: None) -> User:
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def security(db: None) -> User:
    return UserFactory(roles=[Role.SECURITY])


@pytest.fixture
def operator(db: None) -> User:
    """Holds every permission: the one who could do both reviews."""
    return UserFactory(roles=[Role.OPERATOR])


def verdicts(application: Application, review: str) -> list[str]:
    return [getattr(member, f"{review}_verdict") for member in team_of(application)]


# --- Moves ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_an_application_moves_only_as_the_table_says(before, after):
    allowed = {
        (State.DRAFT, State.SUBMITTED),
        (State.SUBMITTED, State.DRAFT),
        (State.SUBMITTED, State.PRESS_REVIEW),
        (State.PRESS_REVIEW, State.SECURITY_REVIEW),
        (State.PRESS_REVIEW, State.MORE_INFO),
        (State.PRESS_REVIEW, State.REFUSED),
        (State.SECURITY_REVIEW, State.PRESS_REVIEW),
        (State.SECURITY_REVIEW, State.MORE_INFO),
        (State.SECURITY_REVIEW, State.APPROVED),
        (State.SECURITY_REVIEW, State.PARTLY_APPROVED),
        (State.SECURITY_REVIEW, State.REFUSED),
        (State.MORE_INFO, State.PRESS_REVIEW),
        (State.MORE_INFO, State.SECURITY_REVIEW),
        (State.APPROVED, State.PARTLY_APPROVED),
        (State.APPROVED, State.REVOKED),
        (State.PARTLY_APPROVED, State.REVOKED),
    }
    application = Application(state=before)

    if (before, after) in allowed:
        check_move(application, after)
    else:
        with pytest.raises(MoveNotAllowed) as refusal:
            check_move(application, after)
        assert vars(refusal.value) == {"state": before, "wanted": after}
    assert set(APPLICATION_MOVES) == set(State)


# --- The way through ------------------------------------------------------------------------------
def test_the_first_decision_begins_the_press_review(press):
    application = submitted("journalist", "photographer")

    decided = decide(application, PRESS, press, {1: REFUSE[PRESS]})

    assert (decided.state, decided.revision) == (State.PRESS_REVIEW, 2)
    assert verdicts(application, PRESS) == [Verdict.CLEARED, Verdict.NOT_CLEARED]
    assert [member.press_decided_by for member in team_of(application)] == [press, press]


def test_begin_review_holds_the_application_and_does_so_once(press):
    application = submitted()

    begun = [
        service.begin_review(application_id=application.pk, review=PRESS, by=press, now=NOW).revision for _ in "12"
    ]

    application.refresh_from_db()
    assert (application.state, begun) == (State.PRESS_REVIEW, [2, 2])


def test_both_reviews_lead_to_a_decision_that_is_ready(press, security):
    application = ready(
        submitted("journalist", "camera", "driver"),
        press,
        security,
        of_press={2: REFUSE[PRESS]},
        of_security={1: REFUSE[SECURITY]},
    )

    assert (application.press_reviewed_by, application.security_reviewed_by) == (press, security)
    assert verdicts(application, PRESS) == [Verdict.CLEARED, Verdict.CLEARED, Verdict.NOT_CLEARED]
    assert verdicts(application, SECURITY) == [Verdict.CLEARED, Verdict.NOT_CLEARED, ""]
    assert {member.released_verdict for member in team_of(application)} == {""}


def test_security_sees_no_application_of_which_the_press_office_cleared_nobody(press):
    application = passed(submitted(), press, {0: REFUSE[PRESS]})

    assert (application.state, application.press_reviewed_by) == (State.PRESS_REVIEW, press)


def test_the_same_decision_again_writes_nothing_and_a_colleagues_is_stale(press):
    application = submitted()
    member = team_of(application)[0]
    colleague = UserFactory(roles=[Role.PRESS])
    given = {"application_id": application.pk, "revision": 1, "review": PRESS, "decisions": {member.pk: CLEAR}}

    first, again = (decide_members(**given, by=press, now=NOW).revision for _ in "12")

    assert (first, again) == (2, 2)
    with pytest.raises(StaleRevision) as refusal:
        decide_members(**given, by=colleague, now=NOW)
    assert refusal.value.revision == 2


def test_a_verdict_is_changed_and_taken_back_until_the_release(press):
    application = passed(submitted("journalist", "camera"), press)
    service.return_to_press(
        application_id=application.pk,
        revision=application.revision,
        reason="صفة غير واضحة",
        by=UserFactory(roles=[Role.SECURITY]),
        now=NOW,
    )

    changed = decide(application, PRESS, press, {0: REFUSE[PRESS], 1: Decision("")})

    assert verdicts(application, PRESS) == [Verdict.NOT_CLEARED, ""]
    assert (changed.state, changed.press_reviewed_at) == (State.PRESS_REVIEW, None)


def test_a_decision_after_the_review_was_over_opens_it_again(press, security):
    application = ready(submitted("journalist", "camera"), press, security)

    reopened = decide(application, SECURITY, security, {1: REFUSE[SECURITY]})

    assert (reopened.state, reopened.security_reviewed_at) == (State.SECURITY_REVIEW, None)


# --- Asking the outlet ----------------------------------------------------------------------------
def test_what_more_is_needed_is_asked_of_the_outlet_and_told(press):
    application = submitted("journalist", "camera")
    RepresentativeFactory(outlet=application.outlet)
    revision = decide(application, PRESS, press, {1: ASK}).revision

    questions = service.ask_outlet(
        application_id=application.pk,
        revision=revision,
        review=PRESS,
        by=press,
        now=NOW,
        words="  من سيدير  الفريق؟ ",
        words_by_member={team_of(application)[1].pk: "الوجه الخلفي من فضلكم"},
    )

    application.refresh_from_db()
    assert (application.state, application.asked_during) == (State.MORE_INFO, PRESS)
    assert [(question.member, question.reasons, question.words) for question in questions] == [
        (None, [], "من سيدير الفريق؟"),
        (team_of(application)[1], ["id_paper_unreadable"], "الوجه الخلفي من فضلكم"),
    ]
    told = Message.objects.filter(kind="press.questions_asked", about_id=application.pk)
    assert set(told.values_list("channel", flat=True)) == {"email", "site"}


def test_an_answer_brings_it_back_undecided_and_a_question_is_asked_once(press):
    application = complete()
    revision = decide(application, PRESS, press, {0: ASK}).revision
    asked = service.ask_outlet(application_id=application.pk, revision=revision, review=PRESS, by=press, now=NOW)
    outlet_person = RepresentativeFactory(outlet=application.outlet).user

    back = answer_question(question_id=asked[0].pk, answer="أرسلناها من جديد.", by=outlet_person, now=NOW)

    assert (back.state, back.asked_during, verdicts(application, PRESS)) == (State.PRESS_REVIEW, "", [""])
    with pytest.raises(NothingToAsk):
        service.ask_outlet(application_id=application.pk, revision=back.revision, review=PRESS, by=press, now=NOW)


def test_a_review_goes_on_without_an_answer(press):
    application = submitted()
    revision = decide(application, PRESS, press, {0: ASK}).revision
    service.ask_outlet(application_id=application.pk, revision=revision, review=PRESS, by=press, now=NOW)

    back = service.stop_waiting(application_id=application.pk, revision=revision + 1, review=PRESS, by=press, now=NOW)

    assert (back.state, back.asked_during, back.revision) == (State.PRESS_REVIEW, "", revision + 2)


def complete() -> Application:
    application = ApplicationFactory(state=State.SUBMITTED)
    PaperFactory(application=application, kind="assignment")
    TeamMemberFactory(application=application, papers=True)
    return application


# --- Refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("decision", "refusal"),
    [
        (Decision(Verdict.NOT_CLEARED), ReasonMissing),
        (Decision(Verdict.MORE_INFO), ReasonMissing),
        (Decision(Verdict.NOT_CLEARED, ("security_grounds",)), UnknownReasons),  # not the press office's to say
        (Decision(Verdict.NOT_CLEARED, ("no_place_drawn",)), UnknownReasons),  # the site alone says so
        (Decision(Verdict.MORE_INFO, ("not_press_work",)), UnknownReasons),
        (Decision(Verdict.CLEARED, ("not_press_work",)), UnknownReasons),
    ],
)
def test_a_verdict_comes_with_reasons_of_its_own(press, decision, refusal):
    application = submitted()

    with pytest.raises(refusal):
        decide(application, PRESS, press, {0: decision})

    assert (verdicts(application, PRESS), application.state) == ([""], State.SUBMITTED)


def test_members_of_others_and_of_another_review_are_unknown(press, security):
    application = passed(submitted("journalist", "driver"), press, {1: REFUSE[PRESS]})
    refused_by_press = team_of(application)[1]
    stranger = TeamMemberFactory(application=submitted(edition=application.edition))

    with pytest.raises(UnknownMembers) as refusal:
        decide_members(
            application_id=application.pk,
            revision=application.revision,
            review=SECURITY,
            decisions={refused_by_press.pk: CLEAR, stranger.pk: CLEAR},
            by=security,
            now=NOW,
        )

    assert refusal.value.count == 2


def test_nobody_reviews_without_the_role_or_an_outlet_of_their_own(press, security):
    application = submitted()
    RepresentativeFactory(outlet=application.outlet, user=press)

    for by, refusal in ((security, MayNotDecide), (UserFactory(), MayNotDecide), (press, OwnRequest)):
        with pytest.raises(refusal):
            decide(application, PRESS, by)
    assert verdicts(application, PRESS) == [""]


def test_security_waits_for_the_press_office(security):
    with pytest.raises(MoveNotAllowed):
        service.begin_review(application_id=submitted().pk, review=SECURITY, by=security, now=NOW)


def test_a_review_is_over_when_everybody_is_decided(press):
    application = submitted("journalist", "camera", "sound")
    waiting = team_of(application)[1:]
    revision = decide(application, PRESS, press, {1: ASK, 2: Decision("")}).revision

    with pytest.raises(Undecided) as refusal:
        service.pass_to_security(application_id=application.pk, revision=revision, by=press, now=NOW)

    assert refusal.value.member_ids == [member.public_id for member in waiting]


def test_an_outlet_that_nobody_verified_goes_no_further_than_the_press_office(press):
    application = submitted(outlet__state=Outlet.State.PENDING)

    with pytest.raises(OutletNotVerified):
        passed(application, press)


def test_the_press_office_clears_no_more_than_the_quota(press):
    application = submitted("journalist", "journalist", "camera")
    QuotaFactory(edition=application.edition, category="E", places=1)
    QuotaFactory(edition=application.edition, places=2)

    with pytest.raises(AccreditationOverQuota) as refusal:
        passed(application, press)

    over = [Overrun(application.reference, "", 3, 2), Overrun(application.reference, "E", 2, 1)]
    assert refusal.value.overruns == over
    assert passed(application, press, {1: REFUSE[PRESS]}).state == State.SECURITY_REVIEW


def test_each_reason_is_said_and_a_reviewer_has_some_for_each_verdict_that_needs_one():
    assert all(str(reason.label) and str(reason.words) for reason in REASONS)
    assert all(reasons_for(review, verdict) for review in Review for verdict in service.NEED_REASON)
    assert not any(reasons_for(review, Verdict.CLEARED) for review in Review)


# --- Two officers, and one who would be both ------------------------------------------------------
def test_whoever_had_a_part_in_one_review_has_none_in_the_other(operator, press, security):
    application = submitted("journalist", "camera")
    decide(application, PRESS, operator, {1: Decision("")})
    revision = decide(application, PRESS, press).revision
    application = service.pass_to_security(application_id=application.pk, revision=revision, by=press, now=NOW)
    TeamMember.objects.filter(pk=team_of(application)[0].pk).update(press_decided_by=operator)

    with pytest.raises(SameOfficer):
        decide(application, SECURITY, operator)

    decide(application, SECURITY, security)
    with pytest.raises(SameOfficer):
        service.begin_review(application_id=application.pk, review=PRESS, by=security_with_press(security), now=NOW)


def security_with_press(user: User) -> User:
    user.roles = [Role.SECURITY, Role.PRESS]
    user.save(update_fields=["roles"])
    return user


def test_the_database_keeps_the_two_apart_when_the_service_is_bypassed(operator, press):
    application = passed(submitted(), press)

    for changed in (
        lambda: application.members.update(
            security_verdict="cleared", security_decided_at=NOW, security_decided_by=press
        ),
        lambda: Application.objects.filter(pk=application.pk).update(
            security_reviewed_at=NOW, security_reviewed_by=press
        ),
        lambda: application.members.update(released_verdict="cleared", released_at=NOW),
        lambda: Application.objects.filter(pk=application.pk).update(state="approved"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            changed()


def rush(*deeds):
    """Each deed at the same moment in a thread of its own; the names of refusals, or None."""
    start = Barrier(len(deeds))

    def run(deed):
        try:
            start.wait(5)
            deed()
        except (AccreditationError, IntegrityError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def without_locks(monkeypatch):
    """The control: rows are read as they are, and nobody waits for anybody."""

    def read(application_ids):
        return list(Application.objects.filter(pk__in=application_ids).select_related("outlet", "edition"))

    for module in (locks, service):
        monkeypatch.setattr(module, "lock_application", lambda pk: read([pk])[0])
        monkeypatch.setattr(
            module, "lock_members", lambda pks: list(TeamMember.objects.filter(application__in=pks).order_by("pk"))
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_on_one_application_one_writes_and_the_other_reads_again():
    officers = [UserFactory(roles=[Role.PRESS]) for _ in range(4)]
    application = submitted("journalist", "camera")
    members = team_of(application)

    def deed(officer, decision):
        return lambda: decide_members(
            application_id=application.pk,
            revision=1,
            review=PRESS,
            decisions={member.pk: decision for member in members},
            by=officer,
            now=NOW,
        )

    refusals = rush(*(deed(officer, [CLEAR, REFUSE[PRESS]][place % 2]) for place, officer in enumerate(officers)))

    application.refresh_from_db()
    assert sorted(map(str, refusals)) == ["None", *["StaleRevision"] * 3]
    winner = officers[refusals.index(None)]
    assert application.revision == 2
    assert {member.press_decided_by for member in team_of(application)} == {winner}
    assert len(set(verdicts(application, PRESS))) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_officers_overwrite_each_other(monkeypatch):
    officers = [UserFactory(roles=[Role.PRESS]) for _ in range(2)]
    application = submitted()
    member = team_of(application)[0]
    both_have_read = Barrier(2)
    without_locks(monkeypatch)
    checked = service.check_revision

    def check_and_wait(*given):
        checked(*given)
        both_have_read.wait(5)

    monkeypatch.setattr(service, "check_revision", check_and_wait)

    def deed(officer, decision):
        return lambda: decide_members(
            application_id=application.pk,
            revision=1,
            review=PRESS,
            decisions={member.pk: decision},
            by=officer,
            now=NOW,
        )

    refusals = rush(deed(officers[0], CLEAR), deed(officers[1], REFUSE[PRESS]))

    assert refusals == [None, None]  # one of the two decisions is lost, and nobody was told


@pytest.mark.django_db(transaction=True)
def test_an_officer_who_passes_and_decides_for_security_at_once_does_one_of_the_two():
    operator, press = UserFactory(roles=[Role.OPERATOR]), UserFactory(roles=[Role.PRESS])
    application = passed(submitted(), press)
    member = team_of(application)[0]
    returned = lambda: service.return_to_press(  # noqa: E731 - a deed of the rush
        application_id=application.pk, revision=application.revision, reason="أعد النظر", by=operator, now=NOW
    )

    def as_security():
        decide_members(
            application_id=application.pk,
            revision=application.revision,
            review=SECURITY,
            decisions={member.pk: CLEAR},
            by=operator,
            now=NOW,
        )

    def as_press():
        for revision in (application.revision, application.revision + 1):
            try:
                decide_members(
                    application_id=application.pk,
                    revision=revision,
                    review=PRESS,
                    decisions={member.pk: Decision(Verdict.CLEARED, note="أنا نفسي")},
                    by=operator,
                    now=NOW,
                )
            except StaleRevision:
                continue

    refusals = rush(as_security, as_press, returned)

    member.refresh_from_db()
    assert member.press_decided_by != member.security_decided_by
    assert "IntegrityError" not in refusals
    assert set(refusals) - {None} <= {"SameOfficer", "StaleRevision", "MoveNotAllowed"}


@pytest.mark.django_db(transaction=True)
def test_control_without_the_check_the_database_refuses_the_second_review(monkeypatch):
    operator = UserFactory(roles=[Role.OPERATOR])
    application = passed(submitted(), operator)
    monkeypatch.setattr(service, "took_part", lambda *_given: False)

    refusals = rush(*[lambda: decide(application, SECURITY, operator)] * 2)

    assert refusals == ["IntegrityError", "IntegrityError"]
    assert verdicts(application, SECURITY) == [""]
