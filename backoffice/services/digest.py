"""What a day brought and what the next one asks, for the letter that staff get in the evening."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Min, Q, Sum

from openday.editions.models import Edition
from openday.notifications.models import Message
from openday.time_zone import day_bounds, local_date
from schools.models import Institution, Membership, Visit

PERIOD: Final = timedelta(days=1)


@dataclass(frozen=True)
class Tomorrow:
    """Who comes on the next day. `first_at` is None on a day on which nobody does."""

    visits: int
    people: int
    coaches: int
    without_plates: int
    first_at: datetime | None


@dataclass(frozen=True)
class Digest:
    """The day until an evening. Memberships and institutions wait for a decision, the first of them since `since`."""

    booked: int
    booked_people: int
    cancelled: int
    memberships: int
    since: datetime | None
    institutions: int
    failed_messages: int
    tomorrow: Tomorrow

    @property
    def has_news(self) -> bool:
        return any((self.booked, self.cancelled, self.memberships, self.institutions, self.failed_messages)) or bool(
            self.tomorrow.visits
        )


def digest_until(edition: Edition, until: datetime) -> Digest:
    """Five queries."""
    since = until - PERIOD
    visits = Visit.objects.of_edition(edition)
    fresh = Q(booked_at__gte=since, booked_at__lt=until)
    return Digest(
        **visits.aggregate(
            booked=Count("pk", filter=fresh),
            booked_people=Sum("heads", filter=fresh, default=0),
            cancelled=Count("pk", filter=Q(cancelled_at__gte=since, cancelled_at__lt=until)),
        ),
        **Membership.objects.pending().aggregate(memberships=Count("pk"), since=Min("requested_at")),
        institutions=Institution.objects.filter(state=Institution.State.PENDING).count(),
        failed_messages=Message.objects.filter(
            Q(state=Message.State.DEAD, due_at__gte=since) | Q(bounced_at__gte=since), edition=edition
        ).count(),
        tomorrow=_tomorrow(edition, until),
    )


def _tomorrow(edition: Edition, until: datetime) -> Tomorrow:
    starts_at, ends_at = day_bounds(local_date(until) + timedelta(days=1))
    arriving = Visit.objects.live().of_edition(edition).filter(arrives_at__gte=starts_at, arrives_at__lt=ends_at)
    return Tomorrow(
        **arriving.aggregate(
            visits=Count("pk"),
            people=Sum("heads", default=0),
            coaches=Sum("coach_count", default=0),
            without_plates=Count("pk", filter=Q(coach_plates__len__lt=F("coach_count"))),
            first_at=Min("arrives_at"),
        )
    )
