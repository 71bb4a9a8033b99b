"""Telling people what became of their visit, or of their request: messages in the transaction of the deed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from openday.accounts.models import User
from openday.editions.models import Edition
from openday.notifications.kinds import kind_of
from openday.notifications.models import Channel, Message, Priority
from openday.notifications.services.outbox import Recipient, messages_for, recipients_of, write_messages
from schools.changes import Changes
from schools.models import Institution, Membership, Visit

VISIT: Final = "schools.visit"
MEMBERSHIP: Final = "schools.membership"
INSTITUTION: Final = "schools.institution"
_BY_STATE: Final = {
    Membership.State.VERIFIED: "schools.membership_verified",
    Membership.State.REFUSED: "schools.membership_refused",
    Membership.State.SUSPENDED: "schools.membership_suspended",
}


# --- Visits ---------------------------------------------------------------------------------------
def confirmation_of(*, visit: Visit, by: User, now: datetime) -> list[Message]:
    """The messages that say that `visit` is booked, to be written with it: `about_id` is its key.

    Who booked has a mail to keep, and saw on the screen what a bell would say. Where that is staff, those who represent
    the institution are told, by both. No query, or one for staff.
    """
    people = [by] if not by.is_staff else _representatives(visit.institution_id)
    return messages_for(
        kind=kind_of("schools.visit_confirmed"),
        recipients=recipients_of(people),
        edition=visit.edition,
        now=now,
        about=(VISIT, visit.pk),
        channels=None if by.is_staff else (Channel.EMAIL,),
    )


def tell_change(*, visit: Visit, changes: Changes, by: User, now: datetime) -> None:
    """Everybody who represents the institution; the adult in charge too, who was told another arrival before.

    Nothing where nothing changed that people are told of. Two queries, and two more where it was moved.
    """
    if not changes:
        return
    kind = "schools.visit_changed_by_staff" if by.is_staff else "schools.visit_changed"
    _tell_representatives(visit, kind, now=now, context=changes.as_context())
    if changes.is_moved:
        _tell_adult(visit, kind, now=now, context=changes.as_context())


def tell_cancellation(*, visit: Visit, by: User, now: datetime) -> None:
    """Everybody who represents the institution; the adult in charge too, who was told of the visit. Four queries."""
    kind = "schools.visit_cancelled_by_staff" if by.is_staff else "schools.visit_cancelled"
    _tell_representatives(visit, kind, now=now)
    _tell_adult(visit, kind, now=now)


def _tell_representatives(visit: Visit, kind: str, *, now: datetime, context: Mapping[str, Any] | None = None) -> None:
    write_messages(
        kind=kind_of(kind),
        recipients=recipients_of(_representatives(visit.institution_id)),
        edition=visit.edition,
        now=now,
        about=(VISIT, visit.pk),
        context=context,
        dedupe=f"{visit.pk}|{visit.revision}",
    )


def _tell_adult(visit: Visit, kind: str, *, now: datetime, context: Mapping[str, Any] | None = None) -> None:
    """By SMS, and only to the telephone that was told of this visit: nobody else is on the way.

    It was told two days before at most: this does not wait for the morning.
    """
    sent = (Message.State.SENDING, Message.State.SENT)
    told = Message.objects.about(VISIT, visit.pk).filter(channel=Channel.SMS, state__in=sent)
    if visit.adult_phone and told.filter(address=visit.adult_phone).exists():
        write_messages(
            kind=kind_of(kind),
            recipients=[Recipient(phone=visit.adult_phone, language=visit.language)],
            edition=visit.edition,
            now=now,
            about=(VISIT, visit.pk),
            context=context,
            dedupe=f"{visit.pk}|{visit.revision}",
            channels=(Channel.SMS,),
            priority=Priority.URGENT,
        )


# --- Memberships and institutions -----------------------------------------------------------------
def tell_decision(*, membership: Membership, before: str, now: datetime) -> None:
    """The person is told what staff decided. Three queries."""
    was_suspended = before == Membership.State.SUSPENDED
    kind = "schools.membership_restored" if was_suspended else _BY_STATE[Membership.State(membership.state)]
    write_messages(
        kind=kind_of(kind),
        recipients=recipients_of([membership.user]),
        edition=Edition.objects.current(),
        now=now,
        about=(MEMBERSHIP, membership.pk),
    )


def tell_of_institution(*, institution: Institution, before: str, reason: str, now: datetime) -> None:
    """Those who represent it are told that it cannot book, or can again. Three queries; none for other moves."""
    is_lifted = (before, institution.state) == (Institution.State.SUSPENDED, Institution.State.VERIFIED)
    if not is_lifted and institution.state != Institution.State.SUSPENDED:
        return
    kind = "schools.institution_restored" if is_lifted else "schools.institution_suspended"
    write_messages(
        kind=kind_of(kind),
        recipients=recipients_of(_representatives(institution.pk)),
        edition=Edition.objects.current(),
        now=now,
        about=(INSTITUTION, institution.pk),
        context={"reason": reason},
    )


def _representatives(institution_id: int) -> list[User]:
    """One query."""
    memberships = Membership.objects.verified().filter(institution=institution_id).select_related("user")
    return [membership.user for membership in memberships.order_by("pk")]
