"""Jobs of people's data: what is forgotten every night. Each may run twice."""

from celery import shared_task
from django.utils import timezone

from openday.accounts import services


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
