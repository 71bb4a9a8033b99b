"""What an outlet does with its application: begin, fill in, send, take back, answer. Reviews are `services.review`.

Each is idempotent. NotRepresented where the person does not act for the outlet; nothing is written then.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from media_accreditation.errors import (
    AccreditationClosed,
    AnswerEmpty,
    ApplicationIncomplete,
    MayNotDecide,
    NotEditable,
    OutletNotVerified,
    QuestionAnswered,
)
from media_accreditation.models import Application, InformationRequest, Outlet, TeamMember, Verdict
from media_accreditation.services.locks import lock_application
from media_accreditation.services.missing import missing_from
from media_accreditation.services.moves import check_move, check_revision, written
from media_accreditation.services.rules import press_rules_of, takes_applications
from media_accreditation.services.standing import check_acts_for
from media_accreditation.services.telling_applications import tell_late_allowed, tell_submitted
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition

State = Application.State
MAY_PREPARE: Final = frozenset({Outlet.State.PENDING, Outlet.State.VERIFIED})


@transaction.atomic
def begin_application(*, outlet: Outlet, edition: Edition, by: User, now: datetime) -> Application:
    """The application of `outlet` to `edition`, begun if there is none, for all of its days.

    Staff with MANAGE_PRESS begin one for an outlet that asked too late, and allow it with `allow_late`. Raises
    AccreditationClosed, or OutletNotVerified where staff refused or suspended the outlet.
    """
    outlet = Outlet.objects.select_for_update(no_key=True).get(pk=outlet.pk)  # one writer an outlet
    is_staff = by.may(Permission.MANAGE_PRESS)
    if not is_staff:
        check_acts_for(by, outlet.pk)
    if known := Application.objects.filter(outlet=outlet, edition=edition).first():
        return known
    if outlet.state not in MAY_PREPARE:
        raise OutletNotVerified
    if not is_staff:
        _check_open(edition, now=now)
    return Application.objects.create(
        outlet=outlet,
        edition=edition,
        contact_name="" if is_staff else by.full_name,
        contact_email=outlet.email if is_staff else by.email,
        contact_phone=outlet.phone or ("" if is_staff else by.phone),
        days=list(edition.days.order_by("date").values_list("date", flat=True)),
        created_at=now,
        created_by=by,
    )


@transaction.atomic
def update_application(
    *,
    application_id: int,
    by: User,
    now: datetime,
    contact_name: str | None = None,
    contact_email: str | None = None,
    contact_phone: str | None = None,
    days: Collection[date] | None = None,
    zone_ids: Collection[int] | None = None,
    remarks: str | None = None,
) -> Application:
    """Write what is not None. Days and zones that are not the edition's are left out. Raises NotEditable."""
    application = editable_application(application_id, by=by)
    values = {
        "contact_name": contact_name,
        "contact_email": contact_email,
        "contact_phone": contact_phone,
        "days": None if days is None else _days_of(application.edition, days),
        "remarks": remarks,
    }
    changed = [name for name, value in values.items() if value is not None and value != getattr(application, name)]
    for name in changed:
        setattr(application, name, values[name])
    has_new_zones = zone_ids is not None and _set_zones(application, zone_ids)
    return written(application, *changed) if changed or has_new_zones else application


def editable_application(application_id: int, *, by: User) -> Application:
    """Locked, for whoever acts for its outlet to write. Raises NotRepresented or NotEditable."""
    application = lock_application(application_id)
    check_acts_for(by, application.outlet_id)
    if application.state not in Application.EDITABLE_STATES:
        raise NotEditable(application.state)
    return application


def _days_of(edition: Edition, days: Collection[date]) -> list[date]:
    return list(edition.days.filter(date__in=days).order_by("date").values_list("date", flat=True))


def _set_zones(application: Application, zone_ids: Collection[int]) -> bool:
    """Whether that changed anything."""
    wanted = set(application.edition.zones.filter(pk__in=zone_ids).values_list("pk", flat=True))
    if wanted == set(application.zones.values_list("pk", flat=True)):
        return False
    application.zones.set(wanted)
    return True


# --- Sending --------------------------------------------------------------------------------------
@transaction.atomic
def submit_application(*, application_id: int, by: User, now: datetime, revision: int | None = None) -> Application:
    """Hand it to the press office.

    Raises ApplicationIncomplete with all that it lacks, AccreditationClosed, or StaleRevision where it is no longer
    at the `revision` that was on the screen.
    """
    application = lock_application(application_id)
    check_acts_for(by, application.outlet_id)
    if application.state == State.SUBMITTED:
        return application
    check_move(application, State.SUBMITTED)
    check_revision(application, revision)
    if not application.late_allowed_at:
        _check_open(application.edition, now=now)
    if missing := missing_from(application):
        raise ApplicationIncomplete(missing)
    application.state, application.submitted_at, application.submitted_by = State.SUBMITTED, now, by
    written(application, "state", "submitted_at", "submitted_by")
    tell_submitted(application=application, now=now)
    return application


