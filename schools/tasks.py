"""Timed jobs of the visits. Each may run twice."""

import logging

from celery import shared_task

from schools.services.capacity import counter_differences

logger = logging.getLogger(__name__)


@shared_task(name="schools.verify_capacity")
def verify_capacity() -> int:
    """Recount every counter from its bookings and log what differs, as errors; how many do. Changes nothing."""
    differences = counter_differences()
    for difference in differences:
        logger.error(
            "%s %s says %s, its bookings add up to %s",
            difference.counter,
            difference.pk,
            difference.stored,
            difference.counted,
        )
    return len(differences)
