"""Interviews, filming, live slots and statements: asked by an outlet, given a time by staff, done and counted.

Rows are locked outlet, application, activity, officer, pavilion: whoever gives an activity its time is the only writer
of the officer and of the pavilion, so that what is free stays free until the commit. The database has the last word.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Final

from django.db import transaction

from media_accreditation.errors import (
    ActivitiesClash,
    MayNotDecide,
    MoveNotAllowed,
    NotAccredited,
    PlaceMissing,
    ReasonMissing,
    StaleRevision,
    TimeOver,
    TimeToCome,
    TooManyActivities,
    WrongLength,
)
from media_accreditation.models import ActivityRequest, Application, Officer, Outlet
from media_accreditation.services.activity_rules import (
    LEAST_MINUTES,
    MOST_MINUTES,
    NEEDS_A_PAVILION,
    Plan,
    Wish,
    cameras_at,
    check_cameras,
    check_wish,
    clashes_of,
    must_be_accredited_for,
    must_know_places,
    plan_of,
    wish_of,
)
from media_accreditation.services.locks import lock_application
from media_accreditation.services.telling_activities import (
    tell_agreement,
    tell_cancellation,
    tell_officer_is_free,
    tell_proposal,
)
from openday.accounts.models import User
from openday.accounts.roles import Permission
from pavilions.models import Pavilion

MOST_OPEN: Final = 60  # of one outlet and edition, not over

State = ActivityRequest.State
MOVES: Final[Mapping[str, frozenset[str]]] = {
    State.ASKED: frozenset({State.PROPOSED, State.CANCELLED}),
    State.PROPOSED: frozenset({State.PROPOSED, State.AGREED, State.ASKED, State.CANCELLED}),
    State.AGREED: frozenset({State.PROPOSED, State.ASKED, State.DONE, State.NO_SHOW, State.CANCELLED}),
    State.DONE: frozenset({State.AGREED}),  # a slip of the desk is taken back
    State.NO_SHOW: frozenset({State.AGREED}),
    State.CANCELLED: frozenset(),
}
PLANNED: Final = frozenset({State.PROPOSED, State.AGREED})


# --- The outlet asks ------------------------------------------------------------------------------
@transaction.atomic
def ask_activity(
    *, application_id: int, wish: Wish, by: User, now: datetime, public_id: uuid.UUID | None = None
) -> ActivityRequest:
    """Ask for an activity, for the outlet of an approved application; staff may ask for an outlet that is there.

    Idempotent by `public_id`, which a form makes before it is sent. Raises NotAccredited, MayNotDecide,
    TooManyActivities, and what `check_wish` raises.
    """
    application = lock_application(application_id)
    _may_act(by, application)
    if known := ActivityRequest.objects.filter(public_id=public_id).first() if public_id else None:
        if known.application_id != application.pk:
            raise MayNotDecide
        return known
    _must_be_approved(application)
    if application.activities.not_over().count() >= MOST_OPEN:
        raise TooManyActivities(MOST_OPEN)
    check_wish(application, wish, now=now)
    return ActivityRequest.objects.create(
        **({"public_id": public_id} if public_id else {}),
        application=application,
        asked_at=now,
        asked_by=by,
        changed_at=now,
        **asdict(wish),
    )


@transaction.atomic
def change_wish(*, activity_id: int, revision: int, wish: Wish, by: User, now: datetime) -> ActivityRequest:
    """Other wishes for an activity that has no time yet. Raises as `ask_activity`, StaleRevision, MoveNotAllowed."""
    application, activity = _locked(activity_id)
    if wish_of(activity) == wish:
        return activity
    _may_act(by, application)
    _must_be_approved(application)
    _must_be_read(activity, revision)
    if activity.state != State.ASKED:
        raise MoveNotAllowed(activity.state, State.ASKED)
    check_wish(application, wish, now=now)
    return _write(activity, now=now, **asdict(wish))


@transaction.atomic
def agree_activity(*, activity_id: int, revision: int, by: User, now: datetime) -> ActivityRequest:
    """The outlet takes the time that was proposed; staff may say so for it. Idempotent.

    Raises MayNotDecide, NotAccredited, StaleRevision (the time was moved meanwhile), MoveNotAllowed, TimeOver.
    """
    application, activity = _locked(activity_id)
    if activity.state == State.AGREED and revision in (activity.revision, activity.revision - 1):
        return activity
    _may_act(by, application)
    _must_be_approved(application)
    _must_be_read(activity, revision)
    _must_move(activity, State.AGREED, only_from=(State.PROPOSED,))
    if activity.ends_at and activity.ends_at <= now:
        raise TimeOver
    _write(activity, now=now, state=State.AGREED)
    tell_agreement(application=application, activity=activity, by=by, now=now)
    return activity


@transaction.atomic
def ask_another_time(
    *,
    activity_id: int,
    revision: int,
    wished_from: datetime,
    wished_until: datetime,
    by: User,
    now: datetime,
    words: str = "",
) -> ActivityRequest:
    """The time does not suit the outlet: it gives it up, and wishes for another, in `words` if it likes.

    Raises as `change_wish`, and TimeOver once the time has begun.
    """
    application, activity = _locked(activity_id)
    _may_act(by, application)
    _must_be_approved(application)
    _must_be_read(activity, revision)
    _must_move(activity, State.ASKED)
    if activity.starts_at and activity.starts_at <= now:
        raise TimeOver
    wish = replace(wish_of(activity), wished_from=wished_from, wished_until=wished_until)
    check_wish(application, wish, now=now)
    was_agreed, officer = activity.state == State.AGREED, activity.officer
    _write(
        activity,
        now=now,
        state=State.ASKED,
        wished_from=wished_from,
        wished_until=wished_until,
        outlet_words=words,
        starts_at=None,
        ends_at=None,
        cameras_allowed=None,
    )
    if was_agreed:
        tell_officer_is_free(application=application, activity=activity, officer=officer, now=now)
    return activity


# --- Staff give it a time -------------------------------------------------------------------------
@transaction.atomic
def propose_time(
    *, activity_id: int, revision: int, plan: Plan, by: User, now: datetime, words: str = ""
) -> ActivityRequest:
    """Give the activity a time, a pavilion and an officer, or others than it had. The outlet then agrees, or not.

    What the outlet had agreed to waits for its answer again. Idempotent. `words` go to the outlet. Raises
    MayNotDecide, NotAccredited, StaleRevision, MoveNotAllowed, TimeOver, WrongLength, OutsideAccreditedDays,
    PlaceMissing, UnknownPlace, TooManyCameras, ActivitiesClash.
    """
    application, activity = _locked(activity_id)
    if activity.state in PLANNED and plan_of(activity) == plan and activity.staff_words == words:
        return activity
    _must_plan(by)
    _must_be_approved(application)
    _must_be_read(activity, revision)
    _must_move(activity, State.PROPOSED)
    if plan.ends_at <= now:
        raise TimeOver
    _take_places(application, activity, plan)
    was_agreed, officer = activity.state == State.AGREED, activity.officer
    _write(
        activity,
        now=now,
        state=State.PROPOSED,
        handled_by=by,
        staff_words=words,
        cameras_allowed=cameras_at(plan.pavilion_id),
        **asdict(plan),
    )
    if was_agreed:
        tell_officer_is_free(application=application, activity=activity, officer=officer, now=now)
    tell_proposal(application=application, activity=activity, was_agreed=was_agreed, now=now)
    return activity


def _take_places(application: Application, activity: ActivityRequest, plan: Plan) -> None:
    minutes = (plan.ends_at - plan.starts_at).total_seconds() / 60
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise WrongLength(LEAST_MINUTES, MOST_MINUTES)
    must_be_accredited_for(application, plan.starts_at, plan.ends_at)
    if not (plan.pavilion_id or plan.officer_id) or (activity.kind in NEEDS_A_PAVILION and not plan.pavilion_id):
        raise PlaceMissing
    _lock_places(plan)
    must_know_places(application, officer_id=plan.officer_id, pavilion_id=plan.pavilion_id)
    if plan.pavilion_id:
        check_cameras(activity.cameras, plan.pavilion_id)
    if clashes := clashes_of(activity, plan):
        raise ActivitiesClash(clashes)


def _lock_places(plan: Plan) -> None:
    """One writer an officer and a pavilion."""
    list(Officer.objects.select_for_update(no_key=True).filter(pk=plan.officer_id or 0).only("pk"))
    list(Pavilion.objects.select_for_update(no_key=True).filter(pk=plan.pavilion_id or 0).only("pk"))


# --- How it ends ----------------------------------------------------------------------------------
@transaction.atomic
def finish_activity(*, activity_id: int, by: User, now: datetime) -> ActivityRequest:
    """It took place: it counts as one. Idempotent. Raises MayNotDecide, MoveNotAllowed, TimeToCome."""
    return _end(activity_id, State.DONE, by=by, now=now)


@transaction.atomic
def mark_no_show(*, activity_id: int, by: User, now: datetime) -> ActivityRequest:
    """The outlet did not come; the officer and the pavilion are free. Raises as `finish_activity`."""
    return _end(activity_id, State.NO_SHOW, by=by, now=now)


@transaction.atomic
def cancel_activity(*, activity_id: int, by: User, now: datetime, reason: str = "") -> ActivityRequest:
    """By the outlet, or by staff, who say why: the outlet reads it. Idempotent.

    Raises MayNotDecide, MoveNotAllowed, ReasonMissing.
    """
    application, activity = _locked(activity_id)
    if activity.state == State.CANCELLED:
        return activity
    _may_act(by, application)
    _must_move(activity, State.CANCELLED)
    reason, by_outlet = " ".join(reason.split()), _represents(by, application)
    if not reason and not by_outlet:
        raise ReasonMissing
    _cancel(application, activity, by=by, now=now, reason=reason, by_staff=not by_outlet)
    return activity


@transaction.atomic
def reopen_activity(*, activity_id: int, by: User, now: datetime) -> ActivityRequest:
    """It was not done, or they came after all: agreed again. Idempotent.

    Raises MayNotDecide, MoveNotAllowed, ActivitiesClash (another one took the time of a no-show).
    """
    _, activity = _locked(activity_id)
    if activity.state == State.AGREED:
        return activity
    _must_plan(by)
    _must_move(activity, State.AGREED, only_from=(State.DONE, State.NO_SHOW))
    plan = plan_of(activity)
    _lock_places(plan)
    if clashes := clashes_of(activity, plan):
        raise ActivitiesClash(clashes)
    return _write(activity, now=now, state=State.AGREED, ended_at=None, ended_by=None)


def end_activities_of(*, application_ids: Collection[int], by: User, now: datetime, reason: str) -> int:
    """The outlets may not come any more: whatever is not over is cancelled. In the caller's transaction.

    Whoever revokes calls it, with the applications locked, and tells the outlets of that. Answers how many.
    """
    standing = ActivityRequest.objects.not_over().filter(application__in=application_ids)
    activities = standing.for_agendas().select_for_update(of=("self",), no_key=True).order_by("pk")
    for activity in activities:
        _cancel(activity.application, activity, by=by, now=now, reason=reason, by_staff=False)
    return len(activities)


def _cancel(
    application: Application, activity: ActivityRequest, *, by: User, now: datetime, reason: str, by_staff: bool
) -> None:
    before = activity.state
    _write(activity, now=now, state=State.CANCELLED, ended_at=now, ended_by=by, ended_reason=reason)
    tell_cancellation(application=application, activity=activity, before=before, by_staff=by_staff, now=now)


def _end(activity_id: int, to: str, *, by: User, now: datetime) -> ActivityRequest:
    _, activity = _locked(activity_id)
    if activity.state == to:
        return activity
    _must_plan(by)
    _must_move(activity, to)
    if activity.starts_at and activity.starts_at > now:
        raise TimeToCome
    return _write(activity, now=now, state=to, ended_at=now, ended_by=by)


# --- What all of them stand on --------------------------------------------------------------------
def _locked(activity_id: int) -> tuple[Application, ActivityRequest]:
    application_id = ActivityRequest.objects.values_list("application_id", flat=True).get(pk=activity_id)
    application = lock_application(application_id)
    activity = ActivityRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=activity_id)
    if activity.application_id != application_id:  # outlets were merged in between
        raise StaleRevision(activity.revision)
    return application, activity


def _write(activity: ActivityRequest, *, now: datetime, **values: object) -> ActivityRequest:
    for name, value in values.items():
        setattr(activity, name, value)
    activity.revision += 1
    activity.changed_at = now
    activity.save(update_fields=[*values, "revision", "changed_at"])
    return activity


def _represents(user: User, application: Application) -> bool:
    return Outlet.objects.represented_by(user).filter(pk=application.outlet_id).exists()


def _may_act(by: User, application: Application) -> None:
    if not by.may(Permission.MANAGE_ACTIVITIES) and not _represents(by, application):
        raise MayNotDecide


def _must_plan(by: User) -> None:
    if not by.may(Permission.MANAGE_ACTIVITIES):
        raise MayNotDecide


def _must_be_approved(application: Application) -> None:
    is_approved = application.state in Application.APPROVED_STATES
    if not is_approved or application.outlet.state != Outlet.State.VERIFIED:
        raise NotAccredited


def _must_be_read(activity: ActivityRequest, revision: int) -> None:
    if activity.revision != revision:
        raise StaleRevision(activity.revision)


def _must_move(activity: ActivityRequest, to: str, *, only_from: Collection[str] = State.values) -> None:
    if to not in MOVES[activity.state] or activity.state not in only_from:
        raise MoveNotAllowed(activity.state, to)
