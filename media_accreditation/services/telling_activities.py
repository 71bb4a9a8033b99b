"""Telling an outlet, and the officer, what becomes of an activity: messages in the transaction of the deed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from media_accreditation.models import ActivityRequest, Application, Officer
from media_accreditation.services.telling_outlets import representatives_of
from openday.accounts.models import User
from openday.notifications.kinds import kind_of
from openday.notifications.models import Channel, Priority
from openday.notifications.services.outbox import Recipient, recipients_of, write_messages

ACTIVITY: Final = "press.activity"
IS_SOON: Final = timedelta(hours=24)  # what changes then does not wait for somebody to read their mail


def tell_proposal(*, application: Application, activity: ActivityRequest, was_agreed: bool, now: datetime) -> None:
    """Whoever acts for the outlet has a time to answer: a first one, or another than was agreed. Two queries."""
    kind = "press.activity_moved" if was_agreed else "press.activity_proposed"
    people = recipients_of(representatives_of(application.outlet_id))
    _tell(kind, people, application=application, activity=activity, now=now)


def tell_agreement(*, application: Application, activity: ActivityRequest, by: User, now: datetime) -> None:
    """A mail to keep, with an event for calendars; the officer knows where to be. At most four queries.

    Who agreed saw on the screen what a bell would say; where that was staff, the outlet is told by both.
    """
    people = recipients_of(representatives_of(application.outlet_id))
    channels = None if by.is_staff else (Channel.EMAIL,)
    _tell("press.activity_agreed", people, application=application, activity=activity, now=now, channels=channels)
    _tell_officer("press.officer_expected", activity.officer, application=application, activity=activity, now=now)


def tell_cancellation(
    *, application: Application, activity: ActivityRequest, before: str, by_staff: bool, now: datetime
) -> None:
    """The outlet, where staff cancelled; the officer, where it was agreed (`before`). At most four queries."""
    if by_staff:
        people = recipients_of(representatives_of(application.outlet_id))
        _tell("press.activity_cancelled", people, application=application, activity=activity, now=now)
    if before == ActivityRequest.State.AGREED:
        tell_officer_is_free(application=application, activity=activity, officer=activity.officer, now=now)


def tell_officer_is_free(
    *, application: Application, activity: ActivityRequest, officer: Officer | None, now: datetime
) -> None:
    """What was agreed with them does not take place, or not then. One query; none without an address."""
    _tell_officer("press.officer_free", officer, application=application, activity=activity, now=now)


def _tell_officer(
    kind: str, officer: Officer | None, *, application: Application, activity: ActivityRequest, now: datetime
) -> None:
    if officer is None or not (officer.email or officer.phone):
        return
    recipient = Recipient(email=officer.email, phone=officer.phone)
    _tell(kind, [recipient], application=application, activity=activity, now=now)


def _tell(
    kind: str,
    people: Sequence[Recipient],
    *,
    application: Application,
    activity: ActivityRequest,
    now: datetime,
    channels: Sequence[Channel] | None = None,
) -> None:
    starts_at = activity.starts_at
    is_soon = starts_at is not None and now <= starts_at < now + IS_SOON
    by_default = (*kind_of(kind).channels, *((Channel.SMS,) if is_soon else ()))
    write_messages(
        kind=kind_of(kind),
        recipients=people,
        edition=application.edition,
        now=now,
        about=(ACTIVITY, activity.pk),
        context=_then(activity),
        dedupe=f"{kind} {activity.pk} {activity.revision}",
        channels=channels or by_default,
        priority=Priority.URGENT if is_soon else None,
    )


def _then(activity: ActivityRequest) -> Mapping[str, str | int]:
    """What the message is about: a later word about the same activity overtakes one that has not left."""
    starts_at = activity.starts_at
    return {"revision": activity.revision} | ({"starts_at": starts_at.isoformat()} if starts_at else {})
