"""Jobs of the back office."""

import logging

from celery import shared_task
from django.utils import timezone

from backoffice.services.counters import check_counters

logger = logging.getLogger(__name__)


@shared_task(name="backoffice.check_counters")
def check_counters_nightly() -> int:
    """Recount every counter; answers how many differ. May run twice: it changes nothing."""
    check = check_counters(now=timezone.now())
    for difference in check.differences:
        logger.error("counter differs: %s of %s says %s, counted %s", *vars(difference).values())
    return check.found
