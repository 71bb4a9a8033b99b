"""Telling an outlet what reviews ask of it, and what was decided: messages in the transaction of the deed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from media_accreditation.models import Application, Representative
from openday.accounts.models import User
from openday.notifications.kinds import kind_of
from openday.notifications.services.outbox import Recipient, recipients_of, write_messages

APPLICATION: Final = "press.application"


def tell_of_questions(*, application: Application, now: datetime) -> None:
    """Two queries."""
    tell([application], "press.questions_asked", now=now, occasion=f"asked {application.revision}")


def tell_of_release(*, applications: Sequence[Application], now: datetime) -> None:
    """One query, and one an application."""
    tell(applications, "press.application_decided", now=now)


def tell_of_revoking(*, application: Application, reason: str, now: datetime) -> None:
    """The whole outlet is not accredited any more. Two queries."""
    tell([application], "press.application_revoked", now=now, context={"reason": reason})


def tell_of_revoked_member(*, application: Application, name: str, reason: str, now: datetime) -> None:
    """One of its people is not. Two queries."""
    tell([application], "press.member_revoked", now=now, context={"member": name, "reason": reason})


def tell(
    applications: Sequence[Application],
    kind: str,
    *,
    now: datetime,
    occasion: str = "",
    context: dict[str, str] | None = None,
    channels: Sequence[str] | None = None,
) -> None:
    """Whoever represents the outlets, and the contact persons. One query, and one an application."""
    people = _representatives(application.outlet_id for application in applications)
    for application in applications:
        write_messages(
            kind=kind_of(kind),
            recipients=recipients_by_address(application, people[application.outlet_id]),
            edition=application.edition,
            now=now,
            about=(APPLICATION, application.pk),
            context=context,
            dedupe=f"{kind} {application.pk} {occasion}" if occasion else "",
            channels=channels,
        )


def recipients_by_address(application: Application, people: Sequence[User]) -> list[Recipient]:
    """Who represents the outlet, and the contact person of the application where that is somebody else. No query."""
    recipients = recipients_of(people)
    contact = application.contact_email.lower()
    if contact and contact not in {recipient.email.lower() for recipient in recipients}:
        language = recipients[0].language if recipients else "ar"
        recipients.append(Recipient(None, application.contact_email, application.contact_phone, language))
    return recipients


def _representatives(outlet_ids: Iterable[int]) -> dict[int, list[User]]:
    """By outlet. One query."""
    people = defaultdict(list)
    standing = Representative.objects.verified().filter(outlet__in=list(outlet_ids)).select_related("user")
    for representative in standing.order_by("pk"):
        people[representative.outlet_id].append(representative.user)
    return people