@transaction.atomic
def take_back_application(*, application_id: int, by: User, now: datetime) -> Application:
    """Make it a draft again, until a review began (MoveNotAllowed) or the deadline passed (AccreditationClosed).

    After the deadline it could not be sent again.
    """
    application = lock_application(application_id)
    check_acts_for(by, application.outlet_id)
    if application.state == State.DRAFT:
        return application
    check_move(application, State.DRAFT)
    if not application.late_allowed_at:
        _check_open(application.edition, now=now)
    application.state, application.submitted_at, application.submitted_by = State.DRAFT, None, None
    return written(application, "state", "submitted_at", "submitted_by")


@transaction.atomic
def allow_late(*, application_id: int, by: User, now: datetime) -> Application:
    """Let a draft be sent after the deadline. By staff with MANAGE_PRESS; raises MayNotDecide or NotEditable."""
    application = lock_application(application_id)
    if not by.may(Permission.MANAGE_PRESS):
        raise MayNotDecide
    if application.late_allowed_at:
        return application
    if application.state != State.DRAFT:
        raise NotEditable(application.state)
    application.late_allowed_at, application.late_allowed_by = now, by
    written(application, "late_allowed_at", "late_allowed_by")
    tell_late_allowed(application=application, now=now)
    return application


@transaction.atomic
def begin_late_application(*, outlet: Outlet, edition: Edition, by: User, now: datetime) -> Application:
    """For an outlet that asked after the deadline: begun by staff, to be filled in and sent by the outlet.

    Idempotent. Raises MayNotDecide, OutletNotVerified, or NotEditable where it was sent already.
    """
    if not by.may(Permission.MANAGE_PRESS):
        raise MayNotDecide
    application = begin_application(outlet=outlet, edition=edition, by=by, now=now)
    return allow_late(application_id=application.pk, by=by, now=now)


def _check_open(edition: Edition, *, now: datetime) -> None:
    rules = press_rules_of(edition)
    if not takes_applications(edition, rules, now=now):
        raise AccreditationClosed(rules.opens_at, rules.deadline_at)


# --- Answering ------------------------------------------------------------------------------------
@transaction.atomic
def answer_question(*, question_id: int, answer: str, by: User, now: datetime) -> Application:
    """Answer what a review asked. With the last answer the application goes back to the review that asked.

    Members whose verdict was "more information" are then undecided again. Raises AnswerEmpty, QuestionAnswered,
    NotEditable (it waits for no answer), or ApplicationIncomplete where something was taken away meanwhile.
    """
    answer = answer.strip()
    application_id = InformationRequest.objects.values_list("application_id", flat=True).get(pk=question_id)
    application = lock_application(application_id)
    check_acts_for(by, application.outlet_id)
    question = InformationRequest.objects.select_for_update(no_key=True).get(pk=question_id)
    if question.answered_at and (question.answer, question.answered_by_id) == (answer, by.pk):
        return application
    if question.answered_at:
        raise QuestionAnswered
    if application.state != State.MORE_INFO:
        raise NotEditable(application.state)
    if not answer:
        raise AnswerEmpty
    question.answer, question.answered_at, question.answered_by = answer, now, by
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    return go_on_when_answered(application)


def open_questions(application: Application) -> QuerySet[InformationRequest]:
    """What the asking review still waits for; an older review may have gone on without its answer."""
    return application.questions.filter(answered_at=None, review=application.asked_during)


def go_on_when_answered(application: Application) -> Application:
    """Back to the review that asked, once nothing is open. Raises ApplicationIncomplete. The application is locked."""
    if open_questions(application).exists():
        return written(application)
    if missing := missing_from(application):
        raise ApplicationIncomplete(missing)
    review, application.asked_during = application.asked_during, ""
    application.state = f"{review}_review"
    for member in application.members.filter(**{f"{review}_verdict": Verdict.MORE_INFO}).order_by("pk"):
        undecide(member, review)
    return written(application, "state", "asked_during")


def undecide(member: TeamMember, review: str) -> None:
    """What `review` staged of the member was about something else than what stands there now; its note stays."""
    setattr(member, f"{review}_verdict", "")
    setattr(member, f"{review}_reasons", [])
    setattr(member, f"{review}_decided_at", None)
    setattr(member, f"{review}_decided_by", None)
    member.save(update_fields=[f"{review}_{name}" for name in ("verdict", "reasons", "decided_at", "decided_by")])
