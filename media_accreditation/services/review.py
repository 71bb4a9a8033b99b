"""Two reviews of an application: the press office's, then security's, by different people.

Verdicts are staged with each member, changed as often as needed, and become public with the release
(`services.releasing`). Whoever writes says which revision they read; somebody else's write in between refuses theirs.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pghistory
from django.db import transaction

from media_accreditation.errors import (
    AccreditationOverQuota,
    MayNotDecide,
    MoveNotAllowed,
    NothingToAsk,
    OutletNotVerified,
    OwnRequest,
    ReasonMissing,
    SameOfficer,
    Undecided,
    UnknownMembers,
    UnknownReasons,
)
from media_accreditation.models import (
    Application,
    InformationRequest,
    Outlet,
    Representative,
    Review,
    TeamMember,
    Verdict,
)
from media_accreditation.services.locks import lock_application, lock_members
from media_accreditation.services.moves import check_move, check_revision, written
from media_accreditation.services.quotas import allot, overruns_of, places_of
from media_accreditation.services.reasons import reasons_for
from media_accreditation.services.telling_reviews import tell_of_questions
from openday.accounts.models import User
from openday.accounts.roles import Permission

State = Application.State
STATE_OF: Final = {Review.PRESS: State.PRESS_REVIEW, Review.SECURITY: State.SECURITY_REVIEW}
PERMISSION_OF: Final = {Review.PRESS: Permission.REVIEW_PRESS, Review.SECURITY: Permission.REVIEW_SECURITY}
STAMPS: Final = ("press_reviewed_at", "press_reviewed_by", "security_reviewed_at", "security_reviewed_by")
NEED_REASON: Final = frozenset({Verdict.NOT_CLEARED, Verdict.MORE_INFO})


@dataclass(frozen=True)
class Decision:
    """What one review says of one member. A blank verdict takes back what it staged; only staff read the note."""

    verdict: str
    reasons: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Staged:
    """The fields of one review on a member, by name."""

    review: str

    def of(self, member: TeamMember) -> Decision:
        return Decision(
            getattr(member, f"{self.review}_verdict"),
            tuple(getattr(member, f"{self.review}_reasons")),
            getattr(member, f"{self.review}_note"),
        )

    def write(self, member: TeamMember, decision: Decision, *, by: User, now: datetime) -> None:
        setattr(member, f"{self.review}_verdict", decision.verdict)
        setattr(member, f"{self.review}_reasons", list(decision.reasons))
        setattr(member, f"{self.review}_note", decision.note)
        setattr(member, f"{self.review}_decided_at", now if decision.verdict else None)
        setattr(member, f"{self.review}_decided_by", by if decision.verdict else None)

    @property
    def fields(self) -> list[str]:
        return [f"{self.review}_{name}" for name in ("verdict", "reasons", "note", "decided_at", "decided_by")]


# --- Deciding -------------------------------------------------------------------------------------
@transaction.atomic
def begin_review(*, application_id: int, review: str, by: User, now: datetime) -> Application:
    """From now on the outlet cannot take the application back. `decide_members` does it by itself.

    Idempotent. Raises MayNotDecide, OwnRequest, SameOfficer or MoveNotAllowed.
    """
    application = lock_application(application_id)
    check_reviewer(application, review, by)
    if application.state != STATE_OF[Review(review)]:
        _begin(application, review)
        written(application, "state")
    return application


@transaction.atomic
def decide_members(
    *, application_id: int, revision: int, review: str, decisions: Mapping[int, Decision], by: User, now: datetime
) -> Application:
    """Stage verdicts on members (by primary key); a review that was over is open again.

    Idempotent: the same decisions again by the same person write nothing. Raises MayNotDecide, OwnRequest, SameOfficer,
    StaleRevision, MoveNotAllowed, UnknownMembers, ReasonMissing or UnknownReasons.
    """
    application = lock_application(application_id)
    check_reviewer(application, review, by)
    staged = Staged(review)
    members = {member.pk: member for member in of_review(lock_members([application.pk]), review)}
    decisions = {pk: _in_order(decision) for pk, decision in decisions.items()}
    if all(pk in members and _stands(members[pk], staged, decision, by) for pk, decision in decisions.items()):
        return application
    check_revision(application, revision)
    if application.state != STATE_OF[Review(review)]:
        _begin(application, review)
    if unknown := decisions.keys() - members.keys():
        raise UnknownMembers(len(unknown))
    for decision in decisions.values():
        _check_reasons(decision, review)

    for pk, decision in decisions.items():
        staged.write(members[pk], decision, by=by, now=now)
    TeamMember.objects.bulk_update([members[pk] for pk in decisions], staged.fields, batch_size=500)
    _reopen(application, review)
    return written(application, "state", *STAMPS)


@transaction.atomic
def pass_to_security(*, application_id: int, revision: int, by: User, now: datetime) -> Application:
    """The press office has decided on everybody: security reviews whom it cleared.

    Where it cleared nobody the application stays, ready to be refused: security sees no papers in vain. Idempotent.
    Raises as decide_members, and Undecided, OutletNotVerified or AccreditationOverQuota.
    """
    application = lock_application(application_id)
    check_reviewer(application, Review.PRESS, by)
    if application.press_reviewed_by_id == by.pk and application.state in (State.PRESS_REVIEW, State.SECURITY_REVIEW):
        return application
    members = _checked_as_over(application, Review.PRESS, revision)
    cleared = [member for member in members if member.press_verdict == Verdict.CLEARED]
    if cleared and application.outlet.state != Outlet.State.VERIFIED:
        raise OutletNotVerified
    if overruns := overruns_of(application, cleared, places_of(application)):
        raise AccreditationOverQuota(overruns)

    application.press_reviewed_at, application.press_reviewed_by = now, by
    if cleared:
        check_move(application, State.SECURITY_REVIEW)
        application.state = State.SECURITY_REVIEW
    return written(application, "state", "press_reviewed_at", "press_reviewed_by")


@transaction.atomic
def finish_security_review(*, application_id: int, revision: int, by: User, now: datetime) -> Application:
    """Security has decided on everybody: the decision can be released. Idempotent; raises as pass_to_security."""
    application = lock_application(application_id)
    check_reviewer(application, Review.SECURITY, by)
    if application.security_reviewed_by_id == by.pk and application.state == State.SECURITY_REVIEW:
        return application
    _checked_as_over(application, Review.SECURITY, revision)
    application.security_reviewed_at, application.security_reviewed_by = now, by
    return written(application, "security_reviewed_at", "security_reviewed_by")


@transaction.atomic
def return_to_press(*, application_id: int, revision: int, reason: str, by: User, now: datetime) -> Application:
    """Security gives the application back to the press office, and says why on the trail. What is staged stays.

    Raises as decide_members, and ReasonMissing.
    """
    reason = " ".join(reason.split())
    application = lock_application(application_id)
    check_reviewer(application, Review.SECURITY, by)
    check_revision(application, revision)
    _check_state(application, Review.SECURITY)
    if not reason:
        raise ReasonMissing
    application.state = State.PRESS_REVIEW
    _reopen(application, Review.PRESS)
    with pghistory.context(reason=reason):
        return written(application, "state", *STAMPS)


# --- Asking ---------------------------------------------------------------------------------------
@transaction.atomic
def ask_outlet(
    *,
    application_id: int,
    revision: int,
    review: str,
    by: User,
    now: datetime,
    words: str = "",
    words_by_member: Mapping[int, str] | None = None,
) -> list[InformationRequest]:
    """Ask for what this review needs: of each member with the verdict MORE_INFO, and in general (`words`).

    A member about whom the question was asked before, and who was not decided on again since, is left out. It begins
    the press review where none began. The outlet is told. Raises as decide_members, and NothingToAsk.
    """
    application = lock_application(application_id)
    check_reviewer(application, review, by)
    check_revision(application, revision)
    if application.state != STATE_OF[Review(review)]:
        _begin(application, review)
    members = of_review(lock_members([application.pk]), review)
    questions = [
        InformationRequest(
            application=application,
            member=member,
            review=review,
            reasons=list(Staged(review).of(member).reasons),
            words=" ".join((words_by_member or {}).get(member.pk, "").split()),
            asked_at=now,
            asked_by=by,
        )
        for member in _to_ask(application, members, review)
    ]
    if words := " ".join(words.split()):
        general = InformationRequest(application=application, review=review, words=words, asked_at=now, asked_by=by)
        questions.insert(0, general)
    if not questions:
        raise NothingToAsk
    check_move(application, State.MORE_INFO)

    InformationRequest.objects.bulk_create(questions)
    application.state, application.asked_during = State.MORE_INFO, Review(review)
    _reopen(application, review)
    written(application, "state", "asked_during", *STAMPS)
    tell_of_questions(application=application, now=now)
    return questions


@transaction.atomic
def stop_waiting(*, application_id: int, revision: int, review: str, by: User, now: datetime) -> Application:
    """Go on without an answer: the outlet can no longer give one. Raises as decide_members."""
    application = lock_application(application_id)
    check_reviewer(application, review, by)
    check_revision(application, revision)
    if application.state != State.MORE_INFO or application.asked_during != review:
        raise MoveNotAllowed(application.state, STATE_OF[Review(review)])
    application.state, application.asked_during = STATE_OF[Review(review)], ""
    return written(application, "state", "asked_during")


# --- What stands behind ---------------------------------------------------------------------------
def of_review(members: Iterable[TeamMember], review: str) -> list[TeamMember]:
    """On whom this review decides: security on whom the press office cleared. No query."""
    standing = [member for member in members if not member.withdrawn_at]
    if review == Review.PRESS:
        return standing
    return [member for member in standing if member.press_verdict == Verdict.CLEARED]


def check_reviewer(application: Application, review: str, by: User) -> None:
    """Raises MayNotDecide, OwnRequest or SameOfficer. Two queries."""
    if not by.may(PERMISSION_OF[Review(review)]):
        raise MayNotDecide
    standing = Representative.objects.filter(outlet=application.outlet_id, user=by)
    if standing.exclude(state=Representative.State.REFUSED).exists():
        raise OwnRequest
    if took_part(application, other_review(review), by):
        raise SameOfficer


def other_review(review: str) -> Review:
    return Review.SECURITY if review == Review.PRESS else Review.PRESS


def took_part(application: Application, review: str, by: User) -> bool:
    """Whether `by` closed this review of the application, or decided on somebody in it. One query."""
    if getattr(application, f"{review}_reviewed_by_id") == by.pk:
        return True
    return application.members.filter(**{f"{review}_decided_by": by}).exists()


def _begin(application: Application, review: str) -> None:
    to = STATE_OF[Review(review)]
    if review == Review.SECURITY or application.state != State.SUBMITTED:
        raise MoveNotAllowed(application.state, to)
    check_move(application, to)
    application.state = to
    allot([application], application.edition)


def _check_state(application: Application, review: str) -> None:
    if application.state != STATE_OF[Review(review)]:
        raise MoveNotAllowed(application.state, STATE_OF[Review(review)])


def _check_reasons(decision: Decision, review: str) -> None:
    if decision.verdict in NEED_REASON and not decision.reasons:
        raise ReasonMissing
    known = {reason.code for reason in reasons_for(review, decision.verdict)} if decision.verdict else set()
    if unknown := [code for code in decision.reasons if code not in known]:
        raise UnknownReasons(unknown)


def _in_order(decision: Decision) -> Decision:
    return Decision(decision.verdict, tuple(dict.fromkeys(decision.reasons)), decision.note.strip())


def _stands(member: TeamMember, staged: Staged, decision: Decision, by: User) -> bool:
    decided_by = getattr(member, f"{staged.review}_decided_by_id")
    return staged.of(member) == decision and decided_by in (by.pk, None)


def _checked_as_over(application: Application, review: Review, revision: int) -> list[TeamMember]:
    """The members of `review`, all decided."""
    check_revision(application, revision)
    _check_state(application, review)
    members = of_review(lock_members([application.pk]), review)
    undecided = [each.public_id for each in members if Staged(review).of(each).verdict in ("", Verdict.MORE_INFO)]
    if undecided or not members:
        raise Undecided(undecided)
    return members


def _to_ask(application: Application, members: Collection[TeamMember], review: str) -> list[TeamMember]:
    """One query."""
    questions = application.questions.filter(review=review, member__isnull=False).order_by("asked_at")
    asked = {question.member_id: question.asked_at for question in questions}
    return [
        member
        for member in members
        if Staged(review).of(member).verdict == Verdict.MORE_INFO
        and (member.pk not in asked or getattr(member, f"{review}_decided_at") > asked[member.pk])
    ]


def _reopen(application: Application, review: str) -> None:
    """This review is not over any more, and none after it."""
    for name in (Review.PRESS, Review.SECURITY) if review == Review.PRESS else (Review.SECURITY,):
        setattr(application, f"{name}_reviewed_at", None)
        setattr(application, f"{name}_reviewed_by", None)
