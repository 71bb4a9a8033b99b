"""Jobs of the outbox. Each may run twice, and any number of them at once."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from openday import after_commit, stopping
from openday.notifications.services import bulk, claims, forgetting, outbox, outcomes, reminding, sending


# A pass lasts a minute, and its last batch three more at the most: a carrier that hangs is given up long before.
@shared_task(name=outbox.SEND_DUE, soft_time_limit=270, time_limit=300)
def send_due() -> dict[str, int]:
    """Send what is due; how many of each outcome."""
    after_commit.has_begun(outbox.SEND_DUE)
    with stopping.gently():
        passed = sending.send_due(clock=timezone.now, must_stop=stopping.is_asked, call_help=_call)
    if not passed.is_finished:
        _call()
    return dict(passed.counts)


@shared_task(name="notifications.sweep", soft_time_limit=270, time_limit=300)
def sweep() -> dict[str, int]:
    """Every half minute: take back what a worker that ended had in hand, and send what was missed."""
    claims.take_back(now=timezone.now(), most_attempts=outcomes.MOST_ATTEMPTS)
    return send_due()


@worker_ready.connect
def look_at_once(**_: Any) -> None:
    """A worker that starts, or finds its broker again, sends what was missed without waiting for the sweep."""
    _call()


def _call() -> None:
    after_commit.queue_once_now(outbox.SEND_DUE)


@shared_task(name=bulk.SEND_BULK)
def send_bulk() -> int:
    """Every half minute, and when staff send one now: write the messages to many whose time has come."""
    after_commit.has_begun(bulk.SEND_BULK)
    return bulk.send_due_bulk(now=timezone.now())


@shared_task(name="notifications.remind")
def remind() -> int:
    """Every five minutes: write the reminders that are due; how many messages."""
    return reminding.remind(now=timezone.now())


@shared_task(name="notifications.forget_letters")
def forget_letters() -> int:
    """Nightly: forget letters about accounts that left long ago; how many there were."""
    return forgetting.forget_letters(now=timezone.now())
