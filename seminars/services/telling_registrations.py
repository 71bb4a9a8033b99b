"""Telling people what becomes of their registration: messages in the transaction of the deed."""

from datetime import datetime
from typing import Any, Final

from openday.editions.models import Edition
from openday.notifications.kinds import kind_of
from openday.notifications.services.outbox import Recipient, messages_for, write_rows
from seminars.models import Registration

REGISTRATION: Final = "seminars.registration"


def recipient_of(registration: Registration) -> Recipient:
    """Nobody needs an account here."""
    return Recipient(email=registration.email, phone=registration.phone, language=registration.language)


def tell(
    kind: str, *registrations: Registration, edition: Edition, now: datetime, occasion: str = "", **context: Any
) -> None:
    """One message of `seminars.<kind>` to each; `occasion` tells two of the same revision apart. One query.

    The revision goes along, so that what a later word overtook is not told any more.
    """
    rows = [
        row
        for registration in registrations
        for row in messages_for(
            kind=kind_of(f"seminars.{kind}"),
            recipients=[recipient_of(registration)],
            edition=edition,
            now=now,
            about=(REGISTRATION, registration.pk),
            context={"revision": registration.revision, **context},
            dedupe=f"{registration.pk} {occasion or registration.revision}",
        )
    ]
    write_rows(rows, now=now)
