"""Jobs of the programme. Each may run twice."""

import logging

from celery import shared_task
from django.utils import timezone

from seminars.services import materials, retention, views
from seminars.services.seating import seating_differences
from seminars.services.small_halls import ask_about_small_halls
from seminars.services.waiting_list import lapse_links, lapse_offers, offer_everywhere

logger = logging.getLogger(__name__)


@shared_task(name="seminars.flush_views")
def flush_views() -> int:
    """Tell the database how often live streams were watched; how many counts."""
    return views.flush_views()


@shared_task(name="seminars.keep_waiting_lists")
def keep_waiting_lists() -> int:
    """End what was not taken up in time, offer what is free, ask staff about halls that got too small; how many."""
    now = timezone.now()
    changed = lapse_links(now=now) + lapse_offers(now=now) + offer_everywhere(now=now)
    return changed + ask_about_small_halls(now=now)


@shared_task(name="seminars.verify_seats")
def verify_seats() -> int:
    """Recount the seats of every seminar from its registrations; log what differs, as errors. Changes nothing."""
    differences = seating_differences()
    for difference in differences:
        logger.error(
            "seats of %s: says %s, its registrations add up to %s",
            difference.code,
            difference.stored,
            difference.counted,
        )
    return len(differences)


@shared_task(name="seminars.purge_people")
def purge_people() -> int:
    """Forget people whose time is over, requests that nobody confirmed, and what was taken away; how many."""
    now = timezone.now()
    purged = [retention.purge_people(edition=edition, now=now) for edition in retention.editions_due(now=now)]
    people = sum(each.registrations + each.speakers for each in purged)
    return people + retention.forget_unconfirmed(now=now) + materials.forget_removed(now=now)
