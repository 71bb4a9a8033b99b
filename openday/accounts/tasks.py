"""Jobs of people's data: mails that go out, and what is forgotten every night. Each may run twice."""

import logging
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any, Final

from celery import Task, shared_task
from django.utils import timezone

from openday.accounts import services
from openday.accounts.mail import TASK, Mail, deliver

logger = logging.getLogger(__name__)

# Less than the broker's visibility timeout: a job that waits longer would be handed out twice.
LONGEST_WAIT_SECONDS: Final = 300
TRIES: Final = 150  # about half a day


@shared_task(name=TASK, bind=True, max_retries=TRIES)
def send_mail(self: "Task[Any, None]", *, mail: Mail) -> None:
    """Hand `mail` to the mail server; while that is away or busy, try again; give up where it refuses for good."""
    try:
        deliver(mail)
    except (SMTPException, OSError) as error:
        if is_final(error):
            logger.exception("the mail server refused a mail for good")
            return
        wait = min(10 * 2**self.request.retries, LONGEST_WAIT_SECONDS)
        raise self.retry(exc=error, countdown=wait) from error


def is_final(error: Exception) -> bool:
    """Whether the server said no for good (5xx), rather than later (4xx) or nothing at all."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    return isinstance(error, SMTPResponseException) and 500 <= error.smtp_code < 600


@shared_task(name="accounts.forget_idempotent_answers")
def forget_idempotent_answers() -> int:
    """Nightly: forget what was answered to an `Idempotency-Key` long ago; how many there were."""
    return services.forget_idempotent_answers(now=timezone.now())


@shared_task(name="accounts.clear_sessions")
def clear_sessions() -> None:
    """Nightly: forget the sessions that ran out."""
    services.clear_sessions()


@shared_task(name="accounts.forget_unconfirmed")
def forget_unconfirmed() -> int:
    """Nightly: forget sign-ups that nobody confirmed; how many there were."""
    return services.forget_unconfirmed(now=timezone.now())
