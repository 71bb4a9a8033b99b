"""Jobs of the press. Each may run twice."""

import logging
from typing import Any

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from media_accreditation.printing import batches
from media_accreditation.services import badge_batches, retention
from media_accreditation.services.imports import writing
from openday.uploads import store

logger = logging.getLogger(__name__)

TRIES = 60
SECONDS_BETWEEN = 5


@shared_task(name="press.purge_papers")
def purge_papers() -> int:
    """Delete papers whose time is over, and files that no row names. How many papers."""
    now = timezone.now()
    purged = sum(retention.purge_papers(edition=edition, now=now).papers for edition in retention.editions_due(now=now))
    purged += retention.purge_removed(now=now) + retention.purge_dossiers(now=now)
    if orphans := store.forget_orphans(now=now):
        logger.info("uploads: %s files that no row names were deleted", orphans)
    return purged


@shared_task(name="press.print_badges", bind=True, max_retries=TRIES)
def print_badges(self: "Task[Any, Any]", *, batch_id: int) -> str:
    """Make the file of a print batch. Waits for a database that restarts."""
    try:
        return badge_batches.make_batch(batch_id=batch_id, make=batches.make_badges, clock=timezone.now)
    except (OperationalError, InterfaceError) as error:
        if self.request.retries < TRIES:
            raise self.retry(exc=error, countdown=SECONDS_BETWEEN) from error
        badge_batches.give_up(batch_id=batch_id, now=timezone.now())
        raise
    except Exception:
        badge_batches.give_up(batch_id=batch_id, now=timezone.now())
        raise


@shared_task(name="press.forget_badge_files")
def forget_badge_files() -> int:
    """Delete the files of badges that are older than a week; how many."""
    return badge_batches.forget_badge_files(now=timezone.now())


@shared_task(name="press.forget_outlet_lists")
def forget_outlet_lists() -> int:
    """Delete lists of outlets that nobody imported for a month; how many."""
    return writing.forget_lists(now=timezone.now())
