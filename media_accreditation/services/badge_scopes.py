"""When and where a badge opens, and what its pass is to say."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Model

from media_accreditation.models import Application, TeamMember
from openday.editions.models import Edition
from openday.passes.services.issuing import PassOrder
from openday.passes.tokens import Kind
from openday.time_zone import day_bounds


@dataclass(frozen=True)
class Scope:
    """Days that ascend, one at least; zones that ascend, none for all."""

    days: list[date]
    zone_ids: list[int]


def scopes_of(edition: Edition, members: Sequence[TeamMember]) -> dict[int, Scope]:
    """By the member's primary key: their own days and zones, else their application's, else all. Four queries.

    Members come with their application.
    """
    every_day = _days_of(edition)
    every_zone = set(edition.zones.values_list("pk", flat=True))
    of_member = _zone_ids(TeamMember.zones.through, "teammember_id", [member.pk for member in members])
    of_application = _zone_ids(
        Application.zones.through, "application_id", {member.application_id for member in members}
    )
    scopes = {}
    for member in members:
        zone_ids = of_member.get(member.pk) or of_application.get(member.application_id) or set()
        scopes[member.pk] = Scope(
            days=sorted(set(member.days or member.application.days or every_day)),
            zone_ids=[] if zone_ids >= every_zone else sorted(zone_ids),
        )
    return scopes


def _days_of(edition: Edition) -> list[date]:
    """On which it opens; where that is not known yet, all from the first to the last."""
    length = (edition.ends_date - edition.starts_date).days + 1
    return list(edition.days.order_by("date").values_list("date", flat=True)) or [
        edition.starts_date + timedelta(days=offset) for offset in range(length)
    ]


def _zone_ids(through: type[Model], owner: str, owner_ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = through._default_manager.filter(**{f"{owner}__in": owner_ids}).values_list(owner, "zone_id")
    for owner_id, zone_id in rows:
        found.setdefault(owner_id, set()).add(zone_id)
    return found


def pass_order(edition: Edition, member: TeamMember, scope: Scope) -> PassOrder:
    """From the beginning of the first day to the end of the last one, by any gate. One pass a member."""
    return PassOrder(
        kind=Kind.BADGE,
        edition=edition,
        record_id=member.application_id,
        bearer_id=member.pk,
        starts_at=day_bounds(scope.days[0])[0],
        ends_at=day_bounds(scope.days[-1])[1],
        gate_id=None,
        zone_ids=tuple(scope.zone_ids),
        heads=1,
    )
