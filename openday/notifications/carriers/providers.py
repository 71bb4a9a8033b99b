"""Mail by a Django backend that is not SMTP: an anymail provider, a folder of files, the console."""

import smtplib
from typing import Any
from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from openday.notifications.errors import CarrierAway, MessageError, Refused, TryLater


def send(backend: Any, message: EmailMultiAlternatives, *, public_id: UUID) -> str:
    """The number that the provider gave it, or "". Raises Refused, TryLater or CarrierAway.

    It is told ours as well, and gives it back with what it reports, even before we have written down its own.
    """
    message.metadata = {"message": str(public_id)}  # type: ignore[attr-defined]  # anymail's
    try:
        backend.send_messages([message])
    except Exception as error:
        raise _meaning(error) from error
    status = getattr(message, "anymail_status", None)
    return str((status and status.message_id) or "")


def _meaning(error: Exception) -> MessageError:
    """What a failure means. Providers are known by their errors' names and attributes: they need not be installed."""
    names = {each.__name__ for each in type(error).__mro__}
    said = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return Refused(said) if all(500 <= code < 600 for code in codes) else TryLater(said)
    if names & {"AnymailRecipientsRefused", "AnymailInvalidAddress"}:
        return Refused(said, is_address_wrong="AnymailInvalidAddress" in names)
    status = getattr(error, "status_code", None)
    if isinstance(error, smtplib.SMTPResponseException) or status:
        return TryLater(said, is_about_us=True)
    if isinstance(error, smtplib.SMTPException | OSError) or "AnymailAPIError" in names:
        return CarrierAway(said, was_tried=True)
    raise error
