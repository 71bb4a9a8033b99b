"""Jobs of the institutions' space. Each may run twice."""

import logging
from datetime import timedelta
from typing import Any

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from openday.lists.outcomes import ImportRunning
from schools.papers import batches
from schools.services import papers
from schools.services.capacity import check_counters
from schools.services.drafts import forget_drafts_before
from schools.services.imports.uploads import forget_uploads, give_up, run_upload

logger = logging.getLogger(__name__)

TRIES = 60
SECONDS_BETWEEN = 5
DRAFTS_ARE_KEPT = timedelta(days=30)


@shared_task(name="schools.verify_capacity")
def verify_capacity() -> int:
    """Recount every counter from its bookings, for staff to see; log what differs, as errors. Changes nothing."""
    check = check_counters(now=timezone.now())
    for difference in check.differences:
        logger.error(
            "%s %s says %s, its bookings add up to %s",
            difference.counter,
            difference.pk,
            difference.stored,
            difference.counted,
        )
    return check.found


@shared_task(name="schools.run_institution_import", bind=True, max_retries=TRIES)
def run_institution_import(self: "Task[Any, Any]", *, import_id: int) -> str:
    """Try or write a list. Waits its turn behind another import, and for a database that restarts."""
    try:
        return run_upload(import_id=import_id, clock=timezone.now)
    except (ImportRunning, OperationalError, InterfaceError) as error:
        if self.request.retries < TRIES:
            raise self.retry(exc=error, countdown=SECONDS_BETWEEN) from error
        give_up(import_id=import_id, now=timezone.now())
        raise
    except Exception:
        give_up(import_id=import_id, now=timezone.now())
        raise


@shared_task(name="schools.make_papers", bind=True, max_retries=TRIES)
def make_papers(self: "Task[Any, Any]", *, batch_id: int) -> str:
    """Make the papers of many visits. Waits for a database that restarts."""
    try:
        return papers.make_batch(batch_id=batch_id, make=batches.make_papers, clock=timezone.now)
    except (OperationalError, InterfaceError) as error:
        if self.request.retries < TRIES:
            raise self.retry(exc=error, countdown=SECONDS_BETWEEN) from error
        papers.give_up(batch_id=batch_id, now=timezone.now())
        raise
    except Exception:
        papers.give_up(batch_id=batch_id, now=timezone.now())
        raise


@shared_task(name="schools.forget_old_papers")
def forget_old_papers() -> int:
    """Delete the files of papers that are older than a week; how many."""
    return papers.forget_papers(now=timezone.now())


@shared_task(name="schools.forget_old_imports")
def forget_old_imports() -> int:
    """Delete the files of imports that are older than a month; how many imports."""
    return forget_uploads(now=timezone.now())


@shared_task(name="schools.forget_old_drafts")
def forget_old_drafts() -> int:
    """Delete visits in preparation that nobody touched for a month: they hold a name and a telephone. How many."""
    return forget_drafts_before(timezone.now() - DRAFTS_ARE_KEPT)
