"""Speakers as staff list them: where they stand with their own page."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Prefetch, Q

from openday.editions.models import Edition
from seminars.models import Contribution, Speaker, SpeakerQuerySet

# What a choice of the list's form means.
STANDING: Final[Mapping[str, Q]] = {
    "no_link": Q(link_sent_at=None),
    "waiting": Q(link_sent_at__isnull=False, own_part_at=None),
    "to_look": Q(proposed_at__isnull=False),
    "filled": Q(own_part_at__isnull=False),
    "no_photo": Q(photo_name=""),
    "unsaid": Q(filming=Speaker.Filming.UNKNOWN),
    "refused": Q(filming=Speaker.Filming.REFUSED),
    "idle": Q(contributions=None),
}


def speakers_for_list(edition: Edition, told: Mapping[str, Any]) -> SpeakerQuerySet:
    """Narrowed by what the list's form has cleaned, by name. For a page: two queries, one more with words."""
    speakers = Speaker.objects.of_edition(edition)
    if condition := STANDING.get(told.get("standing") or ""):
        speakers = speakers.filter(condition)
    if role := told.get("role"):
        speakers = speakers.filter(contributions__role=role).distinct()
    if typed := told.get("q"):
        speakers = speakers.filter(pk__in=Speaker.objects.of_edition(edition).matching(typed).values("pk"))
    return speakers.prefetch_related(Prefetch("contributions", parts())).order_by("name_ar", "name_fr", "pk")


def parts() -> Any:
    return Contribution.objects.select_related("seminar").order_by("seminar__code", "pk")
